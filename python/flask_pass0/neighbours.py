"""The usual extensions beside pass0: what one of them has to be told, and what `flask pass0 doctor` says of each."""

from collections.abc import Iterator
from typing import Any, Optional

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from .peer import listed

Finding = tuple[str, str]


def exempt(app: Flask) -> None:
    """Takes pass0's routes out of the check of Flask-WTF's CSRFProtect, for the present request and later ones.

    It looks for a token that scripts and clients without our pages have none of. Ours is the stronger check: where the
    request comes from, and failing that a token bound to the session or the flow.
    """
    protect = app.extensions.get("csrf")
    blueprint = app.blueprints.get(request.blueprint or "")
    if blueprint is not None and request.blueprint == "pass0" and _is_of(protect, "flask_wtf"):
        protect.exempt(blueprint)  # type: ignore[union-attr]


def examine(app: Flask, origin: str) -> Iterator[Finding]:
    """A finding for each extension that is there."""
    if _is_of(app.extensions.get("csrf"), "flask_wtf"):
        yield "ok", "Flask-WTF: CSRFProtect leaves pass0's routes to pass0's own check"
    if any(_module(hook).startswith("flask_cors") for hook in _hooks(app)):
        yield "ok", "Flask-CORS: pass0's routes are shared with no origin, whatever it allows"
    for talisman in {id(one): one for one in map(_owner, _hooks(app)) if _is_of(one, "flask_talisman")}.values():
        yield from _talisman(talisman, origin)
    if app.extensions.get("limiter"):
        yield (
            "ok",
            (
                "Flask-Limiter: its default limits count pass0's routes, too; pass0 has limits of its own: "
                "limiter.exempt(app.blueprints['pass0']) leaves them to it"
            ),
        )
    login = getattr(app, "login_manager", None)
    if _is_of(login, "flask_login"):
        if getattr(login, "_request_callback", None) is None:
            yield "warn", "Flask-Login: without a request_loader that asks pass0, current_user is nobody"
        else:
            yield "ok", "Flask-Login: its request_loader says who is signed in"
    if _is_of(app.session_interface, "flask_session"):
        yield "ok", "Flask-Session: keeps the app's session; pass0's own sessions are the engine's"
    if _is_of(app.extensions.get("sqlalchemy"), "flask_sqlalchemy"):
        yield "ok", "Flask-SQLAlchemy: the app's tables; users are there with SQLAlchemyStorageAdapter"
    for admin in app.extensions.get("admin", []) if isinstance(app.extensions.get("admin"), list) else []:
        yield from _admin(admin)
    yield from _proxies(app)


def _talisman(talisman: Any, origin: str) -> Iterator[Finding]:
    yield "ok", "Flask-Talisman: pass0's answers keep their own headers; its policy is for the app's pages"
    if not talisman.force_https:
        return
    if origin.startswith("https://"):
        yield (
            "warn",
            (
                "Flask-Talisman: force_https redirects for ever behind a proxy that does not send X-Forwarded-Proto: "
                "let the proxy send it, or let the proxy redirect and set force_https=False"
            ),
        )
    else:
        yield (
            "warn",
            f"Flask-Talisman: force_https redirects to https, but PASS0_ORIGIN is {origin}: set force_https=False",
        )


def _admin(admin: Any) -> Iterator[Finding]:
    from flask_admin.base import BaseView

    open_to_all = [
        view.name or type(view).__name__ for view in admin._views if type(view).is_accessible is BaseView.is_accessible
    ]
    if open_to_all:
        yield (
            "warn",
            (
                f"Flask-Admin: everybody may see {', '.join(open_to_all)}: give the views an is_accessible() that asks "
                "get_current_user()"
            ),
        )
    else:
        yield "ok", "Flask-Admin: every view has an is_accessible() of its own"


def _proxies(app: Flask) -> Iterator[Finding]:
    fix, trusted = _proxy_fix(app.wsgi_app), listed(app)
    if fix is None:
        return
    if trusted:
        yield "ok", "ProxyFix: pass0 reads X-Forwarded-For itself, by PASS0_TRUSTED_PROXIES; no entry counts twice"
    elif fix.x_for:
        yield "ok", "ProxyFix: pass0 takes the visitor's address from it"
    else:
        yield "warn", "ProxyFix: x_for is 0 and PASS0_TRUSTED_PROXIES is empty: all visitors share one limit"


def _proxy_fix(wsgi_app: Any) -> Optional[ProxyFix]:
    """The ProxyFix among the middlewares around an app."""
    while wsgi_app is not None:
        if isinstance(wsgi_app, ProxyFix):
            return wsgi_app
        inside = getattr(wsgi_app, "inner", None)
        wsgi_app = inside or getattr(wsgi_app, "app", None) or getattr(wsgi_app, "wsgi_app", None)
    return None


def _hooks(app: Flask) -> list[Any]:
    """What runs before and after each request."""
    return [*app.before_request_funcs.get(None, []), *app.after_request_funcs.get(None, [])]


def _owner(hook: Any) -> Any:
    return getattr(hook, "__self__", None)


def _module(hook: Any) -> str:
    return str(getattr(hook, "__module__", ""))


def _is_of(thing: Any, package: str) -> bool:
    """Whether something is of a class of this package, or of one derived from it."""
    return any(kind.__module__.partition(".")[0] == package for kind in type(thing).__mro__)
