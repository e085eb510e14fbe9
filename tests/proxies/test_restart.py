"""pass0 is restarted behind a proxy that goes on."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from doors.smtp import Inbox

from .proxy import PROXIES, Proxy
from .site import Site
from .visitor import Visitor


@pytest.fixture(
    params=[("nginx", "activated"), ("haproxy", "activated"), ("caddy", "activated"), ("caddy", "tcp")], ids="-".join
)
def pair(
    request: pytest.FixtureRequest, tmp_path: Path, tls: tuple[Path, Path], inbox: Inbox
) -> Iterator[tuple[Site, Proxy]]:
    kind, way = request.param
    with ExitStack() as stack:
        site = Site(way, inbox.port)
        stack.callback(site.discard)
        site.start()
        proxy = PROXIES[kind](tmp_path / kind, tls, site.upstream, way)
        stack.callback(proxy.stop)
        proxy.start()
        site.wait_ready(proxy)
        yield site, proxy


def test_no_request_fails_while_pass0_restarts(pair: tuple[Site, Proxy], tmp_path: Path) -> None:
    site, proxy = pair
    statuses: Counter[int] = Counter()
    done = threading.Event()

    def visit(number: int) -> None:
        visitor = Visitor(proxy, tmp_path / f"visitor{number}")
        while not done.is_set():
            statuses[visitor.get("/auth/login").status] += 1

    visitors = [threading.Thread(target=visit, args=[number]) for number in range(4)]
    for thread in visitors:
        thread.start()
    for _ in range(3):
        served = statuses[200]
        site.restart()
        site.wait_ready(proxy)
        while statuses[200] < served + 20 and set(statuses) <= {200}:
            done.wait(0.01)
    done.set()
    for thread in visitors:
        thread.join()
    assert set(statuses) == {200}, statuses
