"""The filler: one memo's text and the book in, an entry for each client out."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from templates.contract import Book, Entry, MemoText
from templates.filling.assemble import entry_for
from templates.filling.clients import Client, split_clients
from templates.filling.companies import find_companies
from templates.filling.fallback import client_by_people, names_business, worth_filing
from templates.filling.text import Reading
from templates.filling.things import find_competitors, find_products
from templates.note_template import NoteTemplate
from templates.own import in_own_template


def local_day(memo: MemoText, book: Book) -> date:
    """The day that "today" means: the moment of recording in the rep's zone, else in its own offset."""
    zone = next((r.timezone for r in book.reps if memo.rep and r.name.casefold() == memo.rep.casefold()), None)
    if zone:
        try:
            return memo.recorded_at.astimezone(ZoneInfo(zone)).date()
        except (ZoneInfoNotFoundError, ValueError):
            return memo.recorded_at.date()
    return memo.recorded_at.date()


def fill(memo: MemoText, book: Book, templates: Mapping[str, NoteTemplate] | None = None) -> list[Entry]:
    """The entries that `memo` gives, in the order of its clients; none where there is nothing to file.

    Deterministic: the same memo and book give the same entries. templates: by name; a user's own one among them is
    filled where its words are said.
    """
    reading = Reading(memo.text)
    today = local_day(memo, book)
    products = find_products(reading, book)
    competitors = find_competitors(reading, book, [p.span for p in products])
    companies = find_companies(reading, book, [p.span for p in products] + [c.span for c in competitors])
    if not worth_filing(reading, bool(companies)):
        return []
    clients = split_clients(reading, book, companies)
    if not clients:
        found = client_by_people(reading, book)
        clients = [found or Client(None, (), [], [(0, len(memo.text))])]
    entries = []
    for client in clients:
        entry = entry_for(memo, reading, book, client, companies, products, competitors, today)
        if entry is not None and (client.name or names_business(entry)):
            entries.append(in_own_template(entry, reading, client.spans, templates or {}, today))
    return entries


__all__ = ["Client", "fill", "local_day"]
