"""The last word on what pass0's routes answer: it leaves the app as the engine wrote it."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Callable, Optional

from flask import Request, Response
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

#: Where a request keeps the engine's answer to it.
KEY = "flask_pass0.sealed"

#: Cookies that the engine alone sets. Other names that begin like them may be the app's.
OURS = re.compile(
    r"(__Host-|__Secure-)?pass0(-[0-9a-f]{8})?(-\d{1,5})?(-flow|-start|-known|-link|-ceremony|-offer|-dev-\d+)?="
)

#: What the app's own answers have under the prefix, whatever it gave: a page for one origin, kept nowhere.
FORCED = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
#: And where it gave none of its own: its pages may need other sources than ours.
DEFAULTS = {"Content-Security-Policy": "base-uri 'none'; frame-ancestors 'none'"}


def keep(req: Request, answer: Response) -> None:
    """Notes what the engine answered, before the app's functions see it."""
    if KEY in req.environ:
        req.environ[KEY].append((answer.status, list(answer.headers), answer.get_data()))


class Seal:
    """Stands around an app's `wsgi_app`, where no function of the app comes after it.

    Functions registered with `after_request`, extensions, error handlers and the session interface see an answer of the
    engine and may set cookies of their own; status, headers and body are the engine's all the same.
    """

    def __init__(self, inner: "WSGIApplication", prefix: str) -> None:
        self.inner = inner
        self.prefix = prefix

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answers a request (PEP 3333)."""
        path = environ.get("PATH_INFO", "")
        ours = path == self.prefix or path.startswith(f"{self.prefix}/")
        kept: list[tuple[str, Headers, bytes]] = []
        environ[KEY] = kept
        begun: list[bool] = []

        def start(status: str, headers: Headers, exc_info: Optional[Any] = None) -> Callable[[bytes], object]:
            begun.append(True)
            if kept:
                status, headers = kept[-1][0], sealed(kept[-1][1], headers)
            elif ours:
                headers = hardened(headers)
            return start_response(status, headers) if exc_info is None else start_response(status, headers, exc_info)

        given = self.inner(environ, start)
        if not kept:
            return given
        if not begun:
            next(iter(given), None)
        status, _, body = kept[-1]
        silent = environ["REQUEST_METHOD"] == "HEAD" or status[:3] in ("204", "304") or status.startswith("1")
        return ClosingIterator([] if silent else [body], getattr(given, "close", None))


def sealed(ours: Headers, given: Headers) -> Headers:
    """The engine's headers, and the cookies of the app's own."""
    return ours + [(name, value) for name, value in given if name.lower() == "set-cookie" and not OURS.match(value)]


def hardened(given: Headers) -> Headers:
    """The headers of an answer of the app's own, at an address of pass0's."""
    forced = {name.lower() for name in FORCED}
    dropped = ("access-control-", "timing-allow-origin")
    left = [
        (name, value) for name, value in given if name.lower() not in forced and not name.lower().startswith(dropped)
    ]
    names = {name.lower() for name, _ in left}
    return (
        left + list(FORCED.items()) + [(name, value) for name, value in DEFAULTS.items() if name.lower() not in names]
    )
