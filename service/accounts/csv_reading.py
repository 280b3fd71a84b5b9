"""CSV files as spreadsheet programs write them, read row by row with their line numbers."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.errors import InvalidInput
from service.domain.sentences import Sentence, listed, said

if TYPE_CHECKING:
    from _csv import Reader

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "accounts": ("id", "name", "aliases", "city"),
    "contacts": ("id", "name", "title", "account_id", "email"),
    "deals": ("id", "account_id", "name", "stage", "amount", "currency", "close_date"),
    "products": ("id", "name", "description"),
    "competitors": ("id", "name", "aliases"),
}
"""The five kinds in the order of their import, each with its columns."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "accounts": ("name",),
    "contacts": ("name", "account_id"),
    "deals": ("name", "account_id"),
    "products": ("name",),
    "competitors": ("name",),
}

SHOWN = 20
"""Problems that one error message lists at most."""

_GUARDED = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class CsvFile:
    name: str
    """As the user knows it; for messages."""
    kind: str
    """A key of COLUMNS."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its cells by column, "" for an empty one; a column that the file lacks is absent."""

    file: str
    line: int
    """Number of the line it begins in, from 1."""
    cells: Mapping[str, str]

    @property
    def place(self) -> Sentence:
        return _place(self.file, self.line)


class Problems:
    """What is wrong with the files, collected so that one try shows all of it."""

    def __init__(self) -> None:
        self._sentences: list[Sentence] = []

    def add(self, place: str, column: str | None, what: Sentence) -> None:
        where = said("%(place)s, %(column)s", place=place, column=column) if column else place
        self._sentences.append(said("%(name)s: %(problem)s.", name=where, problem=what))

    def __bool__(self) -> bool:
        return bool(self._sentences)

    def check(self) -> None:
        """Raise InvalidInput where anything was added."""
        if not self._sentences:
            return
        shown = self._sentences[:SHOWN]
        if len(self._sentences) > SHOWN:
            shown.append(said("… and %(number)s more.", number=len(self._sentences) - SHOWN))
        head = said("Nothing was imported; correct one problem and try again.")
        if len(self._sentences) > 1:
            head = said("Nothing was imported; correct %(number)s problems and try again.", number=len(self._sentences))
        raise InvalidInput(listed([head, *shown], "\n"))


def kind_of(filename: str) -> str | None:
    """The kind that a file's name begins with: `contacts.csv`, `Contacts 2026.csv`; None: it names none."""
    stem = Path(filename).stem.lower()
    return next((kind for kind in COLUMNS if re.match(rf"{kind}(?![a-z])", stem)), None)


def csv_file(name: str, data: bytes, kind: str | None = None) -> CsvFile:
    """A file with its kind, given or told by its name.

    Raises:
        InvalidInput: neither says what it holds.
    """
    known = kind or kind_of(name)
    if known is None or known not in COLUMNS:
        if kind:
            what = said("There is no kind '%(kind)s' of book file", kind=kind)
        else:
            what = said("%(name)s: its name does not say what it holds", name=name)
        raise InvalidInput(
            said("%(what)s. Name it %(names)s, or give the kind of a single file.", what=what, names=file_names())
        )
    return CsvFile(name, known, data)


def files_at(paths: Sequence[Path], kind: str | None = None) -> list[CsvFile]:
    """The files at `paths`; of a folder those whose names say that they belong to the book.

    Raises:
        InvalidInput: one is missing, unreadable or of no known kind, or a folder holds none.
    """
    out = []
    for path in paths:
        try:
            if path.is_dir():
                out += _files_in(path)
            else:
                out.append(csv_file(path.name, path.read_bytes(), kind))
        except OSError as error:
            raise InvalidInput(
                said(
                    "%(path)s cannot be read: %(reason)s. Check its name and its rights.",
                    path=path,
                    reason=error.strerror,
                )
            ) from error
    return out


def _files_in(folder: Path) -> list[CsvFile]:
    names = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".csv" and kind_of(p.name) and p.is_file())
    if not names:
        raise InvalidInput(
            said(
                "The folder %(folder)s holds no file of the book. It is looked through for %(names)s.",
                folder=folder,
                names=file_names(),
            )
        )
    return [csv_file(path.name, path.read_bytes()) for path in names]


def _other_width(cells: int, columns: int) -> Sentence:
    if cells == 1:
        return said("it has 1 cell, and the header %(columns)s; quote a cell with a separator in it", columns=columns)
    return said(
        "it has %(cells)s cells, and the header %(columns)s; quote a cell with a separator in it",
        cells=cells,
        columns=columns,
    )


def _place(file: str, line: int) -> Sentence:
    return said("%(file)s, line %(line)s", file=file, line=line)


def file_names() -> str:
    return ", ".join(f"{kind}.csv" for kind in COLUMNS)


def rows_of(file: CsvFile, problems: Problems) -> list[Row]:
    """The file's records; what cannot be read goes to `problems`."""
    text = _decoded(file, problems)
    if text is None:
        return []
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    try:
        header = next(reader, None)
        columns = _columns(file, header, problems)
        return [] if columns is None else list(_records(file, reader, columns, problems))
    except csv.Error as error:
        place = _place(file.name, reader.line_num)
        problems.add(
            place, None, said("this is no CSV (%(reason)s); look for a quote that is not closed", reason=error)
        )
        return []


def _records(file: CsvFile, reader: "Reader", columns: list[str], problems: Problems) -> Iterator[Row]:
    line = reader.line_num + 1
    for cells in reader:
        begins, line = line, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        row = Row(file.name, begins, dict(zip(columns, map(_unguarded, cells), strict=False)))
        if len(cells) != len(columns):
            problems.add(
                row.place,
                None,
                _other_width(len(cells), len(columns)),
            )
            continue
        yield row


def _decoded(file: CsvFile, problems: Problems) -> str | None:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = file.data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    problems.add(file.name, None, said("this is no text; save the sheet as CSV (UTF-8)"))
    return None


def _delimiter(text: str) -> str:
    header = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return ";" if header.count(";") > header.count(",") else ","


def _columns(file: CsvFile, header: list[str] | None, problems: Problems) -> list[str] | None:
    """The header's columns; None where the file cannot be read by it."""
    known = COLUMNS[file.kind]
    place = _place(file.name, 1)
    columns = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in header or []]
    if not any(columns):
        problems.add(
            place,
            None,
            said("it has no header; the first line has to name the columns: %(columns)s", columns=", ".join(known)),
        )
        return None
    faults = []
    for position, column in enumerate(columns, 1):
        if not column:
            faults.append(said("column %(number)s has no name", number=position))
        elif column not in known:
            faults.append(said("there is no column '%(column)s'", column=column))
        elif column in columns[: position - 1]:
            faults.append(said("the column '%(column)s' is there twice", column=column))
    faults += [
        said("the column '%(column)s' is missing", column=column)
        for column in REQUIRED[file.kind]
        if column not in columns
    ]
    for fault in faults:
        columns_known = ", ".join(known)
        problems.add(
            place,
            None,
            said("%(fault)s; %(kind)s have %(columns)s", fault=fault, kind=said(file.kind), columns=columns_known),
        )
    return None if faults else columns


def guarded(text: str) -> str:
    """A text cell for export: what a spreadsheet program would take for a formula gets a "'" in front."""
    return f"'{text}" if _GUARDED.match(text) else text


def _unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell
