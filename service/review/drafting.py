"""From words to drafts: fills a memo's transcript, and works it out anew when the moment of recording is corrected."""

from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from service.accounts import repository as accounts
from service.accounts.service import book_for_filling
from service.db import AnySession, WriteSession, new_id, now
from service.domain.errors import InvalidInput
from service.domain.states import DRAFT_OPEN, DraftState, MemoState
from service.events import repository as events
from service.memos.models import Memo
from service.memos.service import move_to
from service.review import repository
from service.review.models import Draft, DraftField
from service.review.service import rework
from service.users.models import User
from templates import Book, Entry, MemoText, NoteTemplate, draft_fields, fill

NO_WORDS = "No words were heard in this recording. Listen to it: if something was said, fill it by hand."
NO_CLIENT = "Words were heard, but nothing that belongs into an entry. If it does, file it anyway."


def draft(session: WriteSession, memo: Memo, note_templates: dict[str, NoteTemplate]) -> list[Draft]:
    """Fill the memo's transcript and put one draft for each client into the queue; [] where there is nothing to file."""
    book = _book(session)
    made = []
    for position, entry in enumerate(_fill(memo, book, note_templates)):
        made.append(_add(session, memo, position, entry, note_templates[entry.template_kind], book, by_hand=False))
    return made


def by_hand(
    session: WriteSession, actor: User, memo: Memo, template: str, note_templates: dict[str, NoteTemplate]
) -> Draft:
    """Overrule "nothing to file" or a failed transcription: an empty draft that a person fills while listening.

    Raises:
        InvalidInput: there is no such note template.
        IllegalMove: the memo stands elsewhere.
    """
    if template not in note_templates:
        raise InvalidInput(f"There is no note template '{template}'. Choose one of {', '.join(note_templates)}.")
    move_to(session, memo, MemoState.DRAFTED, actor=actor, reason="filed by hand", problem=None)
    entry = Entry(template_kind=template)
    return _add(session, memo, 0, entry, note_templates[template], _book(session), by_hand=True)


def work_out_anew(session: WriteSession, actor: User, memo: Memo, note_templates: dict[str, NoteTemplate]) -> int:
    """Fill again from the memo's corrected moment of recording; the number of drafts that were open for it.

    What a person has edited stays as it is, and so does what is already approved or rejected.
    """
    drafts = [d for d in repository.of_memo(session, memo.id) if d.standing in DRAFT_OPEN and not d.by_hand]
    if not drafts:
        return 0
    book = _book(session)
    entries = _fill(memo, book, note_templates)
    for one in drafts:
        if one.position >= len(entries) or entries[one.position].template_kind != one.template:
            continue
        entry = entries[one.position]
        fresh = {
            f["key"]: (f["value"], f["evidence"], f["standing"])
            for f in _fields(entry, note_templates[one.template], book, _text(memo))
        }
        rework(session, actor, one, fresh)
    return len(drafts)


def why_nothing(memo: Memo) -> str:
    return NO_CLIENT if _text(memo) else NO_WORDS


def _text(memo: Memo) -> str:
    return memo.transcript.text if memo.transcript is not None else ""


def _book(session: AnySession) -> Book:
    return Book.model_validate(book_for_filling(session))


def _fill(memo: Memo, book: Book, note_templates: dict[str, NoteTemplate]) -> list[Entry]:
    text = _text(memo)
    if not text:
        return []
    at = memo.recorded_at.astimezone(ZoneInfo(memo.recorded_zone))
    return fill(MemoText(id=memo.id, text=text, recorded_at=at, rep=memo.rep.name), book, note_templates)


def _add(
    session: WriteSession,
    memo: Memo,
    position: int,
    entry: Entry,
    template: NoteTemplate,
    book: Book,
    *,
    by_hand: bool,
) -> Draft:
    known = {account.id for account in book.accounts}
    made = Draft(
        id=new_id(),
        memo_id=memo.id,
        position=position,
        state=str(DraftState.WAITING),
        version=1,
        template=template.name,
        account_id=entry.account_id,
        # Chosen now, so that what the reviewer sees is what the approval changes.
        deal_id=accounts.only_open_deal(session, entry.account_id),
        candidates=[candidate for candidate in entry.ambiguous if candidate in known]
        if entry.account_id is None
        else [],
        created_at=now(),
        by_hand=by_hand,
    )
    session.add(made)
    for number, values in enumerate(_fields(entry, template, book, _text(memo))):
        session.add(DraftField(draft_id=made.id, position=number, heard=values["value"], **values))
    session.flush()
    events.record(session, "draft", made.id, "moved", target=DraftState.WAITING)
    return made


def _fields(entry: Entry, template: NoteTemplate, book: Book, text: str) -> list[dict[str, Any]]:
    """The columns of each field."""
    return [asdict(field) for field in draft_fields(entry, template, book, text)]
