"""What the engine gets of a request."""

from urllib.parse import quote, urlencode

from flask import Request

from .wire import Headers

LONGEST_BODY = 64 * 1024

_CREDENTIALS = [
    (name, "HTTP_" + name.upper().replace("-", "_"))
    for name in (
        *("Host", "Cookie", "Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"),
        # The handshake of a WebSocket is a GET that changes things.
        *("Upgrade", "Sec-WebSocket-Key"),
    )
]


def target(req: Request) -> str:
    """Path and query as the engine wants them: escaped, with the mount point of the app."""
    environ = req.environ
    path = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1")
    query = quote(environ.get("QUERY_STRING", "").encode("latin-1"), safe="%/?:@!$&'()*+,;=~-._")
    escaped = quote(path, safe="/:@!$&'()*+,;=~-._") or "/"
    return f"{escaped}?{query}" if query else escaped


def body(req: Request) -> bytes:
    """The body of a request, even where the app has read it already.

    The longest that the engine takes is 64 KiB; one byte more, and it says so.
    """
    if "form" in req.__dict__ and req.mimetype == "application/x-www-form-urlencoded":
        return urlencode(list(req.form.items(multi=True))).encode()
    if "_cached_data" in req.__dict__:
        return req.get_data()
    return req.stream.read(LONGEST_BODY + 1)


def headers(req: Request) -> Headers:
    """The request's headers."""
    return list(req.headers.items())


def credentials(req: Request) -> Headers:
    """What tells who asks, from where, and for what.

    A client that names no media type is taken for one that reads pages.
    """
    environ = req.environ
    given = [(name, environ[key]) for name, key in _CREDENTIALS if key in environ]
    accept = environ.get("HTTP_ACCEPT", "*/*")
    given.append(("Accept", "text/html" if accept.strip() == "*/*" else accept))
    return given
