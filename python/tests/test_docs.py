"""The Python code in the documents about Flask, as it stands."""

import re
from pathlib import Path
from typing import Any, Callable

import flask
import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import Client

import flask_pass0
from flask_pass0 import Pass0, magic_link
from flask_pass0.settings import ENGINE, OURS
from flask_pass0.storage import SQLAlchemyStorageAdapter

from .conftest import BROWSER, PAGE, sign_in

MakeApp = Callable[..., Any]
DOCS = Path(__file__).parents[2] / "docs"


def blocks(name: str) -> list[str]:
    """The blocks of Python in a document."""
    return re.findall(r"^```python\n(.*?)^```", (DOCS / name).read_text(), re.MULTILINE | re.DOTALL)


def block(name: str, words: str) -> str:
    """The only block of a document that has these words."""
    (found,) = [text for text in blocks(name) if words in text]
    return found


def run(text: str, **names: Any) -> dict[str, Any]:
    """Executes a block. What it takes for granted: Flask's and pass0's names, and what is given here."""
    granted = {
        **{name: getattr(flask, name) for name in ("Flask", "redirect", "request", "session", "url_for")},
        **{name: getattr(flask_pass0, name) for name in flask_pass0.__all__},
        **{name: getattr(magic_link, name) for name in ("generate_magic_link", "verify_magic_link")},
        "SQLAlchemyStorageAdapter": SQLAlchemyStorageAdapter,
        "__name__": "docs",
    }
    namespace: dict[str, Any] = {**granted, **names}
    exec(compile(text, "docs", "exec"), namespace)
    return namespace


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flask puts the instance folder of a module without a file into the present folder."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["flask.md", "from-flask-pass0.md"])
def test_every_block_compiles(name: str) -> None:
    assert blocks(name)
    for text in blocks(name):
        compile(text, name, "exec")


def test_the_table_of_settings_has_each_of_them() -> None:
    text = (DOCS / "flask.md").read_text()
    rows = re.findall(r"^\| (`PASS0_[^|]+) \|", text, re.MULTILINE)
    table = [name for row in rows for name in re.findall(r"`(PASS0_\w+)`", row)]
    assert len(set(table)) == len(table)
    known = set(ENGINE) | OURS
    accepted = {"PASS0_2FA_ENABLED", "PASS0_PRIMARY_AUTH"}
    assert set(table) == known - accepted
    for name in accepted:
        assert f"`{name}`" in text


def test_the_first_app(tmp_path: Path) -> None:
    app = run(block("flask.md", "Hello, {get_current_user()"))["app"]
    app.config.update(PASS0_DEV_MODE=True, PASS0_DATA=str(tmp_path))
    client = app.test_client()
    assert client.get("/").status_code == 302
    sign_in(client, "ann@example.org")
    assert client.get("/").text == "Hello, ann@example.org"


def test_the_settings_for_production() -> None:
    app = Flask("production")
    Pass0(app)
    run(block("flask.md", 'PASS0_ORIGIN="https://app.example.org"'), app=app)
    page = app.test_client().get("/auth/login", base_url="https://app.example.org")
    assert page.status_code == 200


def test_two_apps_on_one_origin(make_app: MakeApp) -> None:
    named = {name: make_app() for name in ("site", "shop", "admin")}
    client: Any = Client(run(block("flask.md", "DispatcherMiddleware("), **named)["application"])
    for path in ("", "/shop", "/admin"):
        assert client.get(f"{path}/auth/login").status_code == 200


def test_what_outlives_a_sign_out(app: Any) -> None:
    run(block("flask.md", 'set_cookie("theme"'), app=app)
    client = app.test_client()
    sign_in(client, "ann@example.org")
    client.post("/theme/dark", headers=BROWSER)
    client.get("/auth/logout")
    assert client.get("/auth/login", headers=PAGE).request.cookies["theme"] == "dark"


def test_a_link_of_the_apps_own(app: Any) -> None:
    run(block("flask.md", "verify_magic_link(token)"), app=app)
    with app.test_request_context():
        token = magic_link.generate_magic_link("ann@example.org", "/me").rsplit("/", 1)[1]
    client = app.test_client()
    assert "<button>" in client.get(f"/welcome/{token}", headers=PAGE).text
    assert client.get("/me").status_code == 302
    assert client.post(f"/welcome/{token}", headers=PAGE).headers["Location"] == "/me"
    assert client.get("/me").status_code == 200
    assert app.test_client().post(f"/welcome/{token}", headers=PAGE).status_code == 410


def test_an_apps_own_table(tmp_path: Path) -> None:
    db = SQLAlchemy()

    class User(db.Model):  # type: ignore[name-defined,misc]
        id = db.Column(db.Integer, primary_key=True)
        email = db.Column(db.String(255), unique=True, nullable=False)

    app = Flask("table", instance_path=str(tmp_path))
    app.config.update(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/app.db", TESTING=True, SECRET_KEY="s" * 32)
    db.init_app(app)
    text = block("flask.md", "SQLAlchemyStorageAdapter(user_model=User, session=db.session)")
    run(text, app=app, db=db, User=User)
    with app.app_context():
        db.create_all()
        sign_in(app.test_client(), "ann@example.org")
        assert db.session.query(User).count() == 1


def test_an_adapter_over_an_engine() -> None:
    from sqlalchemy import orm

    class Base(orm.DeclarativeBase):
        pass

    class User(Base):
        __tablename__ = "user"
        id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
        email: orm.Mapped[str] = orm.mapped_column(unique=True)

    named = run(block("flask.md", "session=engine"), User=User)
    Base.metadata.create_all(named["engine"])
    assert named["adapter"].create_user("ann@example.org").email == "ann@example.org"
    named["engine"].dispose()


def test_the_tests_of_an_app(app: Any, pass0_login: Any, pass0_inbox: Any, pass0_clock: Any) -> None:
    app.add_url_rule("/", "index", flask_pass0.login_required(lambda: "hello"))
    run(block("flask.md", "def test_home("))["test_home"](app, pass0_login, pass0_inbox, pass0_clock)


def test_sessions_from_before(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run(block("from-flask-pass0.md", "PASS0_TRUST_EARLIER_SESSIONS_UNTIL"), app=app)
    until = flask_pass0.earlier._moment(app.config["PASS0_TRUST_EARLIER_SESSIONS_UNTIL"])
    assert until is not None
    monkeypatch.setattr("time.time", lambda: until - 3600)
    assert flask_pass0.earlier.trusted_until(app) == until
