"""Emails that the app sends itself."""

from dataclasses import dataclass, field
from typing import Any, Callable

from flask import Flask


@dataclass(frozen=True)
class Email:
    """An email to send. It holds link and code: whoever reads it can sign in."""

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


def sends(app: Flask, mailer: Mailer) -> Callable[[str, str, str, str, str], None]:
    """The mailer as the engine calls it."""

    def send(*parts: str) -> None:
        with app.app_context():
            mailer(Email(*parts))

    return send
