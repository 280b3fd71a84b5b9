"""`debrief fill`, the seam on which filling is measured, and `debrief templates`."""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from pydantic import ValidationError

from service.commands.context import read_settings, read_templates
from service.domain.errors import InvalidInput, OperatorError
from templates import Book, MemoText, NoteTemplate, TemplateError, load_templates
from templates import fill as fill_memo


def fill(
    book: Annotated[
        Path | None, typer.Option(help="The book as JSON (docs/fill-contract.md); without it nothing is linked.")
    ] = None,
    jsonl: Annotated[Path, typer.Option(help="The memos, one JSON object a line; - is standard input.")] = Path("-"),
    templates_dir: Annotated[
        Path | None,
        typer.Option("--templates", metavar="FOLDER", help="Your own note templates; else DEBRIEF_TEMPLATES_DIR."),
    ] = None,
) -> None:
    """Fill memos' texts: the entries as JSON on standard output, one line a memo.

    A line that cannot be filled gives {"id", "error"}; the run goes on, and the exit status is then 1.
    """
    known = _read_book(book)
    note_templates = _load(templates_dir)
    failed = False
    for number, line in _lines(jsonl):
        out = _fill_line(line, number, known, note_templates)
        failed = failed or "error" in out
        # Bytes, so that neither the machine's encoding nor its line ends change what comes out.
        sys.stdout.buffer.write(json.dumps(out, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()
    if failed:
        raise typer.Exit(1)


def templates(
    check: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="A folder with your own note templates, to be read and listed too."),
    ] = None,
) -> None:
    """List the note templates with their fields; a broken file is named with line and field."""
    for template in _load(check).values():
        typer.echo(f"{template.name}: {template.label}. {template.description}")
        for field in template.fields:
            limit = f", at most {field.max_length} characters" if field.max_length else ""
            look = ", wants a look" if field.review == "look" else ""
            typer.echo(f"  {field.key:18} {field.type:11} {field.label}{limit}{look}")


def _load(folder: Path | None) -> dict[str, NoteTemplate]:
    """The note templates with those of `folder`, or of the setting where none is given."""
    if folder is None:
        return read_templates(read_settings())
    try:
        return load_templates(folder)
    except TemplateError as error:
        raise OperatorError(str(error)) from error


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


def _fill_line(line: bytes, number: int, book: Book, note_templates: dict[str, NoteTemplate]) -> dict[str, Any]:
    """What is printed for one line: {"id", "entries"}, or {"id", "error"}; the id is null where the line tells none."""
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
        memo = MemoText.model_validate(data)
    except ValidationError as error:
        return {"id": memo_id, "error": f"Line {number}: {_problem(error)}."}
    try:
        entries = [entry.to_dict() for entry in fill_memo(memo, book, note_templates)]
    except Exception as error:
        # One memo that the rules stumble over must not cost the others.
        return {
            "id": memo_id,
            "error": f"Line {number}: the filler failed on this memo ({type(error).__name__}: {error}).",
        }
    return {"id": memo.id, "entries": entries}


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
    place = ".".join(str(part) for part in first["loc"])
    message = {"missing": "this key is missing", "string_type": "this has to be text"}.get(
        first["type"], str(first["msg"]).removeprefix("Value error, ")
    )
    return f"{place}: {message}" if place else message
