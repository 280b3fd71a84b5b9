"""The question to a model: the instruction, the memo cut into its clients, and the few names of the book that may be meant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Any

from rapidfuzz import fuzz

from templates.contract import Entry, MemoText
from templates.filling.book_index import BookIndex
from templates.filling.text import fold
from templates.llm.evidence import Memo
from templates.llm.quotes import words_of
from templates.llm.schema import asked_of, forms_in_words, keys_in_words, schema_of
from templates.note_template import NoteTemplate

MOST_CHARACTERS = 40_000
"""A longer memo is left to the rules: about an hour of speech, and more than small models read."""

_MOST_NAMES = 12
_SOUNDS_LIKE = 72.0


@dataclass(frozen=True)
class Request:
    """messages: as a chat API takes them; schema: the JSON schema of the answer."""

    messages: list[dict[str, str]]
    schema: dict[str, Any]


def request_for(
    memo: MemoText, index: BookIndex, templates: Mapping[str, NoteTemplate], entries: Sequence[Entry]
) -> Request:
    """What to ask about a memo whose clients are those of `entries`, the rules' own."""
    asked = asked_of(templates, index.book.stages)
    system = _instruction().substitute(keys=keys_in_words(asked, templates), forms=forms_in_words(asked))
    told = Memo(memo, index)
    lines = [*([f"The speaker is {memo.rep}.", ""] if memo.rep else []), *_names(told, entries)]
    for number, entry in enumerate(entries, 1):
        spans = entry.parts or [(0, len(memo.text))]
        part = " […] ".join(memo.text[a:b].strip() for a, b in spans)
        lines += ["", f"Client {number} ({entry.company or 'not named'}):", part]
    messages = [{"role": "system", "content": system}, {"role": "user", "content": "\n".join(lines).strip()}]
    return Request(messages, schema_of(asked, templates))


@lru_cache(maxsize=1)
def _instruction() -> Template:
    return Template(files("templates.llm").joinpath("prompt.txt").read_text(encoding="utf-8"))


def _names(memo: Memo, entries: Sequence[Entry]) -> list[str]:
    """Names of the book that the memo may mean; never the whole book."""
    index = memo.index
    accounts = [i for c in memo.companies for i in c.ids]
    accounts += [i for e in entries for i in (e.account_id, *e.ambiguous) if i is not None and index.account(i)]
    accounts = list(dict.fromkeys(accounts))
    lists = {
        "Clients": [a.name for i in accounts if (a := index.account(i))],
        "People": [c.name for c in index.contacts_of(accounts)],
        "Products": [p.name for p in index.book.products],
        "Competitors": [c.name for c in index.book.competitors],
    }
    out = []
    for label, names in lists.items():
        few = _likeliest(names, memo.flat) if label != "Clients" else list(names)[:_MOST_NAMES]
        if few:
            out.append(f"{label} of the book that may be meant: {', '.join(few)}")
    return out


def _likeliest(names: Iterable[str], flat: str) -> list[str]:
    """At most twelve names, in their order, of which a word is said or nearly said."""
    spoken = {word for word in words_of(flat) if len(word) > 2}
    scored = []
    for place, name in enumerate(dict.fromkeys(names)):
        words = [w for w in fold(name).split() if len(w) > 2]
        score = max((_nearest(word, spoken) for word in words), default=0.0)
        if score >= _SOUNDS_LIKE:
            scored.append((-score, place, name))
    return [name for _, _, name in sorted(sorted(scored)[:_MOST_NAMES], key=lambda s: s[1])]


def _nearest(word: str, spoken: Iterable[str]) -> float:
    return max((fuzz.ratio(word, other, score_cutoff=_SOUNDS_LIKE) for other in spoken), default=0.0)
