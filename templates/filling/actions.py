"""Action items: who will do what by when."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from templates.filling.action_cues import (
    ALSO_THING,
    AND_VERB,
    BREAK,
    CLIENT,
    CLIENT_ING,
    DONE_PRONOUN,
    HAVE_SOMEONE,
    HIM,
    IMPERATIVE,
    IT,
    NAMED_GETS,
    NEED_TO_THEM,
    NEXT_CHECK,
    OUR_TEAM,
    OWE,
    PLEASE,
    PREPOSITION,
    PROMISED_THING,
    REMINDER,
    REP,
    REP_PRESENT,
    SAID_FOR,
    SO_SEND,
    THEY_NEED,
    THING_GOES,
    TODO,
    VERBS,
    WISH,
)
from templates.filling.facts import Part, tidy
from templates.filling.text import Span
from templates.filling.when import When


@dataclass
class Action:
    """What `owner` ("rep" or a person's name, None where nobody is named) will do, with the words that say it."""

    text: str
    owner: str | None
    due: date | None
    spans: list[Span]
    other: date | None = None
    when: When | None = None
    starts: int = 0


@dataclass
class _Trigger:
    begin: int
    text_start: int
    owner: str | None
    dated_only: bool = False
    until: int = 0
    rest: list[Span] = field(default_factory=list)


def find_actions(part: Part, skip: list[Span]) -> list[Action]:
    """The part's action items in order; `skip` holds sentences that another rule has used up (a next meeting)."""
    actions: list[Action] = []
    for a, b in part.sentences():
        actions += _todo_list(part, a, b)
        found = _triggers(part, a, b)
        for i, t in enumerate(found):
            t.until = found[i + 1].begin if i + 1 < len(found) else b
            if any(x <= t.text_start < y for x, y in skip):
                continue
            _keep(part, t, a, actions)
        _late_date(part, a, b, actions)
        _said_otherwise(part, a, b, actions)
    return actions


def _triggers(part: Part, a: int, b: int) -> list[_Trigger]:
    flat = part.flat
    piece = flat[a:b]
    found: list[_Trigger] = []

    def put(begin: int, text_start: int, owner: str | None, *, dated_only: bool = False) -> None:
        if not any(t.begin <= a + begin < t.text_start + 3 or a + text_start == t.text_start for t in found):
            found.append(_Trigger(a + begin, a + text_start, owner, dated_only))

    for m in REP.finditer(piece):
        put(m.start(), m.start("v"), "rep")
    for m in OWE.finditer(piece):
        put(m.start(), m.start("v"), "rep")
    for pattern in (PLEASE, IMPERATIVE):
        m2 = pattern.match(piece)
        if m2:
            put(m2.start(), m2.start("v"), "rep", dated_only=pattern is IMPERATIVE and part.reading.cased)
    for pattern in (NEED_TO_THEM, THEY_NEED, HAVE_SOMEONE, PROMISED_THING):
        for m in pattern.finditer(piece):
            put(m.start(), m.start("v"), "rep", dated_only=True)
    for pattern in (REMINDER, SO_SEND):
        for m in pattern.finditer(piece):
            put(m.start(), m.start("v"), "rep")
    for m in NEXT_CHECK.finditer(piece):
        if any(w.kind in ("month", "span") for w in part.dates_in(a + m.end(), b)):
            put(m.start(), m.start("v"), "rep", dated_only=True)
    for m in REP_PRESENT.finditer(piece):
        put(m.start(), m.start("v") if m["v"] else m.start("g"), "rep", dated_only=True)
    for pattern in (CLIENT, CLIENT_ING):
        for m in pattern.finditer(piece):
            owner = _owner(part, m, a)
            spoken = m["who"].split()[-1]
            if owner is not None or (spoken in ("he", "she") and re.match(rf"(?:{VERBS})\b", m["v"])):
                put(m.start("who"), m.start("v"), owner)
    for m in OUR_TEAM.finditer(piece):
        put(m.start(), m.start("v"), m["who"])
    for m in NAMED_GETS.finditer(piece):
        if part.person_at((a + m.start("v"), a + m.start("v") + 2)):
            put(m.start("v"), m.start("v"), "rep", dated_only=True)
    for m in THING_GOES.finditer(piece):
        put(m.start("v"), m.start("v"), "rep", dated_only=True)
    found.sort(key=lambda t: t.begin)
    return _with_second_verbs(part, found, b)


def _with_second_verbs(part: Part, found: list[_Trigger], end: int) -> list[_Trigger]:
    """ "... send the quote and call back": a trigger of its own for the second verb."""
    flat = part.flat
    out: list[_Trigger] = []
    for i, t in enumerate(found):
        out.append(t)
        limit = found[i + 1].begin if i + 1 < len(found) else end
        for m in AND_VERB.finditer(flat, t.text_start, limit):
            between = flat[t.text_start : m.start()]
            if re.match(r"\s+(?:it|that|those|this)\b", flat[m.end() :]) and not part.dates_in(t.text_start, m.start()):
                continue  # "check the contract and return it" is one task
            if re.search(r"\b(?:but|because|he|she|they|which|so)\b", between):
                break
            out.append(_Trigger(m.start(), m.start("v"), t.owner))
    return out


def _owner(part: Part, m: re.Match[str], base: int) -> str | None:
    """The name behind "she'll" or "Tom will"; None where it is nobody of the client's."""
    who = m["who"].split()[-1]
    start, end = base + m.start("who"), base + m.end("who")
    if who in ("he", "she"):
        person = part.last_person_before(end - len(who), who)
        return person.name if person else None
    if who == "they":
        return None
    person = part.person_at((start, end))
    if person is None and re.search(
        r"(?:-san)?(?:,|\s+(?:in|from|at))\s+[a-z ]*$", part.flat[max(base, start - 3) : end]
    ):
        # "Eilidh in finance will ..."
        person = next((p for p in part.people for s in p.spans if 0 <= end - s[1] <= 24 and s[0] >= base), None)
    return person.name if person else None


def _keep(part: Part, t: _Trigger, sentence_start: int, actions: list[Action]) -> None:
    flat = part.flat
    stop = t.until
    if DONE_PRONOUN.match(flat, t.begin) or re.match(r"do\s+(?:that|it|this|so)\b", flat[t.text_start :]):
        return
    cut = BREAK.search(flat, t.text_start + 2, stop)
    text_end = cut.start() if cut else stop
    also = ALSO_THING.match(flat, text_end, stop) if cut else None
    if also:
        # "ship the chargers overnight, and a new bumper by Friday": the day is the bumper's
        stop = text_end
    dates = _due_dates(part, t.text_start, stop)
    when = _settled(part, dates)
    before = None
    if when is None and not actions_in(actions, sentence_start):
        before = next(
            (
                w
                for w in part.dates_in(sentence_start, t.begin)
                if re.fullmatch(r"[\s,]*", flat[w.end : t.begin]) and _opens_clause(flat[sentence_start : w.start])
            ),
            None,
        )
        # "a reminder for March to call him": the day stands before the task
        when = before = before or next(iter(part.dates_in(t.begin, t.text_start)), None)
    if t.dated_only and when is None:
        return
    if when is not None and when is not before and when.start < text_end:
        # "by Friday, no wait, make that Thursday": the words end before the day that was taken back
        first = min([x for x, _ in part.withdrawn_places if t.text_start < x < when.start], default=when.start)
        head = _without_tail(flat, t.text_start, first)
        rest = flat[when.end : text_end]
        text = part.reading.text[t.text_start : head] + (
            part.reading.text[when.end : text_end] if len(rest) > 3 and rest.lstrip()[0] not in ",;" else ""
        )
    else:
        end = _without_tail(flat, t.text_start, text_end) if when is not None else text_end
        text = part.reading.text[t.text_start : end]
    text = re.sub(r"\s+(?:and|or|but|so|then)$", "", tidy(text))
    if len(re.findall(r"[a-z]{2,}", text.lower())) < 1 or len(text) < 4:
        return
    spans = [(t.begin, max(text_end, t.text_start + 2))]
    text = _resolve(part, t, text, sentence_start, spans)
    text = _with_name(part, t, text, spans)
    if when is not None and not (spans[0][0] <= when.start and when.end <= spans[0][1]):
        spans.append((when.start, when.end))
    due = None if when is None or when.vague else when.day
    if any(x.text.lower() == text.lower() and due in (None, x.due) for x in actions):
        return
    actions.append(Action(text, t.owner, due, spans, _other_reading(part, when), when, t.begin))
    if also:
        _keep(
            part,
            _Trigger(also.start("x"), also.start("x"), t.owner, dated_only=True, until=t.until),
            sentence_start,
            actions,
        )


_OF_VERBS = ("by", "before", "on", "until", "till", "at", "in", "for", "from", "about", "around", "out", "like")


def _without_tail(flat: str, start: int, end: int) -> int:
    """`end` moved back over the prepositions and fillers that led to a date."""
    seen = ""
    while tail := PREPOSITION.search(flat[start:end]):
        word = tail.group().strip(" ,")
        # a second preposition is the verb's own: "drop in on", "send it over by"
        if not word or (seen and word in _OF_VERBS and word != seen):
            break
        seen = word if word in _OF_VERBS else seen
        end = start + tail.start()
    return end


def _opens_clause(lead: str) -> bool:
    return bool(re.search(r"(?:^|[,;]\s*|\b(?:and|so|then|but)\s+)(?:(?:by|on|before|at)\s+)?$", lead))


def actions_in(actions: list[Action], start: int) -> bool:
    return any(x.starts >= start for x in actions)


def _due_dates(part: Part, a: int, b: int) -> list[When]:
    """Dates of the clause that say when something is done, not since when or how long."""
    out = []
    for w in part.dates_in(a, b):
        lead = part.flat[max(a, w.start - 14) : w.start]
        if re.search(r"\b(?:since|last|for|from|after|not\s+on|of)\s+(?:the\s+)?$", lead) or w.day < part.today:
            continue
        if re.search(r"\b(?:until|till)\s+(?:the\s+)?$", lead) and not re.match(
            r"(?:answer|reply|send|report|come\s+back|get\s+back|do|finish)\b", part.flat[a:b]
        ):
            continue
        out.append(w)
    return out


def _settled(part: Part, dates: list[When]) -> When | None:
    """The first date of the clause, or the day that a span is narrowed to: "early next week, ideally Tuesday"."""
    if not dates:
        return None
    first = dates[0]
    if len(dates) > 1:
        between = part.flat[first.end : dates[1].start]
        if re.fullmatch(
            r",?\s*(?:so\s+)?(?:ideally|preferably|probably|say|so|thats?|that's|basically|meaning|or|i'd\s+say|"
            r"[\s,])*\s*",
            between,
        ):
            return dates[1]
    return first


def _other_reading(part: Part, when: When | None) -> date | None:
    if when is None or when.vague:
        return None
    # "before Friday" asks for it by Friday, or strictly for the day before
    strictly = when.kind == "day" and re.search(
        r"\bbefore\s+(?:the\s+)?$", part.flat[max(0, when.start - 12) : when.start]
    )
    if strictly and when.other is None and when.day - timedelta(days=1) > part.today:
        return when.day - timedelta(days=1)
    return when.other


def _resolve(part: Part, t: _Trigger, text: str, sentence_start: int, spans: list[Span]) -> str:
    """Names what "it" or "that" is, where the words just before say so."""
    if not IT.match(text.lower()):
        return text
    flat, source = part.flat, part.reading.text
    lead = flat[sentence_start : t.begin]
    chunk = re.search(r"(?:^|[,;]\s+|\band\s+)(?P<x>(?:an?|the|another)\s+[^,;]{3,60}),\s*(?:so\s+|and\s+)?$", lead)
    if chunk:
        span = (sentence_start + chunk.start("x"), sentence_start + chunk.end("x"))
    else:
        back = max(0, sentence_start - 200)
        earlier = [s for s in part.sentences() if back <= s[0] < sentence_start]
        base = sentence_start if WISH.search(lead) else (earlier[0][0] if earlier else sentence_start)
        wish = None
        for m in WISH.finditer(flat, base, t.begin):
            if not re.match(r"(?:it|that|this|them|us|to)\b", m["x"]):
                wish = m
        if wish is None:
            return text
        span = (wish.start("x"), wish.end("x"))
    spans.insert(0, span)
    return f"{text} ({tidy(source[span[0] : span[1]], 70)})"


def _with_name(part: Part, t: _Trigger, text: str, spans: list[Span]) -> str:
    """ "Call her" reads "call Ingrid Solvang": the item stands alone in a list of follow-ups."""
    m = HIM.search(text)
    person = part.last_person_before(t.text_start, m.group()) if m else None
    if m is None or person is None or person.name == t.owner:
        return text
    spans.append(max(s for s in person.spans if s[1] <= t.text_start))
    return f"{text[: m.start()]}{person.name}{text[m.end() :]}"


def _todo_list(part: Part, a: int, b: int) -> list[Action]:
    """ "To do for me, the terms by Wednesday, the contract to Emre also Friday": one item up to each date."""
    m = TODO.search(part.flat, a, b)
    if m is None or re.match(rf"(?:{VERBS})\b", part.flat[m.end() :]):
        return []
    out, start = [], m.end()
    for when in part.dates_in(m.end(), b):
        end = _without_tail(part.flat, start, when.start)
        text = tidy(part.reading.text[start:end])
        if len(text) >= 4 and not when.vague:
            out.append(Action(text, "rep", when.day, [(start, when.end)], when.other, when, start))
        start = when.end
    return out


def _late_date(part: Part, a: int, b: int, actions: list[Action]) -> None:
    """ "..., I'll do that Monday": the day belongs to the action just named."""
    for m in DONE_PRONOUN.finditer(part.flat, a, b):
        if not actions or actions[-1].due is not None or actions[-1].starts > m.start():
            continue
        last = actions[-1]
        dates = [w for w in _due_dates(part, m.end(), b) if w.start - m.end() <= 30 and not w.vague]
        if dates and m.start() - last.spans[-1][1] < 200:
            last.due, last.other, last.when = dates[0].day, dates[0].other, dates[0]
            last.spans.append((dates[0].start, dates[0].end))


def _said_otherwise(part: Part, a: int, b: int, actions: list[Action]) -> None:
    """ "I said Monday for the quotation, but I promised Tuesday": the later day is the quotation's."""
    m = SAID_FOR.search(part.flat, a, b)
    dates = part.dates_in(a, b)
    if m is None or len(dates) < 2 or dates[-1].vague:
        return
    first, last = dates[0], dates[-1]
    noun = m["noun"].rstrip("s")
    for action in actions:
        if first.day == action.due != last.day and re.search(rf"\b{re.escape(noun)}", action.text.lower()):
            action.due, action.other, action.when = last.day, last.other, last
            action.spans.append((last.start, last.end))
