"""What goes between Flask and the engine."""

from typing import Any

from flask import request

#: Names and values, as they come.
Headers = list[tuple[str, str]]
#: Status, headers, body.
Answer = tuple[int, Headers, bytes]
#: A user for operators: id, address, state, when it was made (RFC 3339).
User = tuple[str, str, str, str]


def remembered(what: str, owner: object) -> dict[str, Any]:
    """What `owner` found out for the present request.

    Not in `flask.g`, which may outlive a request in tests. Two apps may see one request: each finds out for itself.
    """
    if not request:
        return {}
    kept: dict[str, Any] = request.environ.setdefault(f"flask_pass0.{what}.{id(owner)}", {})
    return kept
