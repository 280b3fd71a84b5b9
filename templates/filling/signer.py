"""Who signs, or has the last word: one of the client's people, or a body or a job where nobody is named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from templates.filling import lexicon
from templates.filling.facts import Part
from templates.filling.text import Span

_GAP = re.compile(
    r"[\s,:]*(?:(?:to|of|with|by|from|past)\s+)?(?:(?:the|their|a|an|his|her|one|of|old|only)\s+){0,3}"
    r"(?:(?:[a-z]+\s+){0,2}[a-z]+,\s+)?(?:(?:man|woman|lady|guy|somebody|someone)\s+)?(?:(?:called|named)\s+)?"
    r"(?:(?:mr|mrs|ms|miss|dr|sir|madam|madame|ma'am|director|president|chairman|doctor|herr|frau)\.?\s+)?"
)
"""What may stand between the words that lead to the one who signs and the name: "is of | the MD, Mr. | Jariwala"."""
_NAMED = re.compile(
    r",?\s+(?:that's\s+|somebody\s+|someone\s+|an?\s+)?(?:certain\s+)?(?:called\s+|named\s+)?"
    r"(?:(?:mr|mrs|ms|miss|dr|monsieur|madame|herr|frau|senor|senora|signor|signora|director|sir|madam)\.?\s+)?"
)
_OF_WHAT = re.compile(r"\s+of\s+(?:the\s+|their\s+)?[\w'-]+")
_ABOVE = re.compile(
    r"\b(?:above|over|beyond|below|under|more\s+than)\s+(?:that\s*|this\s*|which\s*|[^.!?]{0,24}\d[\d.,]*k?\s*(?:\w+\s*)?)?,?\s*$"
)
"""What comes before the one who signs larger or smaller sums only."""
_SIDE = re.compile(
    r"(?:\s*\([^)]*\))?(?:\s+(?:from|over\s+at|over\s+in|down\s+in)\s+(?:the\s+)?[\w'-]+(?:\s+office)?)?"
    r"(?:,?\s+(?:the|their|an?|our|its)\s+[^,.;!?]{2,40}?)?,?\s*"
)
_LINK = re.compile(
    r"(?:,?\s*(?:who|that|which|and|then|but|he|she|they|it's|he's|she's|himself|herself|saheb|sir|san|over\s+there|"
    r"owns\s+(?:it|the\s+\w+)|is\s+the\s+one|the\s+one|apparently|i\s+think|though)(?=[\s,'])|'s\s+the\s+one\s+who|-san)*,?\s*"
)
_PRONOUN = re.compile(r"(?<![\w'])(?P<who>he|she)(?=[\s'])")
_YES_WITHIN = 32
"""How many characters may lie between who is asked and the yes: "if her boss, Walt somebody, okays it"."""
_DETERMINED = r"(?:the|their|his|her|our|its|a|only|new|your|president's)"
_CLAUSE = re.compile(r"[;]|,\s+(?:but|so|because)\s|\s(?:but|because|if|whether|when|unless)\s")
_DENIED = re.compile(r"(?:\b(?:not|never|neither|nor|no\s+longer|isn't|doesn't|don't|won't|wasn't)|n't)\s+(?:\w+\s+)?$")


@dataclass(frozen=True)
class Signer:
    """Who signs: the person's name, or the body or job as said; `spans` are the words that say so."""

    name: str
    spans: list[Span]


@dataclass(frozen=True)
class _Subject:
    start: int
    end: int
    name: str
    person: bool


@dataclass(frozen=True)
class _Claim:
    weight: int
    subject: _Subject
    span: Span


def find_signer(part: Part) -> Signer | None:
    """Who signs or decides in this part, the surest words first, then the last said; None where nobody is said to."""
    best: _Claim | None = None
    for a, b in part.sentences():
        for claim in _claims(part, a, b):
            if best is None or (claim.weight, claim.span[0]) >= (best.weight, best.span[0]):
                best = claim
    return Signer(best.subject.name, [best.span]) if best else None


def _claims(part: Part, a: int, b: int) -> Iterator[_Claim]:
    flat = part.flat
    subjects = _subjects(part, a, b)
    starts = {s.start: s for s in subjects}
    for subject in subjects:
        yield from _does(part, subject, b)
    for m in _PRONOUN.finditer(flat, a, b):
        person = part.last_person_before(m.start(), m["who"])
        if person is None:
            continue
        known = _Subject(m.start(), m.end(), person.name, True)
        yield from _does(part, known, b, bare=True)
    for m in lexicon.pattern("signer", "leads").finditer(flat, a, b):
        lead = flat[max(a, m.start() - 50) : m.start()]
        if (
            not _DENIED.search(lead[-16:])
            and not _ABOVE.search(lead)
            and (found := _led_to(part, m.end(), subjects, b))
        ):
            yield _Claim(3, found, (m.start(), found.end))
    for m in lexicon.pattern("signer", "goes_to").finditer(flat, a, b):
        found = _led_to(part, m.end(), subjects, b)
        tail = found and lexicon.pattern("signer", "for_it").match(flat, _skip(_SIDE, flat, found.end, b), b)
        if found and tail:
            yield _Claim(3, found, (m.start(), tail.end()))
    for m in lexicon.pattern("signer", "call").finditer(flat, a, b):
        pronoun = re.search(r"\b(?:his|her)\b", m.group())
        person = part.last_person_before(m.start(), "he" if pronoun and pronoun.group() == "his" else "she")
        if person:
            yield _Claim(3, _Subject(m.start(), m.end(), person.name, True), m.span())
    for m in lexicon.pattern("signer", "if_so").finditer(flat, a, b):
        found = _led_to(part, m.end(), subjects, b)
        yes = found and lexicon.pattern("signer", "says_so").search(flat, found.end, min(b, found.end + _YES_WITHIN))
        if found and yes:
            yield _Claim(1, found, (m.start(), yes.end()))
    for m in lexicon.pattern("signer", "pen").finditer(flat, a, b):
        owner = next((s for s in reversed(subjects) if s.end <= m.start() <= s.end + 2), None)
        if owner:
            yield _Claim(3, owner, (owner.start, m.end()))
    for m in _owned().finditer(flat, a, b):
        owner = next((s for at, s in starts.items() if s.end == m.start()), None)
        if owner:
            yield _Claim(3, owner, (owner.start, m.end()))


