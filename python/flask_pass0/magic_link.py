"""Links made and taken by an app's own code, beside the routes of pass0."""

import json
from typing import Any, Optional, cast

from flask import Response, after_this_request, current_app, request, url_for

from .extension import Pass0, session_cookie
from .instance import SESSION_COOKIES, headers


def generate_magic_link(email: str, next_url: Optional[str] = None, storage: Optional[Any] = None) -> str:
    """A sign-in link for this address, for the app to hand over: pass0 does not mail it.

    It works in any browser, once, within five minutes, after a press of a button; it proves no mailbox. The user is
    made if need be. Raises `ValueError` for an address that is none. `storage` is taken for the sake of Flask-Pass0's
    signature: links are in the app's own storage.
    """
    if "@" not in email:
        raise ValueError("bad_email")
    pass0 = _pass0()
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

    Returns `{"success": True, "user": …, "next_url": …}`, or `{"success": False, "error": …}`; the error is
    `requires_2fa` where a second factor is wanted, with the page that asks for it as `next_url`, and `csrf` where
    another site sent the form. Use it where a person acts (a form that is sent), not where a mail scanner would fetch:
    the link is used up.
    """
    pass0 = _pass0()
    core = pass0.instance.core
    body_headers = ("accept", "content-length", "content-type")
    own = [(name, value) for name, value in headers(request) if name.lower() not in body_headers]
    own.append(("Accept", "application/json"))
    status, given, body = core.redeem(request.method, token, own, request.remote_addr)
    if status == 303:
        # The second click in the browser that it signed in.
        held = next((name for name in SESSION_COOKIES if name in request.cookies), None)
        who = None if held is None else pass0.instance.holder(held, request.cookies[held])
        if who is None:
            return {"success": False, "error": "ended"}
        return {"success": True, "user": pass0.user_of(who), "next_url": dict(given)["location"]}
    answer = json.loads(body)
    if status != 200:
        return {"success": False, "error": answer["error"]}
    cookies = [value for name, value in given if name == "set-cookie"]

    @after_this_request
    def with_cookies(response: Response) -> Response:
        for cookie in cookies:
            response.headers.add("Set-Cookie", cookie)
        return response

    if answer.get("requires_2fa"):
        return {"success": False, "error": "requires_2fa", "next_url": url_for("pass0.2fa_verify")}
    carrier = Response()
    for cookie in cookies:
        carrier.headers.add("Set-Cookie", cookie)
    opened = session_cookie(carrier)
    who = None if opened is None else pass0.instance.holder(*opened)
    if who is None:
        return {"success": False, "error": "ended"}
    pass0.instance.mirror(who)
    return {"success": True, "user": pass0.user_of(who), "next_url": answer["next"]}


def _pass0() -> Pass0:
    return cast(Pass0, current_app.extensions["pass0"])
