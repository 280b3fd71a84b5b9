"""`debrief export`: everything the book knows as CSV files."""

from pathlib import Path
from typing import Annotated

import typer

from service.accounts import csv_export
from service.commands.context import open_store


def export(folder: Annotated[Path, typer.Argument(help="Where the files go; made where it is missing.")]) -> None:
    """Write accounts, contacts, deals, products, competitors, follow-ups and entries as CSV files."""
    _, database = open_store()
    try:
        with database.read() as session:
            written = csv_export.export_book(session, folder)
    finally:
        database.close()
    typer.echo(f"Wrote {', '.join(path.name for path in written)} to {folder}.")
