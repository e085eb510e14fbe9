"""Ways for mail: a function of the app's, an HTTP API, a mail server as a URL."""

import base64
import hashlib
import hmac
import json
import queue
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Callable

import pytest
from flask import Flask, current_app

from flask_pass0 import ConfigError, Email, Pass0

from .conftest import BROWSER, PAGE, Sink

MakeApp = Callable[..., Flask]

ORIGIN = "http://localhost"
REAL = {"PASS0_DEV_MODE": False, "PASS0_ORIGIN": ORIGIN}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def sign_in(app: Flask, take: Callable[[], str]) -> None:
    """Signs in by the link in the text that `take` gets."""
    client = app.test_client()
    asked = client.post("/auth/request-magic-link", json={"email": "ann@example.org"}, headers=BROWSER)
    assert asked.status_code == 200, asked.data
    link = re.search(r"https?://[^/\s]+(/\S+/verify/\S+)", take())
    assert link
    client.get(link[1], headers=PAGE)
    me: Any = client.get("/me").json
    assert me["email"] == "ann@example.org"


def test_a_function_sends_what_it_is_given_and_is_asked_again_after_an_exception(make_app: MakeApp) -> None:
    sent: queue.Queue[tuple[str, Email]] = queue.Queue()
    broken = [True]

    def mailer(email: Email) -> None:
        sent.put((current_app.name, email))
        if broken.pop() if broken else False:
            raise ConnectionError("not today")

    app = make_app(Pass0(mailer=mailer), **REAL)
    emails: list[Email] = []

    def take() -> str:
        for _ in range(2):
            name, email = sent.get(timeout=30)
            assert name == app.name
            emails.append(email)
        return emails[-1].text

    sign_in(app, take)
    first, again = emails
    assert (first.id, first.to, first.text) == (again.id, "ann@example.org", again.text)
    assert "/verify/" in first.html
    assert "verify" not in repr(first)


def test_what_cannot_be_called_is_no_mailer() -> None:
    with pytest.raises(TypeError, match="mailer"):
        Pass0(mailer="smtp")


def test_in_dev_mode_emails_stay_in_the_inbox(make_app: MakeApp) -> None:
    app = make_app(Pass0(mailer=lambda email: pytest.fail("sent")))
    client = app.test_client()
    asked = client.post("/auth/request-magic-link", json={"email": "ann@example.org"}, headers=BROWSER)
    told: Any = asked.json
    assert told["link"]


@pytest.fixture
def api() -> Iterator[tuple[str, "queue.Queue[tuple[Any, bytes]]"]]:
    """An HTTP API that takes mail: its address, and what came."""
    came: queue.Queue[tuple[Any, bytes]] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.put((self.headers, body))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/send", came
    server.shutdown()


def test_an_http_api_gets_signed_requests(make_app: MakeApp, api: Any) -> None:
    url, came = api
    mail = {"PASS0_MAIL_HTTP": url, "PASS0_MAIL_HTTP_SECRET": SECRET, "MAIL_DEFAULT_SENDER": ("App", "a@example.org")}
    # Flask-Mail's server is for the app's own mail then.
    app = make_app(**REAL, **mail, MAIL_SERVER="127.0.0.1")

    def take() -> str:
        headers, body = came.get(timeout=30)
        key = base64.b64decode(SECRET[len("whsec_") :])
        signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.".encode() + body
        expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["Webhook-Signature"] == expected
        email = json.loads(body)
        assert email["from"] == {"name": "App", "address": "a@example.org"}
        return str(email["text"])

    sign_in(app, take)


def test_a_mail_server_as_a_url_wins_over_flask_mails(make_app: MakeApp, sink: Sink) -> None:
    app = make_app(
        **REAL,
        PASS0_SMTP=f"smtp+plain://127.0.0.1:{sink.port}",
        PASS0_MAIL_FROM="App <app@example.org>",
        PASS0_SMTP_EHLO="app.example.org",
        MAIL_SERVER="mail.invalid",
    )
    sign_in(app, lambda: sink.wait("ann@example.org"))


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"MAIL_SERVER": "mail.example.org"}, "smtp+plain://"),
        ({"PASS0_SMTP": "smtp+plain://8.8.8.8"}, "PASS0_SMTP"),
        ({"PASS0_SMTP": "smtps://u:p/w@mail.example.org"}, "percent-encoded"),
        ({"PASS0_MAIL_HTTP": "https://mailer.example.org"}, "whsec_"),
        ({"PASS0_SMTP": "smtps://x", "PASS0_SMTP_CA_FILE": "/no/such.pem"}, "PASS0_SMTP_CA_FILE"),
        ({"PASS0_SMTP": "smtps://x", "PASS0_SMTP_EHLO": "two words"}, "PASS0_SMTP_EHLO"),
    ],
)
def test_wrong_ways_for_mail_are_named(make_app: MakeApp, config: dict[str, str], words: str) -> None:
    app = make_app(**REAL, **config, MAIL_DEFAULT_SENDER="app@example.org")
    with pytest.raises(ConfigError, match=re.escape(words)):
        app.test_client().get("/auth/login", headers=PAGE)
