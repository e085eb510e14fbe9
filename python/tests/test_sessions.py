"""Sessions: the engine's, Flask's that tells of it, and those from before."""

import json
import time
from typing import Any, Callable

import pytest
from flask import session

from flask_pass0 import Pass0
from flask_pass0.storage import InMemoryStorageAdapter

from .conftest import BROWSER, PAGE, cookie, drop_cookie, set_cookie, sign_in

MakeApp = Callable[..., Any]


def test_flasks_session_tells_who_is_signed_in(make_app: MakeApp) -> None:
    client = make_app(Pass0(storage_adapter=InMemoryStorageAdapter())).test_client()
    assert client.get("/session").json == {}
    sign_in(client, "ann@example.org")
    told = client.get("/session").json
    assert told["user_id"] == 1
    assert abs(told["logged_in_at"] - time.time()) < 60
    client.get("/auth/logout")
    assert client.get("/session").json == {}


def test_it_forgets_a_session_that_was_ended_elsewhere(make_app: MakeApp) -> None:
    app = make_app()
    phone, desk = app.test_client(), app.test_client()
    sign_in(phone, "ann@example.org")
    sign_in(desk, "ann@example.org")
    assert "user_id" in phone.get("/session").json
    done = desk.post("/auth/sessions/revoke-others", headers={**BROWSER, "Accept": "application/json"})
    assert done.status_code == 200
    assert phone.get("/session").json == {}
    assert phone.get("/me").status_code == 303
    assert "user_id" in desk.get("/session").json


def keeping(app: Any) -> Any:
    """With a route that keeps something of the app's own in Flask's session, and so writes all of it."""
    app.add_url_rule("/keep", "keep", lambda: str(session.update(cart=1)))
    return app


def test_flasks_session_alone_opens_nothing(make_app: MakeApp) -> None:
    client = keeping(make_app(Pass0(storage_adapter=InMemoryStorageAdapter()))).test_client()
    sign_in(client, "ann@example.org")
    client.get("/keep")
    with client.session_transaction() as told:
        assert told["user_id"] == 1
    drop_cookie(client, "pass0")
    assert client.get("/me").status_code == 303
    assert client.get("/session").json == {"cart": 1}


def test_the_engines_cookie_alone_is_enough(make_app: MakeApp) -> None:
    client = keeping(make_app()).test_client()
    sign_in(client, "ann@example.org")
    told = client.get("/session").json
    client.get("/keep")
    drop_cookie(client, "session")
    assert client.get("/me").status_code == 200
    assert client.get("/session").json == told


def test_other_things_in_flasks_session_stay(make_app: MakeApp) -> None:
    client = make_app().test_client()
    with client.session_transaction() as kept:
        kept["cart"] = [1, 2]
    sign_in(client, "ann@example.org")
    assert client.get("/session").json["cart"] == [1, 2]
    client.get("/auth/logout")
    assert client.get("/session").json == {"cart": [1, 2]}


class Table(InMemoryStorageAdapter):
    """Users that outlive a start, as far as pass0 knows."""

    in_memory = False


