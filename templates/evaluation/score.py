"""The score of a run over a memo set: for each field how many values were right, wrong or missed.

The rules are the fill contract's measure: a right value is a true positive, a missing one a false negative, a value where
none was expected a false positive, a wrong value both. Free text is compared loosely, everything else exactly or against
the set's `*_acceptable` values; extras that the set calls acceptable count neither way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from templates.evaluation.matching import (
    Equal,
    clock,
    day,
    equal_words,
    exactly,
    listed,
    loosely,
    pair_up,
    same_code,
    same_day,
    same_key_date,
    same_number,
    same_owner,
    same_person,
    same_quantity,
    same_sum,
    same_task,
    same_words,
)
from templates.evaluation.memo_set import ExpectedMemo, MemoSet

LONGEST_SUMMARY = 140

_WORKED_OUT = frozenset(
    {"template_kind", "account_id", "contact_ids", "ambiguous", "currency", "interaction_date", "summary", "evidence",
     "alternatives", "withdrawn", "fields"}
)  # fmt: skip

_SCALARS: Mapping[str, Equal] = {
    "company": same_words,
    "account_id": exactly,
    "interaction_date": same_day,
    "deal_amount": same_number,
    "currency": same_code,
    "stage": equal_words,
    "probability": same_number,
    "close_date": same_day,
    "next_meeting": same_day,
    "satisfaction": exactly,
    "decision_maker": loosely,
}
_LISTS: Mapping[str, Equal] = {
    "competitors": same_words,
    "objections": loosely,
    "products": loosely,
    "quantity": same_quantity,
    "amounts": same_sum,
    "issues": loosely,
}
_OPTIONAL = frozenset(
    {"account_id", "products", "quantity", "next_meeting", "amounts", "issues", "satisfaction", "decision_maker"}
)
"""Scored only where the set speaks of them."""


@dataclass
class Tally:
    """Right values, wrong or invented ones, and those that were missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(frozen=True)
class Miss:
    """A value that was not right: what was expected and what was given, as text."""

    memo: str
    field: str
    what: str


@dataclass
class Score:
    """fields: the tally of each; evidence: values whose words stand in the text, and values in all."""

    fields: dict[str, Tally] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    shown: int = 0
    given: int = 0

    @property
    def total(self) -> Tally:
        return sum(self.fields.values(), Tally())

    def table(self) -> str:
        """A row a field, the share of values with evidence, and the figures over all fields."""
        rows = [
            f"{name:18s} F1 {t.f1:.3f}  precision {t.precision:.3f}  recall {t.recall:.3f}  "
            f"(right {t.right}, wrong or invented {t.wrong}, missed {t.missed})"
            for name, t in sorted(self.fields.items())
        ]
        t = self.total
        rows.append(f"evidence           {self.shown} of {self.given} values point into the text")
        rows.append(f"F1 {t.f1:.3f} precision {t.precision:.3f} recall {t.recall:.3f}")
        return "\n".join(rows)


def score(found: MemoSet, given: Mapping[str, Sequence[dict[str, Any]]]) -> Score:
    """Scores a run. given: by memo id the entries in the fill contract's shape; a memo that is not there gave none."""
    out = Score()
    titles = {c.name: c.title for c in found.book.contacts}
    for item in found.memos:
        _Memo(out, item, titles).score(given.get(item.memo.id, ()))
    return out


