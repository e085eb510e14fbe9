"""One PostgreSQL that goes away, comes back, or says nothing."""

import time
from typing import Callable

import pytest
from doors.smtp import Inbox

from .node import Node
from .postgres import Server, opened_twice
from .town import Town


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_restarts_loses_nothing_acknowledged(
    postgres: Server, nodes: Callable[..., list[Node]], inbox: Inbox, mode: str
) -> None:
    town = Town(nodes(2, {"database": postgres.url()}), inbox)
    with town.living():
        town.wait_served()
        for _ in range(3):
            time.sleep(2)
            postgres.stop(mode)
            time.sleep(2)
            postgres.start()
            town.wait_served()
    town.settle()
    assert opened_twice(postgres.port, "postgres") == []
    print(town.tally(), f"slowest answer: {town.slowest():.1f} s", len(town.journeys), "journeys")
