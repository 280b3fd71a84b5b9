"""One client's entry: runs every rule over the client's part and writes the values down with their evidence."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from templates.contract import Entry, MemoText
from templates.filling.actions import Action, find_actions
from templates.filling.amounts import REPLACED, Meant, deal_amount, meanings
from templates.filling.book_index import BookIndex
from templates.filling.clients import Client
from templates.filling.closing import find_close
from templates.filling.companies import Company
from templates.filling.concerns import find_concerns
from templates.filling.corrections import negated, taken_back
from templates.filling.currency import currency_of_zone
from templates.filling.dates import find_dates, month_comes_first
from templates.filling.facts import Part
from templates.filling.key_dates import find_key_dates
from templates.filling.kinds import template_kind
from templates.filling.lexicon import pattern
from templates.filling.linking import Match, Taken
from templates.filling.meetings import find_next_meeting, talk_date
from templates.filling.money import (
    Money,
    correct_money,
    find_money,
    fit_to_deal,
    known_again,
    settle_currency,
    spoken_currency,
)
from templates.filling.mood import find_mood
from templates.filling.numbers import find_numbers, whole
from templates.filling.people import Person, find_people
from templates.filling.probability import find_probability
from templates.filling.quantities import find_quantities
from templates.filling.signer import find_signer
from templates.filling.stage import find_stage
from templates.filling.summary import summarise
from templates.filling.text import Reading, Span
from templates.filling.topics import points_of, short_name

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
    index: BookIndex,
    client: Client,
    companies: list[Company],
    products: list[Match],
    competitors: list[Match],
    today: date,
    talk: date,
) -> Entry:
    """The entry for `client`, whose own words `reading` holds; talk: the day of the talk where they tell none."""
    out = _Writer()
    inside = client.spans

    def here(at: int) -> bool:
        return client.holds(at)

    all_dates = find_dates(reading.flat, today, month_first=month_comes_first(index.rep_zone(memo.rep)))
    gone = taken_back(reading.flat, all_dates)
    dates = [w for w in all_dates if here(w.start) and (w.start, w.end) not in gone]
    home = currency_of_zone(index.rep_zone(memo.rep))
    sums, gone_sums, deal_currency = _sums(reading, index, client, home)
    taken = [c.span for c in companies] + [p.span for p in products] + [c.span for c in competitors]
    people = find_people(reading, index, client.ids, inside, taken, memo.rep)
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
    _company(out, client, index)
    _people(out, part, index, client)
    meeting = find_next_meeting(part)
    actions = find_actions(part, _meeting_words(part, meeting.spans if meeting else []))
    close = _moves(out, part, index, client, deal_currency)
    if meeting:
        out.one("next_meeting", meeting.value, *meeting.spans)
        if meeting.when.other:
            out.alternatives.append({"key": "next_meeting", "value": meeting.when.other.isoformat()})
    _actions(out, actions)
    _things(out, part, index)
    _closed_today(out, talk_date(reading, all_dates, inside, today, talk))
    used = [(x.when.start, x.when.end) for x in actions if x.when] + (meeting.spans if meeting else []) + close
    out.many("key_dates", find_key_dates(part, used))
    _kind_and_concerns(out, part)
    out.values["interaction_date"] = talk_date(reading, all_dates, inside, today, talk).isoformat()
    for old, new in sorted(gone.items()):
        when = next(w for w in all_dates if (w.start, w.end) == old)
        if here(old[0]):
            out.withdrawn.append({"key": out.key_at(new), "value": when.said, "evidence": _spans(old)})
    for money in gone_sums:
        out.withdrawn.append({"key": "amounts", "value": whole(money.value), "evidence": _spans(money.span)})
    _counts_taken_back(out, reading, client)
    points = points_of(part, client.name, out.values, out.evidence)
    out.values["summary"] = summarise(out.values, short_name(client, index), points)
    return Entry(
        **out.values,
        evidence=out.evidence,
        withdrawn=out.withdrawn or None,
        alternatives=out.alternatives or None,
    )


def _sums(
    reading: Reading, index: BookIndex, client: Client, home: str | None
) -> tuple[list[Money], list[Money], str | None]:
    deals = index.deals_of(client.ids)
    numbers = find_numbers(reading.flat)
    found, gone = correct_money(reading.flat, find_money(reading.flat), [n for n in numbers if not n.ordinal])
    found = [s for s in found if client.holds(s.start) and not negated(reading.flat, s.start)]
    known = [d.amount for d in deals if d.amount]
    found = fit_to_deal(found, known)
    gone_spans = Taken(s.span for s in gone)
    standing = [n for n in numbers if not n.ordinal and client.holds(n.start) and not gone_spans.hold((n.start, n.end))]
    found = known_again(reading.flat, found, standing, known)
    codes = {d.currency for d in deals if d.currency}
    deal_currency = codes.pop() if len(codes) == 1 else None
    remark = next((c for c in (spoken_currency(reading.flat, a, b) for a, b in client.spans) if c), None)
    sums = [
        replace(s, currency=settle_currency(s.currency, deal_currency, remark, index.currencies, home)) for s in found
    ]
    return sums, [s for s in gone if client.holds(s.start)], deal_currency


def _counts_taken_back(out: _Writer, reading: Reading, client: Client) -> None:
    """Writes down what a quantity or the chance was before it was corrected."""
    numbers = [n for n in find_numbers(reading.flat) if not n.ordinal]
    values = {(n.start, n.end): whole(n.value) for n in numbers}
    places = [("quantity", s[0]) for s in out.evidence.get("quantity", ())]
    places += [("probability", s) for s in out.evidence.get("probability", ())]
    for old, new in sorted(taken_back(reading.flat, numbers).items()):
        key = next((k for k, (a, b) in places if a <= new[0] < b), None)
        if key and client.holds(old[0]) and values[old] != values[new]:
            out.withdrawn.append({"key": key, "value": values[old], "evidence": _spans(old)})


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


def _company(out: _Writer, client: Client, index: BookIndex) -> None:
    if client.name:
        out.one("company", client.name, *(m.span for m in client.mentions[:3]))
    if len(client.ids) == 1:
        out.values["account_id"] = client.ids[0]


def _people(out: _Writer, part: Part, index: BookIndex, client: Client) -> None:
    found: list[tuple[Any, list[Span]]] = []
    ids: list[str | None] = []
    ambiguous = list(client.ids) if len(client.ids) > 1 else []
    for person in part.people:
        ident = person.ids[0] if len(person.ids) == 1 else None
        contact = index.contact(ident)
        if len(person.ids) > 1:
            ambiguous += person.ids
        title = person.title or (contact.title if contact else None)
        found.append(({"name": person.name, "title": title}, person.spans))
        ids.append(ident)
    if len(client.ids) > 1:
        # which of the accounts it is decides who it is
        ambiguous += [ident for ident in ids if ident is not None]
    out.many("contacts", found)
    out.values["contact_ids"] = ids
    out.values["ambiguous"] = sorted(dict.fromkeys(ambiguous))


def _moves(out: _Writer, part: Part, index: BookIndex, client: Client, deal_currency: str | None) -> list[Span]:
    deals = index.deals_of(client.ids)
    meant = meanings(part, [d.amount for d in deals if d.amount])
    if any(m.weight for m in meant):
        for m in meant:
            if m.meaning == REPLACED:
                out.withdrawn.append(
                    {"key": "deal_amount", "value": whole(m.money.value), "evidence": _spans(m.money.span)}
                )
        meant = [m for m in meant if m.meaning != REPLACED]
    out.many(
        "amounts",
        [
            ({"value": whole(m.money.value), "currency": m.money.currency, "meaning": m.meaning}, [m.money.span])
            for m in _distinct(meant)
        ],
    )
    known = next((d.amount for d in deals if d.amount), None)
    value = deal_amount(meant, known)
    if value is not None:
        out.one("deal_amount", whole(value.money.value), value.money.span)
    currencies = {m.money.currency for m in meant}
    if value is not None:
        out.values["currency"] = value.money.currency or deal_currency
    elif len(currencies) == 1:
        out.values["currency"] = currencies.pop()
    stage = find_stage(part, index.book.stages)
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
        out.one("decision_maker", signer.name, *signer.spans)
    return close[1] if close else []


def _closed_today(out: _Writer, talk: date) -> None:
    """What is won in this memo, without a day of its own, was won on the day of the talk."""
    if "close_date" not in out.values and "won" in re.split(r"[\W_]+", str(out.values.get("stage", "")).casefold()):
        out.values["close_date"] = talk.isoformat()
        out.evidence["close_date"] = out.evidence["stage"]


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


def _things(out: _Writer, part: Part, index: BookIndex) -> None:
    places: dict[str, list[Span]] = {}
    for product in part.products:
        record = index.product(product.ids[0])
        if record:
            places.setdefault(record.name, []).append(product.span)
    out.many("products", list(places.items()))
    rivals: dict[str, list[Span]] = {}
    for rival in part.competitors:
        rivals.setdefault(rival.ids[0], []).append(rival.span)
    out.many("competitors", list(rivals.items()))
    out.many("quantity", [(value, [span]) for value, span in find_quantities(part, part.dates)])


def _kind_and_concerns(out: _Writer, part: Part) -> None:
    concerns, mood = find_concerns(part), find_mood(part)
    kind = template_kind(
        _to_the_point(part), out.values, len(concerns.issues), len(concerns.objections), mood.kind if mood else None
    )
    out.values["template_kind"] = kind
    if kind == "call_in_check":
        out.many("issues", [(c.text, [c.span]) for c in concerns.issues])
    else:
        out.many("objections", [(c.text, [c.span]) for c in concerns.objections])
    # outside a check-in only plain words count: a good talk about a deal is no contentment
    if mood and (kind == "call_in_check" or mood.plain):
        out.one("satisfaction", mood.kind, *mood.spans)


def _to_the_point(part: Part) -> str:
    """The part's folded words, with small talk blanked out: a slow drive home makes no call of a visit."""
    chat = [(a, b) for a, b in part.sentences() if pattern("concerns", "small_talk").match(part.flat, a, b)]
    pieces, at = [], 0
    for a, b in chat:
        pieces += [part.flat[at:a], " " * (b - a)]
        at = b
    flat = "".join([*pieces, part.flat[at:]])
    return " ".join(flat[a:b] for a, b in part.spans)


def _meeting_words(part: Part, spans: list[Span]) -> list[Span]:
    """The words of the next meeting, which are no task beside it, unless they say to set it up."""
    if not spans or re.match(r"set|book|schedul|arrang", part.flat[spans[0][0] :]):
        return []
    return [(spans[0][0], max(b for _, b in spans))]
