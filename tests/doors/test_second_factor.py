"""The second factor: codes of an authenticator app, and recovery codes in their place."""

import re
from typing import Any, Callable

import pytest

from .authenticator import Authenticator
from .client import Browser
from .conftest import who
from .smtp import NOT_ME, Inbox
from .steps import SecondFactor, add_passkey, add_totp, prove, use_passkey
from .totp import AuthenticatorApp

Visitor = Callable[[], Browser]
Newcomer = Callable[[str], Browser]
Ask = Callable[..., Any]

WAITS = {"success": True, "requires_2fa": True, "next": "/auth/2fa/verify"}


@pytest.fixture
def factor(signed_in: Browser) -> SecondFactor:
    """The second factor of somebody who just signed in."""
    return add_totp(signed_in)


def test_it_is_on_after_a_right_code_only(signed_in: Browser, address: str, newcomer: Newcomer) -> None:
    told = signed_in.data("/auth/2fa/setup").json
    assert set(told) == {"secret", "uri", "qr_code"}
    assert told["uri"].startswith("otpauth://totp/Notes:")
    assert f"secret={told['secret']}" in told["uri"]
    assert told["qr_code"].startswith("data:image/png;base64,")
    assert signed_in.data("/auth/2fa/setup").json["secret"] == told["secret"], "the one under way goes on"
    app = AuthenticatorApp(told["secret"])
    wrong = signed_in.post("/auth/2fa/setup", {"code": app.wrong()})
    assert (wrong.status, wrong.error, wrong.json["attempts_left"]) == (403, "wrong_code", 4)
    unreadable = signed_in.post("/auth/2fa/setup", {"code": "12345x"})
    assert (unreadable.status, unreadable.error) == (400, "bad_code")
    assert who(newcomer(address)) == address, "it is not on yet"

    on = signed_in.post("/auth/2fa/setup", {"code": app.code()})
    assert on.status == 200, on.text
    assert who(newcomer(address)) == ""


def test_setting_it_up_gives_recovery_codes_once(
    signed_in: Browser, address: str, factor: SecondFactor, inbox: Inbox
) -> None:
    assert len(factor.recovery) == len(set(factor.recovery)) == 10
    assert inbox.wait(address, kind=NOT_ME)
    assert prove(signed_in, factor).status == 200
    left = signed_in.data("/auth/2fa/backup-codes")
    assert left.json == {"left": 10}
    pages = [signed_in.get(path).text for path in ("/auth/account", "/auth/2fa/backup-codes")]
    pages.append(signed_in.get("/auth/account/data").text)
    for page in pages:
        assert not [code for code in factor.recovery if code in page]


def test_the_form_shows_the_codes_too(signed_in: Browser, address: str, newcomer: Newcomer) -> None:
    page = signed_in.get("/auth/2fa/setup")
    assert "<svg" in page.text
    app = AuthenticatorApp(signed_in.data("/auth/2fa/setup").json["secret"])
    wrong = signed_in.form("/auth/2fa/setup", {"code": app.wrong(), "form_token": page.form_token()})
    assert (wrong.status, 'role="alert"' in wrong.text) == (403, True)
    on = signed_in.form("/auth/2fa/setup", {"code": app.code(), "form_token": page.form_token()})
    assert on.status == 200, on.text
    codes = re.findall(r"\b\d\d-[0-9a-z]{5}-[0-9a-z]{5}-[0-9a-z]{3}\b", on.text)
    assert len(set(codes)) == 10
    assert newcomer(address).post("/auth/2fa/verify", {"code": codes[9], "use_backup": True}).status == 200


def test_five_wrong_codes_end_a_setup(signed_in: Browser, newcomer: Newcomer, address: str) -> None:
    app = AuthenticatorApp(signed_in.data("/auth/2fa/setup").json["secret"])
    for left in (4, 3, 2, 1, 0):
        refused = signed_in.post("/auth/2fa/setup", {"code": app.wrong()})
        assert (refused.status, refused.json["attempts_left"]) == (403, left)
    late = signed_in.post("/auth/2fa/setup", {"code": app.code()})
    assert (late.status, late.error) == (410, "expired")
    assert who(newcomer(address)) == address
    assert signed_in.data("/auth/2fa/setup").json["secret"] != app.secret


