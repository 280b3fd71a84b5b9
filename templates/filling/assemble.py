"""One client's entry: runs every rule over the client's part and writes the values down with their evidence."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from templates.contract import Book, Entry, MemoText
from templates.filling.actions import Action, find_actions
from templates.filling.amounts import Meant, deal_amount, meanings
from templates.filling.clients import Client
from templates.filling.companies import Company
from templates.filling.concerns import PLAIN_MOOD, find_issues, find_mood, find_objections
from templates.filling.corrections import negated, taken_back
from templates.filling.dates import find_dates
from templates.filling.deal import find_close, find_probability, find_signer, find_stage
from templates.filling.facts import Part
from templates.filling.kinds import template_kind
from templates.filling.linking import Match
from templates.filling.meetings import find_key_dates, find_next_meeting, talk_date
from templates.filling.money import Money, correct_money, find_money, fit_to_deal, settle_currency, spoken_currency
from templates.filling.numbers import find_numbers, whole
from templates.filling.people import Person, find_people
from templates.filling.summary import summarise
from templates.filling.text import Reading, Span
from templates.filling.things import find_quantities

Spans = list[list[int]]


def _spans(*spans: Span) -> Spans:
    return [[a, b] for a, b in sorted(set(spans)) if a < b]


class _Writer:
    """Collects values, their evidence and what was withdrawn."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.evidence: dict[str, Any] = {}
        self.withdrawn: list[dict[str, Any]] = []
        self.alternatives: list[dict[str, Any]] = []

    def one(self, key: str, value: Any, *spans: Span) -> None:
        self.values[key] = value
        self.evidence[key] = _spans(*spans)

    def key_at(self, span: Span) -> str:
        """The key whose value rests on the words at `span`, as in `alternatives`; "date" where none does."""
        for key in ("close_date", "next_meeting"):
            if any(a <= span[0] < b for a, b in self.evidence.get(key, ())):
                return key
        for key, tail in (("action_items", ".due_date"), ("key_dates", ".date")):
            for i, spans in enumerate(self.evidence.get(key, ())):
                if any(a <= span[0] < b for a, b in spans):
                    return f"{key}[{i}]{tail}"
        return "date"

    def many(self, key: str, found: list[tuple[Any, list[Span]]]) -> None:
        if found:
            self.values[key] = [value for value, _ in found]
            self.evidence[key] = [_spans(*spans) for _, spans in found]


def entry_for(
    memo: MemoText,
    reading: Reading,
    book: Book,
    client: Client,
    companies: list[Company],
    products: list[Match],
    competitors: list[Match],
    today: date,
) -> Entry | None:
    """The entry for `client`, or None where its part says nothing but the name."""
    out = _Writer()
    inside = client.spans

    def here(at: int) -> bool:
        return client.holds(at)

    all_dates = find_dates(reading.flat, today)
    gone = taken_back(reading.flat, all_dates)
    dates = [w for w in all_dates if here(w.start) and (w.start, w.end) not in gone]
    sums, gone_sums, deal_currency = _sums(reading, book, client)
    taken = [c.span for c in companies] + [p.span for p in products] + [c.span for c in competitors]
    people = find_people(reading, book, client.ids, inside, taken, memo.rep)
    people = _corrected_people(reading, people, out)
    part = Part(
        reading,
        today,
        inside,
        dates,
        sums,
        people,
        [p for p in products if here(p.start)],
        [c for c in competitors if here(c.start)],
        sorted(gone),
    )
    _company(out, client, book)
    _people(out, part, book, client)
    meeting = find_next_meeting(part)
    actions = find_actions(part, _meeting_words(part, meeting.spans if meeting else []))
    close = _moves(out, part, book, client, deal_currency)
    if meeting:
        out.one("next_meeting", meeting.value, *meeting.spans)
        if meeting.when.other:
            out.alternatives.append({"key": "next_meeting", "value": meeting.when.other.isoformat()})
    _actions(out, actions)
    _things(out, part, book)
    used = [(x.when.start, x.when.end) for x in actions if x.when] + (meeting.spans if meeting else []) + close
    out.many("key_dates", find_key_dates(part, used))
    _kind_and_concerns(out, part)
    if not _says_something(out, part):
        return None
    out.values["interaction_date"] = talk_date(reading, all_dates, inside, today).isoformat()
    for old, new in sorted(gone.items()):
        when = next(w for w in all_dates if (w.start, w.end) == old)
        if here(old[0]):
            out.withdrawn.append({"key": out.key_at(new), "value": when.said, "evidence": _spans(old)})
    for money in gone_sums:
        out.withdrawn.append({"key": "amounts", "value": whole(money.value), "evidence": _spans(money.span)})
    out.values["summary"] = summarise(out.values, _short_name(client, book), _topics(part))
    return Entry(
        **out.values,
        evidence=out.evidence,
        withdrawn=out.withdrawn or None,
        alternatives=out.alternatives or None,
    )


