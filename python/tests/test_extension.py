"""Setting up: apps, factories, prefixes, mounts, decorators, settings."""

from typing import Any, Callable

import pytest
from flask import Blueprint, Flask, current_app, g, url_for
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import Client

from flask_pass0 import ConfigError, Pass0, fresh_required, is_authenticated, login_required
from flask_pass0.storage import InMemoryStorageAdapter

from .conftest import BROWSER, DEV_KEY, PAGE, cookie, set_cookie, sign_in

MakeApp = Callable[..., Any]


def test_a_factory_may_make_several_apps(make_app: MakeApp) -> None:
    pass0 = Pass0()
    one, two = make_app(pass0), make_app(pass0)
    client = one.test_client()
    assert sign_in(client, "ann@example.org").status_code == 302
    assert client.get("/me").json["email"] == "ann@example.org"
    with two.test_client() as other:
        set_cookie(other, "pass0", cookie(client, "pass0"))
        assert other.get("/me").status_code == 302, "the apps share no sessions"


def test_two_apps_on_one_machine_do_not_end_each_others_sign_ins(make_app: MakeApp) -> None:
    # A browser keeps the cookies of both ports together.
    one, two = (make_app(SERVER_NAME=f"localhost:{port}").test_client() for port in (5000, 5001))
    opened = sign_in(one, "ann@example.org")
    assert opened.status_code == 302
    # Each is set once, by the engine: nothing of the app's counts for one of its names.
    names = [line.partition("=")[0] for line in opened.headers.getlist("Set-Cookie")]
    assert names.count("pass0-5000") == 1, names
    set_cookie(two, "pass0-5000", cookie(one, "pass0-5000"))
    assert sign_in(two, "bob@example.org").status_code == 302
    set_cookie(one, "pass0-5001", cookie(two, "pass0-5001"))
    assert cookie(two, "pass0-5000") == cookie(one, "pass0-5000")
    assert [client.get("/me").json["email"] for client in (one, two)] == ["ann@example.org", "bob@example.org"]


def test_cookies_of_other_ports_are_neither_too_many_nor_taken_for_ours(make_app: MakeApp) -> None:
    app = make_app(SERVER_NAME="localhost:5000")
    browser = app.test_client()
    assert sign_in(browser, "ann@example.org").status_code == 302
    session = cookie(browser, "pass0-5000")
    ports = (port for port in range(1000, 1300))
    others = "; ".join(f"pass0-{port}{rest}={session}" for port in ports for rest in ("", "-flow", "-known", "-start"))
    client = app.test_client(use_cookies=False)
    assert client.get("/me", headers={"Cookie": others}).status_code == 302
    told = client.get("/me", headers={"Cookie": f"{others}; pass0-5000={session}"})
    assert told.json["email"] == "ann@example.org"


@pytest.mark.parametrize("prefix", ["/auth", "/login", "/a/b"])
def test_the_prefix_is_the_apps_choice(make_app: MakeApp, prefix: str) -> None:
    app = make_app(Pass0(url_prefix=prefix))
    client = app.test_client()
    assert client.get("/me").headers["Location"] == f"{prefix}/login?next=%2Fme"
    assert sign_in(client, "ann@example.org", prefix).status_code == 302
    assert client.get("/me").status_code == 200
    by_config = make_app(PASS0_URL_PREFIX=prefix)
    assert by_config.test_client().get(f"{prefix}/login").status_code == 200


def test_endpoints_have_the_names_of_flask_pass0(app: Any) -> None:
    with app.test_request_context():
        assert url_for("pass0.login") == "/auth/login"
        assert url_for("pass0.request_magic_link") == "/auth/request-magic-link"
        assert url_for("pass0.verify", token="x") == "/auth/verify/x"
        assert url_for("pass0.logout") == "/auth/logout"
        assert url_for("pass0.passkey_login_options") == "/auth/passkey/login/options"
        assert url_for("pass0.2fa_setup") == "/auth/2fa/setup"


