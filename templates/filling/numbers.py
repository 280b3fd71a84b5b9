"""Numbers in a memo, in digits or in words: "67.5k", "twenty-five point six", "a hundred and eight thousand"."""

import re
from dataclasses import dataclass

from templates.filling.tables import words
from templates.filling.text import Token, tokens_of

_UNITS = {
    w: i
    for i, w in enumerate(
        words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        )
    )
}
_TENS = {w: 10 * i for i, w in enumerate(words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)}
_SCALES = {
    "thousand": 1e3, "grand": 1e3, "k": 1e3, "lakh": 1e5, "lakhs": 1e5, "million": 1e6, "mil": 1e6, "mio": 1e6,
    "crore": 1e7, "billion": 1e9, "bn": 1e9,
}  # fmt: skip
_ORDINALS = {
    w: i
    for i, w in enumerate(
        words(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        start=1,
    )
} | {"thirtieth": 30}
_SUFFIXED = re.compile(r"(\d+(?:\.\d+)?)(st|nd|rd|th|k|m|mm|bn)\b")


@dataclass(frozen=True)
class Number:
    """A number at `[start, end)`. `scale` is the factor of a said "thousand" or "million", else 1.

    `idiom` marks "one ninety" (190), which is a price or a time of day but never a count.
    """

    value: float
    start: int
    end: int
    ordinal: bool = False
    scale: float = 1.0
    idiom: bool = False


def whole(value: float) -> float | int:
    """`value` as an int where it is one, so that 24000.0 prints as 24000."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def find_numbers(flat: str, start: int = 0, end: int | None = None) -> list[Number]:
    """Every number of `flat[start:end]` from left to right; they do not overlap."""
    stop = len(flat) if end is None else end
    toks = tokens_of(flat, start, stop)
    found: list[Number] = []
    i = 0
    while i < len(toks):
        hit = _parse(flat, toks, i)
        if hit is None:
            i += 1
            continue
        number, used = hit
        found.append(number)
        i += used
    return found


def _joined(flat: str, a: Token, b: Token) -> bool:
    return flat[a.end : b.start] in (" ", "-", "", "  ")


def _parse(flat: str, toks: list[Token], i: int) -> tuple[Number, int] | None:
    tok = toks[i]
    if tok.flat[0].isdecimal():
        return _parse_digits(flat, toks, i)
    word = _bare(tok)
    if word in ("a", "an", "half") or word in _UNITS or word in _TENS or word in _ORDINALS:
        return _parse_words(flat, toks, i)
    return None


def _parse_digits(flat: str, toks: list[Token], i: int) -> tuple[Number, int] | None:
    tok = toks[i]
    end, used, scale, ordinal = tok.end, 1, 1.0, False
    value = float(tok.flat.replace(",", ""))
    # "2,3" or "67,5" is no grouping of thousands: only groups of three are
    if "," in tok.flat and not re.fullmatch(r"\d{1,3}(?:,\d{2,3})*(?:\.\d+)?", tok.flat):
        return None
    suffix = re.match(r"(st|nd|rd|th|k|mm?|bn)\b", flat[tok.end :])
    if suffix:
        end = tok.end + suffix.end()
        used += 1 if i + 1 < len(toks) and toks[i + 1].start < end else 0
        word = suffix.group(1)
        if word in ("st", "nd", "rd", "th"):
            ordinal = True
        else:
            scale = {"k": 1e3, "m": 1e6, "mm": 1e6, "bn": 1e9}[word]
    elif re.match(r"[a-z]", flat[tok.end : tok.end + 1]) or (tok.start and re.match(r"[a-z]", flat[tok.start - 1])):
        return None  # "s4", "q3", "2x": part of a name
    while True:
        nxt = i + used
        if nxt + 2 < len(toks) and [t.flat for t in toks[nxt : nxt + 3]] == ["and", "a", "half"]:
            value, end, used = value + 0.5, toks[nxt + 2].end, used + 3
        elif not ordinal and nxt < len(toks) and _joined(flat, toks[nxt - 1], toks[nxt]) and _scale_of(toks[nxt]):
            scale, end, used = scale * _scale_of(toks[nxt]), _end(toks[nxt]), used + 1
        else:
            break
    return Number(round(value * scale, 6), tok.start, end, ordinal, scale), used


def _scale_of(tok: Token) -> float:
    return 100.0 if _bare(tok) == "hundred" else _SCALES.get(_bare(tok), 0.0)


def _bare(tok: Token) -> str:
    return tok.flat.removesuffix("'s")


def _end(tok: Token) -> int:
    return tok.start + len(_bare(tok))


def _parse_words(flat: str, toks: list[Token], i: int) -> tuple[Number, int] | None:
    """Reads the longest run that is one number: total + current group, as a clerk would write it down."""
    total, group, scale = 0.0, None, 1.0
    ordinal = idiom = False
    j = i
    last = ""
    if toks[i].flat in ("a", "an", "half"):
        nxt = [t.flat for t in toks[i + 1 : i + 3]]
        if toks[i].flat == "half" and nxt[:1] == ["a"] and nxt[1:] and nxt[1] in _SCALES:
            factor = _SCALES[nxt[1]]
            return Number(0.5 * factor, toks[i].start, toks[i + 2].end, scale=factor), 3
        # "a k" is somebody spelling a name
        if not nxt or nxt[0] == "k" or (nxt[0] != "hundred" and nxt[0] not in _SCALES):
            return None
        group, j = 1.0, i + 1
    while j < len(toks):
        word = _bare(toks[j])
        if j > i and not _joined(flat, toks[j - 1], toks[j]):
            break
        if word in _UNITS:
            n = _UNITS[word]
            if group is None:
                group = float(n)
            elif (last == "tens" and 0 < n < 10) or last in ("hundred", "and"):
                group += n
            else:
                break
            last = "unit"
        elif word in _TENS:
            if group is None:
                group = float(_TENS[word])
            elif last in ("hundred", "and"):
                group += _TENS[word]
            elif last == "unit" and 0 < group < 10 and j == i + 1:
                group, idiom = group * 100 + _TENS[word], True
            else:
                break
            last = "tens"
        elif word in _ORDINALS:
            n = _ORDINALS[word]
            if group is None:
                group = float(n)
            elif last == "tens" and n < 10:
                group += n
            else:
                break
            ordinal, j = True, j + 1
            break
        elif word == "hundred" and group is not None and 0 < group < 100:
            group, last = group * 100, "hundred"
        elif word in _SCALES and group is not None:
            scale = _SCALES[word]
            total, group, last = total + group * scale, None, "hundred"
        elif word == "point" and group is not None and j + 1 < len(toks) and toks[j + 1].flat in _UNITS:
            digits = ""
            j += 1
            while j < len(toks) and toks[j].flat in _UNITS and _UNITS[toks[j].flat] < 10:
                digits += str(_UNITS[toks[j].flat])
                j += 1
            group, last, idiom = group + float(f"0.{digits}" if digits else 0), "point", False
            continue
        elif word == "and" and j + 1 < len(toks) and last and (group is not None or total):
            after = toks[j + 1].flat
            if after == "a" and j + 2 < len(toks) and toks[j + 2].flat == "half":
                group, last, j = (group or 0.0) + 0.5, "half", j + 3
                continue
            if last != "hundred" or not (after in _UNITS or after in _TENS):
                break
            last = "and"
        else:
            break
        j += 1
    while j > i and toks[j - 1].flat == "and":
        j -= 1
    if group is None and not total:
        return None
    value = total + (group or 0.0)
    return Number(round(value, 6), toks[i].start, _end(toks[j - 1]), ordinal, scale, idiom), j - i
