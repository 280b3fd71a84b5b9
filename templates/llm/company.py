"""The client that a model names, linked through the book by the rules' own code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from templates.contract import Entry
from templates.filling.linking import overlaps
from templates.filling.text import Span
from templates.llm.answer import clean
from templates.llm.evidence import Part
from templates.llm.phrases import quotes_of, text_of
from templates.llm.quotes import NotGrounded, in_order


@dataclass(frozen=True)
class Client:
    """account_id: None where the book has none of the name, or where `candidates` share it."""

    name: str
    account_id: str | None
    spans: tuple[Span, ...]
    candidates: tuple[str, ...] = ()


def client_of(raw: Any, part: Part, rules: Entry, other_accounts: set[str]) -> Client:
    """The client that the quoted words name.

    rules: the rules' entry, whose account stands where the quote does not name another. other_accounts: ids that the
    memo's other entries have.

    Raises:
        NotGrounded: the words name no client, or one that another entry is about.
    """
    if not isinstance(raw, Mapping):
        raise NotGrounded("it is not in the form that was asked for")
    value = clean(text_of(raw, "value"))
    for spans in quotes_of(raw, part):
        for company in part.memo.companies:
            if not company.ids or not overlaps(company.span, spans) or not part.holds(company):
                continue
            if rules.account_id in company.ids:
                return Client(rules.company or company.name, rules.account_id, (company.span,))
            if other_accounts & set(company.ids):
                raise NotGrounded(f"'{company.name}' is the client of another entry")
            if len(company.ids) > 1:
                return Client(company.name, None, (company.span,), company.ids)
            return Client(company.name, company.ids[0], (company.span,))
    if rules.account_id is not None or rules.ambiguous:
        raise NotGrounded("these words name no account of the book, and the rules have found one")
    for spans in quotes_of(raw, part):
        if in_order(value, part.text(spans)):
            return Client(value, None, tuple(spans))
    raise NotGrounded(f"'{value}' is not in the quoted words, and no name of the book sounds like them")