def test_an_app_under_a_mount_point(make_app: MakeApp) -> None:
    app = make_app()
    client: Any = Client(DispatcherMiddleware(Flask("root"), {"/inner": app}))
    local = {"REMOTE_ADDR": "127.0.0.1", "HTTP_PASS0_DEV_KEY": DEV_KEY}
    assert client.get("/inner/me").headers["Location"] == "/inner/auth/login?next=%2Finner%2Fme"
    asked = client.post("/inner/auth/request-magic-link", json={"email": "ann@example.org"}, environ_base=local)
    assert "/inner/auth/verify/" in asked.json["link"]
    opened = client.get(asked.json["link"].partition("localhost")[2], headers=PAGE)
    assert opened.status_code == 302
    assert client.get("/inner/me").json["email"] == "ann@example.org"


def test_behind_a_proxy_that_proxy_fix_knows(make_app: MakeApp) -> None:
    app = make_app(PASS0_DEV_MODE=False, PASS0_ORIGIN="https://app.example.org", MAIL_SERVER="127.0.0.1")
    app.config["MAIL_DEFAULT_SENDER"] = "app@example.org"
    app.wsgi_app = ProxyFix(app.wsgi_app, x_host=1, x_proto=1)
    headers = {"X-Forwarded-Host": "app.example.org", "X-Forwarded-Proto": "https"}
    client = app.test_client()
    page = client.get("/auth/login", headers=headers)
    assert page.status_code == 200
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    assert client.get("/auth/login").status_code == 421, "another host is not served"


def test_decorators_of_every_kind(make_app: MakeApp) -> None:
    pass0 = Pass0()
    app = make_app(pass0)
    pages = Blueprint("pages", __name__, url_prefix="/pages")

    @pages.route("/own")
    @pass0.login_required
    def own() -> str:
        return str(g.user["email"])

    @pages.route("/async")
    @login_required
    async def later() -> str:
        return "later"

    @pages.route("/fresh", methods=["GET", "POST"])
    @fresh_required
    def fresh() -> str:
        return "fresh"

    @pages.route("/who")
    def who() -> str:
        return str(is_authenticated())

    app.register_blueprint(pages)
    client = app.test_client()
    for path in ("own", "async", "fresh"):
        assert client.get(f"/pages/{path}").status_code == 302
    assert client.get("/pages/who").data == b"False"
    sign_in(client, "ann@example.org")
    assert client.get("/pages/own").data == b"ann@example.org"
    assert client.get("/pages/async").data == b"later"
    assert client.get("/pages/fresh").data == b"fresh"
    assert client.get("/pages/who").data == b"True"


def test_a_proof_grows_stale(app: Any, pass0_clock: Any, pass0_login: Any) -> None:
    @app.route("/fresh", methods=["GET", "POST"])
    @fresh_required
    def fresh() -> str:
        return "fresh"

    client = app.test_client()
    pass0_login(client, "ann@example.org")
    assert client.post("/fresh").status_code == 200
    pass0_clock.advance(301)
    assert client.get("/me").status_code == 200
    stale = client.post("/fresh")
    assert (stale.status_code, stale.json["error"]) == (403, "fresh_required")
    assert client.get("/fresh").headers["Location"].startswith("/auth/")


def test_who_asks_for_json_is_told_and_not_led(app: Any) -> None:
    refused = app.test_client().get("/me", headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json["error"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://localhost"}, 200),
    ],
)
def test_a_change_must_come_from_this_site(app: Any, headers: dict[str, str], status: int) -> None:
    @app.post("/change")
    @login_required
    def change() -> str:
        return "changed"

    client = app.test_client()
    sign_in(client, "ann@example.org")
    assert client.post("/change", headers=headers).status_code == status


def test_an_unknown_setting_is_named_with_the_nearest(make_app: MakeApp) -> None:
    app = make_app(PASS0_TOKEN_EXPIRYY=5)
    with pytest.raises(ConfigError, match="PASS0_TOKEN_EXPIRYY: unknown setting; did you mean PASS0_TOKEN_EXPIRY"):
        app.test_client().get("/auth/login")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PASS0_TOKEN_EXPIRY", 0, "must be 1 to 10"),
        ("PASS0_TOKEN_EXPIRY", "5", "whole number"),
        ("PASS0_SESSION_DURATION", 5, "must be 60"),
        ("PASS0_REDIRECT_URL", "https://evil.example", "path of this site"),
        ("PASS0_ORIGIN", "https://app.example.org", "dev mode is for localhost only"),
        ("PASS0_ORIGIN", "app.example.org", "must be a URL"),
        ("PASS0_SIGNUP", "everybody", "open"),
        ("PASS0_POLICY", "strong", "passkey_only"),
        ("PASS0_PRIMARY_AUTH", "password", "magic_link"),
        ("PASS0_LIMITS", {"mial": 1}, "mail"),
        ("PASS0_SECRETS", ["short"], "secrets"),
    ],
)
def test_a_wrong_setting_keeps_the_app_from_answering(make_app: MakeApp, name: str, value: Any, words: str) -> None:
    app = make_app(**{name: value})
    with pytest.raises(ConfigError, match=words):
        app.test_client().get("/auth/login")


