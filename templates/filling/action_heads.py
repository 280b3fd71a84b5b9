"""Where a task begins: who takes it, and the verb or the thing with which it opens."""

import re

from templates.filling.action_seconds import Head, rounded_off, second_verbs
from templates.filling.action_words import (
    WORD,
    hypothetical,
    listed,
    promises_nothing,
    skip_adverbs,
    verb_at,
)
from templates.filling.facts import Part
from templates.filling.lexicon import pattern, regex, words
from templates.filling.text import fold

_OWN = re.compile(regex("actions", "own_firm", "own_dated"))
_WOULD = re.compile(r"(?<![\w'])(?:i'd|we'd|i would|we would|i had to|we had to|that i'?ll|we could)\s+")
_REPORTED = re.compile(rf"\b(?:{'|'.join(sorted(words('actions', 'reported')))})\b[^.;]*$")
_PROGRESSIVE = re.compile(r"(?<![\w'])(?:i'm|i am|we're|we are)\s+")
_PRESENT = re.compile(r"(?<![\w'])(?:i|we)\s+")
_THEY = re.compile(r"(?<![\w'])(?:he|she|they)(?=['\s])")
_WILL = re.compile(r"\s*" + regex("actions", "their_will").removeprefix(r"(?<![\w'])"))
_SICK = re.compile(
    r"\b(?:is|was|be|been|being|are|were|am|fell|feel\w*|falls?|taken|very|got|gets?|off|he's|she's|they're)\s+$"
)
_BEING = re.compile(r"(?:'?s|'re|\s+is|\s+are)\s+")
_HONOUR = re.compile(r"(?:-san|\s+(?:sir|ma'am|maam|madam|ji|bhai|sahib|saheb|san))?")
_PLACED = re.compile(r"(?:,?\s+(?:in|from|at|over\s+in|over\s+at|of)|,)\s+(?:the\s+|their\s+|our\s+)?")
_TO = re.compile(r",?\s+to\s+")
_OURS = re.compile(
    r"(?<![\w'])(?:our\s+(?:[a-z]+\s+){0,3}?[a-z]+|"
    r"[a-z]+\s+(?:from|in|at|of)\s+(?:our|my)\s+[a-z]+|"
    r"[a-z]+\s+(?:from|in|at)\s+(?:service|support|engineering|tech|tech support|finance|legal|logistics|sales|accounts))"
    r"(?:\s+(?:will|would|is going to|are going to)\s+|'ll\s+|'s going to\s+|"
    r"\s+(?:there\s+)?(?=(?:goes|comes|visits|sends|calls|rings|checks|calling|visiting)\b))"
)
_ASKED = re.compile(
    r"(?<![\w'])(?:i|we)(?:'ve|\s+have)?\s+(?:asked|told|reminded|begged)\s+(?P<who>[a-z]+)(?:\s+[a-z]+)?\s+to\s+(?=[a-z])"
)
_HABIT = re.compile(r"\b(?:always|usually|often|never|every|each|normally|generally|sometimes|mostly|whenever)\b")
_OPENING = re.compile(
    r"(?:(?:and|so|also|okay|ok|then|oh|well|right|anyway|by the way|please|kindly|pls|plus|now|next|"
    r"first|second|third|one|two|three|lastly|finally|first of all|after that|one more thing|"
    r"just|yes|yeah|yep|alright|all right|you know|i think|quick one|or)[,:]?\s+)*"
)
_POLITE = re.compile(r"\b(?:please|kindly|pls|can you|could you|would you|will you)\s+")
_OBJECT = re.compile(
    r"(?:the|an?|some|that|this|these|those|our|my|his|her|their|its|them|him|us|me|it|whether|everybody|everyone|all|"
    r"both|back|out|up|in on|new|two|three|four|five|six|one|another|over|to|with|for|on|about|if)\b|\d"
)
_FIRM_OBJECT = re.compile(
    r"(?:the|an?|some|our|my|his|her|their|him|them|us|back|out|up|in|whether|everybody|everyone|two|three|another|over|"
    r"off|around|these|those|that|this|with|if)\b"
)
_IS_SAID = re.compile(r"\b(?:is|was|are|were|would|will|takes?|took|means?|costs?|seems?|looks?)\b")
"""What makes a gerund at the head of a sentence its subject: "Sending samples takes a week"."""
_BREAK = re.compile(r":\s+|,\s+(?:(?:so|then|also)\s+)?|\s-\s")


