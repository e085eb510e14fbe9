"""Sessions: who is signed in, and until when."""

from typing import Any, Callable

import pytest

from .client import Browser
from .conftest import who

Visitor = Callable[[], Browser]
Ask = Callable[..., Any]


def test_the_session_is_told(signed_in: Browser, address: str) -> None:
    told = signed_in.data("/auth/session").json
    assert told["authenticated"] is True
    assert told["user"]["email"] == address
    assert set(told["session"]) >= {"id", "created_at", "expires_at", "fresh_until"}


def test_cookies_cannot_be_read_or_sent_along(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    opened = ann.get(ask(ann, address).link)
    (session,) = [value for name, value in opened.headers if value.startswith("__Host-pass0=")]
    for attribute in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert attribute in session


def test_signing_out(signed_in: Browser) -> None:
    cookie = dict(signed_in.cookies)
    out = signed_in.get("/auth/logout")
    assert (out.status, out.location.partition("?")[0]) == (303, "/auth/login")
    assert who(signed_in) == ""
    assert who(Browser(signed_in.base, cookie)) == "", "the old cookie is dead"


def test_another_site_signs_nobody_out(signed_in: Browser, address: str) -> None:
    page = signed_in.get("/auth/logout", {"Sec-Fetch-Site": "cross-site"})
    assert (page.status, "<form" in page.text) == (200, True)
    assert signed_in.post("/auth/logout", headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert who(signed_in) == address
    pressed = signed_in.form("/auth/logout", {"form_token": page.form_token()})
    assert pressed.status == 303
    assert who(signed_in) == ""


def test_sessions_elsewhere_end_at_once(browser: Visitor, signed_in: Browser, address: str, ask: Ask) -> None:
    phone, desk = browser(), browser()
    for other in (phone, desk):
        other.get(ask(other, address).link)
        assert who(other) == address
    rows = signed_in.data("/auth/sessions").json["sessions"]
    assert len(rows) == 3
    assert [row["current"] for row in rows].count(True) == 1
    (of_phone,) = [row for row in phone.data("/auth/sessions").json["sessions"] if row["current"]]
    gone = signed_in.post(f"/auth/sessions/{of_phone['id']}", method="DELETE")
    assert gone.status == 200
    assert (who(phone), who(desk)) == ("", address)
    assert signed_in.post(f"/auth/sessions/{of_phone['id']}", method="DELETE").status == 404
    assert signed_in.post("/auth/sessions/revoke-others").status == 200
    assert (who(desk), who(signed_in)) == ("", address)


def test_nobody_ends_somebody_elses(browser: Visitor, signed_in: Browser, address: str, ask: Ask) -> None:
    eve = browser()
    eve.get(ask(eve, f"eve.{address}").link)
    (row,) = signed_in.data("/auth/sessions").json["sessions"]
    assert eve.post(f"/auth/sessions/{row['id']}", method="DELETE").status == 404
    assert who(signed_in) == address


def test_two_cookies_of_one_name_are_no_session(signed_in: Browser) -> None:
    session = signed_in.cookies["__Host-pass0"]
    for second in (session, "p0s_" + "A" * 54, ""):
        twice = f"__Host-pass0={session}; __Host-pass0={second}"
        assert signed_in.data("/auth/session", {"Cookie": twice}).status == 401


@pytest.mark.parametrize(
    "value", ["", "x", "p0s_", "p0s_" + "A" * 54, "p0s_" + "A" * 500, "p0s_" + "A" * 43, "p0l_" + "A" * 54, "\xe9"]
)
def test_a_made_up_cookie_is_no_session(browser: Visitor, value: str) -> None:
    stranger = browser()
    assert stranger.data("/auth/session", {"Cookie": f"__Host-pass0={value}"}).status == 401


def test_a_cookie_from_before_a_sign_in_is_not_taken_over(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    planted = "p0s_" + "B" * 54
    ann.cookies["__Host-pass0"] = planted
    ann.get(ask(ann, address).link)
    assert ann.cookies["__Host-pass0"] != planted
    assert who(Browser(ann.base, {"__Host-pass0": planted})) == ""


@pytest.mark.parametrize("path", ["/auth/sessions", "/auth/account", "/auth/passkeys", "/auth/2fa/setup"])
def test_strangers_are_led_to_sign_in(browser: Visitor, path: str) -> None:
    stranger = browser()
    refused = stranger.data(path)
    assert (refused.status, refused.error) == (401, "unauthenticated")
    led = stranger.get(path)
    assert (led.status, led.location.partition("?")[0]) == (303, "/auth/login")
