"""What an app has open in its SQLAlchemy session stays as it is while pass0 asks for its users, on both databases."""

import itertools
import threading
from pathlib import Path
from typing import Any, Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import orm

from flask_pass0 import Pass0, get_current_user, is_authenticated
from flask_pass0.magic_link import generate_magic_link
from flask_pass0.storage import SQLAlchemyStorageAdapter

from .conftest import BROWSER, PAGE, sign_in
from .test_storage_sqlalchemy import KeepsTokens

MakeApp = Callable[..., Any]
ANN, BOB = "ann@example.org", "bob@example.org"


class Shop:
    """An app with users and notes, and an adapter over its session, a factory or its engine."""

    def __init__(self, make_app: MakeApp, url: str, given: str = "session", **options: Any) -> None:
        db: Any = SQLAlchemy(**options)
        self.db = db

        class User(db.Model):  # type: ignore[misc]
            id = db.Column(db.Integer, primary_key=True)
            email = db.Column(db.String(255), unique=True, nullable=False)
            name = db.Column(db.String(50))

        class Note(db.Model):  # type: ignore[misc]
            id = db.Column(db.Integer, primary_key=True)
            text = db.Column(db.String(50), nullable=False)
            owner = db.Column(db.Integer, nullable=False)

        self.User: Any = User
        self.Note: Any = Note
        self.engine = sa.create_engine(url)
        session = {"session": db.session, "factory": orm.sessionmaker(bind=self.engine), "engine": self.engine}[given]
        self.adapter: Any = KeepsTokens(user_model=User, session=session)
        self.app: Flask = make_app(
            Pass0(storage_adapter=self.adapter),
            SQLALCHEMY_DATABASE_URI=url,
            TESTING=False,
            PASS0_DEV_MODE=True,
            PROPAGATE_EXCEPTIONS=True,
        )
        db.init_app(self.app)
        with self.app.app_context():
            db.create_all()
            db.session.add(User(email=ANN, name="Ann"))
            db.session.commit()

    def rows(self, model: Any) -> list[Any]:
        """What another connection sees: the ids and texts that are committed."""
        column = model.email if model is self.User else model.text
        with self.engine.connect() as other:
            return [row[0] for row in other.execute(sa.select(column).order_by(model.id))]

    def close(self) -> None:
        """Ends the engines."""
        for core in self.app.extensions["pass0_instance"]._cores.values():
            core.close()
        with self.app.app_context():
            self.db.session.remove()
            self.db.engine.dispose()
        self.engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A database."""
    return request.getfixturevalue("postgres") if request.param == "postgres" else f"sqlite:///{tmp_path}/app.db"


@pytest.fixture
def shop(make_app: MakeApp, url: str) -> Any:
    """The app, whose adapter has its session."""
    shop = Shop(make_app, url)
    yield shop
    shop.close()


#: What an app may have open.
OPEN: dict[str, Any] = {
    "added": lambda shop: shop.db.session.add(shop.Note(text="mine", owner=1)),
    "flushed": lambda shop: (shop.db.session.add(shop.Note(text="mine", owner=1)), shop.db.session.flush()),
    "executed": lambda shop: shop.db.session.execute(sa.insert(shop.Note).values(text="mine", owner=1)),
    "executed as text": lambda shop: shop.db.session.execute(
        sa.text("INSERT INTO note (text, owner) VALUES ('mine', 1)")
    ),
    "executed on the connection": lambda shop: shop.db.session.connection().execute(
        sa.insert(shop.Note).values(text="mine", owner=1)
    ),
    "in a savepoint": lambda shop: (
        shop.db.session.execute(sa.update(shop.User).values(name="Ann")),
        shop.db.session.begin_nested(),
        shop.db.session.add(shop.Note(text="mine", owner=1)),
    ),
}

_numbers = itertools.count()

TOKEN = {"email": ANN, "next_url": None, "expires_at": 2**40}

#: Every call of the adapter.
CALLS: dict[str, Callable[[Any], Any]] = {
    "get_user_by_email": lambda adapter: adapter.get_user_by_email(ANN),
    "get_user_by_email of nobody": lambda adapter: adapter.get_user_by_email(BOB),
    "get_user_by_id": lambda adapter: adapter.get_user_by_id(1),
    "get_user_by_id of nobody": lambda adapter: adapter.get_user_by_id(99),
    "create_user": lambda adapter: adapter.create_user(BOB),
    "create_user who is there": lambda adapter: adapter.create_user(ANN),
    "get_or_create_user": lambda adapter: adapter.get_or_create_user(BOB),
    "make_user": lambda adapter: adapter.make_user(BOB),
    "make_user who is there": lambda adapter: adapter.make_user(ANN),
    "update_user": lambda adapter: adapter.update_user(1, email="new@example.org"),
    "update_user who is none": lambda adapter: adapter.update_user(99, email="new@example.org"),
    "delete_user": lambda adapter: adapter.delete_user(1),
    "delete_user who is none": lambda adapter: adapter.delete_user(99),
    "store_token": lambda adapter: adapter.store_token(f"x{next(_numbers)}", TOKEN),
    "get_token": lambda adapter: adapter.get_token("y"),
    "delete_token": lambda adapter: adapter.delete_token("y"),
    "consume_token": lambda adapter: adapter.consume_token("y"),
    "cleanup_expired_tokens": lambda adapter: adapter.cleanup_expired_tokens(),
    "gives_ids_again": lambda adapter: adapter.gives_ids_again(),
}


@pytest.mark.parametrize("end", ["commit", "rollback"])
@pytest.mark.parametrize("call", CALLS)
def test_every_call_leaves_what_the_app_has_open(shop: Shop, call: str, end: str) -> None:
    for number, (what, begin) in enumerate(OPEN.items()):
        with shop.app.app_context():
            before = shop.rows(shop.Note)
            begin(shop)
            CALLS[call](shop.adapter)
            assert shop.rows(shop.Note) == before, f"{what}: it was committed"
            if what == "in a savepoint":
                shop.db.session().get_nested_transaction().commit()
            getattr(shop.db.session, end)()
            wanted = [*before, "mine"] if end == "commit" else before
            assert shop.rows(shop.Note) == wanted, f"{what}: {number}"
            shop.db.session.remove()


@pytest.mark.parametrize("call", ["create_user", "update_user", "delete_user", "store_token", "get_user_by_id"])
def test_an_error_leaves_what_the_app_has_open(shop: Shop, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken: Any = {
        "create_user": lambda: shop.adapter.create_user(BOB, name=object()),
        "update_user": lambda: shop.adapter.update_user(1, email=None),
        "delete_user": lambda: shop.adapter.delete_user(object()),
        "store_token": lambda: shop.adapter.store_token("x", {**TOKEN, "email": None}),
        "get_user_by_id": lambda: shop.adapter.get_user_by_id(object()),
    }[call]
    with shop.app.app_context():
        assert shop.adapter.tokens is not None
        for begin in OPEN.values():
            before = shop.rows(shop.Note)
            begin(shop)
            with pytest.raises(sa.exc.SQLAlchemyError):
                broken()
            nested = shop.db.session().get_nested_transaction()
            if nested is not None:
                nested.commit()
            shop.db.session.commit()
            assert shop.rows(shop.Note) == [*before, "mine"]
            assert shop.rows(shop.User) == [ANN]


def test_half_made_objects_are_not_flushed(shop: Shop) -> None:
    with shop.app.app_context():
        note = shop.Note(text="mine")
        shop.db.session.add(note)
        assert shop.adapter.get_user_by_email(ANN).id == 1
        assert shop.adapter.get_user_by_id(1).id == 1
        made = shop.adapter.create_user(BOB)
        shop.adapter.update_user(1, email="new@example.org")
        assert note in shop.db.session.new
        note.owner = made.id
        shop.db.session.commit()
        assert shop.rows(shop.Note) == ["mine"]
        assert shop.rows(shop.User) == ["new@example.org", BOB]


def test_with_nothing_open_users_are_committed_by_themselves(shop: Shop) -> None:
    with shop.app.app_context():
        ann = shop.db.session.get(shop.User, 1)
        assert shop.adapter.create_user(BOB).email == BOB
        assert shop.rows(shop.User) == [ANN, BOB]
        assert shop.adapter.update_user(1, email="new@example.org") is ann
        assert ann.email == "new@example.org"
        assert shop.adapter.delete_user(1) is True
        assert ann not in shop.db.session
        shop.db.session.rollback()
        assert shop.rows(shop.User) == [BOB]


def test_what_the_app_has_read_is_not_expired(shop: Shop) -> None:
    with shop.app.app_context():
        ann = shop.db.session.get(shop.User, 1)
        transaction = shop.db.session().get_transaction()
        shop.adapter.create_user(BOB)
        assert "name" in ann.__dict__
        assert shop.db.session().get_transaction() is transaction


def test_users_go_along_with_the_apps_work(shop: Shop) -> None:
    with shop.app.app_context():
        shop.db.session.add(shop.Note(text="mine", owner=1))
        shop.db.session.flush()
        assert shop.adapter.create_user(BOB).email == BOB
        assert shop.rows(shop.User) == [ANN]
        shop.db.session.rollback()
        assert shop.rows(shop.User) == [ANN]
        with shop.db.session.begin():
            assert shop.adapter.create_user(BOB).email == BOB
        assert shop.rows(shop.User) == [ANN, BOB]


def test_a_user_whom_the_app_has_added_is_found(shop: Shop) -> None:
    with shop.app.app_context():
        shop.db.session.add(shop.User(email="Bob@Example.org"))
        assert shop.adapter.get_or_create_user(BOB).email == "Bob@Example.org"
        assert shop.rows(shop.User) == [ANN]
        shop.db.session.commit()
        assert shop.rows(shop.User) == [ANN, "Bob@Example.org"]


def test_a_view_of_the_apps_keeps_its_work(shop: Shop) -> None:
    @shop.app.post("/invite")
    def invite() -> Any:
        shop.db.session.add(shop.Note(text="invited", owner=1))
        assert is_authenticated()
        link = generate_magic_link(BOB)
        user: Any = get_current_user()
        assert user.id == 1
        shop.db.session.commit()
        return link

    @shop.app.post("/fail")
    def fail() -> Any:
        shop.db.session.add(shop.Note(text="failed", owner=1))
        shop.db.session.flush()
        generate_magic_link("carol@example.org")
        shop.db.session.rollback()
        return "failed"

    client: Any = shop.app.test_client()
    sign_in(client, ANN)
    link = client.post("/invite", headers=BROWSER).text
    assert client.post("/fail", headers=BROWSER).text == "failed"
    assert shop.rows(shop.Note) == ["invited"]
    assert shop.rows(shop.User) == [ANN, BOB]
    assert shop.app.test_client().get(link, headers=PAGE, follow_redirects=True).status_code == 200


def test_a_link_made_in_a_view_that_has_only_read_is_good(shop: Shop) -> None:
    @shop.app.post("/invite")
    def invite() -> str:
        assert shop.db.session.scalars(sa.select(shop.Note)).all() == []
        assert shop.db.session.execute(sa.text("SELECT 1")).scalar() == 1
        return generate_magic_link(BOB)

    client: Any = shop.app.test_client()
    client.post("/invite", headers=BROWSER)
    assert shop.rows(shop.User) == [ANN, BOB]


def test_pass0s_own_pages_commit_by_themselves_beside_what_an_app_has_open(shop: Shop) -> None:
    shop.app.before_request(lambda: shop.db.session.add(shop.Note(text="seen", owner=1)))
    client: Any = shop.app.test_client()
    for address in (ANN, BOB):
        sign_in(client, address)
        assert client.get("/me").json["email"] == address
    assert shop.rows(shop.Note) == []
    assert shop.rows(shop.User) == [ANN, BOB]


def test_pass0s_own_pages_go_along_with_a_transaction_that_the_app_commits(shop: Shop) -> None:
    @shop.app.before_request
    def note() -> None:
        shop.db.session.execute(sa.insert(shop.Note).values(text="seen", owner=1))

    @shop.app.after_request
    def commit(answer: Any) -> Any:
        shop.db.session.commit()
        return answer

    client: Any = shop.app.test_client()
    sign_in(client, BOB)
    assert client.get("/me").json["email"] == BOB
    assert shop.rows(shop.Note) == ["seen"] * 3
    assert shop.rows(shop.User) == [ANN, BOB]


@pytest.mark.parametrize("given", ["factory", "engine"])
def test_given_a_factory_or_an_engine_it_has_sessions_of_its_own(make_app: MakeApp, url: str, given: str) -> None:
    shop = Shop(make_app, url, given)
    with shop.app.app_context():
        shop.db.session.add(shop.Note(text="mine", owner=1))
        for name, call in CALLS.items():
            if name != "delete_user":
                call(shop.adapter)
        assert shop.rows(shop.User) == ["new@example.org", BOB]
        assert shop.rows(shop.Note) == []
        assert shop.adapter.get_user_by_id(1).email == "new@example.org"
        shop.db.session.rollback()
        assert shop.adapter.delete_user(1) is True
    client: Any = shop.app.test_client()
    sign_in(client, BOB)
    assert client.get("/me").json["email"] == BOB
    shop.close()


def test_a_session_bound_to_a_connection_is_rolled_back_as_a_whole(make_app: MakeApp, url: str) -> None:
    """As in the tests of an app whose fixture undoes everything."""
    shop = Shop(make_app, url)
    with shop.app.app_context(), shop.engine.connect() as connection:
        outer = connection.begin()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        session = orm.Session(bind=connection, join_transaction_mode="create_savepoint")
        adapter: Any = SQLAlchemyStorageAdapter(user_model=shop.User, session=session)
        assert adapter.create_user(BOB).email == BOB
        session.add(shop.Note(text="mine", owner=1))
        session.commit()
        session.close()
        outer.rollback()
    assert shop.rows(shop.User) == [ANN]
    assert shop.rows(shop.Note) == []
    shop.close()


def test_threads_of_one_app_do_not_mix_their_work(shop: Shop) -> None:
    start = threading.Barrier(4)
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with shop.app.app_context():
                shop.db.session.get(shop.User, 1)
                start.wait()
                shop.adapter.create_user(f"user{number}@example.org")
                shop.db.session.rollback()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(shop.rows(shop.User)) == 5


def test_what_is_no_session_is_refused() -> None:
    for wrong in (None, "sqlite://", 5):
        with pytest.raises(TypeError, match="must be a SQLAlchemy session, session factory or engine"):
            SQLAlchemyStorageAdapter(user_model=object, session=wrong)