def find_heads(part: Part, a: int, b: int) -> list[Head]:
    """The openings of tasks told by a verb in the sentence `[a, b)`, in order, one for each verb."""
    found: dict[int, Head] = {}
    for head in [*_own(part.flat, a, b), *_ours(part, a, b), *_theirs(part, a, b), *_orders(part, a, b)]:
        known = found.get(head.start)
        if known is None or (known.dated_only and not head.dated_only):
            found[head.start] = head
    heads = sorted(found.values(), key=lambda h: h.start)
    return rounded_off(part.flat, second_verbs(part.flat, heads, b), b)


def _own(flat: str, a: int, b: int) -> list[Head]:
    out = []
    for m in _OWN.finditer(flat, a, b):
        cue = m.group()
        if re.match(r"(?:well|were|id|wed)\b", cue) or (cue == "ill" and _SICK.search(flat, a, m.start())):
            continue
        at = skip_adverbs(flat, m.end(), b)
        verb = verb_at(flat, at, b, "doing")
        bare = re.match(r"(?:(?:just\s+)?(?:need|have|got|gotta|must|going|gonna|supposed|will))\b", cue)
        if (
            bare
            and re.search(r"[a-z][,]?\s+$", flat[a : m.start()])
            and not re.search(r"\b(?:and|so|but|then|also|still|just|okay|now|say|said)\s+$", flat[a : m.start()])
        ):
            continue  # the subject before it is not the speaker
        if verb is None or promises_nothing(flat, at, "no_promise") or hypothetical(flat, m.start(), at, a):
            continue
        if verb in ("see", "look", "think") and cue.startswith(("let", "lem")):
            continue
        if re.match(r"do\s*(?:[,.:;]|(?:before|now|next|today|tomorrow)\b)", flat[at:b]):
            continue
        dated = pattern("actions", "own_dated").fullmatch(cue) is not None or verb == "have"
        out.append(Head(m.start(), at, "rep", verb, dated))
    for m in _WOULD.finditer(flat, a, b):
        at = skip_adverbs(flat, m.end(), b)
        verb = verb_at(flat, at, b, "doing")
        told = _REPORTED.search(flat, max(a, m.start() - 45), m.start())
        if verb and told and not promises_nothing(flat, at, "no_promise") and not hypothetical(flat, m.start(), at, a):
            out.append(Head(m.start(), at, "rep", verb))
    for m in _PROGRESSIVE.finditer(flat, a, b):
        at = skip_adverbs(flat, m.end(), b)
        verb = verb_at(flat, at, b, "doing", "ing")
        if verb and not promises_nothing(flat, at, "no_promise") and not hypothetical(flat, m.start(), at, a):
            hands = listed("handing", verb) or verb in ("overnight", "book", "chase", "order", "courier", "post")
            if verb in ("go", "come", "say", "try", "stay", "get", "check", "answer", "look", "sort", "work", "talk"):
                hands = False
            out.append(Head(m.start(), at, "rep", verb, not hands))
    for m in _PRESENT.finditer(flat, a, b):
        at = skip_adverbs(flat, m.end(), b)
        verb = verb_at(flat, at, b, "orders") or verb_at(flat, at, b, "doing")
        if (
            not verb
            or verb in ("do", "see", "have", "get", "put", "read", "meet", "leave", "let")
            or _HABIT.search(flat, a, b)
        ):
            continue
        if not promises_nothing(flat, at, "no_promise") and not hypothetical(flat, m.start(), at, a):
            out.append(Head(m.start(), at, "rep", verb, True))
    return out


def _ours(part: Part, a: int, b: int) -> list[Head]:
    """ "Hollis from service will swing by", "our engineers would answer": what our team owes."""
    out = []
    for m in _OURS.finditer(part.flat, a, b):
        at = skip_adverbs(part.flat, m.end(), b)
        verb = verb_at(part.flat, at, b, "doing") or verb_at(part.flat, at, b, "doing", "s")
        would = re.search(r"\bwould\s+$", m.group()) and not _REPORTED.search(
            part.flat, max(a, m.start() - 45), m.start()
        )
        if part.person_at((m.start(), m.start() + 2)):
            continue  # the client's own "Eilidh in finance"
        if verb and not would and not hypothetical(part.flat, m.start(), at, a):
            out.append(Head(m.start(), at, "rep", verb))
    return out


