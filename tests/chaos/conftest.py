"""Faults of what pass0 depends on, under load: `--pass0-bin PATH` names the program."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Callable

import pytest
from doors.door import Program
from doors.smtp import Inbox

from .node import Node, Settings
from .postgres import Server


def pytest_addoption(parser: pytest.Parser) -> None:
    """The choice of the program."""
    parser.addoption("--pass0-bin", default="target/debug/pass0", help="the program")


@pytest.fixture(scope="session", autouse=True)
def program(request: pytest.FixtureRequest) -> str:
    """The program's path."""
    Program.binary = str(Path(request.config.getoption("--pass0-bin")).resolve())
    return Program.binary


@pytest.fixture
def inbox() -> Inbox:
    """Where all mail arrives."""
    return Inbox()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Ends what a test has started, the last first."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def nodes(program: str, inbox: Inbox, stack: ExitStack) -> Callable[..., list[Node]]:
    """Starts nodes on one database, behind one public URL."""

    def nodes(count: int, settings: Settings) -> list[Node]:
        started: list[Node] = []
        for _ in range(count):
            public = started[0].base if started else None
            node = Node(settings, inbox.port, public)
            stack.callback(node.discard)
            node.start()
            started.append(node)
        return started

    return nodes


@pytest.fixture
def postgres(stack: ExitStack) -> Server:
    """A server that may be broken."""
    return stack.enter_context(Server())
