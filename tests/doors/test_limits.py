"""Limits: how often, and what is said then."""

from collections.abc import Iterator
from typing import Any, Callable

import pytest

from .client import Browser
from .conftest import who
from .door import Door, running
from .smtp import SIGN_IN, Inbox

Ask = Callable[..., Any]

MAILS, ASKED, WRONG, ATTEMPTS = 3, 5, 4, 3


@pytest.fixture(scope="module")
def narrow(kind: type[Door], inbox: Inbox) -> Iterator[Door]:
    """A door with little of everything."""
    limits = {
        "mail": [[MAILS, 3600]],
        "network": [ASKED, 3600],
        "codes": [[WRONG, 3600], [100, 0]],
        "attempts": ATTEMPTS,
    }
    with running(kind, inbox.port, {"limits": limits}) as door:
        yield door


@pytest.fixture
def visitor(narrow: Door) -> Callable[[], Browser]:
    """Makes visitors of that door, each with a network of their own."""
    return lambda: Browser(narrow.base)


def asked(browser: Browser, address: str) -> Any:
    return browser.post("/auth/request-magic-link", {"email": address})


def test_mails_to_an_address_are_counted(visitor: Callable[[], Browser], address: str, ask: Ask, inbox: Inbox) -> None:
    seen = set()
    for _ in range(MAILS):
        one = visitor()
        ask(one, address)
        told = one.data("/auth/flow").json
        seen.add((told["state"], told["mail"], told["resend_in"] > 50))
        one.post("/auth/cancel")
    bodies = set()
    for tagged in (address, address.replace("@", "+tag@"), address.upper()):
        late = visitor()
        answer = asked(late, tagged)
        assert answer.status == 200
        bodies.add(answer.body)
        # Whose letter waits for its turn sees what the others saw.
        told = late.data("/auth/flow").json
        seen.add((told["state"], told["mail"], told["resend_in"] > 50))
        late.post("/auth/cancel")
    assert seen == {("pending", "accepted", True)}
    assert len(bodies) == 1
    first = asked(visitor(), f"other.{address}")
    assert bodies == {first.body}, "the same answer as to the first"
    assert inbox.wait(f"other.{address}")
    assert len(inbox.to(address, SIGN_IN)) == MAILS


def test_a_browser_that_signed_in_before_has_mails_of_its_own(
    visitor: Callable[[], Browser], address: str, ask: Ask
) -> None:
    ann = visitor()
    ann.get(ask(ann, address).link)
    ann.get("/auth/logout")
    for _ in range(MAILS + 1):
        eve = visitor()
        asked(eve, address)
        eve.post("/auth/cancel")
    ann.get(ask(ann, address).link)
    assert who(ann) == address


def test_a_network_asks_so_often(visitor: Callable[[], Browser], address: str, ask: Ask, inbox: Inbox) -> None:
    eve = visitor()
    for number in range(ASKED):
        ask(eve, f"{number}.{address}")
    ann = visitor()
    ann.get(ask(ann, f"known.{address}").link)
    ann.get("/auth/logout")
    told = set()
    # One with an account, and one without: what a network is told is about the network.
    for to in (f"known.{address}", address):
        late = asked(eve, to)
        wait = int(late.header("retry-after"))
        assert (late.status, late.error) == (429, "rate_limited")
        assert 3000 < wait <= 3600, "the rest of the window"
        assert not late.header("set-cookie")
        told.add(late.text.replace(late.json["request_id"], ""))
    assert len(told) == 1
    page = eve.form("/auth/request-magic-link", {"email": address})
    assert page.status == 429
    assert "from your network" in page.text
    assert 'href="/auth/flow"' in page.text, "its sign-in under way goes on"
    # From elsewhere there is one: the first to this address.
    ask(visitor(), address)
    assert len(inbox.to(address)) == 1


def test_codes_of_an_address_are_counted_over_all_flows(visitor: Callable[[], Browser], address: str, ask: Ask) -> None:
    ann = visitor()
    eve, later = visitor(), visitor()
    letters = {one.ip: ask(one, address) for one in (eve, later, ann)}

    def wrong(one: Browser) -> str:
        return f"{(int(letters[one.ip].code) + 1) % 10**8:08}"

    for left in (2, 1):
        refused = eve.post("/auth/verify-code", {"code": wrong(eve)})
        assert (refused.error, refused.json["attempts_left"]) == ("wrong_code", left)
    over = eve.post("/auth/verify-code", {"code": wrong(eve)})
    assert (over.status, over.error) == (410, "too_many_attempts")
    assert later.post("/auth/verify-code", {"code": wrong(later)}).error == "wrong_code"
    # Now codes are off for everybody, and the link works.
    off = ann.post("/auth/verify-code", {"code": letters[ann.ip].code})
    assert (off.status, off.error) == (403, "codes_off")
    assert who(ann) == ""
    ann.get(letters[ann.ip].link)
    assert who(ann) == address


def test_a_wrong_code_counts_against_the_network_that_asked(
    kind: type[Door], inbox: Inbox, address: str, ask: Ask
) -> None:
    limits = {"mail": [[1000000, 60]], "network": [1000, 60]}
    with running(kind, inbox.port, {"limits": limits}) as door:
        eve = Browser(door.base)
        told = []
        for _ in range(2):
            letter = ask(eve, address)
            wrong = f"{(int(letter.code) + 1) % 10**8:08}"
            told += [eve.post("/auth/verify-code", {"code": wrong}).error for _ in range(5)]
        assert told == ["wrong_code"] * 4 + ["too_many_attempts"] + ["codes_off"] * 5
        ann = Browser(door.base)
        letter = ask(ann, address)
        assert ann.post("/auth/verify-code", {"code": letter.code}).status == 200
        assert who(ann) == address
