"""Export, and that what is exported can be imported again."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from service.accounts.csv_book import import_book
from service.accounts.csv_export import export_book, export_zip
from service.accounts.csv_reading import csv_file, files_at
from service.accounts.models import Entry, FollowUp
from service.accounts.service import book_for_filling
from service.db import Database
from service.domain.errors import OperatorError
from service.users.models import User

NAMES = ["accounts", "contacts", "deals", "products", "competitors", "follow_ups", "entries"]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def export(database: Database, folder: Path) -> list[Path]:
    with database.read() as session:
        return export_book(session, folder)


@pytest.mark.usefixtures("book")
def test_what_is_exported_comes_back_the_same_in_an_empty_database(
    database: Database, tmp_path: Path, sqlite_template: Path
) -> None:
    nasty = 'id,name,aliases,city\nA9,\'=HYPERLINK(1),\'-x|plain,"Stoke, ""on"" Trent"\n'
    with database.write() as session:
        import_book(session, None, [csv_file("accounts.csv", nasty.encode())])
        before = book_for_filling(session)
    written = export(database, tmp_path / "out" / "book")
    assert [path.stem for path in written] == NAMES
    assert sorted(path.name for path in (tmp_path / "out" / "book").iterdir()) == sorted(f"{n}.csv" for n in NAMES)

    (tmp_path / "other.sqlite3").write_bytes(sqlite_template.read_bytes())
    other = Database(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    with other.write() as session:
        import_book(session, None, files_at([tmp_path / "out" / "book"]))
        after = book_for_filling(session)
    other.close()
    assert {a["name"] for a in before["accounts"]} >= {"=HYPERLINK(1)", "Ärztehaus Nord"}
    for kind in ("accounts", "contacts", "deals", "products", "competitors"):
        assert sorted(after[kind], key=lambda r: r["id"]) == sorted(before[kind], key=lambda r: r["id"])


@pytest.mark.usefixtures("book")
def test_no_cell_of_text_is_a_formula_to_a_spreadsheet_program(
    database: Database,
    tmp_path: Path,
    make_user: Callable[..., User],
    make_entry: Callable[..., Entry],
    make_follow_up: Callable[..., FollowUp],
) -> None:
    nora, priya = make_user("nora", name="=cmd|' /C calc'!A0"), make_user("priya", role="admin")
    make_entry(nora, priya, summary="+44 is their number")
    make_follow_up("@SUM(A1:A9)", nora, date(2026, 12, 1))
    export(database, tmp_path)
    assert rows(tmp_path / "entries.csv")[0]["summary"] == "'+44 is their number"
    assert rows(tmp_path / "follow_ups.csv")[0]["text"] == "'@SUM(A1:A9)"
    for name in NAMES:
        for row in rows(tmp_path / f"{name}.csv"):
            assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.usefixtures("book")
def test_entries_are_one_row_each_with_their_fields_for_reading(
    database: Database,
    tmp_path: Path,
    make_user: Callable[..., User],
    make_entry: Callable[..., Entry],
    make_follow_up: Callable[..., FollowUp],
) -> None:
    nora, priya = make_user("nora", name="Nora Hughes"), make_user("priya", role="admin", name="Priya Shaw")
    fields = [
        {"key": "stage", "label": "Stage", "type": "text", "value": "proposal", "evidence": [], "standing": "said"},
        {"key": "issues", "label": "Issues", "type": "texts", "value": None, "evidence": [], "standing": "not_said"},
    ]
    old = make_entry(nora, priya, deal_id="D1", fields=fields, day=date(2026, 11, 12))
    make_entry(nora, priya, account_id="A3")
    with database.write() as session:
        revised = Entry(
            draft_id=old.draft_id,
            memo_id=old.memo_id,
            revision=2,
            template=old.template,
            account_id="A1",
            deal_id="D1",
            rep_id=nora.id,
            interaction_date=old.interaction_date,
            summary="Better said",
            fields=fields,
            approved_by_id=priya.id,
            approved_at=old.approved_at,
        )
        session.add(revised)
    make_follow_up("send the offer", nora, date(2026, 12, 1), entry_id=old.id)
    export(database, tmp_path)
    first, second = rows(tmp_path / "entries.csv")
    assert (first["id"], first["summary"]) == (revised.id, "Better said")
    assert (first["rep"], first["approved_by"], first["account"], first["deal"]) == (
        "Nora Hughes",
        "Priya Shaw",
        "Redwood Foods",
        "Inventory system",
    )
    assert (first["interaction_date"], first["fields"]) == ("2026-11-12", "Stage: proposal")
    assert (second["account"], second["deal"], second["fields"]) == ("Silver Oak Hotels", "", "")
    owed = rows(tmp_path / "follow_ups.csv")
    assert [(r["account"], r["text"], r["owner"], r["due_date"], r["done_at"]) for r in owed] == [
        ("Redwood Foods", "send the offer", "Nora Hughes", "2026-12-01", "")
    ]


@pytest.mark.usefixtures("book")
def test_the_archive_holds_the_same_files(database: Database, tmp_path: Path) -> None:
    written = export(database, tmp_path)
    with database.read() as session, zipfile.ZipFile(io.BytesIO(export_zip(session))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {p.name: p.read_bytes() for p in written}


def test_a_folder_that_cannot_be_written_is_told(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OperatorError, match=r"cannot be written to .*Choose a folder"):
        export(database, tmp_path / "file" / "out")
