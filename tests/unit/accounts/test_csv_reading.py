"""What spreadsheet programs and people make of a CSV file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.accounts.csv_reading import CsvFile, Problems, csv_file, guarded, kind_of, rows_of
from service.accounts.csv_reading import _unguarded as unguarded
from service.domain.errors import InvalidInput


def read(data: bytes, kind: str = "accounts") -> list[tuple[int, dict[str, str]]]:
    problems = Problems()
    rows = rows_of(CsvFile(f"{kind}.csv", kind, data), problems)
    problems.check()
    return [(row.line, dict(row.cells)) for row in rows]


def faults(data: bytes, kind: str = "accounts") -> str:
    with pytest.raises(InvalidInput) as caught:
        read(data, kind)
    return caught.value.message


def test_rows_know_the_line_they_begin_in() -> None:
    data = b'id,name\r\nA1,"Redwood\r\nFoods"\r\n\r\nA2,Silver Oak\r\n'
    assert read(data) == [(2, {"id": "A1", "name": "Redwood\r\nFoods"}), (5, {"id": "A2", "name": "Silver Oak"})]


@pytest.mark.parametrize(
    "data",
    [
        "id;name;city\nA1;Müller, Söhne;Köln\n".encode("cp1252"),
        "id;name;city\nA1;Müller, Söhne;Köln\n".encode("utf-8-sig"),
        'ID, Name ,CITY\rA1,"Müller, Söhne",Köln'.encode(),
        '"id","name","city"\n"A1","Müller, Söhne","Köln"'.encode(),
    ],
    ids=["excel-western", "excel-utf8", "old-mac", "quoted"],
)
def test_the_dialects_of_spreadsheet_programs_are_read(data: bytes) -> None:
    assert [cells for _, cells in read(data)] == [{"id": "A1", "name": "Müller, Söhne", "city": "Köln"}]


def test_a_file_with_a_header_alone_has_no_rows() -> None:
    assert read(b"name\n") == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "accounts.csv, line 1: it has no header; the first line has to name the columns: id, name, aliases"),
        (b"\n\n", "it has no header"),
        (b"id,name,town\n", "line 1: there is no column 'town'; accounts have id, name, aliases, city."),
        (b"id,name,Name\n", "line 1: the column 'name' is there twice"),
        (b"id,name,\n", "line 1: column 3 has no name"),
        (b"id,city\nA1,London\n", "line 1: the column 'name' is missing"),
        (b"id,name\nA1,Redwood\nA2,Silver,Oak\n", "accounts.csv, line 3: it has 3 cells, and the header 2; quote"),
        (b"id,name\nA1\n", "accounts.csv, line 2: it has 1 cell, and the header 2"),
        (b'id,name\nA1,"Redwood\nA2,Silver Oak\n', "look for a quote that is not closed"),
        (b'id,name\nA1,"Red"wood\n', "accounts.csv, line 2: this is no CSV"),
        ("id,name\n".encode("utf-16"), "accounts.csv: this is no text; save the sheet as CSV (UTF-8)."),
        (b"PK\x03\x04\x00\x00\x81", "accounts.csv: this is no text"),
        (b"id,name\nA1," + b"x" * 200_000, "accounts.csv, line 2: this is no CSV"),
    ],
)
def test_a_broken_file_is_told_with_its_line_and_what_to_do(data: bytes, says: str) -> None:
    assert says in faults(data)


def test_twenty_problems_are_shown_and_the_rest_counted() -> None:
    message = faults(b"id,name\n" + b"A1\n" * 25)
    lines = message.splitlines()
    assert lines[0] == "Nothing was imported; correct 25 problems and try again."
    assert len(lines) == 22
    assert lines[-1] == "… and 5 more."


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("accounts.csv", "accounts"),
        ("Contacts 2026-11.CSV", "contacts"),
        ("deals_export.csv", "deals"),
        ("dealsheet.csv", None),
        ("follow_ups.csv", None),
        ("my accounts.csv", None),
    ],
)
def test_the_kind_is_what_the_name_begins_with(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


def test_a_file_of_no_kind_is_refused_unless_the_kind_is_given() -> None:
    assert csv_file("clients.csv", b"", "accounts").kind == "accounts"
    with pytest.raises(InvalidInput, match=r"clients\.csv: its name does not say .*Name it accounts\.csv"):
        csv_file("clients.csv", b"")
    with pytest.raises(InvalidInput, match="There is no kind 'clients'"):
        csv_file("accounts.csv", b"", "clients")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "'=1"])
def test_formulas_are_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Redwood", "'t Hooft", "a=b", "", "1-2"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@given(st.text(alphabet="'=+-@\t\rab ", max_size=8))
def test_guarding_can_be_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
