"""What dev mode shows, and to whom: this machine, with the dev key."""

import contextlib
import http.client
import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable, Optional

import pytest
from werkzeug.test import Client

from flask_pass0 import ConfigError

from .conftest import BROWSER, DEV_KEY, PAGE
from .nginx import free_port, nginx

MakeApp = Callable[..., Any]
LOCAL = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:5000", "SERVER_PROTOCOL": "HTTP/1.0"}
MODES = [{"TESTING": True}, {"TESTING": False, "PASS0_DEV_MODE": True}, {"TESTING": False, "DEBUG": True}]


def ask(client: Any, **headers: str) -> Any:
    """Asks for a link as a stranger, or with these headers."""
    given = {**BROWSER, **headers}
    return client.post(
        "/auth/request-magic-link", json={"email": "ann@example.org"}, headers=given, environ_overrides=LOCAL
    ).json


@pytest.mark.parametrize("mode", MODES)
def test_without_the_dev_key_nobody_sees_a_link_a_code_or_a_letter(make_app: MakeApp, mode: dict[str, Any]) -> None:
    client: Any = Client(make_app(**mode))
    for wrong in ("", DEV_KEY[1:], DEV_KEY.upper()):
        told = ask(client, **{"pass0-dev-key": wrong})
        assert not told.keys() & {"link", "code"}, told
        assert "console" in told["dev"]
        for path in ("/auth/dev/inbox", "/auth/dev/inbox.json"):
            for answer in (
                client.get(path, environ_overrides=LOCAL),
                client.get(f"{path}?key={wrong}", environ_overrides=LOCAL),
                client.get(path, headers={"pass0-dev-key": wrong}, environ_overrides=LOCAL),
                client.get(path, headers={"Cookie": f"pass0-dev-5000={wrong}"}, environ_overrides=LOCAL),
            ):
                assert answer.status_code == 403
                assert b"ann@example.org" not in answer.data
                assert b"console" in answer.data


@pytest.mark.parametrize("mode", MODES)
def test_the_address_on_the_console_opens_the_inbox(
    make_app: MakeApp, capfd: pytest.CaptureFixture[str], mode: dict[str, Any]
) -> None:
    client: Any = Client(make_app(**mode))
    told = ask(client, **{"pass0-dev-key": DEV_KEY})
    assert "/auth/verify/p0l_" in told["link"]
    out = capfd.readouterr().out
    address = f"http://localhost:5000/auth/dev/inbox?key={DEV_KEY}"
    assert out.count(DEV_KEY) == 1
    assert f"the inbox is at {address}\n" in out
    first = client.get(address, headers=PAGE, environ_overrides=LOCAL)
    assert (first.status_code, first.headers["Location"]) == (302, "/auth/dev/inbox")
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert "HttpOnly" in first.headers["Set-Cookie"]
    kept = first.headers["Set-Cookie"].partition(";")[0]
    until = time.monotonic() + 10
    while True:
        page = client.get("/auth/dev/inbox", headers={**PAGE, "Cookie": kept}, environ_overrides=LOCAL)
        assert page.status_code == 200
        if b"ann@example.org" in page.data or time.monotonic() > until:
            break
    assert b"ann@example.org" in page.data


def test_a_tunnel_that_says_so_gets_nothing_even_with_the_key(make_app: MakeApp) -> None:
    client: Any = Client(make_app())
    for header in ("X-Forwarded-For", "Forwarded", "Via"):
        told = ask(client, **{"pass0-dev-key": DEV_KEY, header: "192.0.2.1"})
        assert not told.keys() & {"link", "code"}
    elsewhere = {**LOCAL, "REMOTE_ADDR": "192.0.2.1"}
    headers = {"pass0-dev-key": DEV_KEY}
    assert client.get("/auth/dev/inbox.json", headers=headers, environ_overrides=elsewhere).status_code == 404


def test_the_configuration_stands_before_the_environment(make_app: MakeApp) -> None:
    client: Any = Client(make_app(PASS0_DEV_KEY="another-key-of-the-tests"))
    assert "link" not in ask(client, **{"pass0-dev-key": DEV_KEY})
    assert "link" in ask(client, **{"pass0-dev-key": "another-key-of-the-tests"})


def test_a_dev_key_that_is_none_is_refused_without_being_shown(make_app: MakeApp) -> None:
    client: Any = Client(make_app(PASS0_DEV_KEY="a key with spaces"))
    with pytest.raises(ConfigError, match="PASS0_DEV_KEY: dev_key: must be 8 to 128") as refused:
        client.get("/auth/login")
    assert "spaces" not in str(refused.value)


