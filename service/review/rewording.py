"""A memo's words are corrected: every draft's evidence follows, and what nobody has touched is filled anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.accounts import repository as accounts
from service.accounts.models import Account
from service.db import AnySession, WriteSession, now
from service.domain.claims import expired
from service.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from service.domain.parts import Span, settled
from service.domain.sentences import said
from service.domain.states import DRAFT_OPEN, DraftState, MemoState
from service.events import repository as events
from service.memos import correcting
from service.memos import repository as memos
from service.memos.models import Memo, TranscriptRow
from service.memos.service import move_to as move_memo
from service.review import drafting, edits, repository
from service.review.anew import refill
from service.review.models import Draft, DraftField
from service.review.timing import is_span
from service.users.models import User
from templates import BUILT_IN, ClientPart, Entry, NoteTemplate, fill
from transcribe.correcting import Moves, moves
from transcribe.words import Transcript


@dataclass(frozen=True)
class Changed:
    """What a correction made of a draft. values: by key (label, type, value before, value now)."""

    draft_id: str
    values: dict[str, tuple[str, str, Any, Any]] = field(default_factory=dict)


def correct(
    session: WriteSession,
    actor: User,
    memo: Memo,
    texts: Mapping[int, str] | None,
    version: int,
    note_templates: dict[str, NoteTemplate],
) -> list[Changed]:
    """Put other words into some paragraphs of the memo; the drafts whose values changed.

    What a person has written or chosen stays, and so does what is filed. texts: by the number of the segment; None: all as
    it was heard.

    Raises:
        Conflict: somebody else has corrected the words since, or reviews a draft of the memo now.
        InvalidInput: there is no such paragraph, or it is far too long.
    """
    if not actor.kind.reviews:
        raise NotAllowed("Only admin staff correct the words of a memo; ask one of them.")
    memos.lock(session, memo)
    row = words_of(memo)
    session.refresh(row)
    if memo.standing is MemoState.TRANSCRIBED:
        raise NotReady("This memo is being filled at the moment. Reload in a minute.")
    if memo.standing is MemoState.WITHDRAWN:
        raise NotReady("This memo was withdrawn, so its words stay as they are.")
    words = correcting.reworded(row, texts, version)
    drafts = repository.of_memo(session, memo.id)
    for draft in drafts:
        check_free(actor, draft)
    before = row.words
    if words.to_dict() == before:
        return []
    with edits.one_edit(session, actor, memo.id, "words", before):
        for draft in drafts:
            edits.note(session, actor, draft, "words")
        kept = {draft.id: {f.key: f.value for f in draft.fields} for draft in drafts}
        way = correcting.put(session, actor, row, words)
        parts = _parts(drafts, way, row.text)
        _refill(session, actor, memo, drafts, parts, way, note_templates)
        if not drafts and memo.standing is MemoState.NOTHING_TO_FILE:
            _file_now(session, actor, memo, note_templates)
    events.record(session, "memo", memo.id, "corrected", actor_id=actor.id)
    session.flush()
    return [Changed(d.id, changes) for d in drafts if (changes := _changes(d, kept[d.id]))]


def words_of(memo: Memo) -> TranscriptRow:
    if memo.transcript is None or not memo.transcript.words["segments"]:
        raise NotFound("This memo has no words that could be corrected.")
    return memo.transcript


def check_free(actor: User, draft: Draft) -> None:
    """Raise Conflict where somebody else reviews the draft now."""
    theirs = draft.standing is DraftState.CLAIMED and draft.claimed_by_id != actor.id
    if theirs and not expired(draft.claimed_at, now()):
        who = draft.claimed_by.name if draft.claimed_by is not None else said("Somebody else")
        raise Conflict(
            said(
                "%(who)s reviews %(client)s at the moment; nothing was saved. Ask %(who)s.",
                who=who,
                client=name_of(draft),
            )
        )


def name_of(draft: Draft) -> str:
    client = draft.account.name if draft.account is not None else draft.value("company")
    return str(client) if client else said("the draft without a client")


def follow(draft: Draft, way: Moves, parts: Sequence[Span] | None = None) -> None:
    """Have the draft's evidence point to the same words in the new text. parts: its own words there."""
    for one in draft.fields:
        one.evidence = _followed(one.evidence, way)
    draft.withdrawn = [one | {"evidence": _followed(one["evidence"], way)} for one in draft.withdrawn]
    found = [span for a, b in draft.parts if (span := way.follow(a, b))] if parts is None else parts
    draft.parts = [list(span) for span in found]


def other_names(session: AnySession, memo: Memo, drafts: Sequence[Draft]) -> list[tuple[Account, str]]:
    """Clients whose names were corrected, each with what had been heard: a name to know them by the next time."""
    row = memo.transcript
    if row is None or row.heard is None:
        return []
    heard = Transcript.from_dict(row.heard)
    back = moves(heard, Transcript.from_dict(row.words)).back
    out: list[tuple[Account, str]] = []
    for draft in drafts:
        company = draft.field("company")
        if draft.account is None or company is None:
            continue
        known = {name.casefold() for name in (*draft.account.aliases, *(name for _, name in out))}
        for a, b in (span for span in company.evidence if is_span(span)):
            was = back.follow(a, b)
            name = heard.text[slice(*was)].strip(" ,.;:!?") if was is not None and not back.untouched(a, b) else ""
            name = name.removesuffix("'s").removesuffix("’s")
            if len(name) > 2 and name.casefold() not in known and accounts.account_named(session, name) is None:
                known.add(name.casefold())
                out.append((draft.account, name))
    return out


