"""`debrief transcribe`: what was said in some recordings, without a memo, a draft or a database."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from service.commands.context import read_settings
from service.settings import Settings
from transcribe.child import ChildTranscriber
from transcribe.errors import TranscribeError, WeightsMissing
from transcribe.formats import FORMATS
from transcribe.weights import download, locate


class Format(StrEnum):
    text = "text"
    json = "json"
    srt = "srt"
    vtt = "vtt"


def transcribe(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings, in any common format.")],
    model: Annotated[
        str | None, typer.Option(metavar="NAME|PATH", help="Whisper model; else the setting DEBRIEF_MODEL.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How the words are printed.")] = Format.text,
) -> None:
    """Print the words of recordings, one file after the other.

    With --format json each file gives one line. A file that cannot be transcribed is told on standard error; the
    others still run, and the exit status is 1.
    """
    settings = read_settings(**({"model": model} if model else {}))
    console = Console(stderr=True)
    try:
        _fetch(settings, console)
    except WeightsMissing as error:
        console.print(f"debrief: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    failed = False
    with ChildTranscriber(
        settings.model,
        cache=settings.weights_cache,
        max_clip_seconds=settings.max_clip_seconds,
        max_seconds=settings.max_seconds,
        threads=settings.threads,
        seconds_per_second=settings.time_limit_factor,
        memory_limit_bytes=settings.whisper_memory_mb * 1_000_000 if settings.whisper_memory_mb else None,
    ) as child:
        for number, path in enumerate(files):
            try:
                words, cut = _words(child, path, settings, form, console)
            except (TranscribeError, OSError) as error:
                failed = True
                reason = f"{error.strerror}." if isinstance(error, OSError) and error.strerror else str(error)
                console.print(f"debrief: {path}: {reason}", style="red", markup=False, highlight=False, soft_wrap=True)
                continue
            if len(files) > 1 and form is Format.text:
                print(f"\n== {path}" if number else f"== {path}")
            print(words, end="", flush=True)
            if cut:
                console.print(f"debrief: {path}: {cut}", markup=False, highlight=False, soft_wrap=True)
    if failed:
        raise typer.Exit(1)


def _words(
    child: ChildTranscriber, path: Path, settings: Settings, form: Format, console: Console
) -> tuple[str, str | None]:
    """The printed words, and the sentence about a recording that breaks off."""
    columns = (TextColumn("{task.description}"), BarColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(path.name, total=1.0)
        heard = child.transcribe(
            path, language=settings.language, on_progress=lambda part: progress.update(task, completed=part)
        )
    return FORMATS[form.value](heard.transcript), heard.cut


def _fetch(settings: Settings, console: Console) -> None:
    """A model that is given by name is downloaded when it is first used. Raises WeightsMissing."""
    try:
        locate(settings.model, settings.weights_cache)
    except WeightsMissing:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(f"Downloading the model {settings.model}", total=None)
            download(
                settings.model,
                settings.weights_cache,
                lambda done, total: progress.update(task, completed=done, total=total),
                base_url=settings.weights_url,
            )
