"""Which of the book's stages the memo puts the deal in."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from templates.filling.facts import Part, Said
from templates.filling.lexicon import GAP, pattern, regex
from templates.filling.text import Span, fold

KINDS = (
    "qualification", "discovery", "proposal", "negotiation", "verbal_commit", "closed_won", "closed_lost",
)  # fmt: skip
"""The stages that every book is thought to have in some words; their names and signs are in stage.txt."""

_SIGNS = (("won", "closed_won"), ("lost", "closed_lost"), ("verbal", "verbal_commit"), ("negotiation", "negotiation"))
_SUPPOSED = re.compile(
    r"\b(?:if|when|until|till|before|once|will|would|should|could|may|might|after|unless|as\s+soon\s+as|wants?|hoping|hopes?|"
    r"expects?|expected|he'll|she'll|they'll|i'll|we'll|to\s+be|gets?|not|n't|never|isn't|hasn't|haven't|needs?|"
    r"has\s+to|have\s+to|yet\s+to|promises?|nobody|almost|nearly|waiting\s+for|by\s+the\s+time|last\s+year|years?\s+ago)\b[^,;]*$"
)
_WOULD_HAVE = re.compile(r"(?:'d|\b(?:would|could|might|should|to))\s+$")
_OURSELVES = re.compile(r"\b(?:i|and\s+i|i've)\s+$")
_GOES_ON = re.compile(r"\s+(?:goes|is\s+(?:due|out|ready)|to\s+(?:him|her|them)|by\b|from\s+us)")
_PERCENT = re.compile(r"(?:%|percent|per\s+cent)(?:\s+now)?,\s*(?:so\s+|still\s+|and\s+|stage\s+)*$")
_FIRST = re.compile(r"\W*(?:(?:so|and|still|now|back\s+to|closed?)\W+)*")


_LEADING = re.compile(rf"(?:{regex('stage', 'stage_leads')})[,:]?\s+(?:the\s+|a\s+)?$")
_BARRED = re.compile(rf"(?:{regex('stage', 'not_yet')})\s+(?:[\w']+\s+){{0,3}}$")
_PASSED = re.compile(r"\b(?:past|beyond|out\s+of|done\s+with|finished)\s+(?:[\w']+\s+){0,2}$")
_WEAK = re.compile(r"won|lost|offer|quote|quoted|committed|commit|qualified")
"""Names that are everyday words: they have to be led to by the like of "mark it as"."""
_FILED = re.compile(r"\b(?:stage|status|close|closed|closing|mark|log|call|put|as|to)\b[^.;]{0,20}$")


def find_stage(part: Part, stages: Sequence[str]) -> Said | None:
    """The last stage that the memo puts the deal in, as one of the book's `stages`, else None.

    A stage that is named stands above what is only a sign of one ("they signed"), unless the deal has ended.
    """
    by_kind = _by_kind(tuple(stages))
    named: tuple[int, Said] | None = None
    signs: list[tuple[int, Said]] = []
    for a, b in part.sentences():
        for stage, span in _named(part, a, b, stages):
            named = (span[0], Said(stage, [span]))
        for name, kind in _SIGNS:
            if kind not in by_kind:
                continue
            for span in _sign(part, a, b, name):
                signs.append((span[0], Said(by_kind[kind], [span])))
                break
    ended = [s for s in signs if s[1].value in (by_kind.get("closed_won"), by_kind.get("closed_lost"))]
    if ended and (named is None or named[1].value not in (ended[-1][1].value,)) and _ends(named, by_kind):
        return ended[-1][1]
    if named:
        return named[1]
    return signs[-1][1] if signs else None


def _ends(named: tuple[int, Said] | None, by_kind: dict[str, str]) -> bool:
    """Whether nothing that was named speaks against an end that is only told."""
    return named is None or named[1].value in (by_kind.get("closed_won"), by_kind.get("closed_lost"))


@lru_cache(maxsize=16)
def _by_kind(stages: tuple[str, ...]) -> dict[str, str]:
    """Kind → the book's stage that means it, where one does."""
    out: dict[str, str] = {}
    for stage in stages:
        plain = _plain(stage)
        kind = next((k for k in KINDS if plain == _plain(k)), None)
        kind = kind or next((k for k in reversed(KINDS) if pattern("stage", f"{k}_names").search(plain)), None)
        if kind:
            out.setdefault(kind, stage)
    return out


