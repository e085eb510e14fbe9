"""The usual extensions beside pass0, each as it comes from PyPI."""

from pathlib import Path
from typing import Any, Callable

import pytest
from flask import Flask, Response, abort, jsonify, redirect, request, session
from flask_admin import Admin, AdminIndexView
from flask_cors import CORS
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user
from flask_login import login_required as flask_login_required
from flask_session import Session
from flask_sqlalchemy import SQLAlchemy
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from flask_pass0 import Pass0, get_current_user, is_authenticated
from flask_pass0.storage import SQLAlchemyStorageAdapter

from .conftest import BROWSER, DEV_KEY, PAGE, sign_in

MakeApp = Callable[..., Any]
OTHER = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
CSP = "default-src 'none'; style-src 'self'"


class After:
    """Sets something up before pass0, or after it."""

    def __init__(self, before: bool, set_up: Callable[[Flask], Any]) -> None:
        self.before, self.set_up = before, set_up

    def init_app(self, app: Flask) -> None:
        """As `Pass0`'s, with the other beside it."""
        if self.before:
            self.set_up(app)
        Pass0().init_app(app)
        if not self.before:
            self.set_up(app)


@pytest.fixture(params=["before", "after"])
def beside(request: pytest.FixtureRequest, make_app: MakeApp) -> MakeApp:
    """Makes an app with an extension that is set up before pass0, or after it."""

    def make(set_up: Callable[[Flask], Any], **config: Any) -> Any:
        return make_app(After(request.param == "before", set_up), **config)

    return make


def is_ours(answer: Any) -> None:
    """An answer has pass0's headers, each once, and is shared with nobody."""
    names = [name.lower() for name, _ in answer.headers]
    for name in (
        *("content-security-policy", "x-frame-options", "x-content-type-options", "referrer-policy"),
        *("cross-origin-opener-policy", "cross-origin-resource-policy", "permissions-policy", "x-robots-tag"),
        *("cache-control", "vary"),
    ):
        assert names.count(name) == 1, (name, names)
    assert answer.headers["Content-Security-Policy"].startswith(CSP)
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not [name for name in names if name.startswith("access-control-")]


# ── Flask-WTF ────────────────────────────────────────────────────────────────


def test_csrf_protect_leaves_pass0s_routes_to_pass0(beside: MakeApp) -> None:
    app = beside(CSRFProtect)
    app.add_url_rule("/own", view_func=lambda: "changed", methods=["POST"], endpoint="own")
    client = app.test_client()
    assert sign_in(client, "ann@example.org").status_code == 302
    assert client.get("/me").json["email"] == "ann@example.org"
    typed = client.post("/auth/request-magic-link", data={"email": "ben@example.org"}, headers={**BROWSER, **PAGE})
    assert typed.status_code in (200, 303)
    assert client.post("/own").status_code == 400, "the app's own routes keep their check"
    foreign = client.post("/auth/logout", headers=OTHER)
    assert foreign.status_code == 403
    assert client.get("/me").status_code == 200
    assert client.post("/auth/logout", headers=BROWSER).status_code == 303
    assert client.get("/me").status_code == 302


def test_csrf_protect_of_an_app_factory(make_app: MakeApp) -> None:
    csrf, pass0 = CSRFProtect(), Pass0()
    for _ in range(2):
        app = make_app(pass0)
        csrf.init_app(app)
        client = app.test_client()
        assert sign_in(client, "ann@example.org").status_code == 302
        assert client.post("/auth/verify-code", json={"code": "1234 5678"}, headers=BROWSER).status_code != 400


# ── Flask-CORS ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("options", [{}, {"supports_credentials": True, "origins": "https://evil.example"}])
def test_no_origin_reads_an_answer_of_pass0s(beside: MakeApp, options: dict[str, Any]) -> None:
    app = beside(lambda app: CORS(app, **options))
    client = app.test_client()
    shared = client.get("/session", headers=OTHER)
    assert "Access-Control-Allow-Origin" in shared.headers, "the app's own routes are shared as it says"
    assert sign_in(client, "ann@example.org").status_code == 302
    asks = {**OTHER, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "pass0-dev-key"}
    for path in (
        *("/auth/dev/inbox.json", f"/auth/dev/inbox?key={DEV_KEY}", "/auth/session", "/auth/login", "/auth/nothing"),
        *("/auth/verify/p0l_x", "/auth/static/nothing.css"),
    ):
        for answer in (client.get(path, headers=OTHER), client.options(path, headers=asks)):
            is_ours(answer)
    for path in ("/auth", "/auth/"):
        for answer in (client.get(path, headers=OTHER), client.options(path, headers=asks)):
            assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]
    assert client.get("/auth/dev/inbox.json", headers=OTHER).status_code == 200
    is_ours(client.post("/auth/request-magic-link", json={"email": "ann@example.org"}, headers=OTHER))


