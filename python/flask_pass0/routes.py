"""The engine's routes as rules of Flask's, each with an endpoint of its own."""

import re
from typing import Any, Callable, Optional

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from ._native import routes
from .targets import is_path

#: The engine says itself which of them a route takes.
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

#: Names that later releases of Flask-Pass0 have for some routes, for `url_for`.
FORMER = {
    "setup_2fa": "/2fa/setup",
    "verify_2fa": "/2fa/verify",
    "disable_2fa": "/2fa/disable",
    "backup_codes": "/2fa/backup-codes",
}


def register(blueprint: Blueprint, prefix: str, view: Callable[..., Any], second_factor: Optional[str]) -> None:
    """Adds every route under `prefix`, and the page of the second factor under another path as well."""
    seen: set[str] = set()
    for path in (path for _, path, _ in routes(prefix)):
        if path in seen:
            continue
        seen.add(path)
        rule = re.sub(r"\{(\w+)\}", r"<\1>", path)
        blueprint.add_url_rule(
            rule, endpoint(prefix, path), view, methods=METHODS, provide_automatic_options=False, strict_slashes=False
        )
    for name, route in FORMER.items():
        blueprint.add_url_rule(prefix + route, name, build_only=True)
    # What is under the prefix and is no route is answered by the engine, too.
    blueprint.add_url_rule(
        f"{prefix}/<path:rest>", "other", view, methods=METHODS, provide_automatic_options=False, strict_slashes=False
    )
    if second_factor and is_path(second_factor) and second_factor.rstrip("/") != f"{prefix}/2fa/verify":
        blueprint.add_url_rule(second_factor, "second_factor", _second_factor)


def endpoint(prefix: str, path: str) -> str:
    """`/auth/request-magic-link` → `request_magic_link`, `/auth/verify/{token}` → `verify`."""
    inside = path[len(prefix) :] if path.startswith(prefix + "/") else path
    if inside in ("/verify/{token}", "/static/{name}"):
        inside = inside.partition("{")[0]
    return re.sub(r"\W+", "_", inside).strip("_")


def _second_factor() -> Response:
    return redirect(url_for("pass0.2fa_verify"))
