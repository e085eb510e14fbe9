"""The interface of an app's own storage."""

from abc import ABC, abstractmethod
from typing import Any, Optional


class StorageAdapter(ABC):
    """An app's users and its links.

    A user is a dict, or an object, with at least `id` (a number, a text or a UUID) and `email`. The adapter says who
    has which address; users are made when an address is proven, never when somebody asks for a link.

    Where it says token, an adapter gets the keyed hash of a link's secret: nobody can sign in with what it stores.
    `token_data` is a dict of plain values: `email`, `next_url` (or None), `expires_at` (seconds since the Unix epoch).

    Optional: `consume_token(token)`, called in place of `delete_token` when a link was used; and
    `cleanup_expired_tokens()`, called now and then. That a link is used once is for pass0's own store to say, whatever
    the adapter can do; a token that is gone here is good for nothing any more. Sessions, second factors, passkeys,
    limits and events are pass0's.
    """

    @abstractmethod
    def get_user_by_email(self, email: str) -> Optional[Any]:
        """The user with this address; None: there is none."""

    @abstractmethod
    def get_user_by_id(self, user_id: Any) -> Optional[Any]:
        """The user with this id; None: there is none."""

    def create_user(self, email: str, **kwargs: Any) -> Any:
        """Makes a user and returns it."""
        raise self._missing("create_user")

    def get_or_create_user(self, email: str) -> Any:
        """The user with this address, made if need be."""
        user = self.get_user_by_email(email)
        return self.create_user(email) if user is None else user

    def update_user(self, user_id: Any, **kwargs: Any) -> Optional[Any]:
        """Changes a user; called with `email` when the user confirmed another address."""
        raise self._missing("update_user")

    def delete_user(self, user_id: Any) -> Any:
        """Deletes a user; called when somebody deletes their account."""
        raise self._missing("delete_user")

    @abstractmethod
    def store_token(self, token: str, token_data: dict[str, Any]) -> Any:
        """Stores what is known of a link."""

    @abstractmethod
    def get_token(self, token: str) -> Optional[Any]:
        """What is stored of a link; None: nothing (any more)."""

    @abstractmethod
    def delete_token(self, token: str) -> Any:
        """Forgets a link."""

    def users_id(self, database: str, mark: str) -> str:
        """What tells these users from those of another app that might be given the same database for pass0's tables.

        It must be the same on every host of one app, and hold no password. `database` says where pass0's tables are
        (`sqlite:PATH` or a URL); `mark` is the fact `database_id` in its table `pass0_facts`.
        """
        return type(self).__qualname__

    def _missing(self, method: str) -> NotImplementedError:
        return NotImplementedError(f"{type(self).__name__}.{method}() is missing: this storage adapter cannot do that")
