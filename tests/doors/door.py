"""What answers: the program, or Flask with one storage or another."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

Settings = dict[str, Any]

#: Enough for every test that is not about limits.
PLENTY: Settings = {
    "mail": [[1000000, 60]],
    "network": [1000000, 60],
    "pending_per_network": 1000000,
    "pending_per_address": 1000000,
}


class Door:
    """A server of its own, in production mode on a free port of this machine."""

    #: Processes that answer.
    workers = 1
    #: Where it answers once it has started.
    started = "/auth/login"

    def __init__(self, settings: Settings, smtp_port: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pass0-http."))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.base = f"http://localhost:{self.port}"
        self.settings: Settings = {
            "signup": "open",
            "trusted_proxies": ["127.0.0.0/8", "::1/128"],
            "limits": PLENTY,
            "app_name": "Notes",
            "delete_grace": 0,
            **settings,
        }
        self.smtp_port = smtp_port
        self.process: Optional[subprocess.Popen[bytes]] = None

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        log = (self.folder / "log").open("wb")
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **self.environment()}
        self.process = subprocess.Popen(
            self.command(), env=environment, stdout=log, stderr=log, cwd=self.folder, start_new_session=True
        )
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.base}{self.started}", timeout=5).close()  # noqa: S310
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"{type(self).__name__} does not answer:\n{(self.folder / 'log').read_text()}")

    def stop(self) -> None:
        """Stops it with all its processes."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process = None

    def command(self) -> list[str]:
        """What is run."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """Its variables."""
        return {}


class Program(Door):
    """`pass0 serve`."""

    binary = ""

    def command(self) -> list[str]:
        """Writes the settings, and names them."""
        (self.folder / "secret").write_text("q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E=\n")
        (self.folder / "secret").chmod(0o600)
        settings = {
            "public_url": self.base,
            "listen": f"127.0.0.1:{self.port}",
            "database": "sqlite:pass0.db",
            "secret_file": "secret",
            "smtp": f"smtp://127.0.0.1:{self.smtp_port}",
            "mail_from": "Notes <notes@example.org>",
            "log": "warn",
            **self.settings,
        }
        lines = [f"{json.dumps(key)} = {_toml(value)}" for key, value in settings.items()]
        (self.folder / "pass0.toml").write_text("\n".join(lines) + "\n")
        return [self.binary, "serve", "--config", "pass0.toml"]


class Flask(Door):
    """An app under gunicorn, with four workers of four threads."""

    workers = 4
    storage = "native"
    database: Optional[str] = None

    def command(self) -> list[str]:
        """gunicorn."""
        return [
            *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--workers", "4", "--threads", "4"),
            *("--chdir", str(Path(__file__).parent), "--worker-tmp-dir", str(self.folder), "flask_app:app"),
        ]

    def environment(self) -> dict[str, str]:
        """What `flask_app.py` reads."""
        given = {
            "folder": str(self.folder),
            "origin": self.base,
            "smtp_port": self.smtp_port,
            "settings": self.settings,
            "storage": self.storage,
            "database": self.database or f"sqlite:///{self.folder}/app.db",
        }
        return {"PASS0_HTTP_SUITE": json.dumps(given), "PYTHONDONTWRITEBYTECODE": "1"}


class FlaskSqlalchemy(Flask):
    """Users in a SQLite table of the app's."""

    storage = "sqlalchemy"


class FlaskNine(Flask):
    """Users and links in an adapter of nine methods."""

    storage = "nine"


class FlaskPostgres(Flask):
    """Users in a PostgreSQL table of the app's, pass0's own rows beside them."""

    storage = "sqlalchemy"

    def start(self) -> None:
        """Makes a database first."""
        import psycopg

        server = os.environ["PASS0_TEST_POSTGRES"]
        name = f"http_{time.time_ns()}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload,unused-ignore]
        self.database = f"{server}/{name}".replace("postgres://", "postgresql+psycopg://")
        super().start()


DOORS: dict[str, type[Door]] = {
    "program": Program,
    "flask-native": Flask,
    "flask-sqlalchemy": FlaskSqlalchemy,
    "flask-postgres": FlaskPostgres,
    "flask-nine": FlaskNine,
}


@contextlib.contextmanager
def running(kind: type[Door], smtp_port: int, settings: Optional[Settings] = None) -> Iterator[Door]:
    """A door that stands open for a while."""
    door = kind(settings or {}, smtp_port)
    door.start()
    try:
        yield door
    finally:
        door.stop()


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value)
