"""`Mail` objects of Flask-Mail and Flask-Mailman, as they are, against a mail server."""

import asyncio
import email
import time
from email.header import decode_header, make_header
from typing import Any, Callable

import flask_mail
import flask_mailman
import pytest
from flask import Flask

from flask_pass0 import ConfigError, Pass0
from flask_pass0.mailer import sends
from flask_pass0.testing import Inbox

from .conftest import BROWSER, PAGE, Sink

MakeApp = Callable[..., Flask]
REAL = {"PASS0_DEV_MODE": False, "PASS0_ORIGIN": "http://localhost", "TESTING": False, "PROPAGATE_EXCEPTIONS": True}
BOTH = pytest.mark.parametrize("package", [flask_mail, flask_mailman], ids=["flask-mail", "flask-mailman"])


class Relay(Sink):
    """A mail server that says what it is told to."""

    def __init__(self) -> None:
        self.rcpt: list[bytes] = []
        self.recipients: list[str] = []
        self.after_data: list[bytes] = []
        self.is_rude = False
        super().__init__()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 relay\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                self.recipients.append(line.split(b":", 1)[1].decode().strip())
            if verb == b"RCPT" and self.rcpt:
                writer.write(self.rcpt.pop(0) + b"\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append(email.message_from_bytes(body[:-3].replace(b"\r\n..", b"\r\n.")))
                writer.write((self.after_data.pop(0) if self.after_data else b"250 kept") + b"\r\n")
                if self.is_rude:
                    break
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 relay\r\n")
        writer.close()


@pytest.fixture
def relay() -> Relay:
    return Relay()


def server(relay: Sink) -> dict[str, Any]:
    return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": relay.port, "MAIL_DEFAULT_SENDER": ("The App", "app@example.org")}


def made(make_app: MakeApp, package: Any, **config: Any) -> Flask:
    """An app that hands its `Mail` object over."""
    mail = package.Mail()
    app = make_app(Pass0(mailer=mail), **{**REAL, **config})
    mail.init_app(app)
    return app


def ask(app: Flask, address: str = "ann@example.org") -> Any:
    client = app.test_client()
    asked = client.post("/auth/request-magic-link", json={"email": address}, headers=BROWSER)
    assert asked.status_code == 200, asked.data
    return client


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@BOTH
def test_a_mail_object_sends_a_whole_letter_that_signs_in(make_app: MakeApp, package: Any, relay: Relay) -> None:
    app = made(make_app, package, **server(relay))
    client = ask(app)
    link = relay.link("ann@example.org")
    (letter,) = relay.letters
    assert str(make_header(decode_header(letter["From"]))).replace("  ", " ") == "The App <app@example.org>"
    assert letter["Message-ID"].endswith("@example.org>")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"]
    kinds = [part.get_content_type() for part in letter.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html"]
    assert any(part.get_content_type() == "multipart/alternative" for part in letter.walk())
    client.get(link, headers=PAGE)
    assert client.get("/me").get_json()["email"] == "ann@example.org"


@BOTH
def test_what_the_server_puts_off_comes_again_as_the_same_letter(make_app: MakeApp, package: Any, relay: Relay) -> None:
    relay.after_data = [b"451 4.3.0 not now"]
    ask(made(make_app, package, **server(relay)))
    until(lambda: len(relay.letters) == 2)
    first, again = relay.letters
    assert first["Message-ID"] == again["Message-ID"]
    text = [
        next(part for part in letter.walk() if part.get_content_type() == "text/plain") for letter in (first, again)
    ]
    assert text[0].get_payload() == text[1].get_payload()


@BOTH
@pytest.mark.parametrize(
    ("reply", "fate"),
    [
        (b"550 5.1.1 no such user", "refused"),
        (b"552 5.2.2 mailbox full", "refused"),
        (b"550 5.7.1 relaying denied", "deferred"),
        (b"450 4.2.1 greylisted", "deferred"),
    ],
)
def test_only_a_final_rejection_of_the_recipient_is_final(
    make_app: MakeApp, package: Any, relay: Relay, reply: bytes, fate: str
) -> None:
    relay.rcpt = [reply] * 9
    client = ask(made(make_app, package, **server(relay)))

    def told() -> Any:
        return client.get("/auth/flow", headers={"Accept": "application/json"}).get_json()["mail"]

    until(lambda: bool(told() == fate))


@BOTH
def test_what_was_taken_is_not_tried_again_when_the_goodbye_fails(package: Any, relay: Relay) -> None:
    relay.is_rude = True
    app = Flask(__name__)
    app.config.update(server(relay))
    send = sends(app, package.Mail(app))
    assert send("id", "ann@example.org", "subject", "text", "<p>html</p>") is None
    assert len(relay.letters) == 1


def test_a_suppressed_letter_is_recorded_by_flask_mail_and_not_sent(
    make_app: MakeApp, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    app = made(make_app, flask_mail, **server(relay), MAIL_SUPPRESS_SEND=True)
    with app.extensions["mail"].record_messages() as outbox:
        ask(app)
        until(lambda: len(outbox) == 1)
    assert "/verify/" in outbox[0].body
    assert relay.letters == []
    assert "no email is sent: MAIL_SUPPRESS_SEND" in caplog.text


@pytest.mark.parametrize("is_given", [True, False])
def test_backends_of_flask_mailman_get_the_letters(make_app: MakeApp, relay: Relay, is_given: bool) -> None:
    mail = flask_mailman.Mail()
    app = make_app(Pass0(mailer=mail if is_given else None), **REAL, **server(relay), MAIL_BACKEND="locmem")
    mail.init_app(app)
    ask(app)
    until(lambda: bool(getattr(app.extensions["mailman"], "outbox", [])))
    (letter,) = app.extensions["mailman"].outbox
    assert letter.to == ["ann@example.org"]
    assert relay.letters == []


def test_a_file_backend_gets_them_too(make_app: MakeApp, tmp_path: Any) -> None:
    folder = tmp_path / "mails"
    app = made(
        make_app, flask_mailman, MAIL_BACKEND="file", MAIL_FILE_PATH=str(folder), MAIL_DEFAULT_SENDER="a@example.org"
    )
    ask(app)
    until(lambda: folder.exists() and any("/verify/" in file.read_text() for file in folder.iterdir()))


def test_mail_debug_prints_no_link(make_app: MakeApp, relay: Relay, capfd: pytest.CaptureFixture[str]) -> None:
    ask(made(make_app, flask_mail, **server(relay), MAIL_DEBUG=True))
    relay.link("ann@example.org")
    out, err = capfd.readouterr()
    assert "verify" not in out + err


@BOTH
def test_in_dev_mode_emails_stay_in_the_inbox(make_app: MakeApp, package: Any, relay: Relay) -> None:
    app = made(make_app, package, **server(relay), PASS0_DEV_MODE=True, TESTING=True)
    ask(app)
    assert Inbox(app).wait("ann@example.org").code
    assert relay.letters == []


@BOTH
@pytest.mark.parametrize("has_sender", [True, False])
def test_a_mail_object_that_cannot_send_is_named_at_the_start(
    make_app: MakeApp, package: Any, relay: Relay, has_sender: bool
) -> None:
    app = make_app(Pass0(mailer=package.Mail()), **REAL, **(server(relay) if has_sender else {}))
    words = "init_app"
    if not has_sender:
        package.Mail(app)
        words = "MAIL_DEFAULT_SENDER"
    with pytest.raises(ConfigError, match=words):
        app.test_client().get("/auth/login", headers=PAGE)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"MAIL_BACKEND": "console"}, "MAIL_BACKEND"),
        ({"MAIL_SUPPRESS_SEND": "False"}, "MAIL_SUPPRESS_SEND"),
    ],
)
def test_settings_that_cannot_be_honoured_are_refused_by_name(
    make_app: MakeApp, relay: Relay, config: dict[str, Any], words: str
) -> None:
    app = make_app(**REAL, **server(relay), **config)
    with pytest.raises(ConfigError, match=words):
        app.test_client().get("/auth/login", headers=PAGE)


def test_flask_mailman_does_not_send_what_is_suppressed(make_app: MakeApp, relay: Relay) -> None:
    app = made(make_app, flask_mailman, **server(relay), MAIL_SUPPRESS_SEND=True)
    with pytest.raises(ConfigError, match="MAIL_SUPPRESS_SEND"):
        app.test_client().get("/auth/login", headers=PAGE)


def test_a_silent_server_takes_no_more_than_eight_threads(make_app: MakeApp) -> None:
    """Flask-Mail sets no time limit of its own."""
    app = Flask(__name__)
    app.config.update(MAIL_DEFAULT_SENDER="a@example.org")
    mail = flask_mail.Mail(app)
    tries: list[Any] = []
    send: Any = None

    def connect() -> Any:
        # While this one is under way, another is tried.
        tries.append(1)
        send("id", "ann@example.org", "s", "t", "h")

    mail.connect = connect  # type: ignore[method-assign]
    send = sends(app, mail)
    with pytest.raises(TimeoutError, match="has not answered"):
        send("id", "ann@example.org", "s", "t", "h")
    assert len(tries) == 8
