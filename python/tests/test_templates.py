"""Pages in Jinja2: the same as in pass0's own engine, and the app's own in their place."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest
from markupsafe import Markup

from flask_pass0._native import Core
from flask_pass0.templating import Templates, clean, finalize

from .conftest import PAGE, sign_in

MakeApp = Callable[..., Any]


def core_of(app: Any) -> Core:
    """The engine of an app."""
    with app.test_request_context():
        core: Core = app.extensions["pass0_instance"].core
        return core


@pytest.mark.parametrize("lang", ["en", "de", "fr", "es", "ja"])
def test_every_page_is_the_same_in_both_engines(app: Any, lang: str) -> None:
    core = core_of(app)
    templates = Templates(app, lambda: core)
    samples = core.samples(lang, "/auth")
    theirs = core.rendered_samples(lang, "/auth")
    assert len(samples) == len(theirs) > 60
    with app.test_request_context():
        for (name, variables), wanted in zip(samples, theirs):
            assert templates.render(name, variables) == wanted, name


def own(make_app: MakeApp, **files: str) -> Any:
    """An app with templates of its own."""
    app = make_app()
    folder = Path(app.instance_path) / "templates"
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(path.name + ".html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    app.template_folder = str(folder)
    return app


def test_a_page_of_the_apps_takes_the_place_of_ours(make_app: MakeApp) -> None:
    app = own(
        make_app, pass0__login="<p>{{ app_name }} {{ t('login-heading', app='X') }} {{ url_for('me') }} {{ shop }}</p>"
    )
    app.context_processor(lambda: {"shop": "<Shop>"})
    page = app.test_client().get("/auth/login")
    assert page.text == "<p>Your Application Sign in to X /me &lt;Shop&gt;</p>"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_it_may_extend_ours_and_the_apps_layout(make_app: MakeApp) -> None:
    app = own(
        make_app,
        pass0__login='{% extends "!pages/login.html" %}{% block title %}Mine{% endblock %}',
        pass0__logout='{% extends "base.html" %}{% block body %}bye{% endblock %}',
        base="<body>{% block body %}{% endblock %}</body>",
    )
    client = app.test_client()
    assert "<title>Mine" in client.get("/auth/login").text
    assert 'name="email"' in client.get("/auth/login").text
    cross = client.get("/auth/logout", headers={"Sec-Fetch-Site": "cross-site", "Accept": "text/html"})
    assert cross.text == "<body>bye</body>"


def test_one_part_may_be_the_apps(make_app: MakeApp) -> None:
    app = own(make_app, pass0__parts__layout="<i>{% block main %}{% endblock %}</i>")
    assert app.test_client().get("/auth/login").text.startswith("<i>")


def test_a_layout_of_the_apps_own_is_not_taken_for_ours(make_app: MakeApp) -> None:
    app = own(make_app, parts__layout="not this one", pages__login="nor this")
    assert "<form" in app.test_client().get("/auth/login").text


def test_a_template_that_fails_fails_loudly(make_app: MakeApp) -> None:
    app = own(make_app, pass0__login="{{ 1 / 0 }}")
    with pytest.raises(ZeroDivisionError):
        app.test_client().get("/auth/login")


def test_what_visitors_send_is_escaped(make_app: MakeApp) -> None:
    app = make_app(PASS0_APP_NAME="<b>App</b>")
    client = app.test_client()
    hostile = '"><script>alert(1)</script>'
    sign_in(client, "ann@example.org")
    client.post(
        "/auth/passkey/register/options", headers={"Sec-Fetch-Site": "same-origin", "User-Agent": hostile}, json={}
    )
    for path in ("/auth/login?next=/" + hostile, "/auth/login?email=" + hostile, "/auth/account", "/auth/sessions"):
        page = client.get(path, headers={**PAGE, "User-Agent": hostile})
        assert "<script>alert" not in page.text
        assert "<b>App" not in page.text


HOSTILE = "\"'><script>alert(1)</script>\u202e\x1b\x00"


def spoiled(value: Any) -> Iterator[Any]:
    """The variables of a page, each time with something hostile in another of its texts."""
    if isinstance(value, str):
        yield value + HOSTILE
    elif isinstance(value, (dict, list)):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            for bad in spoiled(one):
                changed: Any = value.copy()
                changed[key] = bad
                yield changed


def test_hostile_text_in_any_variable_is_harmless(app: Any) -> None:
    core = core_of(app)
    templates = Templates(app, lambda: core)
    rendered, own = 0, 0
    with app.test_request_context():
        for name, variables in core.samples("en", "/auth"):
            for context in spoiled(json.loads(variables)):
                try:
                    page = templates.render(name, json.dumps(context))
                except (ValueError, LookupError):
                    own += 1  # names words or a file of ours: no visitor's text
                    continue
                rendered += 1
                assert "<script>alert" not in page, (name, context)
                for character in "\u202e\x1b\x00":
                    assert character not in page, (name, context, character)
    assert rendered > 300
    assert rendered > 4 * own


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("a\r\nBcc: b\0\x1b[1m\u2028c\u202ed\x85e", "a  Bcc: b[1m cd e"),
        ("Notizen für alle - 日本語", "Notizen für alle - 日本語"),
    ],
)
def test_no_control_character_passes(given: str, wanted: str) -> None:
    assert clean(given) == wanted


def test_what_is_no_text_passes_as_it_is() -> None:
    assert finalize(None) == ""
    assert finalize(5) == 5
    assert finalize(Markup("<b>")) == Markup("<b>")
    assert finalize("a\x00\nb") == "a\nb"


def test_the_variables_of_a_page_are_plain(app: Any) -> None:
    for _, variables in core_of(app).samples("en", "/x"):
        context: dict[str, Any] = json.loads(variables)
        assert context["prefix"] == "/x"
        assert context["lang"] == "en"
