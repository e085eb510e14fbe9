"""The apps that are measured, each a module attribute: `original`, `sqlalchemy`, `native`, `bare`."""

import os
from pathlib import Path
from typing import Any

from flask import Flask, jsonify

FOLDER = Path(os.environ.get("PASS0_BENCH_FOLDER", "."))
KEYS = {"SECRET_KEY": "s" * 32, "PASS0_DEV_MODE": True}


def with_users(name: str) -> tuple[Flask, Any, Any]:
    """An app with a table of users, in SQLite through SQLAlchemy."""
    from flask_sqlalchemy import SQLAlchemy
    from sqlalchemy.exc import DBAPIError

    app = Flask(name, instance_path=str(FOLDER / name))
    app.config.update(KEYS, SQLALCHEMY_DATABASE_URI=f"sqlite:///{FOLDER}/{name}.db")
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
    return app, db, User


def add_page(app: Flask) -> Flask:
    """The page whose sessions are checked."""
    from flask_pass0.utils import get_current_user, login_required

    app.route("/me")(login_required(lambda: jsonify(get_current_user())))
    return app


def original() -> Flask:
    """Flask-Pass0, with the login route that it leaves to its host."""
    from flask_pass0 import Pass0
    from flask_pass0.storage import SQLAlchemyStorageAdapter

    app, db, model = with_users("original")
    with app.app_context():
        Pass0(app, storage_adapter=SQLAlchemyStorageAdapter(model, db.session, secret_key="k" * 32))
    app.add_url_rule("/auth/login", "pass0.login", lambda: "login")
    return add_page(app)


def sqlalchemy() -> Flask:
    """pass0 over the same table."""
    from flask_pass0 import Pass0
    from flask_pass0.storage import SQLAlchemyStorageAdapter

    app, db, model = with_users("sqlalchemy")
    Pass0(app, storage_adapter=SQLAlchemyStorageAdapter(user_model=model, session=db.session))
    return add_page(app)


def native() -> Flask:
    """pass0 with its own users."""
    from flask_pass0 import Pass0

    app = Flask("native", instance_path=str(FOLDER / "native"))
    app.config.update(KEYS)
    Pass0(app)
    return add_page(app)


def bare() -> Flask:
    """Flask with a page that asks nobody: what gunicorn and Flask alone cost."""
    app = Flask("bare")
    app.config.update(KEYS)
    app.route("/me")(lambda: jsonify(id=1, email="ann@example.org"))
    return app