# ── Flask-Talisman ───────────────────────────────────────────────────────────


def test_talismans_policy_is_for_the_apps_pages(beside: MakeApp) -> None:
    policy = {"default-src": "*", "script-src": "'unsafe-inline'"}
    app = beside(
        lambda app: Talisman(app, force_https=False, content_security_policy=policy, frame_options="SAMEORIGIN")
    )
    client = app.test_client()
    own = client.get("/session")
    assert "unsafe-inline" in own.headers["Content-Security-Policy"]
    for path in ("/auth/login", "/auth/session", "/auth/nothing", "/auth/verify/p0l_x"):
        is_ours(client.get(path, headers=PAGE))
    assert sign_in(client, "ann@example.org").status_code == 302
    assert client.get("/me").status_code == 200


def test_talismans_way_to_https_ends_where_the_proxy_says_https(beside: MakeApp) -> None:
    mail = {"MAIL_SERVER": "127.0.0.1", "MAIL_DEFAULT_SENDER": "app@example.org"}
    app = beside(Talisman, PASS0_DEV_MODE=False, PASS0_ORIGIN="https://app.example.org", **mail)
    client = app.test_client()
    at = "http://app.example.org/auth/login"
    lost = client.get(at, headers=PAGE)
    assert (lost.status_code, lost.headers["Location"]) == (302, "https://app.example.org/auth/login")
    assert lost.headers["Cache-Control"] == "no-store"
    found = client.get(at, headers={**PAGE, "X-Forwarded-Proto": "https"})
    assert found.status_code == 200
    is_ours(found)


# ── Flask-Limiter ────────────────────────────────────────────────────────────


def test_limiter_counts_pass0s_routes_unless_they_are_exempt(beside: MakeApp) -> None:
    limiters: list[Limiter] = []

    def limited(app: Flask) -> None:
        limiters.append(Limiter(get_remote_address, app=app, default_limits=["2 per hour"], headers_enabled=True))

    app = beside(limited)
    client = app.test_client()
    statuses = [client.get("/auth/login").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = client.get("/auth/login", headers=OTHER)
    assert (refused.status_code, refused.headers["Cache-Control"]) == (429, "no-store")
    limiters[0].exempt(app.blueprints["pass0"])
    answer = client.get("/auth/login", headers=PAGE)
    assert answer.status_code == 200
    is_ours(answer)
    assert sign_in(client, "ann@example.org").status_code == 302


# ── Flask-Login ──────────────────────────────────────────────────────────────


def with_flask_login(app: Flask) -> None:
    """Flask-Login, which asks pass0 who is signed in."""
    manager = LoginManager(app)
    manager.login_view = "pass0.login"

    class User(UserMixin):  # type: ignore[misc]
        def __init__(self, known: dict[str, str]) -> None:
            self.id, self.email = known["id"], known["email"]

    @manager.request_loader
    def load(_: Any) -> Any:
        known: Any = get_current_user()
        return None if known is None else User(known)

    @manager.user_loader
    def stored(_: str) -> None:
        return None

    @app.route("/private")
    @flask_login_required
    def private() -> str:
        return str(current_user.email)


def test_flask_logins_current_user_is_pass0s(beside: MakeApp) -> None:
    app = beside(with_flask_login)
    client = app.test_client()
    sent = client.get("/private")
    assert (sent.status_code, sent.headers["Location"]) == (302, "/auth/login?next=%2Fprivate")
    assert client.get(sent.headers["Location"], headers=PAGE).status_code == 200
    sign_in(client, "ann@example.org")
    assert client.get("/private").data == b"ann@example.org"
    assert client.get("/me").json["email"] == "ann@example.org"
    client.get("/auth/logout")
    assert client.get("/private").status_code == 302


# ── Flask-Session ────────────────────────────────────────────────────────────


def test_flask_session_keeps_the_apps_session(beside: MakeApp, tmp_path: Path) -> None:
    from cachelib import FileSystemCache

    store = FileSystemCache(str(tmp_path / "sessions"))

    def on_the_server(app: Flask) -> None:
        app.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=store)
        Session(app)

        @app.route("/keep", methods=["POST"])
        def keep() -> str:
            session["cart"] = "kept"
            return "kept"

    client = beside(on_the_server).test_client()
    client.post("/keep")
    sign_in(client, "ann@example.org")
    assert client.get("/me").json["email"] == "ann@example.org"
    held = client.get("/session").json
    assert held["cart"] == "kept"
    assert held["user_id"] == client.get("/me").json["id"]
    client.get("/auth/logout")
    assert client.get("/session").json.get("user_id") is None
    assert client.get("/session").json.get("cart") is None


