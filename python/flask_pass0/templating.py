"""pass0's pages in the app's Jinja2: the same files, and the app's own in their place by name."""

import json
from typing import Any, Callable, Optional

from flask import Flask
from jinja2 import BaseLoader, Environment, TemplateNotFound, Undefined
from markupsafe import Markup, escape

from ._native import Core, template

#: Line breaks become spaces, other control characters and those that turn the direction of a text go.
_CLEAN: dict[int, Optional[str]] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F)]),
    **dict.fromkeys(range(0x2066, 0x206A)),
    **dict.fromkeys([0x9, 0xA, 0xD, 0x85, 0x2028, 0x2029], " "),
}


def clean(text: str) -> str:
    """The text without characters that start a line of their own, hide what follows, or turn its direction."""
    return text.translate(_CLEAN)


def finalize(value: Any) -> Any:
    """What is written of a value: text loses its control characters, line by line."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return "" if value is None or isinstance(value, Undefined) else value
    return "\n".join(clean(line) for line in value.splitlines())


class Loader(BaseLoader):
    """`pages/login.html` is the app's `pass0/login.html`, else ours. With `!` before its name it is ours anyway."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def get_source(
        self, environment: Environment, name: str
    ) -> tuple[str, Optional[str], Optional[Callable[[], bool]]]:
        """The text of a template, its file if it has one, and whether that is unchanged."""
        if not name.startswith("!"):
            loader = self.app.jinja_env.loader
            own = name[len("pages/") :] if name.startswith("pages/") else name
            for wanted in (f"pass0/{own}", name):
                if loader is None or (wanted == name and template(name) is not None):
                    continue
                try:
                    source, file, fresh = loader.get_source(environment, wanted)
                except TemplateNotFound:
                    continue
                return source, file, fresh
        text = template(name.lstrip("!"))
        if text is None:
            raise TemplateNotFound(name)
        return text, None, lambda: True


class Templates:
    """Renders pages for the engine."""

    def __init__(self, app: Flask, core: Callable[[], Core]) -> None:
        self.app = app
        self.core = core
        self._environment: Optional[Environment] = None

    @property
    def environment(self) -> Environment:
        """The app's own, with our loader: filters, globals and extensions of the app are there."""
        if self._environment is None:
            self._environment = self.app.jinja_env.overlay(
                loader=Loader(self.app), finalize=finalize, autoescape=True, cache_size=200
            )
        return self._environment

    def render(self, name: str, variables: str) -> str:
        """The page as HTML. The engine's callback."""
        context: dict[str, Any] = json.loads(variables)
        lang, prefix = context["lang"], context["prefix"]

        def t(key: str, **values: Any) -> str:
            html = [value for value in values.values() if isinstance(value, Markup)]
            pairs = [(name, _variable(value, html)) for name, value in values.items()]
            said = self.core().words(lang, key, pairs)
            return _filled(said, html) if html else said

        def asset_url(plain: str) -> str:
            name = Core.asset(plain)
            if name is None:
                raise LookupError(f"there is no static file {plain!r}")
            return f"{prefix}/static/{name}"

        context.update(t=t, asset_url=asset_url, when=when)
        self.app.update_template_context(context)
        return self.environment.get_template(name).render(context)


def when(text: Any) -> Markup:
    """A moment in UTC as a `<time>` element, for the script that shows it by the reader's clock."""
    text = clean(str(text))
    datetime = text[: -len(" UTC")].replace(" ", "T", 1) + "Z" if text.endswith(" UTC") else text
    return Markup('<time datetime="{}">{}</time>').format(datetime, text)


def _variable(value: Any, html: list[Markup]) -> Any:
    if isinstance(value, Undefined):
        raise LookupError("a variable of the words is undefined")
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Markup):
        # The message is escaped as a whole, so HTML is put into it afterwards.
        return f"\ue000{next(n for n, one in enumerate(html) if one is value)}\ue001"
    return str(value).replace("\ue000", "").replace("\ue001", "") if html else str(value)


def _filled(said: str, html: list[Markup]) -> Markup:
    text = str(escape(said))
    for number, value in enumerate(html):
        text = text.replace(f"\ue000{number}\ue001", str(value))
    return Markup(text)  # noqa: S704  # escaped above
