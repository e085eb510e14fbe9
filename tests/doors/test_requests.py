"""Requests nobody should send: forged, malformed, misdirected."""

import json
from typing import Any, Callable

import pytest

from .client import Browser
from .conftest import who

Visitor = Callable[[], Browser]
Ask = Callable[..., Any]

UNSAFE = [
    ("POST", "/auth/request-magic-link", {"email": "ann@example.org"}),
    ("POST", "/auth/verify-code", {"code": "12345678"}),
    ("POST", "/auth/resend", {}),
    ("POST", "/auth/cancel", {}),
    ("POST", "/auth/logout", {}),
    ("POST", "/auth/sessions/revoke-others", {}),
    ("DELETE", "/auth/sessions/x", {}),
    ("POST", "/auth/passkey/login/options", {}),
    ("POST", "/auth/passkey/login/verify", {"credential": {}}),
    ("POST", "/auth/passkey/register/options", {}),
    ("POST", "/auth/passkey/register/verify", {"credential": {}}),
    ("PATCH", "/auth/passkeys/x", {"name": "x"}),
    ("DELETE", "/auth/passkeys/x", {}),
    ("POST", "/auth/2fa/setup", {"code": "123456"}),
    ("POST", "/auth/2fa/verify", {"code": "123456"}),
    ("POST", "/auth/2fa/disable", {}),
    ("POST", "/auth/2fa/backup-codes", {}),
    ("POST", "/auth/step-up", {"method": "mail"}),
    ("POST", "/auth/email/change", {"email": "x@example.org"}),
    ("POST", "/auth/account/delete", {"email": "ann@example.org"}),
]

FORGED: list[dict[str, Any]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "SAME-ORIGIN, cross-site"},
    {"Sec-Fetch-Site": None, "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": None, "Origin": "null"},
    {"Sec-Fetch-Site": None, "Origin": ""},
    {"Sec-Fetch-Site": None, "Origin": None},
]


@pytest.mark.parametrize(("method", "path", "body"), UNSAFE, ids=[f"{m} {p}" for m, p, _ in UNSAFE])
def test_no_other_site_changes_anything(signed_in: Browser, address: str, method: str, path: str, body: Any) -> None:
    for headers in FORGED:
        refused = signed_in.post(path, body, headers, method)
        assert (refused.status, refused.error) == (403, "csrf"), headers
    for media in ("text/plain", "text/plain; application/json", "application/x-www-form-urlencoded, application/json"):
        refused = signed_in.post(path, body, {"Content-Type": media, "Sec-Fetch-Site": "cross-site"}, method)
        assert refused.status in (403, 415), media
    assert who(signed_in) == address


@pytest.mark.parametrize("media", ["text/plain", "text/plain;application/json", "multipart/form-data", "", "json"])
def test_a_body_is_json_or_a_form(browser: Visitor, media: str) -> None:
    refused = browser().post("/auth/request-magic-link", {"email": "a@example.org"}, {"Content-Type": media})
    assert refused.status == 415
    assert refused.error == "unsupported_media_type"


