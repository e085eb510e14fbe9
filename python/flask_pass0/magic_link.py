"""Links made and taken by an app's own code, beside the routes of pass0."""

import json
from typing import Any, Optional

from flask import request

from .handover import carry_over, present_pass0, second_factor_wanted, visitor_headers
from .moved import missing
from .peer import peer

__getattr__ = missing(__name__)


def generate_magic_link(email: str, next_url: Optional[str] = None, storage: Optional[Any] = None) -> str:
    """A sign-in link for this address, for the app to hand over: pass0 does not mail it.

    It works in any browser, once, within five minutes, after a press of a button; it proves no mailbox. The user is
    made if need be. Raises `ValueError` for an address that is none. `storage` is taken for the sake of Flask-Pass0's
    signature: links are in the app's own storage.
    """
    if "@" not in email:
        raise ValueError("bad_email")
    pass0 = present_pass0()
    core = pass0.instance.core
    try:
        link = core.issue_link(email, next_url)
    except LookupError:
        try:
            core.add_user(email)
        except ValueError as refused:
            if str(refused) != "taken":  # somebody else added them just now
                raise
        link = core.issue_link(email, next_url)
    if pass0.instance.is_dev:
        print(f"MAGIC LINK for {email}: {link}", flush=True)
    return link


def verify_magic_link(token: str, storage: Optional[Any] = None) -> dict[str, Any]:
    """Takes the token of a link of `generate_magic_link`, and signs this browser in with the app's next answer.

    Returns `{"success": True, "user": …, "next_url": …}`, or `{"success": False, "error": …}`. The error is
    `requires_2fa` where a second factor is wanted, with the page that asks for it as `next_url`. The link is used up,
    so it is `csrf` for a request from another site, whatever its method, and `probe` for HEAD and for what browsers
    fetch or render ahead. Some mail scanners cannot be told from people: show a button, and call this for its POST.
    """
    pass0 = present_pass0()
    come_from = visitor_headers(), peer(pass0.instance.app, request)
    status, given, body = pass0.instance.core.redeem(request.method, token, *come_from)
    if status == 303:
        # The second click in the browser that it signed in.
        names = pass0.instance.session_cookies(request)
        held = next((name for name in names if name in request.cookies), None)
        who = None if held is None else pass0.instance.holder(held, request.cookies[held])
        if who is None:
            return {"success": False, "error": "ended"}
        return {"success": True, "user": pass0.user_of(who), "next_url": dict(given)["location"]}
    answer = json.loads(body)
    if status != 200:
        return {"success": False, "error": answer["error"]}
    who = carry_over(given)
    if answer.get("requires_2fa"):
        return second_factor_wanted()
    if who is None:
        return {"success": False, "error": "ended"}
    return {"success": True, "user": pass0.user_of(who), "next_url": answer["next"]}
