"""The companies that a memo names: the book's accounts, and those that the book does not hold."""

import re
from dataclasses import dataclass

from templates.contract import Book
from templates.filling.linking import exact, near, overlaps
from templates.filling.text import Reading, Span, fold
from templates.filling.vocabulary import GIVEN_NAMES, NOT_NAMES, PLACES

CAPS = (
    r"(?-i:[A-ZÀ-ÖØ-Þ][\w'’-]*(?:\s+(?:&\s+|and\s+(?=[A-ZÀ-ÖØ-Þ])|of\s+(?=[A-ZÀ-ÖØ-Þ]))?[A-ZÀ-ÖØ-Þ0-9][\w'’-]*){0,4})"
)
_CUES = (
    rf"\b(?:at|from|just\s+left|visited|visiting|drove\s+to|left|finished\s+at|went\s+to|stopped\s+(?:by|at|"
    rf"in\s+at))\s+(?P<c>{CAPS})",
    rf"\b(?:visit|trip|meeting)\s+(?:to|at)\s+(?P<c>{CAPS})",
    rf"\b(?:a\s+(?:place|company|firm|shop|business|outfit|prospect)\s+called)\s+(?P<c>{CAPS})",
    rf"\b(?:notes?|memo|update|check-?in|news|progress|recap|follow-?up)\s+(?:for|about|on|with|from|"
    rf"after)\s+(?:the\s+)?(?P<c>{CAPS})(?!\s+and\s+[A-Z])",
    rf"\b(?:first|second|third|next|last|other)\s+(?:one|client|customer|visit|stop)(?:\s+(?:is|"
    rf"was))?,?\s+(?P<c>{CAPS})",
    rf"\b(?:different\s+topic|^now|^and\s+then|memo\s+after|it\s+for|new\s+account|new\s+lead|"
    rf"new\s+prospect)[,:]?\s+(?P<c>{CAPS})(?=\s*[.,]|\s+in\s)",
    rf"(?:^|[.!?]\s+)(?P<c>{CAPS})(?=[,.]\s+(?:in|out of|up in|down in|over in|based in)\s)",
)
_COMPANY_END = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|ag|corp|corporation|company|group|foods|logistics|systems|industries|labs|bank|"
    r"hotels?|farms?|"
    r"partners|brewing|freight|clinics?|schools?|hospital|pharmacy|roasters|ferries|motors|tools|plastics|"
    r"textiles|bakery)$"
)


@dataclass(frozen=True)
class Company:
    """A company said at `[start, end)`: `ids` are the accounts that bear the name, none where the book has none."""

    start: int
    end: int
    name: str
    ids: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def key(self) -> str:
        return "|".join(self.ids) if self.ids else fold(self.name)


def account_names(book: Book) -> list[tuple[str, str]]:
    return [(a.id, n) for a in book.accounts for n in (a.name, *a.aliases)]


def find_companies(reading: Reading, book: Book, taken: list[Span]) -> list[Company]:
    """Every company named in the memo, in order; `taken` are places that a competitor or product holds."""
    names = account_names(book)
    by_id = {a.id: a.name for a in book.accounts}
    hits = exact(reading, names)
    hits += near(reading, names, [h.span for h in hits] + taken)
    found = [
        Company(h.start, h.end, by_id[h.ids[0]] if len(h.ids) == 1 else reading.text[h.start : h.end], h.ids)
        for h in hits
        if not overlaps(h.span, taken)
    ]
    found += _outside_the_book(reading, [c.span for c in found] + taken)
    return sorted(found, key=lambda c: c.start)


def _outside_the_book(reading: Reading, taken: list[Span]) -> list[Company]:
    if not reading.cased:
        return []
    found: list[Company] = []
    for a, b in reading.sentences:
        piece = reading.text[a:b]
        for cue in _CUES:
            for m in re.finditer(cue, piece, re.IGNORECASE):
                start, end = a + m.start("c"), a + m.end("c")
                while start < end and reading.flat[start:end].split()[0] in ("the", "our", "their"):
                    start += len(reading.flat[start:end].split()[0]) + 1
                name = re.sub(r"['’]s$", "", reading.text[start:end]).rstrip(".,'’")
                end = start + len(name)
                # "Ibis Freight's new hub at Changi": the second name is where, not who
                if any(a <= x < start for x, _ in taken) and re.match(r"\s*(?:at|from)\b", m.group().lower()):
                    continue
                if _is_company(name) and not overlaps((start, end), taken + [c.span for c in found]):
                    found.append(Company(start, end, name))
    # later mentions of the same name count as well
    for company in list(found):
        for m in re.finditer(rf"\b{re.escape(company.name)}\b", reading.text):
            if not overlaps(m.span(), taken + [c.span for c in found]):
                found.append(Company(m.start(), m.end(), company.name))
    return found


def _is_company(name: str) -> bool:
    words = fold(name).split()
    if not words or len(name) < 3 or all(w in PLACES or w in NOT_NAMES for w in words):
        return False
    if words[0] in NOT_NAMES and words[0] not in ("first", "new", "good", "day"):
        return False
    if words[0] in GIVEN_NAMES and not _COMPANY_END.search(words[-1]):
        return False
    return not re.fullmatch(r"[A-Z]{1,3}", name)
