"""A memo's text in pieces of about a sentence, each with the draft whose words it is: what a reviewer moves in the pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from service.domain.parts import Span
from service.domain.states import DRAFT_OPEN
from service.memos.models import TranscriptRow
from service.review.models import Draft
from service.review.parts import Wanted
from templates.filling.text import Reading, tokens_of
from transcribe.words import Transcript

NEW = "new"
"""The owner of words that a reviewer gives to a client who has no draft yet."""

_WORDS = 20
"""Words of a piece where no sentence ends."""

_MOST = 500
"""Pieces of a memo: longer ones have longer pieces, so that a form can carry them."""


@dataclass(frozen=True)
class Piece:
    """owner: id of the draft whose words these are, `NEW`, or None where they are nobody's."""

    span: Span
    text: str
    owner: str | None


@dataclass(frozen=True)
class Step:
    """One sentence that a border can be moved over. edge: start or end; grow: the draft gets it, or else gives it away.

    other: the draft on the other side of the border; None: nobody."""

    edge: str
    grow: bool
    text: str
    other: str | None


def pieces_of(row: TranscriptRow, drafts: Sequence[Draft]) -> list[Piece]:
    """The whole text in pieces that no border of today cuts."""
    text = row.text
    owners = sorted((a, b, d.id) for d in drafts for a, b in d.parts)
    fixed = {0, len(text), *(at for a, b, _ in owners for at in (a, b))}
    soft = sorted({a for a, _ in Reading(text).sentences} | set(_long(text, row)))
    every = -(-len(soft) // _MOST) or 1
    cuts = sorted(fixed | set(soft[::every]))
    out: list[Piece] = []
    for a, b in pairwise(cuts):
        owner = next((draft_id for start, end, draft_id in owners if start <= a and b <= end), None)
        if not any(char.isalnum() for char in text[a:b]):
            continue
        out.append(Piece((a, b), text[a:b].strip(), owner))
    return out


def _long(text: str, row: TranscriptRow) -> Iterator[int]:
    """Where the recogniser made a pause; and in stretches without a stop, every few words."""
    place = 0
    for segment in Transcript.from_dict(row.words).segments:
        if segment.text.strip():
            yield place
            place += len(segment.text.strip()) + 1
    for a, b in Reading(text).sentences:
        tokens = tokens_of(text, a, b)
        if len(tokens) > 2 * _WORDS:
            yield from (token.start for token in tokens[_WORDS::_WORDS])


def wanted_of(pieces: Sequence[Piece], drafts: Mapping[str, Draft], new: Wanted | None = None) -> list[Wanted]:
    """The parts that the pieces' owners make. new: the client of those that are `NEW`."""
    spans: dict[str, list[Span]] = {}
    for piece in pieces:
        if piece.owner is not None:
            spans.setdefault(piece.owner, []).append(piece.span)
    return [
        replace(new or Wanted([]), spans=own) if owner == NEW else Wanted(own, draft_id=drafts[owner].id)
        for owner, own in spans.items()
    ]


def steps_of(pieces: Sequence[Piece], drafts: Mapping[str, Draft], draft_id: str) -> list[Step]:
    """How the draft's outer borders can be moved by one sentence; nothing is taken from a draft that is decided."""
    mine = [i for i, piece in enumerate(pieces) if piece.owner == draft_id]
    if not mine or drafts[draft_id].standing not in DRAFT_OPEN:
        return []
    out = []
    for edge, at, beyond in (("start", mine[0], mine[0] - 1), ("end", mine[-1], mine[-1] + 1)):
        outer = pieces[beyond] if 0 <= beyond < len(pieces) else None
        owner = outer.owner if outer is not None else None
        free = owner is None or drafts[owner].standing in DRAFT_OPEN
        if outer is not None and free:
            out.append(Step(edge, True, outer.text, owner))
        if len(mine) > 1:
            out.append(Step(edge, False, pieces[at].text, owner if free else None))
    return out


def split_at(pieces: Sequence[Piece], at: int) -> list[Piece]:
    """The pieces with those from `at` to the end of its draft's words given to a new client."""
    end = next((i for i in range(at, len(pieces)) if pieces[i].owner != pieces[at].owner), len(pieces))
    return [replace(piece, owner=NEW) if at <= i < end else piece for i, piece in enumerate(pieces)]


def joined_at(pieces: Sequence[Piece], at: int) -> list[Piece]:
    """The pieces with those from `at` to the end of its draft's words given to whom the words before belong."""
    end = next((i for i in range(at, len(pieces)) if pieces[i].owner != pieces[at].owner), len(pieces))
    owner = pieces[at - 1].owner
    return [replace(piece, owner=owner) if at <= i < end else piece for i, piece in enumerate(pieces)]


def moved(pieces: Sequence[Piece], draft_id: str, step: Step) -> list[Piece]:
    """The pieces after a step."""
    mine = [i for i, piece in enumerate(pieces) if piece.owner == draft_id]
    at = mine[0] if step.edge == "start" else mine[-1]
    if step.grow:
        at += -1 if step.edge == "start" else 1
    return [replace(p, owner=draft_id if step.grow else step.other) if i == at else p for i, p in enumerate(pieces)]
