"""Apps under gunicorn: real processes, real sockets, production mode."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

#: The app: the two comments are replaced by what differs.
APP = """
import json, os, sqlite3
from flask import Flask, jsonify
from flask_pass0 import Pass0, get_current_user, login_required
from flask_pass0.storage import SQLAlchemyStorageAdapter, StorageAdapter

given = json.loads(os.environ["GIVEN"])
app = Flask("served", instance_path=given["folder"] + "/instance")
app.config.update(
    SECRET_KEY="s" * 32, PASS0_ORIGIN=given["origin"], PASS0_TRUSTED_PROXIES=["127.0.0.0/8"],
    MAIL_SERVER="127.0.0.1", MAIL_PORT=given["smtp"], MAIL_DEFAULT_SENDER="app@example.org",
    PASS0_LIMITS={"mail": [[1000000, 60]], "network": [1000000, 60], "pending_per_network": 1000000,
                  "pending_per_address": 1000000},
)
storage = None
#setup
Pass0(app, storage_adapter=storage)

@app.route("/me")
@login_required
def me():
    user = get_current_user()
    return jsonify(user if isinstance(user, dict) else {"id": user.id, "email": user.email})

@app.route("/pid")
def pid():
    return str(os.getpid())
#after
"""

SQLALCHEMY = """
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import DBAPIError

app.config["SQLALCHEMY_DATABASE_URI"] = given["database"]
db = SQLAlchemy(app)

class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(255), unique=True, nullable=False)

class KeepsTokens(SQLAlchemyStorageAdapter):
    keeps_tokens = True

with app.app_context():
    try:
        db.create_all()
    except DBAPIError:
        db.session.rollback()  # another worker made it just now
    db.engine.dispose()
storage = KeepsTokens(user_model=User, session=db.session)
"""

NINE = """
class Nine(StorageAdapter):
    def db(self):
        db = sqlite3.connect(given["folder"] + "/nine.db", timeout=30, isolation_level=None)
        db.execute("CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, email TEXT UNIQUE)")
        db.execute("CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, data TEXT)")
        return db
    def user(self, where, value):
        row = self.db().execute(f"SELECT id, email FROM users WHERE {where} = ?", (value,)).fetchone()
        return None if row is None else {"id": row[0], "email": row[1]}
    def get_user_by_email(self, email):
        return self.user("lower(email)", email.lower())
    def get_user_by_id(self, user_id):
        return self.user("id", user_id)
    def create_user(self, email, **kwargs):
        self.db().execute("INSERT OR IGNORE INTO users (email) VALUES (?)", (email,))
        return self.get_user_by_email(email)
    def get_or_create_user(self, email):
        return self.get_user_by_email(email) or self.create_user(email)
    def update_user(self, user_id, **kwargs):
        self.db().execute("UPDATE users SET email = ? WHERE id = ?", (kwargs["email"], user_id))
    def delete_user(self, user_id):
        self.db().execute("DELETE FROM users WHERE id = ?", (user_id,))
    def store_token(self, token, token_data):
        self.db().execute("INSERT INTO tokens VALUES (?, ?)", (token, json.dumps(token_data)))
    def get_token(self, token):
        row = self.db().execute("SELECT data FROM tokens WHERE token = ?", (token,)).fetchone()
        return None if row is None else json.loads(row[0])
    def delete_token(self, token):
        self.db().execute("DELETE FROM tokens WHERE token = ?", (token,))
storage = Nine()
"""

SETUPS = {"native": "", "sqlalchemy": SQLALCHEMY, "postgres": SQLALCHEMY, "nine": NINE}

#: The app is used before the workers are forked.
USED = """
assert app.test_client().get("/auth/login", base_url=given["origin"]).status_code == 200
"""


class Served:
    """An app that is served at an address."""

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self.log = log

    def ask(
        self, method: str, path: str, headers: Optional[dict[str, str]] = None, body: Optional[dict[str, Any]] = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        given = dict(headers or {})
        data = None if body is None else json.dumps(body)
        if data is not None:
            given["Content-Type"] = "application/json"
        try:
            connection.request(method, path, data, given)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def pids(self, at_least: int) -> set[str]:
        """The workers that answer."""
        found: set[str] = set()
        until = time.monotonic() + 30
        while len(found) < at_least and time.monotonic() < until:
            found.add(self.ask("GET", "/pid")[2].decode())
        return found


def cookies(headers: http.client.HTTPMessage) -> dict[str, str]:
    """Name and value of the cookies that an answer sets."""
    lines = (line.partition(";")[0].partition("=") for line in headers.get_all("Set-Cookie") or [])
    return {name: value for name, _, value in lines}


@contextlib.contextmanager
def served(folder: Path, smtp: int, storage: str = "native", *options: str, **given: Any) -> Iterator[Served]:
    """Serves an app while the block runs. `ini`: by uWSGI, with these settings."""
    ini: str = given.pop("ini", "")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    after = given.pop("after", "")
    (folder / "served_app.py").write_text(
        APP.replace("#setup", SETUPS[storage]).replace("#after", textwrap.dedent(after))
    )
    told = {
        "folder": str(folder),
        "origin": f"http://localhost:{port}",
        "smtp": smtp,
        "database": f"sqlite:///{folder}/app.db",
        **given,
    }
    log = folder / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603
            _uwsgi(folder, port, ini) if ini else _gunicorn(folder, port, options),
            cwd=folder,
            env={**os.environ, "GIVEN": json.dumps(told), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONFAULTHANDLER": "1"},
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    here = Served(port, log)
    try:
        _wait(here, process)
        yield here
    finally:
        with contextlib.suppress(ProcessLookupError):
            # uWSGI's master ends its workers itself.
            os.kill(process.pid, signal.SIGINT) if ini else os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def _gunicorn(folder: Path, port: int, options: tuple[str, ...]) -> list[str]:
    bound = ("--bind", f"localhost:{port}", "--worker-tmp-dir", str(folder))
    return [sys.executable, "-m", "gunicorn", *bound, "--timeout", "60", *options, "served_app:app"]


def _uwsgi(folder: Path, port: int, ini: str) -> list[str]:
    text = ini.replace("module = app:app", "module = served_app:app")
    assert text != ini
    (folder / "app.ini").write_text(f"{text}\nhttp-socket = localhost:{port}\nmaster = true\n")
    return [str(Path(sys.executable).parent / "uwsgi"), "--ini", str(folder / "app.ini")]


def _wait(here: Served, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            here.ask("GET", "/pid")
            return
        time.sleep(0.05)
    raise RuntimeError(f"the app does not answer:\n{here.log.read_text()}")
