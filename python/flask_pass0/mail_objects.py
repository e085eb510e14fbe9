"""`Mail` objects of Flask-Mail and Flask-Mailman as mailers. Neither package is imported unless the app has one."""

import contextlib
import threading
from email.utils import formataddr, parseaddr
from importlib import import_module
from typing import TYPE_CHECKING, Any, Callable, Optional

from flask import Flask

from ._native import ConfigError

if TYPE_CHECKING:
    from .mailer import Email

#: The module of each package, and the name under which it keeps itself with an app.
EXTENSIONS = {"flask_mail": "mail", "flask_mailman": "mailman"}
#: So many emails are under way at most. Flask-Mail waits for a silent server for ever: more threads would hang.
MOST = 8


def package_of(given: Any) -> Optional[str]:
    """Which package's `Mail` this is, or a subclass of it; `None`: neither's."""
    for base in type(given).__mro__:
        package = base.__module__.partition(".")[0]
        if package in EXTENSIONS and base.__name__ in ("Mail", "_Mail"):
            return package
    return None


def picked_up(app: Flask) -> Optional[Any]:
    """Flask-Mailman, where the app names a backend that is no mail server: its letters are to go nowhere else.

    What is given for pass0 alone wins. Where the backend is a server, pass0 sends by itself, by the same settings.
    """
    mailman, backend = app.extensions.get("mailman"), app.config.get("MAIL_BACKEND")
    own = ("PASS0_SMTP", "PASS0_MAIL_HTTP", "MAIL_SUPPRESS_SEND")
    if mailman is None or not backend or any(app.config.get(name) for name in own):
        return None
    smtp = ("smtp", "flask_mailman.backends.smtp", "flask_mailman.backends.smtp.EmailBackend")
    return None if backend in smtp else mailman


def sends(app: Flask, given: Any, package: str) -> Callable[["Email"], None]:
    """The object as a function that sends an email. Raises `ConfigError` if it cannot."""
    state = app.extensions.get(EXTENSIONS[package])
    if state is None:
        raise ConfigError(f"mailer: the Mail object is not set up for this app; call its init_app(app) ({package})")
    sender = sender_of(app, state)
    if package == "flask_mailman" and app.config.get("MAIL_SUPPRESS_SEND"):
        raise ConfigError(
            'MAIL_SUPPRESS_SEND: Flask-Mailman does not know it; MAIL_BACKEND = "locmem" keeps its emails'
        )
    if package == "flask_mail" and state.suppress:
        app.logger.warning("no email is sent: MAIL_SUPPRESS_SEND, which Flask-Mail sets while an app is tested")
    tries = threading.BoundedSemaphore(MOST)
    hand_over = _by_flask_mail if package == "flask_mail" else _by_flask_mailman

    def send(email: "Email") -> None:
        if not tries.acquire(blocking=False):
            raise TimeoutError("the mail server has not answered for earlier emails yet")
        try:
            hand_over(given, email, sender)
        finally:
            tries.release()

    return send


def sender_of(app: Flask, state: Any) -> str:
    """The sender, in one text. Raises `ConfigError` if there is none."""
    given = app.config.get("PASS0_MAIL_FROM") or state.default_sender
    text = formataddr(tuple(given)) if isinstance(given, (tuple, list)) and len(given) == 2 else str(given or "")
    if "@" not in parseaddr(text)[1] or not text.isprintable():
        raise ConfigError('MAIL_DEFAULT_SENDER: needed, such as ("App", "login@example.org")')
    return text


def headers(email: "Email", sender: str) -> dict[str, str]:
    """Every attempt has the same Message-ID, so that a recipient of two can tell."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return {
        "Message-ID": f"<{email.id}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _by_flask_mail(given: Any, email: "Email", sender: str) -> None:
    extra = headers(email, sender)
    message = import_module("flask_mail").Message(
        email.subject, recipients=[email.to], body=email.text, html=email.html, sender=sender
    )
    message.msgId = extra.pop("Message-ID")
    message.extra_headers = extra
    connection = given.connect().__enter__()
    server = connection.host
    try:
        if server is not None:
            # MAIL_DEBUG would print link and code.
            server.set_debuglevel(0)
        connection.send(message)
    finally:
        # What was taken is taken, whatever becomes of the goodbye: sent again, it would arrive twice.
        if connection.host is not None:
            with contextlib.suppress(Exception):
                connection.host.quit()


def _by_flask_mailman(given: Any, email: "Email", sender: str) -> None:
    backend = given.get_connection()
    message = import_module("flask_mailman").EmailMultiAlternatives(
        email.subject, email.text, sender, [email.to], headers=headers(email, sender), connection=backend
    )
    message.attach_alternative(email.html, "text/html")
    backend.open()
    try:
        if backend.send_messages([message]) == 0:
            raise ConnectionError("the backend of Flask-Mailman sent nothing")
    finally:
        with contextlib.suppress(Exception):
            backend.close()
