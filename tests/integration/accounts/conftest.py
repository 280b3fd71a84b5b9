from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from service.accounts.csv_book import import_book
from service.accounts.csv_reading import csv_file
from service.accounts.models import Entry, FollowUp
from service.db import Database, new_id
from service.memos.models import Memo
from service.review.models import Draft
from service.users.models import User

MOMENT = datetime(2026, 11, 16, 16, 40, tzinfo=UTC)


@pytest.fixture
def book(database: Database) -> None:
    """Three accounts with people and deals."""
    files = {
        "accounts.csv": "id,name,aliases,city\n"
        "A1,Redwood Foods,Redwood|RW,Portland\n"
        "A2,Ärztehaus Nord,,Köln\n"
        "A3,Silver Oak Hotels,Silver Oak,London\n",
        "contacts.csv": "id,name,title,account_id,email\n"
        "C1,Laura Mitchell,Purchasing manager,A1,laura@redwood.example\n"
        "C2,Bo Lind,,A1,\n",
        "deals.csv": "id,account_id,name,stage,amount,currency,close_date\n"
        "D1,A1,Inventory system,proposal,72000,USD,2026-12-11\n"
        "D2,A1,Old scanners,closed_lost,500,USD,2025-03-01\n"
        "D3,A3,Terminals,,,,\n",
        "products.csv": "id,name,description\nP1,Inventory system,Stock and orders\n",
        "competitors.csv": "id,name,aliases\nK1,Trident Tools,Trident\n",
    }
    with database.write() as session:
        import_book(session, None, [csv_file(name, text.encode()) for name, text in files.items()])


@pytest.fixture
def make_entry(database: Database) -> Callable[..., Entry]:
    """A function that saves an entry, with the memo and the draft that it comes from."""
    numbers = count(1)

    def make(rep: User, approver: User, account_id: str = "A1", day: date = MOMENT.date(), **more: Any) -> Entry:
        number = next(numbers)
        memo = Memo(
            id=new_id(),
            rep_id=rep.id,
            state="drafted",
            received_at=MOMENT,
            recorded_at=MOMENT,
            recorded_zone="UTC",
            recorded_source="client",
            filename="memo.wav",
            path="memo.wav",
            sha256=f"{number:064}",
            size=1,
            container="wav",
            codec="pcm_s16le",
            channels=1,
        )
        draft = Draft(
            id=new_id(),
            memo_id=memo.id,
            rep_id=rep.id,
            position=0,
            state="approved",
            template="meeting_notes",
            created_at=MOMENT,
        )
        values: dict[str, Any] = {
            "draft_id": draft.id,
            "memo_id": memo.id,
            "template": "meeting_notes",
            "account_id": account_id,
            "rep_id": rep.id,
            "interaction_date": day,
            "summary": f"Entry {number}",
            "fields": [],
            "approved_by_id": approver.id,
            "approved_at": MOMENT + timedelta(minutes=number),
        }
        entry = Entry(id=new_id(), **(values | more))
        with database.write() as session:
            session.add(memo)
            session.flush()
            session.add(draft)
            session.flush()
            session.add(entry)
        return entry

    return make


@pytest.fixture
def make_follow_up(database: Database) -> Callable[..., FollowUp]:
    """A function that saves a follow-up of an account."""

    def make(text: str, owner: User | None, due: date | None = None, **more: Any) -> FollowUp:
        values = {
            "account_id": "A1",
            "owner_id": owner.id if owner is not None else None,
            "owner_name": owner.name if owner is not None else "Laura Mitchell",
            "due_date": due,
            "created_at": MOMENT,
        }
        row = FollowUp(id=new_id(), text=text, **(values | more))
        with database.write() as session:
            session.add(row)
        return row

    return make
