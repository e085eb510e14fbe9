"""Sign-in by mail: the flow table."""

import threading
from typing import Any, Callable

import pytest

from .client import Browser
from .conftest import who
from .smtp import Inbox

Visitor = Callable[[], Browser]
Ask = Callable[..., Any]


def test_the_link_signs_in_the_browser_that_asked(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    letter = ask(ann, address, next="/inside?x=1")
    assert letter.code in letter.subject.replace(" ", "")
    opened = ann.get(letter.link)
    assert (opened.status, opened.location) == (303, "/inside?x=1")
    assert who(ann) == address


def test_the_code_signs_in_too(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    letter = ask(ann, address)
    typed = ann.post("/auth/verify-code", {"code": letter.code})
    assert (typed.status, typed.json) == (200, {"success": True, "next": "/"})
    assert who(ann) == address
    # What was used for the one is used up for the other.
    other = browser()
    other.get(letter.link)
    assert who(other) == ""


def test_forms_without_scripts(browser: Visitor, address: str, inbox: Inbox) -> None:
    ann = browser()
    assert 'name="email"' in ann.get("/auth/login?next=/inside").text
    asked = ann.form("/auth/request-magic-link", {"email": address, "next": "/inside"})
    assert asked.status == 303
    page = ann.get(asked.location)
    assert address in page.text
    typed = ann.form("/auth/verify-code", {"code": inbox.wait(address).code, "form_token": page.form_token()})
    assert (typed.status, typed.location) == (200, "/inside"), "a page that goes on"


def test_another_browser_gets_a_page_and_no_session(browser: Visitor, address: str, ask: Ask) -> None:
    ann, phone = browser(), browser()
    letter = ask(ann, address)
    page = phone.get(letter.link)
    assert page.status == 303
    shown = phone.get(page.location)
    assert shown.status == 200
    assert who(phone) == ""
    assert ann.post("/auth/verify-code", {"code": letter.code}).status == 200


def test_a_second_click_is_a_page(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    letter = ask(ann, address, next="/inside")
    ann.get(letter.link)
    again = ann.get(letter.link)
    assert (again.status, again.location) == (303, "/inside")
    ann.get("/auth/logout")
    after = ann.get(letter.link)
    assert after.status == 303
    told = ann.get(after.location)
    assert told.status == 410
    assert "<h1>" in told.text
    assert who(ann) == ""


def test_a_new_mail_replaces_the_old_one(browser: Visitor, address: str, ask: Ask, inbox: Inbox) -> None:
    ann = browser()
    first = ask(ann, address)
    assert ann.post("/auth/resend").status == 200
    second = inbox.wait(address, 1)
    assert first.link != second.link
    ann.get(first.link)
    assert who(ann) == ""
    ann.get(second.link)
    assert who(ann) == address


def test_a_flow_can_be_called_off(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    letter = ask(ann, address)
    assert ann.data("/auth/flow").json["state"] == "pending"
    assert ann.post("/auth/cancel").status == 200
    ann.get(letter.link)
    assert who(ann) == ""
    assert ann.post("/auth/verify-code", {"code": letter.code}).status in (403, 410)


def test_the_flow_is_told(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    ask(ann, address)
    told = ann.data("/auth/flow?wait=5").json
    assert told["mail"] in ("queued", "accepted")
    assert 0 < told["expires_in"] <= 600
    assert browser().data("/auth/flow").status in (403, 404, 410)


def test_five_wrong_codes_end_a_flow(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    letter = ask(ann, address)
    wrong = f"{(int(letter.code) + 1) % 10 ** len(letter.code):0{len(letter.code)}}"
    for left in (4, 3, 2, 1):
        refused = ann.post("/auth/verify-code", {"code": wrong})
        assert (refused.status, refused.json["attempts_left"]) == (403, left)
    assert ann.post("/auth/verify-code", {"code": wrong}).status in (403, 410)
    assert ann.post("/auth/verify-code", {"code": letter.code}).status == 410
    assert who(ann) == ""


def test_two_hundred_wrong_codes_at_once_count_five(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    letter = ask(ann, address)
    answers: list[int] = []

    def guess(number: int) -> None:
        thief = Browser(ann.base, dict(ann.cookies), ann.ip)
        wrong = f"{(int(letter.code) + 1 + number) % 10 ** len(letter.code):0{len(letter.code)}}"
        told = thief.post("/auth/verify-code", {"code": wrong})
        answers.append(told.json.get("attempts_left", -1))

    together(guess, 200, at_a_time=32)
    assert sorted(left for left in answers if left > 0) == [1, 2, 3, 4]
    assert len(answers) == 200
    assert ann.post("/auth/verify-code", {"code": letter.code}).status == 410


def test_one_link_used_at_once_gives_one_session(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    letter = ask(ann, address)
    sessions: list[str] = []

    def open_it(_: int) -> None:
        tab = Browser(ann.base, dict(ann.cookies), ann.ip)
        assert tab.get(letter.link).status == 303
        sessions.append(tab.cookies.get("__Host-pass0", ""))

    together(open_it, 64, at_a_time=64)
    # Its own browser gets the same cookie again: never another one.
    assert len({session for session in sessions if session}) == 1
    ann.cookies["__Host-pass0"] = next(session for session in sessions if session)
    assert len(ann.data("/auth/sessions").json["sessions"]) == 1


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_a_scanner_neither_signs_in_nor_uses_the_link_up(browser: Visitor, address: str, ask: Ask, method: str) -> None:
    ann, scanner = browser(), browser()
    letter = ask(ann, address)
    for _ in range(10):
        answer = scanner.send(method, letter.link, headers={"Sec-Fetch-Site": None, "Sec-Fetch-Mode": None})
        if answer.location:
            scanner.get(answer.location)
        assert who(scanner) == ""
    ann.get(letter.link)
    assert who(ann) == address


def test_a_prefetch_of_the_right_browser_uses_nothing_up(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    letter = ask(ann, address)
    for headers in ({"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}, {"Sec-Fetch-Dest": "image"}):
        ann.get(letter.link, dict(headers))
        assert who(ann) == ""
    ann.get(letter.link)
    assert who(ann) == address


@pytest.mark.parametrize(
    "bad",
    ["", "x", "a@", "@example.org", "a b@example.org", "a@example.org\r\nBcc: b@example.org", "a@example.org,b@c.org",
     "a@[127.0.0.1]", "a@localhost", "x" * 65 + "@example.org", "a@" + "b" * 250 + ".org", "a\0@example.org",
     "<script>@example.org", '"a b"@example.org', "a@example..org", "a@-example.org"],
)  # fmt: skip
def test_what_is_no_address_gets_no_mail(browser: Visitor, bad: str, inbox: Inbox) -> None:
    refused = browser().post("/auth/request-magic-link", {"email": bad})
    assert refused.status == 400
    assert refused.error in ("bad_email", "bad_request")
    assert inbox.to("b@example.org") == []


def together(work: Callable[[int], None], count: int, at_a_time: int) -> None:
    """Does the work so many times, many at once; what fails in a thread fails here."""
    numbers = iter(range(count))
    failures: list[BaseException] = []
    lock = threading.Lock()

    def run() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                work(number)
            except BaseException as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=run) for _ in range(at_a_time)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
