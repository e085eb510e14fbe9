"""What Flask's session tells of who is signed in, where requests fail, are forged, or pass through two apps."""

import time
from pathlib import Path
from typing import Any, Callable

import pytest
from flask import Flask, Response, jsonify, request, session

from flask_pass0 import Pass0, is_authenticated
from flask_pass0.storage import InMemoryStorageAdapter

from .conftest import BROWSER, cookie, sign_in

MakeApp = Callable[..., Any]


class Table(InMemoryStorageAdapter):
    """Users that outlive a start, as far as pass0 knows."""

    in_memory = False


@pytest.fixture
def users() -> InMemoryStorageAdapter:
    """One user of the app's."""
    users = Table()
    users.create_user("ann@example.org")
    return users


def posting(app: Any) -> Any:
    """With a route that takes anything, and tells whom Flask's session names."""

    @app.post("/hook")
    def hook() -> Any:
        return jsonify(session.get("user_id"))

    return app


def test_a_forged_request_neither_sees_it_nor_wipes_it(make_app: MakeApp, users: InMemoryStorageAdapter) -> None:
    client = posting(make_app(Pass0(storage_adapter=users))).test_client()
    sign_in(client, "ann@example.org")
    for forged in ({}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}):
        assert client.post("/hook", headers=forged).json is None
        assert client.get("/session").json["user_id"] == 1
    assert client.post("/hook", headers=BROWSER).json == 1


def test_it_stays_out_of_flasks_cookie(make_app: MakeApp, users: InMemoryStorageAdapter) -> None:
    client = make_app(Pass0(storage_adapter=users)).test_client()
    sign_in(client, "ann@example.org")
    for _ in range(2):
        answer = client.get("/session")
        assert answer.json["user_id"] == 1
        assert "Cookie" in answer.vary
    assert cookie(client, "session") is None
    client.get("/auth/logout")
    assert client.get("/session").json == {}


def test_what_the_app_keeps_beside_it_stays(make_app: MakeApp, users: InMemoryStorageAdapter) -> None:
    app = make_app(Pass0(storage_adapter=users))
    app.add_url_rule("/keep", "keep", lambda: str(session.update(basket=3)))
    client = app.test_client()
    sign_in(client, "ann@example.org")
    told = client.get("/session").json
    client.get("/keep")
    assert client.get("/session").json == {**told, "basket": 3}
    client.get("/auth/logout")
    assert client.get("/session").json == {}


def test_what_the_app_writes_into_it_is_put_right(make_app: MakeApp, users: InMemoryStorageAdapter) -> None:
    users.create_user("bob@example.org")
    client = make_app(Pass0(storage_adapter=users)).test_client()
    sign_in(client, "ann@example.org")
    with client.session_transaction() as kept:
        kept["user_id"] = 2
    assert client.get("/session").json["user_id"] == 1
    assert client.get("/me").json["id"] == 1


def test_whatever_runs_first_in_a_request_reads_the_truth(tmp_path: Path, users: InMemoryStorageAdapter) -> None:
    app = Flask("early", instance_path=str(tmp_path))
    app.config.update(SECRET_KEY="s" * 32, TESTING=True)
    seen: list[Any] = []
    app.before_request(lambda: seen.append(session.get("user_id")))
    app.add_url_rule("/", "index", lambda: "")
    Pass0(app, storage_adapter=users)
    client: Any = app.test_client()
    sign_in(client, "ann@example.org")
    client.get("/")
    assert seen[-1] == 1
    with app.test_request_context():
        app.extensions["pass0_instance"].core.end_sessions("ann@example.org")
    client.get("/")
    assert seen[-1] is None


def test_while_the_store_is_silent_it_names_nobody(
    make_app: MakeApp, users: InMemoryStorageAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_app(Pass0(storage_adapter=users)).test_client()
    sign_in(client, "ann@example.org")
    instance = client.application.extensions["pass0_instance"]
    with monkeypatch.context() as silent:
        silent.setattr(instance, "admit", lambda needs: (None, (503, [("Retry-After", "5")], b"")))
        assert client.get("/session").json == {}
        assert client.get("/me").status_code == 503
    assert client.get("/session").json["user_id"] == 1


def test_marked_it_opens_nothing_whatever_it_says(make_app: MakeApp, users: InMemoryStorageAdapter) -> None:
    client = make_app(Pass0(storage_adapter=users)).test_client()
    with client.session_transaction() as kept:
        kept.update(user_id=1, logged_in_at=int(time.time()) - 60, pass0="1")
    assert client.get("/me").status_code == 302
    assert client.get("/session").json == {}


def test_without_a_secret_key_signing_out_works(make_app: MakeApp) -> None:
    client = make_app(SECRET_KEY=None).test_client()
    sign_in(client, "ann@example.org")
    assert client.get("/auth/logout").status_code == 302
    assert client.get("/me").status_code == 302


def test_an_app_behind_another_asks_its_own_engine(make_app: MakeApp) -> None:
    inner, outer = make_app(), make_app()

    @inner.route("/inner")
    def within() -> str:
        return str(is_authenticated())

    @outer.route("/inner")
    def hand_on() -> Any:
        assert is_authenticated()
        return Response.from_app(inner.wsgi_app, request.environ)

    client = outer.test_client()
    sign_in(client, "ann@example.org")
    assert client.get("/inner").text == "False"
