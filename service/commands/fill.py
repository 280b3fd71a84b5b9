"""`debrief fill`: the seam on which filling is measured."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from pydantic import ValidationError

from service.commands.context import read_settings, read_templates_from
from service.domain.errors import InvalidInput
from service.filling import Filler, RulesFiller, filler_of
from templates import Book, BookIndex, Entry, MemoText, NoteTemplate

_DROPPED = "dropped"


def fill(
    book: Annotated[
        Path | None, typer.Option(help="The book as JSON (docs/fill-contract.md); without it nothing is linked.")
    ] = None,
    jsonl: Annotated[Path, typer.Option(help="The memos, one JSON object a line; - is standard input.")] = Path("-"),
    templates_dir: Annotated[
        Path | None,
        typer.Option("--templates", metavar="FOLDER", help="Your own note templates; else DEBRIEF_TEMPLATES_DIR."),
    ] = None,
    llm: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Fill with the model of this server (docs/llm.md); without it by the rules."),
    ] = None,
    llm_model: Annotated[
        str | None, typer.Option(metavar="NAME", help="That model's name; else DEBRIEF_LLM_MODEL.")
    ] = None,
) -> None:
    """Fill memos' texts: the entries as JSON on standard output, one line a memo.

    A line that cannot be filled gives {"id", "error"}; the run goes on, and the exit status is then 1.
    """
    known = BookIndex(_read_book(book))
    note_templates = read_templates_from(templates_dir)
    filler = _filler(llm, llm_model)
    counts: Counter[str] = Counter()
    failed = False
    for number, line in _lines(jsonl):
        out, entries = _fill_line(line, number, known, note_templates, filler)
        failed = failed or "error" in out
        _count(counts, entries)
        # Bytes, so that neither the machine's encoding nor its line ends change what comes out.
        sys.stdout.buffer.write(json.dumps(out, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()
    if llm is not None:
        _tell(counts)
    if failed:
        raise typer.Exit(1)


def _read_book(path: Path | None) -> Book:
    if path is None:
        return Book()
    try:
        return Book.model_validate(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise InvalidInput(
            f"The book {path} cannot be read ({error.strerror}). Check its name and its rights."
        ) from error
    except (ValueError, RecursionError) as error:
        reason = _problem(error) if isinstance(error, ValidationError) else str(error)
        raise InvalidInput(f"The book {path} is not as docs/fill-contract.md wants it: {reason}.") from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, counted from 1."""
    try:
        with nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as file:
            yield from _numbered(file)
    except OSError as error:
        raise InvalidInput(
            f"The memos {path} cannot be read ({error.strerror}). Check the name and its rights."
        ) from error


def _numbered(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(file, 1):
        bare = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if bare.strip():
            yield number, bare


def _filler(url: str | None, model: str | None) -> Filler:
    """The rules, unless a server is named: what DEBRIEF_LLM_URL says does not count here, where filling is measured."""
    if url is None:
        return RulesFiller()
    named = {"llm_url": url} | ({} if model is None else {"llm_model": model})
    return filler_of(read_settings(**named))


def _count(counts: Counter[str], entries: list[Entry]) -> None:
    for entry in entries:
        counts.update(entry.filled_by.values())
        counts[_DROPPED] += len(entry.dropped)


def _tell(counts: Counter[str]) -> None:
    """Who filled how much, and what became of the rest, on standard error."""
    filled = ", ".join(f"{count} by {who}" for who, count in sorted(counts.items()) if who != _DROPPED)
    typer.echo(f"Values: {filled or 'none'}; {counts[_DROPPED]} dropped.", err=True)


def _fill_line(
    line: bytes, number: int, book: BookIndex, note_templates: dict[str, NoteTemplate], filler: Filler
) -> tuple[dict[str, Any], list[Entry]]:
    """What is printed for one line, and the entries in it."""
    read = _read_line(line, number)
    if isinstance(read, dict):
        return read, []
    try:
        entries = filler.fill(read, book, note_templates)
    except Exception as error:
        # One memo that the filler stumbles over must not cost the others.
        said = f"Line {number}: the filler failed on this memo ({type(error).__name__}: {error})."
        return {"id": read.id, "error": said}, []
    return {"id": read.id, "entries": [entry.to_dict() for entry in entries]}, entries


def _read_line(line: bytes, number: int) -> MemoText | dict[str, Any]:
    """The line's memo, or {"id", "error"} where it holds none; the id is null where the line tells none."""
    try:
        data = json.loads(line.decode())
    except UnicodeDecodeError:
        return {"id": None, "error": f"Line {number} is not UTF-8 text. Save the file as UTF-8."}
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"Line {number} is not JSON: {error}."}
    if not isinstance(data, dict):
        return {"id": None, "error": f'Line {number} is no JSON object. Write {{"id", "text", "recorded_at", "rep"}}.'}
    memo_id = data.get("id")
    memo_id = memo_id if isinstance(memo_id, str | int) and _printable(str(memo_id)) else None
    try:
        return MemoText.model_validate(data)
    except ValidationError as error:
        return {"id": memo_id, "error": f"Line {number}: {_problem(error)}."}


def _printable(text: str) -> bool:
    """False for half a surrogate pair, which JSON can carry and UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _problem(error: ValidationError) -> str:
    """The first mistake: where it is, what it is."""
    first = error.errors()[0]
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    message = {"missing": "this key is missing", "string_type": "this has to be text"}.get(
        first["type"], str(first["msg"]).removeprefix("Value error, ")
    )
    return f"{place}: {message}" if place else message
