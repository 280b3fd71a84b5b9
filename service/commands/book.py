"""`debrief book`: accounts, contacts, deals, products and competitors from CSV files."""

from pathlib import Path
from typing import Annotated

import typer

from service.accounts import csv_book, csv_reading
from service.commands.context import open_store
from service.domain.errors import InvalidInput

app = typer.Typer(help="Bring accounts, contacts and deals in from CSV files.", no_args_is_help=True)


@app.callback()
def _book() -> None:
    # With one command alone typer would leave its name away.
    pass


_COLUMNS = "\n\n".join(f"{kind}.csv: {', '.join(columns)}" for kind, columns in csv_reading.COLUMNS.items())


@app.command("import", epilog=f"The files and their columns:\n\n{_COLUMNS}")
def import_book(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="CSV files, or folders that hold them.")],
    kind: Annotated[
        str | None,
        typer.Option(help=f"What a file holds, where its name does not say so: {', '.join(csv_reading.COLUMNS)}."),
    ] = None,
) -> None:
    """Add and update records; all of them, or, where a line is broken, none.

    A row is the record with its id; without an id, the one with its name; else a new one. An empty cell keeps what the
    book has. Aliases have a | between them; account_id takes the account's id or name; days are written 2026-12-11.
    """
    if kind is not None and (len(paths) > 1 or paths[0].is_dir()):
        raise InvalidInput("--kind says what one file holds; import it alone, or name the files by what they hold.")
    files = csv_reading.files_at(paths, kind)
    _, database = open_store()
    try:
        with database.write() as session:
            imported = csv_book.import_book(session, None, files)
    finally:
        database.close()
    typer.echo(imported.sentence)
