"""Sign-in without passwords for Flask: e-mail link, e-mail code, passkey."""

from importlib.metadata import PackageNotFoundError, version

from ._native import ConfigError
from .extension import Pass0
from .mailer import Email
from .moved import missing
from .utils import fresh_required, get_current_user, is_authenticated, login_required, logout

try:
    __version__ = version("pass0-flask")
except PackageNotFoundError:  # run from a folder that was not installed
    __version__ = "0"

__getattr__ = missing(__name__)

__all__ = [
    "ConfigError",
    "Email",
    "Pass0",
    "fresh_required",
    "get_current_user",
    "is_authenticated",
    "login_required",
    "logout",
]
