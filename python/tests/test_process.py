"""Processes and threads: forks, many threads, the end; and the examples as they are."""

import importlib.util
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any, Callable

import pytest

from flask_pass0 import Pass0
from flask_pass0.storage import InMemoryStorageAdapter

from .conftest import PAGE, cookie, set_cookie, sign_in

MakeApp = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "examples"


def script(tmp_path: Path, text: str) -> str:
    """Runs a script in a process of its own; what it printed."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", textwrap.dedent(text)], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_app_made_before_a_fork_answers_in_every_child(tmp_path: Path) -> None:
    out = script(
        tmp_path,
        """
        import os
        from flask import Flask
        from flask_pass0 import Pass0

        app = Flask("forked", instance_path=os.getcwd())
        app.config.update(PASS0_DEV_MODE=True, SECRET_KEY="s" * 32)
        Pass0(app)
        page = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        own = {"Sec-Fetch-Site": "same-origin", "pass0-dev-key": os.environ["PASS0_DEV_KEY"]}
        children = []
        for number in range(4):
            child = os.fork()
            if child == 0:
                client = app.test_client()
                for turn in range(5):
                    body = {"email": f"user{number}x{turn}@example.org"}
                    link = client.post("/auth/request-magic-link", json=body, headers=own)
                    opened = client.get(link.json["link"], headers=page)
                    assert opened.status_code == 302
                (cookie,) = (one for one in opened.headers.getlist("Set-Cookie") if one.startswith("pass0="))
                print("cookie " + cookie + "\\n", end="", flush=True)
                os._exit(0)
            children.append(child)
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
        assert app.test_client().get("/auth/login").status_code == 200
        """,
    )
    assert out.count("cookie pass0=p0s_") == 4


def test_a_fork_starts_an_engine_of_its_own(tmp_path: Path) -> None:
    out = script(
        tmp_path,
        """
        import os
        from flask import Flask
        from flask_pass0 import Pass0

        app = Flask("forked", instance_path=os.getcwd())
        app.config.update(PASS0_DEV_MODE=True, SECRET_KEY="s" * 32)
        Pass0(app)
        client = app.test_client()
        key = {"pass0-dev-key": os.environ["PASS0_DEV_KEY"]}
        link = client.post("/auth/request-magic-link", json={"email": "ann@example.org"}, headers=key).json["link"]
        child = os.fork()
        # Both go on with one store: the child opens the link, the parent sees the session.
        if child == 0:
            page = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
            opened = client.get(link, headers=page)
            assert opened.status_code == 302
            print("cookies", *opened.headers.getlist("Set-Cookie"), flush=True)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert client.get("/auth/login").status_code == 200
        print("parent", client.get("/auth/flow", headers={"Accept": "application/json"}).json["state"])
        """,
    )
    assert " pass0=p0s_" in out
    assert "parent signed_in" in out


def test_a_process_that_used_it_ends_by_itself(tmp_path: Path) -> None:
    script(
        tmp_path,
        """
        import os
        from flask import Flask
        from flask_pass0 import Pass0

        for number in range(3):
            app = Flask("ending", instance_path=f"{os.getcwd()}/{number}")
            app.config.update(PASS0_DEV_MODE=True, SECRET_KEY="s" * 32)
            Pass0(app)
            assert app.test_client().get("/auth/login").status_code == 200
        del app
        """,
    )


def test_many_threads_of_one_process(make_app: MakeApp) -> None:
    app = make_app(Pass0(storage_adapter=InMemoryStorageAdapter()))
    failures: list[BaseException] = []

    def visit(number: int) -> None:
        try:
            client = app.test_client()
            for turn in range(15):
                address = f"user{number}x{turn}@example.org"
                sign_in(client, address)
                assert client.get("/me").json["email"] == address
                assert client.get("/auth/account", headers=PAGE).status_code == 200
                client.get("/auth/logout")
                assert client.get("/me").status_code == 302
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_one_link_used_by_many_threads_opens_one_session(make_app: MakeApp) -> None:
    app = make_app(Pass0(storage_adapter=InMemoryStorageAdapter()))
    asker = app.test_client()
    link = asker.post("/auth/request-magic-link", json={"email": "ann@example.org"}).json["link"]
    flow = cookie(asker, "pass0-flow")
    assert flow is not None
    sessions: set[str] = set()

    def click() -> None:
        client = app.test_client()
        set_cookie(client, "pass0-flow", flow)
        client.get(link, headers=PAGE)
        session = cookie(client, "pass0")
        if session is not None:
            sessions.add(session)

    threads = [threading.Thread(target=click) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sessions) == 1


@pytest.mark.parametrize("name", ["flask-minimal", "flask-sqlalchemy"])
def test_the_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "app.py"
    copy.write_text((EXAMPLES / name / "app.py").read_text())
    spec = importlib.util.spec_from_file_location(f"example_{tmp_path.name}", copy)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    module.app.debug = True
    client = module.app.test_client()
    assert client.get("/").headers["Location"] == "/auth/login"
    sign_in(client, "ann@example.org")
    assert "ann@example.org" in client.get("/").text
    if name == "flask-sqlalchemy":
        own = {"Sec-Fetch-Site": "same-origin"}
        assert client.post("/add").status_code == 403
        assert client.post("/add", headers=own).status_code == 302
        assert "note 1" in client.get("/").text
        assert client.post("/clear", headers=own).status_code == 302
        assert "note 1" not in client.get("/").text
