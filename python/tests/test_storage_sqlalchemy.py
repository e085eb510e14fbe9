"""An app's users in a table of SQLAlchemy's, on SQLite and on PostgreSQL."""

import threading
import time
from pathlib import Path
from typing import Any, Callable

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from flask_pass0 import Pass0
from flask_pass0.storage import SQLAlchemyStorageAdapter

from .conftest import PAGE, sign_in
from .test_storage import ask

MakeApp = Callable[..., Any]


def with_sqlalchemy(make_app: MakeApp, url: str, adapter: type[SQLAlchemyStorageAdapter]) -> tuple[Flask, Any, Any]:
    """An app whose users are in a table of SQLAlchemy's."""
    db = SQLAlchemy()

    class User(db.Model):  # type: ignore[name-defined,misc]
        id = db.Column(db.Integer, primary_key=True)
        email = db.Column(db.String(255), unique=True, nullable=False)

    app = make_app(
        Pass0(storage_adapter=adapter(user_model=User, session=db.session)),
        SQLALCHEMY_DATABASE_URI=url,
        TESTING=False,
        PASS0_DEV_MODE=True,
        PROPAGATE_EXCEPTIONS=True,
    )
    db.init_app(app)
    with app.app_context():
        db.create_all()
    return app, db, User


def test_what_a_check_and_a_returning_user_ask_of_the_apps_table(make_app: MakeApp, tmp_path: Path) -> None:
    app, db, _ = with_sqlalchemy(make_app, f"sqlite:///{tmp_path}/app.db", SQLAlchemyStorageAdapter)
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2].split()[0]))
        event.listen(db.engine, "commit", lambda _: asked.append("COMMIT"))
    client = app.test_client()
    sign_in(client, "ann@example.org")
    link = ask(client, "ann@example.org")["link"]
    asked.clear()
    assert client.get(link, headers=PAGE).status_code == 302
    assert asked == ["SELECT"]
    assert client.get("/me").status_code == 200
    assert asked == ["SELECT", "SELECT"]


class KeepsTokens(SQLAlchemyStorageAdapter):
    """Links in the app's database as well."""

    def store_token(self, token: str, token_data: dict[str, Any]) -> None:
        super().store_token(token, token_data)


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
@pytest.mark.parametrize("adapter", [SQLAlchemyStorageAdapter, KeepsTokens])
def test_sqlalchemy(
    request: pytest.FixtureRequest, make_app: MakeApp, tmp_path: Any, database: str, adapter: Any
) -> None:
    url = request.getfixturevalue("postgres") if database == "postgres" else f"sqlite:///{tmp_path}/app.db"
    app, db, model = with_sqlalchemy(make_app, url, adapter)
    with app.app_context():
        db.session.add(model(email="Ann@Example.org"))
        db.session.commit()
    client = app.test_client()
    for address in ("ann@example.org", "bob@example.org"):
        sign_in(client, address)
    assert client.get("/me").json == {"id": 2, "email": "bob@example.org"}
    with app.app_context():
        assert [user.email for user in db.session.query(model).order_by(model.id)] == [
            "Ann@Example.org",
            "bob@example.org",
        ]
        tables = set(db.inspect(db.engine).get_table_names())
    assert ("pass0_link_tokens" in tables) is (adapter is KeepsTokens)
    assert ("pass0_sessions" in tables) is (database == "postgres")
    told = ask(client, "carol@example.org")
    with app.app_context():
        if adapter is KeepsTokens:
            assert db.session.execute(db.text("DELETE FROM pass0_link_tokens")).rowcount == 1
            db.session.commit()
    opened = client.get(told["link"], headers=PAGE)
    assert (opened.headers["Location"] == "/") is (adapter is not KeepsTokens)
    with app.app_context():
        db.session.execute(db.text("UPDATE \"user\" SET email = 'x@example.org' WHERE id = 2"))
        db.session.commit()
    other: Any = app.test_client()
    sign_in(other, "bob@example.org")
    assert other.get("/me").json["id"] not in (1, 2), "the old address is nobody's"
    core = app.extensions["pass0_instance"]
    for running in core._cores.values():
        running.close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_an_address_in_upper_case_written_meanwhile_is_found(make_app: MakeApp, tmp_path: Any) -> None:
    app, db, model = with_sqlalchemy(make_app, f"sqlite:///{tmp_path}/app.db", SQLAlchemyStorageAdapter)
    client: Any = app.test_client()
    sign_in(client, "bob@example.org")
    with app.app_context():
        # It was looked just now whether there are any.
        db.session.add(model(email="Ann@Example.org"))
        db.session.commit()
    for _ in range(2):
        ann: Any = app.test_client()
        sign_in(ann, "ann@example.org")
        assert ann.get("/me").json["id"] == 2
    with app.app_context():
        assert db.session.query(model).count() == 2


