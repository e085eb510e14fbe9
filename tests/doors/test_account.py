"""The account: its page, its address, its sessions, its data, its end."""

from typing import Any, Callable

import pytest

from .authenticator import Authenticator
from .client import Answer, Browser
from .conftest import who
from .door import Door
from .smtp import NEW_EMAIL, NOT_ME, SIGN_IN, Inbox
from .steps import add_passkey, add_totp, button, contest, passkey_options, press, use_passkey

Visitor = Callable[[], Browser]
Newcomer = Callable[[str], Browser]
Ask = Callable[..., Any]


def test_the_page_shows_what_there_is(signed_in: Browser, address: str) -> None:
    add_passkey(signed_in, Authenticator(signed_in.base), "Desk")
    add_totp(signed_in)
    page = signed_in.get("/auth/account")
    assert page.status == 200
    for shown in (
        address,
        "Desk",
        "/auth/2fa/disable",
        "/auth/2fa/backup-codes",
        "/auth/sessions",
        "/auth/email/change",
    ):
        assert shown in page.text
    told = signed_in.data("/auth/account").json
    assert told["user"] == signed_in.data("/auth/session").json["user"]
    what = [event["what"] for event in told["events"]]
    assert {"signed-in", "passkey-added", "totp-on", "recovery-codes-made"} <= set(what)
    assert what.index("totp-on") < what.index("passkey-added") < what.index("signed-in"), "the newest first"


def test_an_address_is_changed_by_a_proof_of_the_new_one(
    browser: Visitor, signed_in: Browser, address: str, newcomer: Newcomer, inbox: Inbox
) -> None:
    new, phone, stranger = f"new.{address}", newcomer(address), browser()
    user = signed_in.data("/auth/session").json["user"]["id"]
    assert signed_in.post("/auth/email/change", {"email": new}).json == {"success": True}
    letter = inbox.wait(new, kind=NEW_EMAIL)
    assert who(signed_in) == address

    assert stranger.get(letter.link).location == "/auth/link"
    page = stranger.get("/auth/link")
    assert page.status == 200
    assert "<form" not in page.text
    assert address not in page.text.replace(new, ""), "whose it is, is not told"

    assert signed_in.get(letter.link).location == "/auth/link"
    page = signed_in.get("/auth/link")
    assert address in page.text
    assert new in page.text
    assert who(signed_in) == address, "looking changes nothing"
    unnamed = signed_in.form("/auth/link", {"form_token": page.form_token()})
    assert unnamed.status == 403, "the button of another page"
    before = signed_in.cookies["__Host-pass0"]
    changed = signed_in.form(button(page), {"form_token": page.form_token()})
    assert (changed.status, changed.location) == (303, "/auth/account?notice=email-changed")
    told = signed_in.data("/auth/session").json
    assert told["user"] == {"id": user, "email": new}
    assert who(phone) == "", "other sessions end"
    assert who(Browser(signed_in.base, {"__Host-pass0": before})) == ""
    assert signed_in.get(letter.link).location in ("/auth/account", "/auth/link")
    # Nobody gets the old address for three days.
    again = browser()
    letters = len(inbox.to(address, kind=SIGN_IN))
    assert again.post("/auth/request-magic-link", {"email": address}).status == 200
    moved = inbox.wait(address, letters, kind=SIGN_IN)
    assert moved.code == ""
    assert again.get(moved.link).location == "/auth/link"
    assert again.get("/auth/link").status == 200
    assert who(again) == ""


def test_the_old_address_takes_a_change_back(
    browser: Visitor, signed_in: Browser, address: str, newcomer: Newcomer, inbox: Inbox
) -> None:
    new = f"new.{address}"
    user = signed_in.data("/auth/session").json["user"]["id"]
    signed_in.post("/auth/email/change", {"email": new})
    assert press(signed_in, inbox.wait(new, kind=NEW_EMAIL).link).status == 303
    notice = inbox.wait(address, kind=NOT_ME)
    owner = browser()
    owner.get(notice.link)
    page = owner.get("/auth/link")
    assert page.status == 200
    assert who(signed_in) == new, "looking undoes nothing"
    outcome = contest(owner, page, address, inbox)
    assert address in outcome.text
    assert who(signed_in) == ""
    assert who(owner) == "", "and signs nobody in"
    back = newcomer(address)
    assert back.data("/auth/session").json["user"] == {"id": user, "email": address}
    other = newcomer(new)
    assert other.data("/auth/session").json["user"]["id"] != user


def test_one_answer_whosever_the_address_is(signed_in: Browser, address: str, newcomer: Newcomer, inbox: Inbox) -> None:
    bob = f"bob.{address}"
    newcomer(bob)
    answers = [signed_in.post("/auth/email/change", {"email": email}) for email in (bob, f"nobody.{address}")]
    assert [(one.status, one.body) for one in answers] == [(200, answers[0].body)] * 2
    assert inbox.wait(f"nobody.{address}", kind=NEW_EMAIL)
    assert inbox.wait(bob, 1).kind == "", "told that somebody tried, without a link"


