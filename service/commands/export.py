"""`debrief export`: everything the book knows as CSV files."""

from pathlib import Path
from typing import Annotated

import typer

from service.accounts import csv_export
from service.commands.context import open_store


def export(folder: Annotated[Path, typer.Argument(help="Where the files go; made where it is missing.")]) -> None:
    """Write accounts, contacts, deals, products, competitors, follow-ups and entries as CSV files.

    A text that a spreadsheet program would take for a formula gets a ' in front; the import takes it off again.
    """
    _, database = open_store()
    try:
        with database.read() as session:
            written = csv_export.export_book(session, folder)
    finally:
        database.close()
    typer.echo(f"Wrote {', '.join(path.name for path in written)} to {folder}.")
