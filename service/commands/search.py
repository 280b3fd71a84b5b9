"""`debrief search`: the index that the pages search in."""

import typer

from service.commands.context import open_store
from service.search.index import rebuild

app = typer.Typer(help="Keep the search index.", no_args_is_help=True)


@app.callback()
def _search() -> None:
    # With one command alone typer would leave its name away.
    pass


@app.command()
def reindex() -> None:
    """Write the search index anew from what is stored. It follows every change by itself: this mends it after repairs by hand."""
    _, database = open_store()
    try:
        with database.write() as session:
            counts = rebuild(session.connection())
    finally:
        database.close()
    typer.echo("Indexed: " + ", ".join(f"{number} {kind.plural}" for kind, number in counts.items()) + ".")
