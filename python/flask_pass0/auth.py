"""Where Flask-Pass0 has `Pass0`."""

from .extension import Pass0
from .moved import missing

__all__ = ["Pass0"]

__getattr__ = missing(__name__)
