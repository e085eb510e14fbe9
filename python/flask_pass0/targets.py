"""Settings that name a page: by its path, or by its endpoint as in `url_for`."""

import difflib
import json
from typing import Any, Optional
from urllib.parse import urlsplit

from flask import Flask, Response
from werkzeug.routing import BuildError

from ._native import ConfigError

#: Settings of the engine's that name a page.
PAGES = ("PASS0_REDIRECT_URL", "PASS0_LOGIN_URL")

SECOND_FACTOR = "PASS0_2FA_VERIFY_ROUTE"


def is_path(given: Any) -> bool:
    """Whether a setting names a page by its path, or by a whole URL."""
    return isinstance(given, str) and (given.startswith("/") or "://" in given)


def resolve(app: Flask, name: str, root: str) -> Any:
    """The path of a setting's page, as browsers ask for it: with the mount point of the app in front.

    A whole URL, and what is no text at all, is for the engine to judge. Raises `ConfigError` for an endpoint that the
    app does not have.
    """
    given = app.config.get(name)
    if not isinstance(given, str) or not given or "://" in given:
        return given
    if is_path(given):
        inside = not root or given == root or given.startswith((f"{root}/", f"{root}?", f"{root}#"))
        return given if inside else root + given
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if given not in endpoints:
        near = difflib.get_close_matches(given, sorted(endpoints), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ConfigError(
            f"{name}: {given!r} must be a path of this site (such as /welcome), or the name of an endpoint{hint}"
        )
    try:
        return app.url_map.bind("localhost", script_name=root or "/").build(given)
    except BuildError as error:
        raise ConfigError(f"{name}: the endpoint {given!r} has no address without arguments") from error


def second_factor_page(app: Flask, root: str, ours: str) -> Optional[str]:
    """The app's own page that asks for the second factor; `None`: it has none, and ours is shown."""
    given = app.config.get(SECOND_FACTOR)
    if not given or is_path(given):
        return None
    page = str(resolve(app, SECOND_FACTOR, root))
    return None if page == ours else page


def lead_to(answered: Response, ours: str, page: str) -> None:
    """Makes an answer that leads to our page of the second factor lead to the app's."""
    location = urlsplit(answered.headers.get("Location", ""))
    if location.path == ours and not location.netloc:
        answered.headers["Location"] = f"{page}?{location.query}" if location.query else page
    elif answered.mimetype == "application/json" and b'"requires_2fa"' in answered.get_data():
        body = json.loads(answered.get_data())
        if body.get("next") == ours:
            answered.set_data(json.dumps({**body, "next": page}))
