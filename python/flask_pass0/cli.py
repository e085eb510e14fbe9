"""`flask pass0`: what operators do."""

import json
import sys
from collections.abc import Iterator
from typing import Any, Optional, cast

import click
from flask import current_app
from flask.cli import with_appcontext

from . import doctor as checks
from ._native import Core
from ._native import gauntlet as play
from .extension import Pass0
from .magic_link import generate_magic_link
from .wire import User


@click.group()
def pass0() -> None:
    """Sign-in: users, links, clean-up, checks."""


@pass0.group()
def users() -> None:
    """List, add, switch off or delete users."""


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_appcontext
def list_users(as_json: bool) -> None:
    """Lists the users who have signed in."""
    rows = list(_everybody(_core()))
    if as_json:
        names = ("id", "email", "state", "created_at")
        click.echo(json.dumps([dict(zip(names, row)) for row in rows], indent=2))
        return
    for user_id, email, state, created_at in rows:
        click.echo(f"{user_id}  {email}  {state}  {created_at}")


@users.command("add")
@click.argument("email")
@with_appcontext
def add(email: str) -> None:
    """Adds a user whose mailbox is not proven yet."""
    click.echo(_said(lambda: _core().add_user(email))[0])


@users.command("disable")
@click.argument("email_or_id")
@with_appcontext
def disable(email_or_id: str) -> None:
    """Switches an account off; its sessions end at once."""
    _said(lambda: _core().set_enabled(email_or_id, False))


@users.command("enable")
@click.argument("email_or_id")
@with_appcontext
def enable(email_or_id: str) -> None:
    """Switches an account on again."""
    _said(lambda: _core().set_enabled(email_or_id, True))


@users.command("sign-out")
@click.argument("email_or_id")
@with_appcontext
def sign_out(email_or_id: str) -> None:
    """Ends every session of a user."""
    _said(lambda: _core().end_sessions(email_or_id))


@users.command("delete")
@click.argument("email_or_id")
@click.confirmation_option(prompt="Delete this account with sessions and credentials?")
@with_appcontext
def delete(email_or_id: str) -> None:
    """Deletes an account, in the app's own table too."""
    _said(lambda: _core().delete_user(email_or_id))


@pass0.command()
@click.argument("email")
@click.option("--next", "next_url", help="Where it leads: a path of this site.")
@with_appcontext
def link(email: str, next_url: Optional[str]) -> None:
    """Makes a sign-in link for a user, to be handed over by another way than mail. It works once, for five minutes."""
    made = _said(lambda: generate_magic_link(email, next_url))
    if not _pass0().instance.is_dev:  # dev mode has told it
        click.echo(made)


@pass0.command()
@click.option("--dry-run", is_flag=True, help="Only count.")
@with_appcontext
def purge(dry_run: bool) -> None:
    """Deletes what is over. A running app does this by itself."""
    host = _pass0().host
    if host is not None and not dry_run:
        host.clean_up()
    for kind, rows in _core().purge(dry_run):
        click.echo(f"{kind}: {rows}")


@pass0.command()
@click.argument("link")
@click.option("--no-browser", is_flag=True, help="HEAD and GET only.")
def gauntlet(link: str, no_browser: bool) -> None:
    """Plays a mail scanner against a sign-in link. Exit codes: 0 it held, 1 it was given away, 3 unclear."""
    report, code = _said(lambda: play(link, not no_browser))
    click.echo(report)
    sys.exit(code)


@pass0.command()
@with_appcontext
def doctor() -> None:
    """Checks settings, storage, templates and mail. Exit code 1 if something is broken."""
    broken = False
    for level, message in checks.examine(_pass0(), current_app._get_current_object()):  # type: ignore[attr-defined]
        click.echo(f"{level:5} {message}")
        broken = broken or level == "FAIL"
    sys.exit(1 if broken else 0)


def _pass0() -> Pass0:
    found = current_app.extensions.get("pass0")
    if found is None:
        raise click.ClickException("this app has no Pass0: call Pass0(app) or pass0.init_app(app)")
    return cast(Pass0, found)


def _core() -> Core:
    return cast(Core, _said(lambda: _pass0().instance.core))


def _everybody(core: Core) -> Iterator[User]:
    after = None
    while True:
        page = core.users(after)
        yield from page
        if not page:
            return
        after = page[-1][0]


def _said(work: Any) -> Any:
    """Errors are reported on one line."""
    try:
        return work()
    except (LookupError, ValueError, RuntimeError) as error:
        raise click.ClickException(str(error).strip("'")) from error