def test_outside_dev_mode_the_origin_and_mail_must_be_given(make_app: MakeApp) -> None:
    app = make_app(TESTING=False, PROPAGATE_EXCEPTIONS=True)
    with pytest.raises(ConfigError, match="PASS0_ORIGIN: required"):
        app.test_client().get("/auth/login")
    app = make_app(TESTING=False, PROPAGATE_EXCEPTIONS=True, PASS0_ORIGIN="https://app.example.org")
    with pytest.raises(ConfigError) as refused:
        app.test_client().get("/auth/login", base_url="https://app.example.org")
    assert "smtp: required" in str(refused.value)
    assert "mail_from: required" in str(refused.value)


@pytest.mark.parametrize(
    ("config", "debug", "shown"),
    [
        ({"TESTING": True}, False, True),
        ({"TESTING": False}, True, True),
        ({"TESTING": False, "PASS0_DEV_MODE": True}, False, True),
    ],
)
def test_dev_mode_follows_flask(make_app: MakeApp, config: dict[str, Any], debug: bool, shown: bool) -> None:
    app = make_app(**config)
    app.debug = debug
    asked = app.test_client().post("/auth/request-magic-link", json={"email": "ann@example.org"})
    assert ("link" in asked.json) is shown


def test_without_a_secret_key_people_sign_in_all_the_same(make_app: MakeApp) -> None:
    app = make_app(SECRET_KEY=None)
    client = app.test_client()
    sign_in(client, "ann@example.org")
    assert client.get("/me").json["email"] == "ann@example.org"


def test_an_app_without_pass0_is_told(app: Any) -> None:
    bare = Flask("bare")
    bare.testing = True
    bare.route("/")(login_required(lambda: "never"))
    with pytest.raises(RuntimeError, match="call Pass0"):
        bare.test_client().get("/")


def test_the_pages_of_the_second_factor_may_have_another_path(make_app: MakeApp) -> None:
    app = make_app(PASS0_2FA_VERIFY_ROUTE="/second")
    assert app.test_client().get("/second").headers["Location"] == "/auth/2fa/verify"


def test_what_is_no_route_is_answered_by_the_engine(app: Any) -> None:
    client = app.test_client()
    assert client.get("/auth/nothing").status_code == 404
    assert client.put("/auth/login", headers=BROWSER).status_code == 405
    assert client.get("/.well-known/passkey-endpoints").status_code == 200
    assert client.get("/elsewhere").status_code == 404
    assert "Content-Security-Policy" not in client.get("/elsewhere").headers


def test_greenlets_are_refused(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import types

    patched = types.SimpleNamespace(is_module_patched=lambda name: name == "threading")
    monkeypatch.setitem(sys.modules, "gevent.monkey", patched)
    with pytest.raises(RuntimeError, match="gthread"):
        make_app().test_client().get("/auth/login")
    monkeypatch.delitem(sys.modules, "gevent.monkey")
    patched = types.SimpleNamespace(is_monkey_patched=lambda name: name == "thread")
    monkeypatch.setitem(sys.modules, "eventlet.patcher", patched)
    with pytest.raises(RuntimeError, match="gthread"):
        make_app().test_client().get("/auth/login")


def test_an_adapter_cannot_ask_who_is_signed_in(make_app: MakeApp) -> None:
    class Curious(InMemoryStorageAdapter):
        def get_user_by_email(self, email: str) -> Any:
            current_app.extensions["pass0"].admit()
            return super().get_user_by_email(email)

    client = make_app(Pass0(storage_adapter=Curious())).test_client()
    with pytest.raises(RuntimeError, match="from inside a call of its own"):
        client.post("/auth/request-magic-link", json={"email": "ann@example.org"})
