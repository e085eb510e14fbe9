"""Emails that the app sends itself."""

import smtplib
from dataclasses import dataclass, field
from typing import Any, Callable, Optional, Union

from flask import Flask

from . import mail_objects


@dataclass(frozen=True)
class Email:
    """An email to send. It holds a link and a code: anyone who reads it can sign in."""

    #: Names the email. Every attempt at one email has the same `id`, and is otherwise the same, too.
    id: str
    #: The recipient's address.
    to: str
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)


#: Sends an email. It runs on a thread of pass0's, in the app's context and outside of any request. If it raises, the
#: email is tried again for as long as its link is good.
Mailer = Callable[[Email], Any]


#: What the engine calls; the answer is a mail server's rejection of the recipient, if that is what came of it.
Send = Callable[[str, str, str, str, str], Optional[tuple[int, str]]]


def check(given: Any) -> None:
    """Raises `TypeError` for what cannot send."""
    if given is not None and not callable(given) and mail_objects.package_of(given) is None:
        raise TypeError(
            "mailer: must be callable with a flask_pass0.Email, or a Mail object of Flask-Mail or Flask-Mailman"
        )


def own(app: Flask, given: Any) -> Optional[Any]:
    """What sends the app's mail in the place of the engine, if anything does."""
    return mail_objects.picked_up(app) if given is None else given


def sends(app: Flask, given: Union[Mailer, Any]) -> Send:
    """The mailer as the engine calls it. Raises `ConfigError`."""
    package = mail_objects.package_of(given)
    mailer: Mailer = given if package is None else mail_objects.sends(app, given, package)

    def send(*parts: str) -> Optional[tuple[int, str]]:
        email = Email(*parts)
        with app.app_context():
            try:
                mailer(email)
            except smtplib.SMTPRecipientsRefused as refused:
                code, text = next(iter(refused.recipients.values()), (0, b""))
                if code < 500:
                    raise
                return code, text.decode(errors="replace") if isinstance(text, bytes) else str(text)
        return None

    return send