BODIES = [
    b"", b"x", b"{", b"[]", b"null", b'"a@example.org"', b"1", b"{}", b'{"email":null}', b'{"email":1}',
    b'{"email":["a@example.org"]}', b'{"email":{"a":"b"}}', b'{"email":""}', b'{"email":"a@example.org","role":"admin"}',
    b'{"email":"a@example.org","email":"b@example.org"}', b'{"email":"a@example.org","next":1}', b"\xff\xfe",
    b'{"email":' + b"[" * 100 + b"]" * 100 + b"}", b'{"email":"\\ud800"}',
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_not_what_it_should_be(browser: Visitor, body: bytes) -> None:
    headers: dict[str, Any] = {"Content-Type": "application/json", "Accept": "application/json"}
    refused = browser().send("POST", "/auth/request-magic-link", headers, body)
    assert refused.status == 400
    assert refused.error in ("bad_request", "bad_email")


@pytest.mark.parametrize("body", [b"email=a%40example.org&email=b%40example.org", b"email[]=a%40example.org", b"email=a%40example.org&x=1", b"email=%ff%fe"])  # fmt: skip
def test_a_form_that_is_not_what_it_should_be(browser: Visitor, body: bytes) -> None:
    headers: dict[str, Any] = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser().send("POST", "/auth/request-magic-link", headers, body).status == 400


def test_a_long_body_is_refused(browser: Visitor) -> None:
    long = {"email": "a" * 20_000 + "@example.org"}
    refused = browser().post("/auth/request-magic-link", long)
    assert (refused.status, refused.error) == (413, "too_large")
    longer = browser().post("/auth/passkey/login/verify", {"credential": {"x": "a" * 70_000}})
    assert longer.status == 413


@pytest.mark.parametrize("host", ["evil.example", "localhost", "localhost:1", "127.0.0.1", "localhost.evil.example"])
def test_another_host_is_not_served(browser: Visitor, host: str) -> None:
    stranger = browser()
    for path in ("/auth/login", "/auth/session"):
        refused = stranger.data(path, {"Host": host})
        assert (refused.status, refused.error) == (421, "unknown_host")


def test_a_forwarded_host_is_not_believed(browser: Visitor, address: str, ask: Ask) -> None:
    ann = browser()
    forwarded = {
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
        "X-Original-Host": "evil.example",
    }
    asked = ann.post("/auth/request-magic-link", {"email": address}, dict(forwarded))
    assert asked.status == 200
    assert "evil" not in ask(browser(), address).text


@pytest.mark.parametrize(("method", "path", "body"), UNSAFE, ids=[f"{m} {p}" for m, p, _ in UNSAFE])
def test_other_methods_are_refused(browser: Visitor, method: str, path: str, body: Any) -> None:
    refused = browser().send("PUT", path, {"Accept": "application/json", "Content-Type": "application/json"}, b"{}")
    assert (refused.status, refused.error) == (405, "method_not_allowed")


@pytest.mark.parametrize("path", ["/auth", "/auth/", "/auth/nothing", "/auth/login/x", "/auth/verify", "/auth/%00"])
def test_what_is_not_there(browser: Visitor, path: str) -> None:
    assert browser().get(path).status == 404


TARGETS = [
    "https://evil.example/", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "/\n/evil.example", "http:evil.example", "javascript:alert(1)", "data:text/html,x", "/.//evil.example",
    "/..//evil.example", "/auth/logout", "/auth/../auth/login", "https://localhost@evil.example/", " /x", "x", "",
    "/%0d%0aSet-Cookie:x=1\r\n", "/" + "x" * 3000, "/a\x00b",
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_nobody_is_led_away(browser: Visitor, address: str, ask: Ask, target: str) -> None:
    ann = browser()
    opened = ann.get(ask(ann, address, next=target).link) if target else ann.get(ask(ann, address).link)
    assert (opened.status, opened.location) == (303, "/")


@pytest.mark.parametrize("target", ["/x", "/x?y=%2F%2Fevil.example", "/a/b/", "/authority", "/%E2%82%AC"])
def test_a_path_of_this_site_is_kept(browser: Visitor, address: str, ask: Ask, target: str) -> None:
    ann = browser()
    assert ann.get(ask(ann, address, next=target).link).location == target


POLYGLOTS = [
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "</title><svg/onload=alert(1)>",
    "{{7*191}}",
]


@pytest.mark.parametrize("hostile", POLYGLOTS)
def test_what_visitors_send_is_escaped(browser: Visitor, address: str, ask: Ask, hostile: str) -> None:
    from urllib.parse import quote

    ann = browser()
    ann.agent = hostile
    letter = ask(ann, address)
    ann.get(letter.link)
    pages = [ann.get(path) for path in ("/auth/account", "/auth/sessions", f"/auth/login?next=/{quote(hostile)}")]
    pages.append(browser().get(f"/auth/login?email={quote(hostile)}&notice={quote(hostile)}&error={quote(hostile)}"))
    pages.append(browser().get("/auth/verify/" + quote(hostile, safe="")))
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "<svg" not in page.text.replace('<svg xmlns="http://www.w3.org/2000/svg"', "")
        assert "1337" not in page.text


def test_every_answer_is_hardened(browser: Visitor, signed_in: Browser, address: str, ask: Ask) -> None:
    ann = browser()
    letter = ask(ann, address)
    answers = [
        (path, ann.get(path))
        for path in ("/auth/login", "/auth/nothing", "/auth/account", "/auth/session", letter.link, "/auth/verify/x")
    ]
    answers += [(path, signed_in.get(path)) for path in ("/auth/account", "/auth/sessions", "/auth/2fa/setup")]
    answers.append(("csrf", signed_in.post("/auth/logout", headers={"Sec-Fetch-Site": "cross-site"})))
    answers.append(("415", signed_in.post("/auth/logout", headers={"Content-Type": "text/plain"})))
    answers.append(("421", ann.get("/auth/login", {"Host": "evil.example"})))
    for path, answer in answers:
        policy = answer.header("content-security-policy")
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert "default-src 'none'" in policy
        assert answer.header("cache-control") == "no-store", path
        assert answer.header("x-content-type-options") == "nosniff"
        assert answer.header("cross-origin-opener-policy") == "same-origin"
        secret = "/verify/" in path
        assert answer.header("referrer-policy") == ("no-referrer" if secret else "same-origin"), path
        assert answer.header("x-request-id")


def test_static_files_are_kept(browser: Visitor) -> None:
    import re

    page = browser().get("/auth/login")
    paths = re.findall(r'(?:href|src)="(/auth/static/[^"]+)"', page.text)
    assert len(paths) >= 2
    for path in paths:
        asset = browser().get(path)
        assert asset.status == 200
        assert "immutable" in asset.header("cache-control")
        assert asset.header("x-content-type-options") == "nosniff"


def test_errors_are_the_same_in_form(browser: Visitor) -> None:
    refused = browser().data("/auth/sessions")
    told = json.loads(refused.body)
    assert sorted(told) == ["error", "message", "request_id"]
    assert told["request_id"] == refused.header("x-request-id")