def _plain(stage: str) -> str:
    return re.sub(r"[\W_]+", " ", fold(stage)).strip()


@lru_cache(maxsize=16)
def _names(stages: tuple[str, ...]) -> re.Pattern[str]:
    """Every name of every stage, each stage's in a group of its own."""
    kinds = {stage: kind for kind, stage in _by_kind(stages).items()}
    groups = []
    for i, stage in enumerate(stages):
        words = GAP.join(re.escape(w) for w in _plain(stage).split()) or "(?!)"
        more = "|" + regex("stage", f"{kinds[stage]}_names") if stage in kinds else ""
        groups.append(rf"(?P<s{i}>(?<![\w'])(?:{words})(?!\w){more})")
    return re.compile("|".join(groups))


def _named(part: Part, a: int, b: int, stages: Sequence[str]) -> Iterator[tuple[str, Span]]:
    """The stages that the sentence names, with their words."""
    passed = False
    for m in _names(tuple(stages)).finditer(part.flat, a, b):
        stage = stages[int((m.lastgroup or "s0")[1:])]
        lead = part.flat[max(a, m.start() - 60) : m.start()]
        sure = pattern("stage", "sure_names").fullmatch(m.group()) is not None
        before = _LEADING.search(lead)
        barred = _BARRED.search(lead)
        if barred and not re.search(r"\bfrom\s+[a-z ]+\s+to\s+$|\bout\s+of\s+[a-z ]+\s+into\s+$", lead):
            passed = passed or bool(_PASSED.search(lead))
            continue
        tail = part.flat[m.end() : b]
        staged = re.match(r"\s+(?:stage|phase)\b", tail)
        alone = len(lead) == m.start() - a and _FIRST.fullmatch(lead) and not tail.strip(" .,!?")
        if not (sure or before or alone or _PERCENT.search(lead) or staged or passed):
            continue
        if not sure and not staged and _GOES_ON.match(tail):
            continue
        if _WEAK.fullmatch(m.group()) and not (staged or alone or _FILED.search(lead)):
            continue
        start = m.start() - len(before.group()) if before else m.start()
        yield stage, (start, m.end())


def _sign(part: Part, a: int, b: int, name: str) -> Iterator[Span]:
    """Where the sentence shows that the deal is won, lost, promised or haggled over."""
    flat = part.flat
    rivals = [c.span for c in part.competitors if a <= c.start < b]
    text, shift = flat[a:b], a
    if rivals and name == "lost":
        # a competitor's name is the lexicon's "rival"; the words after it are not looked at
        x, y = rivals[0]
        text = flat[a:x] + "rival" + flat[y:b]
    for m in pattern("stage", f"{name}_phrases").finditer(text):
        if _SUPPOSED.search(text, max(0, m.start() - 60), m.start()) or _OURSELVES.search(text, 0, m.start()):
            continue
        if text.startswith("have", m.start()) and _WOULD_HAVE.search(text, 0, m.start()):
            continue  # "she'd have signed only that ..."
        after = text[m.end() : m.end() + 40]
        if re.match(r"\s+(?:until|till|before|once|when|if|unless|after\s+(?:the|he|she|they))\b", after):
            continue
        grown = (
            sum((y - x) - 5 for x, y in rivals[:1]) if rivals and name == "lost" and "rival" in text[: m.end()] else 0
        )
        yield shift + m.start(), min(b, shift + m.end() + grown)
