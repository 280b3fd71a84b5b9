"""What somebody is, as said beside the name: "Owen Vickery, their technical director", "Aisha, she's compliance"."""

import re

from templates.filling.text import Reading, Span
from templates.filling.vocabulary import DEPARTMENTS, ROLE_NOUNS

_ROLE = "|".join(ROLE_NOUNS)
_DEPARTMENT = "|".join(DEPARTMENTS)
_WORD = r"[a-z][a-z'-]*"
_PHRASE = (
    rf"(?:(?:{_WORD})\s+){{0,3}}?(?:{_ROLE})\b"
    rf"(?:(?:\s+(?:of|for)\s+(?:the\s+)?{_WORD}(?:\s+{_WORD})?)|(?:\s+and\s+(?:{_ROLE})\b))?"
)
_AFTER = (
    re.compile(
        r",?\s*(?:who(?:'s|\s+is)|,?\s*(?:he|she)(?:'s|\s+is)|is|was)?,?\s*(?:now\s+|also\s+)?(?:(?:the|their|a|"
        r"an|our\s+new|his|her)\s+)"
        rf"(?:(?:um|uh|er),?\s+)*(?:their\s+)?(?:new\s+)?(?P<t>{_PHRASE})"
    ),
    re.compile(
        rf",?\s+(?:who(?:'s|\s+is)|he's|she's|he\s+is|she\s+is)\s+(?:in\s+)?(?P<t>(?:{_DEPARTMENT})|"
        rf"{_PHRASE})\b"
    ),
    re.compile(
        rf",?\s+(?:(?:from|in|runs|does|handles)|(?:she|he)\s+(?:does|runs|"
        rf"handles))\s+(?:the\s+)?(?P<t>(?:{_DEPARTMENT})(?:\s+and\s+(?:{_DEPARTMENT}))?)\b"
    ),
    re.compile(
        r",?\s+(?:she|he|who)\s+(?:does|runs|"
        r"handles)\s+(?:the\s+)?(?P<t>[a-z]+(?:\s+and\s+[a-z]+)?)(?=\s+(?:now|there|at)|[,.])"
    ),
    re.compile(
        rf"\s+(?:at|from|over\s+at)\s+[^,.]{{2,40}},\s+(?:he|she)(?:'s|\s+is)\s+(?:now\s+)?(?:(?:the|"
        rf"their|an?)\s+)?(?:new\s+)?(?P<t>{_PHRASE})"
    ),
    re.compile(r",\s+the\s+(?P<t>[a-z]+)\s+one\b"),
    re.compile(rf",\s+(?P<t>(?:general\s+affairs|{_DEPARTMENT}))\b(?=\s*[,.])"),
    re.compile(rf"(?:-san)?\s+(?:in|from)\s+(?:the\s+)?(?P<t>{_DEPARTMENT})\b"),
    re.compile(r"\s+from\s+the\s+(?P<t>[a-z]+s)(?=[,.]|\s+and\b)"),
    re.compile(rf",\s+(?P<t>{_PHRASE})(?=\s*(?:[,.;:!?]|$)|\s+(?:and|at|there|who)\b)"),
    re.compile(r",?\s+who\s+(?P<t>owns)\s+(?:it|the)"),
)
_BEFORE = re.compile(
    rf"\b(?:the|their|her|his|an?)\s+(?:new\s+)?(?P<t>(?:{_WORD}\s+){{0,2}}?(?:{_ROLE}))"
    r"(?:\s+(?:signs|decides))?,?\s+(?:(?:somebody|someone|a\s+\w+)\s+)?(?:called\s+|named\s+|is\s+)?"
    r"(?:a\s+certain\s+)?(?:(?:mr|mrs|ms|miss|dr|sir|madam|ma'am|herr|frau)\.?\s+)?$"
)


def title_after(reading: Reading, span: Span) -> str | None:
    """The title said beside the name at `span`, in the memo's own words, or None."""
    flat = reading.flat
    ahead = flat[span[1] : span[1] + 80]
    for pattern in _AFTER:
        m = pattern.match(ahead)
        if m:
            word = m["t"]
            more = re.match(rf"(?:\s+(?:{_ROLE})\b)+", ahead[m.end("t") :]) if pattern is _AFTER[0] else None
            if more and word != "owns":
                return reading.text[span[1] + m.start("t") : span[1] + m.end("t") + more.end()]
            if word == "owns":
                return "owner"
            if not re.match(r"(?:one|guy|lady|same|other|only|first|last)\b", word):
                return reading.text[span[1] + m.start("t") : span[1] + m.end("t")]
    back = _BEFORE.search(flat[max(0, span[0] - 60) : span[0]])
    if back:
        base = max(0, span[0] - 60)
        return reading.text[base + back.start("t") : base + back.end("t")]
    return None
