"""Flask-Mail's settings."""

import time
from typing import Any, Callable

import pytest

from flask_pass0 import ConfigError, mail
from flask_pass0.testing import Inbox

from .conftest import PAGE, Sink

MakeApp = Callable[..., Any]
LIVE = {"PASS0_DEV_MODE": False, "PASS0_ORIGIN": "https://app.example.org"}
HERE = {"Host": "app.example.org", "Origin": "https://app.example.org"}


def ask(app: Any, address: str) -> Any:
    client = app.test_client()
    return client.post("/auth/request-magic-link", json={"email": address}, headers=HERE, base_url=LIVE["PASS0_ORIGIN"])


@pytest.fixture
def real(make_app: MakeApp, sink: Sink) -> Callable[..., Any]:
    """An app that has a mail server."""

    def make(**config: Any) -> Any:
        server = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": sink.port, "MAIL_DEFAULT_SENDER": "app@example.org"}
        return make_app(**{**LIVE, **server, **config})

    return make


@pytest.mark.parametrize("config", [{"TESTING": False, "MAIL_SUPPRESS_SEND": True}, {"TESTING": True}])
def test_a_suppressed_letter_is_kept_and_not_sent(real: Callable[..., Any], sink: Sink, config: dict[str, Any]) -> None:
    app = real(**config)
    answer = ask(app, "ann@example.org")
    assert answer.status_code == 200
    assert "code" not in answer.get_json()
    letter = Inbox(app).wait("ann@example.org")
    assert letter.code
    assert letter.link.startswith("https://app.example.org/auth/verify/")
    time.sleep(0.3)
    assert sink.letters == []
    # Nobody else reads it.
    inbox = app.test_client().get("/auth/dev/inbox", headers=PAGE, base_url=LIVE["PASS0_ORIGIN"])
    assert inbox.status_code == 404


@pytest.mark.parametrize("config", [{"TESTING": False}, {"TESTING": True, "MAIL_SUPPRESS_SEND": False}])
def test_a_letter_that_is_not_suppressed_is_sent(real: Callable[..., Any], sink: Sink, config: dict[str, Any]) -> None:
    app = real(**config)
    assert ask(app, "ann@example.org").status_code == 200
    until = time.monotonic() + 10
    while not sink.letters and time.monotonic() < until:
        time.sleep(0.05)
    assert [letter["To"] for letter in sink.letters] == ["ann@example.org"]


def test_what_is_not_sent_needs_no_server_and_no_sender(make_app: MakeApp) -> None:
    app = make_app(**LIVE, MAIL_SUPPRESS_SEND=True)
    assert ask(app, "ann@example.org").status_code == 200
    assert Inbox(app).wait("ann@example.org").code


@pytest.mark.parametrize(
    ("config", "smtp"),
    [
        ({}, "smtp://mail.example.org:25"),
        ({"MAIL_PORT": 2525}, "smtp://mail.example.org:2525"),
        ({"MAIL_PORT": "587", "MAIL_USE_TLS": True}, "smtp+starttls://mail.example.org:587"),
        ({"MAIL_USE_TLS": True}, "smtp+starttls://mail.example.org:587"),
        ({"MAIL_USE_SSL": True}, "smtps://mail.example.org:465"),
        ({"MAIL_USE_SSL": 1, "MAIL_USE_TLS": 0}, "smtps://mail.example.org:465"),
        ({"MAIL_USERNAME": "a@b", "MAIL_PASSWORD": "p/w:"}, "smtp://a%40b:p%2Fw%3A@mail.example.org:25"),
        ({"MAIL_USERNAME": None, "MAIL_PASSWORD": None, "MAIL_PORT": None}, "smtp://mail.example.org:25"),
        ({"MAIL_DEBUG": True, "MAIL_MAX_EMAILS": 3, "MAIL_ASCII_ATTACHMENTS": True}, "smtp://mail.example.org:25"),
    ],
)
def test_the_server_is_flask_mails(make_app: MakeApp, config: dict[str, Any], smtp: str) -> None:
    app = make_app(MAIL_SERVER="mail.example.org", MAIL_DEFAULT_SENDER="app@example.org", **config)
    assert {key: value for key, _, value in mail.settings(app)} == {"smtp": smtp, "mail_from": "app@example.org"}


@pytest.mark.parametrize(
    ("sender", "mail_from"),
    [
        ("app@example.org", "app@example.org"),
        ("App <app@example.org>", "App <app@example.org>"),
        (("App", "app@example.org"), "App <app@example.org>"),
        (["Café", "app@example.org"], "Café <app@example.org>"),
        (("", "app@example.org"), "app@example.org"),
        ((None, "app@example.org"), "app@example.org"),
        (('Doe, Jane "JD"', "app@example.org"), '"Doe, Jane \\"JD\\"" <app@example.org>'),
    ],
)
def test_the_sender_is_flask_mails(make_app: MakeApp, sender: Any, mail_from: str) -> None:
    app = make_app(MAIL_SERVER="127.0.0.1", MAIL_DEFAULT_SENDER=sender, **LIVE)
    assert mail.sender_of(app) == mail_from
    assert ask(app, "ann@example.org").status_code == 200


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("MAIL_USE_TLS", "False"),
        ("MAIL_USE_SSL", "true"),
        ("MAIL_SUPPRESS_SEND", "0"),
        ("MAIL_SUPPRESS_SEND", 2),
        ("MAIL_PORT", "smtp"),
        ("MAIL_PORT", True),
        ("MAIL_PORT", 70000),
        ("MAIL_DEFAULT_SENDER", ("App",)),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(real: Callable[..., Any], name: str, given: Any) -> None:
    with pytest.raises(ConfigError, match=f"^{name}: must be"):
        ask(real(**{name: given}), "ann@example.org")
