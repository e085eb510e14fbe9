"""The module of Flask-Pass0 for authenticator apps: says what replaced it."""

from .moved import missing

__getattr__ = missing(__name__)
