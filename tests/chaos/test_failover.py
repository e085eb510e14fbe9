"""Three PostgreSQL servers with synchronous replication, of which the leader dies, stands still, or steps down."""

import os
import signal
import time
from collections.abc import Iterator
from typing import Callable

import pytest
from doors.smtp import Inbox

from .node import Node
from .patroni import Cluster, Member
from .postgres import opened_twice
from .town import Town

#: Each of them takes place so often.
ROUNDS = int(os.environ.get("PASS0_TEST_ROUNDS", "2"))

#: Seconds until writes are acknowledged again once the new leader has a synchronous standby: a commit that pass0 gave up
#: may be one that the visitor waits for until then.
SOON = 30.0


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """The servers, which every test leaves whole."""
    with Cluster() as cluster:
        yield cluster


def kill(cluster: Cluster, leader: Member) -> Callable[[], None]:
    leader.signal(signal.SIGKILL)
    return leader.start


def freeze(cluster: Cluster, leader: Member) -> Callable[[], None]:
    leader.signal(signal.SIGSTOP)
    return lambda: leader.signal(signal.SIGCONT)


def step_down(cluster: Cluster, leader: Member) -> Callable[[], None]:
    cluster.switch_over()
    return lambda: None


@pytest.mark.parametrize("fault", [kill, step_down, freeze])
def test_a_leader_that_is_gone_takes_nothing_acknowledged_with_it(
    cluster: Cluster,
    nodes: Callable[..., list[Node]],
    inbox: Inbox,
    fault: Callable[[Cluster, Member], Callable[[], None]],
) -> None:
    town = Town(nodes(2, {"database": cluster.url()}), inbox)
    with town.living():
        town.wait_written()
        for _ in range(ROUNDS):
            leader = cluster.leader()
            begun = time.monotonic()
            mend = fault(cluster, leader)
            while cluster.leader() is leader:
                time.sleep(0.2)
            led = time.monotonic()
            synchronous = cluster.wait_synchronous()
            town.wait_written()
            first = min(at for at in town.written if at >= led)
            print(
                f"{fault.__name__}: another leads after {led - begun:.1f} s, with a synchronous standby after "
                f"{synchronous - begun:.1f} s, no write was acknowledged for {town.gap(begun):.1f} s"
            )
            assert first - synchronous < SOON
            mend()
            cluster.wait_whole()
            town.wait_written()
    town.settle()
    assert opened_twice(cluster.leader().port, "postgres") == []
    print(town.tally(), f"slowest answer: {town.slowest():.1f} s", len(town.journeys), "journeys")
