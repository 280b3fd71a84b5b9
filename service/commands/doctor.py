"""`debrief doctor`: can this machine do the whole job, and if not, what mends it?"""

from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from service.commands.context import open_store, read_settings, read_templates
from service.digest import service as digests
from service.domain.errors import OperatorError
from service.filling.chat import ModelAway
from service.filling.filler import model_of
from service.health import examine
from service.memos import files
from service.settings import Settings
from transcribe import weights
from transcribe.errors import TranscribeError


def doctor(
    download: Annotated[
        bool, typer.Option("--download", help="Fetch the model's weights first, if they are missing.")
    ] = False,
) -> None:
    """Check data folder, database, note templates, weights, LLM filling and mail; exit status 1 if something wants mending."""
    settings = read_settings()
    if download:
        _download(settings)
    well = True
    for finding in examine(
        [
            ("data folder", lambda: _data(settings)),
            ("database", lambda: _database(settings)),
            ("note templates", lambda: _templates(settings)),
            ("model", lambda: _model(settings)),
            ("LLM filling", lambda: _llm(settings)),
            ("mail", lambda: _mail(settings)),
        ]
    ):
        well = well and finding.well
        typer.echo(f"{'ok   ' if finding.well else 'MEND '} {finding.name}: {finding.text}")
    if not well:
        raise typer.Exit(1)


def _download(settings: Settings) -> None:
    try:
        weights.locate(settings.model, settings.weights_cache)
        return
    except TranscribeError:
        pass
    columns = (*Progress.get_default_columns()[:1], BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(f"weights of {settings.model}", total=None)

        def show(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total)

        try:
            weights.download(settings.model, settings.weights_cache, show, base_url=settings.weights_url)
        except TranscribeError as error:
            typer.echo(str(error), err=True)


def _data(settings: Settings) -> str:
    files.prepare(settings)
    return str(settings.data)


def _database(settings: Settings) -> str:
    _, database = open_store(settings)
    address = database.address
    database.close()
    return address


def _templates(settings: Settings) -> str:
    return ", ".join(read_templates(settings))


def _model(settings: Settings) -> str:
    path = weights.locate(settings.model, settings.weights_cache)
    return f"{settings.model}, weights at {path}, openai-whisper {version('openai-whisper')}"


def _llm(settings: Settings) -> str:
    """One line; an LLM that is set up and away wants mending, though the rules fill meanwhile."""
    model = model_of(settings)
    if model is None:
        return "not set up; the rules fill alone"
    try:
        offered = model.look()
    except ModelAway as error:
        raise OperatorError(f"{error}. Until it answers, the rules fill alone. See docs/llm.md.") from error
    if offered and model.model not in offered and f"{model.model}:latest" not in offered:
        raise OperatorError(
            f"the server at {model.address} has no model {model.model}; it has {', '.join(sorted(offered)[:8])}."
        )
    return f"{model.model} at {model.address}"


def _mail(settings: Settings) -> str:
    if settings.smtp_host is None:
        return "not set up; no digests are sent"
    _, database = open_store(settings)
    try:
        return digests.health(database, settings)
    finally:
        database.close()