def _skip(pattern: re.Pattern[str], flat: str, at: int, end: int) -> int:
    m = pattern.match(flat, at, end)
    return m.end() if m else at


def _does(part: Part, subject: _Subject, b: int, bare: bool = False) -> Iterator[_Claim]:
    """The claims that follow the subject; bare: nothing but its verb may, as after "she"."""
    flat = part.flat
    ways = [subject.end + (len(flat[subject.end : b]) - len(flat[subject.end : b].lstrip(" ")))]
    if bare:
        ways.append(subject.end)
    else:
        ways += [subject.end, _skip(_LINK, flat, subject.end, b)]
        side = _skip(_SIDE, flat, subject.end, b)
        ways += [side, _skip(_LINK, flat, side, b)]
    for at in dict.fromkeys(ways):
        for weight, name in ((3, "does"), (1, "once")):
            m = lexicon.pattern("signer", name).match(flat, at, b)
            if m is None or _another_signature(flat, m.end(), b):
                continue
            named = None if subject.person else _named_after(part, m.end(), b)
            yield _Claim(weight if subject.person or weight == 3 else 0, named or subject, (subject.start, m.end()))
            return


def _another_signature(flat: str, at: int, b: int) -> bool:
    ahead = flat[at : min(b, at + 50)]
    # the object may have been taken for a part of the verb: "signs the | delivery note"
    words = ahead.strip().split(" ", 1)[0]
    before = flat[max(0, at - 4) : at]
    text = ("the " if before.endswith("the") else "") + ahead.strip()
    return bool(words) and lexicon.pattern("signer", "other_signature").match(text) is not None


def _named_after(part: Part, at: int, b: int) -> _Subject | None:
    """Who a job's holder is, named after the verb: "her boss has to sign, | Mr. Gallagher"."""
    m = _NAMED.match(part.flat, at, b)
    person = part.person_at((m.end(), m.end() + 1)) if m else None
    return _Subject(m.end(), m.end() + 1, person.name, True) if m and person else None


def _led_to(part: Part, at: int, subjects: list[_Subject], b: int) -> _Subject | None:
    """The one that the words before `at` lead to: a person named next, before a job that is only theirs."""
    m = _GAP.match(part.flat, at, b)
    ends = {at, m.end() if m else at}
    near = [s for s in subjects if at <= s.start <= max(ends) and _GAP.fullmatch(part.flat, at, s.start)]
    people = [s for s in near if s.person]
    if people or not near:
        return people[0] if people else None
    return _named_after(part, _skip(_OF_WHAT, part.flat, near[0].end, b), b) or near[0]


def _subjects(part: Part, a: int, b: int) -> list[_Subject]:
    """The people named in the sentence, and the bodies and jobs that nobody beside them holds."""
    found = [_Subject(start, end, p.name, True) for (start, end), p in part.named_in(a, b)]
    for m in _role().finditer(part.flat, a, b):
        holder = _holder(part, m["job"]) if m["job"] else None
        ours = re.match(r"(?:only\s+)?(?:our|your|my)\b", m.group())
        if any(s.person and part.flat[s.end : m.start()].strip() in ("from", "at") for s in found):
            continue  # where somebody is from
        if holder:
            found.append(_Subject(m.start(), m.end(), holder, True))
        elif not ours and not any(s.start < m.end() and m.start() < s.end for s in found):
            found.append(_Subject(m.start(), m.end(), part.reading.text[m.start() : m.end()], False))
    return sorted(found, key=lambda s: (s.start, s.end))


def _holder(part: Part, job: str) -> str | None:
    """The person of the part whose title the job is."""
    named = [p.name for p in part.people if p.title and re.search(rf"\b{re.escape(job)}\b", p.title.lower())]
    return named[0] if len(named) == 1 else None


@cache
def _role() -> re.Pattern[str]:
    bodies, jobs = lexicon.regex("signer", "bodies"), lexicon.regex("signer", "jobs")
    return re.compile(
        rf"(?<![\w'])(?:(?:{_DETERMINED}\s+){{1,2}}|(?:the|their)\s+[a-z]+\s+)(?:(?P<job>{jobs})|{bodies})(?:\s+in\s+[a-z]+)?"
    )


@cache
def _owned() -> re.Pattern[str]:
    return re.compile(rf"'s?\s+(?:own\s+)?{lexicon.regex('signer', 'owned')}")
