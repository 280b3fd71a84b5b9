"""How far a task's words go, which day is its own, and how it reads in a list."""

import re

from templates.filling.action_seconds import Head
from templates.filling.action_things import THING
from templates.filling.action_words import listed, promises_nothing, verb_at
from templates.filling.facts import Part, tidy
from templates.filling.lexicon import words
from templates.filling.text import Span
from templates.filling.when import When

MOST_WORDS = 14

_CUT = re.compile(
    r"[;:]|[.!?](?=\s|$)|,?\s+(?:but|because|'cause|cause|which|although|though|since|so|otherwise|as soon as|in order|"
    r"when|once|if|unless|while|where)\b|"
    r",?\s+(?:and\s+|then\s+)?(?:he|she|they|i|we|it|that|this|there|who)(?:'s|'ll|'re|'d|'m|'ve|\s+(?:is|was|are|were|will|would|has|had|have|said|says|"
    r"wants?|needs?|thinks?|asked|told|can|could|goes|still|really|also|just|might|got|did|does|do|don't|should|knows?))\b|"
    r",\s+(?:thanks|he|she|they|it|i|we|then|and|that|the|or|not|who|our|his|her|their|there|no|one|maybe|just)\b|"
    r"\s+and\s+(?:he|she|they|i|we|it|that|then|there|the\s+\w+\s+(?:is|was|are))\b|,\s+(?=(?:on|by|before|first)\b)|\s-\s"
)
_KEEPS = re.compile(r"\b(?:what|whether|if|how|who|that|why|where|when|which|everything|see|sure)(?:\s+\w+){0,2}$")
_ASKING = re.compile(
    r"\b(?:ask|check|see|find out|know|tell|confirm|clarify|look up|figure out|remind|make sure|ensure|sure)\b[^.;]*$"
)
_GAP_WORD = re.compile(r"[a-z']+|\d+")
_NOT_DUE = re.compile(
    r"\b(?:since|last|from|after|of|not\s+(?:on|before)|as\s+of|dated|starting|between)\s+(?:the\s+)?$|"
    r"\b(?:meeting|call|demo|visit|review|session|workshop|kick-?off|install|installation|event|conference|show|training|"
    r"audit|slot|appointment|lunch|dinner|holiday)\s+(?:is\s+)?(?:on|for|of|in|from)\s+(?:the\s+)?$"
)
_LED = re.compile(
    r"(?:^|[\s,]+)(?:by|before|on|until|till?|at|in|for|within|inside|during|around|about|due|no\s+later\s+than|not\s+later\s+than|latest|"
    r"ideally|like|say|also|is|this|this\s+very|the|sometime|some\s+time|preferably|um|uh|er|from|end|first\s+thing|say\s+by|"
    r"i'd\s+say|so|and|hopefully|probably|or|done|noon|itself|later|late|early|back\s+on|come)\s*,?\s*$"
)
_KEPT_LED = re.compile(r"(?:\b(?:follow|drop|check|call)\s+(?:in|up|by|out))$")
_TRAIL = re.compile(
    r"(?:[\s,]+(?:and|or|but|so|then|too|as\s+well|please|i\s+guess|i\s+think|inshallah|lah|na|po|ah|ya|right|okay|ok|also|"
    r"the|a|an|to|by|on|with|at\s+the\s+latest|latest|itself|only|hopefully|um|uh|yeah|first\s+thing|at\s+noon|noon|both|now|today|sir|"
    r"and\s+(?:that's|that\s+is)\s+(?:it|all)|in\s+the\s+(?:morning|afternoon|evening)|morning|afternoon|evening|or\s+something|"
    r"if\s+possible|of\s+course|i\s+said|is|are|will|because|will\s+be|has|have|needs?))+[\s,.]*$"
)
_IT = re.compile(
    r"\b(?P<it>it|that|this|those|one)\b(?!\s+(?:is|was|takes|will|would|the|a|an|they|he|she|we|i|thing|week|one|\w+ed)\b)"
)
_WISH = re.compile(
    r"\b(?:asked\s+for|asks\s+for|asks?\s+(?=an?\b)|wants?|(?:'d|would)\s+like(?:\s+is)?|needs?)\s+(?P<x>(?:the|an?|one|some|another|two)\s+[^.,;]{4,60})"
)
_HIM = re.compile(
    r"\b(?:him|her)(?=$|[\s,]*$|\s+(?:a|an|the|that|this|it|back|about|on|in|at|to|with|by|for|out|what|how|if|whether|two|three|one|some|"
    r"up|over|again|our|my|know|first|and|when|friday|monday|tuesday|wednesday|thursday)\b|\s*[,(])",
    re.IGNORECASE,
)


