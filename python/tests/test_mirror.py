"""What Flask's session tells of who is signed in, where requests fail, are forged, or pass through two apps."""

import time
from pathlib import Path
from typing import Any, Callable

import pytest
from flask import Flask, Response, jsonify, request, session

from flask_pass0 import Pass0, is_authenticated
from flask_pass0.storage import InMemoryStorageAdapter

from .conftest import BROWSER, cookie, drop_cookie, sign_in

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
    assert client.get("/session").json == {"basket": 3}


def test_a_session_from_before_does_not_come_back_after_it(make_app: MakeApp, users: InMemoryStorageAdapter) -> None:
    users.create_user("bob@example.org")
    client = make_app(Pass0(storage_adapter=users)).test_client()
    client.get("/auth/login")
    client.application.extensions["pass0_instance"]._changed_over_at = int(time.time())
    with client.session_transaction() as kept:
        kept.update(user_id=2, logged_in_at=int(time.time()) - 60)
    assert client.get("/me").json["id"] == 2
    sign_in(client, "ann@example.org")
    assert client.get("/me").json["id"] == 1
    with client.session_transaction() as kept:
        assert kept["user_id"] == 1
    drop_cookie(client, "pass0")
    assert client.get("/me").status_code == 303
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
        kept.update(user_id=1, logged_in_at=int(time.time()) - 60, pass0="made-up")
    assert client.get("/me").status_code == 303
    assert client.get("/session").json == {}


def test_without_a_secret_key_signing_out_works(make_app: MakeApp) -> None:
    client = make_app(SECRET_KEY=None).test_client()
    sign_in(client, "ann@example.org")
    assert client.get("/auth/logout").status_code == 303
    assert client.get("/me").status_code == 303


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


class TestFromBeforeTheChange:
    """Sessions that Flask-Pass0 opened."""

    @pytest.fixture
    def old(self, make_app: MakeApp, users: InMemoryStorageAdapter) -> Any:
        """A client with one, for an app that started just now."""
        client = posting(make_app(Pass0(storage_adapter=users))).test_client()
        client.get("/auth/login")
        client.application.extensions["pass0_instance"]._changed_over_at = int(time.time())
        with client.session_transaction() as kept:
            kept.update(user_id=1, logged_in_at=int(time.time()) - 60)
        return client

    def test_a_change_must_come_from_this_site(self, old: Any) -> None:
        from flask_pass0 import login_required

        old.application.view_functions["hook"] = login_required(old.application.view_functions["hook"])
        assert old.get("/me").status_code == 200
        for forged in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            assert old.post("/hook", headers=forged).status_code == 403
            with_rubbish = {**forged, "Cookie": "pass0=rubbish; session=" + cookie(old, "session")}
            assert old.post("/hook", headers=with_rubbish).status_code == 403
        assert old.post("/hook", headers=BROWSER).json == 1

    def test_a_user_who_is_switched_off_is_out(self, old: Any) -> None:
        with old.application.test_request_context():
            core = old.application.extensions["pass0_instance"].core
            core.find_user("ann@example.org")
            assert old.get("/me").status_code == 200
            core.set_enabled("ann@example.org", False)
        assert old.get("/me").status_code == 303

    def test_ending_every_session_ends_it(self, old: Any) -> None:
        with old.application.test_request_context():
            core = old.application.extensions["pass0_instance"].core
            core.find_user("ann@example.org")
            core.end_sessions("ann@example.org")
        assert old.get("/me").status_code == 303

    def test_ending_the_others_ends_it(self, old: Any) -> None:
        desk = old.application.test_client()
        sign_in(desk, "ann@example.org")
        assert old.get("/me").status_code == 200, "a sign-in elsewhere does not"
        done = desk.post("/auth/sessions/revoke-others", headers={**BROWSER, "Accept": "application/json"})
        assert done.status_code == 200
        assert old.get("/me").status_code == 303
        assert desk.get("/me").status_code == 200

    def test_a_fresh_proof_is_asked_for(self, old: Any) -> None:
        from flask_pass0 import fresh_required

        old.application.view_functions["me"] = fresh_required(old.application.view_functions["me"])
        assert old.get("/me").status_code == 303

    def test_what_is_written_after_the_first_start_is_none(
        self, make_app: MakeApp, users: InMemoryStorageAdapter
    ) -> None:
        client = make_app(Pass0(storage_adapter=users)).test_client()
        assert client.get("/auth/login").status_code == 200
        with client.session_transaction() as kept:
            kept.update(user_id=1, logged_in_at=int(time.time()))
        time.sleep(1.1)
        assert client.get("/me").status_code == 303

    def test_in_memory_there_are_none(self, make_app: MakeApp) -> None:
        users = InMemoryStorageAdapter()
        users.create_user("somebody@example.org")
        client = make_app(Pass0(storage_adapter=users)).test_client()
        client.application.extensions["pass0_instance"]._changed_over_at = int(time.time())
        with client.session_transaction() as kept:
            kept.update(user_id=1, logged_in_at=int(time.time()) - 60)
        assert client.get("/me").status_code == 303