@pytest.mark.parametrize("bad", ["", "x", "a@b", "a@example.org\r\nBcc: b@example.org"])
def test_what_is_no_address_is_no_new_address(signed_in: Browser, address: str, bad: str) -> None:
    refused = signed_in.post("/auth/email/change", {"email": bad})
    assert refused.status == 400
    assert refused.error in ("bad_email", "bad_request")
    own = signed_in.post("/auth/email/change", {"email": address})
    assert (own.status, own.error) == (409, "taken")


def test_the_newest_change_counts(signed_in: Browser, address: str, inbox: Inbox) -> None:
    first, second = f"first.{address}", f"second.{address}"
    for new in (first, second):
        signed_in.post("/auth/email/change", {"email": new})
    signed_in.get(inbox.wait(first, kind=NEW_EMAIL).link)
    replaced = signed_in.get("/auth/link")
    assert replaced.status == 410
    assert press(signed_in, inbox.wait(second, kind=NEW_EMAIL).link).status == 303
    assert who(signed_in) == second


def test_a_change_is_of_the_user_who_asked(signed_in: Browser, address: str, newcomer: Newcomer, inbox: Inbox) -> None:
    new, eve = f"new.{address}", newcomer(f"eve.{address}")
    signed_in.post("/auth/email/change", {"email": new})
    eve.get(inbox.wait(new, kind=NEW_EMAIL).link)
    page = eve.get("/auth/link")
    assert "<form" not in page.text
    pressed = eve.form("/auth/link", {"form_token": eve.get("/auth/account").form_token()})
    assert pressed.status in (403, 410)
    assert (who(eve), who(signed_in)) == (f"eve.{address}", address)


