"""Helpers for the routes of an app."""

from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Callable, Optional, TypeVar, cast

from flask import current_app, g, redirect, url_for
from werkzeug.wrappers import Response

from .extension import Pass0

View = TypeVar("View", bound=Callable[..., Any])


def _pass0() -> Pass0:
    pass0 = current_app.extensions.get("pass0")
    if pass0 is None:
        raise RuntimeError("Pass0 is not set up for this app: call Pass0(app) or pass0.init_app(app)")
    return cast(Pass0, pass0)


def _guarded(view: View, needs: str) -> View:
    waits = iscoroutinefunction(view)

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        user, refusal = _pass0().admit(needs)
        if refusal is not None:
            return refusal
        g.user = user
        return (current_app.ensure_sync(view) if waits else view)(*args, **kwargs)

    return cast(View, guarded)


def login_required(view: View) -> View:
    """For signed-in users. Others are sent to sign in and come back; JSON clients get a 401.

    Sets `g.user`. A request that changes something must come from this site, else it gets 403.
    """
    return _guarded(view, "somebody")


def fresh_required(view: View) -> View:
    """As `login_required`, for users who confirmed their identity within the last five minutes: others are asked to."""
    return _guarded(view, "fresh")


def get_current_user() -> Optional[Any]:
    """Who is signed in, as the storage has them (a dict with `id` and `email`); `None`: nobody."""
    return _pass0().get_current_user()


def is_authenticated() -> bool:
    """Whether somebody is signed in."""
    return _pass0().is_authenticated()


def logout() -> Response:
    """Signs out and leads to the sign-in page: `return logout()`."""
    return redirect(url_for("pass0.logout"))
