"""What an app keeps in Flask's session: one user's data are not the next one's, and who it names is never stale."""

import ast
from pathlib import Path
from typing import Any, Callable

import pytest
from flask import Blueprint, Flask, abort, flash, get_flashed_messages, jsonify, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

import flask_pass0
from flask_pass0 import Pass0
from flask_pass0.magic_link import generate_magic_link, verify_magic_link
from flask_pass0.storage import InMemoryStorageAdapter

from .conftest import BROWSER, PAGE, cookie, drop_cookie, set_cookie, sign_in

MakeApp = Callable[..., Any]
ANN, BOB = "ann@example.org", "bob@example.org"


def shop(make_app: MakeApp, **config: Any) -> Any:
    """An app that keeps things in Flask's session."""
    app = make_app(Pass0(storage_adapter=InMemoryStorageAdapter()), **config)

    @app.route("/keep/<name>/<value>")
    def keep(name: str, value: str) -> str:
        session[name] = value
        flash(f"{name} was kept")
        return "kept"

    @app.route("/data")
    def data() -> Any:
        told = {"pass0", "user_id", "logged_in_at"}
        return jsonify({name: value for name, value in session.items() if name not in told})

    @app.route("/flashes")
    def flashes() -> Any:
        return jsonify(get_flashed_messages())

    return app


def test_signing_out_deletes_everything_in_the_session(make_app: MakeApp) -> None:
    client = shop(make_app).test_client()
    client.get("/keep/before/1")
    sign_in(client, ANN)
    client.get("/keep/csrf_token/secret")
    assert set(client.get("/data").json) == {"before", "csrf_token", "_flashes"}
    client.get("/auth/logout")
    assert client.get("/session").json == {}
    assert client.get("/flashes").json == []
    assert cookie(client, "session") is None


@pytest.mark.parametrize("how", ["delete", "end"])
def test_so_does_an_account_that_is_deleted_and_a_session_that_its_user_ends(make_app: MakeApp, how: str) -> None:
    client = shop(make_app).test_client()
    sign_in(client, ANN)
    client.get("/keep/cart/1")
    if how == "delete":
        done = client.post("/auth/account/delete", json={"email": ANN}, headers=BROWSER)
    else:
        done = client.post("/auth/logout", headers={**BROWSER, "Accept": "application/json"})
    assert done.status_code == 200, done.data
    assert client.get("/session").json == {}


def test_another_sites_link_to_sign_out_deletes_nothing(make_app: MakeApp) -> None:
    client = shop(make_app).test_client()
    sign_in(client, ANN)
    client.get("/keep/cart/1")
    client.get("/auth/logout", headers={**PAGE, "Sec-Fetch-Site": "cross-site"})
    assert client.get("/data").json["cart"] == "1"


def test_the_next_user_of_the_browser_sees_nothing_of_the_one_before(make_app: MakeApp) -> None:
    app = shop(make_app)
    client = app.test_client()
    sign_in(client, ANN)
    client.get("/keep/cart/anns")
    sign_in(client, BOB)
    assert client.get("/session").json["user_id"] == 2
    assert client.get("/data").json == {}
    assert client.get("/flashes").json == []


def test_nor_where_a_link_of_the_apps_own_signs_them_in(make_app: MakeApp) -> None:
    app = shop(make_app)
    app.add_url_rule("/own/<token>", "own", verify_magic_link, methods=["POST"])
    client = app.test_client()
    sign_in(client, ANN)
    client.get("/keep/cart/anns")
    with app.test_request_context():
        token = generate_magic_link(BOB).rsplit("/", 1)[1]
    assert client.post(f"/own/{token}", headers=BROWSER).json["success"] is True
    assert client.get("/session").json["user_id"] == 2
    assert client.get("/data").json == {}


