"""How many of the values that a sample memo expects its drafts give: companies, deal amounts and due dates.

The demo prints it and the tests hold the filler to it. Pure functions over entries in the fill contract's keys.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Entry = Mapping[str, Any]

# fmt: off
_LITTLE_WORDS = frozenset({
    "a", "an", "and", "at", "be", "by", "for", "from", "he", "her", "him", "his", "i", "in", "is", "it", "me",
    "my", "of", "on", "or", "our", "she", "so", "that", "the", "their", "them", "they", "this", "to", "us", "we",
    "will", "with", "would",
})
# fmt: on


class Verdict(StrEnum):
    """What became of one value: a wrong one misleads, one left open only costs the reviewer a look."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_SAID = "not said"


@dataclass(frozen=True)
class Detail:
    """One compared value. `expected` is None for a value that nothing in the memo calls for (then it is wrong)."""

    verdict: Verdict
    key: str
    company: str
    expected: str | None
    given: str | None


@dataclass(frozen=True)
class Tally:
    """The compared values of one memo, or of several added up."""

    details: tuple[Detail, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.details + other.details)

    @property
    def right(self) -> int:
        return self._count(Verdict.RIGHT)

    @property
    def wrong(self) -> int:
        return self._count(Verdict.WRONG)

    @property
    def not_said(self) -> int:
        return self._count(Verdict.NOT_SAID)

    @property
    def expected(self) -> int:
        """How many values the memos call for."""
        return sum(detail.expected is not None for detail in self.details)

    def _count(self, verdict: Verdict) -> int:
        return sum(detail.verdict is verdict for detail in self.details)


def compare(expected_entries: Sequence[Entry], entries: Sequence[Entry]) -> Tally:
    """Compare what a filler gave for one memo with what it should have given.

    Entries are paired by company, the rest in order. `KEY_acceptable` of an expected entry or action item lists other
    fair answers. A value that is given where none is expected counts as wrong.
    """
    pairs, extras = _pair_entries(expected_entries, entries)
    details: list[Detail] = []
    for expected, given in pairs:
        details += _compare_entry(expected, given)
    for extra in extras:
        details += _compare_entry({}, extra)
    return Tally(tuple(details))


def _pair_entries(
    expected_entries: Sequence[Entry], entries: Sequence[Entry]
) -> tuple[list[tuple[Entry, Entry]], list[Entry]]:
    left = list(entries)
    found: dict[int, Entry] = {}
    for place, expected in enumerate(expected_entries):
        for entry in left:
            if _same_name(expected.get("company"), entry.get("company")):
                found[place] = entry
                left.remove(entry)
                break
    for place in range(len(expected_entries)):
        if place not in found:
            found[place] = left.pop(0) if left else {}
    return [(expected, found[place]) for place, expected in enumerate(expected_entries)], left


def _compare_entry(expected: Entry, given: Entry) -> Iterable[Detail]:
    company = expected.get("company") or given.get("company") or "no company"
    for key, same in (("company", _same_name), ("deal_amount", _same_number)):
        verdict = _verdict(expected.get(key), expected.get(f"{key}_acceptable"), given.get(key), same)
        if verdict is not None:
            yield Detail(verdict, key, company, _shown(expected.get(key)), _shown(given.get(key)))
    yield from _compare_due_dates(expected, given, company)


def _compare_due_dates(expected: Entry, given: Entry, company: str) -> Iterable[Detail]:
    items, left = list(expected.get("action_items") or ()), list(given.get("action_items") or ())
    partners = _pair_actions(items, left)
    for place, item in enumerate(items):
        partner = partners.get(place, {})
        verdict = _verdict(item.get("due_date"), item.get("due_date_acceptable"), partner.get("due_date"), _same_day)
        if verdict is not None:
            wanted = item["due_date"] and f"{item['due_date']} {item['text']}"
            got = partner.get("due_date") and f"{partner['due_date']} {partner['text']}"
            yield Detail(verdict, "due_date", company, wanted, got)
    paired = [id(partner) for partner in partners.values()]
    for action in left:
        due = action.get("due_date")
        # The next meeting told once more as something to do is no invention.
        if id(action) not in paired and due and not _same_day(expected.get("next_meeting"), due):
            yield Detail(Verdict.WRONG, "due_date", company, None, f"{due} {action['text']}")


def _pair_actions(items: Sequence[Entry], actions: Sequence[Entry]) -> dict[int, Entry]:
    """The given action for each expected one, by its place: the most alike first, none that shares too little."""
    alike = sorted(
        (
            (
                -_likeness(item["text"], action["text"]),
                not _same_day(item.get("due_date"), action.get("due_date")),
                i,
                j,
            )
            for i, item in enumerate(items)
            for j, action in enumerate(actions)
        ),
    )
    partners: dict[int, Entry] = {}
    taken: set[int] = set()
    for likeness, _, i, j in alike:
        if -likeness >= 0.5 and i not in partners and j not in taken:
            partners[i] = actions[j]
            taken.add(j)
    return partners


def _verdict(expected: Any, acceptable: Any, given: Any, same: Any) -> Verdict | None:
    """None where there is nothing to compare: no value expected and none given, or another fair answer to a null."""
    fair = any(same(other, given) for other in acceptable or ())
    if expected is None:
        return None if given is None or fair else Verdict.WRONG
    if given is None:
        return Verdict.NOT_SAID
    return Verdict.RIGHT if fair or same(expected, given) else Verdict.WRONG


def _words(text: Any) -> list[str]:
    return re.findall(r"[a-z0-9]+", str(text).lower())


def _same_name(one: Any, other: Any) -> bool:
    return bool(one) and bool(other) and _words(one) == _words(other)


def _same_number(one: Any, other: Any) -> bool:
    return one is not None and other is not None and round(float(one), 2) == round(float(other), 2)


def _same_day(one: Any, other: Any) -> bool:
    return bool(one) and bool(other) and str(one)[:10] == str(other)[:10]


def _likeness(one: str, other: str) -> float:
    """The shared part of the shorter text's telling words, 0 to 1; endings of verbs and plurals do not count."""
    first, second = (
        {re.sub(r"(ing|ed|s)$", "", word) if len(word) > 4 else word for word in _words(text)} - _LITTLE_WORDS
        for text in (one, other)
    )
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    return f"{value:,.2f}".removesuffix(".00") if isinstance(value, int | float) else str(value)
