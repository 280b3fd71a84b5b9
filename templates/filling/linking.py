"""Finding the book's names in a memo: exactly, by alias, and where Whisper misheard them only when clearly best."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from templates.filling.text import Reading, Span, fold, squash

# Two spellings of one spoken name score above this; unrelated names of one length rarely reach 80.
NEAR = 86.0
MARGIN = 6.0


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


@lru_cache(maxsize=4096)
def name_pattern(name: str, plural: bool = False) -> re.Pattern[str]:
    """`name` in folded text, with "&" as "and" and hyphens as spaces; `plural` allows "ThermaLogs"."""
    words = re.findall(r"[^\W_]+|&", fold(name))
    parts = [r"(?:&|and)" if w in ("&", "and") else re.escape(w) for w in words]
    tail = r"(?:s)?" if plural else ""
    return re.compile(r"(?<![a-z0-9])" + r"[\s.\-']{1,3}".join(parts) + tail + r"(?![a-z0-9])")


def overlaps(a: Span, spans: Iterable[Span]) -> bool:
    return any(a[0] < b[1] and b[0] < a[1] for b in spans)


def exact(reading: Reading, names: Sequence[tuple[str, str]], *, plural: bool = False) -> list[Match]:
    """Every place of every `(id, name)`, the longer name first; in cased text a name opens with a capital or digit."""
    by_name: dict[str, list[str]] = {}
    capital: set[str] = set()
    for ident, name in names:
        form = fold(name)
        if squash(name) and squash(name.split()[0])[:4] in squashed_text(reading.flat):
            by_name.setdefault(form, []).append(ident)
            if name[:1].isupper():
                capital.add(form)
    found: list[Match] = []
    for name in sorted(by_name, key=lambda n: (-len(n), n)):
        for m in name_pattern(name, plural).finditer(reading.flat):
            if overlaps(m.span(), (f.span for f in found)):
                continue
            if reading.cased and name in capital and not reading.is_capital(m.start()):
                continue
            found.append(Match(m.start(), m.end(), tuple(dict.fromkeys(by_name[name]))))
    return sorted(found, key=lambda f: f.start)


@dataclass(frozen=True)
class _Forms:
    """Names as compared, by length; `owners` are the records of each."""

    lengths: dict[int, list[str]]
    owners: dict[str, list[str]]
    words: int

    def around(self, length: int) -> list[str]:
        return [form for n in range(length - 3, length + 4) for form in self.lengths.get(n, ())]


@lru_cache(maxsize=64)
def _by_length(names: tuple[tuple[str, str], ...], least: int) -> _Forms:
    lengths: dict[int, list[str]] = {}
    owners: dict[str, list[str]] = {}
    for ident, name in names:
        form = squash(name)
        if len(form) < least:
            continue
        if form not in owners:
            lengths.setdefault(len(form), []).append(form)
        owners.setdefault(form, []).append(ident)
    return _Forms(lengths, owners, max((len(name.split()) for _, name in names), default=1))


@lru_cache(maxsize=16)
def squashed_text(flat: str) -> str:
    """`flat` as names are compared: a name whose opening is not in it need not be searched for."""
    return squash(flat)


def near(
    reading: Reading,
    names: Sequence[tuple[str, str]],
    taken: Sequence[Span],
    *,
    least: int = 6,
    threshold: float = NEAR,
    capital: bool = True,
) -> list[Match]:
    """Places that sound much like one name and not nearly as much like another record's; `taken` spans are left out.

    Names shorter than `least` letters are too easily hit by chance and are not tried.
    """
    forms = _by_length(tuple(names), least)
    if not forms.lengths:
        return []
    tokens = reading.tokens
    hits: list[Match] = []
    longest = forms.words + 2
    for i in range(len(tokens)):
        if capital and reading.cased and not reading.is_capital(tokens[i].start):
            continue
        for j in range(i + 1, min(i + longest, len(tokens)) + 1):
            span = (tokens[i].start, tokens[j - 1].end)
            between = reading.flat[span[0] : span[1]]
            if re.search(r"[.,;:!?]\s", between):
                break
            if overlaps(span, taken):
                continue
            spoken = squash(re.sub(r"'s?$", "", between))
            if len(spoken) < least - 1:
                continue
            best: dict[str, float] = {}
            choices = forms.around(len(spoken))
            for form, score, _ in process.extract(
                spoken, choices, scorer=fuzz.ratio, score_cutoff=threshold - MARGIN, limit=12
            ):
                if form[0] != spoken[0]:
                    score -= 4
                for ident in forms.owners[form]:
                    best[ident] = max(best.get(ident, 0.0), score)
            ranked = sorted(best.items(), key=lambda kv: (-kv[1], kv[0]))
            if not ranked or ranked[0][1] < threshold:
                continue
            if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MARGIN:
                continue
            hits.append(Match(span[0], span[1], (ranked[0][0],), ranked[0][1]))
    kept: list[Match] = []
    for hit in sorted(hits, key=lambda h: (-h.score, h.start, -h.end)):
        if not overlaps(hit.span, (k.span for k in kept)):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)
