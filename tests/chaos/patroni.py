"""PostgreSQL of three servers that Patroni and etcd look after, with synchronous replication, that may be broken."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Optional

import psycopg

from .postgres import ask, binaries, children, folder, free_port, owner

#: Seconds: how long a leader is one without a sign of life, and how often each server looks. Patroni's own are 30 and 10.
TTL, LOOP = 20, 5

CLOSE = "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming' ORDER BY 1"


class Member:
    """One server, and the Patroni that looks after it."""

    def __init__(self, root: Path, name: str, etcd: int) -> None:
        self.name = name
        self.port, self.api = free_port(), free_port()
        self.data = root / name
        self.process: Optional[subprocess.Popen[bytes]] = None
        self._root = root
        self._file = root / f"{name}.yml"
        # JSON is YAML.
        self._file.write_text(json.dumps(self._settings(etcd)))

    def start(self) -> None:
        """Starts Patroni, which starts the server."""
        self.process = _start(self._root / f"{self.name}.log", shutil.which("patroni") or "patroni", str(self._file))

    def signal(self, number: signal.Signals) -> None:
        """To Patroni, the server and all its processes: what a machine that dies or stands still does to them."""
        assert self.process is not None
        found = [self.process.pid, *children(self.process.pid)]
        with contextlib.suppress(OSError, ValueError):
            first = int((self.data / "postmaster.pid").read_text().split()[0])
            found += [first, *children(first)]
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        if number == signal.SIGKILL:
            self.process.wait()

    def _settings(self, etcd: int) -> dict[str, Any]:
        local = "127.0.0.1"
        quick = {"ttl": TTL, "loop_wait": LOOP, "retry_timeout": LOOP}
        parameters = {"unix_socket_directories": str(self._root), "max_connections": 100, "shared_buffers": "32MB"}
        return {
            "scope": "pass0",
            "name": self.name,
            "restapi": {"listen": f"{local}:{self.api}", "connect_address": f"{local}:{self.api}"},
            "etcd": {"host": f"{local}:{etcd}"},
            "bootstrap": {
                "dcs": {
                    **quick,
                    "synchronous_mode": True,
                    "synchronous_mode_strict": True,
                    "postgresql": {"use_pg_rewind": True, "parameters": {"wal_log_hints": "on"}},
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, {"auth": "trust"}],
            },
            "postgresql": {
                "listen": f"{local}:{self.port}",
                "connect_address": f"{local}:{self.port}",
                "data_dir": str(self.data),
                "bin_dir": str(binaries()),
                "pgpass": str(self._root / f"{self.name}.pgpass"),
                "authentication": {"replication": {"username": "postgres"}, "superuser": {"username": "postgres"}},
                "parameters": parameters,
                "pg_hba": ["local all all trust", "host all all all trust", "host replication all all trust"],
            },
        }


class Cluster:
    """All of them."""

    def __init__(self) -> None:
        self.folder = folder()
        self.etcd = free_port()
        self.members = [Member(self.folder, name, self.etcd) for name in ("one", "two", "three")]
        self._etcd: Optional[subprocess.Popen[bytes]] = None

    def __enter__(self) -> "Cluster":
        client, peer = f"http://127.0.0.1:{self.etcd}", f"http://127.0.0.1:{free_port()}"
        self._etcd = _start(
            self.folder / "etcd.log",
            *("etcd", "--enable-v2", "--name", "etcd", "--data-dir", str(self.folder / "etcd")),
            *("--listen-client-urls", client, "--advertise-client-urls", client),
            *("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"etcd={peer}"),
        )
        for member in self.members:
            member.start()
        self.wait_whole()
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        for member in self.members:
            member.signal(signal.SIGKILL)
        if self._etcd:
            self._etcd.kill()
            self._etcd.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self) -> str:
        """All servers, for pass0."""
        hosts = ",".join(f"127.0.0.1:{member.port}" for member in self.members)
        return f"postgres://postgres@{hosts}/postgres"

    def roles(self) -> dict[str, tuple[str, str]]:
        """The role and state of each server, as the first that answers tells."""
        for member in self.members:
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"http://127.0.0.1:{member.api}/cluster", timeout=3) as answer:
                    told = json.load(answer)["members"]
                return {one["name"]: (one["role"], one["state"]) for one in told}
        return {}

    def leader(self) -> Member:
        """The one that takes writes."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            roles = self.roles()
            for member in self.members:
                if roles.get(member.name, ("", ""))[0] == "leader":
                    return member
            time.sleep(0.5)
        raise TimeoutError(f"there is no leader: {self.roles()}")

    def wait_whole(self, timeout: float = 180.0) -> None:
        """Waits until the leader has a synchronous standby and another, and each has all that was written."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            roles = sorted(role for role, _ in self.roles().values())
            # Patroni knows the state of a server that stood still from before, while it is being rewound.
            if roles == ["leader", "replica", "sync_standby"] and self.standbys(self.leader()) == ["async", "sync"]:
                return
            time.sleep(0.5)
        logs = "\n".join((self.folder / f"{member.name}.log").read_text()[-1500:] for member in self.members)
        raise TimeoutError(f"the servers do not find together in {timeout} s: {self.roles()}\n{logs}")

    def standbys(self, leader: Member) -> list[str]:
        """What the standbys that follow a leader closely are to it: `async`, `sync`."""
        with contextlib.suppress(psycopg.Error):
            return [kind for (kind,) in ask(leader.port, CLOSE)]
        return []

    def wait_synchronous(self, timeout: float = 180.0) -> float:
        """Waits until the leader has a synchronous standby; when it had, by the clock of `time.monotonic`.

        Until then a server in strict mode keeps every commit waiting, whoever its client is.
        """
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if "sync" in self.standbys(self.leader()):
                return time.monotonic()
            time.sleep(0.2)
        raise TimeoutError(f"no standby is synchronous within {timeout} s: {self.roles()}")

    def switch_over(self) -> None:
        """As an operator does who wants to look after the leader's machine."""
        leader = self.leader()
        request = urllib.request.Request(
            f"http://127.0.0.1:{leader.api}/switchover",
            data=json.dumps({"leader": leader.name}).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        urllib.request.urlopen(request, timeout=60).close()  # noqa: S310


def _start(log: Path, *command: str) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen(command, cwd="/", stdout=output, stderr=output, start_new_session=True, **owner())
