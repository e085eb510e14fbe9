"""An offer of a passkey that is declined for good is kept with the account, whoever keeps the users."""

import re
from pathlib import Path
from typing import Any, Callable

import pytest

from flask_pass0 import Pass0
from flask_pass0.storage import SQLAlchemyStorageAdapter

from .conftest import BROWSER, PAGE
from .test_storage import NineMethods
from .test_storage_sqlalchemy import with_sqlalchemy

ANN, BOB = "ann@example.org", "bob@example.org"
JSON = {**BROWSER, "Accept": "application/json"}

MakeApp = Callable[..., Any]


def native(make_app: MakeApp, tmp_path: Path) -> Any:
    """pass0 keeps the users."""
    return make_app(Pass0())


def nine_methods(make_app: MakeApp, tmp_path: Path) -> Any:
    """The app keeps them behind methods of its own."""
    return make_app(Pass0(storage_adapter=NineMethods()))


def sqlalchemy(make_app: MakeApp, tmp_path: Path) -> Any:
    """They are rows of a model of the app."""
    uri = f"sqlite:///{tmp_path}/app.db"
    app, _, _ = with_sqlalchemy(make_app, uri, SQLAlchemyStorageAdapter)
    return app


HOSTS = [native, nine_methods, sqlalchemy]


def leads(client: Any, email: str) -> str:
    """Where a sign-in by link leads in a browser that can keep passkeys."""
    stranger = client.application.test_client()
    login = stranger.get("/auth/login", headers=PAGE).get_data(as_text=True)
    found = re.search(r'data-offer-cookie="([^"]+)"', login)
    assert found, login
    client.set_cookie(found[1], "yes")
    told = client.post("/auth/request-magic-link", json={"email": email}, headers=JSON).json
    opened = client.get(told["link"], headers=PAGE)
    assert opened.status_code in (302, 303), opened.data
    return str(opened.headers["Location"])


@pytest.mark.parametrize("host", HOSTS)
def test_it_holds_on_every_device_and_for_nobody_else(
    make_app: MakeApp, tmp_path: Path, host: Callable[[MakeApp, Path], Any]
) -> None:
    app = host(make_app, tmp_path)
    phone, laptop = app.test_client(), app.test_client()
    offer = leads(phone, ANN)
    assert offer.startswith("/auth/passkey/offer?")
    page = phone.get(offer, headers=PAGE).get_data(as_text=True)
    (token,) = re.findall(r'name="form_token" value="([^"]+)"', page)
    fields = {"form_token": token, "next": "/", "answer": "never"}
    done = phone.post("/auth/passkey/offer", data=fields, headers={**PAGE, "Origin": "http://localhost"})
    assert done.status_code == 200, done.data
    assert b'http-equiv="refresh"' in done.data
    assert leads(phone, ANN) == leads(laptop, ANN) == "/"
    assert leads(phone, BOB).startswith("/auth/passkey/offer?")


def test_who_gets_the_id_has_declined_nothing(make_app: MakeApp) -> None:
    adapter = NineMethods()
    client = make_app(Pass0(storage_adapter=adapter)).test_client()
    leads(client, ANN)
    declined = client.post("/auth/passkey/offer", json={"answer": "never"}, headers=JSON)
    assert declined.status_code == 200, declined.data
    assert leads(client, ANN) == "/"
    del adapter.users[1]
    assert leads(client, BOB).startswith("/auth/passkey/offer?")
    assert list(adapter.users) == [1]
    assert client.get("/auth/account/data", headers=JSON).json["declined_offers"] == []
    assert leads(client, BOB).startswith("/auth/passkey/offer?")


def test_who_gets_the_id_at_once_has_declined_nothing(make_app: MakeApp) -> None:
    adapter = NineMethods()
    client = make_app(Pass0(storage_adapter=adapter)).test_client()
    leads(client, ANN)
    assert client.post("/auth/passkey/offer", json={"answer": "never"}, headers=JSON).status_code == 200
    # Nobody asked pass0 in between: it sees another address under the id.
    adapter.users[1] = {"id": 1, "email": BOB}
    for _ in range(2):
        assert leads(client, BOB).startswith("/auth/passkey/offer?")
    assert list(adapter.users) == [1]
