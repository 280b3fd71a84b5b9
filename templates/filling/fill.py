"""The filler: one memo's text and the book in, an entry for each client out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from templates.contract import Book, ClientPart, Entry, MemoText, Span
from templates.filling.assemble import entry_for
from templates.filling.book_index import BookIndex
from templates.filling.clients import Client, split_clients
from templates.filling.companies import find_companies
from templates.filling.competitors import find_competitors
from templates.filling.excerpt import excerpt
from templates.filling.fallback import client_by_people, names_business, says_something, worth_filing
from templates.filling.linking import exact
from templates.filling.meetings import day_of_all
from templates.filling.parts import client_of, give_away, in_order
from templates.filling.products import find_products
from templates.filling.restore import Restored, restore
from templates.filling.text import Reading
from templates.note_template import NoteTemplate
from templates.own import in_own_template


def local_day(memo: MemoText, book: Book | BookIndex) -> date:
    """The day that "today" means: the moment of recording in the rep's zone, else in its own offset."""
    zone = BookIndex.of(book).rep_zone(memo.rep)
    if zone:
        try:
            return memo.recorded_at.astimezone(ZoneInfo(zone)).date()
        except (ZoneInfoNotFoundError, ValueError, OverflowError):
            return memo.recorded_at.date()
    return memo.recorded_at.date()


def fill(
    memo: MemoText,
    book: Book | BookIndex,
    templates: Mapping[str, NoteTemplate] | None = None,
    parts: Sequence[ClientPart] | None = None,
) -> list[Entry]:
    """The entries that `memo` gives, in the order of its clients; none where there is nothing to file.

    Deterministic: the same memo and book give the same entries. book: who fills many memos gives its index, which is
    then built once. templates: by name; a user's own one among them is filled where its words are said. parts: the
    clients' parts as somebody has drawn them; each then gives exactly one entry, from its own words alone.

    Raises:
        ValueError: a part lies outside the text, or two of them overlap.
    """
    index = BookIndex.of(book)
    spoken = restored(memo.text, index)
    reading = Reading(spoken.text, restored=spoken.capitals)
    today = local_day(memo, index)
    products = find_products(reading, index)
    competitors = find_competitors(reading, index, [p.span for p in products])
    companies = find_companies(reading, index, [p.span for p in products] + [c.span for c in competitors])

    talk = day_of_all(reading, today)

    def entry(client: Client) -> Entry:
        own = excerpt(reading, client.spans)
        inside = [(0, len(own.reading.text))]
        here = replace(client, mentions=own.into(client.mentions), spans=inside)
        made = entry_for(
            memo, own.reading, index, here, own.into(companies), own.into(products), own.into(competitors), today, talk
        )
        made = _moved(in_own_template(made, own.reading, inside, templates or {}, today), own.back)
        if client.name and client.mentions:
            # "Saw both of them, X and Y": the name of one may stand in the other's part
            made.evidence["company"] = [[m.start, m.end] for m in client.mentions[:3]]
        made.parts = client.spans
        return made

    if parts is not None:
        drawn = in_order(parts, len(memo.text))
        clients = [client_of(p, [spoken.forth(s) for s in p.spans], reading, index, companies) for p in drawn]
        return [_in_the_memos_words(entry(client), spoken, part) for client, part in zip(clients, drawn, strict=True)]
    if not worth_filing(reading, bool(companies)):
        return []
    clients = split_clients(reading, index, companies)
    if not clients:
        found = client_by_people(reading, index)
        clients = [found or Client(None, (), [], [(0, len(reading.text))])]
    entries = [entry(client) for client in clients]
    kept = [c for c, e in zip(clients, entries, strict=True) if _counts(e, reading, c.spans)]
    if kept and len(kept) < len(clients):
        give_away([c for c in clients if c not in kept], kept)
        entries = [entry(client) for client in kept]
    return [_in_the_memos_words(e, spoken) for e in entries] if kept else []


def _counts(entry: Entry, reading: Reading, spans: Sequence[Span]) -> bool:
    return says_something(entry, reading, spans) if entry.company else names_business(entry, reading)


def restored(text: str, index: BookIndex) -> Restored:
    """A memo's text with the capitals and the punctuation that its recogniser left out."""
    spoken = Reading(text)
    stops = spoken.stretches_without_stops
    if spoken.cased and not stops:
        return Restored(spoken.text)
    names = (index.account_names, index.contact_names, index.product_names, index.competitor_names)
    known = [] if spoken.cased else [match.span for some in names for match in exact(spoken, some)]
    return restore(spoken.text, known, stops=stops, capitals=not spoken.cased)


def _in_the_memos_words(entry: Entry, spoken: Restored, part: ClientPart | None = None) -> Entry:
    """The entry with every offset into the memo's own text; part: the part as it was drawn."""
    drawn = entry.parts if part is None else list(part.spans)
    if spoken.starts is None:
        return entry.model_copy(update={"parts": drawn})
    parts = drawn if part is not None else [spoken.back(span) for span in drawn]
    return _moved(entry, spoken.back).model_copy(update={"parts": parts})


def _moved(entry: Entry, back: Callable[[Sequence[int]], Span]) -> Entry:
    """The entry with the place that `back` gives for every span of its evidence."""

    def moved(spans: Any) -> Any:
        """Spans, or lists of them for a value that is a list."""
        if len(spans) == 2 and all(isinstance(at, int) for at in spans):
            return list(back(spans))
        return [moved(span) for span in spans]

    return entry.model_copy(
        update={
            "evidence": {key: moved(spans) for key, spans in entry.evidence.items()},
            "withdrawn": [{**w, "evidence": moved(w["evidence"])} for w in entry.withdrawn or ()] or None,
        }
    )


__all__ = ["Client", "fill", "local_day", "restored"]
