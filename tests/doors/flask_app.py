"""The app of the Flask doors."""

import json
import os
import sqlite3
from pathlib import Path
from typing import Any, Optional

from flask import Flask
from flask_pass0 import Pass0
from flask_pass0.storage import SQLAlchemyStorageAdapter, StorageAdapter

given = json.loads(os.environ["PASS0_HTTP_SUITE"])
folder = Path(given["folder"])

app = Flask("suite", instance_path=str(folder / "instance"))
app.config.update(
    SECRET_KEY="s" * 32,
    PASS0_DEV_MODE=False,
    PASS0_ORIGIN=given["origin"],
    MAIL_SERVER="127.0.0.1",
    MAIL_PORT=given["smtp_port"],
    MAIL_DEFAULT_SENDER=("Notes", "notes@example.org"),
    SQLALCHEMY_DATABASE_URI=given["database"],
    **{f"PASS0_{name.upper()}": value for name, value in given["settings"].items()},
)


class Nine(StorageAdapter):
    """Nine methods over SQLite, each a statement or two: no `consume_token`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._db() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, email TEXT UNIQUE)")
            db.execute("CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, data TEXT)")

    def _db(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=30, isolation_level=None)

    def _user(self, where: str, value: Any) -> Optional[dict[str, Any]]:
        row = self._db().execute(f"SELECT id, email FROM users WHERE {where} = ?", (value,)).fetchone()
        return None if row is None else {"id": row[0], "email": row[1]}

    def get_user_by_email(self, email: str) -> Optional[dict[str, Any]]:
        return self._user("lower(email)", email.lower())

    def get_user_by_id(self, user_id: Any) -> Optional[dict[str, Any]]:
        return self._user("id", user_id)

    def create_user(self, email: str, **kwargs: Any) -> Optional[dict[str, Any]]:
        self._db().execute("INSERT OR IGNORE INTO users (email) VALUES (?)", (email,))
        return self.get_user_by_email(email)

    def get_or_create_user(self, email: str) -> Optional[dict[str, Any]]:
        return self.get_user_by_email(email) or self.create_user(email)

    def update_user(self, user_id: Any, **kwargs: Any) -> None:
        self._db().execute("UPDATE users SET email = ? WHERE id = ?", (kwargs["email"], user_id))

    def delete_user(self, user_id: Any) -> None:
        self._db().execute("DELETE FROM users WHERE id = ?", (user_id,))

    def store_token(self, token: str, token_data: dict[str, Any]) -> None:
        self._db().execute("INSERT INTO tokens VALUES (?, ?)", (token, json.dumps(token_data)))

    def get_token(self, token: str) -> Optional[Any]:
        row = self._db().execute("SELECT data FROM tokens WHERE token = ?", (token,)).fetchone()
        return None if row is None else json.loads(row[0])

    def delete_token(self, token: str) -> None:
        self._db().execute("DELETE FROM tokens WHERE token = ?", (token,))


def storage() -> Optional[StorageAdapter]:
    """The storage that was asked for."""
    if given["storage"] == "nine":
        return Nine(folder / "nine.db")
    if given["storage"] != "sqlalchemy":
        return None
    from flask_sqlalchemy import SQLAlchemy
    from sqlalchemy.exc import DBAPIError

    db = SQLAlchemy(app)

    class User(db.Model):  # type: ignore[name-defined,misc]
        id = db.Column(db.Integer, primary_key=True)
        email = db.Column(db.String(255), unique=True, nullable=False)

        def to_dict(self) -> dict[str, Any]:
            return {"id": self.id, "email": self.email}

    with app.app_context():
        try:
            db.create_all()
        except DBAPIError:
            db.session.rollback()  # another worker made it just now
    return SQLAlchemyStorageAdapter(user_model=User, session=db.session)


Pass0(app, storage_adapter=storage())
