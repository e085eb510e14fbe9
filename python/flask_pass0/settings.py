"""From Flask's configuration to the engine's settings."""

import difflib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

from flask import Flask, has_app_context

from . import mail
from ._native import ConfigError
from .moved import GUIDE, IGNORED, RENAMED
from .targets import PAGES, resolve

#: Flask's name of a setting, and the engine's.
ENGINE = {
    "PASS0_TOKEN_EXPIRY": "token_expiry",
    "PASS0_LINK_EXPIRY": "link_expiry",
    "PASS0_REDIRECT_URL": "redirect_url",
    "PASS0_LOGIN_URL": "login_url",
    "PASS0_SESSION_DURATION": "session_duration",
    "PASS0_SESSION_MAX": "session_max",
    "PASS0_DELETE_GRACE": "delete_grace",
    "PASS0_APP_NAME": "app_name",
    "PASS0_SIGNUP": "signup",
    "PASS0_SIGNUP_DOMAINS": "signup_domains",
    "PASS0_LEGACY_ADDRESSES": "legacy_addresses",
    "PASS0_CODES": "codes",
    "PASS0_CROSS_DEVICE": "cross_device",
    "PASS0_POLICY": "policy",
    "PASS0_2FA_REQUIRED": "2fa_required",
    "PASS0_TOTP_ISSUER": "totp_issuer",
    "PASS0_RP_ID": "rp_id",
    "PASS0_RELATED_ORIGINS": "related_origins",
    "PASS0_TRUSTED_PROXIES": "trusted_proxies",
    "PASS0_DATABASE": "database",
    "PASS0_SECRETS": "secrets",
    "PASS0_SECRET_FILE": "secret_file",
    "PASS0_RETIRE_KEYS": "retire_keys",
    "PASS0_SMTP": "smtp",
    "PASS0_SMTP_CA_FILE": "smtp_ca_file",
    "PASS0_SMTP_EHLO": "smtp_ehlo",
    "PASS0_MAIL_HTTP": "mail_http",
    "PASS0_MAIL_HTTP_SECRET": "mail_http_secret",
    "PASS0_MAIL_FROM": "mail_from",
    "PASS0_TEMPLATES": "templates",
    "PASS0_LIMITS": "limits",
    "PASS0_LOG": "log",
    "PASS0_DEV_KEY": "dev_key",
}

#: Settings that are read here.
OURS = {
    "PASS0_DEV_MODE",
    "PASS0_ORIGIN",
    "PASS0_URL_PREFIX",
    "PASS0_DATA",
    "PASS0_MOUNTS",
    "PASS0_RP_NAME",
    "PASS0_2FA_ENABLED",
    "PASS0_2FA_VERIFY_ROUTE",
    "PASS0_PRIMARY_AUTH",
    "PASS0_TRUST_EARLIER_SESSIONS_UNTIL",
    "PASS0_USERS_ID",
}

#: Settings of Flask-Pass0 that are not proposed to anybody.
EARLIER = {"PASS0_MAGIC_LINK_ENABLED", "PASS0_MAGIC_LINK_EXPIRY", *RENAMED, *IGNORED}

#: The most minutes that a code lives (NIST SP 800-63B-4 §3.1.3.2), and a link.
LONGEST_EXPIRY = 10
LONGEST_LINK = 24 * 60

#: What the seed calls them; those that Flask's configuration shows from the start.
DEFAULTS = {
    "PASS0_TOKEN_EXPIRY": 10,
    "PASS0_REDIRECT_URL": "/",
    "PASS0_SESSION_DURATION": 86400,
    "PASS0_APP_NAME": "Your Application",
}

Setting = tuple[str, str, Any]


def is_dev(app: Flask) -> bool:
    """Whether links are shown instead of mailed: as configured, else where Flask itself debugs or tests.

    Raises `ConfigError` for what is no flag: the text "False", as it comes from the environment, is true in Python.
    """
    given = app.config.get("PASS0_DEV_MODE")
    if given is None:
        return bool(app.debug or app.testing)
    if given not in (True, False) or isinstance(given, float):
        raise ConfigError("PASS0_DEV_MODE: must be True or False")
    return bool(given)


