"""The Python code in docs/start and docs/guides, and Flask's names in docs/reference, as they stand."""

import re
from pathlib import Path
from typing import Any, Callable

import pytest
from flask import Flask, url_for
from flask_sqlalchemy import SQLAlchemy

import flask_pass0
from flask_pass0.settings import ENGINE

from .conftest import BROWSER, PAGE, sign_in
from .test_docs import DOCS, block, blocks, run

MakeApp = Callable[..., Any]
#: The columns that must not be null in the table that Flask-Security 5.9.2 makes of `fsqla_v3.FsUserMixin`.
SECURITY = """
create table user (
    id integer primary key, email varchar(255) not null unique, password varchar(255), active boolean not null,
    fs_uniquifier varchar(64) not null unique, create_datetime datetime not null default current_timestamp
)
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def table(tmp_path: Path) -> tuple[Flask, SQLAlchemy]:
    """An app with a database of its own."""
    app, db = Flask("table", instance_path=str(tmp_path)), SQLAlchemy()
    app.config.update(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/app.db", TESTING=True, SECRET_KEY="s" * 32)
    db.init_app(app)
    return app, db


def test_the_settings_of_the_reference_have_flasks_names() -> None:
    text = (DOCS / "reference/settings.md").read_text().partition("## In an app")[2]
    rows = re.findall(r"^\| `(\w+)` \| (\S+)", text, re.MULTILINE)
    named = {flask.strip("`"): engine for engine, flask in rows if flask.startswith("`")}
    assert named == {**ENGINE, "PASS0_ORIGIN": "public_url", "PASS0_DEV_MODE": "dev_mode"}


def test_the_first_app_and_what_it_protects_next(tmp_path: Path) -> None:
    first, then = blocks("start/flask.md")
    app = run(first)["app"]
    run(then, app=app)
    app.config.update(PASS0_DEV_MODE=True, PASS0_DATA=str(tmp_path))
    client = app.test_client()
    assert client.post("/delete-everything", headers=PAGE).status_code == 401
    sign_in(client, "ann@example.org")
    assert client.get("/").text == "Hello, ann@example.org"
    assert client.post("/delete-everything", headers=BROWSER).text.startswith("ann@example.org proved")
    other = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post("/delete-everything", headers=other).status_code == 403
    with app.test_request_context():
        assert url_for("pass0.account") == "/auth/account"


def test_a_table_behind_sqlalchemy(table: tuple[Flask, SQLAlchemy]) -> None:
    app, db = table

    class User(db.Model):  # type: ignore[name-defined,misc]
        id = db.Column(db.Integer, primary_key=True)
        email = db.Column(db.String(255), unique=True, nullable=False)

    run(block("guides/users-table.md", "SQLAlchemyStorageAdapter(user_model=User"), app=app, db=db, User=User)
    with app.app_context():
        db.create_all()
        sign_in(app.test_client(), "ann@example.org")
        assert [user.email for user in db.session.query(User)] == ["ann@example.org"]


def test_an_adapter_of_ones_own(tmp_path: Path) -> None:
    app = Flask("list", instance_path=str(tmp_path))
    app.config.update(TESTING=True, SECRET_KEY="s" * 32)
    run(block("guides/users-table.md", "class Users(StorageAdapter)"), app=app)
    app.add_url_rule("/me", "me", flask_pass0.login_required(lambda: flask_pass0.get_current_user() or {}))
    client = app.test_client()
    sign_in(client, "ann@example.org")
    assert client.get("/me").json == {"id": 1, "email": "ann@example.org"}
    sign_in(app.test_client(), "ann@example.org")
    sign_in(client, "bob@example.org")
    assert client.get("/me").json == {"id": 2, "email": "bob@example.org"}


@pytest.mark.parametrize("test", ["test_a_visitor_signs_in", "test_a_day_later", "test_the_code_from_the_email"])
def test_the_tests_of_the_guide_pass(test: str, app: Any, request: pytest.FixtureRequest) -> None:
    app.add_url_rule("/", "index", flask_pass0.login_required(lambda: "hello"))
    shown: Any = run(block("guides/testing.md", f"def {test}("))[test]
    wanted = shown.__code__.co_varnames[: shown.__code__.co_argcount]
    shown(**{name: request.getfixturevalue(name) for name in wanted})


def test_flask_login_asks_pass0(table: tuple[Flask, SQLAlchemy]) -> None:
    from flask_login import UserMixin, current_user, login_required

    app, db = table

    class User(UserMixin, db.Model):  # type: ignore[name-defined,misc]
        id = db.Column(db.Integer, primary_key=True)
        email = db.Column(db.String(255), unique=True, nullable=False)

    run(block("guides/change-over.md", "LoginManager"), app=app, db=db, User=User)
    app.add_url_rule("/private", "private", login_required(lambda: current_user.email))
    client = app.test_client()
    with app.app_context():
        db.create_all()
    assert client.get("/private", headers=PAGE).headers["Location"].startswith("/auth/login")
    sign_in(client, "ann@example.org")
    assert client.get("/private").text == "ann@example.org"
    client.get("/auth/logout")
    assert client.get("/private", headers=PAGE).status_code == 302


def test_the_users_of_flask_security_keep_their_rows(table: tuple[Flask, SQLAlchemy]) -> None:
    app, db = table
    with app.app_context():
        db.session.execute(db.text(SECURITY))
        ann = "insert into user (id, email, active, fs_uniquifier) values (7, 'ann@example.org', true, 'a')"
        db.session.execute(db.text(ann))
        db.session.commit()
    User: Any = run(block("guides/change-over.md", "fs_uniquifier"), app=app, db=db)["User"]
    sign_in(app.test_client(), "ann@example.org")
    sign_in(app.test_client(), "new@example.org")
    with app.app_context():
        users = {user.email: user for user in db.session.query(User)}
        assert users["ann@example.org"].id == 7
        assert users["new@example.org"].active
        assert len(users) == 2


def test_under_passkeys_only_an_operators_link_leads_to_the_first_passkey(make_app: MakeApp) -> None:
    app = make_app(PASS0_POLICY="passkey_only")
    client, command = app.test_client(), app.test_cli_runner()
    asked = client.post("/auth/request-magic-link", json={"email": "ann@example.org"}, headers=BROWSER)
    assert (asked.status_code, asked.json["error"]) == (403, "mail_off")
    assert command.invoke(args=["pass0", "users", "add", "ann@example.org"]).exit_code == 0
    printed = command.invoke(args=["pass0", "link", "ann@example.org"]).output
    link = re.search(r"https?://\S+/verify/\S+", printed)
    assert link, printed
    page = client.get(client.get(link[0], headers=PAGE).headers["Location"], headers=PAGE).text
    action = re.search(r'action="([^"]+/link[^"]*)"', page)
    assert action, page
    pressed = client.post(action[1], headers=PAGE)
    assert "Set up a passkey" in client.get(pressed.headers["Location"], headers=PAGE).text
    assert client.get("/auth/session").status_code == 401
