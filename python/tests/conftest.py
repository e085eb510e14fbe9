"""What the tests share: apps, a mail server, databases."""

import asyncio
import email
import os
import re
import threading
import time
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any, Callable

import pytest
from flask import Flask, jsonify, session
from flask.testing import FlaskClient

from flask_pass0 import Pass0, get_current_user, login_required

#: What a browser sends when somebody types an address or follows a link of this site.
BROWSER = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
PAGE = {**BROWSER, "Accept": "text/html"}


#: What shows links and codes; given to everything that the tests start.
DEV_KEY = "dev-key-of-the-tests"


@pytest.fixture(autouse=True)
def _dev_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clients of an app under test are its developer's."""
    monkeypatch.setenv("PASS0_DEV_KEY", DEV_KEY)
    made = FlaskClient.__init__

    def with_key(self: FlaskClient, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        self.environ_base["HTTP_PASS0_DEV_KEY"] = DEV_KEY

    monkeypatch.setattr(FlaskClient, "__init__", with_key)


class Sink:
    """An SMTP server that keeps what it gets."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append(email.message_from_bytes(body[:-3].replace(b"\r\n..", b"\r\n.")))
                writer.write(b"250 kept\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 sink\r\n")
        writer.close()

    def wait(self, to: str, timeout: float = 10.0) -> str:
        """The text of the newest letter to this address."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            for letter in reversed(self.letters):
                if letter["To"].lower() == to.lower():
                    part = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
                    return bytes(part.get_payload(decode=True)).decode()
            time.sleep(0.02)
        raise TimeoutError(f"no letter to {to}")

    def link(self, to: str) -> str:
        """The path of the link in that letter."""
        return re.search(r"https?://[^/\s]+(/\S+/verify/\S+)", self.wait(to))[1]  # type: ignore[index]


@pytest.fixture
def sink() -> Sink:
    """A mail server."""
    return Sink()


@pytest.fixture
def make_app(tmp_path: Path) -> Callable[..., Flask]:
    """Makes an app with a page for whoever is signed in. Under test unless said otherwise."""

    def make(pass0: Any = None, **config: Any) -> Flask:
        app = Flask(__name__, instance_path=str(tmp_path / f"instance-{time.monotonic_ns()}"))
        app.config.update({"SECRET_KEY": "s" * 32, "TESTING": True, **config})
        (pass0 or Pass0()).init_app(app)

        @app.route("/me")
        @login_required
        def me() -> Any:
            user: Any = get_current_user()
            return jsonify(user if isinstance(user, dict) else {"id": user.id, "email": user.email})

        @app.route("/session")
        def flask_session() -> Any:
            return jsonify(dict(session))

        return app

    return make


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """An app under test, for the fixtures of the plugin."""
    return make_app()


def sign_in(client: Any, address: str, prefix: str = "/auth", **kwargs: Any) -> Any:
    """Signs a client in by the link that dev mode tells; the answer to the link."""
    asked = client.post(f"{prefix}/request-magic-link", json={"email": address}, headers=BROWSER, **kwargs)
    assert asked.status_code == 200, asked.data
    return client.get(asked.json["link"], headers=PAGE)


def cookie(client: Any, name: str) -> Any:
    """The value of a cookie that a test client holds; `None`: there is none. Werkzeug 2.2 has a jar."""
    if hasattr(client, "get_cookie"):
        found = client.get_cookie(name)
        return None if found is None else found.value
    return next((one.value for one in client.cookie_jar if one.name == name), None)


def set_cookie(client: Any, name: str, value: str) -> None:
    """Gives a test client a cookie."""
    place = () if hasattr(client, "get_cookie") else ("localhost",)
    client.set_cookie(*place, name, value)


def drop_cookie(client: Any, name: str) -> None:
    """Takes a cookie from a test client."""
    assert cookie(client, name) is not None, name
    place = () if hasattr(client, "get_cookie") else ("localhost",)
    client.delete_cookie(*place, name)
    assert cookie(client, name) is None, name


@pytest.fixture
def postgres() -> Iterator[str]:
    """A new database on the server that PASS0_TEST_POSTGRES names (./test starts one)."""
    import psycopg

    server = os.environ.get("PASS0_TEST_POSTGRES")
    if server is None:
        pytest.fail("PASS0_TEST_POSTGRES is not set: run ./test python, which starts a PostgreSQL")
    name = f"flask_{time.time_ns()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{server}/{name}".replace("postgres://", "postgresql+psycopg://")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
