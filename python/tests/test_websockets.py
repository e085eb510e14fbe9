"""WebSockets by Flask-Sock: a handshake is a GET, and opens a channel in the name of a user."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, session
from flask_sock import Sock
from werkzeug.serving import make_server

from flask_pass0 import Pass0, get_current_user, is_authenticated, login_required
from flask_pass0.testing import Inbox

from .conftest import PAGE

ANN = "ann@example.org"


class Served:
    """An app with sockets, on a port, and the session of a user of it."""

    def __init__(self, folder: Path) -> None:
        app = Flask(__name__, instance_path=str(folder / "instance"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.origin = f"http://localhost:{self.port}"
        app.config.update(SECRET_KEY="s" * 32, TESTING=True, PASS0_DEV_MODE=True, PASS0_ORIGIN=self.origin)
        Pass0(app)
        self.ran: list[str] = []
        sock = Sock(app)

        @sock.route("/ws/required")  # type: ignore[untyped-decorator,unused-ignore]
        @login_required
        def required(ws: Any) -> None:
            self.ran.append("required")
            ws.send("secrets of a user")

        @sock.route("/ws/current")  # type: ignore[untyped-decorator,unused-ignore]
        def current(ws: Any) -> None:
            user = get_current_user()
            ws.send(f"{user['email'] if user else 'nobody'} {is_authenticated()} {session.get('user_id') is not None}")

        self.server = make_server("127.0.0.1", self.port, app, threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        client = app.test_client()
        asked = client.post("/auth/request-magic-link", json={"email": ANN}, base_url=self.origin)
        assert asked.status_code == 200, asked.data
        opened = client.get(Inbox(app).wait(ANN).link, headers=PAGE, base_url=self.origin)
        lines = opened.headers.getlist("Set-Cookie")
        self.cookie = "; ".join(line.partition(";")[0] for line in lines)

    def open(self, path: str, *headers: str, cookie: bool = True) -> tuple[int, str]:
        """The status of a handshake, and the first message after it; empty: it was closed without one."""
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: localhost:{self.port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            *([f"Cookie: {self.cookie}"] if cookie else []),
            *headers,
        ]
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as stream:
            stream.sendall("\r\n".join([*lines, "", ""]).encode())
            file = stream.makefile("rb")
            status = int(file.readline().split()[1])
            while file.readline() not in (b"\r\n", b""):
                pass
            if status != 101:
                return status, ""
            kind, length = file.read(2)
            return status, file.read(length).decode() if kind == 0x81 else ""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app."""
    here = Served(tmp_path_factory.mktemp("sockets"))
    yield here
    here.server.shutdown()


def test_a_page_of_this_site_opens_a_socket_as_its_user(served: Served) -> None:
    assert served.open("/ws/current", f"Origin: {served.origin}") == (101, f"{ANN} True True")
    assert served.open("/ws/required", f"Origin: {served.origin}") == (101, "secrets of a user")
    assert served.open("/ws/current", f"Origin: {served.origin}", cookie=False) == (101, "nobody False False")


@pytest.mark.parametrize(
    "headers",
    [
        ["Origin: http://evil.localhost:{port}"],
        ["Origin: http://localhost:1"],
        ["Origin: https://localhost:{port}"],
        ["Origin: null"],
        ["Origin: http://localhost:{port}.evil.example"],
        [],
        ["Sec-Fetch-Site: same-origin"],
        ["Origin: http://evil.localhost:{port}", "Sec-Fetch-Site: same-origin"],
        ["Origin: http://localhost:{port}", "Origin: http://evil.localhost:{port}"],
    ],
)
def test_no_other_site_opens_a_socket_in_the_name_of_a_user(served: Served, headers: list[str]) -> None:
    given = [header.replace("{port}", str(served.port)) for header in headers]
    served.ran.clear()
    status, told = served.open("/ws/current", *given)
    assert ANN not in told, headers
    assert status != 101 or told == "nobody False False", told
    assert served.open("/ws/required", *given)[1] == ""
    assert served.ran == [], "the handler is not run"
