"""Fresh proofs: what needs one says so, waits for it, and goes on after it."""

from typing import Any, Callable
from urllib.parse import quote

import pytest

from .authenticator import Authenticator
from .client import Browser
from .conftest import who
from .steps import SecondFactor, add_passkey, add_totp, prove, waiting_form

Visitor = Callable[[], Browser]
Newcomer = Callable[[str], Browser]
Ask = Callable[..., Any]


@pytest.fixture
def factor(signed_in: Browser) -> SecondFactor:
    """The second factor of somebody who signed in by mail alone, and must prove it for whatever is fresh."""
    return add_totp(signed_in)


def test_where_the_account_has_nothing_stronger_it_is_named_what_to_set_up(signed_in: Browser) -> None:
    for method, path in (("POST", "/auth/2fa/disable"), ("GET", "/auth/2fa/backup-codes")):
        refused = signed_in.data(path) if method == "GET" else signed_in.post(path)
        assert (refused.status, refused.error) == (403, "fresh_required")
        assert (refused.json["methods"], refused.json["set_up"]) == ([], ["passkey", "totp"])
        assert refused.json["step_up"] == "/auth/step-up"


NEEDS_A_PROOF = [
    ("GET", "/auth/sessions", {}), ("DELETE", "/auth/sessions/x", {}), ("POST", "/auth/sessions/revoke-others", {}),
    ("POST", "/auth/passkey/register/options", {}), ("POST", "/auth/passkey/register/verify", {"credential": {}}),
    ("DELETE", "/auth/passkeys/x", {}), ("GET", "/auth/2fa/setup", {}), ("POST", "/auth/2fa/setup", {"code": "123456"}),
    ("POST", "/auth/2fa/disable", {}), ("GET", "/auth/2fa/backup-codes", {}), ("POST", "/auth/2fa/backup-codes", {}),
    ("GET", "/auth/account/data", {}), ("POST", "/auth/account/delete", {"email": "x@example.org"}),
    ("POST", "/auth/email/change", {"email": "x@example.org"}),
]  # fmt: skip


def test_less_than_the_account_demands_is_no_proof(signed_in: Browser, factor: SecondFactor) -> None:
    for method, path, body in NEEDS_A_PROOF:
        refused = signed_in.data(path) if method == "GET" else signed_in.post(path, body, method=method)
        assert (refused.status, refused.error) == (403, "fresh_required"), f"{method} {path}"
        assert refused.json["methods"] == ["totp"]
        assert "set_up" not in refused.json
    told = signed_in.data("/auth/step-up?least=second_factor").json
    assert told == {"fresh": False, "methods": ["totp"]}


def test_every_proof_that_would_do_is_named(signed_in: Browser) -> None:
    keys = Authenticator(signed_in.base)
    add_passkey(signed_in, keys)
    refused = signed_in.post("/auth/2fa/disable")
    assert refused.json["methods"] == ["passkey"]
    add_totp(signed_in)
    refused = signed_in.post("/auth/2fa/disable")
    assert refused.json["methods"] == ["passkey", "totp"]
    page = signed_in.form("/auth/2fa/disable", {})
    assert page.status == 403
    assert "data-passkey-options" in page.text
    assert 'name="code"' in page.text


def test_a_proof_by_totp_renews_the_session(signed_in: Browser, address: str, factor: SecondFactor) -> None:
    before = dict(signed_in.cookies)
    (unproven,) = (signed_in.data("/auth/session").json["session"],)
    wrong = signed_in.post("/auth/step-up/verify", {"code": factor.app.wrong()})
    assert (wrong.status, wrong.error) == (403, "wrong_code")
    assert signed_in.cookies == before
    proven = signed_in.post("/auth/step-up/verify", {"code": factor.app.code(), "next": "/inside"})
    assert (proven.status, proven.json) == (200, {"success": True, "next": "/inside"})
    assert signed_in.cookies["__Host-pass0"] != before["__Host-pass0"]
    assert who(Browser(signed_in.base, before)) == "", "the old secret opens nothing"
    told = signed_in.data("/auth/session").json["session"]
    assert (told["strength"], told["amr"]) == ("second_factor", ["mail", "totp"])
    assert told["created_at"] == unproven["created_at"]
    assert len(signed_in.data("/auth/sessions").json["sessions"]) == 1


def test_a_code_that_proved_signs_nobody_in(
    address: str, signed_in: Browser, factor: SecondFactor, newcomer: Newcomer
) -> None:
    assert prove(signed_in, factor).status == 200
    late = newcomer(address)
    refused = late.post("/auth/2fa/verify", {"code": factor.app.shown()})
    assert (refused.status, refused.error) == (403, "wrong_code")


