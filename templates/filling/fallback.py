"""Memos that name no company, and memos that are no business at all."""

from collections.abc import Sequence

from templates.contract import Entry
from templates.filling import lexicon
from templates.filling.book_index import BookIndex
from templates.filling.clients import Client
from templates.filling.companies import Company
from templates.filling.linking import exact, name_pattern, near
from templates.filling.names import said_words
from templates.filling.text import Reading, Span

_OPENING = 80
"""Characters within which a microphone test shows itself."""
_SHORT = 60
"""Words up to which a memo that tells to drop it is dropped whatever it says."""
_LEAST_WORDS = 3


def worth_filing(reading: Reading, names_company: bool) -> bool:
    """False for an empty text, a microphone test, a private note, and a memo that says that it is not to be filed.

    An aside within a client memo ("the next bit is just for me") does not take the memo with it: there the words count
    only near its beginning or its end.
    """
    flat = reading.flat
    said = said_words(flat)
    if not said:
        return False
    for m in lexicon.pattern("entries", "nothing").finditer(flat):
        edge = m.start() < len(flat) * 0.25 or m.end() > len(flat) * 0.85
        if not names_company or len(said) <= _SHORT or edge:
            return False
    if names_company:
        return True
    return not (
        lexicon.pattern("entries", "testing").search(flat, 0, _OPENING)
        or (len(said) <= _SHORT and lexicon.pattern("entries", "private").search(flat))
    )


def says_something(entry: Entry, reading: Reading, spans: Sequence[Span]) -> bool:
    """Whether a client's part says more than its name."""
    if any(getattr(entry, key) for key in ("contacts", "amounts", "stage", "action_items", "next_meeting", "products")):
        return True
    names = entry.evidence.get("company") or []
    empty = lexicon.words("entries", "lead_words")
    count = 0
    for a, b in spans:
        for word in said_words(reading.flat[a:b]):
            at = a + word.start
            count += word.word not in empty and not any(x <= at < y for x, y in names)
            if count >= _LEAST_WORDS:
                return True
    return False


def names_business(entry: Entry, reading: Reading) -> bool:
    """Whether an entry without a company is still one: somebody was met, and a deal or a task comes of it."""
    trade = bool(entry.products or entry.stage or entry.competitors)
    matter = bool(
        entry.action_items
        or entry.next_meeting
        or entry.deal_amount
        or entry.issues
        or entry.objections
        or entry.quantity
    )
    if not entry.contacts:
        return trade and matter
    known = any(entry.contact_ids) or any(c.get("title") for c in entry.contacts)
    spoken_of = not lexicon.words("entries", "business").isdisjoint(w.word for w in said_words(reading.flat))
    return (matter or trade) and (known or trade or spoken_of)


def client_by_people(reading: Reading, index: BookIndex, inside: Sequence[Span] | None = None) -> Client | None:
    """The account of the named contacts: two of them, or one and the account's city, and no other account.

    inside: the stretches of the text to look in; None is all of it.
    """
    names = index.contact_names
    hits = exact(reading, names, inside=inside)
    hits += near(reading, names, [h.span for h in hits], least=8, threshold=80.0, inside=inside)
    owner = {i: c.account_id for h in hits for i in h.ids if (c := index.contact(i))}
    votes: dict[str, set[str]] = {}
    for hit in hits:
        for ident in hit.ids:
            owner_id = owner[ident]
            if owner_id:
                votes.setdefault(owner_id, set()).add(ident)
    scores: dict[str, int] = {}
    for account in (a for ident in votes if (a := index.account(ident))):
        city = (account.city or "").split(",")[0].strip()
        in_city = bool(city) and name_pattern(city).search(reading.flat) is not None
        scores[account.id] = len(votes[account.id]) + in_city
    if not scores:
        return None
    ranked = sorted(scores.items(), key=lambda kv: (-kv[1], kv[0]))
    exact_one = any(h.score == 100.0 and len(h.ids) == 1 and owner[h.ids[0]] == ranked[0][0] for h in hits)
    if (ranked[0][1] < 2 and not exact_one) or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return None
    winner = index.account(ranked[0][0])
    assert winner is not None
    first = min((h for h in hits if any(owner[i] == winner.id for i in h.ids)), key=lambda h: h.start)
    # its evidence is the people: the company itself was not understood
    mention = Company(first.start, first.end, winner.name, (winner.id,))
    return Client(winner.name, (winner.id,), [mention], list(inside or [(0, len(reading.text))]))
