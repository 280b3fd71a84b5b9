"""The clients' parts of a memo as somebody has drawn them, and what becomes of a part that gives no entry."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from templates.contract import ClientPart
from templates.filling.book_index import BookIndex
from templates.filling.clients import Client, decide, split_clients
from templates.filling.companies import Company
from templates.filling.fallback import client_by_people
from templates.filling.text import Reading, Span, fold


def in_order(parts: Sequence[ClientPart], length: int) -> list[ClientPart]:
    """The parts, the stretches of each in order.

    Raises:
        ValueError: a stretch lies outside a text of `length` characters, is turned round, or overlaps another one.
    """
    for a, b in (span for part in parts for span in part.spans):
        if not 0 <= a <= b <= length:
            raise ValueError(f"the part [{a}, {b}) does not lie in the text, which has {length} characters")
    every = sorted(span for part in parts for span in part.spans if span[0] < span[1])
    for (a, b), (c, d) in pairwise(every):
        if c < b:
            raise ValueError(f"the parts [{a}, {b}) and [{c}, {d}) overlap; a word belongs to one client")
    return [part.model_copy(update={"spans": sorted(part.spans)}) for part in parts]


def client_of(
    part: ClientPart, spans: Sequence[Span], reading: Reading, index: BookIndex, companies: Sequence[Company]
) -> Client:
    """The client of a part: the one told, else the one named in it, else the one whose people are. One that is told may be
    named in another's part alone: "saw both, X and Y".

    spans: the part's stretches of `reading`.
    """
    inside = [s for s in spans if s[0] < s[1]]
    here = [c for c in companies if any(a <= c.start < b for a, b in inside)]
    account = index.account(part.account_id)
    if account is not None:
        said = [c for c in here if account.id in c.ids] or [c for c in companies if c.ids == (account.id,)]
        if not said:
            found = client_by_people(reading, index, inside)
            said = found.mentions if found and found.ids == (account.id,) else []
        return Client(account.name, (account.id,), said, inside)
    if part.company:
        wanted = fold(part.company)
        said = [c for c in here if fold(c.name) == wanted] or [c for c in companies if fold(c.name) == wanted]
        client = Client(part.company, tuple(dict.fromkeys(i for c in said[:1] for i in c.ids)), said, inside)
        return decide(client, reading, index)
    named = split_clients(reading, index, here)
    if named:
        return decide(replace(named[0], spans=inside), reading, index)
    return client_by_people(reading, index, inside) or Client(None, (), [], inside)


def give_away(dropped: Sequence[Client], kept: Sequence[Client]) -> None:
    """Gives the stretches of clients that get no entry to the client before them, else to the first one."""
    for a, b in sorted(span for client in dropped for span in client.spans):
        before = [(y, c) for c in kept for _, y in c.spans if y <= a]
        owner = max(before, key=lambda x: x[0])[1] if before else min(kept, key=lambda c: c.spans[0])
        owner.spans = joined([*owner.spans, (a, b)])


def joined(spans: Sequence[Span]) -> list[Span]:
    """The stretches in order, those that touch made one."""
    out: list[Span] = []
    for a, b in sorted(spans):
        if out and out[-1][1] == a:
            out[-1] = out[-1][0], b
        else:
            out.append((a, b))
    return out
