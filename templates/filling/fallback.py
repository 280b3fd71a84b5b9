"""Memos that name no company, and memos that are no business at all."""

import re

from templates.contract import Book, Entry
from templates.filling.clients import Client
from templates.filling.companies import Company
from templates.filling.linking import exact, near
from templates.filling.text import Reading, fold

_NOTHING = re.compile(
    r"\b(?:don'?t|do\s+not|dont)\s+file\s+(?:this|it|anything|any\s+of)|nothing\s+to\s+file|"
    r"(?:please\s+)?ignore\s+this\s+(?:one|recording|memo|note)|"
    r"just\s+a\s+test\b|test\s+recording|(?:isn'?t|is\s+not|isnt)\s+a\s+(?:customer|client)\s+(?:one|memo|note)|"
    r"delete\s+this\s+(?:one|recording|memo)"
)
_TEST = re.compile(r"^\W*(?:(?:okay|ok|um|uh|so|right|hello)[,. ]+)*(?:testing\b|test[,.]\s|mic\s+(?:test|check))")


def worth_filing(reading: Reading, names_company: bool) -> bool:
    """False for microphone tests and private notes that say so themselves."""
    if _NOTHING.search(reading.flat):
        return False
    return names_company or not _TEST.search(reading.flat)


def names_business(entry: Entry) -> bool:
    """Whether an entry without a company is still one: somebody was met, and a deal or a task comes of it."""
    return bool(entry.contacts and (entry.action_items or entry.next_meeting)) or bool(
        entry.deal_amount and entry.stage
    )


def client_by_people(reading: Reading, book: Book) -> Client | None:
    """The account of the named contacts: two of them, or one and the account's city, and no other account."""
    names = [(c.id, re.sub(r"^(?:Dr|Mr|Mrs|Ms)\.?\s+", "", c.name)) for c in book.contacts]
    hits = exact(reading, names)
    hits += near(reading, names, [h.span for h in hits], least=8, threshold=80.0)
    owner = {c.id: c.account_id for c in book.contacts}
    votes: dict[str, set[str]] = {}
    for hit in hits:
        for ident in hit.ids:
            owner_id = owner[ident]
            if owner_id:
                votes.setdefault(owner_id, set()).add(ident)
    scores: dict[str, int] = {}
    for account in book.accounts:
        if account.id not in votes:
            continue
        city = fold((account.city or "").split(",")[0]).strip()
        in_city = bool(city) and re.search(rf"\b{re.escape(city)}\b", reading.flat) is not None
        scores[account.id] = len(votes[account.id]) + in_city
    if not scores:
        return None
    ranked = sorted(scores.items(), key=lambda kv: (-kv[1], kv[0]))
    exact_one = any(h.score == 100.0 and len(h.ids) == 1 and owner[h.ids[0]] == ranked[0][0] for h in hits)
    if (ranked[0][1] < 2 and not exact_one) or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return None
    winner = next(a for a in book.accounts if a.id == ranked[0][0])
    first = min((h for h in hits if any(owner[i] == winner.id for i in h.ids)), key=lambda h: h.start)
    # its evidence is the people: the company itself was not understood
    mention = Company(first.start, first.end, winner.name, (winner.id,))
    return Client(winner.name, (winner.id,), [mention], [(0, len(reading.text))])
