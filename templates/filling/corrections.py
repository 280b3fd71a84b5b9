"""What was said and taken back: "by Friday, no wait, make that Thursday" is Thursday alone."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from templates.filling.lexicon import regex, words
from templates.filling.text import Span

_FILLER = r"(?:(?:um|uh|er|hmm|hm|well|oh|ah),?\s+)*"
MARKER = re.compile(
    rf"(?<![a-z']){_FILLER}(?:(?P<sure>{regex('corrections', 'sure')})|(?P<weak>{regex('corrections', 'weak')}))"
    rf"(?!\s+(?:on|for|about)\b)[,.]?\s*{_FILLER}"
)
"""A remark that takes something back; the group `weak` is set where the word alone does not prove it."""
_LINK_WORD = "|".join(sorted(map(re.escape, words("corrections", "link")), key=lambda w: (-len(w), w)))
_ONLY_LINK = re.compile(rf"[\s,.;:-]*(?:(?:{_LINK_WORD})(?:,?\s+|-))*[$£€¥₹₱]?(?:[a-z]{{1,3}}\$)?")
_REASON = re.compile(rf"[\s,]*{regex('corrections', 'reason')}[^.!?]*[\s,.$£€]*")
_DID_I_SAY = re.compile(r"\bdid\s+i\s+(?:just\s+)?(?:say|write|put)\s+(?:\w+\s+)?[$£€]?$")
_SAID_WRONG = re.compile(
    r"[^.!?,]{0,14},?\s+(?:(?:is\s+what\s+)?i\s+(?:said|wrote|told\s+you)|was\s+(?:wrong|last\s+\w+|before|without\s+[^.!?,]{0,20}|"
    r"with\s+[^.!?,]{0,20}|the\s+(?:old|other|wrong)\s+\w+))(?:\s+earlier)?[,;.]?\s+"
    r"(?:(?:but|and|so|now)\s+)*(?:it'?s|it\s+is|it\s+should\s+be|make\s+(?:it|that)|that'?s)\s+(?:now\s+|actually\s+|more\s+like\s+)?[$£€]?"
)
_NOW = re.compile(
    r"[^.!?,]{0,14},?\s+(?:but\s+|and\s+|so\s+)?(?:it'?s\s+|that'?s\s+|that\s+is\s+|they'?re\s+)?(?:now|become|becomes)\s+"
    r"(?:it'?s\s+|at\s+|only\s+|down\s+to\s+|up\s+to\s+)*[$£€]?"
)
_IT_WAS = re.compile(r"\b(?:it|that|they|there|this)\s+(?:was|were)\s+(?:at\s+|about\s+)?[$£€]?$")
_ANOTHER_SAYS = re.compile(r"\b(?:he|she|they)\s+(?:said|says|goes|went|asked|told\s+me|answered|replied)[,:]?\s*$")
"""What the client says next is an answer, and takes nothing of ours back: "I gave him sixteen; he said make it fifteen"."""
_NO_MORE = re.compile(r"no\s+more\s+(?!like)")
"""A count's end and no correction: "five toolmakers, no more four"."""
_NEAR = 28
_EXPLAINED = 70


class Located(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def negated(flat: str, start: int) -> bool:
    """Whether the value at `start` is named only to be ruled out: "not on a Sunday", "not the sixty-two"."""
    return bool(re.search(r"\bnot\s+(?:on\s+|at\s+|by\s+|for\s+)?(?:the\s+|a\s+)?$", flat[max(0, start - 16) : start]))


@lru_cache(maxsize=8)
def _markers(flat: str) -> Sequence[re.Match[str]]:
    # dates, sums, people and the rest each ask for the same text's
    return tuple(MARKER.finditer(flat))


def taken_back(flat: str, mentions: Sequence[Located]) -> dict[Span, Span]:
    """Which mention is replaced by which: `{(start, end) of the withdrawn: (start, end) of what holds}`.

    `mentions` are of one family (dates, sums, people), in order.
    """
    pairs: dict[Span, Span] = {}
    starts = [m.start for m in mentions]
    for marker in _markers(flat):
        at = bisect_left(starts, marker.end())
        new_at = at
        while new_at < len(mentions) and new_at < at + 3 and negated(flat, mentions[new_at].start):
            new_at += 1
        old_at = bisect_left(starts, marker.start()) - 1
        if old_at >= 0 and mentions[old_at].end > marker.start():
            old_at -= 1
        if old_at < 0 or new_at >= len(mentions):
            continue
        old, new = mentions[old_at], mentions[new_at]
        if _replaces(flat, old, new, marker):
            pairs[(old.start, old.end)] = (new.start, new.end)
    for old, new in pairwise(mentions):
        between = flat[old.end : new.start] if new.start - old.end <= _EXPLAINED else None
        if between is None or new.start < old.end:
            continue
        lead = flat[max(0, old.start - 30) : old.start]
        said = _DID_I_SAY.search(lead) and len(between) <= _NEAR
        if said or _SAID_WRONG.fullmatch(between) or (_IT_WAS.search(lead) and _NOW.fullmatch(between)):
            pairs[(old.start, old.end)] = (new.start, new.end)
    return _with_echoes(flat, mentions, pairs)


def _replaces(flat: str, old: Located, new: Located, marker: re.Match[str]) -> bool:
    gap = flat[old.end : marker.start()]
    if _ANOTHER_SAYS.search(gap) or _NO_MORE.match(flat, marker.start()):
        return False
    link = flat[marker.end() : new.start]
    # a symbol or a unit may stand between the value and the marker: "40%, correction", "40 seats, make that"
    if len(gap) > _NEAR or re.search(r"[.!?]\s+\w", gap):
        return False
    if marker["weak"] and not re.fullmatch(r"(?:\s*(?:%|percent|[a-z]+))?[\s,.;-]*", gap):
        return False
    if marker["weak"] == "or" and not re.match(r"\s*(?:rather|no)\b", link):
        return False
    if re.search(r"\bnot\b", link) and len(link) <= 24:
        return True
    if len(link) <= 24 and _ONLY_LINK.fullmatch(link):
        return True
    return bool(marker["sure"]) and len(link) <= _EXPLAINED and bool(_REASON.fullmatch(link))


def _with_echoes(flat: str, mentions: Sequence[Located], pairs: dict[Span, Span]) -> dict[Span, Span]:
    """`pairs` and what was said just before in the same words: "four, wait, it was four but now it's three"."""
    if not pairs:
        return pairs
    for before, m in pairwise(mentions):
        new = pairs.get((m.start, m.end))
        same = flat[before.start : before.end] == flat[m.start : m.end]
        if new and same and m.start - before.end <= 40 and (before.start, before.end) not in pairs:
            pairs[(before.start, before.end)] = new
        told = flat[m.end : m.end + 8].startswith((" was", " were"))
        for old, holds in list(pairs.items()) if told else []:
            if holds == (before.start, before.end) and flat[old[0] : old[1]] == flat[m.start : m.end]:
                pairs[(m.start, m.end)] = holds
    settled = {}
    for old, new in pairs.items():
        while new in pairs and pairs[new][0] > new[0]:
            new = pairs[new]
        settled[old] = new
    return settled
