"""The companies that a memo names: the book's accounts, and those that the book does not hold."""

from dataclasses import dataclass

from templates.filling.account_links import link_accounts
from templates.filling.book_index import BookIndex
from templates.filling.new_companies import new_companies
from templates.filling.text import Reading, Span, fold


@dataclass(frozen=True)
class Company:
    """A company said at `[start, end)`: `ids` are the accounts that bear the name, none where the book has none.

    score: how like the words are to the account's name; below 100 where it was misheard.
    """

    start: int
    end: int
    name: str
    ids: tuple[str, ...] = ()
    score: float = 100.0

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def key(self) -> str:
        return "|".join(self.ids) if self.ids else fold(self.name)


def find_companies(reading: Reading, index: BookIndex, taken: list[Span]) -> list[Company]:
    """Every company named in the memo, in order; `taken` are places that a competitor or product holds."""
    found = [
        Company(h.start, h.end, _name(index, h.ids) or reading.text[h.start : h.end], h.ids, h.score)
        for h in link_accounts(reading, index, taken)
    ]
    others = new_companies(reading, [c.span for c in found] + taken, index.cities, known=bool(found))
    found += [Company(c.start, c.end, c.name) for c in others]
    return sorted(found, key=lambda c: c.start)


def _name(index: BookIndex, ids: tuple[str, ...]) -> str | None:
    account = index.account(ids[0]) if len(ids) == 1 else None
    return account.name if account else None
