"""The extension: routes of pass0 in a Flask app."""

import time
from typing import Any, Callable, Optional

from flask import Blueprint, Flask, Response, current_app, request, session

from . import ids, settings
from ._native import Who
from .instance import SESSION_COOKIES, Instance
from .routes import register
from .storage import NativeStorage, StorageAdapter
from .storage.host import Host
from .wire import Answer, itself

#: What the engine answers to whoever is not signed in: to pages, and to everything else.
SIGNED_OUT = (303, 401)


class Pass0:
    """Sign-in for Flask apps: `Pass0(app)`, or `Pass0()` and `init_app(app)` for each of several.

    Without a storage adapter, users, sessions and flows are in a SQLite file in the app's instance folder. With one,
    users and links are the adapter's too.
    """

    def __init__(
        self,
        app: Optional[Flask] = None,
        storage_adapter: Optional[StorageAdapter] = None,
        user_model: Optional[type] = None,
        *,
        storage: Optional[StorageAdapter] = None,
        url_prefix: Optional[str] = None,
    ) -> None:
        self.app = app
        self.adapter = storage_adapter if storage_adapter is not None else storage
        self.storage: Any = self.adapter if self.adapter is not None else NativeStorage(lambda: self.instance.core)
        self.host = None if self.adapter is None else Host(self.adapter)
        self.user_model = user_model
        self.url_prefix = url_prefix
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Adds the routes and `flask pass0` to an app."""
        from .cli import pass0

        for name, value in settings.DEFAULTS.items():
            app.config.setdefault(name, value)
        prefix = self.url_prefix or app.config.get("PASS0_URL_PREFIX") or "/auth"
        prefix = "/" + prefix.strip("/")
        app.extensions["pass0"] = self
        app.extensions["pass0_instance"] = Instance(app, self, prefix)
        blueprint = Blueprint("pass0", __name__)
        register(blueprint, prefix, self._dispatch, app.config.get("PASS0_2FA_VERIFY_ROUTE"))
        app.register_blueprint(blueprint)
        # Before whatever the app has registered already: that may read `session`.
        app.before_request_funcs.setdefault(None, []).insert(0, self._keep_mirror)
        app.cli.add_command(pass0)
        if self.adapter is not None and hasattr(self.adapter, "init_app"):
            self.adapter.init_app(app)

    @property
    def instance(self) -> Instance:
        """The engine of the present app."""
        return itself(current_app).extensions["pass0_instance"]  # type: ignore[no-any-return]

    def login_required(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """As `flask_pass0.utils.login_required`."""
        from .utils import login_required

        return login_required(view)

    def admit(self, needs: str = "somebody") -> tuple[Optional[Any], Optional[Response]]:
        """Who is signed in, as the storage has them; or why the present request is not let through, as its answer."""
        who, answer = self.instance.admit(needs)
        if who is not None:
            return self.user_of(who), None
        if answer is not None and needs == "somebody" and answer[0] in SIGNED_OUT:
            user_id, foreign = self._earlier()
            if user_id is not None and foreign is None:
                return self.storage.get_user_by_id(user_id), None
            answer = foreign or answer
        return None, None if answer is None else response(answer)

    def is_authenticated(self) -> bool:
        """Whether somebody is signed in."""
        return self._who() is not None or self._earlier()[0] is not None

    def get_current_user(self) -> Optional[Any]:
        """Who is signed in, as the storage has them; `None`: nobody."""
        who = self._who()
        if who is not None:
            return self.user_of(who)
        user_id = self._earlier()[0]
        return None if user_id is None else self.storage.get_user_by_id(user_id)

    def user_of(self, who: Who) -> Optional[Any]:
        """The user of a session, as the storage has them."""
        if self.host is None:
            return {"id": who.user_id, "email": who.email}
        return self.host.user(who.user_id)

    def user_id(self, who: Who) -> Any:
        """The user's id as the storage has it: a number where it is one."""
        return who.user_id if self.adapter is None else ids.value(who.user_id)

    def _who(self) -> Optional[Who]:
        return self.instance.admit("nobody")[0]

    def _earlier(self) -> tuple[Optional[Any], Optional[Answer]]:
        """The user of a Flask session from before pass0, while that lasts; or the answer that refuses the request.

        Only until it is as old as sessions were to get, and only if it is from before pass0 first started here: no new
        one is believed. In memory, ids are given anew with each start: there, none is.
        """
        nobody = (None, None)
        if self.host is None or self.instance.in_memory or "pass0" in session or not session.get("user_id"):
            return nobody
        since = session.get("logged_in_at")
        if isinstance(since, bool) or not isinstance(since, int):
            return nobody
        age = time.time() - since
        lasts = 0 <= age <= int(current_app.config["PASS0_SESSION_DURATION"])
        if not lasts or since >= self.instance.changed_over_at():
            return nobody
        user_id = session["user_id"]
        if self.storage.get_user_by_id(user_id) is None:
            return nobody
        good, refused = self.instance.admit_earlier(ids.text(user_id))
        return (user_id if good else None), refused

    def _dispatch(self, **_: Any) -> Response:
        instance = self.instance
        try:
            answered = response(instance.answer())
        except Exception:
            # The app's storage failed, and the link is good still: what logs the failure logs the path.
            request.path = request.url_rule.rule if request.url_rule else instance.prefix
            raise
        cookie = session_cookie(answered)
        if cookie is not None:
            instance.mirror(instance.holder(*cookie) if cookie[1] else None)
            if not cookie[1] and instance.app.secret_key:
                # A session from before pass0 ends, too.
                earlier = self._earlier()[0]
                if earlier is not None:
                    instance.end_earlier(ids.text(earlier))
                session.pop("user_id", None)
                session.pop("logged_in_at", None)
        return answered

    def _keep_mirror(self) -> None:
        """What `session` says of who is signed in is true before any route reads it.

        Where that is not known (a request that another site sent, a store that does not answer) it says nobody, for
        this request alone.
        """
        req = itself(request)
        if req.endpoint is None or req.endpoint == "static":
            return
        if "pass0" not in itself(session) and not any(name in req.cookies for name in SESSION_COOKIES):
            return
        instance = self.instance
        who, unknown = instance.admit("nobody")
        if unknown is None:
            instance.mirror(who)
        elif req.blueprint != "pass0":
            instance.hide_mirror()


def response(answer: Answer) -> Response:
    """The engine's answer as Flask's."""
    status, headers, body = answer
    made = Response(body, status)
    made.headers.clear()
    for name, value in headers:
        made.headers.add(name, value)
    if request.method != "HEAD" and "content-length" not in made.headers:
        made.headers["Content-Length"] = str(len(body))
    return made


def session_cookie(answered: Response) -> Optional[tuple[str, str]]:
    """Name and value of the session cookie that an answer sets; an empty value ends it."""
    for line in answered.headers.getlist("Set-Cookie"):
        name, _, rest = line.partition("=")
        if name in SESSION_COOKIES:
            value, _, attributes = rest.partition(";")
            return name, "" if "max-age=0" in attributes.lower() else value
    return None
