"""Sessions of Flask-Pass0, for apps that believe them for a while after the change."""

import time
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any, Optional

from flask import Flask, session

from . import ids
from ._native import ConfigError
from .wire import Answer, itself

if TYPE_CHECKING:
    from .instance import Instance

SETTING = "PASS0_TRUST_EARLIER_SESSIONS_UNTIL"

#: How long after the change, and how far ahead of today, such sessions may be believed at most.
LONGEST_DAYS = 30
LONGEST = LONGEST_DAYS * 24 * 3600

Verdict = tuple[Optional[Any], Optional[Answer]]


class Earlier:
    """Decides whether a session that Flask-Pass0 opened is believed. By default none is.

    This is the only place where the contents of Flask's session can sign a user in: anyone who has `SECRET_KEY` can
    forge one. So the app must ask for it, with an end date, and it is off where every sign-in needs more than a mail.
    """

    def __init__(self, instance: "Instance") -> None:
        self._instance = instance
        self._until: Optional[float] = None
        self._is_read = False

    def user(self) -> Verdict:
        """The user of such a session, while it is believed; or the answer that refuses the request.

        It must be as old as the change to pass0, not older than sessions were to get, hold what Flask-Pass0 wrote and
        nothing of ours, and belong to a user whom the app has. The engine then looks at the rest: see
        `Instance::admit_earlier`.
        """
        nobody = (None, None)
        until = self.until()
        now = time.time()
        instance = self._instance
        if until is None or now >= until or instance.pass0.host is None or instance.in_memory:
            return nobody
        changed_over = instance.changed_over_at()
        if now >= changed_over + LONGEST:
            return nobody
        held = itself(session)
        came = instance.mirror.came()
        user_id, since = came.get("user_id"), seconds(came.get("logged_in_at"))
        if not user_id or since is None or "pass0" in came or dict(held).get("2fa_pending"):
            return nobody
        lasts = 0 <= now - since <= int(instance.app.config["PASS0_SESSION_DURATION"])
        if not lasts or since >= changed_over:
            return nobody
        try:
            text = ids.text(user_id)
        except TypeError:
            return nobody
        if instance.pass0.storage.get_user_by_id(user_id) is None:
            return nobody
        good, refused = instance.admit_earlier(text)
        return (user_id if good else None), refused

    def end_with_others(self) -> None:
        """Ends those of the signed-in user, who has just ended all other sessions: the engine has no rows of these."""
        until, instance = self.until(), self._instance
        if until is None or time.time() >= until or instance.pass0.host is None:
            return
        who = instance.admit("nobody")[0]
        if who is not None and instance.admit_earlier(who.user_id)[0]:
            instance.end_earlier(who.user_id)

    def until(self) -> Optional[float]:
        """When belief ends, in seconds since the Unix epoch; `None`: there is none. Raises `ConfigError`."""
        if not self._is_read:
            self._until = trusted_until(self._instance.app)
            self._is_read = True
        return self._until


def seconds(logged_in_at: Any) -> Optional[int]:
    """The time that Flask-Pass0 wrote: whole seconds, or ISO text in later releases. `None`: it wrote no such thing."""
    if isinstance(logged_in_at, str):
        try:
            at = datetime.fromisoformat(logged_in_at)
            return int(_in_utc(at).timestamp())
        except (ValueError, OverflowError):
            return None
    is_whole = isinstance(logged_in_at, int) and not isinstance(logged_in_at, bool)
    return int(logged_in_at) if is_whole else None


def trusted_until(app: Flask) -> Optional[float]:
    """The end date in the configuration, in seconds since the Unix epoch. Raises `ConfigError`."""
    given = app.config.get(SETTING)
    if given is None:
        return None
    until = _moment(given)
    if until is None:
        raise ConfigError(f"{SETTING}: must be a date such as 2026-12-31, or a datetime; not {given!r}")
    now = time.time()
    if until <= now:
        return until
    if until > now + LONGEST:
        raise ConfigError(
            f"{SETTING}: must be at most {LONGEST_DAYS} days ahead; sessions opened by pass0 need no date"
        )
    stricter = [name for name, is_set in _stricter(app) if is_set]
    if stricter:
        raise ConfigError(
            f"{SETTING}: cannot be combined with {stricter[0]}: a session from before pass0 proves no second factor. "
            f"Remove one of the two"
        )
    return until


def _stricter(app: Flask) -> list[tuple[str, bool]]:
    policy = app.config.get("PASS0_POLICY") or "default"
    return [("PASS0_POLICY", policy != "default"), ("PASS0_2FA_REQUIRED", bool(app.config.get("PASS0_2FA_REQUIRED")))]


def _moment(given: Any) -> Optional[float]:
    """A day means its beginning, in UTC, as does a time without a zone."""
    try:
        if isinstance(given, str):
            given = datetime.fromisoformat(given)
        if isinstance(given, datetime):
            return _in_utc(given).timestamp()
        if isinstance(given, date):
            return datetime(given.year, given.month, given.day, tzinfo=timezone.utc).timestamp()
    except (ValueError, OverflowError):
        pass
    return None


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at
