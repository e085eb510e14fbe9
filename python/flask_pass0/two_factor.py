"""The module of Flask-Pass0 for second factors: says what replaced it."""

from .moved import missing

__getattr__ = missing(__name__)
