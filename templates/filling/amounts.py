"""What each sum of money in a memo means, and which one is the deal's value."""

import re
from dataclasses import dataclass, replace

from templates.filling.facts import Part
from templates.filling.lexicon import regex
from templates.filling.money import Money, pairs_of

REPLACED = "replaced value"
"""The meaning of a sum that another has replaced: "down from 118 to 112"."""
VALUE = "deal value"

_APPROXIMATELY = (
    r"(?:(?:about|around|roughly|some|like|maybe|now|still|only|just|nearly|almost|approximately|a\s+total\s+of|"
    r"a\s+price\s+of|all|the|a|an|say|somewhere|between|circa|exactly|up\s+to|another|original|old|current|new|realistically|"
    r"probably|i\s+think|i\s+guess|you\s+know|well|so|then|i\s+don'?t\s+know|is|at|of),?\s+)*"
)
_LEAD, _NEAR = 100, 60


def _before(*lists: str) -> re.Pattern[str]:
    return re.compile(rf"{regex('money', *lists)}[\s,:-]*{_APPROXIMATELY}$")


def _near(*lists: str) -> re.Pattern[str]:
    return re.compile(rf"{regex('money', *lists)}[^.;!?]{{0,{_NEAR}}}$")


def _after(*lists: str) -> re.Pattern[str]:
    return re.compile(
        rf"[\s,]*{regex('money', *lists)}|{_SUFFIX}" if "value_after" in lists else rf"[\s,]*{regex('money', *lists)}"
    )


_SUFFIX = r"'s\s+(?:still\s+)?(?:the\s+(?:number|figure|price)|on\s+the\s+table)"

# The first rule that fits names the meaning. The number says how plainly it is the deal's value: 0 means that it is not.
_RULES: tuple[tuple[str, re.Pattern[str] | None, re.Pattern[str] | None, int], ...] = (
    ("threshold", _before("threshold_before"), None, 0),
    ("threshold", _near("threshold_near"), None, 0),
    ("addition", _before("addition_before"), _after("addition_after"), 0),
    ("price per unit", None, _after("per_unit"), 0),
    ("price per unit", _before("unit_near"), None, 0),
    ("client's own figure", _near("own_near"), _after("own_after"), 0),
    (REPLACED, _before("replaced_before"), _after("replaced_after"), 0),
    ("previous value", _before("previous_before"), None, 0),
    ("counter-offer", _before("counter_before"), None, 0),
    ("competitor's offer", _before("rival_before"), None, 0),
    ("saving", _before("saving_before"), _after("saving_after"), 0),
    ("cost to the client", _before("cost_before"), None, 0),
    ("budget", None, _after("budget_after"), 0),
    (VALUE, _before("value_before"), _after("value_after"), 3),
    ("our offer", _before("offer_before"), None, 2),
    (VALUE, _before("copula_before"), None, 2),
    ("invoice", _near("invoice_near"), _after("invoice_after"), 0),
    ("deposit", _near("deposit_near"), None, 0),
    ("fee", None, _after("fee_after"), 0),
    ("expense", _near("expense_near"), None, 0),
    ("budget", _near("budget_near"), None, 0),
    (VALUE, None, _after("offer_after"), 2),
)
_FEE = _near("fee_near", "invoice_near", "deposit_near", "expense_near")
_BUDGET = _near("budget_near")
_COMMERCE = re.compile(regex("money", "commerce"))
_OURS = re.compile(r"\b(?:we|we're|we'd|we've|our|ours|us|i|i'm|i'd)\b")
_WE = re.compile(r"\b(?:we|i)(?:'ve|'d|\s+have|\s+had)?\s+(?:\w+\s+)?$")
_UNIT_COUNT = re.compile(r"\b(?:\d+|[a-z-]+)\s+[a-z]+s\s+at\s+$")
_FILLER = re.compile(
    r"(?:[\s,]*\b(?:um|uh|er|like|i think|i don't know|i guess|you know|what was it|let me see)\b[\s,]*)+$"
)


@dataclass(frozen=True)
class Meant:
    """A sum with what it means; `weight` over 0 says how plainly it is the deal's value."""

    money: Money
    meaning: str
    weight: int


