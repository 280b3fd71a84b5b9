"""Whether a company's name in a memo turns to that company as a client, or names it in passing.

Every sign has a weight; the words right before and after the name count, and never those of another sentence, but for an
announcement that stands alone ("Second one.").
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, cached_property

from templates.filling import lexicon
from templates.filling.book_index import BookIndex, first_name
from templates.filling.companies import Company
from templates.filling.text import Reading, Span

ENOUGH = 2
"""Weight with which a company becomes a client beside another one."""
AGAIN = 1
"""Weight with which a memo comes back to a client that it left."""
FIRST = -2
"""Weight with which a company is the client of a memo that has named none yet."""

_WINDOW = 140
_NEAR = 70
_WORD = re.compile(r"[^\W_][\w'&-]*")
_GAP = r"(?:[\s,]+[\w'&-]+){0,%d}[\s,:.]*$"
_LONG = 40
"""Words from which on a sentence is a run of several."""


_SIGNS = ((7, 3, "switch"), (7, 2, "visit"), (1, 2, "weak_switch"), (0, 2, "run_on_switch"))
"""The lists that lead to a client: words that may stand between, weight, name."""
_SPEAKER = frozenset({"i", "we", "i've", "we've", "i'd", "we'd", "i'm", "we're", "myself"})
_LINKS = frozenset({"and", "then", "just", "also", "so", "only", "back", "first"})


@dataclass(frozen=True)
class Turn:
    """What a mention weighs, and where the part that it opens begins."""

    weight: int
    start: int


@cache
def _ending(words: int, *lists: str) -> re.Pattern[str]:
    """One of the phrases with at most so many words after it, at the end of a text."""
    return re.compile(lexicon.regex("entries", *lists) + _GAP % words)


class Turns:
    """The turns of one memo."""

    def __init__(self, reading: Reading, index: BookIndex) -> None:
        self._reading, self._index = reading, index
        self._starts = [a for a, _ in reading.sentences]

    def sentence(self, offset: int) -> Span:
        """The sentence that holds `offset`."""
        at = max(0, bisect_right(self._starts, offset) - 1)
        return self._reading.sentences[at]

    def before(self, sentence: Span) -> Span | None:
        """The sentence before."""
        at = bisect_right(self._starts, sentence[0]) - 2
        return self._reading.sentences[at] if at >= 0 else None

    @cached_property
    def announced(self) -> bool:
        """Whether the memo says at its beginning that it speaks of several."""
        return lexicon.pattern("entries", "announced").search(self._reading.flat, 0, 300) is not None

    def turn(self, company: Company, floor: int) -> Turn:
        """What the mention weighs; floor: end of the name before it, if any."""
        flat = self._reading.flat
        a, b = self.sentence(company.start)
        low = max(a, floor, company.start - _WINDOW)
        lead, opens = flat[low : company.start], low == a
        tail = flat[company.end : min(b, company.end + _WINDOW)]
        weight, start = self._signs(lead, low, opens, tail, company)
        alone = self._announcement(a, company, lead)
        if alone is not None:
            weight, start = weight + 3, alone
        if _ending(3, "aside").search(lead) or re.match(rf"\s*(?:{_after().pattern})", tail):
            weight -= 5
        elif _ending(3, "soft_aside").search(lead):
            weight -= 3
        return Turn(weight, self._snapped(start, a, b, floor))

    def _signs(self, lead: str, low: int, opens: bool, tail: str, company: Company) -> tuple[int, int]:
        """Weight of what stands right around the name, and where the words begin that lead to it."""
        weight, start = 0, company.start
        for words, worth, name in _SIGNS:
            m = _ending(words, name).search(lead)
            if m is None or (name == "visit" and not self._mine(lead, m.start(), opens)):
                continue
            rest = lead[m.start() :]
            if name == "weak_switch" and not (opens and self._bare(lead[: m.start()])) and not _clause(lead, m.start()):
                continue
            doing = lead[max(0, m.start() - 16) :] if name == "visit" else rest
            if lexicon.pattern("entries", "future").search(doing) or _third(rest):
                weight -= 1
                continue
            weight, start = max(weight, worth), min(start, low + m.start())
        if opens and self._bare(lead):
            start = low
            headed = _headed().match(tail) is not None
            weight = max(weight, 2 if headed else 1 if _subject().match(tail) else 0)
        if self._contact_near(company, lead):
            weight += (
                2 if (not lead.strip() or re.match(r"[\s,:.]*[^\W_]+", tail)) and self._contact_next(company) else 1
            )
        return weight + (weight > 0 and self.announced), start

    def _announcement(self, a: int, company: Company, lead: str) -> int | None:
        """Where an announcement begins that the sentence before is, or ends with: "Second one. Gullane ..."."""
        if len(lead.split()) > 8 or _third(lead):
            return None
        before = self.before((a, a))
        if before is None:
            return None
        piece = self._reading.flat[before[0] : before[1]]
        m = _ending(3, "switch").search(piece[-60:])
        if m is None:
            short = len(piece.split()) <= 5 and _ordinal().match(piece)
            return before[0] if short else None
        at = max(0, len(piece) - 60) + m.start()
        return before[0] + (at if len(piece.split()) > 9 else 0)

    def _bare(self, words: str) -> bool:
        """Whether nothing but what people open their sentences with stands there."""
        known = lexicon.words("entries", "lead_words")
        return all(w in known for w in _WORD.findall(words))

    def _mine(self, lead: str, at: int, opens: bool) -> bool:
        """Whether what was done at `at` was done by the speaker: "I drove", "Met", "and saw", but not "he called"."""
        before = _WORD.findall(lead[:at])[-2:]
        if not before:
            return opens or lead[:at].strip() == ""
        if _SPEAKER & set(before) or before[-1] in _LINKS or self._bare(lead[:at]):
            return True
        ended = before[-1] in lexicon.words("entries", "ends_before") or before[-1][0].isdigit()
        return ended or lead[:at].rstrip()[-1:] in ",:;" or before[-1] in lexicon.words("calendar", "weekdays")

    def _contact_near(self, company: Company, lead: str) -> bool:
        ahead = self._reading.flat[company.end : company.end + _NEAR]
        words = set(_WORD.findall(lead[-_NEAR:] + " " + ahead))
        return bool(words & self._people(company))

    def _contact_next(self, company: Company) -> bool:
        """Whether one of its own people follows within two words: "Caldervale, Mick says"."""
        ahead = _WORD.findall(self._reading.flat[company.end : company.end + 40])[:3]
        return any(w.removesuffix("'s") in self._people(company) for w in ahead)

    def _people(self, company: Company) -> frozenset[str]:
        if not company.ids or len(company.ids) > 4:
            return frozenset()
        found = set()
        for contact in self._index.contacts_of(company.ids):
            found |= {first_name(contact.name), contact.name.split()[-1].lower()} - {""}
        return frozenset(w for w in found if len(w) > 2)

    def _snapped(self, start: int, a: int, b: int, floor: int) -> int:
        """The sentence's own beginning, where nothing of another client stands before `start` in it."""
        if start <= a or floor > a:
            return max(min(start, b), floor) if start > a else start
        before = len(self._reading.flat[a:start].split())
        run_on = not self._reading.capitals_trusted or len(self._reading.flat[a:b].split()) >= _LONG
        if run_on and before > 3:
            return self._clause_start(start, a)
        return a

    def _clause_start(self, start: int, a: int) -> int:
        """`start`, moved over the little words before it: "| and then, uh, Sadaf"."""
        known = lexicon.words("entries", "lead_words")
        words = list(_WORD.finditer(self._reading.flat, max(a, start - 40), start))
        for word in reversed(words):
            if word.group() not in known:
                break
            start = word.start()
        return start


