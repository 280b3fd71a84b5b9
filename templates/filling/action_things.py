"""Tasks told by the thing alone: "quote to Stan tomorrow", "I owe Denise a price", "they want the form by Friday"."""

import re

from templates.filling.action_seconds import Head, second_verbs
from templates.filling.action_words import WORD, hypothetical, verb_at
from templates.filling.facts import Part
from templates.filling.lexicon import regex, words

_NOUN = "|".join(sorted(words("actions", "things"), key=lambda w: (-len(w), w)))
_NOT_IN_NOUN = (
    r"(?:is|are|was|were|be|been|has|had|have|will|would|to|by|on|at|and|but|for|from|with|because|that|it|he|she|they|"
    r"i|we|the|a|an|our|can|could|must|should|may|might|when|what|how|then|there|now|also|went|goes|who|which|said|says|in|of|about|not|so|me|him|her|us|them|if|go|do|does|did|than|his|their)\b"
)
THING = (
    rf"(?<![\w'-])(?:(?:the|a|an|our|some|one|two|three|another|their|his|her|my)\s+)?(?:(?!{_NOT_IN_NOUN})[\w'-]+\s+){{0,4}}?"
    rf"(?:{_NOUN}|(?:new|replacement|spare)\s+ones?)(?![\w-])"
)
_LABEL = re.compile(
    r"(?:(?:and|so|also|okay|ok|then|well|right|um|uh|now|alright)[,:]?\s+)*"
    + regex("actions", "labels")
    + r"(?P<colon>\s*(?:[:,.-]|\bis\b|\bare\b)\s*|\s+)"
)
_WHO = re.compile(r"(?:me|for me|i|my side|us)\s*[:,]\s*")
_NAMED = re.compile(r"(?:\s+[a-z]+)?(?:'s)?(?:\s+(?:next step|to-do|to do|action|task|homework))?\s*:\s+")
_OWE = re.compile(r"(?<![\w'])(?:i|we|our(?:\s+[a-z]+){1,3}?)\s+(?:still\s+|also\s+)?owes?\s+(?=\S)")
_OWES_US = re.compile(r"(?:\s+(?:still\s+)?owes|'s\s+owing|\s+is\s+owing)\s+(?:me|us)\s+")
_THEY_PROMISE = re.compile(
    r"\s+(?:has\s+|have\s+)?(?:also\s+)?promise[sd]?\s+(?:me\s+|us\s+)?(?=(?:the|an?|some|his|her|their|our)\s)"
)
_ANY_LEAVES = re.compile(
    rf"(?P<x>(?:(?!{_NOT_IN_NOUN})[\w'-]+\s+){{1,4}}?)(?:(?:goes?|is\s+going|are\s+going)\s+(?:out|over|off|across)|ships?)\b"
)
_GOES = re.compile(r"\b(?:goes?|going|ships?)\b")
_GETS_IT = re.compile(r"(?<![\w'])(?:he|she|they|[a-z]+)\s+gets?\s+(?=(?:it|them|that|those)\b)")
_WAITING = re.compile(
    r"\b(?:waiting\s+(?:on|for)|wait\s+for|expecting|chasing)\s+(?:(?P<thing>[^.,;]{3,50}?)\s+from\s+)?(?=(?P<who>[a-z]))"
)
_PROMISED = re.compile(
    r"(?<![\w'])(?:i|we)(?:'ve|\s+have)?\s+(?:also\s+)?(?P<v>promised|committed|offered)\s+"
    rf"(?:(?:him|her|them|to|[a-z]+)\s+)?(?=(?:{THING}|something|an?\s+\w|that\s+for|it\s+for))"
)
_WANTS = re.compile(
    r"(?<![\w'])(?:he|she|they|[a-z]+)(?:\s+(?:also|still|really|now|just))?\s*(?:\s(?:needs?|wants?|expects?|requires?|asks?\s+for|"
    r"asked\s+for|asking\s+for|must\s+have|would\s+like|requests?|requested)|'d\s+like|'s\s+(?:waiting|asking|expecting|wanting)(?:\s+for)?|"
    r"(?:'re|\s+are|\s+is)\s+(?:waiting|asking|expecting|wanting|needing)(?:\s+for)?)\s+(?:to\s+(?:have|see|get|receive)\s+)?"
)
_FROM_US = re.compile(r"\b(?:from|by)\s+(?:me|us|our\s+side)\b")
_HEAR = re.compile(
    r"(?<![\w'])(?:(?:i|we)\s+)?told\s+(?:him|her|them|[a-z]+)\s+(?=(?:they|he|she)(?:'d|'ll|\s+would|\s+will)\s+(?:hear|have|get)\b)"
)
_TO_THEM = re.compile(
    rf"(?<![\w'])(?:i|we)(?:'d)?\s+(?:still\s+|also\s+)?(?:need|want|have to have|must have|like)\s+(?P<x>{THING}\s+"
    r"(?:over\s+|out\s+|back\s+)?(?:to|with|for)\s+(?:him|her|them|[a-z]+)\b)"
)
_NEXT_CHECK = re.compile(
    r"\b(?:the\s+)?(?P<v>next\s+(?:quarterly\s+|monthly\s+|annual\s+)?(?:check(?:-?\s?in)?|review|call|visit))\s+(?:is|will\s+be|in)\b"
)
_GETS = re.compile(r"\s+gets\s+(?:the|an?|our)\b")
_LEAVES = re.compile(
    rf"(?P<x>{THING}),?\s+(?:(?:of|for|from|with)\s+[^.,;]{{2,40}}?,?\s+)?(?=" + regex("actions", "leaves") + ")"
)
_FRAGMENT = re.compile(
    rf"(?P<x>{THING})(?:,\s+(?:please|again|\w+\s+of\s+them),?)?\s+(?=(?:over\s+|out\s+|back\s+|off\s+)?(?:to|for|by|on|from|there|here|today|tomorrow|tonight|this|next|before|in)\b)"
)
_PASSIVE = re.compile(rf"(?P<x>{THING})\s+(?:(?:has|have|needs?|ought)\s+to|must|should)\s+be\s+(?P<v>[a-z]+)")
_IN_TODO = re.compile(r"[,;]\s+(?:and\s+)?")


