"""Many at once, under gunicorn with several workers."""

import http.client
import re
import textwrap
import threading
from collections import Counter
from pathlib import Path
from typing import Any, Callable

import pytest

from .conftest import BROWSER, PAGE, Sink
from .served import USED, Served, cookies, served

DOCS = Path(__file__).parents[2] / "docs"
WORKERS = ("--workers", "4", "--threads", "4")


def together(work: Callable[[int], Any], times: int) -> list[Any]:
    """What many threads got that began at the same moment."""
    start = threading.Barrier(times)
    found: list[Any] = []

    def run(number: int) -> None:
        start.wait()
        try:
            found.append(work(number))
        except BaseException as error:
            found.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def ask(app: Served, sink: Sink, address: str) -> tuple[str, str]:
    """Asks for a link: its path, and the cookie of the flow."""
    status, headers, body = app.ask("POST", "/auth/request-magic-link", BROWSER, {"email": address})
    assert status == 200, body
    (flow,) = (f"{name}={value}" for name, value in cookies(headers).items() if name.endswith("-flow"))
    return sink.link(address), flow


def session_of(headers: http.client.HTTPMessage) -> str:
    """The session that an answer opens; empty: none."""
    return cookies(headers).get("__Host-pass0", "")


@pytest.mark.parametrize("storage", ["native", "sqlalchemy", "postgres", "nine"])
def test_one_link_used_64_times_at_once_opens_one_session(
    request: pytest.FixtureRequest, tmp_path: Path, sink: Sink, storage: str
) -> None:
    given = {"database": request.getfixturevalue("postgres")} if storage == "postgres" else {}
    with served(tmp_path, sink.port, storage, *WORKERS, **given) as app:
        assert len(app.pids(4)) == 4
        for turn in range(3):
            address = f"ann{turn}@example.org"
            link, flow = ask(app, sink, address)
            answers = together(lambda _, link=link, flow=flow: app.ask("GET", link, {**PAGE, "Cookie": flow}), 64)  # type: ignore[misc]
            assert [answer for answer in answers if isinstance(answer, BaseException)] == []
            assert max(status for status, _, _ in answers) < 500, Counter(status for status, _, _ in answers)
            sessions = {session_of(headers) for _, headers, _ in answers} - {""}
            assert len(sessions) == 1
            opened = f"__Host-pass0={sessions.pop()}"
            for _ in range(8):
                status, _, body = app.ask("GET", "/me", {"Cookie": opened})
                assert (status, address in body.decode()) == (200, True)


@pytest.mark.parametrize("storage", ["native", "nine"])
def test_workers_forked_from_an_app_that_was_used(tmp_path: Path, sink: Sink, storage: str) -> None:
    with served(tmp_path, sink.port, storage, *WORKERS, "--preload", after=USED) as app:
        assert len(app.pids(4)) == 4

        def visit(number: int) -> list[int]:
            address = f"user{number}@example.org"
            link, flow = ask(app, sink, address)
            status, headers, _ = app.ask("GET", link, {**PAGE, "Cookie": flow})
            held = f"__Host-pass0={session_of(headers)}"
            return [status] + [app.ask("GET", "/me", {"Cookie": held})[0] for _ in range(6)]

        assert together(visit, 12) == [[302] + [200] * 6] * 12


def test_uwsgi_with_the_settings_of_the_document(tmp_path: Path, sink: Sink) -> None:
    (ini,) = re.findall(r"^ *```ini\n(.*?)^ *```", (DOCS / "flask.md").read_text(), re.MULTILINE | re.DOTALL)
    with served(tmp_path, sink.port, "sqlalchemy", ini=textwrap.dedent(ini)) as app:
        assert len(app.pids(4)) == 4

        def visit(number: int) -> list[int]:
            address = f"user{number}@example.org"
            link, flow = ask(app, sink, address)
            status, headers, _ = app.ask("GET", link, {**PAGE, "Cookie": flow})
            held = f"__Host-pass0={session_of(headers)}"
            return [status] + [app.ask("GET", "/me", {"Cookie": held})[0] for _ in range(6)]

        assert together(visit, 12) == [[302] + [200] * 6] * 12
    log = app.log.read_text()
    assert "goodbye to uWSGI" in log
    assert "Traceback" not in log
    assert "panicked" not in log


def test_500_requests_from_16_threads(tmp_path: Path, sink: Sink) -> None:
    with served(tmp_path, sink.port, "sqlalchemy", "--workers", "1", "--threads", "16") as app:
        before = app.pids(1)
        link, flow = ask(app, sink, "ann@example.org")
        held = f"__Host-pass0={session_of(app.ask('GET', link, {**PAGE, 'Cookie': flow})[1])}"

        def visit(number: int) -> Counter[int]:
            wanted: Counter[int] = Counter()
            for turn in range(8):
                wanted[app.ask("GET", "/me", {"Cookie": held})[0]] += 1
                wanted[app.ask("GET", "/auth/login")[0]] += 1
                wanted[app.ask("GET", "/auth/account", {**PAGE, "Cookie": held})[0]] += 1
                body = {"email": f"user{number}x{turn}@example.org"}
                wanted[app.ask("POST", "/auth/request-magic-link", BROWSER, body)[0]] += 1
            return wanted

        assert together(visit, 16) == [Counter({200: 32})] * 16
        assert app.pids(1) == before, "the same process answers still"
    log = app.log.read_text()
    assert "Fatal Python error" not in log
    assert "Traceback" not in log, log


def test_gevent_is_refused_in_clear_words(tmp_path: Path, sink: Sink) -> None:
    with served(tmp_path, sink.port, "native", "--worker-class", "gevent", "--workers", "1") as app:
        status, _, body = app.ask("GET", "/auth/login")
        assert status == 500
        assert b"<form" not in body
        assert "use gunicorn's gthread workers" in app.log.read_text()