# ── Flask-SQLAlchemy ─────────────────────────────────────────────────────────


def test_flask_sqlalchemy_has_the_users(make_app: MakeApp, tmp_path: Path) -> None:
    db = SQLAlchemy()

    class User(db.Model):  # type: ignore[name-defined,misc]
        __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012
        id = db.Column(db.Integer, primary_key=True)
        email = db.Column(db.String(255), unique=True, nullable=False)

    adapter = SQLAlchemyStorageAdapter(user_model=User, session=db.session)
    app = make_app(Pass0(storage_adapter=adapter), SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/app.db")
    db.init_app(app)
    with app.app_context():
        db.create_all()
    client = app.test_client()
    sign_in(client, "ann@example.org")
    assert client.get("/me").json == {"id": 1, "email": "ann@example.org"}
    with app.app_context():
        assert [user.email for user in db.session.query(User)] == ["ann@example.org"]


# ── Flask-Admin ──────────────────────────────────────────────────────────────


class Guarded(AdminIndexView):  # type: ignore[misc]
    """The first page of Flask-Admin, for whoever is signed in."""

    def is_accessible(self) -> bool:
        """Asks pass0."""
        return is_authenticated()

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        """Leads to the sign-in page."""
        return redirect("/auth/login?next=/admin/")


def test_flask_admins_views_ask_pass0(beside: MakeApp) -> None:
    client = beside(lambda app: Admin(app, index_view=Guarded())).test_client()
    assert client.get("/admin/").headers["Location"] == "/auth/login?next=/admin/"
    sign_in(client, "ann@example.org")
    assert client.get("/admin/").status_code == 200
    is_ours(client.get("/auth/account", headers=PAGE))


# ── ProxyFix ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("trusted", "fixed", "forwarded", "peer"),
    [
        (None, True, "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        (["10.0.0.0/8"], False, "6.6.6.6, 192.0.2.7", "10.0.0.1"),
        (["10.0.0.0/8"], True, "6.6.6.6, 192.0.2.7", "10.0.0.1"),
        (["10.0.0.0/8"], True, None, "10.0.0.1"),
        (["unix"], True, "6.6.6.6, 192.0.2.7", "10.0.0.1"),
    ],
)
def test_proxy_fix_and_trusted_proxies_count_no_entry_twice(
    make_app: MakeApp, trusted: Any, fixed: bool, forwarded: Any, peer: str
) -> None:
    from flask_pass0.peer import peer as found

    app = make_app(PASS0_TRUSTED_PROXIES=trusted)
    seen: list[Any] = []
    app.before_request(lambda: seen.append(found(app, request)))
    if fixed:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    app.test_client().get("/session", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert seen == [peer]


# ── any other ────────────────────────────────────────────────────────────────


def meddling(app: Flask) -> None:
    """Everything that an app's functions do to answers."""

    @app.before_request
    def before() -> None:
        session["seen"] = "by the app"

    @app.after_request
    def after(answer: Response) -> Response:
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Allow-Credentials"] = "true"
        answer.headers["Content-Security-Policy"] = "default-src * 'unsafe-inline'"
        answer.headers["Cache-Control"] = "public, max-age=3600"
        answer.headers["X-Injected"] = "by the app"
        for name in ("X-Frame-Options", "Referrer-Policy", "Set-Cookie", "Vary"):
            answer.headers.pop(name, None)
        answer.set_cookie("theirs", "kept")
        answer.set_cookie("pass0-theme", "dark")
        answer.set_cookie("pass0", "planted")
        answer.set_cookie("__Host-pass0-flow", "planted", secure=True)
        if answer.content_type.startswith("text/html"):
            answer.set_data(b"<script>planted()</script>" + answer.get_data())
        return answer

    @app.after_request
    def replaced(answer: Response) -> Response:
        return Response(answer.get_data() + b"<!-- replaced -->", 200) if "replace" in request.args else answer

    @app.teardown_request
    def teardown(_: Any) -> None:
        session.clear() if False else None

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Any:
        return jsonify(error="the app's"), getattr(error, "code", 500)

    @app.errorhandler(404)
    def missing(_: HTTPException) -> Any:
        return "the app's page", 404


def test_pass0s_answers_leave_as_pass0_wrote_them(beside: MakeApp) -> None:
    client = beside(meddling).test_client()
    for method, path, status in (
        ("GET", "/auth/login", 200),
        ("GET", "/auth/login?replace=1", 200),
        ("GET", "/auth/session", 401),
        ("GET", "/auth/session?replace=1", 401),
        ("GET", "/auth/nothing", 404),
        ("POST", "/auth/login", 405),
        ("POST", "/auth/logout", 403),
        ("HEAD", "/auth/login", 200),
        ("GET", "/auth/verify/p0l_x", 200),
        ("GET", "/auth/dev/inbox", 200),
    ):
        answer = client.open(path, method=method, headers={**PAGE, "Sec-Fetch-Site": "cross-site"})
        assert answer.status_code in (status, 410, 302), (method, path, answer.status)
        is_ours(answer)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "X-Injected" not in answer.headers
        assert b"planted" not in answer.data
        assert b"the app's" not in answer.data
        assert b"replaced" not in answer.data
        assert len(answer.data) == (0 if method == "HEAD" else int(answer.headers["Content-Length"]))
        lines = answer.headers.getlist("Set-Cookie")
        assert not [line for line in lines if "planted" in line], lines
        for own in ("theirs=kept", "pass0-theme=dark"):
            assert [line for line in lines if line.startswith(own)], lines
    own = client.get("/session")
    assert own.headers["X-Injected"] == "by the app"


def test_people_sign_in_and_out_under_all_of_it(beside: MakeApp) -> None:
    client = beside(meddling).test_client()
    opened = sign_in(client, "ann@example.org")
    assert opened.status_code == 302
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert [line for line in opened.headers.getlist("Set-Cookie") if line.startswith("session=")], "the app's session"
    is_ours(client.get("/auth/account", headers=PAGE))


def test_an_answer_of_the_apps_own_at_an_address_of_pass0s_is_hardened(beside: MakeApp) -> None:
    def closed(app: Flask) -> None:
        @app.before_request
        def maintenance() -> Any:
            if request.args.get("closed"):
                return Response("closed", headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "public"})
            return abort(418) if request.args.get("teapot") else None

        CORS(app)

    client = beside(closed).test_client()
    for query, status in (("closed=1", 200), ("teapot=1", 418)):
        for path in ("/auth/login", "/auth/dev/inbox.json"):
            answer = client.get(f"{path}?{query}", headers=OTHER)
            assert answer.status_code == status
            assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]
            assert answer.headers.getlist("Cache-Control") == ["no-store"]
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Content-Security-Policy"] == "base-uri 'none'; frame-ancestors 'none'"


