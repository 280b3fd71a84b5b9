"""The people on the client's side: linked to the book's contacts, else as spoken; a surname is never invented."""

import re

from templates.filling.account_names import everyday_words
from templates.filling.book_index import BookIndex
from templates.filling.contact_links import OURS, SPEAKER, linked_people, within
from templates.filling.corrections import negated
from templates.filling.linking import Taken, overlaps
from templates.filling.nicknames import sounds_like
from templates.filling.person import Person
from templates.filling.spelled import spelled_names
from templates.filling.text import Reading, Span, fold, squash
from templates.filling.titles import title_after
from templates.filling.vocabulary import AMBIGUOUS_NAMES, GIVEN_NAMES, NOT_NAMES, PLACES, ROLE_NOUNS

_CAP = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿĀ-ž]+(?:[-'’][A-ZÀ-ÖØ-Þ][a-zß-öø-ÿĀ-ž]+|[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿĀ-ž]+)?"
_FULL = rf"(?-i:{_CAP}(?:\s+(?:(?:van|de|der|den|von|la|el|bin|al)\s+){{0,2}}{_CAP})?)"
_HONOR = r"(?:(?:mr|mrs|ms|miss|dr|prof)\.?\s+)?"
_ROLE = "|".join(r for r in ROLE_NOUNS if r != "it")
_BY_ROLE = re.compile(rf"\b(?:the|their|his|her|an?)\s+(?:[a-z]+\s+){{0,2}}(?:{_ROLE}),?$")
_BEFORE = re.compile(
    r"\b(?:met(?:\s+with)?|meet|spoke\s+(?:to|with)|spoken\s+(?:to|with)|talk(?:ed)?\s+(?:to|with)|"
    r"sat\s+down\s+with,?|saw|called|"
    r"phoned|rang|ring|reached|meeting\s+with|call\s+with|lunch\s+with|coffee\s+with|check(?:-?in)?\s+with|"
    r"visited|seeing|"
    r"(?:lady|guy|man|woman|chap|fellow|gentleman|somebody|someone|person)(?:\s+(?:called|named)|,)|name(?:'s|"
    r"\s+is)|assistant,?|boss,?|colleague,?|"
    r"told|promised|owe|asked|follow\s+up\s+with|decision\s+maker\s+is|decision\s+is\s+with|attendees\s+were|"
    r"attendees:|"
    rf"(?:{_ROLE}),?|checked\s+in\s+with|caught\s+up\s+with|chatted\s+(?:to|with)|heard\s+from|"
    rf"verbal\s+yes\s+from|card\s+(?:to|for)|for|to|with|and|then|so|from|"
    r"i\s+mean|sorry|"
    rf"make\s+that|correction)[\s,]+(?:(?:um|uh|er),?\s+)*(?P<h>{_HONOR})(?P<n>{_FULL})(?P<san>-san)?",
    re.IGNORECASE,
)
_SURE_BEFORE = re.compile(
    r"(?:met(?:\s+with)?|spoke\s+(?:to|with)|talked\s+(?:to|with)|sat\s+down\s+with|meeting\s+with|call\s+with|"
    r"lunch\s+with|"
    rf"check(?:-?in)?\s+with|checked\s+in\s+with|caught\s+up\s+with|chatted\s+(?:to|with)|heard\s+from|called|"
    rf"named|(?:{_ROLE}),?|(?:lady|guy|man|woman|chap|fellow),?|name(?:'s|\s+is)|"
    r"follow\s+up\s+with|decision\s+maker\s+is|decision\s+is\s+with|"
    r"attendees\s+were|visited|verbal\s+yes\s+from|saw|phoned|rang)$"
)
_SUBJECT = re.compile(
    rf"(?:^|[.!?,]\s+|\b(?:and|so|but|that|because|also|then|well|okay|said|um|uh|"
    rf"think),?\s+)(?P<h>{_HONOR})(?P<n>{_FULL})"
    r"(?:'s|’s)?,?\s+(?:who(?:'s|’s)?|is|was|signs?|decides|will|has|had|needs|wants|said|says|asked|going|"
    r"mentioned|told|"
    r"thinks|liked|likes|birthday|worry|sending|getting|emailing|the|their|she|he|their|in|from|at|gets|can|should|"
    r"would|promised|[a-z]{2,}ed|runs|handles|owns|reckons|feels|brought|came|gave|wrote|rang|sent|took|left|"
    r"and\s+(?-i:[A-Z]))",
    re.IGNORECASE,
)
_FORMAL = (
    r"(?:Sir|Madam|Madame|Mister|Monsieur|Signor|Signora|Señor|Señora|Sr|Sra|Don|Doña|Pan|Pani|Meneer|Mevrouw|Datuk|Dato|"
    r"Tan Sri|Encik|Puan|Cik|Professor|Prof|Doctor|Director|President|Chairman|Engineer|Herr|Frau|Father|Sister|Captain|"
    r"Ma['’]am|Uncle|Auntie)"
)
_SAID_ANEW = 80
"""Characters between a name and its second form."""
_KIN = re.compile(
    r"\b(?:my|his|her|their|our|the)\s+(?:[a-z]+\s+)?(?:wife|husband|son|daughter|kid|kids|child|sister|brother|mother|mum|mom|"
    r"father|dad|cousin|niece|grandson|granddaughter|grandmother|grandfather|girlfriend|boyfriend|baby|dog|cat),?\s+"
    r"(?:(?:is\s+)?called\s+)?$"
)
_OUR_MAN = re.compile(
    r"\b(?:my|our)\s+(?:own\s+)?(?:[a-z]+\s+){0,3}?(?:boss|colleague|manager|director|engineer|technician|team|office|lead|"
    r"guy|man|lady|girl|people|support|designer|installer|planner|controller|analyst|driver|buddy|friend|own),?\s+$|"
    r"\bour\s+(?:own\s+)?$|\b(?:storm|hurricane|typhoon|cyclone|saint|st\.?|lake|mount|port|fort)\s+$"
)
_REFERRED = re.compile(r"\breferred\s+us\s+to\s+$")


def find_people(
    reading: Reading,
    index: BookIndex,
    account_ids: tuple[str, ...],
    inside: list[Span],
    taken: list[Span],
    rep: str | None,
) -> list[Person]:
    """The client's people named within `inside`, in order; `taken` holds companies, products and competitors."""
    linked, places = linked_people(reading, index, account_ids, inside, taken)
    people = linked + _spelled(reading, _unlinked(reading, index, account_ids, inside, taken + places, rep))
    for person in people:
        person.spans.sort()
        for span in person.spans:
            person.title = person.title or title_after(reading, span)
    return sorted(people, key=lambda p: p.start)


def _spelled(reading: Reading, people: list[Person]) -> list[Person]:
    """New people with their names as they were spelled; the letters are evidence beside the name."""
    for spelled in spelled_names(reading) if people else ():
        person = next((p for p in people if overlaps(spelled.word, p.spans)), None)
        if person is None:
            continue
        heard = fold(reading.text[spelled.word[0] : spelled.word[1]])
        words = [spelled.letters.title() if fold(word) == heard else word for word in person.name.split()]
        person.name = " ".join(words)
        person.spans.append(spelled.span)
    return people


def _spots(reading: Reading) -> list[tuple[Span, bool, bool]]:
    """Where names may stand: the span, whether the words before it make sure of it, whether "Mr" or a job does."""
    spots: list[tuple[Span, bool, bool]] = []
    for m in _BEFORE.finditer(reading.text):
        cue = reading.flat[m.start() : m.start("n")]
        cue = re.sub(rf"[\s,]*(?:(?:um|uh|er),?\s+)*{_HONOR}$", "", cue)
        by_role = _BY_ROLE.search(reading.flat[max(0, m.start() - 40) : m.start() + len(cue)])
        spots.append((m.span("n"), bool(_SURE_BEFORE.search(cue)), bool(m["h"] or m["san"] or by_role)))
    spots += [(m.span("n"), False, bool(m["h"])) for m in _SUBJECT.finditer(reading.text)]
    for m in re.finditer(rf"(?:,|\band)\s+(?P<n>{_FULL})", reading.text):
        spots.append((m.span("n"), False, False))
    for m in re.finditer(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Herr|Frau)\.?\s+(?P<n>{_FULL})", reading.text):
        spots.append((m.span("n"), False, True))
    for m in re.finditer(rf"\b{_FORMAL}\.?\s+(?P<n>{_FULL})", reading.text):
        spots.append((m.span("n"), False, reading.capitals_trusted or fold(m["n"].split()[0]) not in everyday_words()))
    for m in re.finditer(rf"\b(?P<n>{_FULL})", reading.text):
        # a common given name with a surname names somebody wherever it stands
        if reading.capitals_trusted and (m["n"].count(" ") == 1 or fold(m["n"]) not in AMBIGUOUS_NAMES):
            spots.append((m.span("n"), False, False))
    for m in re.finditer(rf"(?P<n>{_FULL})-san\b", reading.text):
        spots.append((m.span("n"), False, True))
    return spots


def _unlinked(
    reading: Reading,
    index: BookIndex,
    account_ids: tuple[str, ...],
    inside: list[Span],
    taken: list[Span],
    rep: str | None,
) -> list[Person]:
    colleagues = index.colleagues | {fold(w) for w in ((rep, *rep.split()[:1]) if rep else ())}
    surnames = {fold(c.name).split()[-1] for c in index.contacts_of(account_ids)}
    found: dict[str, Person] = {}
    others: set[str] = set()
    held = Taken(taken)
    spots = {(_shorten(reading, span), sure, honour) for span, sure, honour in _spots(reading)}
    for span, sure, honour in sorted(spots, key=lambda spot: (spot[0][0], -spot[0][1], not spot[1], not spot[2])):
        name = reading.text[span[0] : span[1]]
        name = name if reading.cased else name.title()
        if span[0] == span[1] or not within(span, inside) or held.hold(span):
            continue
        two = len(name.split()) > 1
        sure = sure or (two and title_after(reading, span) is not None)
        if not _is_person(name, sure, honour) or fold(name) in colleagues:
            continue
        before, after = reading.flat[max(0, span[0] - 18) : span[0]], reading.flat[span[1] : span[1] + 24]
        if fold(name) in surnames or negated(reading.flat, span[0]):
            continue
        lead = reading.flat[max(0, span[0] - 60) : span[0]]
        if _KIN.search(lead) or _OUR_MAN.search(lead):
            others.add(fold(name.split()[0]))
            continue
        if fold(name.split()[0]) in others:
            continue
        if SPEAKER.search(before) or _REFERRED.search(before) or OURS.match(after):
            continue
        same = next((p for p in found.values() if _same(p.name, name)), None)
        if same is None and (heard := _heard_again(found, name, span)):
            found[heard].name = name
            found[heard].spans.append(span)
            continue
        if same is None:
            found[fold(name)] = Person(name, (), [span])
            continue
        if not overlaps(span, same.spans):
            same.spans.append(span)
        if len(name) > len(same.name):
            same.name = name
    for person in found.values():
        own = Taken(person.spans)
        first = person.name.split()[0]
        for m in re.finditer(
            rf"\b{re.escape(first)}\b(?!\s+[A-ZÀ-Þ])", reading.text, 0 if reading.cased else re.IGNORECASE
        ):
            if within(m.span(), inside) and not (held.hold(m.span()) or own.hold(m.span())):
                person.spans.append(m.span())
    return list(found.values())


def _shorten(reading: Reading, span: Span) -> Span:
    """Leaves out what opens with a capital for another reason: "Monday", "Then", a place."""
    start, end = span
    words = list(re.finditer(r"\S+", reading.text[start:end]))
    while words and fold(words[0].group()) in NOT_NAMES:
        words.pop(0)
    while words and (fold(words[-1].group()) in NOT_NAMES or fold(words[-1].group()) in PLACES):
        words.pop()
    return (start + words[0].start(), start + words[-1].end()) if words else (start, start)


def _is_person(name: str, sure: bool, honour: bool) -> bool:
    words = fold(name).replace("-", " ").split()
    if not words or words[0] in PLACES:
        return False
    if honour:
        return True
    if len(words) == 1:
        return words[0] in GIVEN_NAMES and (sure or words[0] not in AMBIGUOUS_NAMES)
    return words[0] in GIVEN_NAMES or sure


def _heard_again(found: dict[str, Person], name: str, span: Span) -> str | None:
    """The person just named whose name is said anew in another form: "Kitazawa, no, Kitasawa"."""
    for key, person in reversed(found.items()):
        near = 0 < span[0] - person.spans[-1][1] <= _SAID_ANEW
        if near and len(person.name.split()) == len(name.split()):
            pairs = zip(fold(person.name).split(), fold(name).split(), strict=True)
            if all(sounds_like(x, y) for x, y in pairs) and key[0] == fold(name)[0]:
                return key
    return None


def _same(a: str, b: str) -> bool:
    x, y = squash(a.split()[0]), squash(b.split()[0])
    if len(a.split()) > 1 and len(b.split()) > 1:
        return squash(a) == squash(b)
    return x == y or squash(a.split()[-1]) == squash(b) or squash(b.split()[-1]) == squash(a)


__all__ = ["Person", "find_people"]