def data_folder(app: Flask) -> Path:
    """Where database and key live unless other settings say so."""
    return Path(app.config.get("PASS0_DATA") or Path(app.instance_path) / "pass0")


def engine_settings(
    app: Flask, origin: str, root: str, *, in_memory: bool, database: Optional[str], sends_itself: bool = False
) -> list[Setting]:
    """Every setting for the engine, as name, label and value. Raises `ConfigError` for a name that there is not."""
    check_names(app)
    dev = is_dev(app)
    config = with_earlier_names(app)
    settings: list[Setting] = [
        (key, label, resolve(app, label, root) if label in PAGES else config[label])
        for label, key in ENGINE.items()
        if config.get(label) is not None
    ]
    given = {key for key, _, _ in settings}
    settings += [("dev_mode", "PASS0_DEV_MODE", dev), ("public_url", "PASS0_ORIGIN", origin)]
    if "signup" not in given:
        settings.append(("signup", "PASS0_SIGNUP", "open"))
    if "app_name" not in given and config.get("PASS0_RP_NAME"):
        settings.append(("app_name", "PASS0_RP_NAME", config["PASS0_RP_NAME"]))
    if not in_memory:
        check_file(app, database_at(app, database))
    if "database" not in given and database:
        settings.append(("database", "PASS0_DATABASE", database))
    if in_memory and not given & {"secrets", "secret_file"}:
        drawn = app.extensions.setdefault("pass0_secrets", [secrets.token_urlsafe(48)])
        settings.append(("secrets", "PASS0_SECRETS", drawn))
    if dev and "dev_key" not in given and os.environ.get("PASS0_DEV_KEY"):
        settings.append(("dev_key", "PASS0_DEV_KEY", os.environ["PASS0_DEV_KEY"]))
    if not dev:
        # One way for mail: what is given for pass0 alone wins over Flask-Mail's settings.
        unused = given | ({"smtp"} if "mail_http" in given else set())
        # The server of an app that sends by itself is the app's.
        unused |= {"smtp", "mail_from"} if sends_itself else set()
        settings += [setting for setting in mail.settings(app) if setting[0] not in unused]
    return settings