def test_a_notice_leads_to_a_contest_that_the_mailbox_proves(
    browser: Visitor, signed_in: Browser, address: str, inbox: Inbox
) -> None:
    keys = Authenticator(signed_in.base)
    add_passkey(signed_in, keys)
    letter = inbox.wait(address, kind=NOT_ME)
    owner, scanner = browser(), browser()
    for method in ("GET", "HEAD"):
        opened = scanner.send(method, letter.link, headers={"Sec-Fetch-Site": None, "Sec-Fetch-Mode": None})
        if opened.location:
            scanner.send(method, opened.location)
    owner.get(letter.link)
    page = owner.get("/auth/link")
    assert page.status == 200
    forged = owner.form(button(page), {}, {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"})
    assert forged.status == 403
    assert browser().form(button(page), {}).status == 403, "a browser that did not open it"
    assert signed_in.data("/auth/passkeys").json["passkeys"]
    assert who(signed_in) == address

    contest(owner, page, address, inbox)
    assert who(signed_in) == "", "every session ends"
    assert who(owner) == ""
    refused = use_passkey(browser(), keys)
    assert (refused.status, refused.error) == (404, "unknown_passkey")
    again = owner.get(letter.link)
    assert again.location == "/auth/link"
    assert "<form" not in owner.get("/auth/link").text, "nothing is left to contest"


def test_sessions_tell_which_is_this_device(signed_in: Browser, address: str, newcomer: Newcomer) -> None:
    phone = newcomer(address)
    rows = signed_in.data("/auth/sessions").json["sessions"]
    assert [set(row) for row in rows] == [{"id", "browser", "ip", "created_at", "seen_at", "current", "operator"}] * 2
    assert [row["operator"] for row in rows] == [None, None]
    (here,) = [row for row in rows if row["current"]]
    (there,) = [row for row in rows if not row["current"]]
    assert here["id"] == signed_in.data("/auth/session").json["session"]["id"]
    assert (here["ip"], there["ip"]) == (signed_in.ip, phone.ip)
    assert "Firefox" in here["browser"]

    page = signed_in.get("/auth/sessions")
    assert page.text.count('/end"') <= 1
    assert f"/auth/sessions/{there['id']}/end" in page.text
    ended = signed_in.form(f"/auth/sessions/{there['id']}/end", {"form_token": page.form_token()})
    assert (ended.status, ended.location) == (303, "/auth/sessions")
    assert (who(phone), who(signed_in)) == ("", address)

    own = signed_in.post(f"/auth/sessions/{here['id']}", method="DELETE")
    assert own.json == {"success": True}
    assert "__Host-pass0" not in signed_in.cookies
    assert who(signed_in) == ""


def test_ending_the_others_by_a_form(signed_in: Browser, address: str, newcomer: Newcomer) -> None:
    others = [newcomer(address) for _ in range(3)]
    page = signed_in.get("/auth/sessions")
    ended = signed_in.form("/auth/sessions/revoke-others", {"form_token": page.form_token()})
    assert (ended.status, ended.location) == (303, "/auth/sessions")
    assert [who(one) for one in others] == ["", "", ""]
    assert who(signed_in) == address


def test_everything_that_is_kept_is_given_out(signed_in: Browser, address: str) -> None:
    keys = Authenticator(signed_in.base)
    add_passkey(signed_in, keys, "Desk")
    cookies = list(signed_in.cookies.values())
    given = signed_in.get("/auth/account/data")
    assert given.status == 200
    assert given.header("content-disposition") == 'attachment; filename="account.json"'
    assert given.header("content-type").startswith("application/json")
    assert set(given.json) == {"user", "sessions", "credentials", "declined_offers", "events"}
    assert given.json["declined_offers"] == []
    assert given.json["user"]["email"] == address
    (session,) = given.json["sessions"]
    assert (session["ip"], session["user_agent"]) == (signed_in.ip, signed_in.agent)
    (credential,) = given.json["credentials"]
    assert (credential["kind"], credential["about"]["name"]) == ("passkey", "Desk")
    assert {"session.opened", "credential.added"} <= {event["kind"] for event in given.json["events"]}
    assert not [cookie for cookie in cookies if cookie in given.text], "but no secret"


def test_an_account_is_deleted_after_its_address_is_typed(
    browser: Visitor, signed_in: Browser, address: str, newcomer: Newcomer, ask: Ask, inbox: Inbox
) -> None:
    keys = Authenticator(signed_in.base)
    add_passkey(signed_in, keys)
    phone, asking = newcomer(address), browser()
    letter = ask(asking, address)
    page = signed_in.get("/auth/account/delete")
    assert address in page.text
    for wrong in ("x@example.org", f"x{address}"):
        refused = signed_in.post("/auth/account/delete", {"email": wrong})
        assert (refused.status, refused.error) == (400, "bad_email")
        shown = signed_in.form("/auth/account/delete", {"email": wrong, "form_token": page.form_token()})
        assert (shown.status, "<form" in shown.text) == (400, True)
    assert who(signed_in) == address

    gone = signed_in.form("/auth/account/delete", {"email": address.upper(), "form_token": page.form_token()})
    assert gone.status == 200, gone.text
    assert "__Host-pass0" not in signed_in.cookies
    assert [who(one) for one in (signed_in, phone)] == ["", ""]
    refused = use_passkey(browser(), keys)
    assert (refused.status, refused.error) == (404, "unknown_passkey")
    asking.get(letter.link)
    assert who(asking) == "", "a mail from before opens nothing"
    # Whoever has the address next has nothing of it, whatever id an app's table gives them.
    again = newcomer(address)
    given = again.get("/auth/account/data").json
    assert (len(given["sessions"]), given["credentials"]) == (1, [])
    assert [event["kind"] for event in given["events"]].count("session.opened") == 1
    late = browser()
    late.get(inbox.wait(address, kind=NOT_ME).link)
    assert late.get("/auth/link").status == 410, "nor do letters from before undo anything"
    assert who(again) == address


def test_nobody_deletes_somebody_elses(signed_in: Browser, address: str, newcomer: Newcomer) -> None:
    eve = newcomer(f"eve.{address}")
    assert eve.post("/auth/account/delete", {"email": address}).status == 400
    assert (who(eve), who(signed_in)) == (f"eve.{address}", address)


@pytest.fixture(scope="module")
def strict(kind: type[Door], inbox: Inbox) -> Any:
    """A door where every sign-in takes a passkey."""
    from .door import running

    with running(kind, inbox.port, {"policy": "aal2", "session_duration": 3600, "session_max": 86400}) as door:
        yield door


def test_the_last_way_in_stays(strict: Door, address: str, ask: Ask) -> None:
    ann, keys = Browser(strict.base), Authenticator(strict.base)
    ann.get(ask(ann, address).link)
    assert who(ann) == "", "a mail is not enough"
    told = ann.data("/auth/2fa/verify").json
    assert (told["methods"], told["set_up"]) == ([], ["passkey"])

    def kept(credential: Any) -> Answer:
        return ann.post("/auth/passkey/register/verify", {"credential": credential})

    assert kept(keys.create(passkey_options(ann))).status == 200
    assert who(ann) == address
    (first,) = ann.data("/auth/passkeys").json["passkeys"]
    refused = ann.post(f"/auth/passkeys/{first['id']}", method="DELETE")
    assert (refused.status, refused.error) == (409, "last_way")
    assert f"/auth/passkeys/{first['id']}/delete" not in ann.get("/auth/account").text
    # The session was opened by setting it up: beside a mail. A second one may take its place.
    spare = Authenticator(strict.base)
    add_passkey(ann, spare)
    assert ann.post(f"/auth/passkeys/{first['id']}", method="DELETE").status == 200
    assert use_passkey(Browser(strict.base), spare).status == 200
    (last,) = ann.data("/auth/passkeys").json["passkeys"]
    assert ann.post(f"/auth/passkeys/{last['id']}", method="DELETE").error == "last_way"
