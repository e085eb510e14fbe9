"""One program on a SQLite file whose host stops, continues and ends it, fills its disk, or locks its file."""

import os
import resource
import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Callable

import pytest
from doors.smtp import Inbox

from .node import Node
from .town import Town

WRITES = "the database cannot be written"
WRITES_AGAIN = "the database can be written again"


@pytest.fixture
def node(nodes: Callable[..., list[Node]]) -> Node:
    """A node on a file of its own."""
    return nodes(1, {"database": "sqlite:pass0.db"})[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_end_finishes_open_requests(node: Node, inbox: Inbox, number: signal.Signals) -> None:
    town = Town([node], inbox)
    with town.living():
        town.wait_served()
        for _ in range(3):
            assert node.process is not None
            node.down = True
            begun = time.monotonic()
            node.process.send_signal(number)
            assert node.process.wait(45) == 0
            print(f"ended after {time.monotonic() - begun:.1f} s")
            node.start()
            node.down = False
            town.wait_served()
    town.settle()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_to_end_waits_for_no_request_and_loses_nothing(
    node: Node, inbox: Inbox, number: signal.Signals
) -> None:
    town = Town([node], inbox)
    with town.living():
        for _ in range(5):
            town.wait_served()
            assert node.process is not None
            # The end waits for this request, whose body never comes.
            with socket.create_connection(("127.0.0.1", node.port)) as half:
                head = f"POST /auth/logout HTTP/1.1\r\nHost: {node.public.removeprefix('http://')}\r\nContent-Length: 9\r\n\r\n"
                half.sendall(head.encode())
                time.sleep(0.5)
                node.down = True
                node.process.send_signal(number)
                node.wait_for("stopping: open requests are finished first")
                assert node.process.poll() is None
                begun = time.monotonic()
                node.process.send_signal(number)
                node.process.wait(30)
                print(f"ended after {time.monotonic() - begun:.2f} s with {node.process.returncode}")
                # The body would have been waited for.
                assert time.monotonic() - begun < 3
            node.start()
            node.down = False
        town.wait_served()
    town.settle()


def test_memory_that_runs_out_under_load_takes_nothing_acknowledged_with_it(node: Node, inbox: Inbox) -> None:
    town = Town([node], inbox)
    with town.living():
        town.wait_served()
        assert node.process is not None
        pid = node.process.pid
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
        soft, hard = resource.prlimit(pid, resource.RLIMIT_AS)
        node.down = True
        resource.prlimit(pid, resource.RLIMIT_AS, (pages * resource.getpagesize() + (1 << 20), hard))
        with ExitStack() as stack:
            # Each holds as much of a request as it may.
            for _ in range(400):
                try:
                    half = stack.enter_context(socket.create_connection(("127.0.0.1", node.port), 5))
                    half.sendall(b"GET /auth/login HTTP/1.1\r\nX: " + b"x" * 16000)
                except OSError:
                    break
            # It ends, or gets by with what it has.
            with suppress(subprocess.TimeoutExpired):
                node.process.wait(10)
        print(f"ended with {node.process.returncode}")
        if node.process.poll() is None:
            resource.prlimit(pid, resource.RLIMIT_AS, (soft, hard))
        else:
            assert "memory allocation of" in (node.folder / "log").read_text()
            node.start()
        node.down = False
        town.wait_served()
    town.settle()


def test_two_minutes_of_standing_still_are_no_storm(node: Node, inbox: Inbox) -> None:
    town = Town([node], inbox)
    with town.living():
        town.wait_served()
    assert node.process is not None
    os.killpg(node.process.pid, signal.SIGSTOP)
    time.sleep(120)
    os.killpg(node.process.pid, signal.SIGCONT)
    with town.living():
        town.wait_served()
    town.settle()
    faults = [line for line in node.log() if line["level"] == "ERROR"]
    assert faults == []


def test_another_program_that_locks_the_file_for_half_a_minute_is_told_once(node: Node, inbox: Inbox) -> None:
    town = Town([node], inbox)
    with town.living():
        town.wait_served()
        other = sqlite3.connect(node.folder / "pass0.db", isolation_level=None, timeout=10)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(30)
        other.execute("COMMIT")
        town.wait_served()
        node.wait_for(WRITES_AGAIN)
    town.settle()
    assert len(node.told(WRITES)) == 1
    assert 503 in town.tally()
    print(town.tally(), f"slowest answer: {town.slowest():.1f} s")


@pytest.mark.parametrize("ending", ["-wal", "-shm"])
def test_a_log_that_is_deleted_under_load_takes_nothing_with_it(node: Node, inbox: Inbox, ending: str) -> None:
    town = Town([node], inbox)
    with town.living():
        town.wait_served()
        (node.folder / f"pass0.db{ending}").unlink()
        node.wait_for("all that was stored is in the database file; restart pass0")
        node.kill()
        node.start()
        node.down = False
        town.wait_served()
    town.settle()


def test_keys_that_are_read_again_under_load_disturb_nobody(node: Node, inbox: Inbox) -> None:
    secret = node.folder / "secret"
    first = secret.read_text()
    second = "Zt7mB1sXoR4uK9wPq2LdF6yHcV8nGjE3aI5TzQ0xMvU=\n"
    town = Town([node], inbox)
    with town.living():
        town.wait_served()
        for turn in range(20):
            secret.write_text(second + first if turn % 2 else first + second)
            assert node.process is not None
            os.killpg(node.process.pid, signal.SIGHUP)
            town.wait_served(10)
    town.settle()
    assert len(node.told("other secret keys are in use")) >= 10
    assert [line for line in node.log() if line["level"] == "ERROR"] == []
