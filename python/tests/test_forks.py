"""Forks of a process that has used pass0: nothing hangs, and nothing that is written is lost."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

APP = """
import os, subprocess, sys, threading, time
from flask import Flask
from flask_pass0 import Pass0

app = Flask("forked", instance_path=os.getcwd())
app.config.update(PASS0_DEV_MODE=True, SECRET_KEY="s" * 32)
Pass0(app)
page = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}

def sign_in(address):
    client = app.test_client()
    key = {"pass0-dev-key": os.environ["PASS0_DEV_KEY"]}
    link = client.post("/auth/request-magic-link", json={"email": address}, headers=key).json["link"]
    assert client.get(link, headers=page).status_code == 302, address
    return client
"""


def run(folder: Path, script: str, timeout: float = 60) -> str:
    """Runs a script with the app in a process of its own; what it and its children wrote."""
    out = folder / "out"
    with out.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-X", "faulthandler", "-c", APP + textwrap.dedent(script)],
            cwd=folder,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert status == 0, out.read_text()
    return out.read_text()


def users(folder: Path) -> list[str]:
    """The addresses in pass0's table, as another process finds them."""
    with sqlite3.connect(folder / "pass0" / "pass0.db") as connection:
        return [address for (address,) in connection.execute("SELECT email FROM pass0_users ORDER BY email")]


def test_what_a_child_writes_is_not_lost_when_its_parent_stops(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
        sign_in("a-parent@example.org")
        child, parent = os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            sign_in("b-child@example.org")
            os.write(child[1], b"1")
            os.read(parent[0], 1)
            sign_in("c-child@example.org")
            os._exit(0)
        os.read(child[0], 1)
        for core in app.extensions["pass0_instance"]._cores.values():
            core.close()
        # Whoever closes a file last deletes its log, unless somebody has it locked.
        look = "import sqlite3; sqlite3.connect('pass0/pass0.db').execute('SELECT * FROM pass0_users').fetchall()"
        subprocess.run([sys.executable, "-c", look], check=True)
        os.write(parent[1], b"1")
        assert os.waitpid(pid, 0)[1] == 0
        """,
    )
    assert users(tmp_path) == ["a-parent@example.org", "b-child@example.org", "c-child@example.org"]


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_forks_do_not_hang(tmp_path: Path, busy: bool) -> None:
    run(
        tmp_path,
        f"""
        busy = {busy}
        stop, failures = threading.Event(), []

        def work(number):
            turn = 0
            while not stop.is_set():
                turn += 1
                try:
                    sign_in(f"w{{number}}x{{turn}}@example.org")
                except BaseException as error:
                    failures.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4 if busy else 0)]
        for thread in threads:
            thread.start()
        for turn in range(15):
            sign_in(f"p{{turn}}@example.org")
            pid = os.fork()
            if pid == 0:
                threading.Timer(20, os._exit, (7,)).start()
                sign_in(f"c{{turn}}@example.org")
                os._exit(0)
            assert os.waitpid(pid, 0)[1] == 0, turn
        stop.set()
        for thread in threads:
            thread.join()
        assert failures == [], failures
        """,
    )
    assert {f"{who}{turn}@example.org" for who in "pc" for turn in range(15)} <= set(users(tmp_path))


def test_a_child_does_not_end_its_parents_engine(tmp_path: Path) -> None:
    out = run(
        tmp_path,
        """
        client = sign_in("ann@example.org")
        pid = os.fork()
        if pid == 0:
            sys.exit(0)  # with all that is done at the end of a process
        assert os.waitpid(pid, 0)[1] == 0
        told = client.get("/auth/session", headers={"Accept": "application/json"}).json
        print("still", told["user"]["email"])
        """,
    )
    assert "still ann@example.org" in out


def test_in_memory_the_parent_keeps_what_it_has(tmp_path: Path) -> None:
    run(
        tmp_path,
        """
        app.testing = True
        client = sign_in("ann@example.org")
        pid = os.fork()
        if pid == 0:
            assert client.get("/auth/session").status_code == 401
            sign_in("ann@example.org")
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        assert client.get("/auth/session").status_code == 200
        """,
    )
