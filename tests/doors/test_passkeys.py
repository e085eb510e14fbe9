"""Passkeys, as a browser's script sends them, with a soft authenticator behind it."""

import re
from typing import Any, Callable

import pytest

from .authenticator import (
    BACKED_UP,
    EDDSA,
    ELIGIBLE,
    ES256,
    PRESENT,
    RS256,
    VERIFIED,
    Authenticator,
    decoded,
    encoded,
    flipped,
)
from .client import Answer, Browser
from .conftest import who
from .smtp import NOT_ME, Inbox
from .steps import add_passkey, login_options, passkey_options, use_passkey

Visitor = Callable[[], Browser]
Newcomer = Callable[[str], Browser]


@pytest.fixture
def keys(signed_in: Browser) -> Authenticator:
    """The authenticator of somebody who just signed in, with a passkey of theirs."""
    keys = Authenticator(signed_in.base)
    add_passkey(signed_in, keys)
    return keys


def test_a_passkey_is_added_and_its_owner_is_told(signed_in: Browser, address: str, inbox: Inbox) -> None:
    told = add_passkey(signed_in, Authenticator(signed_in.base), "Desk")
    assert told["success"] is True
    assert (told["passkey"]["name"], told["passkey"]["synced"]) == ("Desk", True)
    assert "passkey" in inbox.wait(address, kind=NOT_ME).text.lower()


def test_the_options_of_a_new_passkey_ask_for_what_is_checked(signed_in: Browser, address: str) -> None:
    keys = Authenticator(signed_in.base)
    options = passkey_options(signed_in)
    assert options["rp"] == {"id": "localhost", "name": "Notes"}
    assert options["user"]["name"] == address
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert [param["alg"] for param in options["pubKeyCredParams"]] == [ES256, EDDSA, RS256]
    assert options["attestation"] == "none"
    assert options["extensions"] == {"credProps": True}
    assert options["excludeCredentials"] == []
    assert len(decoded(options["challenge"])) == 26 + 32  # the row, and chance
    # No personal data (§14.6.1), and not the id that is told elsewhere.
    assert len(decoded(options["user"]["id"])) == 32
    assert options["user"]["id"] != signed_in.data("/auth/session").json["user"]["id"]

    add_passkey(signed_in, keys)
    again = passkey_options(signed_in)
    assert again["challenge"] != options["challenge"]
    (excluded,) = again["excludeCredentials"]
    assert excluded == {
        "type": "public-key",
        "id": encoded(keys.passkeys[0].id),
        "transports": ["internal", "hybrid"],
    }
    assert again["user"]["id"] == keys.passkeys[0].user_handle, "one handle for all passkeys of a user"
    with pytest.raises(ValueError, match="InvalidStateError"):
        keys.create(again)


@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
def test_a_passkey_signs_in_where_nobody_was(
    browser: Visitor, signed_in: Browser, address: str, algorithm: int
) -> None:
    keys = Authenticator(signed_in.base, algorithm)
    add_passkey(signed_in, keys)
    fresh = browser()
    reply = use_passkey(fresh, keys, next="/inside?x=1")
    assert (reply.status, reply.json) == (200, {"success": True, "next": "/inside?x=1"})
    told = fresh.data("/auth/session").json
    assert told["user"]["email"] == address
    assert (told["session"]["strength"], told["session"]["acr"]) == ("verified", "aal2")
    assert told["session"]["amr"] == ["passkey"]


def test_a_mail_is_told_apart_from_a_passkey(signed_in: Browser, keys: Authenticator) -> None:
    told = signed_in.data("/auth/session").json["session"]
    assert (told["strength"], told["acr"], told["amr"]) == ("mailbox", "aal1", ["mail"])


def test_the_options_of_a_sign_in_are_the_same_for_everybody(
    browser: Visitor, signed_in: Browser, keys: Authenticator
) -> None:
    (first, second) = (login_options(one) for one in (browser(), signed_in))
    assert first.pop("challenge") != second.pop("challenge")
    assert first == second
    assert (first["rpId"], first["userVerification"]) == ("localhost", "required")
    assert first["allowCredentials"] == []


def test_nobody_is_led_away_after_a_passkey(browser: Visitor, keys: Authenticator) -> None:
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "/auth/logout"):
        assert use_passkey(browser(), keys, next=target).json["next"] == "/"


def test_what_a_client_wants_of_verification_is_not_read(browser: Visitor) -> None:
    refused = browser().post("/auth/passkey/login/options", {"userVerification": "discouraged"})
    assert (refused.status, refused.error) == (400, "bad_request")


