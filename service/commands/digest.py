"""`debrief digest`: the daily e-mails, sent by hand or only shown."""

from typing import Annotated

import typer

from service.commands.context import open_store
from service.db import now
from service.digest import service
from service.domain.errors import OperatorError


def digest(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what everybody would get now, whatever the hour; send nothing.")
    ] = False,
) -> None:
    """Send the digests that are due; the worker does so by itself every minute."""
    settings, database = open_store()
    try:
        if not dry_run:
            if settings.smtp_host is None:
                raise OperatorError("No mail server is set up; set DEBRIEF_SMTP_HOST. See docs/mail.md.")
            sent = service.send_due(database, settings)
            typer.echo(f"{sent} sent; `debrief doctor` tells what could not be.")
            return
        with database.read() as session:
            letters = service.preview(session, settings, now())
    finally:
        database.close()
    for user, letter in letters:
        if letter is None:
            typer.echo(f"{user.name} <{user.email}>: nothing to say, nothing is sent.")
        else:
            typer.echo(f"{user.name} <{user.email}>\nSubject: {letter.subject}\n\n{letter.text}")
    if not letters:
        typer.echo("Nobody has both an e-mail address and the digest turned on.")
