"""Finding the book's names in a memo: exactly, by alias, and where a recogniser misheard them only when clearly best."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from templates.filling import lexicon
from templates.filling.names import Form, Names, Said, said_words
from templates.filling.sound import letters
from templates.filling.tables import words
from templates.filling.text import Reading, Span, fold

# Two spellings of one spoken name score above this; unrelated names of one length rarely reach 80.
NEAR = 86.0
MARGIN = 6.0

_GAP = re.compile(r"[\s.\-'/]{0,3}")
_STOP = re.compile(r"[.,;:!?]\s")
# What opens or ends no name, unless a name of the book does so itself.
_SMALL = frozenset(
    words(
        """
a an and are as at be but by for from had has have he her his i if in is it my of on or our she so that the their them
they this to was we will with you your
"""
    )
)


@dataclass(frozen=True)
class Match:
    """A place where a book name is said; `ids` has several where records share the name. `score` is 100 if exact."""

    start: int
    end: int
    ids: tuple[str, ...]
    score: float = 100.0

    @property
    def span(self) -> Span:
        return self.start, self.end


@dataclass(frozen=True)
class Window:
    """Words that may be a name, `[first, last)` of the text's words. spoken: their letters, run together."""

    first: int
    last: int
    start: int
    end: int
    spoken: str

    @property
    def span(self) -> Span:
        return self.start, self.end


@lru_cache(maxsize=4096)
def name_pattern(name: str, plural: bool = False) -> re.Pattern[str]:
    """`name` in folded text, with "&" as "and" and hyphens as spaces; `plural` allows "ThermaLogs"."""
    words = re.findall(r"[^\W_]+|&", fold(name))
    parts = [r"(?:&|and)" if w in ("&", "and") else re.escape(w) for w in words]
    tail = r"(?:s)?" if plural else ""
    return re.compile(r"(?<![a-z0-9])" + r"[\s.\-']{1,3}".join(parts) + tail + r"(?![a-z0-9])")


def overlaps(a: Span, spans: Iterable[Span]) -> bool:
    return any(a[0] < b[1] and b[0] < a[1] for b in spans)


class Taken:
    """Places of a text that are spoken for; answers in logarithmic time."""

    def __init__(self, spans: Iterable[Span]) -> None:
        merged: list[list[int]] = []
        for a, b in sorted(spans):
            if merged and a <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], b)
            elif a < b:
                merged.append([a, b])
        self._starts = [a for a, _ in merged]
        self._ends = [b for _, b in merged]

    def hold(self, span: Span) -> bool:
        """Whether a letter of `span` is spoken for."""
        at = bisect_right(self._starts, span[1] - 1) - 1
        return at >= 0 and self._ends[at] > span[0]


def apart(matches: Iterable[Match]) -> list[Match]:
    """Those that come first in `matches` of any that overlap, in order of place."""
    kept: dict[int, Match] = {}
    held: set[int] = set()
    for match in matches:
        letters_of = range(match.start, match.end)
        if held.isdisjoint(letters_of):
            held.update(letters_of)
            kept[match.start] = match
    return [kept[start] for start in sorted(kept)]


def exact(
    reading: Reading,
    names: Sequence[tuple[str, str]] | Names,
    *,
    plural: bool = False,
    inside: Sequence[Span] | None = None,
) -> list[Match]:
    """Every place of every `(id, name)`, the longer name first; in cased text a name opens with a capital or digit.

    Args:
        plural: "ThermaLogs" is ThermaLog.
        inside: stretches of the text to look in, apart from each other; None is all of it.
    """
    found: list[tuple[int, tuple[str, ...], Match]] = []
    known = Names.of(names)
    by_opening, opening, said = known.by_opening, known.first_words, said_words(reading.flat)
    for i in _places(said, inside):
        word = said[i]
        if word.word not in opening and not (plural and word.word.endswith("s")):
            continue
        second = said[i + 1].word if i + 1 < len(said) else ""
        forms = [*by_opening.get((word.word, ""), ()), *(by_opening.get((word.word, second), ()) if second else ())]
        if plural and word.word.endswith("s"):
            forms += by_opening.get((word.word[:-1], ""), ())
        if plural and second.endswith("s"):
            forms += by_opening.get((word.word, second[:-1]), ())
        for form in forms:
            end = _end(reading.flat, said, i, form, plural)
            if end is None or (reading.cased and form.capital and not _capital(reading, said, i)):
                continue
            found.append((-sum(map(len, form.words)), form.words, Match(word.start, end, form.ids)))
    return apart(match for _, _, match in sorted(found, key=lambda x: (x[0], x[1], x[2].start)))


