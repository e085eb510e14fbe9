"""What code written for Flask-Pass0 says: imports, settings, endpoints."""

import importlib
from typing import Any, Callable

import pytest
from flask import jsonify, request, url_for

import flask_pass0
from flask_pass0 import ConfigError, Pass0, passkey
from flask_pass0.storage import InMemoryStorageAdapter

from .conftest import BROWSER, PAGE, sign_in
from .test_reused_ids import JSON, totp

MakeApp = Callable[..., Any]


def test_pass0_is_where_each_release_had_it() -> None:
    from flask_pass0.auth import Pass0 as in_auth
    from flask_pass0.pass0 import Pass0 as in_pass0

    assert in_auth is in_pass0 is Pass0


@pytest.mark.parametrize(
    ("module", "name", "advice"),
    [
        ("flask_pass0", "TwoFactorAuth", "/auth/2fa/setup"),
        ("flask_pass0", "DeviceBinding", "/auth/sessions"),
        ("flask_pass0", "PasskeyAuth", "/auth/passkey"),
        ("flask_pass0.two_factor", "TwoFactorAuth", "/auth/2fa/setup"),
        ("flask_pass0.totp", "TOTP", "/auth/2fa/setup"),
        ("flask_pass0.device_binding", "DeviceBinding", "/auth/sessions"),
        ("flask_pass0.passkey", "PasskeyAuth", "/auth/passkey"),
        ("flask_pass0.magic_link", "send_magic_link_email", "MAIL_SERVER"),
        ("flask_pass0.magic_link", "get_or_create_user", "extensions"),
        ("flask_pass0.storage", "_users", "extensions"),
    ],
)
def test_an_import_that_fails_names_what_replaced_it(module: str, name: str, advice: str) -> None:
    with pytest.raises(ImportError, match=f"{module}.{name} of Flask-Pass0 is not in pass0-flask.*{advice}"):
        exec(f"from {module} import {name}")
    importlib.import_module(module)


def test_any_other_name_is_missing_as_usual() -> None:
    assert not hasattr(flask_pass0, "nothing")
    assert not hasattr(passkey, "nothing")
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        exec("from flask_pass0.auth import nothing")
    with pytest.raises(AttributeError, match=r"two_factor.*/auth/2fa/setup"):
        Pass0().two_factor  # noqa: B018
    assert not hasattr(Pass0(), "nothing")


def test_endpoints_have_their_later_names_too(app: Any) -> None:
    with app.test_request_context():
        assert url_for("pass0.verify_2fa") == url_for("pass0.2fa_verify") == "/auth/2fa/verify"
        assert url_for("pass0.setup_2fa") == "/auth/2fa/setup"
        assert url_for("pass0.disable_2fa") == "/auth/2fa/disable"
        assert url_for("pass0.backup_codes") == "/auth/2fa/backup-codes"
    assert app.test_client().get("/auth/2fa/setup", headers=PAGE).status_code == 302


# ── pages by path or endpoint ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("named", ["home", "pages.home", "/home"])
def test_a_page_is_named_by_its_path_or_its_endpoint(make_app: MakeApp, named: str) -> None:
    from flask import Blueprint

    app = make_app(PASS0_REDIRECT_URL=named, PASS0_LOGIN_URL=named)
    app.add_url_rule("/home", "home", lambda: "home")
    pages = Blueprint("pages", __name__)
    pages.add_url_rule("/home", "home", lambda: "home")
    app.register_blueprint(pages)
    client = app.test_client()
    assert client.get("/me").headers["Location"].partition("?")[0] == "/home"
    assert sign_in(client, "ann@example.org").headers["Location"] == "/home"


@pytest.mark.parametrize("name", ["PASS0_REDIRECT_URL", "PASS0_LOGIN_URL", "PASS0_2FA_VERIFY_ROUTE"])
@pytest.mark.parametrize(
    ("value", "words"), [("flask_sesion", "did you mean 'flask_session'"), ("item", "without arguments")]
)
def test_an_endpoint_that_leads_nowhere_is_refused(make_app: MakeApp, name: str, value: str, words: str) -> None:
    app = make_app(**{name: value})
    app.add_url_rule("/items/<int:number>", "item", lambda number: str(number))
    with pytest.raises(ConfigError, match=f"{name}: .*{words}"):
        app.test_client().get("/auth/login")