def find_things(part: Part, a: int, b: int, *, listing: bool) -> list[Head]:
    """The openings of tasks told without a verb of doing in the sentence `[a, b)`.

    listing: whether the sentence before it opened a list of things to do, so that bare things are tasks.
    """
    flat = part.flat
    out: list[Head] = []
    for m in _OWE.finditer(flat, a, b):
        if not hypothetical(flat, m.start(), m.end(), a) and not re.match(r"it\b|money|you\b", flat[m.end() :]):
            owe = flat.rfind("owe ", m.start(), m.end())
            out.append(Head(m.start(), m.end() if owe < 0 else owe, "rep", "owe", thing=True))
    for m in _PROMISED.finditer(flat, a, b):
        out.append(Head(m.start(), m.start("v"), "rep", "promise", thing=True))
    for m in _HEAR.finditer(flat, a, b):
        out.append(Head(m.start(), m.start(), "rep", "tell", True, thing=True))
    for m in _TO_THEM.finditer(flat, a, b):
        if not hypothetical(flat, m.start(), m.start("x"), a):
            out.append(Head(m.start(), m.start("x"), "rep", "owe", thing=True))
    for m in _NEXT_CHECK.finditer(flat, a, b):
        if any(w.kind in ("month", "span") for w in part.dates_in(m.end(), b)):
            out.append(Head(m.start(), m.start("v"), "rep", "check", True, thing=True))
    for m in _WANTS.finditer(flat, a, b):
        thing = re.compile(rf"(?:{THING}|(?:it|this|that)\s+(?:on paper|in writing|back|over))").match(flat, m.end(), b)
        dates = part.dates_in(m.end(), b) if thing else []
        if not thing or flat[m.start() : m.start() + 2] in ("i ", "we") or flat[m.start() : m.start() + 3] == "we ":
            continue
        led = dates and re.search(
            r"\b(?:by|before|until|till?|no later than|latest)\b", flat[thing.end() : dates[0].start]
        )
        ours = _FROM_US.search(flat, thing.end(), b)
        if (ours or (led and dates[0].start - thing.end() < 50)) and not hypothetical(flat, m.start(), m.end(), a):
            out.append(Head(m.start(), m.end(), "rep", "want", not ours, thing=True))
    out += _from_them(part, a, b)
    out += _leaving(part, a, b)
    return out + _labelled(part, a, b, listing)


def _from_them(part: Part, a: int, b: int) -> list[Head]:
    """ "Tom owes me the drawings", "still waiting on Tom for the drawings"."""
    flat, out = part.flat, []
    for s, p in part.named_in(a, b):
        if m := _OWES_US.match(flat, s[1], b) or _THEY_PROMISE.match(flat, s[1], b):
            out.append(Head(s[0], m.end(), p.name, "owe", thing=True))
    for m in re.compile(r"(?<![\w'])(?P<w>he|she)(?=\s+(?:still\s+)?owes\s+(?:me|us)\s)").finditer(flat, a, b):
        person = part.last_person_before(m.start(), m["w"])
        owes = _OWES_US.match(flat, m.end(), b)
        if person and owes:
            out.append(Head(m.start(), owes.end(), person.name, "owe", thing=True))
    for m in _WAITING.finditer(flat, a, b):
        person = part.person_at((m.end(), m.end() + 2))
        if person is None:
            continue
        end = next(s[1] for s in person.spans if s[0] <= m.end() + 1 and m.end() < s[1])
        what = re.compile(r"\s+(?:for\s+|to\s+(?=[a-z]))").match(flat, end, b)
        if m["thing"] and re.match(THING, m["thing"]):
            out.append(Head(m.start(), m.start("thing"), person.name, "owe", thing=True))
        elif what and m["thing"] is None:
            out.append(Head(m.start(), what.end(), person.name, "owe", thing=True))
    return out


