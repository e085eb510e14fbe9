"""The smallest app: a page for signed-in users. Run it with `flask run --debug`."""

from flask import Flask
from flask_pass0 import Pass0, get_current_user, login_required

app = Flask(__name__)
app.config["SECRET_KEY"] = "for this example alone"
Pass0(app)


@app.route("/")
@login_required
def index() -> str:
    """Says hello."""
    user = get_current_user()
    return f"Hello, {user['email']}! <a href='/auth/account'>Account</a> <a href='/auth/logout'>Sign out</a>"