@pytest.mark.parametrize("reads", [True, False])
def test_nor_where_the_first_session_ended_by_itself(make_app: MakeApp, reads: bool) -> None:
    app = shop(make_app)
    client = app.test_client()
    sign_in(client, ANN)
    client.get("/keep/cart/anns")
    with app.test_request_context():
        app.extensions["pass0_instance"].core.end_sessions(ANN)
    if reads:
        assert client.get("/data").json == {}, "a user who is not signed in any more has none"
    sign_in(client, BOB)
    assert client.get("/data").json == {}


def test_what_was_there_before_a_sign_in_belongs_to_that_user(make_app: MakeApp) -> None:
    app = shop(make_app)
    client = app.test_client()
    client.get("/keep/cart/1")
    sign_in(client, ANN)
    assert client.get("/data").json["cart"] == "1"
    # Nothing was written since.
    with app.test_request_context():
        app.extensions["pass0_instance"].core.end_sessions(ANN)
    sign_in(client, BOB)
    assert client.get("/data").json == {}


def test_data_wait_for_the_same_user_to_come_back(make_app: MakeApp) -> None:
    app = shop(make_app)
    client = app.test_client()
    sign_in(client, ANN)
    client.get("/keep/cart/1")
    with app.test_request_context():
        app.extensions["pass0_instance"].core.end_sessions(ANN)
    assert client.get("/data").json == {}
    sign_in(client, ANN)
    assert client.get("/data").json["cart"] == "1"


def test_a_form_token_from_before_the_sign_in_is_gone_after_it(make_app: MakeApp) -> None:
    client = shop(make_app).test_client()
    client.get("/keep/csrf_token/planted")
    client.get("/keep/cart/1")
    sign_in(client, ANN)
    assert set(client.get("/data").json) == {"cart", "_flashes"}
    client.get("/keep/csrf_token/anns")
    step_up = client.post("/auth/request-magic-link", json={"email": ANN}, headers=BROWSER).json
    client.get(step_up["link"], headers=PAGE)
    assert client.get("/data").json["csrf_token"] == "anns", "a fresh proof of the same user changes nothing"