def _sums(reading: Reading, book: Book, client: Client) -> tuple[list[Money], list[Money], str | None]:
    deals = [d for d in book.deals if d.account_id in client.ids]
    numbers = find_numbers(reading.flat)
    found, gone = correct_money(reading.flat, find_money(reading.flat), [n for n in numbers if not n.ordinal])
    found = [s for s in found if client.holds(s.start) and not negated(reading.flat, s.start)]
    found = fit_to_deal(found, [d.amount for d in deals if d.amount])
    codes = {d.currency for d in deals if d.currency}
    deal_currency = codes.pop() if len(codes) == 1 else None
    remark = next((c for c in (spoken_currency(reading.flat, a, b) for a, b in client.spans) if c), None)
    sums = [replace(s, currency=settle_currency(s.currency, deal_currency, remark)) for s in found]
    return sums, [s for s in gone if client.holds(s.start)], deal_currency


def _corrected_people(reading: Reading, people: list[Person], out: _Writer) -> list[Person]:
    class _Place:
        def __init__(self, span: Span, person: Person) -> None:
            self.start, self.end, self.person = span[0], span[1], person

    places = sorted((_Place(s, p) for p in people for s in p.spans), key=lambda x: x.start)
    for old, new in taken_back(reading.flat, places).items():
        loser = next(p for p in places if (p.start, p.end) == old).person
        winner = next(p for p in places if (p.start, p.end) == new).person
        if loser is winner or len(loser.spans) > 1:
            continue
        people = [p for p in people if p is not loser]
        out.withdrawn.append({"key": "contacts", "value": loser.name, "evidence": _spans(old)})
    return people


def _company(out: _Writer, client: Client, book: Book) -> None:
    if client.name:
        out.one("company", client.name, *(m.span for m in client.mentions[:3]))
    if len(client.ids) == 1:
        out.values["account_id"] = client.ids[0]


def _people(out: _Writer, part: Part, book: Book, client: Client) -> None:
    titles = {c.id: c.title for c in book.contacts}
    found: list[tuple[Any, list[Span]]] = []
    ids: list[str | None] = []
    ambiguous = list(client.ids) if len(client.ids) > 1 else []
    for person in part.people:
        ident = person.ids[0] if len(person.ids) == 1 else None
        if len(person.ids) > 1:
            ambiguous += person.ids
        title = person.title or (titles.get(ident) if ident else None)
        found.append(({"name": person.name, "title": title}, person.spans))
        ids.append(ident)
    if len(client.ids) > 1:
        # which of the accounts it is decides who it is
        ambiguous += [ident for ident in ids if ident is not None]
    out.many("contacts", found)
    out.values["contact_ids"] = ids
    out.values["ambiguous"] = sorted(dict.fromkeys(ambiguous))


def _moves(out: _Writer, part: Part, book: Book, client: Client, deal_currency: str | None) -> list[Span]:
    meant = meanings(part)
    out.many(
        "amounts",
        [
            ({"value": whole(m.money.value), "currency": m.money.currency, "meaning": m.meaning}, [m.money.span])
            for m in _distinct(meant)
        ],
    )
    known = next((d.amount for d in book.deals if d.account_id in client.ids and d.amount), None)
    value = deal_amount(meant, known)
    if value is not None:
        out.one("deal_amount", whole(value.money.value), value.money.span)
    currencies = {m.money.currency for m in meant}
    if value is not None:
        out.values["currency"] = value.money.currency or deal_currency
    elif len(currencies) == 1:
        out.values["currency"] = currencies.pop()
    stage = find_stage(part, book.stages)
    if stage:
        out.one("stage", stage.value, *stage.spans)
    chance = find_probability(part)
    if chance:
        out.one("probability", whole(float(str(chance.value))), *chance.spans)
    close = find_close(part)
    if close:
        out.one("close_date", close[0].day.isoformat(), *close[1])
        if close[0].other:
            out.alternatives.append({"key": "close_date", "value": close[0].other.isoformat()})
    signer = find_signer(part)
    if signer:
        out.one("decision_maker", signer[0].name, *signer[1])
    return close[1] if close else []


