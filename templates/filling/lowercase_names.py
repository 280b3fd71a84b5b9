"""Names of people in text without capitals: a common given name where a name is due, and a surname where one must follow."""

import re

from templates.filling.tables import words
from templates.filling.text import Reading, Span
from templates.filling.vocabulary import AMBIGUOUS_NAMES, GIVEN_NAMES

_GIVEN = "|".join(sorted(GIVEN_NAMES - AMBIGUOUS_NAMES, key=lambda n: (-len(n), n)))
_BEFORE = re.compile(
    rf"\b(?:with|met|to|told|owe|promised|called|saw|rang|phoned|visited|and|is|were|from|for|i mean|sorry|"
    rf"make that|actually|"
    rf"correction)\s+(?P<n>(?:{_GIVEN})(?:\s+(?P<last>[a-z]{{3,}}))?)\b"
)
_SUBJECT = re.compile(
    rf"(?<![a-z'])(?P<n>(?:{_GIVEN})(?:\s+(?P<last>[a-z]{{3,}}))?)\s+(?:will|is|has|said|needs|"
    rf"signs|wants|mentioned)\b"
)
_ENDS_NAME = re.compile(
    r"\s*(?:$|[,.;])|\s+(?:at|from|of|will|is|was|has|and|the|their|who|by|on|before|they|he|"
    r"she|i|we|said|needs|signs)\b"
)
_NO_SURNAME = frozenset(
    words(
        """
the this that they will has had and said needs signs wants was were about today yesterday tomorrow also from with for
next last who our their some just now then back over monday tuesday wednesday thursday friday saturday sunday she would
could should can may mentioned again there here because but him her them you
"""
    )
)


def find_lowercase_names(reading: Reading) -> list[Span]:
    """Places of people's names, in order; a second word counts only where what follows it ends a name."""
    found: set[Span] = set()
    for pattern in (_BEFORE, _SUBJECT):
        for m in pattern.finditer(reading.flat):
            start, end = m.span("n")
            last = m["last"]
            if last and (last in _NO_SURNAME or not _ENDS_NAME.match(reading.flat, end)):
                end = start + len(m["n"].split()[0])
            found.add((start, end))
    return [s for s in sorted(found) if not any(o[0] == s[0] and o[1] > s[1] for o in found)]
