"""An adapter as the engine calls it: texts in, texts out."""

import heapq
import threading
import time
from typing import Any, Optional

from .. import ids
from ..wire import remembered
from .base import StorageAdapter

#: Expired tokens are looked for this often, in seconds.
_CLEAN_UP_EVERY = 60.0


class Host:
    """What the engine asks of an app's storage, on the thread of the request."""

    def __init__(self, adapter: StorageAdapter) -> None:
        self.adapter = adapter
        self._keeps_tokens = bool(getattr(adapter, "keeps_tokens", True))
        self._lock = threading.Lock()
        self._expiring: list[tuple[int, str]] = []
        self._cleaned_up = 0.0

    def after_fork(self) -> None:
        """In the child: who held the lock is not here."""
        self._lock = threading.Lock()

    def find(self, email: str) -> Optional[tuple[str, str]]:
        """Id and address of the user whom the adapter has for this address."""
        return self._found(self.adapter.get_user_by_email(email))

    def create(self, email: str) -> tuple[str, str]:
        """Id and address of the user with this address, made if need be."""
        adapter = self.adapter
        # Just now there was none: our own adapter need not look again.
        make = getattr(adapter, "make_user", adapter.get_or_create_user)
        user = make(email)
        made = self._found(user)
        if made is None:
            raise TypeError(f"{type(adapter).__name__} made no user")
        remembered("users", self)[made[0]] = user
        return made

    def address(self, user_id: str) -> Optional[str]:
        """The address of the user with this id; None: there is no such user."""
        user = self.user(user_id)
        return None if user is None else str(field(user, "email"))

    def user(self, user_id: str) -> Optional[Any]:
        """The user with this id; asked for once in a request."""
        kept = remembered("users", self)
        if user_id not in kept:
            wanted = ids.kept(user_id)
            kept[user_id] = None if wanted is None else self.adapter.get_user_by_id(wanted)
        return kept[user_id]

    def move(self, user_id: str, email: str) -> None:
        """The user has proven another address."""
        remembered("users", self).clear()
        self.adapter.update_user(ids.value(user_id), email=email)

    def delete(self, user_id: str) -> None:
        """The user has deleted the account."""
        remembered("users", self).clear()
        self.adapter.delete_user(ids.value(user_id))

    def store_token(self, token: str, email: str, next_url: Optional[str], expires_at: int) -> None:
        """Somebody asked for a link. `expires_at` is in milliseconds."""
        if not self._keeps_tokens:
            return
        self.clean_up()
        seconds = expires_at // 1000
        self.adapter.store_token(token, {"email": email, "next_url": next_url, "expires_at": seconds})
        with self._lock:
            heapq.heappush(self._expiring, (seconds, token))

    def has_token(self, token: str) -> bool:
        """Whether the token is there. Found once in a request, it is there: looking may use it up."""
        if not self._keeps_tokens:
            return True
        found = remembered("tokens", self)
        if token not in found and self.adapter.get_token(token) is None:
            return False
        found[token] = True
        return True

    def drop_token(self, token: str) -> None:
        """The token was used. Which of many requests used it is decided before."""
        if self._keeps_tokens:
            getattr(self.adapter, "consume_token", self.adapter.delete_token)(token)

    def clean_up(self) -> None:
        """Deletes tokens that expired: those stored here, and, now and then, whatever the adapter finds."""
        now = time.time()
        for token in self._expired(now):
            self.adapter.delete_token(token)
        sweep = getattr(self.adapter, "cleanup_expired_tokens", None)
        if sweep is not None and now - self._cleaned_up >= _CLEAN_UP_EVERY:
            self._cleaned_up = now
            sweep()

    def _expired(self, now: float) -> list[str]:
        found: list[str] = []
        with self._lock:
            while self._expiring and self._expiring[0][0] < now and len(found) < 20:
                found.append(heapq.heappop(self._expiring)[1])
        return found

    def _found(self, user: Optional[Any]) -> Optional[tuple[str, str]]:
        return None if user is None else (ids.text(field(user, "id")), str(field(user, "email")))


def field(user: Any, name: str) -> Any:
    """A field of a user, who is a dict or an object."""
    return user[name] if isinstance(user, dict) else getattr(user, name)
