"""A memo's text as the rules read it: folded without moving a single offset, and cut into sentences."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

from templates.filling.vocabulary import AMBIGUOUS_NAMES, GIVEN_NAMES

Span = tuple[int, int]

_SAME_LENGTH = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "}
_ABBREVIATION = re.compile(r"(?:\b(?:dr|mr|mrs|ms|st|no|inc|ltd|co|prof|jr|sr|vs|etc|approx)|\b[ap]\.m|\b[a-z])\.$")
_BREAK = re.compile(r"[.!?…]+[\"')]*(?=\s|$)|\n+")
_OPENERS_WORD = (
    r"um|uh|er|oh|okay|ok|anyway|right so|and then|also|but|by the way|you know|let me see|please|i think|"
    r"second client|the second one|next client|then i|after that|completely different topic|"
    r"now (?=[a-z]+ [a-z]+ the\b)|had lunch|this is a note|hello|"
    r"good morning|their birthday|competitor is|the pilot|the last|the (?:first|second) one|her name|that is|"
    r"one problem|"
    r"next steps?|action items?|first one|second one|second client|the second one|next one|after that|"
    r"(?:please )?remind me|follow up with|let'?s|meeting with|quick call|call-? ?in check|deal (?:update|"
    r"progress|value|size)|"
    r"the (?:deal|budget|stage|blocker|main risk|next meeting|decision maker|competitor|contract|invoice|last order|"
    r"pilot|old contract|final decision|mood)(?= (?:is|are|was|has|value|size|for|renews?|starts?|expires?|"
    r"arrived))|move the deal|expected close|close date|close is|their (?:main objection|budget)|"
    r"probability|put it at|no issues|no complaints|everything|there (?:is|are)|thanks|that'?s (?:all|it)|end of memo|"
    r"attendees were|visited|called|saw|just (?:left|finished)|good news|bad news|verbal yes|customer satisfaction"
)
_PRONOUN_CLAUSE = (
    r"(?:and |so |now |then )?(?!i mean)(?:i(?:'?(?:ll|ve|d|m))?|(?:we|he|she|they)(?:'?(?:ll|ve|re|d|s))?|"
    r"it(?:'?s| is| was| has| will| needs))"
    r"(?= (?:\w+))"
)
_NO_BREAK_AFTER = re.compile(
    r"\b(?:that|if|because|when|what|who|which|where|how|whether|as|than|said|says|say|told \w+|asked|reckons|reckon|"
    r"think|thinks|thought|know|knows|do|did|does|have|has|will|would|can|could|should|are|is|was|were|until|till|"
    r"before|after|once|since|while|of|for|with|to|at|on|in|from|about|said the \w+|the|a|and|so|or|like|wish|hope|"
    r"promised|guess|sure|why)$"
)
_NAMES = "|".join(sorted(GIVEN_NAMES - AMBIGUOUS_NAMES, key=lambda n: (-len(n), n)))
_PERSON_CLAUSE = rf"(?:{_NAMES})(?:'s)?(?: [a-z]+)? (?=(?:will|is|has|said|needs|signs|wants|mentioned)\b)"
_OPENS = re.compile(rf"(?<=\s)(?:(?:{_OPENERS_WORD})\b|{_PRONOUN_CLAUSE}|{_PERSON_CLAUSE})")


def fold(text: str) -> str:
    """`text` in lower case without accents and typographic quotes, of the very same length in code points."""
    if text.isascii():
        return text.lower().replace("`", "'")
    out = []
    for ch in text:
        if ch in _SAME_LENGTH:
            out.append(_SAME_LENGTH[ch])
            continue
        base = unicodedata.normalize("NFKD", ch)[0] if unicodedata.category(ch).startswith("L") else ch
        low = base.lower()
        out.append(low if len(low) == 1 else base)
    return "".join(out)


@lru_cache(maxsize=65536)
def squash(text: str) -> str:
    """Only the letters and digits of `text`, folded: the form in which names are compared."""
    return re.sub(r"[^a-z0-9]+", "", fold(text).replace("&", "and"))


@dataclass(frozen=True)
class Token:
    """One word or number; `flat` is its folded form."""

    start: int
    end: int
    flat: str


_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*")


def tokens_of(flat: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words and numbers of `flat[start:end]`, in order."""
    stop = len(flat) if end is None else end
    found = []
    for m in _TOKEN.finditer(flat, start, stop):
        word = m.group().rstrip(",")
        found.append(Token(m.start(), m.start() + len(word), word))
    return found


@dataclass(frozen=True)
class Reading:
    """A memo's text with its folded twin; all offsets are code points into either."""

    text: str
    flat: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "flat", fold(self.text))

    @cached_property
    def cased(self) -> bool:
        """Whether capitals tell names from words here; text in one case throughout tells nothing."""
        letters = [c for c in self.text if c.isalpha()]
        upper = sum(c.isupper() for c in letters)
        return 0 < upper < 0.6 * len(letters) and upper >= len(self.text.split()) // 40 + 1

    @cached_property
    def _unpunctuated(self) -> bool:
        return len(re.findall(r"[.!?](?=\s|$)", self.flat)) * 40 < len(self.flat.split())

    @cached_property
    def tokens(self) -> list[Token]:
        return tokens_of(self.flat)

    @cached_property
    def sentences(self) -> list[Span]:
        """Spans of the sentences, without the spaces around them, each with at least one letter or digit."""
        cuts = [0]
        for m in _BREAK.finditer(self.flat):
            ahead = self.text[m.end() : m.end() + 3].lstrip()
            before = self.flat[max(0, m.start() - 12) : m.start() + 1]
            if m.group() == "." and _ABBREVIATION.search(before):
                meridiem = bool(re.search(r"\b[ap]\.m\.$", before))
                if not meridiem or (ahead[:1].islower() and self.cased):
                    continue
            cuts.append(m.end())
        cuts.append(len(self.flat))
        spans: list[Span] = []
        for a, b in pairwise(cuts):
            spans += self._cut_run_on(a, b)
        return [s for s in (self._trim(a, b) for a, b in spans) if s[0] < s[1]]

    def _trim(self, a: int, b: int) -> Span:
        while a < b and not self.flat[a].isalnum() and self.flat[a] not in "$£€¥":
            a += 1
        while a < b and self.flat[b - 1].isspace():
            b -= 1
        return a, b

    def _cut_run_on(self, a: int, b: int) -> list[Span]:
        """A long stretch without punctuation is cut where a new statement plainly opens."""
        piece = self.flat[a:b]
        words = len(piece.split())
        if words < (12 if self._unpunctuated else 36) or piece.count(", ") * 25 > words:
            return [(a, b)]
        cuts = [a]
        for m in _OPENS.finditer(piece):
            before = piece[max(0, m.start() - 20) : m.start()].rstrip()
            noun = not re.match(_PRONOUN_CLAUSE, m.group() + " x")
            before = re.sub(r"\s(?:and|so)$", "", before) if noun else before
            if _NO_BREAK_AFTER.search(before) or a + m.start() - cuts[-1] < 8:
                continue
            cuts.append(a + m.start())
        cuts.append(b)
        return list(pairwise(cuts))

    def sentence_at(self, offset: int) -> Span:
        """The sentence that holds `offset`, or an empty span there."""
        for a, b in self.sentences:
            if a <= offset < b or offset < a:
                return a, b
        return self.sentences[-1] if self.sentences else (offset, offset)

    def is_capital(self, offset: int) -> bool:
        return offset < len(self.text) and self.text[offset].isupper()
