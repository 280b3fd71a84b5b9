"""The book and its entries as CSV files. Those of the book can be imported again."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from service.accounts import repository
from service.accounts.csv_reading import COLUMNS, guarded
from service.accounts.models import Entry, FollowUp
from service.db import AnySession
from service.domain.errors import OperatorError
from templates import display

FOLLOW_UP_COLUMNS = ("id", "account_id", "account", "text", "owner", "due_date", "done_at", "entry_id")
ENTRY_COLUMNS = (
    "id",
    "approved_at",
    "approved_by",
    "rep",
    "account_id",
    "account",
    "template",
    "interaction_date",
    "summary",
    "deal_id",
    "deal",
    "fields",
)


def export_book(session: AnySession, folder: Path) -> list[Path]:
    """Write accounts, contacts, deals, products, competitors, follow_ups and entries as .csv; the files written.

    Raises:
        OperatorError: the folder cannot be made or written.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in book_files(session):
            path = folder / name
            # An export that breaks off must not leave half a file where a whole one was.
            fresh = path.with_suffix(".part")
            fresh.write_bytes(data)
            fresh.replace(path)
            written.append(path)
    except OSError as error:
        raise OperatorError(
            f"The export cannot be written to {folder}: {error.strerror}. Choose a folder that you may write to."
        ) from error
    return written


def export_zip(session: AnySession) -> bytes:
    """The same files in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in book_files(session):
            archive.writestr(name, data)
    return out.getvalue()


def book_files(session: AnySession) -> Iterator[tuple[str, bytes]]:
    """Each file's name and its content."""
    shelves: Mapping[str, Iterable[Any]] = {
        "accounts": repository.all_accounts(session),
        "contacts": repository.all_contacts(session),
        "deals": repository.all_deals(session),
        "products": repository.all_products(session),
        "competitors": repository.all_competitors(session),
    }
    for kind, records in shelves.items():
        columns = COLUMNS[kind]
        yield f"{kind}.csv", _csv(columns, ([getattr(record, column) for column in columns] for record in records))
    yield "follow_ups.csv", _csv(FOLLOW_UP_COLUMNS, map(_follow_up, repository.every_follow_up(session)))
    yield "entries.csv", _csv(ENTRY_COLUMNS, map(_entry, repository.every_entry(session)))


def _csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    # With its mark, since spreadsheet programs take UTF-8 without one for something else.
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date | Decimal):
        return str(value)
    return guarded("|".join(value) if isinstance(value, list) else str(value))


def _follow_up(row: FollowUp) -> list[Any]:
    return [row.id, row.account_id, row.account.name, row.text, row.owner_name, row.due_date, row.done_at, row.entry_id]


def _entry(row: Entry) -> list[Any]:
    return [
        row.id,
        row.approved_at,
        row.approved_by.name,
        row.rep.name,
        row.account_id,
        row.account.name,
        row.template,
        row.interaction_date,
        row.summary,
        row.deal_id,
        None if row.deal is None else row.deal.name,
        fields_as_text(row.fields),
    ]


def fields_as_text(fields: Iterable[Mapping[str, Any]]) -> str:
    """An entry's fields for reading: one `Label: value` a line, those without a value left out."""
    shown = ((field["label"], display(field["value"], field["type"])) for field in fields)
    return "\n".join(f"{label}: {words}" for label, words in shown if words)