def with_second_factor(client: Any) -> str:
    """Sets up a second factor, and signs out; its secret."""
    sign_in(client, "ann@example.org")
    secret: str = client.get("/auth/2fa/setup", headers=JSON).json["secret"]
    assert client.post("/auth/2fa/setup", json={"code": totp(secret)}, headers=BROWSER).status_code == 200
    client.get("/auth/logout")
    return secret


@pytest.mark.parametrize("named", ["verify_2fa_page", "pass0.verify_2fa", "pass0.2fa_verify", "/second", None])
def test_the_apps_own_page_asks_for_the_second_factor(make_app: MakeApp, named: Any) -> None:
    app = make_app(PASS0_2FA_VERIFY_ROUTE=named)
    app.add_url_rule("/my/2fa", "verify_2fa_page", lambda: "my page")
    client = app.test_client()
    with_second_factor(client)
    page = "/my/2fa" if named == "verify_2fa_page" else "/auth/2fa/verify"
    assert sign_in(client, "ann@example.org").headers["Location"] == page
    asked = client.post("/auth/request-magic-link", json={"email": "ann@example.org"}, headers=BROWSER).json
    typed = client.post("/auth/verify-code", json={"code": asked["code"]}, headers=JSON)
    assert (typed.json["requires_2fa"], typed.json["next"]) == (True, page)
    assert client.get("/auth/2fa/verify", headers=PAGE).status_code == 200


def test_redirects_of_a_get_are_those_of_flask(make_app: MakeApp) -> None:
    client = make_app().test_client()
    assert client.get("/me").status_code == 302
    assert client.head("/me").status_code == 302
    assert sign_in(client, "ann@example.org").status_code == 302
    form = client.post("/auth/logout", data={}, headers=PAGE)
    assert form.status_code in (303, 400, 403)
    assert client.get("/auth/logout").status_code == 302
    asked = client.post("/auth/request-magic-link", data={"email": "ann@example.org"}, headers=PAGE)
    assert asked.status_code == 303, "a form is answered by another page: its method must change"


# ── passkeys ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def own_routes(make_app: MakeApp) -> Any:
    """An app with passkey routes of its own, as for Flask-Pass0."""
    users = InMemoryStorageAdapter()
    app = make_app(Pass0(storage_adapter=users))

    @app.post("/options/<kind>")
    def options(kind: str) -> Any:
        try:
            if kind == "login":
                return passkey.generate_passkey_authentication_options(users)
            return passkey.generate_passkey_registration_options("ann@example.org", 1)
        except ValueError as refused:
            return jsonify(error=str(refused)), 400

    @app.post("/verify/<kind>")
    def verify(kind: str) -> Any:
        verify = passkey.verify_passkey_authentication if kind == "login" else passkey.verify_passkey_registration
        return jsonify(verify(request.get_json()["credential"], users))

    return app


def test_passkey_functions_serve_an_apps_own_routes(own_routes: Any) -> None:
    client = own_routes.test_client()
    options = client.post("/options/login", headers=BROWSER)
    assert set(options.get_json(force=True)) >= {"challenge", "rpId"}
    assert any(name.startswith("pass0-ceremony=") for name in options.headers.getlist("Set-Cookie"))
    wrong = client.post("/verify/login", json={"credential": {"id": "x"}}, headers=BROWSER).json
    assert (wrong["success"], wrong["error"]) == (False, "passkey_refused")
    assert client.post("/options/register", headers=BROWSER).json == {"error": "unauthenticated"}
    sign_in(client, "ann@example.org")
    options = client.post("/options/register", headers=BROWSER).get_json(force=True)
    assert options["user"]["name"] == "ann@example.org"
    wrong = client.post("/verify/register", json={"credential": {"id": "x"}}, headers=BROWSER).json
    assert wrong["success"] is False
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/options/login", headers=headers).json == {"error": "csrf"}