class TestFromBeforeTheChange:
    """Sessions that Flask-Pass0 opened."""

    @pytest.fixture
    def old(self, make_app: MakeApp) -> Callable[..., Any]:
        """A client with a session of Flask-Pass0's, and what the page then answers."""

        def status(since: Any, user_id: Any = 1, first_run: int = 0, **config: Any) -> int:
            users = Table()
            users.create_user("ann@example.org")
            app = make_app(Pass0(storage_adapter=users), **config)
            app.extensions["pass0_instance"]._changed_over_at = int(time.time()) + first_run
            client = app.test_client()
            with client.session_transaction() as kept:
                kept.update(user_id=user_id, logged_in_at=since)
            self.client = client
            return int(client.get("/me").status_code)

        return status

    def test_is_believed_while_it_lasts(self, old: Callable[..., int]) -> None:
        now = int(time.time())
        assert old(now - 60) == 200
        assert self.client.get("/me").json["email"] == "ann@example.org"
        assert old(now - 86000) == 200
        assert old(now - 86500) == 303
        assert old(now - 400, PASS0_SESSION_DURATION=300) == 303

    def test_a_new_one_is_not(self, old: Callable[..., int]) -> None:
        now = int(time.time())
        assert old(now - 60, first_run=-61) == 303
        assert old(now - 62, first_run=-61) == 200
        assert old(now + 60, first_run=3600) == 303

    @pytest.mark.parametrize("since", [None, "now", True, 0, -1, 1.5, [1]])
    def test_nonsense_is_not(self, old: Callable[..., int], since: Any) -> None:
        assert old(since) == 303

    def test_nor_is_that_of_a_user_who_is_gone(self, old: Callable[..., int]) -> None:
        assert old(int(time.time()) - 60, user_id=99) == 303

    def test_it_ends_with_a_sign_out(self, old: Callable[..., int]) -> None:
        assert old(int(time.time()) - 60) == 200
        self.client.get("/auth/logout", headers={"Sec-Fetch-Site": "cross-site", **{"Accept": "text/html"}})
        assert self.client.get("/me").status_code == 200, "another site signs nobody out"
        copy = cookie(self.client, "session")
        self.client.get("/auth/logout")
        assert self.client.get("/me").status_code == 303
        set_cookie(self.client, "session", copy)
        assert self.client.get("/me").status_code == 303, "nor does a copy of it outlive that"

    def test_without_an_adapter_there_are_none(self, make_app: MakeApp) -> None:
        client = make_app().test_client()
        with client.session_transaction() as kept:
            kept.update(user_id=1, logged_in_at=int(time.time()) - 60)
        assert client.get("/me").status_code == 303


def test_an_outer_app_context_mixes_nobody_up(make_app: MakeApp) -> None:
    app = make_app(Pass0(storage_adapter=InMemoryStorageAdapter()))
    ann, bob, nobody = app.test_client(), app.test_client(), app.test_client()
    with app.app_context():
        sign_in(ann, "ann@example.org")
        sign_in(bob, "bob@example.org")
        for _ in range(2):
            assert ann.get("/me").json["email"] == "ann@example.org"
            assert bob.get("/me").json["email"] == "bob@example.org"
            assert nobody.get("/me").status_code == 303


def test_the_first_run_is_noted_once(make_app: MakeApp) -> None:
    app = make_app()
    with app.test_request_context():
        instance = app.extensions["pass0_instance"]
        first = instance.changed_over_at()
        instance._changed_over_at = None
        time.sleep(1.1)
        assert instance.changed_over_at() == first


def test_a_scanner_neither_signs_in_nor_uses_the_link_up(make_app: MakeApp) -> None:
    app = make_app()
    client, scanner = app.test_client(), app.test_client()
    link = client.post("/auth/request-magic-link", json={"email": "ann@example.org"}).json["link"]
    for method in ("head", "get"):
        for _ in range(5):
            getattr(scanner, method)(link, headers=PAGE)
    assert scanner.get("/me").status_code == 303
    assert client.get(link, headers=PAGE).status_code == 303
    assert client.get("/me").status_code == 200
    again = client.get(link, headers=PAGE)
    assert (again.status_code, again.headers["Location"]) == (303, "/"), "a second click is no error"
    other = scanner.get(link, headers=PAGE, follow_redirects=True)
    assert b"<h1>" in other.data
    assert scanner.get("/me").status_code == 303


def test_an_answer_is_told_to_scripts_too(make_app: MakeApp) -> None:
    client = make_app().test_client()
    asked = client.post("/auth/request-magic-link", json={"email": "ann@example.org"}).json
    typed = client.post("/auth/verify-code", json={"code": asked["code"]}, headers=BROWSER)
    assert json.loads(typed.data) == {"success": True, "next": "/"}
    assert client.get("/session").json["user_id"]
