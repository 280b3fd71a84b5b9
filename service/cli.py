"""The `debrief` command."""

import os
import sys
from importlib import import_module
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


COMMANDS = {
    "serve": ("service.commands.serve", "serve"),
    "worker": ("service.commands.serve", "worker"),
    "add": ("service.commands.add", "add"),
    "transcribe": ("service.commands.transcribe", "transcribe"),
    "fill": ("service.commands.fill", "fill"),
    "templates": ("service.commands.templates", "app"),
    "eval": ("service.commands.evaluate", "evaluate"),
    "users": ("service.commands.users", "app"),
    "book": ("service.commands.book", "app"),
    "search": ("service.commands.search", "app"),
    "digest": ("service.commands.digest", "digest"),
    "export": ("service.commands.export", "export"),
    "doctor": ("service.commands.doctor", "doctor"),
    "demo": ("service.demo.command", "demo"),
}
"""Every command, with the module and the name that it is found under."""


def register(only: str | None = None) -> None:
    """Give `app` its commands; with `only`, that one alone, since importing all of them takes seconds."""
    for name in [only] if only in COMMANDS else COMMANDS:
        module, attribute = COMMANDS[name]
        command = getattr(import_module(module), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)


def main() -> None:
    """Run the command; an error by rule is one sentence on stderr and exit status 1."""
    register(sys.argv[1] if len(sys.argv) > 1 else None)
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
