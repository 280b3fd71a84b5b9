"""What the clause classifier sees of a clause: its words, the classes they belong to, and cues of the lexicon."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from templates.filling.lexicon import pattern, words
from templates.filling.vocabulary import GIVEN_NAMES

PRODUCT, RIVAL, NAME = "PRODUCT", "RIVAL", "NAME"
"""What stands for the names of products, competitors and people."""

_CLASSES = (
    "fear", "refusal", "cost", "delay", "approval", "terms", "technical", "people", "fault", "service", "equipment",
    "negation", "glad", "sore", "private",
)  # fmt: skip
_CUES = ("solved", "denied", "supposed", "announced", "objection", "issue")
_US = {"i", "we", "ill", "im", "ive", "well", "were", "weve", "id", "my"}
_CLIENT = words("concerns", "client_words")
_SUBJECTS = words("concerns", "subjects_words") | {"RIVAL", "PRODUCT", "NAME"}
_LINKS = words("concerns", "links_words")
_SMALL = words("concerns", "small_words") | {"RIVAL", "PRODUCT", "NAME"} | {"#"}
_NUMBERS = words("concerns", "numbers_words")


@cache
def classes() -> dict[str, tuple[str, ...]]:
    """word → the classes it belongs to; apostrophes left out."""
    out: dict[str, tuple[str, ...]] = {}
    for name in _CLASSES:
        for word in sorted(words("concerns", f"{name}_words")):
            key = word.replace("'", "")
            out[key] = (*out.get(key, ()), name)
    return out


def cues(clause: str) -> list[str]:
    """The names of the phrase lists that the clause (as `plain_clause` gives it) shows."""
    return [name for name in _CUES if pattern("concerns", f"{name}_phrases").search(clause)]


def stem(word: str) -> str:
    """`word` without the commonest endings, which is enough to bring its forms together."""
    for end in ("ing", "ed", "es", "s"):
        if len(word) > len(end) + 3 and word.endswith(end):
            return word[: -len(end)]
    return word


def _plain(word: str) -> str:
    if word in (PRODUCT, RIVAL):
        return word
    if word in GIVEN_NAMES and len(word) > 3:
        return NAME
    return "#" if word in _NUMBERS else stem(word)


def _subject(word: str) -> str:
    """Who the clause begins with: we, I, the client, somebody, something, nobody, or another word."""
    if word in _US:
        return "us"
    if word in _CLIENT or word in GIVEN_NAMES:
        return "client"
    return word if word in _SUBJECTS else "other"


def features(said: Sequence[str], shown: Sequence[str], before: Sequence[str], first: bool) -> Iterator[str]:
    """The features of one clause.

    said: its words; shown: its cues; before: the cues of the two clauses before it; first: it opens its sentence.
    """
    core = list(said)
    while core and core[0] in _LINKS:
        core.pop(0)
    plain = [_plain(w) for w in core]
    yield "bias"
    lead = core[0] if core else ""
    yield f"s={_subject(lead)}"
    if said and said[0] in ("but", "only", "though", "although"):
        yield "l=but"
    for word in dict.fromkeys(w for w in plain if w not in _SMALL):
        yield f"w={word}"
    for pair in dict.fromkeys(pairwise(plain)):
        if not (pair[0] in _SMALL and pair[1] in _SMALL):
            yield f"b={pair[0]} {pair[1]}"
    known = classes()
    found = {c for w in core for c in known.get(w, ())}
    for c in sorted(found):
        yield f"c={c}"
        for other in sorted(found):
            if c < other:
                yield f"c={c}+{other}"
    for cue in shown:
        yield f"q={cue}"
    if "objection" not in shown and "issue" not in shown:
        yield "q=none"
    if "announced" in before:
        yield "p=announced"
        yield f"p=announced{int(first)}"