def _capital(reading: Reading, said: Sequence[Said], at: int) -> bool:
    """Whether a name that opens at the word has its capital there, or right after a "van"."""
    if reading.is_capital(said[at].start):
        return True
    small = said[at].word in lexicon.words("accounts", "particles") and at + 1 < len(said)
    return small and reading.is_capital(said[at + 1].start)


def _places(said: Sequence[Said], inside: Sequence[Span] | None) -> Iterator[int]:
    """Where in `said` the words inside the stretches stand."""
    if inside is None:
        yield from range(len(said))
        return
    for a, b in sorted(inside):
        at = bisect_left(said, a, key=lambda w: w.start)
        while at < len(said) and said[at].end <= b:
            yield at
            at += 1


def _end(flat: str, said: Sequence[Said], first: int, form: Form, plural: bool) -> int | None:
    """Where `form` ends if the words from `first` on are its words, side by side."""
    last = first + len(form.words)
    if last > len(said):
        return None
    for at, word in enumerate(form.words[1:], first + 1):
        final = plural and at == last - 1
        if said[at].word != word and not (final and said[at].word == word + "s"):
            return None
        gap = flat[said[at - 1].end : said[at].start]
        # "St. Albans" goes on after its stop, "Hollis. And" does not
        if not _GAP.fullmatch(gap) or (". " in gap and len(said[at - 1].word) > 3):
            return None
    return said[last - 1].end


def windows(
    reading: Reading,
    names: Names,
    taken: Iterable[Span],
    *,
    least: int,
    capital: bool,
    lead: frozenset[str] = frozenset(),
    inside: Sequence[Span] | None = None,
) -> Iterator[Window]:
    """Every stretch of words, within a sentence and clear of `taken`, that may be one of `names` misheard.

    Args:
        least: letters that it has.
        capital: in cased text it opens with one, or follows a word of `lead`.
        inside: stretches of the text in which it opens; None is all of it.
    """
    said = said_words(reading.flat)
    stopped, owned = _borders(reading.flat)
    held = Taken(taken)
    longest = names.sounds.longest + 3
    most = names.longest + 3
    for i in _places(said, inside):
        first = said[i]
        if i in owned or (first.word in _SMALL and first.word not in names.first_words):
            continue
        led = i > 0 and said[i - 1].word in lead and first.start - said[i - 1].end == 1
        if capital and reading.cased and not led and not reading.is_capital(first.start):
            continue
        spoken = ""
        for j in range(i, min(i + most, len(said))):
            word = said[j]
            if j in owned or (j > i and j in stopped) or held.hold((word.start, word.end)):
                break
            spoken += letters(word.word)
            if len(spoken) > longest:
                break
            if len(spoken) >= least and word.word not in _SMALL:
                yield Window(i, j + 1, first.start, word.end, spoken)


# Accounts, products, competitors and people are each looked for in the same words.
@lru_cache(maxsize=8)
def _borders(flat: str) -> tuple[frozenset[int], frozenset[int]]:
    """Which of the said words follow a stop or a comma, and which are only the "s" of an owner."""
    said = said_words(flat)
    stopped = {j for j in range(1, len(said)) if _STOP.search(flat, said[j - 1].end, said[j].start)}
    owned = {j for j, word in enumerate(said) if word.word == "s" and flat[word.start - 1 : word.start] == "'"}
    return frozenset(stopped), frozenset(owned)


def near(
    reading: Reading,
    names: Sequence[tuple[str, str]] | Names,
    taken: Sequence[Span],
    *,
    least: int = 6,
    threshold: float = NEAR,
    capital: bool = True,
    inside: Sequence[Span] | None = None,
) -> list[Match]:
    """Places that sound much like one name and not nearly as much like another record's; `taken` spans are left out.

    Names shorter than `least` letters are too easily hit by chance and are not tried. inside: stretches of the text to
    look in; None is all of it.
    """
    names = Names.of(names)
    if not names.forms:
        return []
    hits: list[Match] = []
    for window in windows(reading, names, taken, least=least - 1, capital=capital, inside=inside):
        best: dict[str, float] = {}
        for like in names.sounds.like(window.spoken, threshold - MARGIN):
            if len(names.sounds.forms[like.form]) < least:
                continue
            for ident in names.forms[like.form].ids:
                best[ident] = max(best.get(ident, 0.0), like.score)
        ranked = sorted(best.items(), key=lambda kv: (-kv[1], kv[0]))
        if not ranked or ranked[0][1] < threshold:
            continue
        if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MARGIN:
            continue
        hits.append(Match(window.start, window.end, (ranked[0][0],), ranked[0][1]))
    return apart(sorted(hits, key=lambda h: (-h.score, h.start, -h.end)))
