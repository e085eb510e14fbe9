"""Settings of Flask-Pass0, each of its releases, and what becomes of them here."""

import logging
from pathlib import Path
from typing import Any, Callable

import pytest

from flask_pass0 import ConfigError
from flask_pass0._native import Clock
from flask_pass0.moved import IGNORED, RENAMED
from flask_pass0.settings import EARLIER, ENGINE, OURS
from flask_pass0.testing import Inbox

from .conftest import BROWSER, PAGE

MakeApp = Callable[..., Any]

HERE = "http://localhost:5000"

#: What its readme, its configuration and its demo name, over all releases, each with a value that they show.
FORMER = {
    "PASS0_TOKEN_EXPIRY": 10,
    "PASS0_TOKEN_LENGTH": 32,
    "PASS0_REDIRECT_URL": "/",
    "PASS0_LOGIN_URL": "/auth/login",
    "PASS0_LOGIN_REDIRECT": "/welcome",
    "PASS0_DEV_MODE": True,
    "PASS0_SESSION_DURATION": 86400,
    "PASS0_APP_NAME": "Your Application",
    "PASS0_PRIMARY_AUTH": "magic_link",
    "PASS0_MAGIC_LINK_ENABLED": True,
    "PASS0_MAGIC_LINK_EXPIRY": 900,
    "PASS0_RP_ID": "localhost",
    "PASS0_RP_NAME": "Flask-Pass0",
    "PASS0_ORIGIN": HERE,
    "PASS0_2FA_ENABLED": True,
    "PASS0_2FA_REQUIRED": False,
    "PASS0_2FA_CODE_EXPIRY": 300,
    "PASS0_2FA_VERIFY_ROUTE": "/auth/2fa/verify",
    "PASS0_TOTP_ISSUER": "Flask-Pass0",
    "PASS0_DEVICE_BINDING_ENABLED": False,
    "PASS0_DEVICE_CHALLENGE_EXPIRY": 900,
    "PASS0_SKIP_DEVICE_IF_2FA": True,
    "PASS0_AUTO_APPROVE_DEVICES": True,
}


@pytest.mark.parametrize("name", sorted(FORMER))
def test_an_app_starts_with_each_setting_of_flask_pass0(make_app: MakeApp, name: str) -> None:
    app = make_app(**{name: FORMER[name]})
    assert app.test_client().get("/auth/login", headers=PAGE, base_url=HERE).status_code == 200


def test_an_app_starts_with_all_of_them(make_app: MakeApp) -> None:
    client = make_app(**FORMER).test_client()
    assert client.get("/auth/login", headers=PAGE, base_url=HERE).status_code == 200


