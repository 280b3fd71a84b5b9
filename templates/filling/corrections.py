"""What was said and taken back: "by Friday, no wait, make that Thursday" is Thursday alone."""

import re
from collections.abc import Sequence
from typing import Protocol

from templates.filling.text import Span

_FILLER = r"(?:(?:um|uh|er|hmm|hm|well|oh|ah),?\s+)*"
# sure markers always take back; weak ones only when nothing but the new value follows
_SURE = (
    r"no,?\s+wait,?(?:\s+(?:make|call)\s+(?:that|it))?|actually,?\s+no|no,?\s+(?:sorry|actually)|well,?\s+no|"
    r"wait,?\s+no|sorry,?(?:\s+(?:i\s+(?:mean|meant)|"
    r"make\s+(?:that|it)|it'?s|no))?|"
    r"scratch\s+that|strike\s+that|no,?\s+make\s+(?:that|it)|(?:or\s+)?make\s+(?:that|it)|i\s+mean(?:t)?|correction|"
    r"or\s+rather|let'?s\s+say|meaning|my\s+mistake|excuse\s+me|better\s+say"
)
_WEAK = r"actually|rather|no|or\s+no|well"
MARKER = re.compile(
    rf"(?<![a-z']){_FILLER}(?:(?P<sure>{_SURE})|(?P<weak>{_WEAK}))\b(?!\s+(?:on|for|"
    rf"about)\b)[,.]?\s*{_FILLER}"
)
_ONLY_LINK = re.compile(
    r"[\s,.;:-]*(?:(?:it'?s|its|that'?s|at|by|on|before|for|to|of|in|is|about|say|until|we|"
    r"with|the|a|an)\s+)*[$£€¥]?"
)


class Located(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def negated(flat: str, start: int) -> bool:
    """Whether the value at `start` is named only to be ruled out: "not on a Sunday", "not the sixty-two"."""
    return bool(re.search(r"\bnot\s+(?:on\s+|at\s+|by\s+|for\s+)?(?:the\s+|a\s+)?$", flat[max(0, start - 16) : start]))


def taken_back(flat: str, mentions: Sequence[Located]) -> dict[Span, Span]:
    """Which mention is replaced by which: `{(start, end) of the withdrawn: (start, end) of what holds}`.

    `mentions` are of one family (dates, sums, people), in order.
    """
    pairs: dict[Span, Span] = {}
    for marker in MARKER.finditer(flat):
        before = [m for m in mentions if m.end <= marker.start()]
        after = [m for m in mentions if m.start >= marker.end() and not negated(flat, m.start)]
        if not before or not after:
            continue
        old, new = before[-1], after[0]
        gap = flat[old.end : marker.start()]
        link = flat[marker.end() : new.start]
        # a symbol or a unit may stand between the value and the marker: "40%, correction", "40 seats, make that"
        if len(gap) > 28 or re.search(r"[.!?]\s+\w", gap):
            continue
        ruled_out = re.search(r"\bnot\b", link) and len(link) <= 24
        if not ruled_out and not _ONLY_LINK.fullmatch(link):
            continue
        if marker["weak"] and not re.fullmatch(r"(?:\s*(?:%|percent|[a-z]+))?[\s,.;-]*", gap):
            continue
        if len(link) > 24 or (not marker["sure"] and not marker["weak"]):
            continue
        pairs[(old.start, old.end)] = (new.start, new.end)
    return pairs