def test_a_link_waits_for_the_second_factor(browser: Visitor, address: str, factor: SecondFactor, ask: Ask) -> None:
    ann = browser()
    letter = ask(ann, address, next="/inside")
    opened = ann.get(letter.link)
    assert (opened.status, opened.location) == (303, "/auth/2fa/verify")
    assert "__Host-pass0" not in ann.cookies
    assert ann.get(letter.link).location == "/auth/2fa/verify", "a second click leads there, too"
    assert ann.get("/auth/flow").location == "/auth/2fa/verify"
    assert ann.data("/auth/flow").json["state"] == "second_factor"
    page = ann.get(opened.location)
    assert "one-time-code" in page.text
    wrong = ann.form("/auth/2fa/verify", {"code": factor.app.wrong(), "form_token": page.form_token()})
    assert (wrong.status, 'role="alert"' in wrong.text) == (403, True)
    assert who(ann) == ""
    right = ann.form("/auth/2fa/verify", {"code": factor.app.code(), "form_token": page.form_token()})
    assert (right.status, right.location) == (200, "/inside"), "a page that goes on"
    told = ann.data("/auth/session").json
    assert told["user"]["email"] == address
    assert (told["session"]["strength"], told["session"]["acr"]) == ("second_factor", "aal1")
    assert told["session"]["amr"] == ["mail", "totp"]


def test_a_script_is_told_that_more_is_needed(browser: Visitor, address: str, factor: SecondFactor, ask: Ask) -> None:
    ann = browser()
    typed = ann.post("/auth/verify-code", {"code": ask(ann, address, next="/inside").code})
    assert (typed.status, typed.json) == (200, WAITS)
    assert who(ann) == ""
    told = ann.data("/auth/2fa/verify").json
    assert told == {"email": address, "methods": ["recovery_code", "totp"], "set_up": [], "attempts_left": 5}
    wrong = ann.post("/auth/2fa/verify", {"code": factor.app.wrong()})
    assert (wrong.status, wrong.error, wrong.json["attempts_left"]) == (403, "wrong_code", 4)
    for body in ({"code": "x"}, {"code": factor.app.wrong(), "use_backup": 1}, {}, {"code": 123456}):
        assert ann.post("/auth/2fa/verify", body).status == 400
    right = ann.post("/auth/2fa/verify", {"code": factor.app.code()})
    assert (right.status, right.json) == (200, {"success": True, "next": "/inside"})
    assert who(ann) == address


def test_a_passkey_waits_for_nothing(browser: Visitor, signed_in: Browser, factor: SecondFactor) -> None:
    prove(signed_in, factor)
    keys = Authenticator(signed_in.base)
    add_passkey(signed_in, keys)
    somebody = browser()
    assert use_passkey(somebody, keys).json == {"success": True, "next": "/"}
    assert somebody.data("/auth/session").json["session"]["acr"] == "aal2"


def test_a_code_is_good_once(address: str, factor: SecondFactor, newcomer: Newcomer) -> None:
    ann, thief = newcomer(address), newcomer(address)
    replayed = ann.post("/auth/2fa/verify", {"code": factor.app.shown()})
    assert (replayed.status, replayed.error) == (403, "wrong_code"), "the code that switched it on"
    code = factor.app.code()
    assert thief.data("/auth/2fa/verify").status == 200
    assert thief.post("/auth/2fa/verify", {"code": code}).status == 200
    late = newcomer(address)
    again = late.post("/auth/2fa/verify", {"code": code})
    assert (again.status, again.error) == (403, "wrong_code")
    assert who(late) == ""


def test_five_wrong_codes_end_a_sign_in(address: str, factor: SecondFactor, newcomer: Newcomer) -> None:
    ann = newcomer(address)
    for left in (4, 3, 2, 1):
        refused = ann.post("/auth/2fa/verify", {"code": factor.app.wrong()})
        assert (refused.status, refused.json["attempts_left"]) == (403, left)
    last = ann.post("/auth/2fa/verify", {"code": factor.app.wrong()})
    assert (last.status, last.error) == (410, "too_many_attempts")
    late = ann.post("/auth/2fa/verify", {"code": factor.app.code()})
    assert (late.status, late.error) == (410, "too_many_attempts")
    assert who(ann) == ""


def test_wrong_codes_are_counted_over_all_sign_ins(address: str, factor: SecondFactor, newcomer: Newcomer) -> None:
    # Setting it up began the count anew; twenty an hour are answered.
    for _ in range(4):
        ann = newcomer(address)
        for _ in range(5):
            assert ann.post("/auth/2fa/verify", {"code": factor.app.wrong()}).status in (403, 410)
    ann = newcomer(address)
    for body in ({"code": factor.app.code()}, {"code": factor.recovery[0], "use_backup": True}):
        refused = ann.post("/auth/2fa/verify", body)
        assert (refused.status, refused.error) == (429, "rate_limited")
        assert int(refused.header("retry-after")) > 0
    assert who(ann) == ""


