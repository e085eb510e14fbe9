"""The functions of Flask-Pass0's `passkey` module, for apps with routes of their own, over the engine's ceremonies.

Challenges and credentials are pass0's: nothing of them is in Flask's session, and the `storage` that Flask-Pass0 wanted
is not used. Each must be called in a POST of one of the site's own pages.
"""

import json
from typing import Any

from flask import request

from .handover import carry_over, present_pass0, second_factor_wanted, visitor_headers
from .moved import missing
from .wire import Headers

__getattr__ = missing(__name__)


def generate_passkey_authentication_options(*_: Any, **__: Any) -> str:
    """Options for `navigator.credentials.get`, as JSON text. Raises `ValueError` with the code of a refusal."""
    return _options("/passkey/login/options")


def verify_passkey_authentication(credential_response: Any, storage: Any = None) -> dict[str, Any]:
    """Signs this browser in with a passkey's answer, by the app's next answer.

    Returns `{"success": True, "user": …}` or `{"success": False, "error": …}`.
    """
    status, given, body = _ask("/passkey/login/verify", {"credential": credential_response})
    if status != 200:
        return {"success": False, "error": body["error"]}
    who = carry_over(given)
    if body.get("requires_2fa"):
        return second_factor_wanted()
    if who is None:
        return {"success": False, "error": "ended"}
    return {"success": True, "user": present_pass0().user_of(who)}


def generate_passkey_registration_options(*_: Any, **__: Any) -> str:
    """Options for `navigator.credentials.create`, as JSON text, for the signed-in user.

    Raises `ValueError` with the code of a refusal: `unauthenticated`, `fresh_required`. An account begins with an
    email address, never with a passkey.
    """
    return _options("/passkey/register/options")


def verify_passkey_registration(credential_response: Any, storage: Any = None) -> dict[str, Any]:
    """Adds a passkey to the signed-in user.

    Returns `{"success": True, "user": …, "credential": …}` or `{"success": False, "error": …}`.
    """
    status, given, body = _ask("/passkey/register/verify", {"credential": credential_response})
    if status != 200:
        return {"success": False, "error": body["error"]}
    carry_over(given)
    return {"success": True, "user": present_pass0().get_current_user(), "credential": credential_response}


def _options(route: str) -> str:
    status, given, body = _ask(route, {})
    if status != 200:
        raise ValueError(body["error"])
    carry_over(given)
    return json.dumps(body)


def _ask(route: str, fields: dict[str, Any]) -> tuple[int, Headers, Any]:
    if request.method != "POST":
        return 403, [], {"error": "csrf"}
    data = json.dumps(fields).encode()
    about = [("Content-Type", "application/json"), ("Content-Length", str(len(data)))]
    status, given, body = present_pass0().instance.answer_at("POST", route, [*visitor_headers(), *about], data)
    return status, given, json.loads(body)
