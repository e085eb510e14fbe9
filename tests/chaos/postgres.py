"""A PostgreSQL server of our own, that may be broken."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Optional

import psycopg


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def binaries() -> Path:
    """The folder of the newest PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        raise FileNotFoundError("initdb of PostgreSQL is missing")
    return found[-1].parent


def owner() -> dict[str, Any]:
    """Whose processes they are: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def roomy() -> str:
    """The folder for databases: in memory where that is possible."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()  # noqa: S108


def folder() -> Path:
    """An empty folder of the owner's."""
    made = Path(tempfile.mkdtemp(prefix="pass0-chaos.", dir=roomy()))
    if os.geteuid() == 0:
        shutil.chown(made, "postgres", "postgres")
    return made


def ask(port: int, query: str, database: str = "postgres") -> list[tuple[Any, ...]]:
    """The rows of a query, to the server at this port."""
    at = {"host": "127.0.0.1", "port": port, "user": "postgres", "dbname": database, "connect_timeout": 5}
    with psycopg.connect(**at, autocommit=True) as connection:
        asked = connection.execute(query)  # type: ignore[call-overload,unused-ignore]
        return asked.fetchall() if asked.description else []


def opened_twice(port: int, database: str) -> list[tuple[Any, ...]]:
    """The flows that opened more than one session."""
    query = (
        "SELECT flow_id, count(*) FROM pass0_events WHERE kind = 'session.opened' GROUP BY flow_id HAVING count(*) > 1"
    )
    return ask(port, query, database)


class Server:
    """One server."""

    def __init__(self, settings: Sequence[str] = ()) -> None:
        self.port = free_port()
        self.folder = folder()
        self.data = self.folder / "data"
        self.settings = [
            *("listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}"),
            *settings,
        ]

    def __enter__(self) -> "Server":
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale")
        self.start()
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.thaw()
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        """Where it is, for pass0."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def ask(self, query: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return ask(self.port, query, database)

    def start(self) -> None:
        """Starts it, and waits until it can be asked."""
        options = " ".join(f"-c {setting}" for setting in self.settings)
        self._run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode: str) -> None:
        """`fast`, or `immediate`, as after a crash."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop", check=False)

    def processes(self) -> list[int]:
        """The server and its children."""
        with (self.data / "postmaster.pid").open() as file:
            first = int(file.readline())
        return [first, *children(first)]

    def freeze(self) -> None:
        """It goes on listening, and answers nothing."""
        for pid in self.processes():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it was."""
        if (self.data / "postmaster.pid").exists():
            for pid in self.processes():
                os.kill(pid, signal.SIGCONT)

    def _run(self, program: str, *arguments: object, check: bool = True) -> None:
        command = [str(binaries() / program), *map(str, arguments)]
        with (self.folder / "output").open("wb") as output:
            ended = subprocess.run(command, cwd="/", stdout=output, stderr=output, check=False, **owner())
        if check and ended.returncode != 0:
            raise RuntimeError(f"{program}: {(self.folder / 'output').read_text()}")


def children(parent: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found