@cache
def _after() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + lexicon.regex("entries", "aside_after") + ")")


@cache
def _headed() -> re.Pattern[str]:
    # "Kestrel." and "Kestrel in Hull then."
    place = r"(?:\s+(?:in|over\s+in|up\s+in|down\s+in|out\s+in|at|near|from)(?:\s+[\w'-]+){1,2})?"
    return re.compile(rf"\s*(?:[:.,]|$|{place}(?:\s+(?:then|next|now|today|first|afterwards|again))?\s*[:.])")


@cache
def _subject() -> re.Pattern[str]:
    return re.compile(r"\s*(?:" + lexicon.regex("entries", "subject_verbs") + ")")


@cache
def _ordinal() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?:and|so|okay|ok|right|um|uh)[\s,]+)*(?:one|two|three|four|five|first|second|third|fourth|next|last|another|now|lastly)\b"
    )


def _third(words: str) -> bool:
    """Whether somebody else's sentence stands there: "they said"."""
    return lexicon.pattern("entries", "reported").search(words) is not None


def _clause(lead: str, at: int) -> bool:
    """Whether a clause begins at `at`: after a comma, or an "and"."""
    return re.search(r"(?:[,;:]\s*|\band(?:\s+then)?\s+|\bthen\s+)(?:(?:um|uh|er)[\s,]+)*$", lead[:at]) is not None