LIES: dict[str, dict[str, Any]] = {
    "origin": {"origin": "https://evil.example"},
    "origin, another port": {"origin": "http://localhost:1"},
    "origin, a suffix": {"origin": "http://localhost.evil.example"},
    "rpIdHash": {"rp_id": "evil.example"},
    "user not present": {"flags": VERIFIED | ELIGIBLE | BACKED_UP},
    "user not verified": {"flags": PRESENT | ELIGIBLE | BACKED_UP},
    "backed up and not eligible": {"flags": PRESENT | VERIFIED | BACKED_UP},
    "in a frame of another site": {"client_data": {"crossOrigin": True}},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_answer_that_does_not_hold_signs_nobody_in(
    browser: Visitor, keys: Authenticator, lie: dict[str, Any]
) -> None:
    somebody = browser()
    options = login_options(somebody)
    truth = keys.get(options)
    for name, value in lie.items():
        setattr(keys, name, value)
    refused = somebody.post("/auth/passkey/login/verify", {"credential": keys.get(options)})
    assert (refused.status, refused.error) == (403, "passkey_refused")
    assert who(somebody) == ""
    # A challenge is good for one answer, right or wrong.
    late = somebody.post("/auth/passkey/login/verify", {"credential": truth})
    assert (late.status, late.error) == (410, "too_many_attempts")
    assert who(somebody) == ""


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_answer_that_does_not_hold_is_not_kept(signed_in: Browser, lie: dict[str, Any]) -> None:
    liar = Authenticator(signed_in.base)
    for name, value in lie.items():
        setattr(liar, name, value)
    credential = liar.create(passkey_options(signed_in))
    refused = signed_in.post("/auth/passkey/register/verify", {"credential": credential})
    assert (refused.status, refused.error) == (403, "passkey_refused")
    assert signed_in.data("/auth/passkeys").json == {"passkeys": []}


@pytest.mark.parametrize("member", ["signature", "authenticatorData"])
@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
def test_one_bit_makes_a_signature_worthless(browser: Visitor, signed_in: Browser, algorithm: int, member: str) -> None:
    keys = Authenticator(signed_in.base, algorithm)
    add_passkey(signed_in, keys)
    somebody = browser()
    answer = flipped(keys.get(login_options(somebody)), member)
    refused = somebody.post("/auth/passkey/login/verify", {"credential": answer})
    assert (refused.status, refused.error) == (403, "passkey_refused")
    assert who(somebody) == ""


def test_an_answer_is_good_once(browser: Visitor, signed_in: Browser, keys: Authenticator) -> None:
    somebody = browser()
    answer = keys.get(login_options(somebody))
    before = dict(somebody.cookies)
    assert somebody.post("/auth/passkey/login/verify", {"credential": answer}).status == 200
    thief = Browser(somebody.base, before)
    for again in (thief, somebody):
        replayed = again.post("/auth/passkey/login/verify", {"credential": answer})
        assert (replayed.status, replayed.error) == (410, "used")
    assert who(thief) == ""


def test_an_answer_is_of_the_browser_that_began(browser: Visitor, keys: Authenticator) -> None:
    ann, eve, bare = browser(), browser(), browser()
    login_options(eve)
    answer = keys.get(login_options(ann))
    for other in (eve, bare):
        refused = other.post("/auth/passkey/login/verify", {"credential": answer})
        assert (refused.status, refused.error) == (403, "other_browser")
        assert who(other) == ""
    # It spoilt nothing.
    assert ann.post("/auth/passkey/login/verify", {"credential": answer}).status == 200


def test_an_answer_is_of_the_ceremony_that_began(signed_in: Browser, keys: Authenticator) -> None:
    def login(options: Any) -> Answer:
        asked = {"allowCredentials": [], "userVerification": "required", "rpId": "localhost"}
        answer = keys.get({**asked, "challenge": options["challenge"]})
        return signed_in.post("/auth/passkey/login/verify", {"credential": answer})

    own = login_options(signed_in)
    step_up = signed_in.post("/auth/step-up", {"method": "passkey"}).json
    for other in (passkey_options(signed_in), step_up):
        refused = login(other)
        assert (refused.status, refused.error) == (403, "passkey_refused")
    made_up = login({"challenge": encoded(bytes(32))})
    assert (made_up.status, made_up.error) == (403, "passkey_refused")
    # Nor is what signs in an answer to the other two.
    enrolment = {**passkey_options(signed_in), "challenge": own["challenge"]}
    kept = signed_in.post(
        "/auth/passkey/register/verify", {"credential": Authenticator(signed_in.base).create({**enrolment})}
    )
    assert (kept.status, kept.error) == (403, "passkey_refused")
    proven = signed_in.post("/auth/step-up/verify", {"credential": keys.get(own)})
    assert (proven.status, proven.error) == (403, "passkey_refused")
    keys.client_data = {"type": "webauthn.create"}
    mislabelled = login(own)
    assert (mislabelled.status, mislabelled.error) == (403, "passkey_refused")


def test_a_passkey_that_nobody_has(browser: Visitor, keys: Authenticator) -> None:
    somebody = browser()
    stranger = Authenticator(somebody.base)
    stranger.create(
        {
            "rp": {"id": "localhost"},
            "user": {"id": keys.passkeys[0].user_handle},
            "challenge": "AAAA",
            "pubKeyCredParams": [{"alg": ES256}],
            "excludeCredentials": [],
        }
    )
    refused = use_passkey(somebody, stranger)
    assert (refused.status, refused.error) == (404, "unknown_passkey")
    assert who(somebody) == ""


def test_a_passkey_is_of_one_user(browser: Visitor, newcomer: Newcomer, address: str, keys: Authenticator) -> None:
    eve = newcomer(f"eve.{address}")
    theirs = Authenticator(eve.base)
    add_passkey(eve, theirs)
    # The handle of somebody else with one's own passkey.
    somebody = browser()
    theirs.passkeys[0].user_handle = keys.passkeys[0].user_handle
    refused = use_passkey(somebody, theirs)
    assert (refused.status, refused.error) == (403, "passkey_refused")
    assert who(somebody) == ""
    # Somebody else's passkey as one's own.
    taken = eve.post("/auth/passkey/register/verify", {"credential": keys.create_again(passkey_options(eve))})
    assert (taken.status, taken.error) == (409, "taken")
    assert use_passkey(somebody, keys).status == 200
    assert who(somebody) == address


BROKEN: list[Any] = [{}, {"id": "AAAA"}, "x", 1, None, [], {"id": "AAAA", "response": {}}, {"response": {"clientDataJSON": "e30"}}]  # fmt: skip


@pytest.mark.parametrize("credential", BROKEN)
def test_what_is_no_answer_at_all(browser: Visitor, signed_in: Browser, credential: Any) -> None:
    somebody = browser()
    login_options(somebody)
    passkey_options(signed_in)
    for path, one in (("login/verify", somebody), ("register/verify", signed_in)):
        refused = one.post(f"/auth/passkey/{path}", {"credential": credential})
        assert 400 <= refused.status < 500, refused.text
        assert refused.error
    assert signed_in.data("/auth/passkeys").json == {"passkeys": []}


def test_a_counter_that_does_not_rise_is_a_copy(
    browser: Visitor, signed_in: Browser, address: str, inbox: Inbox
) -> None:
    keys = Authenticator(signed_in.base, counts_by=1)
    add_passkey(signed_in, keys)
    assert use_passkey(browser(), keys).status == 200
    assert use_passkey(browser(), keys).status == 200
    before = len(inbox.to(address))
    for count in (1, 0):  # after adding one: the same as before, and one less
        keys.passkeys[0].count = count
        copy = browser()
        refused = use_passkey(copy, keys)
        assert (refused.status, refused.error) == (403, "passkey_refused")
        assert who(copy) == ""
    assert inbox.wait(address, before)
    keys.passkeys[0].count = 2
    assert use_passkey(browser(), keys).status == 200


def test_passkeys_are_named_and_removed_by_their_user_alone(
    browser: Visitor, signed_in: Browser, newcomer: Newcomer, address: str, keys: Authenticator, inbox: Inbox
) -> None:
    (row,) = signed_in.data("/auth/passkeys").json["passkeys"]
    assert set(row) == {"id", "name", "synced", "created_at", "used_at"}
    assert (row["name"], row["synced"], row["used_at"]) == ("Desk", True, None)
    path = f"/auth/passkeys/{row['id']}"
    eve = newcomer(f"eve.{address}")
    assert eve.data("/auth/passkeys").json == {"passkeys": []}
    assert eve.post(path, {"name": "mine"}, method="PATCH").status == 404
    assert eve.post(path, method="DELETE").status == 404

    assert signed_in.post(path, {"name": "  "}, method="PATCH").status == 400
    assert signed_in.post(path, {"name": "<b>Phone</b>"}, method="PATCH").json == {"success": True}
    (renamed,) = signed_in.data("/auth/passkeys").json["passkeys"]
    assert renamed["name"] == "<b>Phone</b>"
    page = signed_in.get("/auth/account").text
    assert "&lt;b&gt;Phone&lt;" in page
    assert "<b>Phone" not in page

    before = len(inbox.to(address))
    assert signed_in.post(path, method="DELETE").json == {"success": True}
    assert signed_in.post(path, method="DELETE").status == 404
    assert signed_in.data("/auth/passkeys").json == {"passkeys": []}
    assert inbox.wait(address, before).kind == NOT_ME
    refused = use_passkey(browser(), keys)
    assert (refused.status, refused.error) == (404, "unknown_passkey")


def test_passkeys_are_managed_by_forms_too(signed_in: Browser, keys: Authenticator) -> None:
    (row,) = signed_in.data("/auth/passkeys").json["passkeys"]
    token = signed_in.get("/auth/account").form_token()
    renamed = signed_in.form(f"/auth/passkeys/{row['id']}/rename", {"name": "Phone", "form_token": token})
    assert (renamed.status, renamed.location) == (303, "/auth/account?notice=passkey-renamed")
    assert "Phone" in signed_in.get(renamed.location).text
    removed = signed_in.form(f"/auth/passkeys/{row['id']}/delete", {"form_token": token})
    assert (removed.status, removed.location) == (303, "/auth/account?notice=passkey-removed")
    assert signed_in.data("/auth/passkeys").json == {"passkeys": []}


def test_nobody_adds_a_passkey_without_a_session(browser: Visitor, address: str, ask: Callable[..., Any]) -> None:
    stranger, asking = browser(), browser()
    ask(asking, address)
    bodies: dict[str, Any] = {"options": {}, "verify": {"credential": {}}}
    for path, body in bodies.items():
        refused = stranger.post(f"/auth/passkey/register/{path}", body)
        assert (refused.status, refused.error) == (401, "unauthenticated")
        assert asking.post(f"/auth/passkey/register/{path}", body).status in (401, 403)


def is_offered(somebody: Browser, address: str, ask: Callable[..., Any]) -> bool:
    """Whether a sign-in by mail ends with the offer, in a browser that can keep passkeys."""
    login = Browser(somebody.base).get("/auth/login").text
    found = re.search(r'data-offer-cookie="([^"]+)"', login)
    assert found, login
    if somebody.cookies.get(found[1]) != "later":
        somebody.cookies[found[1]] = "yes"
    opened = somebody.get(ask(somebody, address).link)
    assert who(somebody) == address, opened.text
    return opened.location.startswith("/auth/passkey/offer")


def test_an_offer_that_is_declined_for_good_is_the_accounts(
    browser: Visitor, address: str, ask: Callable[..., Any]
) -> None:
    phone, laptop = browser(), browser()
    assert is_offered(phone, address, ask)
    page = phone.get("/auth/passkey/offer?next=/inside")
    fields = {"answer": "never", "next": "/inside"}
    forged = phone.form(
        "/auth/passkey/offer", fields, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert forged.status == 403
    assert is_offered(laptop, address, ask)
    done = phone.form("/auth/passkey/offer", {**fields, "form_token": page.form_token()})
    assert done.location == "/inside", done.text
    assert not is_offered(phone, address, ask)
    assert not is_offered(laptop, address, ask)
    assert is_offered(phone, f"bob.{address}", ask), "another account, the same browser"
    # On the account page one is added whenever its owner likes.
    assert not is_offered(laptop, address, ask)
    (wish,) = laptop.data("/auth/account/data").json["declined_offers"]
    assert wish["kind"] == "passkey"
    keys = Authenticator(laptop.base)
    add_passkey(laptop, keys)
    assert laptop.data("/auth/account/data").json["declined_offers"] == []
    (row,) = laptop.data("/auth/passkeys").json["passkeys"]
    assert laptop.post(f"/auth/passkeys/{row['id']}", method="DELETE").status == 200
    assert is_offered(phone, address, ask), "there is none any more"


def test_an_offer_is_put_off_in_one_browser(browser: Visitor, address: str, ask: Callable[..., Any]) -> None:
    phone = browser()
    assert is_offered(phone, address, ask)
    told = phone.post("/auth/passkey/offer", {"answer": "later", "next": "https://evil.example"})
    assert (told.status, told.json) == (200, {"success": True, "next": "/"})
    assert not is_offered(phone, address, ask)
    assert is_offered(browser(), address, ask)


def test_answers_to_the_offer_that_are_none(browser: Visitor, signed_in: Browser) -> None:
    for body in ({}, {"answer": "yes"}, {"answer": "never", "for": "ever"}, {"answer": None}):
        refused = signed_in.post("/auth/passkey/offer", body)
        assert (refused.status, refused.error) == (400, "bad_request")
    refused = browser().post("/auth/passkey/offer", {"answer": "never"})
    assert (refused.status, refused.error) == (401, "unauthenticated")
    assert signed_in.data("/auth/account/data").json["declined_offers"] == []
