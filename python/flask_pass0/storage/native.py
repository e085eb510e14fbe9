"""pass0's own users, for code that asks a storage adapter."""

from typing import Any, Callable, Optional

from .._native import Core


class NativeStorage:
    """The users of an app without an adapter, as dicts with `id` and `email`. Links are the engine's alone."""

    def __init__(self, core: Callable[[], Core]) -> None:
        self._core = core

    def get_user_by_email(self, email: str) -> Optional[dict[str, Any]]:
        """The user with this address."""
        return self._found(email) if "@" in email else None

    def get_user_by_id(self, user_id: Any) -> Optional[dict[str, Any]]:
        """The user with this id."""
        return None if "@" in str(user_id) else self._found(str(user_id))

    def create_user(self, email: str) -> dict[str, Any]:
        """Makes a user whose mailbox is not proven yet. Raises `ValueError` for an address that is none or is taken."""
        user_id, address, _, created_at = self._core().add_user(email)
        return {"id": user_id, "email": address, "created_at": created_at}

    def get_or_create_user(self, email: str) -> dict[str, Any]:
        """The user with this address, made if need be."""
        return self.get_user_by_email(email) or self.create_user(email)

    def delete_user(self, user_id: Any) -> None:
        """Deletes a user with sessions and credentials. Raises `LookupError` if there is none."""
        self._core().delete_user(str(user_id))

    def _found(self, email_or_id: str) -> Optional[dict[str, Any]]:
        user = self._core().find_user(email_or_id)
        if user is None or user[2] != "active":
            return None
        return {"id": user[0], "email": user[1], "created_at": user[3]}
