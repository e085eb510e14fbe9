"""An app with a table of users of its own. Run it with `flask run --debug`."""

from typing import Any

from flask import Flask, render_template_string
from flask_pass0 import Pass0, fresh_required, get_current_user, login_required
from flask_pass0.storage import SQLAlchemyStorageAdapter
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config.update(SECRET_KEY="for this example alone", SQLALCHEMY_DATABASE_URI="sqlite:///app.db", PASS0_APP_NAME="Notes")

db = SQLAlchemy(app)


class User(db.Model):  # type: ignore[name-defined,misc]
    """Somebody, as the app knows them. SQLite would give the id of a deleted user to the next."""

    __table_args__ = {"sqlite_autoincrement": True}

    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(255), unique=True, nullable=False)
    notes = db.relationship("Note", backref="user", cascade="all, delete-orphan")

    def to_dict(self) -> dict[str, Any]:
        """What `get_current_user()` returns."""
        return {"id": self.id, "email": self.email}


class Note(db.Model):  # type: ignore[name-defined,misc]
    """Something somebody wrote."""

    id = db.Column(db.Integer, primary_key=True)
    text = db.Column(db.Text, nullable=False)
    user_id = db.Column(db.ForeignKey("user.id"), nullable=False)


with app.app_context():
    db.create_all()

Pass0(app, storage_adapter=SQLAlchemyStorageAdapter(user_model=User, session=db.session))

PAGE = """
<h1>Notes of {{ user.email }}</h1>
<ul>{% for note in notes %}<li>{{ note.text }}</li>{% endfor %}</ul>
<form method="post" action="/add"><button>Add one</button></form>
<form method="post" action="/clear"><button>Clear (asks who you are, after five minutes)</button></form>
<a href="/auth/account">Account</a> <a href="/auth/logout">Sign out</a>
"""


@app.get("/")
@login_required
def index() -> str:
    """Shows the notes."""
    user = get_current_user()
    return render_template_string(PAGE, user=user, notes=Note.query.filter_by(user_id=user["id"]))


@app.post("/add")
@login_required
def add() -> Any:
    """Adds a note. No token is needed: pass0 rejects requests from other sites."""
    user = get_current_user()
    db.session.add(Note(text=f"note {Note.query.count() + 1}", user_id=user["id"]))
    db.session.commit()
    return app.redirect("/")


@app.post("/clear")
@fresh_required
def clear() -> Any:
    """Deletes every note of a user who has just confirmed their identity."""
    Note.query.filter_by(user_id=get_current_user()["id"]).delete()
    db.session.commit()
    return app.redirect("/")
