"""The module of Flask-Pass0 for known devices: says what replaced it."""

from .moved import missing

__getattr__ = missing(__name__)
