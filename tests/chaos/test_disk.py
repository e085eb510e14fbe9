"""One program on a SQLite file, on a real file system that turns read-only, vanishes, stands still or is full."""

import time
from collections.abc import Iterator
from typing import Callable

import pytest
from doors.client import Browser
from doors.smtp import Inbox

from .disk import Disk
from .node import Node
from .town import Town

WRITES = "the database cannot be written"
WRITES_AGAIN = "the database can be written again"


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A file system of its own."""
    with Disk() as disk:
        yield disk


@pytest.fixture
def node(disk: Disk, nodes: Callable[..., list[Node]]) -> Iterator[Node]:
    """A node on a file there."""
    node = nodes(1, {"database": f"sqlite:{disk.path}/pass0.db"})[0]
    yield node
    disk.thaw()
    node.stop()


def test_a_file_system_that_turns_read_only_goes_on_after_a_repair(disk: Disk, node: Node, inbox: Inbox) -> None:
    town = Town([node], inbox)
    with town.living():
        town.wait_served()
        disk.fail()
        assert disk.options() & {"ro", "emergency_ro"}
        [told] = node.wait_for(WRITES)
        assert "read-only" in told["reason"]
        _stay_down_and_repair(disk, node, town)
    town.settle()
    print(told, town.tally())


def test_a_device_that_vanishes_takes_nothing_acknowledged_with_it(disk: Disk, node: Node, inbox: Inbox) -> None:
    town = Town([node], inbox)
    with town.living():
        town.wait_served()
        disk.vanish()
        [told] = node.wait_for(WRITES)
        assert "errors of the disk" in told["reason"]
        _stay_down_and_repair(disk, node, town)
    town.settle()
    print(told, town.tally())


def _stay_down_and_repair(disk: Disk, node: Node, town: Town) -> None:
    """The open files keep the file system mounted until pass0 has ended."""
    time.sleep(10)
    assert len(node.told(WRITES)) == 1
    assert node.process is not None
    node.down = True
    node.process.terminate()
    assert node.process.wait(45) == 0
    disk.repair()
    node.start()
    node.down = False
    town.wait_served()


def test_a_file_system_that_is_frozen_for_a_snapshot_delays_and_loses_nothing(
    disk: Disk, node: Node, inbox: Inbox
) -> None:
    town = Town([node], inbox)
    with town.living():
        town.wait_served()
        disk.freeze()
        assert Browser(node.base).get("/healthz").status == 200
        # Longer than a request may take.
        time.sleep(40)
        disk.thaw()
        town.wait_served()
    town.settle()
    assert 503 in town.tally()
    assert len(node.told("a request was given up: the database, or the disk under it, does not answer")) == 1
    print(town.tally(), f"slowest answer: {town.slowest():.1f} s")


def test_a_full_disk_is_told_once_and_goes_on_when_there_is_space(disk: Disk, node: Node, inbox: Inbox) -> None:
    town = Town([node], inbox)
    with town.living():
        town.wait_served()
        ballast = disk.fill()
        [told] = node.wait_for(WRITES)
        time.sleep(10)
        ballast.unlink()
        node.wait_for(WRITES_AGAIN)
        town.wait_served()
    town.settle()
    print(told, town.tally())
    assert "free space" in told["reason"]
    assert len(node.told(WRITES)) == 1
