"""The configurations that the docs print."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
NAME = "login.example.org"


def block(language: str, page: str = "proxies.md") -> str:
    """The only block of a language on a page."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", (DOCS / page).read_text(), re.MULTILINE | re.DOTALL)
    return str(found)


def adapt(text: str, changes: dict[str, str]) -> str:
    """The text with what is this machine's own. What is to be changed must be there."""
    for old, new in changes.items():
        assert old in text, f"{old!r} is not in the configuration:\n{text}"
        text = text.replace(old, new)
    return text
