"""pass0 behind real proxies: `--pass0-bin PATH` names the program."""

import itertools
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Callable

import pytest
from doors.door import Program
from doors.smtp import Inbox

from .docs import NAME
from .proxy import PROXIES, Proxy
from .site import Site
from .visitor import Visitor

#: Each proxy in each way that the docs name.
WAYS = [
    *(("nginx", way) for way in ("tcp", "unix")),
    *(("haproxy", way) for way in ("tcp", "unix", "h2")),
    *(("caddy", way) for way in ("tcp", "unix", "h2")),
]

_names = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pass0-bin", default="target/debug/pass0", help="the program")


@pytest.fixture(scope="session", autouse=True)
def program(request: pytest.FixtureRequest) -> str:
    Program.binary = str(Path(request.config.getoption("--pass0-bin")).resolve())
    return Program.binary


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that signed itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    name = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run([*make, *name, "-out", certificate, "-keyout", key], check=True, capture_output=True)
    return certificate, key


@pytest.fixture(scope="session")
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(scope="module", params=WAYS, ids="-".join)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tls: tuple[Path, Path], inbox: Inbox
) -> Iterator[tuple[Site, Proxy]]:
    """pass0, and a proxy in front of it."""
    kind, way = request.param
    folder = tmp_path_factory.mktemp("proxy")
    with ExitStack() as stack:
        site = Site(way, inbox.port)
        stack.callback(site.discard)
        site.start()
        proxy = PROXIES[kind](folder / kind, tls, site.upstream, way)
        stack.callback(proxy.stop)
        proxy.start()
        site.wait_ready(proxy)
        yield site, proxy


@pytest.fixture
def visitor(site: tuple[Site, Proxy], tmp_path: Path) -> Callable[..., Visitor]:
    """Makes visitors."""
    return lambda **about: Visitor(site[1], tmp_path / f"visitor{next(_names)}", **about)


@pytest.fixture
def address() -> str:
    """An address that nobody has used."""
    return f"user{next(_names)}@example.org"