def extent(part: Part, head: Head, until: int) -> int:
    """Where the words of the task that `head` opens end, at most at `until`."""
    flat = part.flat
    at = max(head.start + 2, head.joined)
    while m := _CUT.search(flat, at, until):
        said = flat[head.start : m.start()]
        joint = re.split(r"[\s']", m.group().strip(" ,"))[0]
        if joint in ("when", "once", "if", "where", "who", "which") and (
            _ASKING.search(said) or joint in ("once",) or (joint in ("if", "when") and _ASKING.search(said))
        ):
            at = m.end()
            continue
        if m.group().strip(" ,") == "and" and verb_at(flat, m.end() + 1, until, "doing"):
            return m.start()
        if _KEEPS.search(said) or (len(said.split()) < 2 and not re.search(r"[.;:]", m.group())):
            at = m.end()
            continue
        return m.start()
    return until


_TALK = ("ring", "phone", "call", "text", "email", "e-mail", "message", "ping", "chase", "write", "answer", "whatsapp")
_ANOTHERS = re.compile(
    r"[.;]|\b(?:he|she|they|we|board|decision|decides?|signs?|orders?|closes?|expires?|approves?|starts?|ends?|budget|install\w*)\b"
    r"(?!(?:'d|\s+would)?\s+(?:needs?|wants?|like|asked))"
)
_TURNED = re.compile(r"[\s,.]*(?:no|nope|actually|sorry|wait|rather|hang\s+on|hold\s+on)\b")


def due_date(part: Part, head: Head, end: int, until: int, after: int, before: int) -> When | None:
    """The day that belongs to the task in `[head.start, end)`: within its words, right behind them or right before.

    until: where the next task begins; after: the end of the next sentence; before: where the task's clause may begin.
    """
    flat = part.flat
    inside = [w for w in part.dates_in(head.start, end) if _can_be_due(part, w, head)]
    if inside and _TURNED.match(flat, inside[-1].end):
        # "tomorrow, no, not on a Sunday, Monday": the last day stands
        later = [w for w in part.dates_in(inside[-1].end, min(after, inside[-1].end + 60)) if w.start < until]
        if later:
            return later[-1]
    if inside:
        led = [
            w
            for w in inside
            if re.search(r"\b(?:by|before|until|till?|than|within)\s+(?:the\s+)?$", flat[: w.start][-14:])
        ]
        second = inside[1:2]
        between = flat[inside[0].end : second[0].start] if second else ""
        if second and between.strip() and _gap(between):
            return second[0]
        rounding = [w for w in inside if w.start >= head.joined > 0]
        return (rounding or led or inside)[0]
    if any(head.start <= x < end + 12 for x, _ in part.withdrawn_places):
        # "Thursday, actually she's off, make that Wednesday": the day that holds
        held = [w for w in part.dates_in(end, min(after, end + 80)) if w.start < until and _can_be_due(part, w)]
        if held:
            return held[-1]
    for w in part.dates_in(end, min(after, end + 120)):
        if w.start >= until or not _can_be_due(part, w):
            break
        between = flat[end : w.start]
        if not _gap(between) or between.count(".") > 1:
            break
        fresh = "." in between
        tail = flat[w.end : w.end + 14]
        if fresh and re.match(
            r"\s*,?\s*(?:i|we|he|she|they|it|is|was|the|there|at|our|i'll|i'm|[a-z]+\s+(?:is|was|will|to))\b", tail
        ):
            break
        return w
    for w in part.dates_in(end, until):
        between = flat[end : w.start]
        leads = re.search(r"\b(?:by|before|until|till?|no\s+later\s+than)\s+(?:the\s+)?$", between)
        if leads and len(between) < 90 and not _ANOTHERS.search(between) and _can_be_due(part, w):
            return w
    lead = [w for w in part.dates_in(before, head.begin) if w.day >= part.today]
    if (
        lead
        and not re.search(r"\band\b|\.", (gap := flat[lead[-1].end : head.begin]))
        and _gap(gap)
        and _opens(flat[before : lead[-1].start])
    ):
        return lead[-1]
    within = [w for w in part.dates_in(head.begin, head.start) if w.day >= part.today]
    return within[-1] if within else None


def _gap(between: str) -> bool:
    between = re.sub(r"\bto\s+[a-z]+\s*$|\b(?:he|she|they|i)\s+(?:say|says|said)\b", "", between)
    return len(between) <= 60 and all(
        w.isdigit() or w in words("actions", "date_gap") for w in _GAP_WORD.findall(between)
    )


def _opens(lead: str) -> bool:
    return bool(
        re.search(
            r"(?:^|[,;:]\s*|\b(?:and|so|then|but|also|okay|ok|that)\s+|\breminder\s+for\s+)(?:(?:by|on|before|at|the|come)\s+)*$",
            lead,
        )
    )


