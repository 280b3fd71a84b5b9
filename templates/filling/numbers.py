"""Numbers in a memo, in digits or in words: "67.5k", "twenty-five point six", "a hundred and eight thousand"."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from templates.filling.lexicon import phrases, words
from templates.filling.text import Token, tokens_of


def _values(name: str) -> dict[str, float]:
    lines = (line.split() for line in phrases("numbers", name))
    return {word: float(value) for value, *said in lines for word in said}


_UNITS = _values("units")
_TENS = _values("tens")
_SCALES = _values("scales")
_ORDINALS = _values("ordinals")
_LOOSE = words("numbers", "loose")
_VAGUE = _values("vague")
_FRACTIONS = {"half": 0.5, "quarter": 0.25, "quarters": 0.75}
_SUFFIX = re.compile(r"(?:(st|nd|rd|th)|(k|mm?|bn|mio|mil|cr))(?![a-z])")
_SUFFIX_SCALE = {"k": 1e3, "m": 1e6, "mm": 1e6, "mio": 1e6, "mil": 1e6, "bn": 1e9, "cr": 1e7}
_EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d{1,3}(?:'\d{3})+(?!\d)")
_ONE_POINT = re.compile(
    r"\d{1,3}\.\d{3}(?![\d.])(?=\s?(?:€|eur|kr|zl|chf|fr|pln|sek|nok|dkk|peso|real|reais|lira|lei))"
)
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?!\d)(?=\s?(?:€|eur|kr|zl|chf|pln|sek|nok|dkk|rand|czk))")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}(?![\d,.])(?=\s?(?:€|%|k\b|eur|percent|million|mio|thousand|m\b|kr|zl|chf))")
_LONGEST = 20
"""Characters of digits beyond which it is the number of a parcel or a card, and no amount."""
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*(?:\.\d+)?")
_MONEY_PREFIX = re.compile(
    r"(?<![a-z])(?:rs|rm|eur|usd|gbp|aed|inr|chf|sgd|php|zar|aud|cad|nzd|hkd|jpy|cny|rmb|sek|nok|dkk|pln|sar|qar|myr|"
    r"(?P<short>r|n|kr))$"
)


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
    return list(_numbers(flat, start, len(flat) if end is None else end))


# Sums, counts, chances and corrections each ask for the numbers of the same text.
@lru_cache(maxsize=32)
def _numbers(flat: str, start: int, stop: int) -> tuple[Number, ...]:
    toks = tokens_of(flat, start, stop)
    found: list[Number] = []
    i = 0
    while i < len(toks):
        hit = _parse(flat, toks, i)
        if hit is None:
            i += 1
            continue
        number, used = hit
        if found and _goes_on(flat, found[-1], number):
            last = found.pop()
            number = replace(last, value=last.value + number.value, end=number.end)
        found.append(number)
        i += used
    return tuple(found)


def _goes_on(flat: str, a: Number, b: Number) -> bool:
    """Whether "1 crore" and "90 lakh" beside each other are one number."""
    return (
        flat[a.end : b.start] == " " and a.scale > 1e3 and 1e3 <= b.value < a.scale
        and not b.ordinal and not a.ordinal
    )  # fmt: skip


def _joined(flat: str, a: Token, b: Token) -> bool:
    return flat[a.end : b.start] in (" ", "-", "", "  ")


def _parse(flat: str, toks: list[Token], i: int) -> tuple[Number, int] | None:
    tok = toks[i]
    if tok.flat[0].isdecimal():
        return _parse_digits(flat, toks, i)
    word = _bare(tok)
    if word in ("a", "an", "half", "hundred", "couple", "dozen", "quarter", "three") or word in _VAGUE:
        found = _parse_idiom(flat, toks, i)
        if found is not None:
            return found
    if word in ("a", "an", "hundred") or word in _UNITS or word in _TENS or word in _ORDINALS:
        return _parse_words(flat, toks, i)
    return None


def _parse_idiom(flat: str, toks: list[Token], i: int) -> tuple[Number, int] | None:
    """ "Half a million", "a couple of hundred thousand", "a quarter of a million", "half a dozen", "a dozen"."""
    said = [t.flat for t in toks[i : i + 8]]
    j = 1 if said[0] in ("a", "an") and len(said) > 1 else 0
    value: float | None = None
    if said[0] == "three" and said[1:2] == ["quarters"]:
        value, j = 0.75, 2
    elif said[j] in ("half", "quarter"):
        value, j = _FRACTIONS[said[j]], j + 1
    elif said[j] in _VAGUE:
        value, j = _VAGUE[said[j]], j + 1
    elif said[j] == "dozen":
        return Number(12.0, toks[i].start, toks[i + j].end), j + 1
    if value is None:
        return None
    part = value < 1
    if said[j : j + 1] == ["of"]:
        j += 1
    if part and said[j : j + 1] == ["a"]:
        j += 1
    scale = 1.0
    known = j
    while j < len(said) and (said[j] == "hundred" or said[j] in _SCALES or (said[j] == "dozen" and j == known)):
        scale *= 100.0 if said[j] == "hundred" else _SCALES.get(said[j], 12.0)
        j += 1
    if j == known or said[j - 1] == "k":
        return None
    return Number(round(value * scale, 6), toks[i].start, toks[i + j - 1].end, scale=1.0 if scale == 12 else scale), j


def _parse_digits(flat: str, toks: list[Token], i: int) -> tuple[Number, int] | None:
    tok = toks[i]
    if tok.end - tok.start > _LONGEST:
        return None
    end, used, scale, ordinal = tok.end, 1, 1.0, False
    foreign = _EUROPEAN.match(flat, tok.start) or _ONE_POINT.match(flat, tok.start) or _SPACED.match(flat, tok.start)
    comma = None if foreign else _DECIMAL_COMMA.match(flat, tok.start)
    if foreign or comma:
        m = foreign or comma
        assert m is not None
        value, end = float(re.sub(r"[.' ]", "", m.group()).replace(",", ".")), m.end()
        while i + used < len(toks) and toks[i + used].start < end:
            used += 1
    elif "," in tok.flat and not _GROUPED.fullmatch(tok.flat):
        return None  # "2,3" or "67,5" is no grouping of thousands
    else:
        value = float(tok.flat.replace(",", ""))
    before = _MONEY_PREFIX.search(flat, max(0, tok.start - 4), tok.start)
    if before and before["short"] and value < 1000:
        before = None
    suffix = _SUFFIX.match(flat, end)
    if suffix:
        end = suffix.end()
        used += 1 if i + used < len(toks) and toks[i + used].start < end else 0
        ordinal = bool(suffix[1])
        scale = 1.0 if ordinal else _SUFFIX_SCALE[suffix[2]]
    elif re.match(r"[a-z]", flat[end : end + 1]) and not re.match(
        r"(?:eur|usd|gbp|aed|inr|chf|sgd)\b", flat[end : end + 4]
    ):
        return None  # "2x": part of a name
    if tok.start and flat[tok.start - 1].isalpha() and not before:
        return None  # "s4", "q3"
    while True:
        nxt = i + used
        tail = [t.flat for t in toks[nxt : nxt + 3]]
        if len(tail) == 3 and tail[:2] == ["and", "a"] and tail[2] in ("half", "quarter"):
            value, end, used = value + _FRACTIONS[tail[2]], toks[nxt + 2].end, used + 3
            continue
        skip = 1 if tail and tail[0] in _LOOSE else 0
        scaled = toks[nxt + skip] if nxt + skip < len(toks) else None
        if not ordinal and scaled is not None and _joined(flat, toks[nxt + skip - 1], scaled) and _scale_of(scaled):
            scale, end, used = scale * _scale_of(scaled), _end(scaled), used + skip + 1
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
    if toks[i].flat == "hundred":
        after = _bare(toks[i + 1]) if i + 1 < len(toks) else ""
        if after not in _UNITS and after not in _TENS and after not in _SCALES and after != "and":
            return None
        group, j, last = 100.0, i + 1, "hundred"
    elif toks[i].flat in ("a", "an"):
        nxt = [t.flat for t in toks[i + 1 : i + 3]]
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
                group = n
            elif (last == "tens" and 0 < n < 10) or last in ("hundred", "and"):
                group += n
            else:
                break
            last = "unit"
        elif word in _TENS:
            if group is None:
                group = _TENS[word]
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
                group = n
            elif last == "tens" and n < 10:
                group += n
            else:
                break
            ordinal, j = True, j + 1
            break
        elif word == "hundred" and group is not None and 0 < group < 100:
            group, last = group * 100, "hundred"
        elif word in _SCALES and group is not None:
            scale = max(scale, _SCALES[word])
            total, group, last = total + group * _SCALES[word], None, "hundred"
        elif word in _LOOSE and group is not None and j + 1 < len(toks) and _scale_of(toks[j + 1]):
            pass
        elif word == "dozen" and group is not None and not total:
            group, j = group * 12, j + 1
            break
        elif word == "point" and group is not None and j + 1 < len(toks) and toks[j + 1].flat in _UNITS:
            digits = ""
            j += 1
            while j < len(toks) and _UNITS.get(toks[j].flat, 10) < 10 and _joined(flat, toks[j - 1], toks[j]):
                digits += str(int(_UNITS[toks[j].flat]))
                j += 1
            group, last, idiom = group + float(f"0.{digits}" if digits else 0), "point", False
            continue
        elif word == "and" and j + 1 < len(toks) and last and (group is not None or total):
            after = toks[j + 1].flat
            if after == "a" and j + 2 < len(toks) and toks[j + 2].flat in ("half", "quarter"):
                part = _FRACTIONS[toks[j + 2].flat]
                # "a million and a half" is half a million more
                total, group = (total, group + part) if group is not None else (total + part * scale, None)
                last, j = "half", j + 3
                continue
            if after == "three" and j + 2 < len(toks) and toks[j + 2].flat == "quarters" and group is not None:
                group, last, j = group + 0.75, "half", j + 3
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