def test_a_user_made_twice_at_once_is_one(make_app: MakeApp, tmp_path: Any) -> None:
    app, db, model = with_sqlalchemy(make_app, f"sqlite:///{tmp_path}/app.db", SQLAlchemyStorageAdapter)
    with app.app_context():
        adapter = app.extensions["pass0"].adapter
        db.session.add(model(email="ann@example.org"))
        db.session.commit()
        assert adapter.create_user("ann@example.org").id == 1
        assert adapter.update_user(1, email="new@example.org").email == "new@example.org"
        assert adapter.update_user(99, email="x@example.org") is None
        assert adapter.delete_user(1) is True
        assert adapter.delete_user(1) is False


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, make_app: MakeApp, tmp_path: Path) -> Any:
    """An app on either database, with its `db` and its model."""
    postgres = request.param == "postgres"
    url = request.getfixturevalue("postgres") if postgres else f"sqlite:///{tmp_path}/app.db"
    app, db, model = with_sqlalchemy(make_app, url, KeepsTokens)
    yield app, db, model
    for core in app.extensions["pass0_instance"]._cores.values():
        core.close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_one_new_address_proven_twice_at_once_is_one_row(shop: Any) -> None:
    app, db, model = shop
    clients = [app.test_client() for _ in range(6)]
    links = [ask(client, "ann@example.org")["link"] for client in clients]
    start = threading.Barrier(len(clients))
    answers: list[int] = []

    def click(client: Any, link: str) -> None:
        start.wait()
        answers.append(client.get(link, headers=PAGE).status_code)

    threads = [threading.Thread(target=click, args=pair) for pair in zip(clients, links)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {302}
    with app.app_context():
        assert [user.email for user in db.session.query(model)] == ["ann@example.org"]
    told = [client.get("/me") for client in clients]
    assert {answer.json["id"] for answer in told if answer.status_code == 200} == {1}


def test_the_adapters_race_makes_one_row(shop: Any) -> None:
    app, db, model = shop
    adapter = app.extensions["pass0"].adapter
    start = threading.Barrier(8)
    made: list[Any] = []

    def create() -> None:
        with app.app_context():
            start.wait()
            user = adapter.get_or_create_user("ann@example.org")
            made.append(user.id)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(set(made))) == (8, 1)
    with app.app_context():
        assert db.session.query(model).count() == 1


def test_a_deleted_account_is_no_row(shop: Any) -> None:
    app, db, model = shop
    client = app.test_client()
    sign_in(client, "ann@example.org")
    body = {"email": "ann@example.org"}
    assert client.post("/auth/account/delete", json=body, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    with app.app_context():
        assert db.session.query(model).count() == 0
    assert client.get("/me").status_code == 302


def test_a_deleted_row_is_signed_out(shop: Any) -> None:
    app, db, model = shop
    client = app.test_client()
    sign_in(client, "ann@example.org")
    assert client.get("/me").status_code == 200
    with app.app_context():
        db.session.query(model).delete()
        db.session.commit()
    assert client.get("/me").status_code == 302


def test_expired_tokens_are_no_rows(shop: Any) -> None:
    app, db, _ = shop
    count = db.text("SELECT count(*) FROM pass0_link_tokens")
    ask(app.test_client(), "ann@example.org")
    with app.app_context():
        db.session.execute(db.text("UPDATE pass0_link_tokens SET expires_at = 1"))
        db.session.commit()
        adapter = app.extensions["pass0"].adapter
        token = db.session.execute(db.text("SELECT token_hash FROM pass0_link_tokens")).scalar()
        assert adapter.get_token(token) is None
        app.extensions["pass0"].host._cleaned_up = time.time() - 3600
    ask(app.test_client(), "bob@example.org")
    with app.app_context():
        assert db.session.execute(count).scalar() == 1
        assert adapter.consume_token(token) is False
