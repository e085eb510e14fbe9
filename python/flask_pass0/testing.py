"""A pytest plugin for the tests of an app: `pass0_login`, `pass0_inbox`, `pass0_clock`, `pass0_dev_key`.

The fixtures use the app's own fixture `app`, whose `TESTING` is true: then mail is kept in an inbox, limits on mail are
off, and without a database of its own everything is in memory.
"""

import json
import time
from dataclasses import dataclass
from typing import Any, Callable, Optional, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ._native import Clock
from .instance import Instance

#: What a browser sends from a page of this site.
BROWSER = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@dataclass(frozen=True)
class Letter:
    """A letter that was not sent. `link` and `code` are empty where it has none."""

    to: str
    subject: str
    text: str
    html: str
    link: str
    code: str
    at: str


class Inbox:
    """The mail of an app under test."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    @property
    def letters(self) -> list[Letter]:
        """The letters so far, the newest first."""
        with self._app.test_request_context():
            instance = cast(Instance, self._app.extensions["pass0_instance"])
            return [Letter(**letter) for letter in json.loads(instance.core.inbox())]

    def wait(self, to: Optional[str] = None, timeout: float = 5.0) -> Letter:
        """The newest letter (to this address). Raises `TimeoutError` if none comes."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            for letter in self.letters:
                if to is None or letter.to.lower() == to.lower():
                    return letter
            time.sleep(0.01)
        raise TimeoutError(f"no letter came{'' if to is None else ' to ' + to}")


@pytest.fixture
def pass0_inbox(app: Flask) -> Inbox:
    """The mail of the app under test."""
    return Inbox(app)


@pytest.fixture
def pass0_clock(app: Flask) -> Clock:
    """The clock of the app under test: `pass0_clock.advance(seconds)`. To be had before the first request."""
    instance = cast(Instance, app.extensions["pass0_instance"])
    if instance.is_started:
        raise RuntimeError("pass0_clock comes too late: the app has answered a request already")
    clock = Clock()
    app.extensions["pass0_clock"] = clock
    return clock


@pytest.fixture
def pass0_dev_key(app: Flask) -> str:
    """The dev key of the app under test: answers to `headers={"pass0-dev-key": pass0_dev_key}` hold link and code."""
    with app.test_request_context():
        key = cast(Instance, app.extensions["pass0_instance"]).core.dev_key()
    if key is None:
        raise RuntimeError("the app is not in dev mode: set TESTING = True")
    return key


@pytest.fixture
def pass0_login(app: Flask, request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Signs a test client in, by the mail flow: `pass0_login(client, "ann@example.org")` returns the last answer.

    From then on the client sends what a browser sends from a page of this site.
    """
    prefix = cast(Instance, app.extensions["pass0_instance"]).prefix

    def login(client: FlaskClient, email: str, next: Optional[str] = None) -> Any:
        for name, value in BROWSER.items():
            client.environ_base["HTTP_" + name.upper().replace("-", "_")] = value
        body = {"email": email} if next is None else {"email": email, "next": next}
        # Only now: the first request starts the engine, and `pass0_clock` must come before it.
        key = {"pass0-dev-key": request.getfixturevalue("pass0_dev_key")}
        asked = client.post(f"{prefix}/request-magic-link", json=body, headers=key)
        if asked.status_code != 200:
            raise AssertionError(f"asking for a link was refused: {asked.status} {asked.get_data(as_text=True)}")
        return client.get(asked.get_json()["link"], headers={"Accept": "text/html"})

    return login