def test_an_image_on_another_site_deletes_nothing(make_app: MakeApp) -> None:
    client = shop(make_app).test_client()
    sign_in(client, ANN)
    client.get("/keep/cart/1")
    ours = cookie(client, "pass0")
    drop_cookie(client, "pass0")
    seen = client.get("/data", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"})
    assert seen.json["cart"] == "1", "what Flask shows without pass0"
    assert "user_id" not in client.get("/session", headers={"Sec-Fetch-Site": "cross-site"}).json
    set_cookie(client, "pass0", ours)
    assert client.get("/data").json["cart"] == "1"


class Regenerating(SecureCookieSessionInterface):
    """A session that is kept on the server has an id, which a new sign-in changes."""

    calls = 0

    def regenerate(self, held: SecureCookieSession) -> None:
        assert held["user_id"]
        self.calls += 1


def test_a_session_on_the_server_gets_another_id_at_a_sign_in(make_app: MakeApp) -> None:
    app = shop(make_app)
    app.session_interface = interface = Regenerating()
    client = app.test_client()
    sign_in(client, ANN)
    assert interface.calls == 1
    client.get("/me")
    assert interface.calls == 1


# ── never stale ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def seen() -> list[Any]:
    """Whom the app's code found in the session."""
    return []


@pytest.fixture
def watched(tmp_path: Path, seen: list[Any]) -> Any:
    """An app that looks at the session wherever Flask lets it, and its client with somebody signed in."""
    app: Any = Flask("watched", instance_path=str(tmp_path), static_folder=str(tmp_path))
    app.config.update(SECRET_KEY="s" * 32, TESTING=True, PROPAGATE_EXCEPTIONS=False)

    def note(where: str) -> dict[str, Any]:
        seen.append((where, session.get("user_id")))
        return {}

    app.url_value_preprocessor(lambda endpoint, values: note("values"))
    app.before_request(lambda: note("before") or None)
    app.after_request(lambda answer: (note("after"), answer)[1])
    app.teardown_request(lambda error: note("teardown"))
    app.context_processor(lambda: note("template"))
    users = InMemoryStorageAdapter()
    Pass0(app, storage_adapter=users)
    app.users = users
    other = Blueprint("other", __name__, url_prefix="/other", static_folder=str(tmp_path), static_url_path="/files")
    other.before_request(lambda: note("blueprint") or None)
    other.add_url_rule("/", "page", lambda: "")
    other.add_url_rule("/abort", "abort", lambda: abort(418))
    app.register_blueprint(other)
    app.add_url_rule("/error", "error", lambda: 1 / 0)
    app.add_url_rule("/keep", "keep", lambda: str(session.update(cart=1)))
    app.register_error_handler(404, lambda error: (note("404"), ("none", 404))[1])
    app.register_error_handler(405, lambda error: (note("405"), ("none", 405))[1])
    app.register_error_handler(418, lambda error: (note("418"), ("none", 418))[1])
    app.register_error_handler(500, lambda error: (note("500"), ("none", 500))[1])
    client = app.test_client()
    sign_in(client, ANN)
    client.get("/keep")
    seen.clear()
    return client


PLACES = [
    ("/nothing", "404"),
    ("/static/nothing.css", "404"),
    ("/other/files/nothing.css", "404"),
    ("/auth/nothing", "before"),
    ("/other/", "blueprint"),
    ("/other/abort", "418"),
    ("/error", "500"),
]


@pytest.mark.parametrize(("path", "where"), PLACES)
def test_it_names_who_is_signed_in_everywhere(watched: Any, seen: list[Any], path: str, where: str) -> None:
    watched.get(path)
    assert {"values", "before", "after", "teardown", where} <= {place for place, _ in seen}
    assert {user for _, user in seen} == {1}


@pytest.mark.parametrize("why", ["ended", "deleted", "forged", "foreign", "no cookie"])
@pytest.mark.parametrize(("path", "where"), PLACES)
def test_it_names_nobody_everywhere(watched: Any, seen: list[Any], path: str, where: str, why: str) -> None:
    headers = {}
    if why == "ended":
        with watched.application.test_request_context():
            watched.application.extensions["pass0_instance"].core.end_sessions(ANN)
    elif why == "deleted":
        watched.application.users.delete_user(1)
    elif why == "forged":
        drop_cookie(watched, "pass0")
        with watched.session_transaction() as kept:
            kept.clear()
            kept.update(user_id=1, logged_in_at=1)
    elif why == "foreign":
        headers = {"Sec-Fetch-Site": "cross-site"}
    else:
        drop_cookie(watched, "pass0")
    seen.clear()
    (watched.post if why == "foreign" else watched.get)(path, headers=headers)
    assert {"values", "before", "after", "teardown"} <= {place for place, _ in seen}
    assert {user for _, user in seen} == {None}


def test_it_names_nobody_in_a_handler_of_our_own_failure(
    watched: Any, seen: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(needs: str) -> Any:
        raise RuntimeError("the table is gone")

    monkeypatch.setattr(watched.application.extensions["pass0_instance"], "admit", broken)
    assert watched.get("/other/").status_code == 500
    assert watched.get("/nothing").status_code == 404
    assert watched.get("/static/nothing.css").status_code == 404
    assert {user for _, user in seen} == {None}


def test_two_modules_read_flasks_session() -> None:
    """Neither grants anything by it, but `earlier.py` where an app has asked for that: see SECURITY.md, R-PY-1."""
    package = Path(str(flask_pass0.__file__)).parent
    readers = set()
    for file in package.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            imports = isinstance(node, ast.ImportFrom) and "session" in {name.name for name in node.names}
            if imports or (isinstance(node, ast.Attribute) and node.attr in ("session_transaction", "open_session")):
                readers.add(file.name)
    assert readers == {"mirror.py", "earlier.py"}