@dataclass
class _Memo:
    """Scores the entries of one memo into `out`. titles: of the book's contacts, by name."""

    out: Score
    item: ExpectedMemo
    titles: Mapping[str, str | None]

    def score(self, given: Sequence[dict[str, Any]]) -> None:
        self._evidence(given)
        expected = self.item.expected
        both = min(len(expected), len(given))
        counts = f"{[e.get('company') for e in expected]} != {[e.get('company') for e in given]}"
        self._add("entry_count", both, len(given) - both, len(expected) - both, counts)
        left = list(given)
        for one in expected:
            company = one.get("company")
            mate = next((g for g in left if company and g.get("company") and same_words(company, g["company"])), None)
            if mate is None and left:
                mate = left[0]
            if mate is not None:
                left.remove(mate)
            self._entry(one, mate or {})
        for extra in left:  # whatever an entry too many says is invented, but for its kind and its line
            self._entry(
                {"template_kind": extra.get("template_kind")}, {k: v for k, v in extra.items() if k != "summary"}
            )

    def _add(self, name: str, right: int, wrong: int, missed: int, what: str) -> None:
        self.out.fields[name] = self.out.fields.get(name, Tally()) + Tally(right, wrong, missed)
        if wrong or missed:
            self.out.misses.append(Miss(self.item.memo.id, name, what))

    def _evidence(self, given: Sequence[dict[str, Any]]) -> None:
        length = len(self.item.memo.text)
        for entry in given:
            for name, spans in _places(entry):
                good = bool(spans) and all(
                    isinstance(s, list) and len(s) == 2 and 0 <= s[0] < s[1] <= length for s in spans
                )
                self.out.shown += good
                self.out.given += 1
                if not good:
                    self.out.misses.append(Miss(self.item.memo.id, "evidence", f"{name}: {spans}"))

    def _entry(self, e: dict[str, Any], g: dict[str, Any]) -> None:
        kinds = {*listed(e.get("template_kind_acceptable")), e.get("template_kind")}
        good = g.get("template_kind") in kinds
        self._add("template_kind", good, not good, not good, f"{e.get('template_kind')} != {g.get('template_kind')}")
        for name, equal in _SCALARS.items():
            if name in e or name not in _OPTIONAL:
                self._scalar(name, equal, e, g)
        self._contacts(e, g)
        for name, equal in _LISTS.items():
            if name in e or name not in _OPTIONAL:
                self._list(name, equal, e, g)
        self._actions(e, g)
        self._meeting_time(e, g)
        if e.get("ambiguous"):
            good = set(listed(g.get("ambiguous"))) == set(e["ambiguous"])
            self._add("ambiguous", good, 0, not good, f"{e['ambiguous']} != {g.get('ambiguous')}")
        for one in listed(e.get("key_dates")):
            good = any(same_key_date(one, other) for other in listed(g.get("key_dates")))
            self._add("key_dates", good, 0, not good, f"-{one}")
        phrases, line = listed(e.get("summary_must_mention")), g.get("summary") or ""
        if phrases:
            good = 2 * sum(loosely(p, line) for p in phrases) >= len(phrases) and len(line) <= LONGEST_SUMMARY
            self._add("summary", good, not good and bool(line), not good, f"{phrases} != {line!r}")

    def _scalar(self, name: str, equal: Equal, e: dict[str, Any], g: dict[str, Any]) -> None:
        x, y = e.get(name), g.get(name)
        fair = [a for a in listed(e.get(f"{name}_acceptable")) if a is not None]
        wanted, said = x not in (None, ""), y not in (None, "", [])
        if not wanted and not said:
            return
        good = said and ((wanted and equal(x, y)) or any(equal(a, y) for a in fair))
        self._add(name, good, said and not good, wanted and not good, f"{x!r} != {y!r}")

    def _list(
        self, name: str, equal: Equal, e: dict[str, Any], g: dict[str, Any], spare: Sequence[Any] = ()
    ) -> list[tuple[Any, Any]]:
        expected, given = listed(e.get(name)), listed(g.get(name))
        pairs, extra = pair_up(expected, given, equal)
        fair = [a for a in listed(e.get(f"{name}_acceptable")) if a is not None] + list(spare)
        wrong = sum(not any(equal(a, one) for a in fair) for one in extra)
        self._add(name, len(pairs), wrong, len(expected) - len(pairs), f"{expected} != {given}")
        return pairs

    def _contacts(self, e: dict[str, Any], g: dict[str, Any]) -> None:
        pairs = self._list("contacts", same_person, e, g)
        for x, y in pairs:
            if isinstance(x, dict) and x.get("title"):
                title = y.get("title") if isinstance(y, dict) else None
                fair = [x["title"], *listed(x.get("title_acceptable")), *listed(self.titles.get(x["name"]))]
                good = bool(title) and any(loosely(one, title) for one in fair)
                self._add("contact_title", good, 0, not good, f"{x} != {y}")
        if "contact_ids" not in e:
            return
        for x, y in pairs:
            want, got = _id_of(x, e), _id_of(y, g)
            if want or got:
                good = want == got
                what = f"{x['name']}: {want} != {got}"
                self._add("contact_id", good, not good and bool(got), not good and bool(want), what)

    def _actions(self, e: dict[str, Any], g: dict[str, Any]) -> None:
        meeting = day(e.get("next_meeting"))
        spare = [
            a
            for a in listed(g.get("action_items"))
            if meeting and isinstance(a, dict) and day(a.get("due_date")) == meeting
        ]
        for x, y in self._list("action_items", same_task, e, g, spare):
            due = day(y.get("due_date"))
            fair = {day(x.get("due_date")), *(day(d) for d in listed(x.get("due_date_acceptable")))}
            what = f"{x} != {y}"
            if due not in fair:
                self._add("action_due", 0, due is not None, x.get("due_date") is not None, what)
            elif due:
                self._add("action_due", 1, 0, 0, what)
            owners = [x.get("owner") or "rep", *listed(x.get("owner_acceptable"))]
            good = any(same_owner(o, y.get("owner") or "rep") for o in owners)
            self._add("action_owner", good, not good, not good, what)

    def _meeting_time(self, e: dict[str, Any], g: dict[str, Any]) -> None:
        want, got = e.get("next_meeting"), g.get("next_meeting")
        if clock(want) and day(want) == day(got):
            good = clock(want) == clock(got)
            self._add("meeting_time", good, 0, not good, f"{want} != {got}")


def _id_of(person: Any, entry: Mapping[str, Any]) -> Any:
    """The id that stands beside this very person in the entry."""
    pairs = zip(listed(entry.get("contacts")), listed(entry.get("contact_ids")), strict=False)
    return next((ident for other, ident in pairs if other is person), None)


def _places(entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each value that has to be traceable to words, with its spans; an item of a list by its number."""
    evidence = entry.get("evidence") or {}
    for name, value in entry.items():
        if name in _WORKED_OUT or value in (None, "", []):
            continue
        if not isinstance(value, list):
            yield name, evidence.get(name)
            continue
        spans = evidence.get(name) or []
        for i in range(len(value)):
            yield f"{name}[{i}]", spans[i] if i < len(spans) else None
