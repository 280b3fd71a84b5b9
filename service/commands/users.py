"""`debrief users`: keeping users from the operator's side, where nobody needs to be logged in."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from service.commands.context import open_store
from service.db import Database
from service.domain.errors import InvalidInput
from service.domain.roles import Role
from service.users import repository, service

app = typer.Typer(help="Add users, set their passwords, send them away, make API tokens.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(help="Log-in, id or full name.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
]


@contextmanager
def _store() -> Iterator[Database]:
    _, database = open_store()
    try:
        yield database
    finally:
        database.close()


@app.command("list")
def list_users() -> None:
    """Show all users."""
    with _store() as database, database.read() as session:
        users = repository.listing(session)
    if not users:
        typer.echo("There are no users yet; add one with `debrief users add`.")
        return
    width = max(len(user.login) for user in users)
    for user in users:
        marks = [user.role] + ["top biller"] * user.top_biller + ["no longer active"] * (not user.active)
        typer.echo(f"{user.login:<{width}}  {user.name} ({', '.join(marks)}), {user.timezone}")


@app.command("add")
def add_user(
    login: Annotated[str, typer.Argument(help="What is typed at log-in.")],
    name: Annotated[str, typer.Option(help="Full name.")],
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.REP,
    timezone: Annotated[str | None, typer.Option(help="IANA name; default: this machine's.")] = None,
    top_biller: Annotated[bool, typer.Option("--top-biller", help="A rep whose drafts go first.")] = False,
    password_stdin: FromStdin = False,
) -> None:
    """Add a user; asks for the password."""
    with _store() as database:
        password = _password(login, from_stdin=password_stdin)
        with database.write() as session:
            user = service.create_user(
                session,
                actor=None,
                login=login,
                name=name,
                role=role,
                timezone=timezone or _own_timezone(),
                password=password,
                top_biller=top_biller,
            )
        typer.echo(f"{user.name} was added as {user.role}; the log-in is {user.login}, the time zone {user.timezone}.")


@app.command("password")
def set_password(who: Who, password_stdin: FromStdin = False) -> None:
    """Set a user's password; they are logged out everywhere."""
    with _store() as database:
        with database.read() as reading:
            login = service.find_user(reading, who).login
        password = _password(login, from_stdin=password_stdin)
        with database.write() as session:
            user = service.find_user(session, login)
            service.set_password(session, actor=None, user=user, new=password)
        typer.echo(f"The password of {user.name} ({user.login}) was set.")


@app.command("deactivate")
def deactivate(who: Who) -> None:
    """Send a user away; what they did stays."""
    with _store() as database, database.write() as session:
        user = service.find_user(session, who)
        service.deactivate(session, actor=None, user=user)
    typer.echo(f"{user.name} ({user.login}) can no longer log in.")


@app.command("activate")
def activate(who: Who) -> None:
    """Let a former user in again."""
    with _store() as database, database.write() as session:
        user = service.find_user(session, who)
        service.reactivate(session, actor=None, user=user)
    typer.echo(f"{user.name} ({user.login}) can log in again.")


@app.command("token")
def make_token(who: Who, name: Annotated[str, typer.Option(help="What the token is for.")]) -> None:
    """Make an API token and print it; it is shown this once."""
    with _store() as database, database.write() as session:
        user = service.find_user(session, who)
        _, secret = service.create_token(session, None, user, name)
    # Alone on standard output, so that a script can take it from there.
    typer.echo(f"A token with the rights of {user.name}; keep it, it is not shown again:", err=True)
    typer.echo(secret)


def _password(login: str, *, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise InvalidInput("Standard input holds no password; its first line is taken as the password.")
        return password
    if not sys.stdin.isatty():
        raise InvalidInput("There is no terminal to ask for the password; pipe it in with --password-stdin.")
    password = typer.prompt(f"Password for {login}", hide_input=True, confirmation_prompt="The same again")
    return str(password)


def _own_timezone() -> str:
    """This machine's zone where it tells one by name."""
    link = Path("/etc/localtime")
    for name in (os.environ.get("TZ", ""), str(link.resolve()).partition("zoneinfo/")[2] if link.is_symlink() else ""):
        try:
            return ZoneInfo(name.removeprefix(":")).key
        except (ValueError, OSError, KeyError):
            continue
    return "UTC"