def _theirs(part: Part, a: int, b: int) -> list[Head]:
    flat = part.flat
    out = []
    subjects: list[tuple[int, int, str | None]] = [(s[0], s[1], p.name) for s, p in part.named_in(a, b)]
    known = {s for s, _, _ in subjects}
    for p in part.people:
        first = re.escape(fold(p.name).split()[0]) if p.name.split() else "-"
        for m in re.compile(rf"(?<![\w'-]){first}(?='(?:ll|s|d)\b)").finditer(flat, a, b):
            if m.start() not in known:
                subjects.append((m.start(), m.end(), p.name))
    for m in _THEY.finditer(flat, a, b):
        if re.search(r"\b(?:that|which|what|who)\s+$", flat[a : m.start()]) and m.group() == "they":
            continue
        who = m.group()
        person = None if who == "they" else part.last_person_before(m.start(), who)
        if who == "they" and len(part.people) == 1:
            person = part.people[0]
        if person is not None or who in ("he", "she"):
            # somebody of the client's, even where nobody was named
            subjects.append((m.start(), m.end(), person.name if person else None))
    out += _asked_of_them(part, a, b)
    for start, end, name in subjects:
        out += _after_subject(flat, a, b, start, end, name)
    return out


def _after_subject(flat: str, a: int, b: int, start: int, end: int, name: str | None) -> list[Head]:
    """The task of `name`, whose subject stands at `[start, end)`, if its verb tells one."""
    spoken = flat[start:end] not in ("he", "she", "they")
    for at in _ends_of_name(flat, end, b) if spoken else [end]:
        will = _WILL.match(flat, at, b)
        would = re.compile(r"(?:'d|\s+would)\s+").match(flat, at, b)
        if would and not _REPORTED.search(flat, max(a, start - 45), start):
            would = None
        if m := will or would:
            at_verb = skip_adverbs(flat, m.end(), b)
            verb = verb_at(flat, at_verb, b, "delivering")
            if verb and _delivers(flat, a, start, at_verb, verb):
                return [Head(start, at_verb, name, verb, promises_nothing(flat, at_verb, "their_own"))]
        if m := _BEING.match(flat, at, b):
            at_verb = skip_adverbs(flat, m.end(), b)
            verb = verb_at(flat, at_verb, b, "delivering", "ing")
            if verb and _delivers(flat, a, start, at_verb, verb):
                return [Head(start, at_verb, name, verb, not (listed("handing", verb) or _for_us(flat, at_verb, b)))]
        if (
            spoken
            and (m := _TO.match(flat, at, b))
            and not re.search(r"[a-z][,]?\s+$", flat[max(a, start - 8) : start])
        ):
            verb = verb_at(flat, m.end(), b, "delivering")
            if verb:
                return [Head(start, m.end(), name, verb)]
        at_verb = skip_adverbs(flat, at, b)
        verb = verb_at(flat, at_verb, b, "delivering", "s")
        if verb and verb != "get" and not _HABIT.search(flat, a, b) and _delivers(flat, a, start, at_verb, verb):
            return [Head(start, at_verb, name, verb, not _hands_us(flat, start, at_verb, verb))]
    return []


def _ends_of_name(flat: str, end: int, b: int) -> list[int]:
    """Where a subject may end: behind the name, its honorific, or where the person works ("Eilidh in finance")."""
    honour = _HONOUR.match(flat, end, b)
    ends = [end] if honour is None or honour.end() == end else [end, honour.end()]
    placed = _PLACED.match(flat, ends[-1], b)
    at = placed.end() if placed else b
    for _ in range(3):
        word = re.compile(r"\s*[a-z]+(?:\s*,(?=\s))?").match(flat, at, b)
        if word is None:
            break
        at = word.end()
        ends.append(at)
    return ends


