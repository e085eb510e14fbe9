"""Addresses with dots where a name has none, as carriers and old mail systems gave them out."""

from typing import Any, Callable

import flask_mail
import flask_mailman
import pytest
from flask import Flask

from flask_pass0 import Pass0
from flask_pass0.magic_link import generate_magic_link
from flask_pass0.storage import InMemoryStorageAdapter

from .conftest import BROWSER, sign_in
from .test_mail_objects import Relay, ask, made, server, until

MakeApp = Callable[..., Any]
ODD = ["a..b@docomo.example", "ann.@docomo.example", ".ann@docomo.example"]


def refusal(app: Flask, address: str) -> Any:
    return app.test_client().post("/auth/request-magic-link", json={"email": address}, headers=BROWSER)


@pytest.mark.parametrize("address", ODD)
def test_where_the_setting_takes_them_they_sign_in(make_app: MakeApp, address: str) -> None:
    app = make_app(PASS0_LEGACY_ADDRESSES=True)
    client = app.test_client()
    assert sign_in(client, address).status_code == 302
    assert client.get("/me").json["email"] == address


@pytest.mark.parametrize("address", ODD)
def test_where_it_does_not_the_fault_is_named(make_app: MakeApp, address: str) -> None:
    users = InMemoryStorageAdapter()
    users.create_user(ODD[0])  # an answer of its own would tell that it is there
    app = make_app(Pass0(storage_adapter=users))
    refused = refusal(app, address)
    assert (refused.status_code, refused.json["error"], refused.json["fault"]) == (400, "bad_email", "dots")
    assert "dot" in refused.json["message"]
    page = app.test_client().post("/auth/request-magic-link", data={"email": address}, headers=BROWSER)
    assert page.status_code == 400
    assert "two dots in a row" in page.text


def test_links_of_the_app_are_for_users_it_has(make_app: MakeApp) -> None:
    users = InMemoryStorageAdapter()
    users.create_user(ODD[0])
    app = make_app(Pass0(storage_adapter=users))
    with app.test_request_context():
        assert "/auth/" in generate_magic_link(ODD[0])
        with pytest.raises(ValueError, match=r"bad_email: .*dot.*PASS0_LEGACY_ADDRESSES"):
            generate_magic_link(ODD[1])
        with pytest.raises(ValueError, match=r"bad_email: .*quotation marks"):
            generate_magic_link('"a..b"@docomo.example')


@pytest.mark.parametrize("package", [flask_mail, flask_mailman], ids=["flask-mail", "flask-mailman"])
def test_mail_objects_of_the_app_get_them_quoted(make_app: MakeApp, package: Any) -> None:
    relay = Relay()
    app = made(make_app, package, PASS0_LEGACY_ADDRESSES=True, **server(relay))
    for address in ODD:
        ask(app, address)
    until(lambda: len(relay.letters) == len(ODD))
    name = [address.split("@")[0] for address in ODD]
    assert sorted(letter["To"] for letter in relay.letters) == sorted(f'"{it}"@docomo.example' for it in name)
    # Flask-Mailman takes the quotation marks off again in its commands.
    form = '<"{}"@docomo.example>' if package is flask_mail else "<{}@docomo.example>"
    assert sorted(relay.recipients) == sorted(form.format(it) for it in name)
