"""What stands around pass0 in a process: other code that reads the request, mounts, files, forks."""

from pathlib import Path
from typing import Any, Callable

import pytest
import sqlalchemy
from flask import request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import orm
from werkzeug.test import Client

from flask_pass0 import ConfigError, Pass0, get_current_user
from flask_pass0.magic_link import generate_magic_link
from flask_pass0.storage import SQLAlchemyStorageAdapter

from .conftest import BROWSER, DEV_KEY, PAGE
from .test_storage import NineMethods

MakeApp = Callable[..., Any]


@pytest.mark.parametrize("read", ["form", "values", "data", "json", "stream"])
@pytest.mark.parametrize("kind", ["form", "json"])
def test_a_body_that_the_app_read_first_arrives(make_app: MakeApp, read: str, kind: str) -> None:
    app = make_app()

    @app.before_request
    def first() -> None:
        if read == "json":
            request.get_json(silent=True)
        elif read == "data":
            request.get_data()
        elif read != "stream":
            getattr(request, read)

    fields = {"email": "ann+ü@exämple.org".replace("ü", "u"), "next": "/me?a=b&c=%2F"}
    body: dict[str, Any] = {"json": fields} if kind == "json" else {"data": fields}
    asked = app.test_client().post(
        "/auth/request-magic-link", headers={**BROWSER, "Accept": "application/json"}, **body
    )
    assert asked.status_code == (200 if kind == "json" else 303), asked.data
    assert "flow=" in asked.headers["Set-Cookie"]


def test_a_field_given_twice_is_refused_all_the_same(make_app: MakeApp) -> None:
    app = make_app()
    app.before_request(lambda: request.form and None)
    body = "email=ann@example.org&email=bob@example.org"
    kind = "application/x-www-form-urlencoded"
    assert app.test_client().post("/auth/request-magic-link", data=body, content_type=kind).status_code == 400


def test_a_body_too_long_is_refused(make_app: MakeApp) -> None:
    for limit in (None, 1000):
        client = make_app(MAX_CONTENT_LENGTH=limit).test_client()
        long = client.post("/auth/request-magic-link", json={"email": "a" * 100_000}, headers=BROWSER)
        assert long.status_code == 413


def test_mount_points_that_a_client_makes_up_start_no_engines(make_app: MakeApp) -> None:
    app = make_app()
    client = Client(app)
    statuses = [
        client.get("/auth/login", environ_overrides={"SCRIPT_NAME": f"/m{number}"}).status_code for number in range(40)
    ]
    assert statuses[0] == 200
    assert statuses[-1] == 421
    assert len(app.extensions["pass0_instance"]._cores) <= 16
    assert client.get("/auth/login", environ_overrides={"SCRIPT_NAME": "/m0"}).status_code == 200


def test_only_configured_mount_points_are_served(make_app: MakeApp) -> None:
    real = {
        "PASS0_DEV_MODE": False,
        "PASS0_ORIGIN": "https://app.example.org",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_DEFAULT_SENDER": "app@example.org",
    }
    mounted = {"PASS0_MOUNTS": "/shop, /other"}

    def asked(config: dict[str, Any], root: str) -> tuple[int, str]:
        app = make_app(**real, **config)
        at = {"SCRIPT_NAME": root, "HTTP_HOST": "app.example.org"}
        status = app.test_client().get("/auth/login", environ_overrides=at).status_code
        with app.app_context():
            # Whatever a client named first.
            return status, generate_magic_link("ann@example.org").partition("/verify/")[0]

    assert asked({}, "") == (200, "https://app.example.org/auth")
    assert asked({}, "/made-up") == (421, "https://app.example.org/auth")
    assert asked({"APPLICATION_ROOT": "/shop"}, "/shop") == (200, "https://app.example.org/shop/auth")
    assert asked(mounted, "/other") == (200, "https://app.example.org/shop/auth")
    assert asked(mounted, "") == (421, "https://app.example.org/shop/auth")


@pytest.mark.parametrize(
    "mount", ["//evil.example", "/\\\\evil.example", "https://evil.example", "/a/..//evil.example"]
)
def test_a_made_up_mount_point_leads_nowhere_else(make_app: MakeApp, mount: str) -> None:
    client: Any = Client(make_app(PROPAGATE_EXCEPTIONS=False, TESTING=False, PASS0_DEV_MODE=True))
    answer = client.get("/me", environ_overrides={"SCRIPT_NAME": mount})
    assert answer.status_code >= 400
    assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("value", ["False", "false", "0", "", "no", 2, []])
def test_dev_mode_is_a_flag_and_no_text(make_app: MakeApp, value: Any) -> None:
    app = make_app(TESTING=False, PROPAGATE_EXCEPTIONS=True, PASS0_DEV_MODE=value)
    with pytest.raises(ConfigError, match="PASS0_DEV_MODE: must be True or False"):
        app.test_client().get("/auth/login")


