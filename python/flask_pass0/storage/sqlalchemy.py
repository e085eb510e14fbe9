"""Users in the app's own table, through its SQLAlchemy session."""

import threading
import time
from pathlib import PurePath
from typing import Any, Optional

from .base import StorageAdapter

#: How long it is believed that every address is in lower case, in seconds.
_LOOK_AGAIN = 600.0


class SQLAlchemyStorageAdapter(StorageAdapter):
    """Users of `user_model` (with `id` and `email`); links are in pass0's own tables, with sessions and limits.

    On PostgreSQL, those are in the same database; otherwise they are in a SQLite file in the app's instance folder,
    unless `PASS0_DATABASE` says where. A subclass that has a `store_token` of its own is given the links' hashes; the
    three methods here keep them in the table `pass0_link_tokens`, made when it is first needed.
    """

    def __init__(
        self,
        user_model: Any,
        session: Any,
        secret_key: Optional[str] = None,
        token_expiry_minutes: Optional[int] = None,
    ) -> None:
        """The last two arguments of Flask-Pass0 are taken and not needed: tokens come hashed, and expire as set."""
        self.user_model = user_model
        self.session = session
        self._by_id: Optional[Any] = None
        self._tokens: Optional[Any] = None
        self._mixed_case = False
        self._look_again_at = 0.0
        self._lock = threading.Lock()

    @property
    def keeps_tokens(self) -> bool:
        """Whether links are to be stored here, too."""
        return type(self).store_token is not SQLAlchemyStorageAdapter.store_token

    def database_url(self) -> Optional[str]:
        """Where pass0's own tables are to be; None: in a file of their own."""
        url = self.session.get_bind().engine.url
        if url.get_backend_name() != "postgresql":
            return None
        return str(url.set(drivername="postgresql").render_as_string(hide_password=False))

    def whose(self) -> str:
        """What tells these users from those of another app: database and table, wherever they are."""
        database = PurePath(self.session.get_bind().engine.url.database or "").name
        return f"{self.user_model.__table__.name} in {database}"

    def gives_ids_again(self) -> bool:
        """Whether a new row may get the id of a deleted one, as in a table of SQLite without AUTOINCREMENT."""
        from sqlalchemy import Integer, text

        table = self.user_model.__table__
        numbered = any(isinstance(column.type, Integer) for column in table.primary_key)
        if not numbered or self.session.get_bind().engine.url.get_backend_name() != "sqlite":
            return False
        made = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        statement = self.session.execute(made, {"name": table.name}).scalar()
        return statement is not None and "AUTOINCREMENT" not in statement.upper()

    def get_user_by_email(self, email: str) -> Optional[Any]:
        """The user with this address, however it is written."""
        from sqlalchemy import func, select

        model = self.user_model
        wanted = email.lower()
        # One search in the index of the column. All rows are looked at only where some are not in lower case.
        same = func.lower(model.email) == wanted if self._has_mixed_case() else model.email == wanted
        return self._shown(self.session.scalars(select(model).where(same).order_by(model.id).limit(1)).first())

    def _has_mixed_case(self) -> bool:
        """Whether addresses that are not in lower case are in the table, as of the last ten minutes."""
        from sqlalchemy import func, select

        now = time.monotonic()
        if now >= self._look_again_at:
            model = self.user_model
            mixed = select(model.id).where(model.email != func.lower(model.email)).limit(1)
            self._mixed_case = self.session.execute(mixed).first() is not None
            self._look_again_at = now + _LOOK_AGAIN
        return self._mixed_case

    def get_user_by_id(self, user_id: Any) -> Optional[Any]:
        """The user with this id."""
        from sqlalchemy import bindparam, inspect, select

        if self._by_id is None:
            # A statement that is kept is not put together anew each time, as that of `session.get` is.
            keys = inspect(self.user_model).primary_key
            if len(keys) != 1:
                return self._shown(self.session.get(self.user_model, user_id))
            self._by_id = select(self.user_model).where(keys[0] == bindparam("id"))
        return self._shown(self.session.scalars(self._by_id, {"id": user_id}).first())

    def create_user(self, email: str, **kwargs: Any) -> Any:
        """Makes a user, whose address is kept in lower case."""
        from sqlalchemy.exc import IntegrityError

        user = self.user_model(email=email.lower(), **kwargs)
        self.session.add(user)
        try:
            self.session.flush()
            made = self._shown(user)
            self.session.commit()
        except IntegrityError:
            # Somebody else made it just now.
            self.session.rollback()
            there = self.get_user_by_email(email)
            if there is None:
                raise
            return there
        except Exception:
            self.session.rollback()
            raise
        return made

    def make_user(self, email: str) -> Any:
        """As `get_or_create_user`, where it was just seen that there is none."""
        if type(self).get_or_create_user is not StorageAdapter.get_or_create_user:
            return self.get_or_create_user(email)
        # The app may have written one in upper case since that was looked for: a second account would hide it.
        there = self._in_any_case(email)
        return self.create_user(email) if there is None else there

    def _in_any_case(self, email: str) -> Optional[Any]:
        """The user with this address; looks at all rows."""
        from sqlalchemy import func, select

        model = self.user_model
        same = select(model).where(func.lower(model.email) == email.lower()).order_by(model.id).limit(1)
        user = self.session.scalars(same).first()
        if user is not None:
            self._look_again_at = 0.0
        return self._shown(user)

    def update_user(self, user_id: Any, **kwargs: Any) -> Optional[Any]:
        """Changes a user."""
        user = self.session.get(self.user_model, user_id)
        if user is None:
            return None
        for name, value in kwargs.items():
            setattr(user, name, value)
        self._commit()
        return self._shown(user)

    def delete_user(self, user_id: Any) -> bool:
        """Deletes a user."""
        user = self.session.get(self.user_model, user_id)
        if user is None:
            return False
        self.session.delete(user)
        self._commit()
        return True

    def store_token(self, token: str, token_data: dict[str, Any]) -> None:
        """Stores a link's hash."""
        self.session.execute(self.tokens.insert().values(token_hash=token, **token_data))
        self._commit()

    def get_token(self, token: str) -> Optional[dict[str, Any]]:
        """What is stored of a link."""
        from sqlalchemy import select

        table = self.tokens
        live = select(table).where(table.c.token_hash == token, table.c.expires_at >= int(time.time()))
        row = self.session.execute(live).mappings().first()
        return None if row is None else {name: row[name] for name in ("email", "next_url", "expires_at")}

    def delete_token(self, token: str) -> None:
        """Forgets a link."""
        self.consume_token(token)

    def consume_token(self, token: str) -> bool:
        """Forgets a link, and says whether it was there: one statement."""
        done = self.session.execute(self.tokens.delete().where(self.tokens.c.token_hash == token))
        self._commit()
        return bool(done.rowcount == 1)

    def cleanup_expired_tokens(self) -> None:
        """Forgets links that expired."""
        self.session.execute(self.tokens.delete().where(self.tokens.c.expires_at < int(time.time())))
        self._commit()

    @property
    def tokens(self) -> Any:
        """The table of links; made if need be."""
        with self._lock:
            if self._tokens is None:
                self._tokens = self._table()
            return self._tokens

    def _table(self) -> Any:
        from sqlalchemy import BigInteger, Column, MetaData, String, Table, Text, inspect
        from sqlalchemy.exc import DBAPIError

        table = Table(
            "pass0_link_tokens",
            MetaData(),
            Column("token_hash", String(80), primary_key=True),
            Column("email", String(320), nullable=False),
            Column("next_url", Text),
            Column("expires_at", BigInteger, nullable=False, index=True),
        )
        engine = self.session.get_bind().engine
        try:
            table.metadata.create_all(engine, checkfirst=True)
        except DBAPIError:
            # Another worker made it just now.
            if not inspect(engine).has_table(table.name):
                raise
        return table

    def _commit(self) -> None:
        try:
            self.session.commit()
        except Exception:
            self.session.rollback()
            raise

    def _shown(self, user: Optional[Any]) -> Optional[Any]:
        if user is None:
            return None
        if hasattr(user, "to_dict"):
            return user.to_dict()
        return user