def _distinct(meant: list[Meant]) -> list[Meant]:
    seen: set[tuple[float, str | None]] = set()
    out = []
    for m in meant:
        key = (m.money.value, m.money.currency)
        if key not in seen:
            seen.add(key)
            out.append(m)
    return out


def _actions(out: _Writer, actions: list[Action]) -> None:
    out.many(
        "action_items",
        [
            ({"text": a.text, "owner": a.owner, "due_date": a.due.isoformat() if a.due else None}, a.spans)
            for a in actions
        ],
    )
    for i, a in enumerate(actions):
        if a.due and a.other:
            out.alternatives.append({"key": f"action_items[{i}].due_date", "value": a.other.isoformat()})


def _things(out: _Writer, part: Part, book: Book) -> None:
    names = {p.id: p.name for p in book.products}
    places: dict[str, list[Span]] = {}
    for product in part.products:
        places.setdefault(names[product.ids[0]], []).append(product.span)
    out.many("products", list(places.items()))
    rivals: dict[str, list[Span]] = {}
    for rival in part.competitors:
        rivals.setdefault(rival.ids[0], []).append(rival.span)
    out.many("competitors", list(rivals.items()))
    out.many("quantity", [(value, [span]) for value, span in find_quantities(part, part.dates)])


def _kind_and_concerns(out: _Writer, part: Part) -> None:
    issues, mood = find_issues(part), find_mood(part)
    flat = " ".join(part.flat[a:b] for a, b in part.spans)
    stage = out.values.get("stage")
    kind = template_kind(
        flat,
        stage=bool(stage),
        closed=str(stage).startswith("closed"),
        amount="deal_amount" in out.values,
        chance="probability" in out.values,
        close="close_date" in out.values,
        signer="decision_maker" in out.values,
        issues=len(issues),
        mood=mood is not None,
    )
    out.values["template_kind"] = kind
    if kind == "call_in_check":
        out.many("issues", [(text, [span]) for text, span in issues])
    else:
        out.many("objections", [(text, [span]) for text, span in find_objections(part)])
    # outside a check-in only plain words count: a good talk about a deal is no contentment
    if mood and (kind == "call_in_check" or PLAIN_MOOD.search(flat)):
        out.one("satisfaction", mood[0], *mood[1])


def _meeting_words(part: Part, spans: list[Span]) -> list[Span]:
    """The words of the next meeting, which are no task beside it, unless they say to set it up."""
    if not spans or re.match(r"set|book|schedul|arrang", part.flat[spans[0][0] :]):
        return []
    return [(spans[0][0], max(b for _, b in spans))]


def _says_something(out: _Writer, part: Part) -> bool:
    keys = (
        "contacts",
        "deal_amount",
        "stage",
        "action_items",
        "next_meeting",
        "products",
        "issues",
        "objections",
        "amounts",
    )
    return any(out.values.get(k) for k in keys) or sum(b - a for a, b in part.spans) > 60


_TOPIC = re.compile(
    r"\b(?:wants?|would\s+like|asked\s+(?:for|about|if)|interested\s+in|discussed|talked\s+about|spoke\s+about|"
    r"needs?|looking\s+for|"
    r"happy\s+with|are\s+(?:fine|reporting|good)|is\s+(?:good|fine|gone)|liked|use[sd]?|opened|closing|moving|"
    r"running|fits|bigger|"
    r"logged|new\s+account|finished|ends|only)\b"
)


def _topics(part: Part) -> list[str]:
    """Clauses that say what the client wants or has, those that name a product or a number first."""
    found: list[tuple[int, int, str]] = []
    for a, b in part.sentences():
        m = _TOPIC.search(part.flat, a, b)
        ours = re.match(r"(?:(?:and|so|oh|also|okay),?\s+)*(?:i|we)(?:'|\s|ll\b)|please\b", part.flat[a:b])
        if not m or ours or any(a <= x < b for x, _ in part.withdrawn_places):
            continue
        start = a if m.start() - a < 50 else m.start()
        text = part.reading.text[start : min(b, start + 90)]
        rank = 0 if any(start <= p.start < b for p in part.products) else 1
        found.append((rank, a, text))
    return [text for _, _, text in sorted(found)[:3]]


def _short_name(client: Client, book: Book) -> str | None:
    """The account's shortest alias that is still a name (no initials), else the company as filed."""
    account = next((a for a in book.accounts if (a.id,) == client.ids), None)
    if account is None:
        return client.name
    return min([account.name, *(x for x in account.aliases if len(x) > 4)], key=len)
