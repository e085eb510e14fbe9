"""What people do, step by step: passkeys, second factors, links that take a press of a button."""

import re
from dataclasses import dataclass
from typing import Any

from .authenticator import Authenticator
from .client import Answer, Browser
from .smtp import SIGN_IN, Inbox
from .totp import AuthenticatorApp


def passkey_options(browser: Browser) -> Any:
    """What a new passkey is made from."""
    options = browser.post("/auth/passkey/register/options")
    assert options.status == 200, options.text
    return options.json


def add_passkey(browser: Browser, keys: Authenticator, name: str = "Desk") -> Any:
    """Makes a passkey, and has it kept; what is told of it."""
    credential = keys.create(passkey_options(browser))
    kept = browser.post("/auth/passkey/register/verify", {"credential": credential, "name": name})
    assert kept.status == 200, kept.text
    return kept.json


def login_options(browser: Browser, **body: str) -> Any:
    """What a sign-in with a passkey is made from."""
    options = browser.post("/auth/passkey/login/options", body)
    assert options.status == 200, options.text
    return options.json


def use_passkey(browser: Browser, keys: Authenticator, **body: str) -> Answer:
    """Signs in with the newest passkey."""
    credential = keys.get(login_options(browser, **body))
    return browser.post("/auth/passkey/login/verify", {"credential": credential})


@dataclass
class SecondFactor:
    """What somebody has who switched the second factor on."""

    app: AuthenticatorApp
    recovery: list[str]


def add_totp(browser: Browser) -> SecondFactor:
    """Switches the second factor on."""
    told = browser.data("/auth/2fa/setup")
    assert told.status == 200, told.text
    app = AuthenticatorApp(told.json["secret"])
    on = browser.post("/auth/2fa/setup", {"code": app.code()})
    assert on.status == 200, on.text
    return SecondFactor(app, on.json["recovery_codes"])


def button(page: Answer) -> str:
    """Where the form of a link's page goes."""
    found = re.search(r'action="(/auth/link[^"]*)"', page.text)
    assert found, page.text
    return found[1].replace("&amp;", "&")


def press(browser: Browser, link: str) -> Answer:
    """Opens a link, and presses the button of its page."""
    opened = browser.get(link)
    assert (opened.status, opened.location) == (303, "/auth/link"), opened.text
    page = browser.get("/auth/link")
    assert page.status == 200, page.text
    return browser.form(button(page), {"form_token": page.form_token()})


def contest(browser: Browser, page: Answer, mailbox: str, inbox: Inbox) -> Answer:
    """Presses the button of a notice's page, and types the code that came; what came of it."""
    before = len(inbox.to(mailbox, kind=SIGN_IN))
    asked = browser.form(button(page), {"form_token": page.form_token()})
    assert asked.location == "/auth/flow", asked.text
    proof = inbox.wait(mailbox, before, kind=SIGN_IN)
    waiting = browser.get("/auth/flow")
    typed = browser.form("/auth/verify-code", {"code": proof.code, "form_token": waiting.form_token()})
    assert typed.location == "/auth/flow", typed.text
    outcome = browser.get("/auth/flow")
    assert outcome.status == 200, outcome.text
    return outcome


def waiting_form(page: Answer) -> str:
    """Where a form goes on that waits for a proof."""
    assert page.status == 403, page.text
    found = re.search(r'name="next" value="(/auth/step-up/resume\?id=[^"]+)"', page.text)
    assert found, page.text
    return found[1]


def prove(browser: Browser, factor: SecondFactor, then: str = "/") -> Answer:
    """Proves the session afresh by the second factor, as the form of the page does."""
    return browser.form("/auth/step-up/verify", {"method": "totp", "code": factor.app.code(), "next": then})
