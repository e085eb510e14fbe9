"""An address that an account left lately is kept for it, whoever has it in the app's own table."""

from typing import Any, Callable

import pytest

from flask_pass0 import Pass0

from .conftest import BROWSER, PAGE, sign_in
from .test_storage import NineMethods, ask, prove_address

MakeApp = Callable[..., Any]
OLD, NEW, BOB = "ann@example.org", "new@example.org", "bob@example.org"


@pytest.fixture
def left(make_app: MakeApp) -> tuple[NineMethods, Any, Any]:
    """An app whose user Ann moved from her address to another one; the app, and her browser."""
    adapter = NineMethods()
    app = make_app(Pass0(storage_adapter=adapter))
    client = app.test_client()
    sign_in(client, OLD)
    prove_address(client, NEW)
    assert client.get("/me").json == {"id": 1, "email": NEW}
    return adapter, app, client


def test_a_user_whom_the_app_gives_a_held_address_is_refused_and_told(left: tuple[NineMethods, Any, Any]) -> None:
    adapter, app, ann = left
    adapter.users[2] = {"id": 2, "email": OLD}
    client = app.test_client()
    asked = ask(client, OLD)
    typed = client.post("/auth/verify-code", json={"code": asked["code"]}, headers=BROWSER)
    assert (typed.status_code, typed.json["error"]) == (403, "no_account"), typed.data
    # Its letter is about the account that left: whoever reads it can say that this was somebody else.
    page = client.get(asked["link"], headers=PAGE, follow_redirects=True)
    assert page.status_code == 200, page.data
    assert "undone" in page.text
    assert client.get("/me").status_code == 302
    assert ann.get("/me").json == {"id": 1, "email": NEW}


def test_a_user_who_is_signed_in_is_signed_out_by_a_held_address(left: tuple[NineMethods, Any, Any]) -> None:
    adapter, app, ann = left
    client = app.test_client()
    sign_in(client, BOB)
    bob = client.get("/me").json["id"]
    adapter.users[bob] = {"id": bob, "email": OLD}
    assert client.get("/me").status_code == 302
    told = client.get("/auth/session", headers={**BROWSER, "Accept": "application/json"})
    assert told.status_code == 401, told.data
    # The app takes the mistake back.
    adapter.users[bob] = {"id": bob, "email": BOB}
    sign_in(client, BOB)
    assert client.get("/me").json == {"id": bob, "email": BOB}
    assert ann.get("/me").json == {"id": 1, "email": NEW}