def _can_be_due(part: Part, w: When, head: Head | None = None) -> bool:
    if w.kind == "month" and re.search(r"\bthe\s+$", part.flat[max(0, w.start - 5) : w.start]):
        return False  # "the December forecast"
    if w.day < part.today:
        return False
    if head is not None and listed("holding", head.verb):
        return True  # "organise a training session on Tuesday": the session is the task
    return not _NOT_DUE.search(part.flat[max(0, w.start - 30) : w.start])


def wording(part: Part, head: Head, end: int, when: When | None) -> str:
    """The task in the speaker's words, without its day and what led to that."""
    flat, source = part.flat, part.reading.text
    cut = [(w.start, w.end) for w in part.dates_in(head.start, end) if when is not None and w.start >= when.start]
    gone = [s for s in part.withdrawn_places if head.start <= s[0] < end]
    if when is not None and head.start <= when.start < end:
        near = [w.start for w in part.dates_in(head.start, when.start) if _gap(flat[w.end : when.start])]
        first = min([when.start, *near, *(x for x, _ in gone if x < when.start)])
        stop = _without_lead(flat, head.start, first)
        rest_from = max([e for s, e in cut[:1]] or [when.end])
        rest = source[rest_from:end]
        bare = re.sub(
            r"^[\s,]*(?:(?:at\s+)?(?:noon|midday|the\s+latest|latest|itself|morning|afternoon|evening|sharp|first\s+thing)\b[\s,]*)+",
            " ",
            rest,
        )
        text = source[head.start : stop] + (
            f" {bare.strip()}" if len(bare.split()) > 1 and not bare.strip().startswith((",", "-")) else ""
        )
    else:
        end = min(
            [
                end,
                *(x for x, _ in gone),
                *(w.start for w in part.dates_in(head.start + 2, end) if when is not None and w.start > head.start + 8),
            ]
        )
        text = source[head.start : _without_lead(flat, head.start, end) if when is not None else end]
    text = tidy(text)
    while (shorter := _TRAIL.sub("", text)) != text:
        text = shorter
    return tidy(_short(text))


def _without_lead(flat: str, start: int, end: int) -> int:
    while m := _LED.search(flat[start:end]):
        if m.start() == 0 or _KEPT_LED.search(flat[start : start + m.end()].rstrip()):
            break
        end = start + m.start()
    return end


def _short(text: str) -> str:
    said = text.split()
    if len(said) <= MOST_WORDS:
        return text
    head = " ".join(said[:MOST_WORDS])
    comma = head.rfind(",")
    return head[:comma] if len(head[: max(comma, 0)].split()) >= 4 else head


def with_things(part: Part, head: Head, text: str, spans: list[Span]) -> str:
    """ "Send it" reads "send the renewal paper": the thing named last before the task stands for the pronoun."""
    low = text.lower()
    m = _IT.search(low)
    if (
        m is None
        and listed("handing", head.verb)
        and re.fullmatch(r"[a-z]+\s+(?:him|her|them)", low)
        and head.verb not in _TALK
    ):
        text, low = f"{text} it", f"{low} it"
        m = _IT.search(low)
    if m is None or (head.thing and head.verb != "promise") or len(low.split()) > 7 or re.search(THING, low):
        return text
    low_bound = max(0, head.begin - 260, part.spans[0][0])
    last: tuple[int, int] | None = None
    for wish in _WISH.finditer(part.flat, low_bound, head.begin):
        if not re.match(r"(?:it|that|this|them|us|me|to|him|her)\b", wish["x"]):
            last = wish.span("x")
    for found in re.compile(THING + r"(?:\s+(?:for|of|on|about)\s+(?:the\s+)?[a-z]+(?:\s+[a-z]+)?)?").finditer(
        part.flat, low_bound, head.begin
    ):
        if last is None or found.start() >= last[1]:
            last = found.span()
    if last is None or promises_nothing(part.flat, head.start, "no_promise"):
        return text
    span = last
    if not any(a <= span[0] and span[1] <= b for a, b in part.spans):
        return text
    spans.insert(0, span)
    return f"{text[: m.start()]}{tidy(part.reading.text[span[0] : span[1]], 60)}{text[m.end() :]}"


def with_name(part: Part, head: Head, text: str, spans: list[Span]) -> str:
    """ "Call her" reads "call Ingrid Solvang": the item stands alone in a list of follow-ups."""
    m = _HIM.search(text)
    person = part.last_person_before(head.start, m.group()) if m else None
    if m is None or person is None or person.name == head.owner:
        return text
    spans.append(max(s for s in person.spans if s[1] <= head.start))
    return f"{text[: m.start()]}{person.name}{text[m.end() :]}"
