"""Whose users a database is about: the first app that starts says so, and an app with others does not start."""

import shutil
import threading
from pathlib import Path
from typing import Any, Callable, Optional

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from flask_pass0 import ConfigError, Pass0
from flask_pass0.storage import SQLAlchemyStorageAdapter

from .conftest import sign_in
from .test_former_names import with_second_factor
from .test_storage import NineMethods

Starts = Callable[..., Any]


@pytest.fixture
def starts(tmp_path: Path) -> Any:
    """Makes apps with a user table of their own, each in an instance folder of its own, and ends them."""
    apps: list[tuple[Flask, Any]] = []

    def make(
        url: Optional[str], table: str = "customers", schema: Optional[str] = None, folder: str = "", **config: Any
    ) -> Any:
        app = Flask("app", instance_path=str(tmp_path / (folder or f"host{len(apps)}")))
        app.config.update(
            SECRET_KEY="s" * 32,
            PASS0_DEV_MODE=True,
            PASS0_SECRETS=["q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E="],
            PROPAGATE_EXCEPTIONS=True,
            **config,
        )
        if url is None:
            Pass0(app)
            apps.append((app, None))
            return app

        class Base(orm.DeclarativeBase):
            pass

        class User(Base):
            __tablename__ = table
            __table_args__ = ({"schema": schema},)
            id = sa.Column(sa.Integer, primary_key=True)
            email = sa.Column(sa.String(255), unique=True, nullable=False)

        engine = sa.create_engine(url)
        with engine.begin() as connection:
            if schema:
                connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
            Base.metadata.create_all(connection)
        Pass0(app, storage_adapter=SQLAlchemyStorageAdapter(user_model=User, session=engine))
        app.route("/me")(app.extensions["pass0"].login_required(lambda: "me"))
        apps.append((app, engine))
        return app

    yield make
    for app, engine in apps:
        for core in app.extensions["pass0_instance"]._cores.values():
            core.close()
        if engine is not None:
            engine.dispose()


def start(app: Any) -> None:
    """Starts an app by its first request."""
    assert app.test_client().get("/auth/login").status_code == 200


def test_two_apps_with_tables_of_their_own_do_not_share_a_database(starts: Starts, postgres: str) -> None:
    shop = starts(postgres, "customers")
    client = shop.test_client()
    with_second_factor(client)
    admin = starts(postgres, "staff")
    with pytest.raises(ConfigError) as refused:
        start(admin)
    words = str(refused.value)
    assert "PASS0_DATABASE" in words
    assert "table public.customers beside them" in words
    assert "table public.staff beside them" in words
    assert "PASS0_USERS_ID = 'table public.customers beside them'" in words
    assert "postgres" not in words.lower(), "the address of a database may hold its password"
    with pytest.raises(ConfigError):
        start(admin)
    assert sign_in(client, "ann@example.org").headers["Location"] == "/auth/2fa/verify", "the second factor is there"


def test_nor_do_tables_of_one_name_in_two_schemas(starts: Starts, postgres: str) -> None:
    start(starts(postgres, "users", "shop"))
    with pytest.raises(ConfigError, match=r"table shop\.users.*table admin\.users"):
        start(starts(postgres, "users", "admin"))


def test_nor_does_an_app_with_pass0s_own_users(starts: Starts, postgres: str) -> None:
    start(starts(postgres, "customers"))
    ours = postgres.replace("postgresql+psycopg://", "postgres://")
    with pytest.raises(ConfigError, match=r"table public\.customers.*pass0's own users"):
        start(starts(None, PASS0_DATABASE=ours))


def test_nor_the_other_way_round(starts: Starts, postgres: str) -> None:
    ours = postgres.replace("postgresql+psycopg://", "postgres://")
    start(starts(None, PASS0_DATABASE=ours))
    with pytest.raises(ConfigError, match=r"pass0's own users.*table public\.customers"):
        start(starts(postgres, "customers"))


def test_one_app_on_several_hosts_agrees_however_they_name_the_database(starts: Starts, postgres: str) -> None:
    ours = postgres.replace("postgresql+psycopg://", "postgres://")
    alias = postgres.replace("127.0.0.1", "localhost")
    assert alias != postgres
    for url in (postgres, alias, f"{alias}?sslmode=prefer"):
        start(starts(url, "customers"))
        start(starts(url, "customers", PASS0_DATABASE=ours))


