"""The boundary between a memo's clients: a reviewer draws it anew, and both sides are filled again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.accounts import repository as accounts
from service.db import AnySession, WriteSession, now
from service.domain.claims import expired
from service.domain.errors import Conflict, InvalidInput, NotAllowed, NotReady
from service.domain.parts import Span, checked, overlap, settled
from service.domain.sentences import said
from service.domain.states import DRAFT_FILED, DRAFT_OPEN, DraftState, MemoState, check_memo_move
from service.events import repository as events
from service.memos import repository as memos
from service.memos.models import Memo
from service.memos.service import move_to as move_memo
from service.review import drafting, edits, repository
from service.review import service as review
from service.review.anew import refill
from service.review.models import Draft
from service.review.versions import change
from service.users.models import User
from templates import Book, ClientPart, Entry, FieldValue, NoteTemplate, fill

TAKEN = "its words went to another client"
LEFT_OUT = "its words are no client's any more"


@dataclass(frozen=True)
class Wanted:
    """One part as a reviewer draws it.

    draft_id: whose words they are; None: a new draft. account_id, company: the client, where it is told and not to be
    found in the words; a draft keeps its own.
    """

    spans: Sequence[Span]
    draft_id: str | None = None
    account_id: str | None = None
    company: str | None = None


def parts_of(session: AnySession, memo: Memo) -> tuple[list[Draft], list[Draft]]:
    """The memo's drafts that have words of it, in the order of the text; and those that have none."""
    drafts = repository.of_memo(session, memo.id)
    return sorted((d for d in drafts if d.parts), key=lambda d: d.parts[0][0]), [d for d in drafts if not d.parts]


def divide(
    session: WriteSession,
    actor: User,
    memo: Memo,
    wanted: Sequence[Wanted],
    versions: Mapping[str, int],
    note_templates: dict[str, NoteTemplate],
) -> None:
    """Draw the memo's parts anew, and fill what has changed by the rules; all of it, or nothing.

    A draft keeps its id and what a person has written. One that has no words any more is rejected, and can be put back.
    A part without a draft becomes one. versions: of every draft that has words, as the reviewer saw it.

    Raises:
        InvalidInput: the parts do not fit the text or the drafts, or there is no such account.
        Conflict: a draft is no longer at the version that was seen, is another reviewer's now, or is already decided.
        IllegalMove: the memo has no drafts and cannot get any.
    """
    if not actor.kind.reviews:
        raise NotAllowed("Only admin staff draw the border between clients; ask one of them.")
    memos.lock(session, memo)
    words = drafting.to_fill(session, memo)
    if words.memo is None:
        raise InvalidInput("This memo has no words that could be divided.")
    if memo.standing is MemoState.TRANSCRIBED:
        raise NotReady("This memo is being filled at the moment. Reload in a minute.")
    if memo.standing is not MemoState.DRAFTED:
        check_memo_move(memo.standing, MemoState.DRAFTED)
    drafts = repository.of_memo(session, memo.id)
    drawn = _checked(session, drafts, wanted, words.memo.text)
    _check_versions(drafts, drawn, versions)
    by_id = {draft.id: draft for draft in drafts}
    parts = {part.draft_id: _told_anew(by_id[part.draft_id], part) for part in drawn if part.draft_id is not None}
    moved = [d for d in drafts if _moves(d, parts.get(d.id), words.memo.text)]
    for draft in moved:
        _check_free(actor, draft)
    gone = [d for d in moved if d.id not in parts]
    anew = [(d, parts[d.id]) for d in moved if d.id in parts]
    new = [part for part in drawn if part.draft_id is None]
    if not moved and not new:
        return
    asked = [_as_filled(draft, part) for draft, part in anew] + [_as_filled(None, part) for part in new]
    entries = _filled(words, asked, memo, note_templates)
    with edits.one_edit(session, actor, memo.id, "border"):
        for draft in gone:
            _take_out(session, actor, draft, drawn)
        for (draft, part), (entry, fields) in zip(anew, entries[: len(anew)], strict=True):
            _take_over(session, actor, draft, part, entry, fields, words.index.book)
        place = max((d.position for d in drafts), default=-1) + 1
        for number, (part, (entry, _)) in enumerate(zip(new, entries[len(anew) :], strict=True)):
            template = note_templates[entry.template_kind]
            made = drafting.add(session, memo, place + number, entry, template, words.index.book)
            edits.note_made(session, made)
            _mark_told(session, actor, made, part)
    if memo.standing is not MemoState.DRAFTED:
        move_memo(session, memo, MemoState.DRAFTED, actor=actor, reason="filed anyway", problem=None)
    events.record(session, "memo", memo.id, "divided", actor_id=actor.id, reason=_told(anew, new, gone))
    session.flush()