def with_earlier_names(app: Flask) -> dict[str, Any]:
    """The app's configuration, in which what settings of Flask-Pass0 say is said by those of here."""
    config = dict(app.config)
    for earlier, name in RENAMED.items():
        if earlier in config and config.get(name) in (None, DEFAULTS.get(name)):
            app.config[name] = config[name] = config[earlier]
    seconds = config.get("PASS0_MAGIC_LINK_EXPIRY")
    if seconds is not None and config.get("PASS0_TOKEN_EXPIRY") in (None, DEFAULTS["PASS0_TOKEN_EXPIRY"]):
        if not _is_whole(seconds) or seconds < 1:
            raise ConfigError("PASS0_MAGIC_LINK_EXPIRY: must be a whole number of seconds")
        config["PASS0_TOKEN_EXPIRY"] = -(-seconds // 60)
    minutes = config.get("PASS0_TOKEN_EXPIRY")
    if isinstance(minutes, int) and minutes > LONGEST_EXPIRY:
        with_longer_link(app, config, minutes)
    return config


def with_longer_link(app: Flask, config: dict[str, Any], minutes: int) -> None:
    """An expiry that no code may have is the link's."""
    given = config.get("PASS0_LINK_EXPIRY")
    life = min(minutes, LONGEST_LINK) if given is None else given
    cut = " (a day, which is the most)" if given is None and minutes > LONGEST_LINK else ""
    app.logger.warning(
        "PASS0_TOKEN_EXPIRY is %d minutes: links live %s minutes%s, but codes %d (NIST SP 800-63B-4 §3.1.3.2). "
        "Anyone with access to the mailbox and the browser that asked can sign in for that long; %s",
        minutes,
        life,
        cut,
        LONGEST_EXPIRY,
        GUIDE,
    )
    config["PASS0_TOKEN_EXPIRY"] = LONGEST_EXPIRY
    config["PASS0_LINK_EXPIRY"] = life


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def database_at(app: Flask, of_the_adapter: Optional[str]) -> str:
    """Where pass0's own tables are."""
    return str(app.config.get("PASS0_DATABASE") or of_the_adapter or f"sqlite:{data_folder(app) / 'pass0.db'}")


def users_id(app: Flask) -> Optional[str]:
    """What the app itself calls its users, if it does. Raises `ConfigError`."""
    given = app.config.get("PASS0_USERS_ID")
    if given is None:
        return None
    if not isinstance(given, str) or not 1 <= len(given) <= 200 or not given.isprintable():
        raise ConfigError("PASS0_USERS_ID: must be text of 1 to 200 characters, such as 'customers of the shop'")
    return given


def check_names(app: Flask) -> None:
    """Refuses `PASS0_*` names that there are not, and values that cannot be honoured."""
    known = {*ENGINE, *OURS}
    for name in app.config:
        if name in IGNORED:
            app.logger.warning("%s has no effect: %s; %s", name, IGNORED[name], GUIDE)
        if name.startswith("PASS0_") and name not in known | EARLIER:
            near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0)
            raise ConfigError(f"{name}: unknown setting; did you mean {near[0]}?")
    check_cookies(app)
    if app.config.get("PASS0_MAGIC_LINK_ENABLED", True) is not True:
        raise ConfigError('PASS0_MAGIC_LINK_ENABLED: remove it; PASS0_POLICY = "passkey_only" turns emails off')
    primary = app.config.get("PASS0_PRIMARY_AUTH", "magic_link")
    if primary not in ("magic_link", "passkey"):
        raise ConfigError('PASS0_PRIMARY_AUTH: must be "magic_link" or "passkey"; the sign-in page offers both')
    if app.config.get("PASS0_2FA_ENABLED") is False:
        app.logger.warning("PASS0_2FA_ENABLED is False, but a second factor is for each user to choose in pass0")


def check_cookies(app: Flask) -> None:
    """Rejects cookies of the app named as pass0's are: they would overwrite each other, and sign people out."""
    for setting in ("SESSION_COOKIE_NAME", "REMEMBER_COOKIE_NAME"):
        name = str(app.config.get(setting) or "")
        if re.fullmatch(r"(__(host|secure)-)?pass0(-.*)?", name, re.IGNORECASE):
            raise ConfigError(
                f"{setting}: {name!r} is the name of a cookie of pass0's, which would overwrite this one; choose "
                "another that does not begin with pass0, such as session"
            )


def check_file(app: Flask, database: str) -> None:
    """Refuses the SQLite file of the app's own SQLAlchemy.

    Two copies of SQLite in one process undo each other's locks on a file, and lose what was written.
    """
    if not database.startswith("sqlite:"):
        return
    ours = Path(database[len("sqlite:") :])
    for theirs in _sqlite_files(app):
        if _is_one(ours, theirs):
            raise ConfigError(f"PASS0_DATABASE: {ours} is the app's own SQLite file; name another, or leave it out")


def _sqlite_files(app: Flask) -> Iterator[Path]:
    engines: list[Any] = []
    if has_app_context():
        # Flask-SQLAlchemy before 3.0 has no `engines`; the adapter is asked then.
        engines += getattr(app.extensions.get("sqlalchemy"), "engines", {}).values()
    adapter = app.extensions["pass0"].adapter
    session: Any = getattr(adapter, "session", None)
    if hasattr(getattr(adapter, "engine", None), "url"):
        engines.append(adapter.engine)
    elif hasattr(session, "get_bind"):
        engines.append(session.get_bind().engine)
    for url in (engine.url for engine in engines):
        if url.get_backend_name() == "sqlite" and url.database:
            yield Path(url.database)


def _is_one(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve() or (one.exists() and other.exists() and one.samefile(other))


def mail_server(app: Flask) -> str:
    """The URL of the mail server."""
    given = app.config.get("PASS0_SMTP")
    return str(given or {key: value for key, _, value in mail.settings(app)}["smtp"])
