"""Sessions that Flask-Pass0 opened: by default they open nothing, and while an app believes them, not much."""

import time
from datetime import date, datetime, timedelta, timezone
from typing import Any, Callable

import pytest

from flask_pass0 import ConfigError, Pass0, fresh_required, login_required
from flask_pass0.storage import InMemoryStorageAdapter

from .conftest import BROWSER, cookie, drop_cookie, set_cookie, sign_in
from .test_operator import command
from .test_reused_ids import JSON, totp

MakeApp = Callable[..., Any]
UNTIL = "PASS0_TRUST_EARLIER_SESSIONS_UNTIL"


class Table(InMemoryStorageAdapter):
    """Users that outlive a start, as far as pass0 knows."""

    in_memory = False


def soon() -> datetime:
    """An end date that is not reached in a test."""
    return datetime.now(timezone.utc) + timedelta(days=2)


def now() -> int:
    """The time, as Flask-Pass0 writes it."""
    return int(time.time())


@pytest.fixture
def old(make_app: MakeApp) -> Callable[..., Any]:
    """Makes a client with a session of Flask-Pass0's, of an app that changed over just now."""

    def client(given: dict[str, Any], first_run: int = 0, **config: Any) -> Any:
        users = Table()
        users.create_user("ann@example.org")
        users.create_user("bob@example.org")
        app = make_app(Pass0(storage_adapter=users), **{UNTIL: soon(), **config})
        app.add_url_rule("/hook", "hook", login_required(lambda: "changed"), methods=["POST"])
        app.add_url_rule("/fresh", "fresh", fresh_required(lambda: "fresh"))
        app.extensions["pass0_instance"]._changed_over_at = now() + first_run
        client = app.test_client()
        with client.session_transaction() as kept:
            kept.update(given)
        return client

    return client


def opens(client: Any) -> bool:
    """Whether the page for signed-in users is shown."""
    status = client.get("/me").status_code
    assert status in (200, 302)
    return bool(status == 200)


def test_by_default_a_forged_session_opens_nothing(old: Callable[..., Any]) -> None:
    forged = {"user_id": 1, "logged_in_at": now() - 600}
    client = old(forged, **{UNTIL: None})
    assert not opens(client)
    assert client.post("/hook", headers=BROWSER).status_code == 401
    assert client.get("/fresh").status_code == 302
    assert client.get("/auth/session").status_code == 401
    assert client.get("/session").json == {}, "nor does it name anybody to the app's own code"
    assert client.get("/auth/account", headers={"Accept": "text/html"}).status_code == 302


def test_until_its_end_date_an_app_may_believe_them(old: Callable[..., Any]) -> None:
    client = old({"user_id": 1, "logged_in_at": now() - 60})
    assert opens(client)
    assert client.get("/me").json["email"] == "ann@example.org"
    assert client.get("/session").json["user_id"] == 1
    assert opens(old({"user_id": 1, "logged_in_at": now() - 86000}))
    assert not opens(old({"user_id": 1, "logged_in_at": now() - 86500}))
    assert not opens(old({"user_id": 1, "logged_in_at": now() - 400}, PASS0_SESSION_DURATION=300))


def test_after_its_end_date_nothing_is_believed(old: Callable[..., Any]) -> None:
    ended = datetime.now(timezone.utc) - timedelta(seconds=1)
    assert not opens(old({"user_id": 1, "logged_in_at": now() - 60}, **{UNTIL: ended}))
    assert not opens(old({"user_id": 1, "logged_in_at": now() - 60}, **{UNTIL: date.today() - timedelta(days=1)}))


def test_an_end_date_that_moves_along_ends_thirty_days_after_the_change(old: Callable[..., Any]) -> None:
    year = {"PASS0_SESSION_DURATION": 365 * 86400, "PASS0_SESSION_MAX": 365 * 86400}
    day = 24 * 3600
    before = {"user_id": 1, "logged_in_at": now() - 40 * day}
    assert opens(old(before, first_run=-29 * day, **year))
    assert not opens(old(before, first_run=-30 * day - 1, **year))


