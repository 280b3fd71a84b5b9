"""A book, two reps with memos of their own, and admin staff."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from service.accounts.models import Account, Contact, Deal
from service.db import Database, new_id
from service.domain.states import MemoState
from service.memos import repository as memos
from service.memos.models import Memo, TranscriptRow
from service.memos.service import move_to
from service.review import drafting
from service.search.service import Group, search
from service.users.models import User
from templates import fill, load_templates
from transcribe.words import Segment, Transcript, Word

RECORDED = datetime(2026, 11, 16, 21, 40, tzinfo=UTC)  # a Monday
TEXT = (
    "Deal update for Redwood Foods. I just met with Laura Mitchell from Redwood Foods. The deal is worth $85,000. "
    "The stage is now negotiation. They expect to sign by December 18th. I will send the contract by Friday."
)


@pytest.fixture
def nora(make_user: Callable[..., User]) -> User:
    return make_user("nora", name="Nora Hughes")


@pytest.fixture
def omar(make_user: Callable[..., User]) -> User:
    return make_user("omar", name="Omar Haddad")


@pytest.fixture
def priya(make_user: Callable[..., User]) -> User:
    return make_user("priya", role="admin", name="Priya Shaw")


@pytest.fixture
def book(database: Database) -> None:
    with database.write() as session:
        session.add(Account(id="A1", name="Redwood Foods", aliases=["Redwood"], city="Leeds", created_at=RECORDED))
        session.add(Account(id="A2", name="Müller & Söhne", aliases=["M+S"], city="Zürich", created_at=RECORDED))
        session.add(Account(id="A3", name="東京工業", aliases=[], city=None, created_at=RECORDED))
        session.flush()
        session.add(
            Contact(id="C1", account_id="A1", name="Laura Mitchell", email="laura@redwood.example", created_at=RECORDED)
        )
        session.add(
            Contact(id="C2", account_id="A2", name="José Núñez", title="head of purchasing", created_at=RECORDED)
        )
        deal = {"stage": "proposal", "amount": 72000, "currency": "USD", "created_at": RECORDED}
        session.add(Deal(id="D1", account_id="A1", name="Inventory", **deal))


@pytest.fixture
def make_drafts(database: Database, nora: User) -> Callable[..., list[str]]:
    """make_drafts(text, rep): ids of the drafts that the filler makes of a memo with these words."""

    def make(text: str = TEXT, rep: User | None = None) -> list[str]:
        words = tuple(Word(w, i * 0.5, i * 0.5 + 0.4, 0.9) for i, w in enumerate(text.split()))
        heard = Transcript((Segment(0.0, words[-1].end, text, words),), "en", words[-1].end, "openai-whisper", "small")
        memo = Memo(
            id=new_id(), rep_id=(rep or nora).id, state=str(MemoState.TRANSCRIBING), attempt=1, received_at=RECORDED,
            recorded_at=RECORDED, recorded_zone=nora.timezone, recorded_source="client", filename="memo.wav", path="none",
            sha256=new_id(), size=1, duration=heard.duration, container="wav", codec="pcm_s16le", channels=1,
        )  # fmt: skip
        row = TranscriptRow(
            memo_id=memo.id, text=heard.text, words=heard.to_dict(), peaks=b"", language="en", engine="e", model="m",
            took=1.0, created_at=RECORDED,
        )  # fmt: skip
        with database.write() as session:
            session.add(memo)
            session.flush()
            move_to(session, memo, MemoState.TRANSCRIBED)
            session.add(row)
        with database.write() as session:
            whole = memos.get(session, memo.id)
            assert whole is not None
            job, kinds = drafting.to_fill(session, whole), load_templates()
            assert job.memo is not None
            entries = fill(job.memo, job.index, kinds)
            made = [draft.id for draft in drafting.draft(session, whole, entries, job.index.book, kinds)]
            move_to(session, whole, MemoState.DRAFTED if made else MemoState.NOTHING_TO_FILE)
        return made

    return make


@pytest.fixture
def find(database: Database) -> Callable[..., dict[str, Group]]:
    """find(actor, "words"): the groups by their kind."""

    def run(actor: User, typed: str, **values: Any) -> dict[str, Group]:
        with database.read() as session:
            return {str(group.kind): group for group in search(session, actor, typed, **values)}

    return run
