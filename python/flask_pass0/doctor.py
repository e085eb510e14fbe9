"""What `flask pass0 doctor` looks at."""

import smtplib
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from urllib.parse import urlsplit

from flask import Flask

from . import mail, mail_objects, mailer, neighbours, settings
from ._native import ConfigError
from .earlier import SETTING
from .extension import Pass0
from .storage import SQLAlchemyStorageAdapter, StorageAdapter
from .templating import Templates

Finding = tuple[str, str]

LANGUAGES = ("en", "de", "fr", "es", "ja")


def examine(pass0: Pass0, app: Flask) -> Iterator[Finding]:
    """Findings, each `ok`, `warn` or `FAIL` and a line of words."""
    try:
        core = pass0.instance.core
    except (ConfigError, RuntimeError) as error:
        for line in str(error).splitlines():
            yield "FAIL", line
        return
    core.ping()
    yield "ok", f"settings, keys and store: {pass0.instance.origin()}{pass0.instance.prefix}"
    yield from _surroundings(pass0, app)
    yield from neighbours.examine(app, pass0.instance.origin())
    yield from _adapter(pass0)
    yield from _templates(pass0, app)
    if not settings.is_dev(app):
        yield from _mail(pass0, app)


def _surroundings(pass0: Pass0, app: Flask) -> Iterator[Finding]:
    if settings.is_dev(app):
        yield "warn", "dev mode: links are printed on the console, and emails are not rate limited"
    elif not pass0.instance.origin().startswith("https://"):
        yield "warn", "PASS0_ORIGIN is not https://: fit for this machine alone"
    yield from _earlier(pass0)
    yield from _cookies(pass0, app)
    if not app.secret_key:
        yield "warn", "SECRET_KEY is not set: session['user_id'] is not kept for code that reads it"
    if getattr(pass0.adapter, "in_memory", False):
        yield "warn", "everything is in memory: gone with the process, and unknown to other workers"


def _cookies(pass0: Pass0, app: Flask) -> Iterator[Finding]:
    is_alone = pass0.instance.mounts() == [""]
    is_own = app.config["SESSION_COOKIE_NAME"] != "session" or app.config.get("SESSION_COOKIE_PATH")
    if not is_alone and not is_own and app.config["APPLICATION_ROOT"] == "/":
        yield "warn", "apps beside this one overwrite its session: set SESSION_COOKIE_NAME or SESSION_COOKIE_PATH"


def _earlier(pass0: Pass0) -> Iterator[Finding]:
    until = pass0.instance.earlier.until()
    if until is None:
        return
    if until <= time.time():
        yield "warn", f"{SETTING} has passed: remove it"
    else:
        day = datetime.fromtimestamp(until, timezone.utc).isoformat()
        yield "warn", f"sessions of Flask-Pass0 are accepted until {day}; until then SECRET_KEY opens accounts"


def _adapter(pass0: Pass0) -> Iterator[Finding]:
    adapter = pass0.adapter
    if adapter is None:
        return
    for name, without in (
        ("update_user", "nobody can change their address"),
        ("delete_user", "nobody can delete their account"),
    ):
        if getattr(type(adapter), name, None) is getattr(StorageAdapter, name):
            yield "warn", f"{type(adapter).__name__} has no {name}(): {without}"
    if isinstance(adapter, SQLAlchemyStorageAdapter) and adapter.gives_ids_again():
        table = adapter.user_model.__table__.name
        yield "warn", f"table {table} gives ids of deleted users again: make it with sqlite_autoincrement=True"


def _templates(pass0: Pass0, app: Flask) -> Iterator[Finding]:
    core = pass0.instance.core
    templates = Templates(app, lambda: core)
    tried = set()
    with app.test_request_context():
        for lang in LANGUAGES:
            for name, variables in core.samples(lang, pass0.instance.prefix):
                tried.add(name)
                try:
                    templates.render(name, variables)
                except Exception as error:
                    yield "FAIL", f"template {name} ({lang}): {type(error).__name__}: {error}"
                    return
    yield "ok", f"{len(tried)} pages in {len(LANGUAGES)} languages"


def _mail(pass0: Pass0, app: Flask) -> Iterator[Finding]:
    own = mailer.own(app, pass0.mailer)
    if own is not None:
        package = mail_objects.package_of(own)
        by = {"flask_mail": "Flask-Mail", "flask_mailman": "Flask-Mailman"}.get(package or "", "the app's own mailer")
        yield "ok", f"emails are sent by {by}"
        return
    if mail.is_suppressed(app):
        yield "warn", "mail is kept and not sent (MAIL_SUPPRESS_SEND, which is on while the app is tested)"
        return
    if app.config.get("PASS0_MAIL_HTTP"):
        yield "ok", "emails go to PASS0_MAIL_HTTP, which only a real email can try"
        return
    url = urlsplit(settings.mail_server(app))
    server, is_tls = url.hostname or "", url.scheme == "smtps"
    port = url.port or (465 if is_tls else 587 if url.scheme == "smtp+starttls" else 25)
    kind = smtplib.SMTP_SSL if is_tls else smtplib.SMTP
    try:
        with kind(server, port, timeout=10) as connection:
            connection.noop()
    except OSError as error:
        yield "FAIL", f"mail server {server}:{port}: {error}"
        return
    yield "ok", f"mail server {server}:{port} answers"
