"""Whose words are whose: the stretches of a memo's text that each client has, checked and brought into one form."""

from collections.abc import Sequence
from itertools import pairwise

from service.domain.errors import InvalidInput
from service.domain.sentences import said

Span = tuple[int, int]
"""[start, end) in code points of the transcript's text."""


def checked(parts: Sequence[Sequence[Span]], text: str) -> list[list[Span]]:
    """The parts with every stretch cut to its words, and those with nothing but blanks between them made one.

    Raises:
        InvalidInput: a part is empty, a stretch lies outside the text or holds no word, stretches of a part are out of
            order, or two of them overlap.
    """
    for number, spans in enumerate(parts, 1):
        if not spans:
            raise InvalidInput(
                said(
                    "Part %(number)s has no words. Leave it out, or give it the words that are its client's.",
                    number=number,
                )
            )
        last = 0
        for start, end in spans:
            where = {"number": number, "start": start, "end": end}
            if not 0 <= start < end <= len(text):
                raise InvalidInput(
                    said(
                        "Part %(number)s: [%(start)s, %(end)s] does not lie in the text, which has %(length)s characters.",
                        **where,
                        length=len(text),
                    )
                )
            if not any(char.isalnum() for char in text[start:end]):
                raise InvalidInput(said("Part %(number)s: [%(start)s, %(end)s] holds no word.", **where))
            if start < last:
                raise InvalidInput(
                    said(
                        "Part %(number)s: [%(start)s, %(end)s] comes before the end of the stretch before it; give them in "
                        "order.",
                        **where,
                    )
                )
            last = end
    every = sorted((span, number) for number, spans in enumerate(parts, 1) for span in spans)
    for ((a, b), first), ((c, d), second) in pairwise(every):
        if c < b:
            raise InvalidInput(
                said(
                    "[%(a)s, %(b)s] of part %(first)s and [%(c)s, %(d)s] of part %(second)s overlap; a word belongs to one "
                    "client.",
                    a=a,
                    b=b,
                    c=c,
                    d=d,
                    first=first,
                    second=second,
                )
            )
    return [settled(spans, text) for spans in parts]


def settled(spans: Sequence[Span], text: str) -> list[Span]:
    """Stretches in order, each cut to its words; those with nothing but blanks between them made one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        if out and not text[out[-1][1] : start].strip():
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """The stretches less what is taken."""
    left = list(spans)
    for start, end in taken:
        cut = [span for a, b in left for span in ((a, min(b, start)), (max(a, end), b))]
        left = [span for span in cut if span[0] < span[1]]
    return left


def overlap(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(a < d and c < b for a, b in spans for c, d in others)