class TestOneSqliteFile:
    """Two copies of SQLite in one process must not have one file: each undoes the other's locks."""

    def app(self, make_app: MakeApp, uri: str, **config: Any) -> Any:
        db = SQLAlchemy()

        class User(db.Model):  # type: ignore[name-defined,misc]
            id = db.Column(db.Integer, primary_key=True)
            email = db.Column(db.String(255), unique=True, nullable=False)

        app = make_app(
            Pass0(storage_adapter=SQLAlchemyStorageAdapter(user_model=User, session=db.session)),
            SQLALCHEMY_DATABASE_URI=uri,
            **config,
        )
        db.init_app(app)
        with app.app_context():
            db.create_all()
        return app

    @pytest.mark.parametrize("named", ["sqlite:{0}/app.db", "sqlite:{0}/../{1}/app.db", "sqlite:{0}/link.db"])
    def test_is_refused(self, make_app: MakeApp, tmp_path: Path, named: str) -> None:
        app = self.app(
            make_app,
            f"sqlite:///{tmp_path}/app.db",
            PASS0_DATABASE=named.format(tmp_path, tmp_path.name),
        )
        (tmp_path / "link.db").symlink_to(tmp_path / "app.db")
        with pytest.raises(ConfigError, match=r"PASS0_DATABASE: .* is the app's own SQLite file"):
            app.test_client().get("/auth/login")

    def test_is_refused_where_it_is_the_usual_one(self, make_app: MakeApp, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        app = self.app(make_app, f"sqlite:///{tmp_path}/data/pass0.db", PASS0_DATA=str(tmp_path / "data"))
        with pytest.raises(ConfigError, match="is the app's own SQLite file"):
            app.test_client().get("/auth/login")

    def test_is_refused_with_plain_sqlalchemy(self, make_app: MakeApp, tmp_path: Path) -> None:
        engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path}/app.db")
        session = orm.scoped_session(orm.sessionmaker(bind=engine))
        adapter = SQLAlchemyStorageAdapter(user_model=object, session=session)
        app = make_app(Pass0(storage_adapter=adapter), PASS0_DATABASE=f"sqlite:{tmp_path}/app.db")
        with pytest.raises(ConfigError, match="is the app's own SQLite file"):
            app.test_client().get("/auth/login")

    def test_two_files_are_fine(self, make_app: MakeApp, tmp_path: Path) -> None:
        app = self.app(make_app, f"sqlite:///{tmp_path}/app.db", PASS0_DATABASE=f"sqlite:{tmp_path}/pass0.db")
        assert app.test_client().get("/auth/login").status_code == 200
        assert (tmp_path / "pass0.db").exists()


def test_a_page_may_ask_who_is_signed_in(make_app: MakeApp) -> None:
    """As context processors do, for the pages of pass0, too."""
    app = make_app()
    app.context_processor(lambda: {"me": get_current_user()})
    assert app.test_client().get("/auth/login", headers=PAGE).status_code == 200


def test_another_apps_users_get_no_folder_of_these(make_app: MakeApp, tmp_path: Path) -> None:
    class Others(NineMethods):
        """The table of another app."""

    config = {"TESTING": False, "PASS0_DEV_MODE": True, "PASS0_DATA": str(tmp_path / "shared")}
    shop = make_app(Pass0(storage_adapter=NineMethods()), **config)
    assert shop.test_client().get("/auth/login").status_code == 200
    admin = make_app(Pass0(storage_adapter=Others()), **config, PROPAGATE_EXCEPTIONS=True)
    with pytest.raises(ConfigError, match=r"PASS0_DATA.*NineMethods.*Others"):
        admin.test_client().get("/auth/login")
    assert make_app(Pass0(storage_adapter=NineMethods()), **config).test_client().get("/auth/login").status_code == 200


def test_a_link_is_not_logged_when_the_storage_fails(make_app: MakeApp, caplog: Any) -> None:
    adapter = NineMethods()
    config = {"TESTING": False, "PASS0_DEV_MODE": True, "PROPAGATE_EXCEPTIONS": False}
    client = make_app(Pass0(storage_adapter=adapter), **config).test_client()
    local = {"REMOTE_ADDR": "127.0.0.1", "HTTP_PASS0_DEV_KEY": DEV_KEY}
    asked = client.post(
        "/auth/request-magic-link", json={"email": "ann@example.org"}, headers=BROWSER, environ_base=local
    )
    link = asked.json["link"]

    def broken(token: str) -> None:
        raise RuntimeError("the table is gone")

    adapter.get_token = broken  # type: ignore[method-assign]
    assert client.get(link, headers=PAGE).status_code == 500
    assert "the table is gone" in caplog.text
    assert link.rsplit("/", 1)[1] not in caplog.text