def test_wrong_proofs_are_counted(signed_in: Browser, factor: SecondFactor) -> None:
    for _ in range(5):
        assert signed_in.post("/auth/step-up/verify", {"code": factor.app.wrong()}).error == "wrong_code"
    late = signed_in.post("/auth/step-up/verify", {"code": factor.app.code()})
    assert (late.status, late.error) == (410, "too_many_attempts")
    assert signed_in.post("/auth/2fa/disable").error == "fresh_required"


def test_a_recovery_code_proves_nothing_afresh(signed_in: Browser, factor: SecondFactor) -> None:
    body = {"method": "recovery_code", "code": factor.recovery[0]}
    refused = signed_in.post("/auth/step-up/verify", body)
    assert (refused.status, refused.error) == (404, "not_found")
    assert signed_in.post("/auth/step-up/verify", {"code": factor.recovery[0]}).status == 400


def test_a_passkey_proves_the_session_afresh(signed_in: Browser) -> None:
    keys = Authenticator(signed_in.base)
    add_passkey(signed_in, keys)
    options = signed_in.post("/auth/step-up", {"method": "passkey"}).json
    assert [one["id"] for one in options["allowCredentials"]] == [keys.create_again({"challenge": ""})["id"]]
    before = dict(signed_in.cookies)
    answer = {"method": "passkey", "credential": keys.get(options)}
    proven = signed_in.post("/auth/step-up/verify", answer)
    assert (proven.status, proven.json) == (200, {"success": True, "next": "/"})
    assert signed_in.cookies["__Host-pass0"] != before["__Host-pass0"]
    told = signed_in.data("/auth/session").json["session"]
    assert (told["strength"], told["acr"], told["amr"]) == ("verified", "aal2", ["mail", "passkey"])
    assert signed_in.data("/auth/step-up").json["fresh"] is True
    again = signed_in.post("/auth/step-up/verify", answer)
    assert again.status in (403, 410), "good once"


def test_the_proof_of_another_user_never_counts(signed_in: Browser, newcomer: Newcomer, address: str) -> None:
    keys, theirs = Authenticator(signed_in.base), Authenticator(signed_in.base)
    factor = add_totp(signed_in)
    assert prove(signed_in, factor).status == 200
    add_passkey(signed_in, keys)
    eve = newcomer(f"eve.{address}")
    add_passkey(eve, theirs)
    weak = newcomer(address)
    assert weak.post("/auth/2fa/verify", {"code": factor.recovery[0], "use_backup": True}).status == 200

    before = dict(weak.cookies)
    options = weak.post("/auth/step-up", {"method": "passkey"}).json
    by_eve = weak.post("/auth/step-up/verify", {"credential": theirs.get_by(theirs.passkeys[0], options)})
    assert (by_eve.status, by_eve.error) == (403, "passkey_refused")
    # Nor an answer of hers to a question that she was asked.
    options = eve.post("/auth/step-up", {"method": "passkey"}).json
    of_eve = weak.post("/auth/step-up/verify", {"credential": theirs.get(options)})
    assert (of_eve.status, of_eve.error) == (403, "other_browser")
    # Nor one of the right user, to a question asked in another session.
    options = signed_in.post("/auth/step-up", {"method": "passkey"}).json
    elsewhere = weak.post("/auth/step-up/verify", {"credential": keys.get(options)})
    assert (elsewhere.status, elsewhere.error) == (403, "other_browser")
    # Nor a code of hers.
    factor_of_eve = add_totp(eve)
    code = weak.post("/auth/step-up/verify", {"code": factor_of_eve.app.code()})
    assert (code.status, code.error) == (403, "wrong_code")
    assert weak.cookies == before


def test_a_form_waits_for_the_proof_and_goes_on_once(signed_in: Browser, address: str, factor: SecondFactor) -> None:
    new = f"new.{address}"
    page = signed_in.form("/auth/email/change", {"email": new})
    then = waiting_form(page)
    proven = prove(signed_in, factor, then)
    assert (proven.status, proven.location) == (303, then)
    resumed = signed_in.get(then)
    assert resumed.status == 200
    assert 'action="/auth/email/change"' in resumed.text
    assert f'name="email" value="{new}"' in resumed.text
    sent = signed_in.form("/auth/email/change", {"email": new, "form_token": resumed.form_token()})
    assert (sent.status, sent.location) == (303, "/auth/account?notice=email-asked")
    assert "<script" not in resumed.text, "only its button sends it"
    assert signed_in.get(then).status == 404, "once"


