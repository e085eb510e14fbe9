"""Names of Flask-Pass0 that are not here, and what takes their place."""

from typing import Any, Callable, NoReturn

#: Where something is written about a change.
GUIDE = "see docs/from-flask-pass0.md"

_PASSKEYS = "passkeys are stored and verified by pass0 itself: use the routes under /auth/passkey"
_FACTOR = "authenticator apps and recovery codes are pass0's own: use the pages /auth/2fa/setup and /auth/2fa/verify"
_DEVICES = "users see and end their sessions at /auth/sessions, and new devices are reported by email"
_MAIL = "pass0 sends its letters itself, see MAIL_SERVER; generate_magic_link() returns a link and sends none"
_USERS = "use current_app.extensions['pass0'].storage"
_SESSION = "the session is pass0's own: use login_required and get_current_user()"
_PROOF = "a session is opened by a proof alone: let people sign in at /auth/login, or use generate_magic_link()"

#: The name, by the module that it was in.
REPLACED: dict[str, dict[str, str]] = {
    "flask_pass0": {"TwoFactorAuth": _FACTOR, "TOTP": _FACTOR, "DeviceBinding": _DEVICES, "PasskeyAuth": _PASSKEYS},
    "flask_pass0.auth": {"InMemoryStorageAdapter": "import it from flask_pass0.storage"},
    "flask_pass0.passkey": {"PasskeyAuth": _PASSKEYS, "Passkey": _PASSKEYS},
    "flask_pass0.pass0": {},
    "flask_pass0.magic_link": {
        "send_magic_link_email": _MAIL,
        "get_or_create_user": f"{_USERS}.get_or_create_user(email)",
        "MagicLink": "use generate_magic_link() and verify_magic_link() of this module",
    },
    "flask_pass0.storage": {"_users": _USERS, "_tokens": "links are kept hashed, by pass0 itself"},
    "flask_pass0.two_factor": {"TwoFactorAuth": _FACTOR},
    "flask_pass0.totp": {"TOTP": _FACTOR},
    "flask_pass0.device_binding": {"DeviceBinding": _DEVICES},
}

#: Attributes and methods of `Pass0`.
ATTRIBUTES = {
    "two_factor": _FACTOR,
    "totp": _FACTOR,
    "passkey": _PASSKEYS,
    "device_binding": _DEVICES,
    "magic_link": "use flask_pass0.magic_link",
    "auth_methods": "people choose between email and passkey on the sign-in page",
    "register_auth_method": "people choose between email and passkey on the sign-in page",
    "blueprint": "url_for('pass0.login') and the like work as before",
    "login": _PROOF,
    "logout": "use flask_pass0.utils.logout()",
    "current_user": "use get_current_user()",
    "on_user_created": "override create_user() of your storage adapter",
    "on_user_deleted": "override delete_user() of your storage adapter",
}

#: Settings that have no effect, and why.
IGNORED = {
    "PASS0_TOKEN_LENGTH": "links always have 192 random bits",
    "PASS0_2FA_CODE_EXPIRY": "a code in an email lasts 10 minutes at most",
    "PASS0_DEVICE_BINDING_ENABLED": _DEVICES,
    "PASS0_DEVICE_CHALLENGE_EXPIRY": _DEVICES,
    "PASS0_SKIP_DEVICE_IF_2FA": _DEVICES,
    "PASS0_AUTO_APPROVE_DEVICES": _DEVICES,
}

#: Settings that have another name here; the one of here wins where both are given.
RENAMED = {"PASS0_LOGIN_REDIRECT": "PASS0_REDIRECT_URL"}


def missing(module: str) -> Callable[[str], Any]:
    """The `__getattr__` of a module: says what replaced a name.

    That is an `ImportError`: Python replaces the words of an `AttributeError` by its own in `from … import …`.
    """

    def attribute(name: str) -> NoReturn:
        advice = REPLACED[module].get(name)
        if advice is not None:
            raise ImportError(f"{module}.{name} of Flask-Pass0 is not in pass0-flask: {advice}; {GUIDE}", name=module)
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return attribute


def attribute(name: str) -> NoReturn:
    """Says what replaced an attribute of `Pass0`. Raises `AttributeError`."""
    advice = ATTRIBUTES.get(name)
    hint = "" if advice is None else f": {advice}; {GUIDE}"
    raise AttributeError(f"'Pass0' object has no attribute {name!r}{hint}")