def _hands_us(flat: str, subject: int, at: int, verb: str) -> bool:
    """Whether a plain present is a task without a day: "next step, Bob sends the plans", "she sends me the data"."""
    if re.search(r"\bnext step", flat[max(subject - 20, 0) : subject]):
        return True
    return listed("handing", verb) and bool(re.match(r"[a-z'-]+\s+(?:me|us)\b", flat[at:]))


def _asked_of_them(part: Part, a: int, b: int) -> list[Head]:
    """ "I asked her to send a picture": what somebody of the client's was asked to do."""
    out = []
    for m in _ASKED.finditer(part.flat, a, b):
        who = m["who"]
        person = part.last_person_before(m.start(), who) if who in ("him", "her") else part.person_at(m.span("who"))
        verb = verb_at(part.flat, m.end(), b, "delivering")
        if person and verb and not hypothetical(part.flat, m.start(), m.end(), a):
            out.append(Head(m.start(), m.end(), person.name, verb))
    return out


def _for_us(flat: str, at: int, end: int) -> bool:
    return bool(re.search(r"\b(?:me|us|for the trial|to me|to us)\b", flat[at : min(end, at + 90)]))


def _delivers(flat: str, a: int, subject: int, verb: int, base: str) -> bool:
    end = WORD.match(flat, verb).end()  # type: ignore[union-attr]
    plain = base + flat[end : end + 40]
    return not promises_nothing(plain, 0, "no_delivery") and not hypothetical(flat, subject, verb, a)


def _orders(part: Part, a: int, b: int) -> list[Head]:
    """ "Send Tom the spec by Friday", at the sentence's head or after a label or a "please"."""
    flat = part.flat
    m = _OPENING.match(flat, a, b)
    places = [(a, m.end() if m else a)] + [(p.start(), p.end()) for p in _POLITE.finditer(flat, a, b)]
    places += [(p.start(), p.end()) for p in _BREAK.finditer(flat, a, b)]
    # a day or a label may stand before it: "Monday: call Jo", "by Friday send her the form"
    for w in part.dates_in(a, b):
        if re.fullmatch(r"(?:(?:by|on|before|and|then|so|also|for|okay)[\s,]+)*", flat[a : w.start]):
            gap = re.compile(r"[\s,:-]+").match(flat, w.end, b)
            if gap:
                places.append((a, gap.end()))
    out = []
    opens = skip_adverbs(flat, m.end() if m else a, b)
    doing = verb_at(flat, opens, b, "handing", "ing")
    if doing and not _IS_SAID.search(flat, opens, b):
        # "Posting the lab a filter today": a note to oneself, with its day
        out.append(Head(opens, opens, "rep", doing, True))
    for begin, at in places:
        verb = verb_at(flat, at, b, "orders")
        if verb is None:
            continue
        end = WORD.match(flat, at, b).end()  # type: ignore[union-attr]
        rest = skip_adverbs(flat, end, b)
        if promises_nothing(flat, at, "no_promise"):
            continue
        name = part.person_at((rest, rest + 2)) or part.reading.is_capital(rest)
        pleased = flat[begin:at].strip() and _POLITE.match(flat, begin)
        if (
            listed("noun_too", verb)
            and verb not in ("check", "follow", "touch")
            and re.match(r"(?:with|if)\b", flat[rest:b])
        ):
            continue  # "Call with Jo": a noun
        good = flat[end : end + 1] == " " and bool(_FIRM_OBJECT.match(flat, rest, b) or name)
        if re.search(r",\s+$", flat[max(a, at - 2) : at]) and at > (m.end() if m else a):
            # in the middle of a sentence only what cannot be a noun, with a thing after it
            if listed("noun_too", verb) or not re.match(r"(?:the|an?|him|her|them|our)\b", flat[rest:b]):
                continue
        elif not listed("noun_too", verb) or pleased:
            good = good or bool(_OBJECT.match(flat, rest, b) or re.match(r"[a-z]+", flat[rest:b]))
        if not good or re.match(r"(?:me|is|was|are|were|has|had|will|'s|came|went)\b", flat[rest:b]):
            continue
        if re.match(r"or\b", flat[rest:b]):
            continue
        if re.match(r"(?:that|this|it)\s*(?:[.,;]|$)", flat[rest:b]) and not part.dates_in(rest, b):
            continue
        out.append(Head(begin if begin > a else at, at, "rep", verb))
    return out
