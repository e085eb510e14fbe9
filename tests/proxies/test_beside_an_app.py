"""docs/guides/caddy.md and nginx.md: an app and pass0 on one host, and the app asks who is signed in."""

import http.client
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from doors.smtp import SIGN_IN, Inbox

from .docs import NAME, adapt, block
from .proxy import Caddy, Nginx
from .site import Site
from .visitor import Visitor

CADDY, NGINX = "guides/caddy.md", "guides/nginx.md"
HOST = "app.example.org"


def app(site: Site, guide: str) -> ThreadingHTTPServer:
    """Answers with what pass0 says to the request that the guide shows."""
    line, host, _ = block("http", guide).splitlines()
    method, path, _ = line.split()
    assert host == f"Host: {HOST}"

    class App(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pass0 = http.client.HTTPConnection(site.upstream)
            pass0.request(method, path, headers={"Host": NAME, "Cookie": self.headers.get("Cookie", "")})
            answer = pass0.getresponse()
            self.send_response(answer.status)
            self.end_headers()
            self.wfile.write(answer.read())

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), App)


class BesideCaddy(Caddy):
    """Caddy as the guide has it."""

    guide, app = CADDY, ""

    def configuration(self) -> str:
        around, _, _ = super().configuration().partition(f"{NAME} {{")
        changes = {
            f"{HOST} {{": f"{NAME} {{\n    bind 127.0.0.1\n    tls {self.certificate} {self.key}",
            "127.0.0.1:5000": self.upstream,
            "127.0.0.1:8000": self.app,
        }
        return around + adapt(block("caddy", CADDY), changes)


class BesideNginx(Nginx):
    """nginx as the guide has it."""

    guide, app = NGINX, ""

    def configuration(self) -> str:
        around, _, _ = super().configuration().partition("# /etc/nginx/")
        changes = {
            "listen 443 ": f"listen 127.0.0.1:{self.port} ",
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "/etc/ssl/app/fullchain.pem": str(self.certificate),
            "/etc/ssl/app/privkey.pem": str(self.key),
            "server 127.0.0.1:5000;": f"server {self.upstream};",
            "127.0.0.1:8000": self.app,
            HOST: NAME,
        }
        return f"{around}{adapt(block('nginx', NGINX), changes)}}}\n"


@pytest.fixture(params=[BesideCaddy, BesideNginx], ids=["caddy", "nginx"])
def beside(request: pytest.FixtureRequest, tls: tuple[Path, Path], tmp_path: Path, inbox: Inbox) -> Iterator[Visitor]:
    """A visitor of the app."""
    kind = request.param
    site = Site("tcp", inbox.port)
    (home,) = re.findall(r'^redirect_url = "(.+)"$', block("toml", kind.guide), re.MULTILINE)
    site.settings |= {"redirect_url": home}
    site.start()
    server = app(site, kind.guide)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    proxy = kind(tmp_path / "proxy", tls, site.upstream, "tcp")
    proxy.app = f"127.0.0.1:{server.server_port}"
    try:
        proxy.start()
        # `/readyz` is the app's here: pass0 is asked for a page of its own.
        visitor = Visitor(proxy, tmp_path / "visitor")
        until = time.monotonic() + 60
        while visitor.get("/auth/login").status != 200:
            assert time.monotonic() < until, proxy.log()
            time.sleep(0.05)
        yield visitor
    finally:
        proxy.stop()
        server.shutdown()
        site.discard()


def test_the_app_knows_who_is_signed_in(beside: Visitor, inbox: Inbox) -> None:
    address = f"beside-{beside.proxy.program}@example.org"
    assert beside.data("/home").json == {"authenticated": False}
    before = len(inbox.to(address, SIGN_IN))
    asked = beside.post("/auth/request-magic-link", {"email": address})
    assert asked.status == 200, asked.text
    opened = beside.get(inbox.wait(address, before, kind=SIGN_IN).link)
    assert (opened.status, opened.header("location")) == (303, "/home")
    assert beside.data("/home").json["user"]["email"] == address
    beside.post("/auth/logout", {})
    assert beside.data("/home").json == {"authenticated": False}
