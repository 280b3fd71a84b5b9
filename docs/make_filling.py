"""Write filling.md, which shows one memo going through every step: `python docs/make_filling.py`."""

import json
from pathlib import Path
from typing import Any

from templates.contract import Book, MemoText
from templates.filling.book_index import BookIndex
from templates.filling.clients import split_clients
from templates.filling.companies import find_companies
from templates.filling.competitors import find_competitors
from templates.filling.dates import find_dates
from templates.filling.excerpt import excerpt
from templates.filling.fill import fill, local_day, restored
from templates.filling.products import find_products
from templates.filling.text import Reading

PAGE = Path(__file__).with_name("filling.md")

BOOK = {
    "accounts": [
        {"id": "A1", "name": "Northwind Traders", "aliases": ["Northwind"], "city": "Leeds"},
        {"id": "A2", "name": "Calder Joinery", "city": "Halifax"},
    ],
    "contacts": [
        {"id": "C1", "name": "Denise Okafor", "title": "buyer", "account_id": "A1"},
        {"id": "C2", "name": "Tom Calder", "title": "owner", "account_id": "A2"},
    ],
    "deals": [{"id": "D1", "account_id": "A1", "name": "Label printers", "amount": 16000, "currency": "GBP"}],
    "products": [{"id": "P1", "name": "LabelJet 40"}],
    "competitors": [{"id": "K1", "name": "Printora"}],
    "reps": [{"name": "Nora Hughes", "timezone": "Europe/London"}],
}
MEMO = {
    "id": "m1",
    "recorded_at": "2026-11-19T17:20:00+00:00",
    "rep": "Nora Hughes",
    "text": (
        "so um i was at north wind traitors this afternoon with denise okafor she wants twelve label jet forties no wait "
        "make that fourteen and the number is now eighteen five her only worry is the service because printora promised "
        "four hours i'll send her the revised quote by friday and they'd sign by the end of the month after that calder "
        "joinery tom says the cutter on line two keeps jamming i told him an engineer comes next tuesday"
    ),
}


def page() -> str:
    book = Book.model_validate(BOOK)
    index = BookIndex(book)
    memo = MemoText.model_validate(MEMO)
    spoken = restored(memo.text, index)
    reading = Reading(spoken.text, spoken.capitals)
    today = local_day(memo, index)
    products = find_products(reading, index)
    rivals = find_competitors(reading, index, [p.span for p in products])
    taken = [p.span for p in products] + [r.span for r in rivals]
    companies = find_companies(reading, index, taken)
    clients = split_clients(reading, index, companies)
    own = excerpt(reading, clients[0].spans)
    dates = find_dates(own.reading.flat, today)

    def said(place: Any, text: str = reading.text) -> str:
        return f"“{text[place.start : place.end]}”"

    entry, second = fill(memo, index)
    shown = {k: v for k, v in entry.to_dict().items() if v not in (None, [], "")}
    evidence = {
        key: [memo.text[a:b] for a, b in shown["evidence"][key]] for key in ("company", "deal_amount", "close_date")
    }
    del shown["evidence"]
    rows = {
        "restored": spoken.text,
        "names": _table(
            [(said(c), "account", f"{c.name} ({', '.join(c.ids)})") for c in companies]
            + [(said(p), "product", book.products[0].name) for p in products]
            + [(said(r), "competitor", r.ids[0]) for r in rivals]
        ),
        "parts": "\n".join(f"- **{c.name}**: “{_short(reading.text, c.spans)}”" for c in clients),
        "sums": _table(
            [
                (_quoted(memo.text, spans), f"{m['value']:,} {m['currency']}", m["meaning"])
                for m, spans in zip(entry.amounts, entry.evidence["amounts"], strict=True)
            ]
        ),
        "dates": _table([(said(w, own.reading.text), f"{w.day:%A} {w.day}", w.kind) for w in dates]),
        "people": _table(
            [
                (_quoted(memo.text, spans), person["name"], f"contact {ident}" if ident else "new")
                for person, ident, spans in zip(
                    entry.contacts, entry.contact_ids, entry.evidence["contacts"], strict=True
                )
            ]
        ),
        "entry": json.dumps(shown, indent=2, ensure_ascii=False),
        "second": json.dumps(_brief(second.to_dict()), indent=2, ensure_ascii=False),
        "evidence": json.dumps(evidence, indent=2, ensure_ascii=False),
        "memo": memo.text,
    }
    text = PAGE.with_name("filling.txt").read_text(encoding="utf-8")
    for name, row in rows.items():
        text = text.replace("{{" + name + "}}", row)
    return text


def _table(rows: list[tuple[str, str, str]]) -> str:
    return "\n".join(
        ["| words | read as | what it is |", "| --- | --- | --- |", *[f"| {a} | {b} | {c} |" for a, b, c in rows]]
    )


def _short(text: str, spans: list[tuple[int, int]]) -> str:
    words = " … ".join(text[a:b].strip() for a, b in spans).split()
    return " ".join(words if len(words) < 18 else [*words[:9], "…", *words[-7:]])


def _quoted(text: str, spans: Any) -> str:
    return ", ".join(f"“{text[a:b]}”" for a, b in spans)


def _brief(entry: dict[str, Any]) -> dict[str, Any]:
    keys = ("template_kind", "company", "account_id", "contacts", "issues", "action_items", "summary")
    return {key: entry[key] for key in keys}


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
