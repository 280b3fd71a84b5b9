"""What review tells about the filler and about itself: where values are corrected, how long it takes, whether it is read."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from service.db import AnySession, WriteSession, now
from service.domain.errors import Conflict, InvalidInput, NotAllowed
from service.domain.sentences import said
from service.domain.states import DRAFT_FILED, DraftState
from service.insight import repository
from service.insight.repository import DraftCount, FieldCount, Move
from service.review.models import Draft, SpotCheck
from service.review.revising import APPROVAL_UNDONE, TO_BE_REVISED, UNDONE
from service.users import repository as users
from service.users.models import User

PERIODS = (7, 30, 90)
"""Days that can be looked at."""

FAST = timedelta(seconds=5)
"""An approval that comes sooner after the claim was hardly read."""

AT_ONCE = timedelta(seconds=0.5)
"""No hand is that quick: the draft was claimed by its approval, as one of many that were ticked."""

FEWEST = 5
"""Drafts of a kind or a rep below which nothing is told: so few say little, and point at single days of people."""

CHECKED_BACK = timedelta(days=7)
"""How long ago a draft may have been filed to be offered for a spot check."""


@dataclass(frozen=True)
class Share:
    """How often a value was edited, of how many. name: the field's label, the rep or the note template."""

    name: str
    of: int
    wrong: int
    in_vain: int
    missed: int
    drafts: int = 0
    untouched: int = 0

    @property
    def edited(self) -> int:
        return self.wrong + self.in_vain + self.missed


@dataclass(frozen=True)
class Pace:
    """How long decisions took. median_s: from taking a draft to deciding; None: too few. fast: approvals in under 5 s."""

    name: str
    decided: int
    median_s: float | None
    fast: int


@dataclass(frozen=True)
class Checked:
    """Spot checks: how many drafts, how many had something wrong, and how often each field, by label."""

    drafts: int
    wrong: int
    by_field: dict[str, int]


@dataclass
class Report:
    """The last `days` days."""

    days: int
    filed: int = 0
    rejected: int = 0
    together: int = 0
    """Approved as one of many that were ticked, without being opened."""
    alone: int = 0
    """Approved after having been taken to review."""
    fast: int = 0
    drafts: int = 0
    """Filed drafts that were filled from words, and of these `untouched`: filed just as they were heard."""
    untouched: int = 0
    median_s: float | None = None
    kinds: list[Pace] = field(default_factory=list)
    reviewers: list[Pace] = field(default_factory=list)
    fields: list[Share] = field(default_factory=list)
    by_kind: list[Share] = field(default_factory=list)
    reps: list[Share] = field(default_factory=list)
    checked: Checked = field(default_factory=lambda: Checked(0, 0, {}))

    @property
    def empty(self) -> bool:
        return not (self.filed or self.rejected)


def report(session: AnySession, days: int) -> Report:
    """What review did in the last `days` days; every figure from a few statements, however many drafts there are."""
    since = now() - timedelta(days=days)
    out = Report(days)
    names = {user.id: user.name for user in users.listing(session)}
    # A draft taken shortly before the period began is decided within it.
    decisions = [one for one in decided(repository.moves(session, since - timedelta(days=1))) if one.at >= since]
    _pace(out, decisions, names)
    counts, drafts = repository.field_counts(session, since), repository.draft_counts(session, since)
    out.drafts, out.untouched = sum(one.drafts for one in drafts), sum(one.untouched for one in drafts)
    labels = {one.key: one.label for one in counts}
    out.fields = sorted(
        _shares(counts, (), lambda one: labels[one.key] if isinstance(one, FieldCount) else ""), key=_worst
    )
    out.by_kind = sorted(_shares(counts, drafts, lambda one: one.template), key=_worst)
    out.reps = sorted(_shares(counts, drafts, lambda one: names.get(one.rep_id, "?")), key=_worst)
    checks = repository.checks(session, since)
    wrong = Counter(labels.get(key, key) for one in checks for key in one.wrong)
    out.checked = Checked(len(checks), sum(bool(one.wrong) for one in checks), dict(wrong.most_common()))
    return out


@dataclass(frozen=True)
class Decision:
    """took: since the draft was taken to review; None: that was before what is looked at."""

    draft_id: str
    template: str
    filed: bool
    took: timedelta | None
    by_id: str | None
    at: datetime


