"""Ids of users: whatever the app's table has, and the text that the engine keeps of it."""

import json
import uuid
from typing import Any


def text(user_id: Any) -> str:
    """The text of an id: numbers, texts and UUIDs. Different ids have different texts."""
    if isinstance(user_id, bool) or user_id is None:
        raise TypeError(f"a user id is a number, a text or a UUID, not {user_id!r}")
    if isinstance(user_id, int):
        return str(int(user_id))
    if isinstance(user_id, uuid.UUID):
        return f"uuid:{user_id}"
    if isinstance(user_id, str):
        plain = user_id and not user_id.lstrip("-").isdigit() and not user_id.startswith(("uuid:", '"'))
        return user_id if plain else json.dumps(user_id)
    raise TypeError(f"a user id is a number, a text or a UUID, not {type(user_id).__name__}")


def value(kept: str) -> Any:
    """The id that this is the text of."""
    if kept.startswith('"'):
        return json.loads(kept)
    if kept.startswith("uuid:"):
        return uuid.UUID(kept[len("uuid:") :])
    return int(kept) if kept.lstrip("-").isdecimal() else kept


def kept(text_of_it: str) -> Any:
    """As `value`; None where the text is none of an id: "01" is not the text of 1."""
    try:
        found = value(text_of_it)
        return found if text(found) == text_of_it else None
    except (TypeError, ValueError):
        return None
