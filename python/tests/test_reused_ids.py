"""Ids that a table gives again, as SQLite does after its newest row is deleted: nothing goes over to the next user."""

import hmac
import struct
import threading
import time
from base64 import b32decode
from pathlib import Path
from typing import Any, Callable

import pytest
from flask_sqlalchemy import SQLAlchemy

from flask_pass0 import Pass0
from flask_pass0.storage import SQLAlchemyStorageAdapter

from .conftest import BROWSER, sign_in
from .test_operator import command
from .test_storage import NineMethods, prove_address

ANN, BOB = "ann@example.org", "bob@example.org"
JSON = {**BROWSER, "Accept": "application/json"}

MakeApp = Callable[..., Any]


@pytest.fixture
def adapter() -> NineMethods:
    return NineMethods()


@pytest.fixture
def ann(make_app: MakeApp, adapter: NineMethods) -> Any:
    """Somebody signed in, with a second factor, whose row the app then deletes."""
    client = make_app(Pass0(storage_adapter=adapter)).test_client()
    sign_in(client, ANN)
    secret = client.get("/auth/2fa/setup", headers=JSON).json["secret"]
    on = client.post("/auth/2fa/setup", json={"code": totp(secret)}, headers=BROWSER)
    assert on.status_code == 200, on.data
    del adapter.users[1]
    return client


