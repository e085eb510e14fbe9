"""`flask pass0`, links of an app's own, and the pytest plugin."""

import json
import os
import sqlite3
import stat
from pathlib import Path
from typing import Any, Callable

import pytest
from flask import request

from flask_pass0 import Pass0
from flask_pass0.magic_link import generate_magic_link, verify_magic_link
from flask_pass0.storage import InMemoryStorageAdapter, StorageAdapter
from flask_pass0.testing import Inbox

from .conftest import BROWSER, PAGE, Sink, sign_in

MakeApp = Callable[..., Any]


def command(app: Any, *words: str) -> Any:
    """Runs `flask pass0 …`."""
    return app.test_cli_runner().invoke(args=["pass0", *words])


def test_users(make_app: MakeApp) -> None:
    app = make_app()
    assert command(app, "users", "list").output == ""
    added = command(app, "users", "add", "ann@example.org").output.strip()
    assert command(app, "users", "list").output.split()[:3] == [added, "ann@example.org", "active"]
    again = command(app, "users", "add", "ann@example.org")
    assert (again.exit_code, again.output) == (1, "Error: taken\n")
    client = app.test_client()
    sign_in(client, "ann@example.org")
    assert client.get("/me").status_code == 200
    command(app, "users", "sign-out", "ann@example.org")
    assert client.get("/me").status_code == 302
    command(app, "users", "disable", "ann@example.org")
    (user,) = json.loads(command(app, "users", "list", "--json").output)
    assert user["state"] == "disabled"
    sign_in(client, "ann@example.org")
    assert client.get("/me").status_code == 302
    command(app, "users", "enable", added)
    sign_in(client, "ann@example.org")
    assert client.get("/me").status_code == 200
    assert command(app, "users", "delete", "--yes", added).exit_code == 0
    assert command(app, "users", "delete", "--yes", added).output == "Error: there is no such user\n"
    assert command(app, "users", "list").output == ""


def test_a_link_and_clean_up(make_app: MakeApp) -> None:
    app = make_app()
    told = command(app, "link", "ann@example.org", "--next", "/me").output
    assert told.startswith("MAGIC LINK for ann@example.org: http://localhost/auth/verify/p0o_")
    counts = command(app, "purge", "--dry-run").output.splitlines()
    kinds = [line.split(":")[0] for line in counts]
    assert kinds == ["sessions", "flows", "passkey answers", "letters", "limits", "events", "history"]
    assert command(app, "purge").exit_code == 0


def test_doctor(make_app: MakeApp, sink: Sink) -> None:
    fine = command(make_app(), "doctor")
    assert fine.exit_code == 0, fine.output
    assert "pages in 5 languages" in fine.output
    broken = command(make_app(PASS0_TOKEN_EXPIRY=0), "doctor")
    assert (broken.exit_code, "FAIL" in broken.output) == (1, True)
    mail = {"PASS0_DEV_MODE": False, "PASS0_ORIGIN": "https://app.example.org", "MAIL_DEFAULT_SENDER": "a@example.org"}
    mail["MAIL_SUPPRESS_SEND"] = False
    real = command(make_app(MAIL_SERVER="127.0.0.1", MAIL_PORT=sink.port, **mail), "doctor")
    assert (real.exit_code, "mail server" in real.output) == (0, True), real.output
    dead = command(make_app(MAIL_SERVER="127.0.0.1", MAIL_PORT=1, **mail), "doctor")
    assert (dead.exit_code, "FAIL" in dead.output) == (1, True)

    class Less(InMemoryStorageAdapter):
        update_user = StorageAdapter.update_user

    missing = command(make_app(Pass0(storage_adapter=Less())), "doctor")
    assert "Less has no update_user(): nobody can change their address" in missing.output


def test_doctor_tries_the_apps_templates(make_app: MakeApp) -> None:
    app = make_app()
    folder = Path(app.instance_path) / "templates" / "pass0"
    folder.mkdir(parents=True)
    (folder / "account.html").write_text("{{ passkeys.nothing.there }}")
    app.template_folder = str(folder.parent)
    broken = command(app, "doctor")
    assert broken.exit_code == 1
    assert "template pages/account.html (en): UndefinedError" in broken.output


def test_gauntlet_judges_a_link(app: Any) -> None:
    played = command(app, "gauntlet", "--no-browser", "ftp://example.org/")
    assert (played.exit_code, played.output) == (1, "Error: the link must be an http or https address\n")


@pytest.fixture
def linked(make_app: MakeApp) -> Any:
    """An app with a route of its own for links."""
    app = make_app()

    @app.post("/own")
    def own() -> Any:
        return verify_magic_link(request.form["token"])

    return app


