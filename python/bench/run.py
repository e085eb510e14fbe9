"""`./bench flask`: pass0 in Flask next to Flask-Pass0, in the same gunicorn, in one run.

Server on core 0, client on core 1; two workers of four threads; medians of three rounds, interleaved. Uses two virtual
environments that `./bench flask` makes: one with Flask-Pass0, one with the wheel. New users are created by Flask-Pass0
when a link is asked for, by pass0 when it is opened: their first verification is measured, and their second.
"""

import contextlib
import json
import math
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Callable, Optional

PORT = 5000
DEV_KEY = "dev-key-of-the-benchmark"
HOST = f"localhost:{PORT}"
CONNECTIONS = 8
SECONDS = 4.0
ROUNDS = 3
#: Links opened in a round, each of another user.
LINKS = 2400

#: A cookie that signs in.
SESSION = re.compile(r"\b(?:pass0|session)=[^;]{30}")

Send = Callable[["Connection", int, int], bool]


class Connection:
    """A connection that is kept open."""

    def __init__(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", PORT))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, str, bytes]:
        """Status, head and body of the answer."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", *(f"{name}: {value}" for name, value in headers.items())]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, rest = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        wanted = int(length[1]) if length else 0
        while len(rest) < wanted:
            rest += self._more()
        return int(head[9:12]), head.decode("latin-1"), rest

    def _more(self) -> bytes:
        more = self._socket.recv(65536)
        if not more:
            raise ConnectionResetError
        return more


def cookies(head: str) -> str:
    """The cookies an answer sets, as they are sent back."""
    return "; ".join(pair for pair in re.findall(r"(?im)^set-cookie: ([^;\r\n]+)", head))


def ask_for_link(connection: Connection, address: str) -> tuple[str, str]:
    """Path of the link, and cookies."""
    body = json.dumps({"email": address}).encode()
    status, head, told = connection.ask("POST", "/auth/request-magic-link", {"pass0-dev-key": DEV_KEY}, body)
    if status != 200:
        raise RuntimeError(f"asking is refused: {status} {told[:200]!r}")
    return "/" + json.loads(told)["link"].split("/", 3)[3], cookies(head)


def open_link(connection: Connection, link: str, cookie: str) -> tuple[int, str]:
    """Status and cookies of a link that a browser opens."""
    page = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Cookie": cookie}
    status, head, _ = connection.ask("GET", link, page)
    return status, cookies(head)


def rate(send: Send, most: Optional[int] = None) -> float:
    """Requests a second over every connection, for some seconds or until so many are done; each must be answered as
    wanted.
    """
    until = time.monotonic() + SECONDS if most is None else math.inf
    done = [0] * CONNECTIONS
    failures: list[str] = []

    def work(number: int) -> None:
        connection = Connection()
        while time.monotonic() < until and (most is None or done[number] < most // CONNECTIONS):
            try:
                if not send(connection, number, done[number]):
                    failures.append("an answer was not as wanted")
                    return
            except ConnectionResetError:  # gunicorn ends connections now and then
                connection = Connection()
                continue
            done[number] += 1

    started = time.monotonic()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])
    return sum(done) / (time.monotonic() - started)


@contextlib.contextmanager
def serving(python: Path, app: str, folder: str) -> Iterator[None]:
    """gunicorn with this app, until the end of the block."""
    command = ["taskset", "-c", "0", str(python), "-m", "gunicorn", "--bind", f"127.0.0.1:{PORT}", "--workers", "2"]
    command += ["--threads", "4", "--log-level", "error", "--chdir", str(Path(__file__).parent), f"apps:{app}()"]
    environment = {**os.environ, "PASS0_DEV_KEY": DEV_KEY, "PASS0_BENCH_FOLDER": folder, "PYTHONDONTWRITEBYTECODE": "1"}
    with Path(folder, f"{app}.log").open("ab") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                Connection().ask("GET", "/me", {})
                break
            time.sleep(0.05)
        yield
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def measure(app: str, number: int) -> dict[str, float]:
    """One round of one app."""
    if app == "bare":
        return {"check": rate(lambda connection, _, __: connection.ask("GET", "/me", {})[0] == 200)}
    connection = Connection()
    link, cookie = ask_for_link(connection, f"checker{number}@example.org")
    _, session = open_link(connection, link, cookie)
    if connection.ask("GET", "/me", {"Cookie": session})[0] != 200:
        raise RuntimeError(f"{app}: the link does not sign in")

    def check(connection: Connection, _: int, __: int) -> bool:
        return connection.ask("GET", "/me", {"Cookie": session})[0] == 200

    def request(connection: Connection, thread: int, turn: int) -> bool:
        return bool(ask_for_link(connection, f"asker{number}x{thread}x{turn}@example.org"))

    def verifying() -> float:
        asking = Connection()
        links = [ask_for_link(asking, f"opener{number}x{turn}@example.org") for turn in range(LINKS)]

        def verify(connection: Connection, thread: int, turn: int) -> bool:
            status, set_cookies = open_link(connection, *links[thread * (LINKS // CONNECTIONS) + turn])
            return status in (302, 303) and SESSION.search(set_cookies) is not None

        return rate(verify, LINKS)

    return {"check": rate(check), "request": rate(request), "first": verifying(), "verify": verifying()}


def main(original: Path, ours: Path) -> None:
    """Measures everything, and says which goals are met."""
    os.sched_setaffinity(0, {1})
    found: dict[str, dict[str, list[float]]] = {}
    for number in range(ROUNDS):
        for app, python in (("original", original), ("sqlalchemy", ours), ("native", ours), ("bare", ours)):
            with tempfile.TemporaryDirectory(prefix="pass0-bench.") as folder, serving(python, app, folder):
                for job, value in measure(app, number).items():
                    found.setdefault(app, {}).setdefault(job, []).append(value)
    median = {app: {job: statistics.median(values) for job, values in jobs.items()} for app, jobs in found.items()}
    print(f"{'requests/s':22}{'Flask-Pass0':>12}{'SQLAlchemy':>12}{'':>10}{'native':>9}{'':>10}")
    names = {"check": "session check", "request": "request", "verify": "verify", "first": "verify, new user"}
    for job, name in names.items():
        base, sqlalchemy, native = (median[app][job] for app in ("original", "sqlalchemy", "native"))
        told = [
            f"{value / base:.2f} ×{'' if value / base >= goal else ' !'}"
            for value, goal in ((sqlalchemy, 1.5), (native, 3))
        ]
        print(f"{name:22}{base:12.0f}{sqlalchemy:12.0f}{told[0]:>10}{native:9.0f}{told[1]:>10}")
    print(f"A page that asks nobody: {median['bare']['check']:.0f}. Goals: 1.5 × and 3 ×; ! is a goal missed.")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
