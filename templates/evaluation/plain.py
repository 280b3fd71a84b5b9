"""A memo set as recognisers without case and punctuation would print it."""

import re
from dataclasses import replace

from templates.evaluation.memo_set import MemoSet

_MARKS = re.compile(r"(?<!\d)[^\w\s$£€¥%]|[^\w\s$£€¥%](?!\d)|_")


def plain_words(text: str) -> str:
    """`text` in small letters without punctuation; currency signs, % and marks between digits stay."""
    joined = re.sub(r"(?<=\w)['’](?=\w)", "", text.lower())
    return " ".join(_MARKS.sub(" ", joined).split())


def without_case_and_punctuation(found: MemoSet) -> MemoSet:
    """The set with every memo's text so; what it should give stays the same."""
    memos = [replace(m, memo=m.memo.model_copy(update={"text": plain_words(m.memo.text)})) for m in found.memos]
    return replace(found, memos=memos)