def test_the_time_may_be_text_as_later_releases_wrote_it(old: Callable[..., Any]) -> None:
    at = datetime.now(timezone.utc) - timedelta(minutes=1)
    for text in (at.isoformat(), at.replace(tzinfo=None).isoformat()):
        assert opens(old({"user_id": 1, "logged_in_at": text}))
    late = at - timedelta(days=1)
    assert not opens(old({"user_id": 1, "logged_in_at": late.isoformat()}))
    assert not opens(old({"user_id": 1, "logged_in_at": at.isoformat()}, first_run=-3600))


@pytest.mark.parametrize("since", [None, "now", "", True, 0, -1, 1.5, [1], "9999-12-31T23:59:59"])
def test_a_time_that_was_never_written_is_not_believed(old: Callable[..., Any], since: Any) -> None:
    assert not opens(old({"user_id": 1, "logged_in_at": since}))


@pytest.mark.parametrize("user_id", [99, "1", "01", None, True, [1], {"a": 1}, 1.0])
def test_a_user_who_is_none_is_not_believed(old: Callable[..., Any], user_id: Any) -> None:
    assert not opens(old({"user_id": user_id, "logged_in_at": now() - 60}))


@pytest.mark.parametrize("more", [{"2fa_pending": True}, {"pass0": "1"}, {"pass0": ""}])
def test_one_that_was_not_complete_is_not_believed(old: Callable[..., Any], more: dict[str, Any]) -> None:
    assert not opens(old({"user_id": 1, "logged_in_at": now() - 60, **more}))


def test_one_opened_after_the_change_is_not_believed(old: Callable[..., Any]) -> None:
    assert not opens(old({"user_id": 1, "logged_in_at": now() - 60}, first_run=-61))
    assert opens(old({"user_id": 1, "logged_in_at": now() - 62}, first_run=-61))
    assert not opens(old({"user_id": 1, "logged_in_at": now() + 60}, first_run=3600))


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({UNTIL: "soon"}, "must be a date"),
        ({UNTIL: True}, "must be a date"),
        ({UNTIL: 1}, "must be a date"),
        ({UNTIL: date.today() + timedelta(days=32)}, "at most 30 days ahead"),
        ({UNTIL: "2199-01-01"}, "at most 30 days ahead"),
        ({"PASS0_POLICY": "aal2", "PASS0_SESSION_DURATION": 3600, "PASS0_SESSION_MAX": 43200}, "PASS0_POLICY"),
        ({"PASS0_POLICY": "passkey_only"}, "PASS0_POLICY"),
        ({"PASS0_2FA_REQUIRED": True}, "PASS0_2FA_REQUIRED"),
    ],
)
def test_believing_them_is_refused_where_it_is_not_safe(
    old: Callable[..., Any], config: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigError, match=f"{UNTIL}.*{words}"):
        old({}, **config).get("/auth/login")


@pytest.mark.parametrize("value", [date(2020, 1, 1), "2020-01-01", datetime(2020, 1, 1), "2020-01-01T00:00:00+00:00"])
def test_an_end_date_that_has_passed_stops_no_app(old: Callable[..., Any], value: Any) -> None:
    for policy in ("default", "passkey_only"):
        client = old({"user_id": 1, "logged_in_at": now() - 60}, **{UNTIL: value, "PASS0_POLICY": policy})
        assert client.get("/auth/login").status_code == 200
        assert not opens(client)


def test_the_doctor_says_what_is_believed(old: Callable[..., Any]) -> None:
    def said(until: Any) -> str:
        return str(command(old({}, **{UNTIL: until}).application, "doctor").output)

    assert "sessions of Flask-Pass0 are accepted until 20" in said(soon())
    assert f"{UNTIL} has passed: remove it" in said("2020-01-01")
    assert "Flask-Pass0" not in said(None)


def test_a_change_must_come_from_this_site(old: Callable[..., Any]) -> None:
    client = old({"user_id": 1, "logged_in_at": now() - 60})
    for forged in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post("/hook", headers=forged).status_code == 403
        with_rubbish = {**forged, "Cookie": "pass0=rubbish; session=" + cookie(client, "session")}
        assert client.post("/hook", headers=with_rubbish).status_code == 403
    assert client.post("/hook", headers=BROWSER).data == b"changed"
    assert client.get("/fresh").status_code == 302, "and a fresh proof is asked for"


