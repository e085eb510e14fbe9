"""What goes between Flask and the engine."""

from typing import Any, Optional, TypeVar

from flask import Request, request

#: Names and values, as they come.
Headers = list[tuple[str, str]]
#: Status, headers, body.
Answer = tuple[int, Headers, bytes]
#: A user for operators: id, address, state, when it was made (RFC 3339).
User = tuple[str, str, str, str]


Proxied = TypeVar("Proxied")


def itself(proxy: Proxied) -> Proxied:
    """What one of Flask's proxies stands for. A look through the proxy costs more than most of what is done with it."""
    return proxy._get_current_object()  # type: ignore[attr-defined,no-any-return]


def present() -> Optional[Request]:
    """The present request itself; `None`: there is none."""
    try:
        return itself(request)
    except RuntimeError:
        return None


def remembered(what: str, owner: object) -> dict[str, Any]:
    """What `owner` found out for the present request.

    Not in `flask.g`, which may outlive a request in tests. Two apps may see one request: each finds out for itself.
    """
    req = present()
    if req is None:
        return {}
    kept: dict[str, Any] = req.environ.setdefault(f"flask_pass0.{what}.{id(owner)}", {})
    return kept
