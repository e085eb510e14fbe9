"""The running engine of an app: one for each process, started when the first request wants it."""

import atexit
import json
import os
import secrets
import sys
import threading
import time
import weakref
from typing import TYPE_CHECKING, Callable, Optional, TypeVar, cast

from flask import Flask, Request, request
from werkzeug.exceptions import HTTPException

from . import dev, mail, mailer, settings
from ._native import ConfigError, Core, Stopped, Who, cookie_name
from .earlier import Earlier
from .mirror import Mirror
from .peer import peer
from .reading import body, credentials, headers, target
from .targets import second_factor_page
from .templating import Templates
from .wire import Answer, Headers, itself, present, remembered

if TYPE_CHECKING:
    from .extension import Pass0

_running: "weakref.WeakSet[Core]" = weakref.WeakSet()
_instances: "weakref.WeakSet[Instance]" = weakref.WeakSet()
#: Of processes that were forked from: their threads are not here, so nothing of them is ended here.
_left_behind: list[Core] = []
#: Those that wait for a fork to be over.
_forking: "list[Instance]" = []

Answered = TypeVar("Answered")

#: Who is signed in, or the answer that refuses the request.
Admitted = tuple[Optional[Who], Optional[Answer]]

#: Mount points and ports that an app is reached under in dev mode.
MOST_ENGINES = 16


class Misdirected(HTTPException):
    """421: the request is not for this app."""

    code = 421
    name = "Misdirected Request"


