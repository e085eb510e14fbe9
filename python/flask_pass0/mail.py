"""Flask-Mail's settings, as the engine understands them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import Flask

from ._native import ConfigError

#: Settings of Flask-Mail that have no effect on pass0's letters, and why.
IGNORED = {
    "MAIL_DEBUG": "it would print codes and links; PASS0_LOG says what is logged of mail",
    "MAIL_MAX_EMAILS": "each letter is sent by itself",
    "MAIL_ASCII_ATTACHMENTS": "letters have no attachments",
}
#: Settings of Flask-Mailman's that have an effect only where its `Mail` object sends.
MAILMAN = (
    "MAIL_TIMEOUT",
    "MAIL_SSL_KEYFILE",
    "MAIL_SSL_CERTFILE",
    "MAIL_USE_LOCALTIME",
    "MAIL_FILE_PATH",
    "MAIL_DEFAULT_CHARSET",
    "MAIL_SEND_OPTIONS",
)
#: What stands in for a server and a sender where nothing is sent.
NOWHERE = "smtp://127.0.0.1"
NOBODY = "pass0 <pass0@localhost.invalid>"


def is_suppressed(app: Flask) -> bool:
    """Whether letters are kept instead of sent, as Flask-Mail decides it: by default while the app is tested.

    A server that is named for pass0 alone is meant to be used, unless the app says otherwise.
    """
    own = any(app.config.get(name) for name in ("PASS0_SMTP", "PASS0_MAIL_HTTP"))
    return flag(app, "MAIL_SUPPRESS_SEND", bool(app.testing) and not own)


def settings(app: Flask) -> Iterator[tuple[str, str, Any]]:
    """A mail server and a sender. Raises `ConfigError` for what is neither honoured nor ignored."""
    config = app.config
    for name, why in IGNORED.items():
        if config.get(name):
            app.logger.info("%s has no effect on pass0's letters: %s", name, why)
    for name in MAILMAN:
        if config.get(name):
            app.logger.info(
                "%s has an effect on pass0's letters only with Pass0(app, mailer=Flask-Mailman's Mail)", name
            )
    if config.get("MAIL_BACKEND") and "mailman" not in app.extensions:
        raise ConfigError("MAIL_BACKEND: is Flask-Mailman's, which is not set up for this app; call its init_app(app)")
    suppressed = is_suppressed(app)
    server = config.get("MAIL_SERVER")
    tls, ssl = flag(app, "MAIL_USE_TLS", False), flag(app, "MAIL_USE_SSL", False)
    if server:
        scheme = "smtps" if ssl else "smtp+starttls" if tls else "smtp"
        user = ""
        if config.get("MAIL_USERNAME"):
            user = quote(str(config["MAIL_USERNAME"]), safe="")
            if config.get("MAIL_PASSWORD"):
                user += ":" + quote(str(config["MAIL_PASSWORD"]), safe="")
            user += "@"
        yield "smtp", "MAIL_SERVER", f"{scheme}://{user}{server}:{port(app, scheme)}"
    elif suppressed:
        yield "smtp", "MAIL_SUPPRESS_SEND", NOWHERE
    sender = sender_of(app)
    if sender:
        yield "mail_from", "MAIL_DEFAULT_SENDER", sender
    elif suppressed:
        yield "mail_from", "MAIL_SUPPRESS_SEND", NOBODY


def flag(app: Flask, name: str, default: bool) -> bool:
    """A flag. Raises `ConfigError` for the text "False", as it comes from the environment: it is true in Python."""
    given = app.config.get(name)
    if given is None:
        return default
    if given not in (True, False) or isinstance(given, float):
        raise ConfigError(f'{name}: must be True or False; text such as "False" counts as true in Flask-Mail')
    return bool(given)


def port(app: Flask, scheme: str) -> int:
    """The port: as given, or what is usual."""
    given = app.config.get("MAIL_PORT")
    if given is None or given == "":
        return {"smtps": 465, "smtp+starttls": 587}.get(scheme, 25)
    text = str(given)
    if isinstance(given, bool) or not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ConfigError("MAIL_PORT: must be a port number, such as 587")
    return int(text)


def sender_of(app: Flask) -> str:
    """The sender: an address, or a name and an address."""
    given = app.config.get("MAIL_DEFAULT_SENDER")
    if not isinstance(given, (tuple, list)):
        return str(given or "")
    if len(given) != 2 or not given[1]:
        raise ConfigError("MAIL_DEFAULT_SENDER: must be an address, or a name and an address")
    name, address = given
    if not name:
        return str(address)
    text = str(name)
    if any(mark in text for mark in '()<>[]:;@\\,."'):
        text = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{text} <{address}>"
