"""The `debrief` command."""

import os
import sys
from typing import Annotated

import typer

import service
from service.domain.errors import DebriefError

app = typer.Typer(
    name="debrief",
    help="A rep talks for a minute after a client visit; Debrief turns the recording into a short, checked CRM entry.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"debrief {service.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def _register() -> None:
    from service.commands import add, book, doctor, export, fill, serve, transcribe, users
    from service.demo import command as demo

    app.command()(serve.serve)
    app.command()(serve.worker)
    app.command()(add.add)
    app.command()(transcribe.transcribe)
    app.command()(fill.fill)
    app.command()(fill.templates)
    app.add_typer(users.app, name="users")
    app.add_typer(book.app, name="book")
    app.command()(export.export)
    app.command()(doctor.doctor)
    app.command()(demo.demo)


def main() -> None:
    """Run the command; an error by rule is one sentence on stderr and exit status 1."""
    _register()
    try:
        app()
    except DebriefError as error:
        typer.echo(f"debrief: {error.message}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # `debrief … | head` closes early; that is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


if __name__ == "__main__":
    main()
