"""Users and links in memory, for trying out and for tests."""

import threading
import time
from datetime import datetime, timezone
from typing import Any, Optional

from .base import StorageAdapter


class InMemoryStorageAdapter(StorageAdapter):
    """Everything in this process's memory, sessions and flows too: gone when it ends, unknown to other workers."""

    #: The engine keeps its rows in memory as well.
    in_memory = True

    def __init__(self, secret_key: Optional[str] = None, token_expiry_minutes: Optional[int] = None) -> None:
        """The arguments of Flask-Pass0 are taken and not needed: tokens come hashed, and expire as configured."""
        self.users: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()
        self._last_id = 0

    def get_user_by_email(self, email: str) -> Optional[dict[str, Any]]:
        """The user with this address."""
        return self.users.get(email.lower())

    def get_user_by_id(self, user_id: Any) -> Optional[dict[str, Any]]:
        """The user with this id."""
        with self._lock:
            return next((user for user in self.users.values() if user["id"] == user_id), None)

    def create_user(self, email: str, **kwargs: Any) -> dict[str, Any]:
        """Makes a user."""
        with self._lock:
            if email.lower() not in self.users:
                self._last_id += 1
                made = datetime.now(timezone.utc).isoformat()
                user = {"id": self._last_id, "email": email, "name": email.split("@")[0], "created_at": made}
                self.users[email.lower()] = {**user, **kwargs}
            return self.users[email.lower()]

    def update_user(self, user_id: Any, **kwargs: Any) -> Optional[dict[str, Any]]:
        """Changes a user."""
        with self._lock:
            for address, user in list(self.users.items()):
                if user["id"] == user_id:
                    del self.users[address]
                    user.update(kwargs)
                    self.users[str(user["email"]).lower()] = user
                    return user
        return None

    def delete_user(self, user_id: Any) -> bool:
        """Deletes a user."""
        with self._lock:
            found = [address for address, user in self.users.items() if user["id"] == user_id]
            for address in found:
                del self.users[address]
            return bool(found)

    def store_token(self, token: str, token_data: dict[str, Any]) -> None:
        """Stores a link's hash."""
        self.tokens[token] = dict(token_data)

    def get_token(self, token: str) -> Optional[dict[str, Any]]:
        """What is stored of a link."""
        data = self.tokens.get(token)
        return None if data is None or data["expires_at"] < time.time() else data

    def delete_token(self, token: str) -> None:
        """Forgets a link."""
        self.tokens.pop(token, None)

    def consume_token(self, token: str) -> bool:
        """Forgets a link, and says whether it was there."""
        return self.tokens.pop(token, None) is not None

    def cleanup_expired_tokens(self) -> None:
        """Forgets links that expired."""
        now = time.time()
        for token in [token for token, data in list(self.tokens.items()) if data["expires_at"] < now]:
            self.tokens.pop(token, None)
