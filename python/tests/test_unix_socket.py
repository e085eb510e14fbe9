"""gunicorn on a Unix socket behind nginx, as most installations have it."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable, Optional

import pytest
from flask import request
from werkzeug.test import Client

from flask_pass0.peer import peer

from .conftest import BROWSER, PAGE, Sink
from .nginx import nginx
from .served import Served, cookies, served

MakeApp = Callable[..., Any]
FORWARD = "proxy_set_header Host {host}; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
ANN = "ann@example.org"


@contextlib.contextmanager
def on_a_socket(folder: Path, sink: Sink, trusted: list[str]) -> Iterator[tuple[Served, int]]:
    """The app, and the port of nginx before its socket."""
    path = folder / "app.sock"
    options = ("--bind", f"unix:{path}", "--workers", "1", "--threads", "2")
    after = f'app.config["PASS0_TRUSTED_PROXIES"] = {trusted}'
    with served(folder, sink.port, "native", *options, after=after) as app:
        forward = FORWARD.format(host=f"localhost:{app.port}")
        with nginx(folder / "nginx", f"http://unix:{path}", forward) as port:
            yield app, port


def seen(app: Served, port: int, sink: Sink, claimed: str) -> str:
    """The address that a sign-in through this port is noted with, where the visitor claims another."""

    def ask(method: str, path: str, headers: dict[str, str], body: Optional[dict[str, str]] = None) -> Any:
        through = Served(port, app.log)
        host = f"localhost:{app.port}"
        return through.ask(method, path, {**headers, "Host": host, "X-Forwarded-For": claimed}, body)

    status, headers, body = ask("POST", "/auth/request-magic-link", BROWSER, {"email": ANN})
    assert status == 200, body
    flow = "; ".join(f"{name}={value}" for name, value in cookies(headers).items())
    status, headers, body = ask("GET", sink.link(ANN), {**PAGE, "Cookie": flow})
    assert status == 302, body
    session = "; ".join(f"{name}={value}" for name, value in cookies(headers).items() if value)
    status, _, body = ask("GET", "/auth/sessions", {"Accept": "application/json", "Cookie": session})
    assert status == 200, body
    (one,) = json.loads(body)["sessions"]
    return str(one["ip"])


def test_behind_a_listed_socket_the_visitor_is_whom_the_proxy_names(tmp_path: Path, sink: Sink) -> None:
    with on_a_socket(tmp_path, sink, ["unix", "127.0.0.0/8"]) as (app, port):
        assert seen(app, port, sink, "6.6.6.6, 192.0.2.1") == "192.0.2.1"
        assert "over a Unix socket" not in app.log.read_text()


def test_an_unlisted_socket_vouches_for_nobody_and_the_log_says_so_once(tmp_path: Path, sink: Sink) -> None:
    with on_a_socket(tmp_path, sink, ["127.0.0.0/8"]) as (app, port):
        assert seen(app, port, sink, "192.0.2.1") in ("", "None")
        warning = "PASS0_TRUSTED_PROXIES does not list 'unix'"
        assert app.log.read_text().count(warning) == 1, app.log.read_text()


def test_a_visitor_over_tcp_is_not_believed_because_a_socket_is(tmp_path: Path, sink: Sink) -> None:
    with on_a_socket(tmp_path, sink, ["unix"]) as (app, _):
        assert seen(app, app.port, sink, "192.0.2.1") == "127.0.0.1"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"REMOTE_ADDR": ""}, "unix"),
        ({}, "unix"),
        ({"REMOTE_ADDR": "localhost"}, "unix"),
        ({"REMOTE_ADDR": "unix:"}, "unix"),
        ({"REMOTE_ADDR": "192.0.2.1"}, "192.0.2.1"),
        ({"REMOTE_ADDR": "fe80::1%eth0"}, "fe80::1%eth0"),
        ({"REMOTE_ADDR": "127.0.0.1"}, "127.0.0.1"),
    ],
)
def test_what_servers_say_of_a_peer(make_app: MakeApp, given: dict[str, str], found: str) -> None:
    app = make_app()
    seen: list[Any] = []
    app.before_request(lambda: seen.append(peer(app, request)))
    Client(app).get("/session", environ_overrides=given)
    assert seen == [found]
