"""The book as the recognisers ask for it: built once, then every question is a look-up, whatever the book's size."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from templates.contract import Book, BookAccount, BookContact, BookDeal, BookProduct
from templates.filling.account_names import AccountNames
from templates.filling.names import Names
from templates.filling.text import fold

_TITLE = re.compile(r"^(?:Dr|Mr|Mrs|Ms)\.?\s+")


def bare_name(name: str) -> str:
    """A person's name without the title before it: "Dr. Helen Ashby" is "Helen Ashby"."""
    return _TITLE.sub("", name).strip() or name.strip()


def first_name(name: str) -> str:
    """The folded first word of a person's name, its title left out; "" where the name has none."""
    return next(iter(fold(bare_name(name)).split()), "")


class BookIndex:
    """Look-ups over one book, which must not be changed afterwards. Lists come in the book's order."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._accounts = {a.id: a for a in book.accounts}
        self._contacts = {c.id: c for c in book.contacts}
        self._products = {p.id: p for p in book.products}
        self._places = {c.id: i for i, c in enumerate(book.contacts)}
        self._contacts_of: dict[str | None, list[BookContact]] = {}
        for contact in book.contacts:
            self._contacts_of.setdefault(contact.account_id, []).append(contact)
        self._deals_of: dict[str, list[tuple[int, BookDeal]]] = {}
        for i, deal in enumerate(book.deals):
            self._deals_of.setdefault(deal.account_id, []).append((i, deal))
        self._zones = {r.name.casefold(): r.timezone for r in reversed(book.reps)}
        self.accounts = AccountNames(book.accounts)
        self.account_names = self.accounts.full
        """`(account id, name or alias)`."""
        self.product_names = Names.of((p.id, p.name) for p in book.products)
        """`(product id, name)`."""
        self.competitor_names = Names.of((c.name, n) for c in book.competitors for n in (c.name, *c.aliases))
        """`(competitor's name, name or alias)`."""

    @cached_property
    def currencies(self) -> frozenset[str]:
        """The currencies of all deals: whose dollar "dollars" is, where the client has no deal."""
        return frozenset(d.currency for d in self.book.deals if d.currency)

    @classmethod
    def of(cls, book: "Book | BookIndex") -> "BookIndex":
        """The index of `book`, or `book` itself where it is one."""
        return book if isinstance(book, BookIndex) else cls(book)

    def account(self, account_id: str | None) -> BookAccount | None:
        return None if account_id is None else self._accounts.get(account_id)

    def contact(self, contact_id: str | None) -> BookContact | None:
        return None if contact_id is None else self._contacts.get(contact_id)

    def product(self, product_id: str | None) -> BookProduct | None:
        return None if product_id is None else self._products.get(product_id)

    def contacts_of(self, account_ids: Iterable[str]) -> list[BookContact]:
        """The contacts of any of the accounts."""
        found = [c for ident in dict.fromkeys(account_ids) for c in self._contacts_of.get(ident, ())]
        return sorted(found, key=lambda c: self._places[c.id])

    def deals_of(self, account_ids: Iterable[str]) -> list[BookDeal]:
        """The deals of any of the accounts."""
        found = [d for ident in dict.fromkeys(account_ids) for d in self._deals_of.get(ident, ())]
        return [deal for _, deal in sorted(found, key=lambda x: x[0])]

    def accounts_of_contact_name(self, name: str) -> frozenset[str]:
        """Ids of the accounts that have a contact of this full name or first name, in any case, without a title."""
        return self._owners_by_name.get(" ".join(fold(bare_name(name)).split()), frozenset())

    def rep_zone(self, name: str | None) -> str | None:
        """The IANA zone of the rep of this name, in any case; None where the book tells none."""
        return self._zones.get(name.casefold()) if name else None

    @cached_property
    def contact_names(self) -> Names:
        """`(contact id, name without title)` of all contacts."""
        return Names.of((c.id, bare_name(c.name)) for c in self.book.contacts)

    @cached_property
    def colleagues(self) -> frozenset[str]:
        """Folded names and first names of the book's reps."""
        return frozenset(fold(w) for r in self.book.reps for w in (r.name, *r.name.split()[:1]))

    @cached_property
    def cities(self) -> frozenset[str]:
        """The folded names of the places where the book's accounts are."""
        return frozenset(fold(a.city.split(",")[0]).strip() for a in self.book.accounts if a.city)

    @cached_property
    def product_short_names(self) -> Sequence[tuple[str, str]]:
        """The short forms that people use of products: a word that only one of them has ("S4", "BeltWatch")."""
        return _short_names([(p.id, p.name.split()) for p in self.book.products if p.name.split()])

    @cached_property
    def _owners_by_name(self) -> Mapping[str, frozenset[str]]:
        owners: dict[str, set[str]] = {}
        for contact in self.book.contacts:
            if contact.account_id is None:
                continue
            words = fold(bare_name(contact.name)).split()
            for form in {" ".join(words), *words[:1]}:
                owners.setdefault(form, set()).add(contact.account_id)
        return {form: frozenset(ids) for form, ids in owners.items()}


def _short_names(products: Sequence[tuple[str, Sequence[str]]]) -> Sequence[tuple[str, str]]:
    firsts: dict[str, int] = {}
    lasts: dict[str, int] = {}
    for _, words in products:
        firsts[fold(words[0])] = firsts.get(fold(words[0]), 0) + 1
        if len(words) > 1:
            lasts[fold(words[-1])] = lasts.get(fold(words[-1]), 0) + 1
    names: list[tuple[str, str]] = []
    for ident, words in products:
        if len(words) < 2:
            continue
        first, last = words[0], words[-1]
        if lasts[fold(last)] == 1 and any(c.isdigit() for c in last) and not last.isdigit():
            names.append((ident, last))
        # "ThermaLogs" is the one that is a number of its line, not the gateway
        if last[:1].isdigit() or firsts[fold(first)] == 1:
            names.append((ident, first))
    return tuple(names)