class Instance:
    """What an app's requests are answered with."""

    def __init__(self, app: Flask, pass0: "Pass0", prefix: str) -> None:
        self.app = app
        self.pass0 = pass0
        self.prefix = prefix
        self.mirror = Mirror(self)
        self.earlier = Earlier(self)
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._changed_over_at: Optional[int] = None
        self._cores: dict[tuple[str, str], Core] = {}
        self._session_cookies: dict[str, tuple[str, str]] = {}
        _instances.add(self)

    def before_fork(self) -> None:
        """Stops what has threads and files; parent and child each start anew when a request comes.

        A child that went on with its parent's view of a SQLite file's locks would lose what it writes, and locks that
        other threads hold at that moment would be held for ever. What is in memory stays with the parent.
        """
        self._lock.acquire()
        if self._process == os.getpid() and not self.in_memory:
            cores, self._cores = self._cores, {}
            for core in cores.values():
                core.close()

    def after_fork(self, *, in_child: bool) -> None:
        """Lets requests in again."""
        if in_child:
            self._new_process()
            self._lock = threading.RLock()
            if self.pass0.host is not None:
                self.pass0.host.after_fork()
        else:
            self._lock.release()

    def _ask(self, question: Callable[[Core], Answered]) -> Answered:
        while True:
            core = self.core
            try:
                return question(core)
            except Stopped:
                # Another thread forks: the next one is asked. At the end of the process there is none.
                if core in self._cores.values():
                    raise

    def _new_process(self) -> None:
        _left_behind.extend(self._cores.values())
        self._cores = {}
        self._process = os.getpid()

    @property
    def core(self) -> Core:
        """The engine for the present request; started if need be. Raises `ConfigError`."""
        req = present()
        if req is not None:
            key = (self.origin(), req.environ.get("SCRIPT_NAME", "").rstrip("/"))
        else:
            # In dev mode it is at whatever address somebody asks.
            any_core = next(iter(self._cores), None) if self.is_dev else None
            key = any_core or (self.origin(), self.mounts()[0])
        if self._process == os.getpid():
            core = self._cores.get(key)
            if core is not None:
                return core
        with self._lock:
            if self._process != os.getpid():
                self._new_process()
            if key not in self._cores:
                self._check_mount(key[1])
                self._cores[key] = self._start(*key)
            return self._cores[key]

    def mounts(self) -> list[str]:
        """The mount points that are configured; the first is that of links made outside requests."""
        given = self.app.config.get("PASS0_MOUNTS") or [self.app.config["APPLICATION_ROOT"]]
        given = given.split(",") if isinstance(given, str) else given
        return [str(mount).strip().rstrip("/") for mount in given]

    def _check_mount(self, root: str) -> None:
        """Refuses a mount point that is not configured: links in mails lead there, and a client may name it.

        In dev mode any will do, but not an engine for each.
        """
        if root in self.mounts():
            return
        if not self.is_dev:
            self.app.logger.error(
                "PASS0_MOUNTS: this app is reached under %r, which is not configured; set PASS0_MOUNTS or "
                "APPLICATION_ROOT if that is right",
                root,
            )
            raise Misdirected("There is no such mount point.")
        if len(self._cores) >= MOST_ENGINES:
            raise Misdirected("There is no such mount point.")

    @property
    def is_dev(self) -> bool:
        """Whether links are shown instead of mailed."""
        return settings.is_dev(self.app)

    @property
    def in_memory(self) -> bool:
        """Whether the engine's rows are gone with the process."""
        if self.pass0.adapter is not None:
            return bool(getattr(self.pass0.adapter, "in_memory", False))
        return self.app.testing and not self.app.config.get("PASS0_DATABASE")

    @property
    def is_started(self) -> bool:
        """Whether an engine runs."""
        return bool(self._cores)

    def _start(self, origin: str, root: str) -> Core:
        refuse_greenlets()
        adapter = self.pass0.adapter
        in_memory = self.in_memory
        database = None
        if in_memory:
            database = "sqlite:unused"
        elif adapter is not None and hasattr(adapter, "database_url"):
            database = adapter.database_url()
        second_factor_page(self.app, root, f"{root}{self.prefix}/2fa/verify")
        is_dev = settings.is_dev(self.app)
        own = None if is_dev else mailer.own(self.app, self.pass0.mailer)
        given = settings.engine_settings(
            self.app, origin, root, in_memory=in_memory, database=database, sends_itself=own is not None
        )
        self.earlier.until()
        made: list[weakref.ref[Core]] = []
        core = Core(
            json.dumps(given),
            root + self.prefix,
            settings.data_folder(self.app),
            in_memory=in_memory,
            host=self.pass0.host,
            # Its own words, whatever becomes of it meanwhile. It holds the templates, so they do not hold it.
            render=Templates(self.app, lambda: cast(Core, made[0]())).render,
            send=None if own is None else mailer.sends(self.app, own),
            clock=self.app.extensions.get("pass0_clock") if self.app.testing else None,
            cookie_scope=self._cookie_scope(root),
            # The app's own way to send is the app's to keep from sending.
            keep_mail=own is None and not is_dev and mail.is_suppressed(self.app),
        )
        made.append(weakref.ref(core))
        _running.add(core)
        if not in_memory:
            try:
                self._claim_users(core, settings.database_at(self.app, database))
                self._note_change(core)
            except BaseException:
                core.close()
                raise
        return core

    def changed_over_at(self) -> int:
        """When pass0 first ran with this database for users of an app's own, in seconds since the Unix epoch."""
        if self._changed_over_at is None:
            self._ask(self._note_change)
        return cast(int, self._changed_over_at)

    def _note_change(self, core: Core) -> None:
        if self._changed_over_at is None:
            self._changed_over_at = int(core.first_fact("changed_over_at", str(int(time.time()))))

    def _claim_users(self, core: Core, database: str) -> None:
        """Rejects a database of other users: a session there would belong to the user with the same id here."""
        adapter = self.pass0.adapter
        users = settings.users_id(self.app)
        if adapter is None:
            users = None
        elif users is None:
            mark = core.first_fact("database_id", secrets.token_hex(16))
            named = getattr(adapter, "users_id", None)
            users = type(adapter).__qualname__ if named is None else named(database, mark)
        other = core.claim_users(users)
        if other is not None:
            own = "pass0's own users"
            raise ConfigError(
                f"PASS0_DATABASE: pass0's tables there are about other users. Theirs: {other}. This app's: "
                f"{users or own}. Each app would delete what the other's users set up, so this one "
                "does not start. Give each app a database of its own (PASS0_DATABASE, or PASS0_DATA). If these are "
                f"the same users, set PASS0_USERS_ID = {other!r}"
            )

    def origin(self) -> str:
        """The one origin of links and checks. In dev mode this machine, at the port that is asked."""
        config = self.app.config
        if config.get("PASS0_ORIGIN"):
            return str(config["PASS0_ORIGIN"]).rstrip("/")
        if settings.is_dev(self.app):
            # Where there is no request: as Flask's development server, or its test client.
            req = present()
            port = req.host.rpartition(":")[2] if req is not None else "" if self.app.testing else "5000"
            return f"http://localhost:{port}" if port.isdecimal() else "http://localhost"
        if config.get("SERVER_NAME"):
            return f"{config['PREFERRED_URL_SCHEME']}://{config['SERVER_NAME']}"
        raise ConfigError(
            "PASS0_ORIGIN: required; the address people see, for example https://app.example.org "
            "(or set PASS0_DEV_MODE = True to try it on this machine)"
        )

    def answer(self) -> Answer:
        """The engine's answer to the present request, which is for one of its routes."""
        given = (request.method, target(request), headers(request), peer(self.app, request), body(request))

        def question(core: Core) -> Answer:
            dev.announce(core)
            return core.answer(*given)

        return self._ask(question)

    def answer_at(self, method: str, route: str, headers: Headers, body: bytes) -> Answer:
        """The engine's answer to a request that the app makes of one of its routes, for the present visitor."""
        given = (method, self.root() + self.prefix + route, headers, peer(self.app, request), body)
        return self._ask(lambda core: core.answer(*given))

    def root(self) -> str:
        """The mount point that the present request is for; empty: the app is at the root of its origin."""
        return str(request.environ.get("SCRIPT_NAME", "")).rstrip("/")

    def second_factor_page(self) -> str:
        """Where the second factor is asked for: our page, or the app's own."""
        ours = f"{self.root()}{self.prefix}/2fa/verify"
        return second_factor_page(self.app, self.root(), ours) or ours

    def admit(self, needs: str) -> Admitted:
        """Who is signed in on the present request, or why it is refused. One read for each request."""
        if needs == "nobody" and not self.has_session_cookie(itself(request)):
            return None, None
        kept = remembered("admitted", self)
        known = kept.get(needs) or kept.get("nobody")
        if known is not None and (known[0] is not None or needs in kept) and needs != "fresh":
            return cast(Admitted, known)
        req = itself(request)
        # Only rejected visitors learn where to come back to.
        back = "/" if needs == "nobody" else target(req)
        kept[needs] = self._ask(lambda core: core.admit(req.method, back, credentials(req), needs))
        return cast(Admitted, kept[needs])

    def has_session_cookie(self, req: Request) -> bool:
        """Whether a request has a session cookie of pass0's, valid or not."""
        return any(name in req.cookies for name in self.session_cookies(req))

    def session_cookies(self, req: Request) -> tuple[str, str]:
        """The names that the session cookie may have: on https, and on http://localhost in dev mode."""
        root = req.environ.get("SCRIPT_NAME", "").rstrip("/")
        names = self._session_cookies.get(root)
        if names is None:
            name = cookie_name(self._cookie_scope(root))
            names = (f"__Host-{name}", name)
            if len(self._session_cookies) < MOST_ENGINES:
                self._session_cookies[root] = names
        # Browsers keep the cookies of all ports together; in dev mode the engine names them by port.
        port = self.origin().rpartition(":")[2] if settings.is_dev(self.app) else ""
        return (names[0], f"{names[1]}-{port}") if port.isdecimal() and port != "80" else names

    def _cookie_scope(self, root: str) -> str:
        """One for all mount points that are configured, one for each that is not."""
        mounts = self.mounts()
        return (mounts[0] if root in mounts else root) + self.prefix

    def holder(self, cookie: str, value: str) -> Optional[Who]:
        """Who is signed in with a session cookie that was just set."""
        given = [("Host", request.host), ("Cookie", f"{cookie}={value}")]
        return self._ask(lambda core: core.admit("GET", "/", given, "nobody"))[0]

    def admit_earlier(self, user_id: str) -> tuple[bool, Optional[Answer]]:
        """Whether a session from before pass0 of this user is still good. One read for each request."""
        kept = remembered("earlier", self)
        if user_id not in kept:
            given = (request.method, target(request), credentials(request), user_id)
            kept[user_id] = self._ask(lambda core: core.admit_earlier(*given))
        return cast(tuple[bool, Optional[Answer]], kept[user_id])

    def end_earlier(self, user_id: str) -> None:
        """Ends the sessions from before pass0 of this user: a copy of their cookie must not outlive the sign-out."""
        self._ask(lambda core: core.end_earlier(user_id))


def refuse_greenlets() -> None:
    """Refuses gevent and eventlet: the engine waits for its store on the thread that asked."""
    gevent = sys.modules.get("gevent.monkey")
    if gevent is not None and gevent.is_module_patched("threading"):
        raise RuntimeError("flask_pass0 does not work with gevent's patched threads: use gunicorn's gthread workers")
    eventlet = sys.modules.get("eventlet.patcher")
    if eventlet is not None and eventlet.is_monkey_patched("thread"):
        raise RuntimeError("flask_pass0 does not work with eventlet's patched threads: use gunicorn's gthread workers")


def _before_fork() -> None:
    for instance in sorted(_instances, key=id):
        _forking.append(instance)
        instance.before_fork()


def _after_fork(*, in_child: bool) -> None:
    while _forking:
        _forking.pop().after_fork(in_child=in_child)


os.register_at_fork(
    before=_before_fork,
    after_in_parent=lambda: _after_fork(in_child=False),
    after_in_child=lambda: _after_fork(in_child=True),
)


@atexit.register
def _stop() -> None:
    for core in list(_running):
        core.close()
