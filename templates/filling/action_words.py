"""The verbs of doing in their forms, and the little words around them."""

import re
from functools import cache

from templates.filling.lexicon import pattern, words

WORD = re.compile(r"[a-z][a-z'-]*")
_ADVERBS = re.compile(rf"(?:(?:{'|'.join(sorted(words('actions', 'adverbs')))}),?\s+)*")
_UNCERTAIN = re.compile(r"\b(?:maybe|perhaps|possibly|might|may|could|never|not)\b")
_CONDITION = re.compile(r"\b(?:if|unless|in case|suppose|supposing|provided|assuming|should)\b")
_ENDS_CONDITION = re.compile(r"[.;?!]|\b(?:but|then again|anyway|and then|so)\b|,\s+and\b")
_ASKS = re.compile(
    r"\b(?:do|did|does|should|can|could|would|will|shall|whether|why|how|when|what|where|who|which|until|till?|"
    r"that was what|because|since|than|all|everything|anything|thing)\s+$"
)
_SHOULD_OPENS = re.compile(r"\bshould\b")


def skip_adverbs(flat: str, at: int, end: int) -> int:
    """Where the first word after `at` stands that only says how or when is over."""
    while at < end and flat[at] in " ,":
        at += 1
    m = _ADVERBS.match(flat, at, end)
    return m.end() if m else at


@cache
def _forms(name: str) -> dict[str, tuple[str, str]]:
    """Each form of the verbs of a list → its base and which form it is: base, ing or s."""
    out: dict[str, tuple[str, str]] = {}
    for base in sorted(words("actions", name)):
        stem = base[:-1] if base.endswith("e") else base
        for form in (f"{base}ing", f"{stem}ing", f"{base}{base[-1]}ing"):
            out.setdefault(form, (base, "ing"))
        for form in (f"{base}s", f"{base}es", f"{base[:-1]}ies" if base.endswith("y") else f"{base}s"):
            out.setdefault(form, (base, "s"))
    for base in words("actions", name):
        out[base] = (base, "base")
    return out


def verb_at(flat: str, at: int, end: int, name: str, form: str = "base") -> str | None:
    """The base of the verb that stands at `at` in the `form` asked for, if the list `name` has it."""
    m = WORD.match(flat, at, end)
    base, kind = _forms(name).get(m.group(), ("", "")) if m else ("", "")
    return base if base and kind == form else None


def listed(name: str, word: str) -> bool:
    return word in words("actions", name)


def promises_nothing(flat: str, at: int, name: str) -> bool:
    """Whether the verb at `at` opens a phrase that is no task ("call it sixty percent")."""
    return bool(pattern("actions", name).match(flat, at))


def hypothetical(flat: str, begin: int, verb: int, sentence: int) -> bool:
    """Whether the clause whose subject stands at `begin` only tells what might be: after an "if", with a "maybe"."""
    low = max(sentence, begin - 100)
    lead = flat[low:begin]
    near = re.split(r"[,;:]|\b(?:and|but|so)\b", lead)[-1]
    if _UNCERTAIN.search(near) and not near.strip().startswith(("if", "not sure")):
        return True
    if _ASKS.search(near) and not re.search(r"\b(?:because|since|that)\s+$", near):
        return True
    for m in _CONDITION.finditer(lead):
        if not _ENDS_CONDITION.search(lead, m.end()):
            return True
    return bool(_UNCERTAIN.search(flat, begin, verb))