def totp(secret: str) -> str:
    """The code of now (RFC 6238)."""
    tag = hmac.digest(b32decode(secret), struct.pack(">q", int(time.time()) // 30), "sha1")
    (word,) = struct.unpack_from(">I", tag, tag[-1] & 0xF)
    return f"{(word & 0x7FFFFFFF) % 1_000_000:06}"


def who(client: Any) -> str:
    told = client.get("/auth/session", headers=JSON)
    return str(told.json["user"]["email"]) if told.status_code == 200 else ""


def test_a_session_that_was_over_stays_over(ann: Any, adapter: NineMethods) -> None:
    assert who(ann) == ""
    assert adapter.create_user(BOB)["id"] == 1
    assert who(ann) == ""


def test_who_signs_up_has_nothing_of_who_had_the_id(ann: Any, adapter: NineMethods) -> None:
    bob = ann.application.test_client()
    sign_in(bob, BOB)
    assert bob.get("/me").json == {"id": 1, "email": BOB}
    kept = bob.get("/auth/account/data", headers=JSON).json
    assert (len(kept["sessions"]), kept["credentials"]) == (1, [])
    assert who(ann) == ""


def test_an_id_that_is_given_again_at_once_hands_nothing_over(ann: Any, adapter: NineMethods) -> None:
    # Nobody asked pass0 in between: it sees another address under the id.
    assert adapter.create_user(BOB)["id"] == 1
    assert who(ann) == ""
    bob = ann.application.test_client()
    sign_in(bob, BOB)
    assert who(bob) == BOB
    kept = bob.get("/auth/account/data", headers=JSON).json
    assert (len(kept["sessions"]), kept["credentials"]) == (1, [])
    assert [event["kind"] for event in kept["events"]].count("session.opened") == 1
    assert who(ann) == ""


def test_a_read_that_finds_nobody_costs_the_session_alone(ann: Any, adapter: NineMethods) -> None:
    # A replica that lags: it is not for whoever asks meanwhile to take her second factor away.
    stranger = ann.application.test_client()
    stranger.post("/auth/request-magic-link", json={"email": ANN}, headers=BROWSER)
    assert who(ann) == ""
    adapter.users[1] = {"id": 1, "email": ANN}
    assert who(ann) == ""
    time.sleep(1)
    again = ann.application.test_client()
    told = again.post("/auth/request-magic-link", json={"email": ANN}, headers=BROWSER).json
    opened = again.get(told["link"], headers={**BROWSER, "Accept": "text/html"})
    assert opened.headers["Location"] == "/auth/2fa/verify"


def test_who_asks_while_an_address_is_changed_takes_nothing_away(make_app: MakeApp) -> None:
    class Asked(NineMethods):
        """Somebody asks for the old address when pass0 has the new one, and this table is told of it just now."""

        def update_user(self, user_id: Any, **kwargs: Any) -> None:
            meanwhile = threading.Thread(target=sign_in, args=(stranger, ANN))
            meanwhile.start()
            meanwhile.join()
            super().update_user(user_id, **kwargs)

    adapter = Asked()
    app = make_app(Pass0(storage_adapter=adapter))
    ann, stranger = app.test_client(), app.test_client()
    sign_in(ann, ANN)
    prove_address(ann, BOB)
    assert adapter.users == {1: {"id": 1, "email": BOB}}
    assert ann.get("/me").json == {"id": 1, "email": BOB}
    assert who(stranger) == ""


def test_what_is_left_of_a_deleted_user_can_be_deleted(ann: Any) -> None:
    app = ann.application
    assert ANN in command(app, "users", "list").output
    assert command(app, "users", "delete", "--yes", "1").exit_code == 0
    assert command(app, "users", "list").output == ""
    assert command(app, "users", "delete", "--yes", "1").output == "Error: there is no such user\n"


def test_users_who_swap_addresses_sign_in(make_app: MakeApp, adapter: NineMethods) -> None:
    app = make_app(Pass0(storage_adapter=adapter))
    ann, bob = app.test_client(), app.test_client()
    sign_in(ann, ANN)
    sign_in(bob, BOB)
    adapter.users[1]["email"], adapter.users[2]["email"] = BOB, ANN
    assert (who(ann), who(bob)) == ("", "")
    sign_in(ann, ANN)
    assert ann.get("/me").json == {"id": 2, "email": ANN}
    sign_in(bob, BOB)
    assert bob.get("/me").json == {"id": 1, "email": BOB}


def test_an_address_that_was_taken_off_a_row_is_free(make_app: MakeApp, adapter: NineMethods) -> None:
    app = make_app(Pass0(storage_adapter=adapter))
    ann = app.test_client()
    sign_in(ann, ANN)
    adapter.users[1]["email"] = "deleted-1"
    assert who(ann) == ""
    sign_in(ann, ANN)
    assert ann.get("/me").json == {"id": 2, "email": ANN}


def test_events_of_who_had_the_id_are_not_told(make_app: MakeApp, adapter: NineMethods) -> None:
    app = make_app(Pass0(storage_adapter=adapter))
    adapter.users[1] = {"id": 1, "email": ANN}
    ann, bob = app.test_client(), app.test_client()
    sign_in(ann, ANN)
    own = ann.get("/auth/account/data", headers=JSON).json["events"]
    assert "session.opened" in [event["kind"] for event in own], "of a user whom the app had before, too"
    gone = ann.post("/auth/account/delete", json={"email": ANN}, headers=BROWSER)
    assert gone.status_code == 200, gone.data
    sign_in(bob, BOB)
    assert bob.get("/me").json == {"id": 1, "email": BOB}
    kinds = [event["kind"] for event in bob.get("/auth/account/data", headers=JSON).json["events"]]
    assert "user.deleted" not in kinds
    assert kinds.count("session.opened") == 1
    shown = [event["what"] for event in bob.get("/auth/account", headers=JSON).json["events"]]
    assert shown.count("signed-in") == 1


@pytest.mark.parametrize("again", [True, False])
def test_doctor_names_a_table_that_gives_ids_again(make_app: MakeApp, tmp_path: Path, again: bool) -> None:
    db = SQLAlchemy()

    class User(db.Model):  # type: ignore[name-defined,misc]
        __table_args__ = {"sqlite_autoincrement": not again}  # noqa: RUF012
        id = db.Column(db.Integer, primary_key=True)
        email = db.Column(db.String(255), unique=True, nullable=False)

    adapter = SQLAlchemyStorageAdapter(user_model=User, session=db.session)
    app = make_app(Pass0(storage_adapter=adapter), SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/app.db")
    db.init_app(app)
    with app.app_context():
        db.create_all()
    told = command(app, "doctor")
    assert ("sqlite_autoincrement" in told.output) == again
    assert told.exit_code == 0