def test_a_form_that_waits_goes_on_in_the_session_that_sent_it(
    browser: Visitor, signed_in: Browser, address: str, ask: Ask
) -> None:
    # A session of before the factor, which it has not shown.
    thief = browser()
    thief.get(ask(thief, address).link)
    assert who(thief) == address
    factor = add_totp(signed_in)
    then = waiting_form(thief.form("/auth/2fa/disable", {}))
    proven = prove(signed_in, factor, then)
    assert proven.location == "/", "the owner is not led there"
    assert signed_in.get(then).status == 404
    for lure in (f"/auth/login?next={quote(then)}", f"/auth/step-up?next={quote(then)}"):
        led = signed_in.get(lure, {"Sec-Fetch-Site": "cross-site"})
        assert "2fa/disable" not in led.text
        assert "resume" not in led.text + led.location
    assert signed_in.data("/auth/2fa/backup-codes").json["left"] == 10, "the factor is there still"


def test_no_other_site_leads_to_a_form_that_waits(signed_in: Browser, factor: SecondFactor) -> None:
    then = waiting_form(signed_in.form("/auth/2fa/disable", {}))
    assert prove(signed_in, factor, then).status == 303
    for site in ("cross-site", "same-site"):
        assert signed_in.get(then, {"Sec-Fetch-Site": site}).status == 403
    assert 'action="/auth/2fa/disable"' in signed_in.get(then).text


def test_looking_at_a_form_that_waits_does_not_take_it(signed_in: Browser, factor: SecondFactor) -> None:
    then = waiting_form(signed_in.form("/auth/2fa/disable", {}))
    assert prove(signed_in, factor, then).status == 303
    looks: list[tuple[str, dict[str, Any]]] = [
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch"}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"Purpose": "prefetch"}),
        ("GET", {"Sec-Fetch-Dest": "iframe"}),
        ("GET", {"Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors"}),
    ]
    for method, headers in looks:
        looked = signed_in.send(method, then, {"Accept": "text/html", **headers})
        assert (looked.status, looked.body) == (204, b""), f"{method} {headers}"
    assert signed_in.data(then).status == 404, "nothing for scripts"
    assert 'action="/auth/2fa/disable"' in signed_in.get(then).text
    assert signed_in.get(then).status == 404


def test_a_form_that_waits_is_of_its_user(
    browser: Visitor, signed_in: Browser, factor: SecondFactor, newcomer: Newcomer, address: str
) -> None:
    then = waiting_form(signed_in.form("/auth/2fa/disable", {}))
    eve = newcomer(f"eve.{address}")
    assert eve.get(then).status == 404
    assert browser().get(then).location.partition("?")[0] == "/auth/login"
    for made_up in ("", "x", "0" * 26, then[-26:].upper()):
        assert signed_in.get(f"/auth/step-up/resume?id={made_up}").status == 404
    assert 'action="/auth/2fa/disable"' in signed_in.get(then).text
    assert signed_in.post("/auth/2fa/disable").error == "fresh_required", "it waits, and is no proof"


def test_a_page_comes_up_again_after_the_proof(signed_in: Browser, factor: SecondFactor) -> None:
    asked = signed_in.get("/auth/2fa/backup-codes")
    assert asked.status == 403
    assert 'action="/auth/step-up/verify"' in asked.text
    wrong = signed_in.form("/auth/step-up/verify", {"method": "totp", "code": factor.app.wrong()})
    assert (wrong.status, 'role="alert"' in wrong.text) == (403, True)
    unreadable = signed_in.form("/auth/step-up/verify", {"method": "totp", "code": "x"})
    assert unreadable.status == 400
    assert prove(signed_in, factor, "https://evil.example/").location == "/"
    assert signed_in.get("/auth/2fa/backup-codes").status == 200


def test_a_mail_proves_the_session_afresh(signed_in: Browser, address: str, inbox: Any) -> None:
    from .smtp import SIGN_IN

    before = signed_in.cookies["__Host-pass0"]
    asked = signed_in.post("/auth/step-up", {"method": "mail", "next": "/inside"})
    assert asked.json["success"] is True
    letter = inbox.wait(address, 1, kind=SIGN_IN)
    typed = signed_in.post("/auth/verify-code", {"code": letter.code})
    assert typed.json == {"success": True, "next": "/inside"}
    assert signed_in.cookies["__Host-pass0"] != before
    assert who(Browser(signed_in.base, {"__Host-pass0": before})) == ""


@pytest.mark.parametrize("method", ["", "password", "recovery_code", "PASSKEY"])
def test_there_is_no_other_proof(signed_in: Browser, method: str) -> None:
    refused = signed_in.post("/auth/step-up", {"method": method})
    assert refused.status in (400, 404)
    assert refused.error in ("bad_request", "not_found")
