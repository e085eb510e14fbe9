"""Signing in through a proxy."""

from typing import Callable

import pytest
from doors.smtp import SIGN_IN, Inbox, Letter

from .proxy import Proxy
from .site import Site
from .visitor import ADDRESS, Visitor

Make = Callable[..., Visitor]


def ask(visitor: Visitor, inbox: Inbox, address: str, *options: str) -> Letter:
    before = len(inbox.to(address, SIGN_IN))
    asked = visitor.post("/auth/request-magic-link", {"email": address}, *options)
    assert asked.status == 200, asked.text
    return inbox.wait(address, before, kind=SIGN_IN)


@pytest.mark.parametrize("http", ["1.1", "2"])
def test_link_and_code_sign_in_and_the_cookies_are_of_this_host(
    visitor: Make, inbox: Inbox, address: str, http: str
) -> None:
    by_link, by_code = visitor(http=http), visitor(http=http)
    page = by_link.get("/auth/login")
    assert (page.status, page.version) == (200, f"HTTP/{http}")
    assert page.header("strict-transport-security")
    opened = by_link.get(ask(by_link, inbox, address).link)
    assert opened.status == 303, opened.text
    code = ask(by_code, inbox, address).code
    typed = by_code.post("/auth/verify-code", {"code": code})
    assert typed.status == 200, typed.text
    for signed_in in (by_link, by_code):
        told = signed_in.data("/auth/session")
        assert told.json["user"]["email"] == address, told.text
        assert signed_in.cookies(), "no cookie is kept"
        assert all(name.startswith("__Host-") for name in signed_in.cookies()), signed_in.cookies()


def test_the_address_is_the_visitors_whatever_the_visitor_claims(
    site: tuple[Site, Proxy], visitor: Make, inbox: Inbox, address: str
) -> None:
    somebody = visitor()
    forged = [f"{name}: 203.0.113.66" for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP")]
    claims = [word for line in forged for word in ("-H", line)]
    assert somebody.get(ask(somebody, inbox, address, *claims).link, *claims).status == 303
    (session,) = somebody.data("/auth/sessions").json["sessions"]
    assert session["ip"] == ADDRESS
    told = str(site[0].events(address))
    assert ADDRESS in told
    assert "203.0.113.66" not in told
    wrong = somebody.data("/auth/verify/p0l_" + "A" * 54, *claims)
    assert wrong.status >= 400
    clients = {line["client"] for line in site[0].log() if line["message"] == "failed sign-in"}
    assert clients == {ADDRESS}


def test_plain_http_leads_to_tls(visitor: Make) -> None:
    sent_on = visitor(http="1.1").curl("/auth/login", plain=True)
    assert sent_on.status in (301, 308)
    assert sent_on.header("location") == "https://login.example.org/auth/login"