def test_a_failure_after_the_answer_leaves_the_answer(beside: MakeApp) -> None:
    def failing(app: Flask) -> None:
        @app.after_request
        def fails(answer: Response) -> Response:
            raise RuntimeError("in the app")

    app = beside(failing, PROPAGATE_EXCEPTIONS=False)
    answer = app.test_client().get("/auth/login", headers=PAGE)
    assert answer.status_code == 200
    is_ours(answer)
    assert app.test_client().get("/session").status_code == 500


# ── the doctor ───────────────────────────────────────────────────────────────


def test_the_doctor_names_each_of_them(make_app: MakeApp) -> None:
    def everything(app: Flask) -> None:
        CSRFProtect(app)
        CORS(app)
        Talisman(app)
        Limiter(get_remote_address, app=app)
        LoginManager(app)
        app.config["SESSION_TYPE"] = "null"
        Admin(app)

    app = make_app(After(False, everything))
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0)
    lines = app.test_cli_runner().invoke(args=["pass0", "doctor"]).output.splitlines()
    for level, start in (
        ("ok", "Flask-WTF: CSRFProtect leaves pass0's routes"),
        ("ok", "Flask-CORS: pass0's routes are shared with no origin"),
        ("ok", "Flask-Talisman: pass0's answers keep their own headers"),
        ("warn", "Flask-Talisman: force_https redirects to https, but PASS0_ORIGIN is http://localhost"),
        ("ok", "Flask-Limiter: its default limits count"),
        ("warn", "Flask-Login: without a request_loader"),
        ("warn", "Flask-Admin: everybody may see Home"),
        ("warn", "ProxyFix: x_for is 0 and PASS0_TRUSTED_PROXIES is empty"),
    ):
        assert [line for line in lines if line.startswith(f"{level:5} {start}")], (start, lines)


def test_the_doctor_is_content_where_all_is_well(make_app: MakeApp, tmp_path: Path) -> None:
    from cachelib import FileSystemCache

    def well(app: Flask) -> None:
        with_flask_login(app)
        Admin(app, index_view=Guarded())
        app.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=FileSystemCache(str(tmp_path / "sessions")))
        Session(app)

    app = make_app(After(False, well))
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)
    lines = app.test_cli_runner().invoke(args=["pass0", "doctor"]).output.splitlines()
    for start in (
        "Flask-Login: its request_loader",
        "Flask-Admin: every view",
        "Flask-Session:",
        "ProxyFix: pass0 takes",
    ):
        assert [line for line in lines if line.startswith(f"ok    {start}")], (start, lines)