def test_a_factor_that_was_set_up_here_is_asked_for(old: Callable[..., Any]) -> None:
    client = old({"user_id": 1, "logged_in_at": now() - 60})
    assert opens(client)
    other = client.application.test_client()
    sign_in(other, "ann@example.org")
    assert opens(client), "a sign-in elsewhere ends nothing"
    secret = other.get("/auth/2fa/setup", headers=JSON).json["secret"]
    assert other.post("/auth/2fa/setup", json={"code": totp(secret)}, headers=BROWSER).status_code == 200
    assert not opens(client)
    assert client.post("/hook", headers=BROWSER).status_code == 401


def test_the_engine_refuses_them_by_itself_where_more_is_wanted(make_app: MakeApp) -> None:
    for config in ({"PASS0_2FA_REQUIRED": True}, {"PASS0_POLICY": "passkey_only"}):
        users = Table()
        users.create_user("ann@example.org")
        app = make_app(Pass0(storage_adapter=users), **config)
        with app.test_request_context():
            asked = app.extensions["pass0_instance"].core.admit_earlier("GET", "/", [("Host", "localhost")], "1")
            assert asked == (False, None)


def test_it_ends_with_a_sign_out(old: Callable[..., Any]) -> None:
    client = old({"user_id": 1, "logged_in_at": now() - 60, "cart": [1]})
    client.get("/auth/logout", headers={"Sec-Fetch-Site": "cross-site", "Accept": "text/html"})
    assert opens(client), "another site signs nobody out"
    copy = cookie(client, "session")
    client.get("/auth/logout")
    assert not opens(client)
    assert client.get("/session").json == {}
    set_cookie(client, "session", copy)
    assert not opens(client), "nor does a copy of it outlive that"


def test_it_does_not_come_back_after_a_sign_in_as_another_user(old: Callable[..., Any]) -> None:
    client = old({"user_id": 2, "logged_in_at": now() - 60, "cart": [1]})
    assert client.get("/me").json["id"] == 2
    sign_in(client, "ann@example.org")
    assert client.get("/me").json["id"] == 1
    assert "cart" not in client.get("/session").json
    drop_cookie(client, "pass0")
    assert not opens(client)
    assert client.get("/session").json == {}


def test_it_does_not_come_back_after_a_sign_in_as_the_same_user(old: Callable[..., Any]) -> None:
    client = old({"user_id": 1, "logged_in_at": now() - 60, "cart": [1]})
    sign_in(client, "ann@example.org")
    assert client.get("/session").json["cart"] == [1]
    drop_cookie(client, "pass0")
    assert not opens(client)


def test_disabling_a_user_ends_it(old: Callable[..., Any]) -> None:
    client = old({"user_id": 1, "logged_in_at": now() - 60})
    with client.application.test_request_context():
        core = client.application.extensions["pass0_instance"].core
        core.find_user("ann@example.org")
        assert opens(client)
        core.set_enabled("ann@example.org", False)
    assert not opens(client)


def test_ending_every_session_ends_it(old: Callable[..., Any]) -> None:
    client = old({"user_id": 1, "logged_in_at": now() - 60})
    with client.application.test_request_context():
        core = client.application.extensions["pass0_instance"].core
        core.find_user("ann@example.org")
        core.end_sessions("ann@example.org")
    assert not opens(client)


def test_ending_the_other_sessions_ends_it(old: Callable[..., Any]) -> None:
    client = old({"user_id": 1, "logged_in_at": now() - 60})
    desk = client.application.test_client()
    sign_in(desk, "ann@example.org")
    assert opens(client)
    done = desk.post("/auth/sessions/revoke-others", headers={**BROWSER, "Accept": "application/json"})
    assert done.status_code == 200
    assert not opens(client)
    assert opens(desk)


def test_without_an_adapter_or_in_memory_there_are_none(make_app: MakeApp) -> None:
    for pass0 in (Pass0(), Pass0(storage_adapter=InMemoryStorageAdapter())):
        pass0.storage.create_user("ann@example.org") if pass0.adapter else None
        app = make_app(pass0, **{UNTIL: soon()})
        client = app.test_client()
        app.extensions["pass0_instance"]._changed_over_at = now()
        with client.session_transaction() as kept:
            kept.update(user_id=1, logged_in_at=now() - 60)
        assert not opens(client)
