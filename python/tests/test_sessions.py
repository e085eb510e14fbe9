"""Sessions: the engine's, Flask's that tells of it, and those from before."""

import json
import time
from typing import Any, Callable

from flask import session

from flask_pass0 import Pass0
from flask_pass0.storage import InMemoryStorageAdapter

from .conftest import BROWSER, PAGE, drop_cookie, sign_in

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
    assert phone.get("/me").status_code == 302
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
    assert client.get("/me").status_code == 302
    assert client.get("/session").json == {}, "what a user kept is not shown without their session"


def test_the_engines_cookie_alone_is_enough(make_app: MakeApp) -> None:
    client = keeping(make_app()).test_client()
    sign_in(client, "ann@example.org")
    told = client.get("/session").json
    client.get("/keep")
    drop_cookie(client, "session")
    assert client.get("/me").status_code == 200
    assert client.get("/session").json == told


def test_an_outer_app_context_mixes_nobody_up(make_app: MakeApp) -> None:
    app = make_app(Pass0(storage_adapter=InMemoryStorageAdapter()))
    ann, bob, nobody = app.test_client(), app.test_client(), app.test_client()
    with app.app_context():
        sign_in(ann, "ann@example.org")
        sign_in(bob, "bob@example.org")
        for _ in range(2):
            assert ann.get("/me").json["email"] == "ann@example.org"
            assert bob.get("/me").json["email"] == "bob@example.org"
            assert nobody.get("/me").status_code == 302


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
    assert scanner.get("/me").status_code == 302
    assert client.get(link, headers=PAGE).status_code == 302
    assert client.get("/me").status_code == 200
    again = client.get(link, headers=PAGE)
    assert (again.status_code, again.headers["Location"]) == (302, "/"), "a second click is no error"
    other = scanner.get(link, headers=PAGE, follow_redirects=True)
    assert b"<h1>" in other.data
    assert scanner.get("/me").status_code == 302


def test_an_answer_is_told_to_scripts_too(make_app: MakeApp) -> None:
    client = make_app().test_client()
    asked = client.post("/auth/request-magic-link", json={"email": "ann@example.org"}).json
    typed = client.post("/auth/verify-code", json={"code": asked["code"]}, headers=BROWSER)
    assert json.loads(typed.data) == {"success": True, "next": "/"}
    assert client.get("/session").json["user_id"]
