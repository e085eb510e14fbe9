"""Where a request comes from, as the server says."""

from typing import Any, Optional

from flask import Flask, Request

#: What servers give for the address of a peer on a Unix socket: nothing, or a name (waitress).
NAMELESS = ("", "localhost")


def peer(app: Flask, req: Request) -> Optional[str]:
    """The IP address of the peer, or `unix` for one on a Unix socket.

    With `PASS0_TRUSTED_PROXIES` it is the real peer, whatever ProxyFix has put in its place: the engine reads
    `X-Forwarded-For` itself then, and nobody must count its entries twice.
    """
    trusted = listed(app)
    address = req.environ.get("REMOTE_ADDR")
    if trusted:
        address = req.environ.get("werkzeug.proxy_fix.orig", req.environ).get("REMOTE_ADDR")
    address = (address or "").strip()
    if address not in NAMELESS and not address.startswith("unix:"):
        return address
    once = object()
    if "unix" not in trusted and app.extensions.setdefault("pass0_warned_of_socket", once) is once:
        app.logger.warning(
            "requests come over a Unix socket, and PASS0_TRUSTED_PROXIES does not list 'unix': all visitors count as "
            "one and share its limits"
        )
    return "unix"


def listed(app: Flask) -> list[str]:
    """What `PASS0_TRUSTED_PROXIES` lists."""
    given: Any = app.config.get("PASS0_TRUSTED_PROXIES") or []
    return given.split(",") if isinstance(given, str) else [str(one) for one in given]
