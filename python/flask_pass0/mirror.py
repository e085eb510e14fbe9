"""What Flask's `session` says about who is signed in, and whose data it holds."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Optional

from flask import Request, request, session
from flask.sessions import NullSession

from . import ids
from ._native import Who
from .wire import itself, remembered

if TYPE_CHECKING:
    from .instance import Instance

#: The user that the data in the session belongs to, as the engine names them. Kept wherever the data are kept.
OWNER = "pass0"

#: What the session says about who is signed in.
TOLD = ("user_id", "logged_in_at")


class Mirror:
    """Keeps `session["user_id"]` and `session["logged_in_at"]` true, and one user's data from the next.

    It grants nothing: what it writes comes from the engine, and what it reads decides only which data are shown.
    Changes that are good for one request alone are made below `session`'s own bookkeeping, so that its cookie is
    neither written nor made to vary for them.
    """

    def __init__(self, instance: "Instance") -> None:
        self._instance = instance

    def keep(self) -> None:
        """Makes `session` true for the present request, before any code of the app reads it.

        Where that is not known (a request from another site, a store that does not answer, an exception) it names
        nobody. The data of a user who is not signed in are left out until they sign in again.
        """
        held = self._held()
        if held is None:
            return
        req = itself(request)
        came = self.came()
        if not came and not self._instance.has_session_cookie(req):
            return
        _take(held, TOLD)
        try:
            who, unknown = self._instance.admit("nobody")
        except Exception:
            if req.endpoint is None or req.endpoint == "static":
                return  # the app answers this without us
            raise
        if unknown is not None:
            return
        if who is not None:
            self.tell(who)
        elif OWNER in came:
            # Browsers may leave out our cookie, and send Flask's, where another site asks for an image.
            if not _is_from_elsewhere(req):
                self._state()["aside"] = _take(held, list(held))
        elif self._instance.earlier.user()[0] is not None:
            _put(held, came)

    def came(self) -> dict[str, Any]:
        """What the session said when the request came. Nothing of it is believed."""
        return dict(self._state()["came"])

    def tell(self, who: Who) -> None:
        """Names the user of a session of the engine's. Data of another user are deleted."""
        held = self._held()
        if held is None:
            return
        owner, state = self._owner(), self._state()
        if owner not in (None, who.user_id):
            held.clear()
        else:
            _put(held, state["aside"])
        state.update(came=self._told(who), aside={})
        _put(held, self._told(who))

    def signed_in(self, who: Who) -> None:
        """Names the user of a session that was opened just now.

        An anonymous visitor keeps what they had. Its id and the form token of Flask-WTF do not: anyone who planted
        them would know them.
        """
        held = self._held()
        if held is None:
            return
        is_another = self._owner() != who.user_id
        had_data = bool(held) or bool(self.came())
        if is_another:
            _take(held, [str(self._instance.app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token"))])
        self.tell(who)
        if had_data:
            held.update(self._told(who))
        regenerate = getattr(self._instance.app.session_interface, "regenerate", None)
        if is_another and regenerate is not None:
            regenerate(held)

    def signed_out(self) -> None:
        """Deletes everything in the session, whatever it is."""
        held = self._held()
        if held is not None:
            self._state().update(came={}, aside={})
            held.clear()

    def _state(self) -> dict[str, Any]:
        state = remembered("session", self)
        if "came" not in state:
            held = self._held()
            read = {} if held is None else _read(held)
            state.update(came={name: read[name] for name in (OWNER, *TOLD) if name in read}, aside={})
        return state

    def _told(self, who: Who) -> dict[str, Any]:
        return {OWNER: who.user_id, "user_id": self._instance.pass0.user_id(who), "logged_in_at": who.created_at}

    def _owner(self) -> Optional[str]:
        """Whose data came with the request: a user's id, or "" for one that is none here; `None`: nobody's."""
        came = self.came()
        if OWNER in came:
            return str(came[OWNER])
        try:
            return ids.text(came["user_id"])
        except KeyError:
            return None
        except TypeError:
            return ""

    def _held(self) -> Optional[Any]:
        held = itself(session)
        return None if isinstance(held, NullSession) else held


def _is_from_elsewhere(req: Request) -> bool:
    return req.environ.get("HTTP_SEC_FETCH_SITE") in ("cross-site", "same-site")


def _read(held: Any) -> Mapping[str, Any]:
    return dict.copy(held) if isinstance(held, dict) else held


def _take(held: Any, names: Iterable[str]) -> dict[str, Any]:
    kind: Any = dict if isinstance(held, dict) else type(held)
    return {name: kind.pop(held, name) for name in names if name in held}


def _put(held: Any, told: dict[str, Any]) -> None:
    kind: Any = dict if isinstance(held, dict) else type(held)
    kind.update(held, told)
