"""One suite for every door: `--door program` (with `--pass0-bin PATH`), `--door flask-native`, …."""

import itertools
from collections.abc import Iterator
from typing import Any, Callable

import pytest

from .client import Browser
from .door import DOORS, Door, Program, Settings, running
from .smtp import SIGN_IN, Inbox

_names = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The choice of the door."""
    parser.addoption("--door", default="program", choices=sorted(DOORS))
    parser.addoption("--pass0-bin", default="target/debug/pass0", help="the program, for --door program")


@pytest.fixture(scope="session")
def inbox() -> Inbox:
    """Where all mail arrives."""
    return Inbox()


@pytest.fixture(scope="session")
def kind(request: pytest.FixtureRequest) -> type[Door]:
    """What answers."""
    from pathlib import Path

    Program.binary = str(Path(request.config.getoption("--pass0-bin")).resolve())
    return DOORS[request.config.getoption("--door")]


@pytest.fixture(scope="session")
def door(kind: type[Door], inbox: Inbox) -> Iterator[Door]:
    """The door, with plenty of everything."""
    with running(kind, inbox.port) as door:
        yield door


@pytest.fixture
def browser(door: Door) -> Callable[[], Browser]:
    """Makes visitors."""
    return lambda: Browser(door.base)


@pytest.fixture
def address() -> str:
    """An address that nobody has used."""
    return f"user{next(_names)}@example.org"


@pytest.fixture
def ask(inbox: Inbox) -> Callable[..., Any]:
    """Asks for a mail; the letter."""

    def ask(browser: Browser, address: str, **body: str) -> Any:
        before = len(inbox.to(address, SIGN_IN))
        asked = browser.post("/auth/request-magic-link", {"email": address, **body})
        assert asked.status == 200, asked.text
        return inbox.wait(address, before, kind=SIGN_IN)

    return ask


@pytest.fixture
def signed_in(newcomer: Callable[[str], Browser], address: str) -> Browser:
    """Somebody who just signed in by link, with a new address."""
    somebody = newcomer(address)
    assert who(somebody) == address
    return somebody


@pytest.fixture
def newcomer(browser: Callable[[], Browser], ask: Callable[..., Any]) -> Callable[[str], Browser]:
    """Makes somebody who just signed in by link, with this address."""

    def newcomer(address: str) -> Browser:
        somebody = browser()
        opened = somebody.get(ask(somebody, address).link)
        assert opened.status == 303, opened.text
        return somebody

    return newcomer


@pytest.fixture
def own_door(kind: type[Door], inbox: Inbox) -> Iterator[Callable[[Settings], Door]]:
    """A door with settings of its own."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda settings: stack.enter_context(running(kind, inbox.port, settings))


def who(browser: Browser) -> str:
    """The address of whoever is signed in; empty: nobody."""
    told = browser.data("/auth/session")
    if told.status == 401:
        assert told.json == {"authenticated": False}
        return ""
    assert told.status == 200, told.text
    return str(told.json["user"]["email"])