def meanings(part: Part, known: list[float] | None = None) -> list[Meant]:
    """Every sum of the part with its meaning, in order. `known`: the amounts of the client's deals in the book."""
    out: list[Meant] = []
    lows = {b.start: a for a, b in pairs_of(part.sums)}
    for money in part.sums:
        begin = money.start if money.said_from is None else money.said_from
        a, _ = part.sentence_of(begin)
        a = min(a, part.sentence_of(money.start)[0])
        b = max(money.end, part.sentence_of(money.start)[1])
        if money.start in lows and out:
            base = out[-1].meaning
            out[-1] = replace(out[-1], meaning=f"{base} from", weight=0)
            out.append(Meant(money, f"{base} to", 0))
            continue
        here = part.flat[max(part.sentence_of(money.start)[0], money.start - _LEAD) : money.start]
        lead = part.flat[max(a, begin - _LEAD) : begin]
        after = part.flat[money.end : min(b, money.end + 60)]
        meant = _meant(part, money, _quiet(lead), after, part.flat[a:b], known or [])
        if begin != money.start and meant.weight < 2:
            other = _meant(part, money, _quiet(here), after, part.flat[a:b], known or [])
            meant = other if other.weight > meant.weight and meant.meaning in ("sum", VALUE, "our offer") else meant
        out.append(meant)
    return out


def _quiet(lead: str) -> str:
    filler = _FILLER.search(lead)
    return lead[: filler.start()] + " " if filler else lead


def _meant(part: Part, money: Money, lead: str, after: str, sentence: str, known: list[float]) -> Meant:
    a, _ = part.sentence_of(money.start)
    rival = next((c for c in reversed(part.competitors) if a <= c.start < money.start), None)
    theirs = rival is not None and not _OURS.search(part.flat[rival.end : money.start])
    same = money.value in known
    # what is said of a thing right after an earlier sum is not said of this one
    clause = re.split(r"[;:]\s|\.\s|\bbut\b|\bso\b(?!\s*$)", lead)[-1]
    if re.search(r"\b(?:a\s+pop|each|apiece)\b", part.flat[money.start : money.end]):
        return Meant(money, "price per unit", 0)
    odd = bool(known) and not any(0.3 <= money.value / k <= 3 for k in known)
    for name, before, behind, weight in _RULES:
        fits = (before is not None and before.search(clause if "{0,60}" in before.pattern else lead)) or (
            behind is not None and behind.match(after)
        )
        if not fits:
            continue
        if name == "price per unit" and same:
            continue
        m = before.search(lead) if before is not None and name == "competitor's offer" else None
        if m and _WE.search(lead[: m.start()]):
            continue
        if (
            before is None
            and weight == 2
            and re.search(r"\b(?:they|he|she)\b", clause)
            and not _COMMERCE.search(clause)
        ):
            continue
        if weight and theirs:
            return Meant(money, "competitor's offer", 0)
        if weight and not same and _FEE.search(clause):
            continue
        if weight == 2 and not same and (money.value < 300 or odd or _BUDGET.search(clause)):
            continue
        if name == "competitor's offer" and rival is None and same:
            continue
        return Meant(money, name, weight)
    if same:
        return Meant(money, VALUE, 2)
    if money.value < 1000 and _UNIT_COUNT.search(lead):
        return Meant(money, "price per unit", 0)
    if theirs:
        return Meant(money, "competitor's offer", 0)
    if money.value >= 500 and any(0.5 <= money.value / k <= 2 for k in known):
        return Meant(money, VALUE, 2)
    if odd:
        return Meant(money, "sum", 0)
    if money.explicit and money.value >= 500 and _COMMERCE.search(sentence):
        return Meant(money, VALUE, 1)
    if money.value >= 500 and (lead.strip() == "" or re.search(r"\b(?:so|yeah|okay|and|for)\s*,?\s*$", lead)):
        return Meant(money, VALUE, 1)
    return Meant(money, "sum", 0)


def deal_amount(meant: list[Meant], known: float | None) -> Meant | None:
    """The deal's value: of the plainest statements the last one."""
    best = max((m.weight for m in meant), default=0)
    if best >= 2 or (best == 1 and sum(m.weight == 1 for m in meant) == 1) or (best == 1 and known):
        return [m for m in meant if m.weight >= min(best, 3)][-1]
    # "it was sixty-nine thousand" of a deal that is lost
    before = [m for m in meant if m.meaning == "previous value"]
    return before[0] if len(before) == 1 else None
