"""What a date rule is, and the words that the rules share."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from templates.filling import days
from templates.filling.numbers import find_numbers

WEEKDAY = "|".join(days.WEEKDAYS)
MONTH_WORDS = [*days.MONTHS, "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"]
MONTH = "|".join(sorted(MONTH_WORDS, key=len, reverse=True))
ORDINAL_WORD = (
    "thirty[- ]first|thirtieth|twenty[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|twentieth|"
    "nineteenth|eighteenth|seventeenth|sixteenth|fifteenth|fourteenth|thirteenth|twelfth|eleventh|tenth|ninth|eighth|"
    "seventh|sixth|fifth|fourth|third|second|first"
)
ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{ORDINAL_WORD})"
YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
COUNT = (
    r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|twenty|"
    r"thirty|sixty|ninety|a couple of|couple of|another|one more)"
)
UNIT = r"(?P<unit>(?:working|business|week)\s?days?|days?|weeks?|fortnights?|months?|years?)"


@dataclass(frozen=True)
class When:
    """A day or span of days said at `[start, end)`.

    `day` is what a due date becomes: the day itself, or a span's last working day. `kind` is one of day, span, month,
    yearly; `said` is the date as exact as it was said ("2026-06-03", "2026-10"); `other` is the other fair reading.
    `past` is the same words read as a look back.
    """

    start: int
    end: int
    day: date
    said: str
    kind: str = "day"
    other: date | None = None
    past: date | None = None
    vague: bool = False
    first: date | None = None
    last: date | None = None
    """Of a span or a month its first and its last day."""


Maker = Callable[[re.Match[str], date], When | None]
Rules = list[tuple[re.Pattern[str], Maker]]


def rule(rules: Rules, pattern: str) -> Callable[[Maker], Maker]:
    """Puts the maker of a date for `pattern` (in folded text) at the end of `rules`."""

    def keep(make: Maker) -> Maker:
        rules.append((re.compile(rf"\b(?:{pattern})(?!\w)"), make))
        return make

    return keep


def said_day(m: re.Match[str], day: date | None, **more: object) -> When | None:
    if day is None:
        return None
    return replace(When(m.start(), m.end(), day, day.isoformat()), **more)  # type: ignore[arg-type]


def said_span(m: re.Match[str], first: date, last: date, *, said: str | None = None, vague: bool = False) -> When:
    day = days.last_working_day(first, last)
    kind = "month" if said else "span"
    return When(m.start(), m.end(), day, said or day.isoformat(), kind, vague=vague, first=first, last=last)


def weekday_of(m: re.Match[str]) -> int:
    return days.WEEKDAYS.index(m["wd"])


def month_of(m: re.Match[str]) -> int:
    return [name[:3] for name in days.MONTHS].index(m["mon"][:3]) + 1


def ordinal_of(m: re.Match[str]) -> int:
    return int(find_numbers(m["ord"])[0].value)


def count_of(word: str) -> int:
    if word in ("a", "an", "another", "one more"):
        return 1
    if "couple" in word:
        return 2
    return int(find_numbers(word)[0].value)
