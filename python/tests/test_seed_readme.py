"""The code blocks of Flask-Pass0's README, as they stand."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from flask_pass0 import Pass0

from .conftest import BROWSER, PAGE, Sink

README = (Path(__file__).parent / "seed" / "flask-pass0-readme.txt").read_text()

#: How a line of code begins, where it is not indented; everything else is prose.
CODE = re.compile(r"(from |import |app\b|pass0 = |db = |storage = |class |@|def |if __name__|\))")


def blocks() -> list[str]:
    """The runs of code in the text. Blank and indented lines belong to the run that they stand in."""
    found: list[list[str]] = []
    inside = False
    for line in README.splitlines():
        stripped = line.strip()
        if CODE.match(line) or re.match(r" {4}(import secrets|app\.config\[)", line):
            if not inside:
                found.append([])
            inside = True
        elif stripped and not (inside and line.startswith("    ")):
            inside = False
        if inside:
            found[-1].append(line)
    return [textwrap.dedent("\n".join(block)).strip() + "\n" for block in found]


def block(start: str) -> str:
    """The only block that has this text."""
    (found,) = [block for block in blocks() if start in block]
    return found


def run(code: str, **names: Any) -> dict[str, Any]:
    """Executes a block; what it takes from an earlier one is in `names`."""
    namespace: dict[str, Any] = {"__name__": "seed", **names}
    exec(compile(code, "README", "exec"), namespace)
    return namespace


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flask puts the instance folder of a module without a file into the present folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "index.html").write_text("Hello, {{ g.user.email }}")


def test_every_block_is_found() -> None:
    assert len(blocks()) == 12, blocks()
    for code in blocks():
        compile(code, "README", "exec")


def quick_start() -> Any:
    app: Any = run(block("return render_template('index.html')"))["app"]
    app.template_folder = str(Path.cwd() / "templates")
    app.root_path = str(Path.cwd())
    return app


def told(capfd: pytest.CaptureFixture[str], address: str) -> str:
    """The path of the link on the console."""
    text = ""
    for _ in range(200):
        text += capfd.readouterr().out
        found = re.search(rf"MAGIC LINK for {re.escape(address)}: http://localhost(:\d+)?(/auth/verify/\S+)", text)
        if found:
            return found[2]
        import time

        time.sleep(0.02)
    raise AssertionError(f"no link on the console: {text!r}")


def test_quick_start(capfd: pytest.CaptureFixture[str]) -> None:
    client = quick_start().test_client()
    first = client.get("/")
    assert (first.status_code, first.headers["Location"]) == (302, "/auth/login")
    page = client.get("/auth/login")
    assert page.status_code == 200
    assert b'name="email"' in page.data
    asked = client.post("/auth/request-magic-link", json={"email": "user@example.com"})
    assert asked.status_code == 200
    assert asked.json["success"] is True
    opened = client.get(told(capfd, "user@example.com"), headers=PAGE)
    assert (opened.status_code, opened.headers["Location"]) == (302, "/")
    assert client.get("/").data == b"Hello, user@example.com"
    assert client.get("/auth/logout").headers["Location"] == "/auth/login?notice=signed-out"
    assert client.get("/").status_code == 302


def test_in_memory_block() -> None:
    pass0 = run(block("Uses in-memory storage by default"), Flask=Flask)["pass0"]
    assert isinstance(pass0, Pass0)


def test_sqlalchemy_block(capfd: pytest.CaptureFixture[str]) -> None:
    names = run(block("SQLAlchemyStorageAdapter(user_model=User"))
    app, db, model = names["app"], names["db"], names["User"]
    app.config.update(PASS0_DEV_MODE=True, SECRET_KEY="s" * 32)
    with app.app_context():
        db.create_all()
    client = app.test_client()
    client.post("/auth/request-magic-link", json={"email": "user@example.com"})
    with app.app_context():
        assert db.session.query(model).count() == 0, "nobody is made before an address is proven"
    client.get(told(capfd, "user@example.com"), headers=PAGE)
    with app.app_context():
        assert [user.email for user in db.session.query(model)] == ["user@example.com"]
    assert client.get("/auth/session").json["user"]["email"] == "user@example.com"


def test_custom_storage_block() -> None:
    storage = run(block("class MyStorage(StorageAdapter)"))["MyStorage"]()
    app = Flask("custom")
    assert Pass0(app, storage_adapter=storage).storage is storage


def test_usage_blocks(capfd: pytest.CaptureFixture[str]) -> None:
    app = quick_start()
    for code in (
        'return "Protected page"',
        "return f\"Welcome {user['email']}\"",
        'return "Logged in"',
        "return logout()",
    ):
        run(block(code), **{"app": app, "login_required": __import__("flask_pass0").login_required})
    client = app.test_client()
    assert client.get("/status").data == b"Not logged in"
    assert client.get("/profile").headers["Location"] == "/auth/login?next=%2Fprofile"
    client.post("/auth/request-magic-link", json={"email": "user@example.com", "next": "/profile"})
    opened = client.get(told(capfd, "user@example.com"), headers=PAGE)
    assert opened.headers["Location"] == "/profile"
    assert client.get("/status").data == b"Logged in"
    assert client.get("/profile").data == b"Protected page"
    assert client.get("/dashboard").data == b"Welcome user@example.com"
    assert client.get("/logout", follow_redirects=True).request.path == "/auth/login"
    assert client.get("/status").data == b"Not logged in"


def test_mail_block(sink: Sink) -> None:
    app = quick_start()
    run(block("smtp.example.com"), app=app)
    run(block("app.config['PASS0_DEV_MODE'] = False"), app=app)
    assert app.config["MAIL_PORT"] == 587
    # The same settings, for a server that there is.
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=sink.port, MAIL_USE_TLS=False, MAIL_USERNAME=None)
    app.config.update(PASS0_ORIGIN="http://localhost")
    client = app.test_client()
    asked = client.post("/auth/request-magic-link", json={"email": "user@example.com"}, headers=BROWSER)
    assert "link" not in asked.json
    assert "noreply@example.com" in (sink.wait("user@example.com") and sink.letters[0]["From"])
    flow = asked.headers["Set-Cookie"].split(";")[0]
    opened = client.get(sink.link("user@example.com"), headers={**PAGE, "Cookie": flow})
    assert (opened.status_code, opened.headers["Location"]) == (302, "/")
    assert "__Host-pass0=" in opened.headers["Set-Cookie"]


def test_secret_key_block() -> None:
    app = Flask("keys")
    run(block("secrets.token_hex(32)"), app=app)
    assert len(app.config["SECRET_KEY"]) == 64


def test_helper_functions_block() -> None:
    names = run(block("# Decorator for protected routes"))
    assert all(callable(names[name]) for name in ("login_required", "get_current_user", "is_authenticated", "logout"))


def test_the_routes_of_the_table(capfd: pytest.CaptureFixture[str]) -> None:
    rules = {(rule.rule, rule.endpoint) for rule in quick_start().url_map.iter_rules()}
    assert rules >= {
        ("/auth/login", "pass0.login"),
        ("/auth/request-magic-link", "pass0.request_magic_link"),
        ("/auth/verify/<token>", "pass0.verify"),
        ("/auth/logout", "pass0.logout"),
    }
