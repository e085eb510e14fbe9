"""SQLAlchemy sessions for the adapter: its own, or the app's without touching what the app has open there."""

import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Callable, Optional

#: Where a session notes the transaction that the app has written in.
_NOTE = "flask_pass0.wrote_in"


class Sessions:
    """Where an adapter reads and writes.

    Given an engine or a session factory, each call has a session of its own. Given the app's session, reads go through
    it, without a flush, so that users are objects of that session. Writes never flush it, commit it or roll it back:

    - A session of our own, with its own connection, writes and commits. What the app has added or changed and not
      flushed stays so.
    - If the app has written in its transaction, or began it itself (see `is_open`), a session of our own joins that
      transaction with a savepoint. What it writes is committed or rolled back with the app's work, and an error undoes
      the savepoint alone. Another connection would wait for the app's locks, and not see its rows.
    """

    def __init__(self, given: Any, model: Any) -> None:
        from sqlalchemy.engine import Engine
        from sqlalchemy.orm import sessionmaker

        self._model = model
        self._given = given
        self._factory: Optional[Callable[[], Any]] = None
        if isinstance(given, Engine):
            self._factory = sessionmaker(bind=given)
        elif hasattr(given, "execute"):
            _watch(given)
        elif callable(given):
            self._factory = given
        else:
            raise TypeError(
                f"session: must be a SQLAlchemy session, session factory or engine, not {type(given).__name__}"
            )

    @property
    def engine(self) -> Any:
        """The engine of the model's table."""
        if self._factory is None:
            return self._bind(self._session()).engine
        with self._factory() as session:
            return self._bind(session).engine

    def reading(self) -> AbstractContextManager[Any]:
        """A session to read with. In the app's own nothing is flushed, and an error leaves the app's work as it is."""
        return _Reading(self._session(), self._where()) if self._factory is None else self._own()

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A session to write with: what it wrote is kept at the end, unless there is an exception."""
        if self._factory is not None:
            with self._own() as own:
                yield own
                own.commit()
            return
        from sqlalchemy.orm import Session

        session = self._session()
        bind = self._bind(session)
        if is_open(session) or self._has_written(session):
            bind = session.connection(bind_arguments=self._where())
            _begin(bind)
        with Session(bind=bind, join_transaction_mode="create_savepoint", expire_on_commit=False) as own:
            yield own
            own.commit()

    def is_joined(self) -> bool:
        """Whether what is written now is the app's to commit."""
        if self._factory is not None:
            return False
        session = self._session()
        return is_open(session) or self._has_written(session)

    def in_the_apps(self, user_id: Any) -> Optional[Any]:
        """The user with this id that the app's own session has loaded; `None`: it has not."""
        if self._factory is not None:
            return None
        from sqlalchemy.orm.util import identity_key

        return self._session().identity_map.get(identity_key(self._model, user_id))

    def expire(self, user_id: Any, names: list[str]) -> None:
        """Makes the app's session read these fields of a user anew."""
        loaded = self.in_the_apps(user_id)
        if loaded is not None:
            self._session().expire(loaded, names)

    def expunge(self, user_id: Any) -> None:
        """Makes the app's session forget a user who was deleted."""
        loaded = self.in_the_apps(user_id)
        if loaded is not None:
            self._session().expunge(loaded)

    def flush_user(self, email: str) -> None:
        """Flushes the app's session if it has a new user with this address, so that the user is found."""
        if self._factory is not None:
            return
        session = self._session()
        new = (user for user in session.new if isinstance(user, self._model))
        if any(str(user.email or "").lower() == email.lower() for user in new):
            session.flush()

    def _session(self) -> Any:
        from sqlalchemy.orm import scoped_session

        return self._given() if isinstance(self._given, scoped_session) else self._given

    @contextmanager
    def _own(self) -> Iterator[Any]:
        if self._factory is None:
            raise TypeError("the app's own session is not ours to close")
        with self._factory() as own:
            own.expire_on_commit = False
            yield own

    def _where(self) -> dict[str, Any]:
        return {"mapper": self._model} if hasattr(self._model, "__mapper__") else {}

    def _bind(self, session: Any) -> Any:
        return session.get_bind(**self._where())

    def _has_written(self, session: Any) -> bool:
        """Whether the database itself has seen writes in the transaction: by statements that no event tells of."""
        if not session.in_transaction():
            return False
        connection = session.connection(bind_arguments=self._where())
        if connection.dialect.name == "postgresql":
            return connection.exec_driver_sql("SELECT txid_current_if_assigned()").scalar() is not None
        if connection.dialect.name == "sqlite" and not connection.engine.dispatch.begin:
            # Python's driver begins a transaction when something is written.
            return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))
        return False


class _Reading:
    """A read through the app's session. Written out, because every request of a signed-in user has one."""

    def __init__(self, session: Any, where: dict[str, Any]) -> None:
        self._session = session
        self._where = where
        self._savepoint: Optional[Any] = None
        self._is_begun = session.in_transaction()

    def __enter__(self) -> Any:
        session = self._session
        if self._is_begun and session.get_bind(**self._where).dialect.name != "sqlite":
            # An error would end the whole transaction.
            self._savepoint = session.connection(bind_arguments=self._where).begin_nested()
        self._autoflush, session.autoflush = session.autoflush, False
        return session

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self._session.autoflush = self._autoflush
        if self._savepoint is not None:
            if kind is None:
                self._savepoint.commit()
            else:
                self._savepoint.rollback()
        elif kind is not None and not self._is_begun:
            self._session.rollback()


def is_open(session: Any) -> bool:
    """Whether the app has a transaction open in a session: it has flushed or executed a write, or began it itself."""
    transaction = session.get_transaction()
    if transaction is None:
        return False
    begun = getattr(getattr(transaction, "origin", None), "name", "") == "BEGIN"
    noted = session.info.get(_NOTE)
    return begun or session.in_nested_transaction() or (noted is not None and noted() is transaction)


def _watch(given: Any) -> None:
    """Notes writes of the app's in its sessions' transactions."""
    from sqlalchemy import event
    from sqlalchemy.exc import ArgumentError, InvalidRequestError

    try:
        event.listen(given, "after_flush", lambda session, _: _note(session))
        event.listen(given, "do_orm_execute", lambda state: None if _only_reads(state) else _note(state.session))
    except (ArgumentError, InvalidRequestError):
        # A registry of sessions made in some other way: `_has_written` asks the database.
        return


def _note(session: Any) -> None:
    transaction = session.get_transaction()
    if transaction is not None:
        session.info[_NOTE] = weakref.ref(transaction)


def _only_reads(state: Any) -> bool:
    if state.is_select:
        return getattr(state.statement, "_for_update_arg", None) is None
    text = str(getattr(state.statement, "text", "")).lstrip().upper()
    return text.startswith("SELECT") and " FOR " not in text


def _begin(connection: Any) -> None:
    """Begins the transaction that SQLAlchemy believes to be in: a savepoint alone would commit when it is released."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.dbapi_connection
        if not getattr(driver, "in_transaction", True):
            connection.exec_driver_sql("BEGIN")
