"""Users in the app's own table, through SQLAlchemy."""

import os
import threading
import time
from pathlib import Path
from typing import Any, Optional

from .base import StorageAdapter

#: How long it is believed that every address is in lower case, in seconds.
_LOOK_AGAIN = 600.0


class SQLAlchemyStorageAdapter(StorageAdapter):
    """Users of `user_model` (with `id` and `email`); links are in pass0's own tables, with sessions and limits.

    `session` is the app's session (`db.session`), a session factory, or an engine. The app's session is read from, and
    neither committed nor rolled back: see `Sessions`. With a factory or an engine, users are objects that belong to no
    session.

    On PostgreSQL, pass0's own tables are in the same database; otherwise they are in a SQLite file in the app's
    instance folder, unless `PASS0_DATABASE` says where. A subclass that has a `store_token` of its own is given the
    links' hashes; the three methods here keep them in the table `pass0_link_tokens`, made when it is first needed.
    """

    def __init__(
        self,
        user_model: Any,
        session: Any,
        secret_key: Optional[str] = None,
        token_expiry_minutes: Optional[int] = None,
    ) -> None:
        """The last two arguments of Flask-Pass0 are accepted and ignored: tokens come hashed, and expire as set."""
        from .sessions import Sessions

        self.user_model = user_model
        self.session = session
        self._sessions = Sessions(session, user_model)
        self._by_id: Optional[Any] = None
        self._tokens: Optional[Any] = None
        self._mixed_case = False
        self._look_again_at = 0.0
        self._lock = threading.Lock()

    @property
    def engine(self) -> Any:
        """The engine of the table of users."""
        return self._sessions.engine

    @property
    def keeps_tokens(self) -> bool:
        """Whether links are to be stored here, too."""
        return type(self).store_token is not SQLAlchemyStorageAdapter.store_token

    def database_url(self) -> Optional[str]:
        """Where pass0's own tables are to be; None: in a file of their own."""
        url = self.engine.url
        if url.get_backend_name() != "postgresql":
            return None
        return str(url.set(drivername="postgresql").render_as_string(hide_password=False))

    def users_id(self, database: str, mark: str) -> str:
        """The table, and where it is as seen from pass0's own database: see `StorageAdapter.users_id`."""
        engine = self.engine
        table, url = self.user_model.__table__, engine.url
        name = f"{table.schema}.{table.name}" if table.schema else str(table.name)
        if url.get_backend_name() == "postgresql":
            schema, place, is_same = _seen_in_postgres(engine, table, mark)
            name = f"{schema}.{table.name}"
            return f"table {name} beside them" if is_same else f"table {name} in PostgreSQL database {place}"
        if url.get_backend_name() != "sqlite":
            return f"table {name} in {url.get_backend_name()} database {url.database}"
        if not url.database or url.database == ":memory:":
            return f"table {name} in memory"
        file = Path(url.database).resolve()
        if not database.startswith("sqlite:"):
            return f"table {name} in {file}"
        # Wherever both are moved together, they are the same.
        ours = Path(database[len("sqlite:") :]).resolve()
        return f"table {name} in {os.path.relpath(file, ours.parent)}"

    def gives_ids_again(self) -> bool:
        """Whether a new row may get the id of a deleted one, as in a table of SQLite without AUTOINCREMENT."""
        from sqlalchemy import Integer, text

        table = self.user_model.__table__
        numbered = any(isinstance(column.type, Integer) for column in table.primary_key)
        if not numbered or self.engine.url.get_backend_name() != "sqlite":
            return False
        made = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        with self._sessions.reading() as session:
            statement = session.connection().execute(made, {"name": table.name}).scalar()
        return statement is not None and "AUTOINCREMENT" not in statement.upper()

    def get_user_by_email(self, email: str) -> Optional[Any]:
        """The user with this address, however it is written."""
        from sqlalchemy import func, select

        model = self.user_model
        wanted = email.lower()
        self._sessions.flush_user(wanted)
        with self._sessions.reading() as session:
            # One search in the index of the column. All rows are looked at only where some are not in lower case.
            same = func.lower(model.email) == wanted if self._has_mixed_case(session) else model.email == wanted
            return self._shown(session.scalars(select(model).where(same).order_by(model.id).limit(1)).first())

    def _has_mixed_case(self, session: Any) -> bool:
        """Whether addresses that are not in lower case are in the table, as of the last ten minutes."""
        from sqlalchemy import func, select

        now = time.monotonic()
        if now >= self._look_again_at:
            model = self.user_model
            mixed = select(model.id).where(model.email != func.lower(model.email)).limit(1)
            self._mixed_case = session.execute(mixed).first() is not None
            self._look_again_at = now + _LOOK_AGAIN
        return self._mixed_case

    def get_user_by_id(self, user_id: Any) -> Optional[Any]:
        """The user with this id."""
        from sqlalchemy import bindparam, inspect, select

        with self._sessions.reading() as session:
            if self._by_id is None:
                # A statement that is kept is not put together anew each time, as that of `session.get` is.
                keys = inspect(self.user_model).primary_key
                if len(keys) != 1:
                    return self._shown(session.get(self.user_model, user_id))
                self._by_id = select(self.user_model).where(keys[0] == bindparam("id"))
            return self._shown(session.scalars(self._by_id, {"id": user_id}).first())

    def create_user(self, email: str, **kwargs: Any) -> Any:
        """Makes a user, whose address is kept in lower case."""
        from sqlalchemy import inspect
        from sqlalchemy.exc import IntegrityError

        self._sessions.flush_user(email)
        try:
            with self._sessions.writing() as session:
                user = self.user_model(email=email.lower(), **kwargs)
                session.add(user)
                session.flush()
                identity = inspect(user).identity
                made = self._shown(user)
        except IntegrityError:
            # Somebody else made it just now.
            there = self.get_user_by_email(email)
            if there is None:
                raise
            return there
        if made is not user:
            return made
        # As an object of the app's session.
        return self.get_user_by_id(identity[0]) or made

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
        self._sessions.flush_user(email)
        same = select(model).where(func.lower(model.email) == email.lower()).order_by(model.id).limit(1)
        with self._sessions.reading() as session:
            user = session.scalars(same).first()
            if user is not None:
                self._look_again_at = 0.0
            return self._shown(user)

    def update_user(self, user_id: Any, **kwargs: Any) -> Optional[Any]:
        """Changes a user."""
        with self._sessions.writing() as session:
            user = session.get(self.user_model, user_id)
            if user is None:
                return None
            for name, value in kwargs.items():
                setattr(user, name, value)
        self._sessions.expire(user_id, list(kwargs))
        return self.get_user_by_id(user_id)

    def delete_user(self, user_id: Any) -> bool:
        """Deletes a user."""
        with self._sessions.writing() as session:
            user = session.get(self.user_model, user_id)
            if user is None:
                return False
            session.delete(user)
        self._sessions.expunge(user_id)
        return True

    def store_token(self, token: str, token_data: dict[str, Any]) -> None:
        """Stores a link's hash."""
        table = self.tokens
        with self._sessions.writing() as session:
            session.execute(table.insert().values(token_hash=token, **token_data))

    def get_token(self, token: str) -> Optional[dict[str, Any]]:
        """What is stored of a link."""
        from sqlalchemy import select

        table = self.tokens
        live = select(table).where(table.c.token_hash == token, table.c.expires_at >= int(time.time()))
        with self._sessions.reading() as session:
            row = session.connection().execute(live).mappings().first()
        return None if row is None else {name: row[name] for name in ("email", "next_url", "expires_at")}

    def delete_token(self, token: str) -> None:
        """Forgets a link."""
        self.consume_token(token)

    def consume_token(self, token: str) -> bool:
        """Forgets a link, and says whether it was there: one statement."""
        table = self.tokens
        with self._sessions.writing() as session:
            return bool(session.execute(table.delete().where(table.c.token_hash == token)).rowcount == 1)

    def cleanup_expired_tokens(self) -> None:
        """Forgets links that expired."""
        table = self.tokens
        with self._sessions.writing() as session:
            session.execute(table.delete().where(table.c.expires_at < int(time.time())))

    @property
    def tokens(self) -> Any:
        """The table of links; made if need be."""
        with self._lock:
            if self._tokens is not None:
                return self._tokens
            table = self._table()
            # One that the app's transaction made goes with it, if that is rolled back.
            if not self._sessions.is_joined():
                self._tokens = table
            return table

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
        try:
            with self._sessions.writing() as session:
                table.metadata.create_all(session.connection(), checkfirst=True)
        except DBAPIError:
            # Another worker made it just now.
            if not inspect(self.engine).has_table(table.name):
                raise
        return table

    def _shown(self, user: Optional[Any]) -> Optional[Any]:
        if user is None:
            return None
        if hasattr(user, "to_dict"):
            return user.to_dict()
        return user


def _seen_in_postgres(engine: Any, table: Any, mark: str) -> tuple[str, str, bool]:
    """The table's schema, its database's name, and whether pass0's own tables, which have this mark, are there too."""
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    name = engine.dialect.identifier_preparer.format_table(table)
    seen = text(
        "SELECT coalesce((SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.oid = to_regclass(:name)), :schema, current_schema()), current_database()"
    )
    with engine.connect() as connection:
        schema, place = connection.execute(seen, {"name": name, "schema": table.schema}).one()
        try:
            fact = text("SELECT value FROM pass0_facts WHERE key = 'database_id'")
            is_same = connection.execute(fact).scalar() == mark
        except DBAPIError:
            is_same = False
    return schema, place, is_same
