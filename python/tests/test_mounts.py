"""Several apps on one origin, and an app that is not at its root."""

from pathlib import Path
from typing import Any, Callable

import pytest
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from flask_pass0 import ConfigError, Pass0

from .conftest import BROWSER, DEV_KEY, PAGE
from .test_operator import command

MakeApp = Callable[..., Any]
LOCAL = {"REMOTE_ADDR": "127.0.0.1", "HTTP_PASS0_DEV_KEY": DEV_KEY}


def enter(client: Any, root: str, address: str, next: str = "") -> Any:
    """Signs in at the app that is mounted there; the answer to the link."""
    body = {"email": address, **({"next": next} if next else {})}
    asked = client.post(f"{root}/auth/request-magic-link", json=body, headers=BROWSER, environ_base=LOCAL)
    assert asked.status_code == 200, asked.data
    return client.get(asked.json["link"].partition("localhost")[2], headers=PAGE)


def mounted(apps: dict[str, Any]) -> Any:
    """A browser before all of them."""
    return Client(DispatcherMiddleware(apps.pop("", Flask("nothing")), apps))


@pytest.mark.parametrize("configured", [False, True])
@pytest.mark.parametrize("roots", [("/shop", "/admin"), ("", "/admin")])
def test_apps_on_one_origin_keep_each_others_cookies(
    make_app: MakeApp, roots: tuple[str, str], configured: bool
) -> None:
    apps = {root: make_app(**({"PASS0_MOUNTS": [root or "/"]} if configured else {})) for root in roots}
    client = mounted(apps)
    people = dict(zip(roots, ("ann@example.org", "bob@example.org")))
    for root, address in people.items():
        assert enter(client, root, address).status_code == 302
    for root, address in people.items():
        assert client.get(f"{root}/me").json["email"] == address
    client.get(f"{roots[1]}/auth/logout")
    assert client.get(f"{roots[1]}/me").status_code == 302
    assert client.get(f"{roots[0]}/me").json["email"] == "ann@example.org"


def test_flows_of_two_apps_run_side_by_side(make_app: MakeApp) -> None:
    client = mounted({"/shop": make_app(), "/admin": make_app()})
    links = {}
    for root in ("/shop", "/admin"):
        body = {"email": "ann@example.org"}
        asked = client.post(f"{root}/auth/request-magic-link", json=body, headers=BROWSER, environ_base=LOCAL)
        links[root] = asked.json["link"].partition("localhost")[2]
    for root, link in links.items():
        assert client.get(link, headers=PAGE).headers["Location"] == f"{root}/"


def test_one_app_under_several_paths_has_one_sign_in(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(PASS0_MOUNTS=["/new", "/old"], PASS0_DATABASE=f"sqlite:{tmp_path}/pass0.db")
    client = mounted({"/new": app, "/old": app})
    enter(client, "/old", "ann@example.org")
    assert client.get("/new/me").status_code == 200


def test_apps_with_prefixes_of_their_own_keep_each_others_cookies(make_app: MakeApp) -> None:
    names = set()
    for prefix in ("/auth", "/shop/auth", "/admin/auth"):
        client = make_app(Pass0(url_prefix=prefix)).test_client()
        asked = client.post(f"{prefix}/request-magic-link", json={"email": "ann@example.org"})
        opened = client.get(asked.json["link"], headers=PAGE)
        names |= {line.partition("=")[0] for line in opened.headers.getlist("Set-Cookie")}
    assert len(names) == 3 * len({"session", "known"}), names


def test_by_default_a_sign_in_leads_into_the_app(make_app: MakeApp) -> None:
    client = mounted({"/shop": make_app()})
    assert enter(client, "/shop", "ann@example.org").headers["Location"] == "/shop/"
    client.get("/shop/auth/logout")
    assert enter(client, "/shop", "ann@example.org", next="//evil.example").headers["Location"] == "/shop/"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/welcome", "/shop/welcome"),
        ("/shop/welcome", "/shop/welcome"),
        ("/shop", "/shop"),
        ("/shopping", "/shop/shopping"),
        ("me", "/shop/me"),
    ],
)
def test_so_do_the_pages_that_settings_name(make_app: MakeApp, url: str, target: str) -> None:
    client = mounted({"/shop": make_app(PASS0_REDIRECT_URL=url, PASS0_LOGIN_URL=url)})
    assert client.get("/shop/me").headers["Location"].partition("?")[0] == target
    assert enter(client, "/shop", "ann@example.org").headers["Location"] == target


def test_an_application_root_is_the_mount_of_links_made_outside_requests(make_app: MakeApp) -> None:
    app = make_app(APPLICATION_ROOT="/shop", SESSION_COOKIE_PATH="/")
    client = mounted({"/shop": app})
    assert enter(client, "/shop", "ann@example.org").headers["Location"] == "/shop/"
    assert client.get("/shop/me").json["email"] == "ann@example.org"


@pytest.mark.parametrize(
    ("config", "warned"),
    [
        ({}, False),
        ({"PASS0_MOUNTS": ["/shop"]}, True),
        ({"PASS0_MOUNTS": ["/shop"], "SESSION_COOKIE_PATH": "/shop"}, False),
        ({"PASS0_MOUNTS": ["/shop"], "SESSION_COOKIE_NAME": "shop"}, False),
        ({"APPLICATION_ROOT": "/shop"}, False),
    ],
)
def test_the_doctor_looks_for_a_session_shared_with_other_apps(
    make_app: MakeApp, config: dict[str, Any], warned: bool
) -> None:
    assert ("apps beside this one overwrite its session" in command(make_app(**config), "doctor").output) is warned


@pytest.mark.parametrize("setting", ["SESSION_COOKIE_NAME", "REMEMBER_COOKIE_NAME"])
@pytest.mark.parametrize("name", ["pass0", "__Host-pass0", "pass0-flow", "__host-PASS0-known", "pass0-b16062bb"])
def test_a_cookie_of_the_apps_with_a_name_of_ours_is_refused(make_app: MakeApp, setting: str, name: str) -> None:
    with pytest.raises(ConfigError, match=f"{setting}: '{name}' is the name of a cookie of pass0's"):
        make_app(**{setting: name}).test_client().get("/auth/login")


@pytest.mark.parametrize("name", ["session", "pass0app", "my-pass0", "__Host-session"])
def test_other_cookie_names_are_fine(make_app: MakeApp, name: str) -> None:
    client = make_app(SESSION_COOKIE_NAME=name).test_client()
    assert client.get("/auth/login").status_code == 200