def test_outside_of_dev_mode_a_dev_key_does_nothing(make_app: MakeApp, capfd: pytest.CaptureFixture[str]) -> None:
    mail = {"MAIL_SERVER": "127.0.0.1", "MAIL_DEFAULT_SENDER": "app@example.org"}
    origin = "http://localhost:5000"
    client: Any = Client(make_app(TESTING=False, PASS0_DEV_MODE=False, PASS0_ORIGIN=origin, **mail))
    assert ask(client, **{"pass0-dev-key": DEV_KEY}).keys() == {"success", "message"}
    for path in ("/auth/dev/inbox", "/auth/dev/inbox.json"):
        answer = client.get(path, headers={"pass0-dev-key": DEV_KEY}, environ_overrides=LOCAL)
        assert answer.status_code == 404
    assert DEV_KEY not in capfd.readouterr().out


@pytest.mark.parametrize("log", ["werkzeug", "gunicorn.access"])
def test_what_a_server_logs_of_a_request_hides_the_dev_key(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture, log: str
) -> None:
    Client(make_app()).get("/auth/login")
    with caplog.at_level(logging.INFO, logger=log):
        logging.getLogger(log).info('"GET %s HTTP/1.1" %d', f"/auth/dev/inbox?key={DEV_KEY}", 303)
        logging.getLogger(log).info("%(r)s", {"r": f"GET /auth/dev/inbox?key={DEV_KEY} HTTP/1.1"})
        logging.getLogger(log).info('"GET %s HTTP/1.1" %d', "/auth/login", 200)
    lines = [record.getMessage() for record in caplog.records if record.name == log]
    assert lines == [
        '"GET /auth/dev/inbox?key=… HTTP/1.1" 303',
        "GET /auth/dev/inbox?key=… HTTP/1.1",
        '"GET /auth/login HTTP/1.1" 200',
    ]


class Run:
    """`flask run --debug`, as a developer has it: with the reloader, and with a key of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "log"
        self.source = folder / "served_app.py"
        self.source.write_text(
            "from flask import Flask\nfrom flask_pass0 import Pass0\n\napp = Flask(__name__)\nPass0(app)\n"
        )
        environment = {name: value for name, value in os.environ.items() if name != "PASS0_DEV_KEY"}
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(  # noqa: S603
                [*(sys.executable, "-m", "flask", "--app", "served_app", "run", "--debug", "--port", str(self.port))],
                cwd=folder,
                env={**environment, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"},
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def ask(self, method: str, path: str, key: str = "", port: Optional[int] = None) -> tuple[int, str]:
        """A request, straight or through the proxy at this port; status and body."""
        until = time.monotonic() + 60
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=30)
            headers = {"Host": f"localhost:{port or self.port}", "Content-Type": "application/json"}
            headers |= {"pass0-dev-key": key} if key else {}
            body = json.dumps({"email": "ann@example.org"}) if method == "POST" else None
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                status, text = answer.status, answer.read().decode()
                if status != 502:
                    return status, text
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(self.log.read_text())
            time.sleep(0.05)

    def keys(self) -> list[str]:
        """The keys that were printed so far."""
        return re.findall(r"^pass0 dev mode: .*/auth/dev/inbox\?key=(\S+)$", self.log.read_text(), re.MULTILINE)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path)
    try:
        yield run
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.process.pid, signal.SIGKILL)
        run.process.wait(20)


def test_flask_run_behind_nginx_as_it_comes_shows_nothing_without_the_key(run: Run, tmp_path: Path) -> None:
    with nginx(tmp_path / "nginx", f"http://localhost:{run.port}") as port:
        run.ask("GET", "/auth/login")
        status, told = run.ask("POST", "/auth/request-magic-link", port=port)
        assert status == 200
        assert "link" not in json.loads(told)
        assert run.ask("GET", "/auth/dev/inbox", port=port)[0] == 403
        assert run.ask("GET", "/auth/dev/inbox.json", port=port)[0] == 403
        (key,) = run.keys()
        assert "link" in json.loads(run.ask("POST", "/auth/request-magic-link", key, port)[1])


def test_the_dev_key_outlives_the_reloader_and_is_printed_in_its_line_alone(run: Run) -> None:
    run.ask("GET", "/auth/login")
    (key,) = run.keys()
    assert run.ask("GET", f"/auth/dev/inbox?key={key}")[0] == 302
    run.source.write_text(run.source.read_text() + "\n# changed\n")
    until = time.monotonic() + 60
    while "Restarting" not in run.log.read_text().partition("inbox is at")[2] and time.monotonic() < until:
        time.sleep(0.05)
    while len(run.keys()) < 2 and time.monotonic() < until:
        run.ask("GET", "/auth/login")
    assert run.keys() == [key, key], run.log.read_text()
    assert run.ask("GET", "/auth/dev/inbox.json", key)[0] == 200
    log = run.log.read_text()
    assert log.count(key) == 2
    assert "/auth/dev/inbox?key=… HTTP/1.1" in log