def decided(moves: Iterable[Move]) -> list[Decision]:
    """The first decision on each draft, where it stands: what was undone is none, and a revision is no further one.

    moves: the oldest first. Whoever takes a draft anew starts its clock anew.
    """
    taken: dict[str, Move] = {}
    revised: set[str] = set()
    out: dict[str, Decision] = {}
    for move in moves:
        target, draft = DraftState(move.target), move.draft_id
        if target is DraftState.CLAIMED:
            if move.reason in (UNDONE, APPROVAL_UNDONE) and draft not in revised:
                out.pop(draft, None)
            if move.reason == TO_BE_REVISED:
                revised.add(draft)
            taken[draft] = move
        elif (target in DRAFT_FILED or target is DraftState.REJECTED) and draft not in revised:
            start = taken.get(draft)
            took = move.at - start.at if start is not None else None
            out[draft] = Decision(draft, move.template, target in DRAFT_FILED, took, move.actor_id, move.at)
    return list(out.values())


def _pace(out: Report, decisions: Sequence[Decision], names: dict[str, str]) -> None:
    out.filed = sum(one.filed for one in decisions)
    out.rejected = len(decisions) - out.filed
    out.together = sum(_at_once(one) for one in decisions)
    alone = [one for one in decisions if not _at_once(one) and one.took is not None]
    out.alone = sum(one.filed for one in alone)
    out.fast = sum(_is_fast(one) for one in alone)
    out.median_s = _median(alone)
    out.kinds = _paces(alone, lambda one: one.template)
    out.reviewers = _paces(alone, lambda one: names.get(one.by_id or "", "?"))


def _paces(decisions: Sequence[Decision], named: Callable[[Decision], str]) -> list[Pace]:
    groups: dict[str, list[Decision]] = defaultdict(list)
    for one in decisions:
        groups[named(one)].append(one)
    return [
        Pace(name, len(them), _median(them), sum(map(_is_fast, them)))
        for name, them in sorted(groups.items())
        if len(them) >= FEWEST
    ]


def _at_once(one: Decision) -> bool:
    return one.filed and one.took is not None and one.took < AT_ONCE


def _is_fast(one: Decision) -> bool:
    return one.filed and one.took is not None and one.took < FAST


def _median(decisions: Sequence[Decision]) -> float | None:
    took = [one.took.total_seconds() for one in decisions if one.took is not None]
    return median(took) if len(took) >= FEWEST else None


def _shares(
    counts: Sequence[FieldCount], drafts: Sequence[DraftCount], named: Callable[[FieldCount | DraftCount], str]
) -> list[Share]:
    """Added up by name; where drafts are counted too, names with fewer than `FEWEST` of them are left out."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for count in counts:
        for place, number in enumerate((count.filled, count.changed, count.removed, count.added)):
            sums[named(count)][place] += number
    for one in drafts:
        sums[named(one)][4] += one.drafts
        sums[named(one)][5] += one.untouched
    return [Share(name, *them) for name, them in sums.items() if (them[4] if drafts else them[0]) >= FEWEST]


def _worst(one: Share) -> tuple[float, str]:
    return -(one.edited / one.of if one.of else 0.0), one.name


def to_check(session: AnySession, actor: User) -> str | None:
    """Id of a draft to check, drawn at random; None: there is none that the actor has not approved."""
    _check_reader(actor)
    return repository.unchecked(session, now() - CHECKED_BACK, actor.id)


def check(session: WriteSession, actor: User, draft: Draft, wrong: Sequence[str]) -> SpotCheck:
    """Keep the result of a spot check.

    wrong: keys of the fields that say something else than the recording; empty: all of it is right.

    Raises:
        NotAllowed: the actor does not read everybody's drafts.
        Conflict: the draft is not filed, or somebody has checked it in the meantime.
        InvalidInput: the draft has no such field.
    """
    _check_reader(actor)
    if draft.standing not in DRAFT_FILED:
        raise Conflict("Nothing of this draft is filed any more, so there is nothing to check. Take another one.")
    unknown = set(wrong) - {one.key for one in draft.fields}
    if unknown:
        raise InvalidInput(
            said("This draft has no field '%(key)s'. Reload the page and mark it again.", key=min(unknown))
        )
    if repository.is_checked(session, draft.id):
        raise Conflict("Somebody has checked this entry in the meantime. Take another one.")
    made = SpotCheck(draft_id=draft.id, by_id=actor.id, at=now(), wrong=sorted(set(wrong)))
    session.add(made)
    return made


def _check_reader(actor: User) -> None:
    if not actor.kind.reads_all:
        raise NotAllowed("Only admin staff and managers check what was filed.")