def test_a_link_of_the_apps_own(linked: Any) -> None:
    with linked.test_request_context():
        link = generate_magic_link("ann@example.org", next_url="/me")
    token = link.rsplit("/", 1)[1]
    client = linked.test_client()
    first = client.post("/own", data={"token": token}, headers=BROWSER).json
    assert (first["success"], first["next_url"]) == (True, "/me")
    assert client.get("/me").json == first["user"]
    assert client.get("/session").json["user_id"] == first["user"]["id"]
    assert client.post("/own", data={"token": token}, headers=BROWSER).json == first, (
        "a second click where it signed in"
    )
    stranger = linked.test_client()
    assert stranger.post("/own", data={"token": token}, headers=BROWSER).json["success"] is False
    assert stranger.post("/own", data={"token": "p0o_x"}, headers=BROWSER).json["success"] is False
    assert stranger.get("/me").status_code == 302


def test_a_mailed_link_is_no_link_of_the_apps(linked: Any) -> None:
    client = linked.test_client()
    link = client.post("/auth/request-magic-link", json={"email": "ann@example.org"}).json["link"]
    assert client.post("/own", data={"token": link.rsplit("/", 1)[1]}, headers=BROWSER).json["success"] is False
    assert client.get("/me").status_code == 302
    assert client.get(link, headers=PAGE).headers["Location"] == "/"


def test_nobody_is_signed_in_by_another_site(linked: Any) -> None:
    with linked.test_request_context():
        token = generate_magic_link("mallory@example.org").rsplit("/", 1)[1]
    client = linked.test_client()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        forged = client.post("/own", data={"token": token}, headers=headers).json
        assert forged == {"success": False, "error": "csrf"}
    assert client.get("/me").status_code == 302
    assert client.post("/own", data={"token": token}, headers=BROWSER).json["success"] is True


def test_a_link_of_the_apps_own_is_not_used_up_by_machines(linked: Any) -> None:
    linked.add_url_rule("/open/<token>", "open", verify_magic_link)
    with linked.test_request_context():
        token = generate_magic_link("ann@example.org").rsplit("/", 1)[1]
    client = linked.test_client()
    assert client.head(f"/open/{token}").status_code == 200
    ahead = (
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Purpose": "preview"},
        {"X-Moz": "prefetch"},
    )
    for headers in ahead:
        refused = client.get(f"/open/{token}", headers={**PAGE, **headers}).json
        assert refused == {"success": False, "error": "probe"}
        refused = client.post("/own", data={"token": token}, headers={**BROWSER, **headers}).json
        assert refused == {"success": False, "error": "probe"}
    for site in ("cross-site", "same-site", "", "same-origin, cross-site"):
        refused = client.get(f"/open/{token}", headers={**PAGE, "Sec-Fetch-Site": site}).json
        assert refused == {"success": False, "error": "csrf"}, site
    assert client.get("/me").status_code == 302
    assert client.get(f"/open/{token}", headers={**PAGE, "Sec-Fetch-Site": "none"}).json["success"] is True
    assert client.get("/me").status_code == 200


def test_a_link_leads_to_this_site_alone(linked: Any) -> None:
    with linked.test_request_context():
        for target in ("https://evil.example/", "//evil.example", "/\\evil.example"):
            token = generate_magic_link("ann@example.org", target).rsplit("/", 1)[1]
            opened = linked.test_client().post("/own", data={"token": token}, headers=BROWSER)
            assert opened.json["next_url"] == "/"
        for none in ("no address", "1"):
            with pytest.raises(ValueError, match="bad_email"):
                generate_magic_link(none)


def test_the_plugin(app: Any, pass0_inbox: Inbox, pass0_clock: Any, pass0_login: Any) -> None:
    client = app.test_client()
    opened = pass0_login(client, "ann@example.org", next="/me")
    assert (opened.status_code, opened.headers["Location"]) == (302, "/me")
    letter = pass0_inbox.wait("ann@example.org")
    assert letter.code in letter.subject
    assert letter.link in letter.text
    pass0_clock.advance(24 * 3600 + 1)
    assert client.get("/me").status_code == 302
    with pytest.raises(TimeoutError):
        pass0_inbox.wait("nobody@example.org", timeout=0.05)


def test_the_clock_is_for_tests_alone(app: Any, pass0_clock: Any, pass0_login: Any) -> None:
    app.testing = False
    app.config["PASS0_DEV_MODE"] = True
    client = app.test_client()
    pass0_login(client, "ann@example.org")
    pass0_clock.advance(24 * 3600 + 1)
    assert client.get("/me").status_code == 200


def test_what_is_kept_is_for_its_owner_alone(make_app: MakeApp) -> None:
    app = make_app(TESTING=False, PASS0_DEV_MODE=True)
    client = app.test_client()
    told = client.post("/auth/request-magic-link", json={"email": "ann@example.org"}, headers=BROWSER).json
    folder = Path(app.instance_path) / "pass0"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600
    everything = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    assert b"ann@example.org" in everything
    for secret in (told["link"].rsplit("_", 1)[1], told["code"].replace(" ", "")):
        assert len(secret) < 6 or secret.encode() not in everything
    # Two copies of SQLite in one process must not have one file open: each undoes the other's locks.
    for core in app.extensions["pass0_instance"]._cores.values():
        core.close()
    with sqlite3.connect(folder / "pass0.db") as connection:
        assert connection.execute("SELECT count(*) FROM pass0_challenges").fetchone() == (1,)
    assert os.environ.get("PASS0_SECRET_FILE") is None