@dataclass(frozen=True)
class Side:
    """What a draft would have. draft_id: None where it would be a new one; rows: (label, type, value)."""

    draft_id: str | None
    client: str | None
    template: str
    rows: list[tuple[str, str, Any]]


def preview(
    session: AnySession, memo: Memo, wanted: Sequence[Wanted], note_templates: dict[str, NoteTemplate]
) -> list[Side]:
    """What each side would have were the parts drawn so; nothing is changed. Raises InvalidInput as `divide`."""
    words = drafting.to_fill(session, memo)
    if words.memo is None:
        raise InvalidInput("This memo has no words that could be divided.")
    by_id = {draft.id: draft for draft in repository.of_memo(session, memo.id)}
    drawn = _checked(session, list(by_id.values()), wanted, words.memo.text)
    told = [_told_anew(by_id[part.draft_id], part) if part.draft_id is not None else part for part in drawn]
    asked = [_as_filled(by_id.get(part.draft_id or ""), part) for part in told]
    out = []
    for part, (entry, fields) in zip(told, _filled(words, asked, memo, note_templates), strict=True):
        draft = by_id.get(part.draft_id or "")
        if draft is not None and not _moves(draft, part, words.memo.text):
            rows = [(f.label, f.type, f.value) for f in draft.fields]
            out.append(Side(draft.id, _client(draft), draft.template, rows))
            continue
        written = {f.key: f.value for f in draft.fields if f.standing == "by_person"} if draft is not None else {}
        rows = [(f.label, f.type, written.get(f.key, f.value)) for f in fields]
        known = _client(draft) if draft is not None else None
        out.append(Side(part.draft_id, known or entry.company, entry.template_kind, rows))
    return out


def _checked(session: AnySession, drafts: Sequence[Draft], wanted: Sequence[Wanted], text: str) -> list[Wanted]:
    """The parts with their stretches in one form, each for a draft of this memo and a client that exists."""
    known = {draft.id for draft in drafts}
    seen: set[str] = set()
    for number, part in enumerate(wanted, 1):
        if part.draft_id is not None and part.draft_id not in known:
            raise InvalidInput(
                said(
                    "Part %(number)s: this memo has no draft '%(draft)s'. Leave it out for a new client.",
                    number=number,
                    draft=part.draft_id,
                )
            )
        if part.draft_id is not None and part.draft_id in seen:
            raise InvalidInput(
                said("Part %(number)s: the draft has a part already; give all its stretches in one.", number=number)
            )
        if part.account_id is not None and accounts.get_account(session, part.account_id) is None:
            raise InvalidInput(
                said(
                    "Part %(number)s: there is no account '%(account)s' in the book.",
                    number=number,
                    account=part.account_id,
                )
            )
        seen.update({part.draft_id} if part.draft_id is not None else ())
    spans = checked([part.spans for part in wanted], text)
    return [
        Wanted(own, part.draft_id, part.account_id, (part.company or "").strip() or None)
        for own, part in zip(spans, wanted, strict=True)
    ]


def _check_versions(drafts: Sequence[Draft], drawn: Sequence[Wanted], versions: Mapping[str, int]) -> None:
    named = {part.draft_id for part in drawn}
    for draft in drafts:
        if (draft.parts or draft.id in named) and versions.get(draft.id) != draft.version:
            raise _conflict(
                drafts,
                versions,
                said(
                    "Somebody else has changed %(client)s since you opened it, or you have not seen it; nothing was saved. "
                    "Reload, and draw the border again.",
                    client=_name(draft),
                ),
            )


def _check_free(actor: User, draft: Draft) -> None:
    """Raise Conflict where the draft's words are not the actor's to move."""
    if draft.standing in DRAFT_FILED:
        raise _conflict(
            [draft], {}, said("%(client)s is filed already, so its words stay as they are.", client=_name(draft))
        )
    if draft.standing not in DRAFT_OPEN:
        raise _conflict(
            [draft],
            {},
            said(
                "%(client)s is rejected, so its words stay as they are. Put it back into the queue first.",
                client=_name(draft),
            ),
        )
    theirs = draft.standing is DraftState.CLAIMED and draft.claimed_by_id != actor.id
    if theirs and not expired(draft.claimed_at, now()):
        who = draft.claimed_by.name if draft.claimed_by is not None else said("Somebody else")
        raise _conflict(
            [draft],
            {},
            said(
                "%(who)s reviews %(client)s at the moment; nothing was saved. Ask %(who)s.",
                who=who,
                client=_name(draft),
            ),
        )