def _refill(
    session: WriteSession,
    actor: User,
    memo: Memo,
    drafts: Sequence[Draft],
    parts: Mapping[str, Sequence[Span]],
    way: Moves,
    note_templates: dict[str, NoteTemplate],
) -> None:
    had = {d.id for d in drafts if d.parts and d.standing in DRAFT_OPEN}
    told = {d.id: _client_told(d, way) for d in drafts if d.id in had}
    keep = {d.id: {f.key for f in d.fields if _by_model(f) and _untouched(f.evidence, way)} for d in drafts}
    for draft in drafts:
        follow(draft, way, parts[draft.id])
    job = drafting.to_fill(session, memo)
    for name in sorted({d.template for d in drafts if d.id in had}):
        own = note_templates.get(name)
        together = [d for d in drafts if d.id in had and d.template == name]
        drawn = [d for d in together if d.parts] if job.memo is not None else []
        kinds = dict.fromkeys(BUILT_IN, own) if own is not None else note_templates
        asked = [
            drafting.part_of(d) if told[d.id] else ClientPart(spans=[(a, b) for a, b in d.parts], account_id=None)
            for d in drawn
        ]
        entries = fill(job.memo, job.index, kinds, asked) if job.memo is not None and drawn else []
        filled = {d.id: entry for d, entry in zip(drawn, entries, strict=True)}
        for draft in together:
            entry = filled.get(draft.id) or Entry(template_kind=name)
            template = own or note_templates.get(entry.template_kind) or note_templates[BUILT_IN[0]]
            entry = entry.model_copy(update={"template_kind": draft.template})
            fields = drafting.fields_of(entry, template, job.index.book, memo)
            client: dict[str, Any] = {}
            if not told[draft.id]:
                client["candidates"] = drafting.candidates_of(entry, job.index.book)
                if entry.account_id != draft.account_id:
                    deal_id = accounts.only_open_deal(session, entry.account_id)
                    client |= {"account_id": entry.account_id, "deal_id": deal_id, "new_deal": False}
            refill(session, actor, draft, entry, fields, keep=keep[draft.id], **client)


def _file_now(session: WriteSession, actor: User, memo: Memo, note_templates: dict[str, NoteTemplate]) -> None:
    """What the words give now that they are right, where there was nothing to file before."""
    job = drafting.to_fill(session, memo)
    entries = fill(job.memo, job.index, note_templates) if job.memo is not None else []
    for made in drafting.draft(session, memo, entries, job.index.book, note_templates):
        edits.note_made(session, made)
    if entries:
        move_memo(session, memo, MemoState.DRAFTED, actor=actor, reason="its words were corrected", problem=None)


def _client_told(draft: Draft, way: Moves) -> bool:
    """Whether the client stays: a person chose it, or the words that name it are as they were."""
    company = draft.field("company")
    if company is None:
        return draft.account_id is not None
    return company.standing == "by_person" or bool(company.evidence and _untouched(company.evidence, way))


def _by_model(row: DraftField) -> bool:
    return row.filled_by not in (None, "rules") and bool(row.evidence)


def _untouched(evidence: Sequence[Any], way: Moves) -> bool:
    return all(way.untouched(*part) if is_span(part) else _untouched(part, way) for part in evidence)


def _followed(evidence: Sequence[Any], way: Moves) -> list[Any]:
    """The evidence in its own shape, without the words that are gone."""
    out: list[Any] = []
    for part in evidence:
        if not is_span(part):
            out.append(_followed(part, way))
        elif (span := way.follow(*part)) is not None:
            out.append(list(span))
    return out


def _parts(drafts: Sequence[Draft], way: Moves, text: str) -> dict[str, list[Span]]:
    """Each draft's own words in the new text; no word is two drafts', and words put in belong to those ahead of them."""
    inserted = {piece.a: piece for piece in way.pieces if piece.a == piece.b}
    out: dict[str, list[Span]] = {draft.id: [] for draft in drafts}
    last = 0
    for a, b, draft_id in sorted((a, b, draft.id) for draft in drafts for a, b in draft.parts):
        found = way.follow(a, b)
        start, end = found if found is not None else (last, last)
        if b in inserted:
            start, end = (start, inserted[b].d) if found is not None else (inserted[b].c, inserted[b].d)
        if a in inserted and inserted[a].c >= last:
            start = inserted[a].c
        start = max(start, last)
        if start < end:
            out[draft_id].append((start, end))
            last = end
    return {draft_id: settled(spans, text) for draft_id, spans in out.items()}


def _changes(draft: Draft, kept: Mapping[str, Any]) -> dict[str, tuple[str, str, Any, Any]]:
    now_ = {f.key: (f.label, f.type, f.value) for f in draft.fields}
    return {
        key: (label, kind, kept.get(key), value)
        for key, (label, kind, value) in now_.items()
        if value != kept.get(key) and key != "summary"
    }