def test_a_recovery_code_is_good_once(
    browser: Visitor, address: str, factor: SecondFactor, newcomer: Newcomer, inbox: Inbox
) -> None:
    first, *_ = factor.recovery
    ann = newcomer(address)
    unmarked = ann.post("/auth/2fa/verify", {"code": first})
    assert (unmarked.status, unmarked.error) == (400, "bad_code"), "six digits, unless it is marked"
    before = len(inbox.to(address))
    used = ann.post("/auth/2fa/verify", {"code": f" {first.upper().replace('-', ' ')} ", "use_backup": True})
    assert (used.status, used.json) == (200, {"success": True, "next": "/"})
    assert who(ann) == address
    assert "9" in inbox.wait(address, before).text

    other = newcomer(address)
    again = other.post("/auth/2fa/verify", {"code": first, "use_backup": True})
    assert (again.status, again.error) == (403, "wrong_code")
    assert who(other) == ""
    assert prove(ann, factor).status == 200
    assert ann.data("/auth/2fa/backup-codes").json == {"left": 9}


def test_new_recovery_codes_replace_the_old(
    signed_in: Browser, address: str, factor: SecondFactor, newcomer: Newcomer
) -> None:
    assert prove(signed_in, factor).status == 200
    renewed = signed_in.post("/auth/2fa/backup-codes").json["recovery_codes"]
    assert len(renewed) == 10
    assert not set(renewed) & set(factor.recovery)
    ann = newcomer(address)
    old = ann.post("/auth/2fa/verify", {"code": factor.recovery[0], "use_backup": True})
    assert (old.status, old.error) == (403, "wrong_code")
    assert ann.post("/auth/2fa/verify", {"code": renewed[0], "use_backup": True}).status == 200


OPEN_TO_SESSIONS = [
    ("GET", "/auth/account"), ("GET", "/auth/sessions"), ("GET", "/auth/passkeys"), ("GET", "/auth/account/data"),
    ("GET", "/auth/2fa/setup"), ("GET", "/auth/2fa/backup-codes"), ("POST", "/auth/2fa/disable"),
    ("POST", "/auth/2fa/backup-codes"), ("POST", "/auth/passkey/register/options"),
    ("POST", "/auth/sessions/revoke-others"), ("GET", "/auth/step-up"),
]  # fmt: skip


def test_in_a_sign_in_that_waits_nothing_else_is_open(address: str, factor: SecondFactor, newcomer: Newcomer) -> None:
    ann = newcomer(address)
    for method, path in OPEN_TO_SESSIONS:
        refused = ann.data(path) if method == "GET" else ann.post(path)
        assert refused.status in (401, 403), f"{method} {path}"
    assert ann.post("/auth/logout").status == 200
    assert ann.data("/auth/2fa/verify").status in (403, 410), "signing out ends what waited"


def test_another_browser_does_not_go_on_with_it(
    browser: Visitor, address: str, factor: SecondFactor, newcomer: Newcomer
) -> None:
    ann, eve = newcomer(address), newcomer(f"eve.{address}")
    assert ann.data("/auth/2fa/verify").status == 200
    code = factor.app.code()
    for other in (eve, browser()):
        refused = other.post("/auth/2fa/verify", {"code": code})
        assert (refused.status, refused.error) == (403, "other_browser")
    assert ann.post("/auth/2fa/verify", {"code": code}).status == 200


def test_switching_it_off_takes_a_fresh_proof_by_it(
    signed_in: Browser, address: str, factor: SecondFactor, newcomer: Newcomer, inbox: Inbox
) -> None:
    early = signed_in.post("/auth/2fa/disable")
    assert (early.status, early.error, early.json["methods"]) == (403, "fresh_required", ["totp"])
    assert prove(signed_in, factor).status == 200
    before = len(inbox.to(address))
    assert signed_in.post("/auth/2fa/disable").json == {"success": True}
    assert inbox.wait(address, before).kind == NOT_ME
    assert who(newcomer(address)) == address


def test_a_new_setup_replaces_the_old_after_a_right_code(
    signed_in: Browser, address: str, factor: SecondFactor, newcomer: Newcomer
) -> None:
    early = signed_in.data("/auth/2fa/setup")
    assert (early.status, early.error) == (403, "fresh_required"), "a mail is too little by now"
    assert prove(signed_in, factor).status == 200
    app = AuthenticatorApp(signed_in.data("/auth/2fa/setup").json["secret"])
    waiting = newcomer(address)
    assert waiting.post("/auth/2fa/verify", {"code": factor.app.code()}).status == 200, "the old one, until then"
    on = signed_in.post("/auth/2fa/setup", {"code": app.code()})
    assert on.status == 200, on.text
    late = newcomer(address)
    assert late.post("/auth/2fa/verify", {"code": app.code()}).status == 200
    codes = on.json["recovery_codes"]
    assert not set(codes) & set(factor.recovery)
