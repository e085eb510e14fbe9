"""The extension: routes of pass0 in a Flask app."""

from http import HTTPStatus
from typing import Any, Callable, Optional, Union

from flask import Blueprint, Flask, Response, current_app, request

from . import ids, moved, neighbours, seal, settings
from ._native import Who
from .instance import Instance
from .mailer import Mailer, check
from .routes import register
from .storage import NativeStorage, StorageAdapter
from .storage.host import Host
from .targets import lead_to
from .wire import Answer, itself

#: The engine's answer to visitors who are not signed in: for pages, and for everything else.
SIGNED_OUT = (303, 401)


class Pass0:
    """Sign-in for Flask apps: `Pass0(app)`, or `Pass0()` and `init_app(app)` for each of several.

    Without a storage adapter, users, sessions and flows are in a SQLite file in the app's instance folder. With one,
    users and links are the adapter's too. Emails go by SMTP, or by `mailer`: a
    function, or a `Mail` object of Flask-Mail or Flask-Mailman.
    """

    def __init__(
        self,
        app: Optional[Flask] = None,
        storage_adapter: Optional[StorageAdapter] = None,
        user_model: Optional[type] = None,
        *,
        storage: Optional[StorageAdapter] = None,
        url_prefix: Optional[str] = None,
        mailer: Union[Mailer, Any, None] = None,
    ) -> None:
        check(mailer)
        self.app = app
        self.mailer = mailer
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
        # The first of what runs in a request, where no route matches, too: all else may read `session`.
        app.url_value_preprocessors.setdefault(None, []).insert(0, lambda _, __: self.instance.mirror.keep())
        # Before CSRFProtect's check, whenever that was or will be registered.
        app.url_value_preprocessors[None].insert(0, lambda _, __: neighbours.exempt(app))
        app.wsgi_app = seal.Seal(app.wsgi_app, prefix)  # type: ignore[method-assign]
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

    def __getattr__(self, name: str) -> Any:
        """Says what replaced an attribute of Flask-Pass0's."""
        return moved.attribute(name)

    def admit(self, needs: str = "somebody") -> tuple[Optional[Any], Optional[Response]]:
        """Who is signed in, as the storage has them; or why the present request is not let through, as its answer."""
        who, answer = self.instance.admit(needs)
        if who is not None:
            return self.user_of(who), None
        if answer is not None and needs == "somebody" and answer[0] in SIGNED_OUT:
            user_id, foreign = self.instance.earlier.user()
            if user_id is not None and foreign is None:
                return self.storage.get_user_by_id(user_id), None
            answer = foreign or answer
        return None, None if answer is None else response(answer)

    def is_authenticated(self) -> bool:
        """Whether somebody is signed in."""
        return self._who() is not None or self.instance.earlier.user()[0] is not None

    def get_current_user(self) -> Optional[Any]:
        """Who is signed in, as the storage has them; `None`: nobody."""
        who = self._who()
        if who is not None:
            return self.user_of(who)
        user_id = self.instance.earlier.user()[0]
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

    def _dispatch(self, **_: Any) -> Response:
        instance = self.instance
        try:
            answered = response(instance.answer())
        except Exception:
            # The app's storage failed, and the link is good still: what logs the failure logs the path.
            request.path = request.url_rule.rule if request.url_rule else instance.prefix
            raise
        page, ours = instance.second_factor_page(), f"{instance.root()}{instance.prefix}/2fa/verify"
        if page != ours:
            lead_to(answered, ours, page)
        if request.endpoint == "pass0.sessions_revoke_others" and answered.status_code < HTTPStatus.BAD_REQUEST:
            instance.earlier.end_with_others()
        cookie = session_cookie(answered, instance.session_cookies(request))
        if cookie is not None:
            who = instance.holder(*cookie) if cookie[1] else None
            if who is not None:
                instance.mirror.signed_in(who)
            if not cookie[1]:
                # A session from before pass0 ends, too.
                earlier = instance.earlier.user()[0]
                if earlier is not None:
                    instance.end_earlier(ids.text(earlier))
                instance.mirror.signed_out()
        seal.keep(request, answered)
        return answered


def response(answer: Answer) -> Response:
    """The engine's answer as Flask's."""
    status, headers, body = answer
    if status == HTTPStatus.SEE_OTHER and request.method in ("GET", "HEAD"):
        # As Flask's own redirects, and those of Flask-Pass0.
        status = HTTPStatus.FOUND
    made = Response(body, status)
    made.headers.clear()
    for name, value in headers:
        made.headers.add(name, value)
    if request.method != "HEAD" and "content-length" not in made.headers:
        made.headers["Content-Length"] = str(len(body))
    return made


def session_cookie(answered: Response, names: tuple[str, str]) -> Optional[tuple[str, str]]:
    """Name and value of the session cookie that an answer sets; an empty value ends it."""
    for line in answered.headers.getlist("Set-Cookie"):
        name, _, rest = line.partition("=")
        if name in names:
            value, _, attributes = rest.partition(";")
            return name, "" if "max-age=0" in attributes.lower() else value
    return None