def test_a_copy_of_the_database_under_another_name_starts(starts: Starts, postgres: str) -> None:
    app = starts(postgres, "customers")
    start(app)
    for core in app.extensions["pass0_instance"]._cores.values():
        core.close()
    app.extensions["pass0"].adapter.engine.dispose()
    server, _, name = postgres.rpartition("/")
    admin = sa.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}_copy TEMPLATE {name}"))
    try:
        start(starts(f"{server}/{name}_copy", "customers"))
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name}_copy WITH (FORCE)"))
        admin.dispose()


def test_of_two_apps_that_start_at_once_one_starts(starts: Starts, postgres: str) -> None:
    apps = [starts(postgres, table) for table in ("customers", "staff", "members", "people")]
    ready = threading.Barrier(len(apps))
    started: list[Any] = []
    refused: list[str] = []

    def run(app: Any) -> None:
        ready.wait()
        try:
            start(app)
            started.append(app)
        except ConfigError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=run, args=(app,)) for app in apps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(started), len(refused)) == (1, 3)
    winner = started[0].extensions["pass0"].adapter.user_model.__tablename__
    assert all(f"table public.{winner}" in words for words in refused)


def test_files_of_one_name_in_two_folders_are_two(starts: Starts, tmp_path: Path) -> None:
    for name in ("shop", "admin"):
        (tmp_path / name).mkdir()
    shared = {"PASS0_DATABASE": f"sqlite:{tmp_path}/pass0.db"}
    start(starts(f"sqlite:///{tmp_path}/shop/app.db", **shared))
    with pytest.raises(ConfigError, match=r"table customers in shop/app\.db.*table customers in admin/app\.db"):
        start(starts(f"sqlite:///{tmp_path}/admin/app.db", **shared))


def test_an_app_that_moves_with_its_files_starts(starts: Starts, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    app = starts(f"sqlite:///{tmp_path}/old/app.db", folder="old")
    start(app)
    for core in app.extensions["pass0_instance"]._cores.values():
        core.close()
    shutil.move(tmp_path / "old", tmp_path / "new")
    start(starts(f"sqlite:///{tmp_path}/new/app.db", folder="new"))


def test_an_app_may_name_its_users_itself(starts: Starts, postgres: str) -> None:
    start(starts(postgres, "customers", PASS0_USERS_ID="the shop"))
    start(starts(postgres, "staff", PASS0_USERS_ID="the shop"))
    with pytest.raises(ConfigError, match="the shop"):
        start(starts(postgres, "customers"))
    for wrong in ("", 5, "x" * 201, "a\nb"):
        with pytest.raises(ConfigError, match="PASS0_USERS_ID: must be"):
            start(starts(postgres, "customers", PASS0_USERS_ID=wrong))


def test_adapters_of_an_apps_own_are_told_apart_by_name(make_app: Any, tmp_path: Path) -> None:
    class Named(NineMethods):
        def users_id(self, database: str, mark: str) -> str:
            assert database.startswith("sqlite:")
            assert mark
            return "the directory of example.org"

    config = {"TESTING": False, "PASS0_DEV_MODE": True, "PROPAGATE_EXCEPTIONS": True, "PASS0_DATA": str(tmp_path / "x")}
    start(make_app(Pass0(storage_adapter=NineMethods()), **config))
    start(make_app(Pass0(storage_adapter=NineMethods()), **config))
    with pytest.raises(ConfigError, match=r"NineMethods.*the directory of example\.org"):
        start(make_app(Pass0(storage_adapter=Named()), **config))


def test_the_change_is_noted_once_for_all_folders(starts: Starts, postgres: str) -> None:
    first, second = starts(postgres), starts(postgres)
    start(first)
    at = first.extensions["pass0_instance"].changed_over_at()
    with first.test_request_context():
        assert first.extensions["pass0_instance"].core.first_fact("changed_over_at", "1") == str(at)
    start(second)
    assert second.extensions["pass0_instance"].changed_over_at() == at
