"""`debrief add`: recordings from this machine's files."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from service.commands.context import open_store
from service.domain.errors import DebriefError, InvalidInput, TooLarge
from service.jobs.huey_doorbell import HueyDoorbell
from service.memos import files
from service.memos.service import Sent, accept
from service.users.service import find_rep


def add(
    recordings: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="The recordings, in any sound or video format.")
    ],
    rep: Annotated[str, typer.Option(help="Whose memos they are: log-in, id or full name.")],
    recorded_at: Annotated[
        datetime | None,
        typer.Option(help="When they were recorded, on the rep's clock, instead of what the files tell."),
    ] = None,
) -> None:
    """Take recordings in, as if the rep had sent them; a running worker goes on from there."""
    settings, database = open_store()
    doorbell = HueyDoorbell(settings.queue)
    with database.read() as session:
        owner = find_rep(session, rep)
    failed = 0
    for path in recordings:
        try:
            size, modified = _look(path)
            with files.arriving(settings) as incoming, path.open("rb") as file:
                if size > settings.max_upload_bytes:
                    raise TooLarge(files.too_large(settings.max_upload_bytes))
                files.receive(incoming, files.chunks_of(file))
                sent = Sent(filename=path.name, rep=owner, sender=None, moment=recorded_at, file_time=modified)
                accepted = accept(database, settings, incoming, sent)
        except (DebriefError, OSError) as error:
            failed += 1
            reason = error.message if isinstance(error, DebriefError) else f"The file cannot be read ({error})."
            typer.echo(f"{path}: {reason.removeprefix(f'{path.name}: ')}", err=True)
            continue
        memo = accepted.memo
        if accepted.created:
            doorbell.ring(memo.id)
            typer.echo(
                f"{path}: received as memo {memo.id}, recorded {memo.recorded_at:%Y-%m-%d %H:%M %Z} ({memo.moment_source.words})"
            )
        else:
            typer.echo(
                f"{path}: {owner.name} has sent this recording before; it is memo {memo.id} ({memo.state.replace('_', ' ')})"
            )
    doorbell.close()
    database.close()
    if failed:
        raise typer.Exit(1)


def _look(path: Path) -> tuple[int, datetime]:
    try:
        stat = path.stat()
        if not path.is_file():
            raise InvalidInput("This is no file. Name recordings, not folders.")
    except OSError as error:
        raise InvalidInput(f"The file cannot be read ({error.strerror}). Check its name and its rights.") from error
    return stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC)
