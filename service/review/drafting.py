"""From words to drafts: fills a memo's transcript, and works it out anew when the moment of recording is corrected."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from service.accounts import repository as accounts
from service.accounts.service import book_for_filling
from service.db import AnySession, WriteSession, new_id, now
from service.domain.errors import InvalidInput
from service.domain.sentences import said
from service.domain.states import DRAFT_OPEN, DraftState, MemoState
from service.events import repository as events
from service.memos.models import Memo
from service.memos.service import move_to
from service.review import edits, repository
from service.review.anew import filler_of, rework
from service.review.models import Draft, DraftField
from service.users.models import User
from templates import Book, BookIndex, ClientPart, Entry, FieldValue, MemoText, NoteTemplate, draft_fields, fill

NO_WORDS = "No words were heard in this recording. Listen to it: if something was said, fill it by hand."
NO_CLIENT = "Words were heard, but nothing that belongs into an entry. If it does, file it anyway."


@dataclass(frozen=True)
class ToFill:
    """What filling a memo needs, so that it runs outside of any transaction. memo: None where no words were heard."""

    memo: MemoText | None
    index: BookIndex


def to_fill(session: AnySession, memo: Memo) -> ToFill:
    return ToFill(words_to_fill(memo), _index(session))


def words_to_fill(memo: Memo) -> MemoText | None:
    """The memo's words with the moment that "today" means; None where none were heard."""
    text = _text(memo)
    if not text:
        return None
    return MemoText(id=memo.id, text=text, recorded_at=memo.recorded_at.astimezone(memo.zone), rep=memo.rep.name)


def draft(
    session: WriteSession,
    memo: Memo,
    entries: Sequence[Entry],
    book: Book,
    note_templates: dict[str, NoteTemplate],
) -> list[Draft]:
    """Put one draft for each entry that filling gave into the queue; [] where there is nothing to file."""
    return [
        add(session, memo, position, entry, note_templates[entry.template_kind], book)
        for position, entry in enumerate(entries)
    ]


def by_hand(
    session: WriteSession, actor: User, memo: Memo, template: str, note_templates: dict[str, NoteTemplate]
) -> Draft:
    """Overrule "nothing to file" or a failed transcription: an empty draft that a person fills while listening.

    Raises:
        InvalidInput: there is no such note template.
        IllegalMove: the memo stands elsewhere.
    """
    if template not in note_templates:
        raise InvalidInput(
            said(
                "There is no note template '%(name)s'. Choose one of %(names)s.",
                name=template,
                names=", ".join(note_templates),
            )
        )
    move_to(session, memo, MemoState.DRAFTED, actor=actor, reason="filed by hand", problem=None)
    entry = Entry(template_kind=template)
    return add(session, memo, 0, entry, note_templates[template], _index(session).book, by_hand=True)


def work_out_anew(session: WriteSession, actor: User, memo: Memo, note_templates: dict[str, NoteTemplate]) -> int:
    """Fill again from the memo's corrected moment of recording; the number of drafts that were open for it.

    What a person has edited stays as it is, and so does what is already approved or rejected.
    """
    drafts = [d for d in repository.of_memo(session, memo.id) if d.standing in DRAFT_OPEN and not d.by_hand]
    job = to_fill(session, memo)
    if not drafts or job.memo is None:
        return 0
    with edits.one_edit(session, actor, memo.id, "moment"):
        for one, entry in _filled_anew(job.memo, job.index, drafts, note_templates):
            # The draft's own template, where it still exists: the model that filled it may have chosen another one.
            template = note_templates.get(one.template) or note_templates[entry.template_kind]
            rework(session, actor, one, entry, fields_of(entry, template, job.index.book, memo))
    return len(drafts)


def add(
    session: WriteSession,
    memo: Memo,
    position: int,
    entry: Entry,
    template: NoteTemplate,
    book: Book,
    *,
    by_hand: bool = False,
) -> Draft:
    """Put a draft with what the entry says into the queue."""
    made = Draft(
        id=new_id(),
        memo_id=memo.id,
        rep_id=memo.rep_id,
        position=position,
        state=str(DraftState.WAITING),
        version=1,
        template=template.name,
        account_id=entry.account_id,
        # Chosen now, so that what the reviewer sees is what the approval changes.
        deal_id=accounts.only_open_deal(session, entry.account_id),
        candidates=candidates_of(entry, book),
        created_at=now(),
        by_hand=by_hand,
        parts=[list(span) for span in entry.parts],
        withdrawn=entry.withdrawn or [],
        alternatives=entry.alternatives or [],
        dropped=entry.dropped,
    )
    session.add(made)
    for number, field in enumerate(fields_of(entry, template, book, memo)):
        values = asdict(field) | {"filled_by": filler_of(entry, field)}
        session.add(DraftField(draft_id=made.id, position=number, heard=field.value, **values))
    session.flush()
    events.record(session, "draft", made.id, "moved", target=DraftState.WAITING)
    return made


def candidates_of(entry: Entry, book: Book) -> list[str]:
    """The accounts that the client's name fits, where nothing decides between them."""
    if entry.account_id is not None:
        return []
    known = {account.id for account in book.accounts}
    return [candidate for candidate in entry.ambiguous if candidate in known]


def fields_of(entry: Entry, template: NoteTemplate, book: Book, memo: Memo) -> list[FieldValue]:
    return draft_fields(entry, template, book, _text(memo))


def why_nothing(memo: Memo) -> str:
    return NO_CLIENT if _text(memo) else NO_WORDS


def _text(memo: Memo) -> str:
    return memo.transcript.text if memo.transcript is not None else ""


_built: tuple[dict[str, Any], BookIndex] | None = None
"""What the book held when it was last indexed, and that index."""


def _index(session: AnySession) -> BookIndex:
    """The book, indexed anew only where something in it has changed."""
    global _built
    held, built = book_for_filling(session), _built
    if built is None or built[0] != held:
        _built = built = (held, BookIndex(Book.model_validate(held)))
    return built[1]


def part_of(draft: Draft) -> ClientPart:
    """The draft's words and its client, as filling takes them."""
    company = draft.value("company") if draft.account_id is None else None
    return ClientPart(spans=draft.parts, account_id=draft.account_id, company=company or None)


def _filled_anew(
    memo: MemoText, index: BookIndex, drafts: Sequence[Draft], note_templates: dict[str, NoteTemplate]
) -> list[tuple[Draft, Entry]]:
    """Each draft with what its words give now, by the rules: nobody waits in the pages for a model."""
    drawn = [d for d in drafts if d.parts]
    pairs = list(zip(drawn, fill(memo, index, note_templates, [part_of(d) for d in drawn]), strict=True))
    if len(drawn) < len(drafts):
        # Filled before a draft's words were kept: they come in the order of the clients.
        entries = dict(enumerate(fill(memo, index, note_templates)))
        old = [(d, entries[d.position]) for d in drafts if not d.parts and d.position in entries]
        pairs += [(d, entry) for d, entry in old if entry.template_kind == d.template]
    return pairs