@pytest.mark.parametrize("name", sorted(IGNORED))
def test_a_setting_without_effect_is_named(make_app: MakeApp, name: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        make_app(**{name: FORMER[name]}).test_client().get("/auth/login")
    assert f"{name} has no effect: {IGNORED[name]}" in caplog.text


@pytest.mark.parametrize(
    ("config", "link", "code", "warning"),
    [
        ({"PASS0_TOKEN_EXPIRY": 60}, 60, 10, "links live 60 minutes, but codes 10"),
        ({"PASS0_TOKEN_EXPIRY": 1440}, 1440, 10, "links live 1440 minutes, but codes 10"),
        ({"PASS0_TOKEN_EXPIRY": 10080}, 1440, 10, "links live 1440 minutes (a day, which is the most), but codes 10"),
        ({"PASS0_TOKEN_EXPIRY": 60, "PASS0_LINK_EXPIRY": 30}, 30, 10, "links live 30 minutes, but codes 10"),
        ({"PASS0_TOKEN_EXPIRY": 7}, 7, 7, ""),
        ({"PASS0_LINK_EXPIRY": 90}, 90, 10, ""),
        ({"PASS0_MAGIC_LINK_EXPIRY": 900}, 15, 10, "links live 15 minutes, but codes 10"),
        ({"PASS0_MAGIC_LINK_EXPIRY": 290}, 5, 5, ""),
        ({"PASS0_MAGIC_LINK_EXPIRY": 900, "PASS0_TOKEN_EXPIRY": 3}, 3, 3, ""),
    ],
)
def test_links_may_live_a_day_and_codes_ten_minutes(
    make_app: MakeApp, config: dict[str, int], link: int, code: int, warning: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_app(**config).test_client()
    with caplog.at_level(logging.WARNING):
        client.post("/auth/request-magic-link", json={"email": "ann@example.org"})
    flow = client.get("/auth/flow", headers={"Accept": "application/json"}).get_json()
    assert link * 60 - 60 <= flow["expires_in"] <= link * 60
    assert code * 60 - 60 <= flow["code_expires_in"] <= code * 60
    assert warning in caplog.text
    assert ("PASS0_TOKEN_EXPIRY is" in caplog.text) is bool(warning)


def test_a_link_of_two_hours_signs_in_after_its_code_has_expired(make_app: MakeApp) -> None:
    app = make_app(PASS0_TOKEN_EXPIRY=120)
    app.extensions["pass0_clock"] = clock = Clock()
    client = app.test_client()
    asked = client.post("/auth/request-magic-link", json={"email": "ann@example.org"}, headers=BROWSER).get_json()
    text = Inbox(app).wait("ann@example.org").text
    assert "The link works once, for 2 hours. The code works only for 10 minutes." in text
    clock.advance(119 * 60)
    typed = client.post("/auth/verify-code", json={"code": asked["code"]}, headers=BROWSER)
    assert (typed.status_code, typed.get_json()["error"]) == (410, "code_expired")
    client.get(asked["link"], headers=PAGE)
    assert client.get("/me").get_json()["email"] == "ann@example.org"


@pytest.mark.parametrize("given", [9, 1441, 0])
def test_a_links_life_that_is_too_short_or_too_long_is_refused(make_app: MakeApp, given: int) -> None:
    with pytest.raises(ConfigError, match=r"PASS0_LINK_EXPIRY: .*must be 10 to 1440"):
        make_app(PASS0_LINK_EXPIRY=given).test_client().get("/auth/login")


@pytest.mark.parametrize("given", [0, -1, True, "900", 1.5])
def test_an_expiry_that_is_none_is_refused(make_app: MakeApp, given: Any) -> None:
    with pytest.raises(ConfigError, match="PASS0_MAGIC_LINK_EXPIRY: must be a whole number"):
        make_app(PASS0_MAGIC_LINK_EXPIRY=given).test_client().get("/auth/login")


def test_emails_are_not_turned_off_by_a_setting_that_is_ignored(make_app: MakeApp) -> None:
    with pytest.raises(ConfigError, match='PASS0_POLICY = "passkey_only"'):
        make_app(PASS0_MAGIC_LINK_ENABLED=False).test_client().get("/auth/login")


def test_a_sign_in_leads_where_the_earlier_name_says(make_app: MakeApp) -> None:
    for config, target in (
        ({"PASS0_LOGIN_REDIRECT": "/welcome"}, "/welcome"),
        ({"PASS0_LOGIN_REDIRECT": "/welcome", "PASS0_REDIRECT_URL": "/home"}, "/home"),
    ):
        client = make_app(**config).test_client()
        client.post("/auth/request-magic-link", json={"email": "ann@example.org"})
        flow = client.get("/auth/flow", headers={"Accept": "application/json"}).get_json()
        assert flow["next"] == target


def test_the_guide_names_every_setting_of_flask_pass0() -> None:
    root = Path(__file__).parents[2]
    guide = (root / "docs/from-flask-pass0.md").read_text()
    for name in {*FORMER, *IGNORED, *RENAMED}:
        assert f"`{name}`" in guide, name
        assert name in {*ENGINE, *OURS, *EARLIER}, name