def _told_anew(draft: Draft, part: Wanted) -> Wanted:
    """The part without the client that the draft has already, so that sending back what was read changes nothing."""
    known = draft.account.name if draft.account is not None else draft.value("company")
    account_id = part.account_id if part.account_id != draft.account_id else None
    return replace(part, account_id=account_id, company=part.company if part.company != known else None)


def _moves(draft: Draft, part: Wanted | None, text: str) -> bool:
    """Whether the draft's words or its client become others."""
    if part is None:
        return bool(draft.parts)
    return settled(draft.parts, text) != list(part.spans) or bool(part.account_id or part.company)


def _as_filled(draft: Draft | None, part: Wanted) -> ClientPart:
    """What filling is told of the client: what the reviewer says, else what the draft has."""
    if part.account_id is not None or part.company is not None or draft is None:
        return ClientPart(spans=list(part.spans), account_id=part.account_id, company=part.company)
    return drafting.part_of(draft).model_copy(update={"spans": list(part.spans)})


def _filled(
    words: drafting.ToFill, asked: Sequence[ClientPart], memo: Memo, note_templates: dict[str, NoteTemplate]
) -> list[tuple[Entry, list[FieldValue]]]:
    """An entry for each part with its fields, by the rules: nobody waits in the pages for a model."""
    if not asked or words.memo is None:
        return []
    entries = fill(words.memo, words.index, note_templates, asked)
    book = words.index.book
    return [(e, drafting.fields_of(e, note_templates[e.template_kind], book, memo)) for e in entries]


def _take_over(
    session: WriteSession,
    actor: User,
    draft: Draft,
    part: Wanted,
    entry: Entry,
    fields: Sequence[FieldValue],
    book: Book,
) -> None:
    edits.note(session, actor, draft, "border")
    company = draft.field("company")
    told = part.account_id is not None or part.company is not None
    if told and company is not None:
        company.standing = "not_said"  # what the reviewer says now counts, not what was written before
    decided = draft.account_id is not None or (company is not None and company.standing == "by_person")
    client: dict[str, Any] = {}
    if told or not decided:
        client["candidates"] = drafting.candidates_of(entry, book)
        if entry.account_id != draft.account_id:
            deal_id = accounts.only_open_deal(session, entry.account_id)
            client |= {"account_id": entry.account_id, "deal_id": deal_id, "new_deal": False}
    refill(session, actor, draft, entry, fields, parts=_lists(part.spans), **client)
    _mark_told(session, actor, draft, part)
    events.record(session, "draft", draft.id, "filled_anew", actor_id=actor.id)


def _mark_told(session: WriteSession, actor: User, draft: Draft, part: Wanted) -> None:
    """A client that the reviewer has told needs no look."""
    if part.account_id is None and part.company is None:
        return
    session.refresh(draft, ["fields"])
    company = draft.field("company")
    if company is not None:
        review.mark_by_person(company, actor)


def _take_out(session: WriteSession, actor: User, draft: Draft, drawn: Sequence[Wanted]) -> None:
    """Reject a draft whose words have gone; it keeps its fields, and can be put back into the queue."""
    taken = any(overlap(draft.parts, part.spans) for part in drawn)
    change(session, actor, draft, {}, draft.version, parts=[])
    review.move_to(
        session,
        draft,
        DraftState.REJECTED,
        actor=actor,
        reason=TAKEN if taken else LEFT_OUT,
        claimed_by_id=None,
        claimed_at=None,
    )


def _conflict(drafts: Sequence[Draft], versions: Mapping[str, int], message: str) -> Conflict:
    current = [{"draft_id": d.id, "version": d.version, "state": d.state, "spans": d.parts} for d in drafts]
    return Conflict(message, yours={"versions": dict(versions)}, current={"parts": current})


def _client(draft: Draft) -> str | None:
    return draft.account.name if draft.account is not None else draft.value("company")


def _name(draft: Draft) -> str:
    client = _client(draft)
    return str(client) if client else said("The draft without a client")


def _lists(spans: Sequence[Span]) -> list[list[int]]:
    return [list(span) for span in spans]


def _told(anew: Sequence[Any], new: Sequence[Any], gone: Sequence[Any]) -> str:
    counted = ((anew, "filled anew"), (new, "new"), (gone, "left without words"))
    return ", ".join(f"{len(some)} {what}" for some, what in counted if some)