def _leaving(part: Part, a: int, b: int) -> list[Head]:
    """ "The samples go out Monday", "the offer has to be with them by Friday"."""
    flat = part.flat
    out: list[Head] = []
    if not part.dates_in(a, b):
        return out
    goes = _GOES.search(flat, a, b) is not None  # the pattern for any noun before it is slow
    for m in _GETS_IT.finditer(flat, a, b):
        if not hypothetical(flat, m.start(), m.end(), a):
            out.append(Head(m.start(), m.start(), "rep", "promise", True, thing=True))
    for m in [*_LEAVES.finditer(flat, a, b), *(_ANY_LEAVES.finditer(flat, a, b) if goes else ())]:
        before = flat[max(a, m.start() - 14) : m.start()]
        if before.strip() and not re.search(r"(?:[,:;]\s*|\b(?:and|so|but|then|that)\s+)$", before):
            continue
        if not hypothetical(flat, m.start("x"), m.end(), a):
            out.append(Head(m.start("x"), m.start("x"), "rep", "send", True, thing=True))
    for m in _PASSIVE.finditer(flat, a, b):
        done = m["v"].endswith(("ed", "en")) or m["v"] in ("sent", "with", "there", "out", "done", "built", "made")
        if done and not hypothetical(flat, m.start(), m.end(), a):
            out.append(Head(m.start("x"), m.start("x"), "rep", "send", True, thing=True))
    return out


def _labelled(part: Part, a: int, b: int, listing: bool) -> list[Head]:
    """ "Next step, Janine: credit application", "me: the breakdown by Friday", and bare things with a day."""
    flat = part.flat
    out: list[Head] = []
    owner: str | None = "rep"
    at, firm, label = a, listing, None
    if m := _LABEL.match(flat, a, b):
        label = m
        at, firm = m.end(), ":" in m["colon"] or bool(m["colon"].strip()) or "owe" in m.group()
        if w := _WHO.match(flat, at, b):
            at, firm = w.end(), True
    for s, p in part.named_in(a, b):
        if s[0] == at or (0 < s[0] - at <= 4 and flat[at : s[0]].strip() in ("", "for", "on")):
            if label and _GETS.match(flat, s[1], b):
                return [Head(a, s[0], "rep", "owe", thing=True)]
            named = _NAMED.match(flat, s[1], b) or (re.compile(r"\s*,\s+|\s+").match(flat, s[1], b) if label else None)
            if named and (
                label or re.search(r"to-?\s?do|step|action|task|homework", named.group()) or part.dates_in(s[1], b)
            ):
                at, owner, firm = named.end(), p.name, True
    if at >= b:
        return out
    verb = verb_at(flat, at, b, "doing") or verb_at(flat, at, b, "doing", "s") if firm else None
    if verb:
        return second_verbs(flat, [Head(a, at, owner, verb)], b)
    if label is None and owner == "rep" and not listing:
        return _fragments(part, a, b)
    if not firm or re.match(r"(?:i|we|he|she|they|it|is|was|to|none|nothing|no|what|who|how)\b", flat[at:b]):
        return out
    if owner != "rep" and label is None and not re.match(THING, flat[at:b]):
        return out
    out.append(Head(a, at, owner, "owe", dated_only=listing and not label, thing=True))
    for m2 in _IN_TODO.finditer(flat, at, b):
        if (
            owner == "rep"
            and WORD.match(flat, m2.end(), b)
            and (label or (part.dates_in(m2.end(), b) and part.dates_in(out[-1].start, m2.start())))
        ):
            second = verb_at(flat, m2.end(), b, "doing")
            if second or re.compile(rf"{THING}|(?:the|an?|our)\b").match(flat, m2.end(), b):
                out.append(Head(m2.end(), m2.end(), "rep", second or "owe", not second, thing=not second))
    return out


def _fragments(part: Part, a: int, b: int) -> list[Head]:
    """ "Validation protocol to Kavita by Friday": a thing, whom for and a day, without a verb."""
    flat = part.flat
    opening = re.compile(r"(?:(?:and|so|also|okay|then|plus|um|first|second)[,:]?\s+)*").match(flat, a, b)
    at = opening.end() if opening else a
    out = []
    for start in [at, *(m.end() for m in re.compile(r",\s+(?:and\s+)?|:\s+|;\s+").finditer(flat, at, b))]:
        m = _FRAGMENT.match(flat, start, b)
        dates = part.dates_in(m.end(), b) if m else []
        if not m or not dates or dates[0].start - m.end() > 45:
            continue
        between = flat[m.end() : dates[0].start]
        if re.search(
            r"[.;]|\b(?:is|was|are|were|has|had|he|she|they|i|we|it|went|came|goes|will|would|from|since|said)\b",
            between,
        ):
            continue
        after = flat[dates[0].end : b]
        if re.match(r"\s*,?\s*(?:is|was|are|were|has|had|went|came|will|would|they|he|she|at\s+\d|i|we|it)\b", after):
            continue
        handed = re.match(r"(?:over\s+|out\s+|back\s+|off\s+)?to\s", flat[m.end() : b])
        due = re.search(r"\b(?:by|before|until|no later than)\b", flat[m.end() : dates[0].start])
        if handed or due:
            out.append(Head(start, start, "rep", "owe", True, thing=True))
    return out
