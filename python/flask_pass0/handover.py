"""Routes of pass0, called by an app's own view on behalf of its visitor."""

from typing import Any, Optional, cast

from flask import Response, after_this_request, current_app, request

from ._native import Who
from .extension import Pass0, session_cookie
from .reading import headers
from .wire import Headers

_BODY = ("accept", "content-length", "content-type")


def present_pass0() -> Pass0:
    """The extension of the present app."""
    return cast(Pass0, current_app.extensions["pass0"])


def visitor_headers() -> Headers:
    """The headers of the present request without those about its body, for an answer as JSON."""
    own = [(name, value) for name, value in headers(request) if name.lower() not in _BODY]
    return [*own, ("Accept", "application/json")]


def carry_over(given: Headers) -> Optional[Who]:
    """Sets an answer's cookies with the app's own answer. The user whom they sign in, if they do."""
    instance = present_pass0().instance
    cookies = [value for name, value in given if name == "set-cookie"]

    @after_this_request
    def with_cookies(response: Response) -> Response:
        for cookie in cookies:
            response.headers.add("Set-Cookie", cookie)
        return response

    carrier = Response()
    for cookie in cookies:
        carrier.headers.add("Set-Cookie", cookie)
    opened = session_cookie(carrier, instance.session_cookies(request))
    who = None if opened is None or not opened[1] else instance.holder(*opened)
    if who is not None:
        instance.mirror.signed_in(who)
    return who


def second_factor_wanted() -> dict[str, Any]:
    """What the helpers return where a second factor is wanted."""
    return {"success": False, "error": "requires_2fa", "next_url": present_pass0().instance.second_factor_page()}
