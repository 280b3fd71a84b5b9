"""The people on the client's side: linked to the book's contacts, else as spoken; a surname is never invented."""

import re
from dataclasses import dataclass, field

from templates.contract import Book
from templates.filling.corrections import negated
from templates.filling.linking import Match, exact, near, overlaps
from templates.filling.lowercase_names import find_lowercase_names
from templates.filling.text import Reading, Span, fold, squash
from templates.filling.titles import title_after
from templates.filling.vocabulary import AMBIGUOUS_NAMES, GIVEN_NAMES, NOT_NAMES, PLACES, ROLE_NOUNS

_CAP = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:[-'’][A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+|[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+)?"
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
_OURS = re.compile(r"^\s*(?:from|in|of|at)\s+our\b|^,?\s+(?:our|my)\s+")
_SPEAKER = re.compile(r"\b(?:this\s+is|it's|i'm|i\s+am|here\s+is|my\s+name\s+is)\s+$")
_REFERRED = re.compile(r"\breferred\s+us\s+to\s+$")


@dataclass
class Person:
    """Someone on the client's side. `ids` are the contacts that the name fits; `spans` every place that names them."""

    name: str
    ids: tuple[str, ...]
    spans: list[Span] = field(default_factory=list)
    title: str | None = None

    @property
    def start(self) -> int:
        return self.spans[0][0]


def find_people(
    reading: Reading, book: Book, account_ids: tuple[str, ...], inside: list[Span], taken: list[Span], rep: str | None
) -> list[Person]:
    """The client's people named within `inside`, in order; `taken` holds companies, products and competitors."""
    linked, places = _linked(reading, book, account_ids, inside, taken)
    people = linked + _unlinked(reading, book, account_ids, inside, taken + places, rep)
    for person in people:
        person.spans.sort()
        for span in person.spans:
            person.title = person.title or title_after(reading, span)
    return sorted(people, key=lambda p: p.start)


def _within(span: Span, inside: list[Span]) -> bool:
    return any(a <= span[0] and span[1] <= b for a, b in inside)


def _linked(
    reading: Reading, book: Book, account_ids: tuple[str, ...], inside: list[Span], taken: list[Span]
) -> tuple[list[Person], list[Span]]:
    mine = [c for c in book.contacts if c.account_id in account_ids]
    by_id = {c.id: c for c in mine}
    people: dict[tuple[str, ...], Person] = {}
    places: list[Span] = []
    initials = {c.id: [w[0] for w in fold(re.sub(r"^(?:Dr|Mr|Mrs|Ms)\.?\s+", "", c.name)).split()] for c in mine}

    def put(ids: tuple[str, ...], span: Span) -> None:
        if overlaps(span, places):
            return
        places.append(span)
        if negated(reading.flat, span[0]):
            return
        name = by_id[ids[0]].name if len(ids) == 1 else reading.text[span[0] : span[1]]
        people.setdefault(ids, Person(name, ids)).spans.append(span)

    full = [(c.id, c.name) for c in mine]
    bare = [(c.id, re.sub(r"^(?:Dr|Mr|Mrs|Ms)\.?\s+", "", c.name)) for c in mine]
    hits = exact(reading, full + bare)
    hits += near(reading, bare, [h.span for h in hits], least=7, threshold=72.0)
    hits = [h for h in hits if h.score >= 86 or _alike(reading, h, initials)]
    aliases: dict[str, str] = {}
    for hit in hits:
        if _within(hit.span, inside) and len(hit.ids) == 1:
            put(hit.ids, hit.span)
            aliases[reading.flat[hit.start : hit.end].split()[0]] = hit.ids[0]
    company_words = {w for a in book.accounts if a.id in account_ids for w in fold(a.name).split()}
    firsts: dict[str, list[str]] = {}
    lasts: dict[str, list[str]] = {}
    for ident, name in bare:
        words = fold(name).split()
        firsts.setdefault(words[0], []).append(ident)
        if len(words) > 1 and len(words[-1]) > 2:
            lasts.setdefault(words[-1], []).append(ident)
    recent: dict[str, str] = {}
    for tok in reading.tokens:
        span = (tok.start, tok.end)
        word = tok.flat.removesuffix("'s")
        span = (tok.start, tok.start + len(word))
        if not _within(span, inside):
            continue
        covering = next((p for p in people.values() if len(p.ids) == 1 and overlaps(span, p.spans)), None)
        if covering is not None:
            recent[fold(by_id[covering.ids[0]].name).split()[0]] = covering.ids[0]
            continue
        if overlaps(span, taken) or (reading.cased and not reading.is_capital(tok.start)):
            continue
        owners = firsts.get(word, [])
        # uncased and in everybody's mouth: "mark", "grace", "will"
        if owners and not reading.cased and word in AMBIGUOUS_NAMES:
            owners = []
        if not owners and word in aliases:
            owners = [aliases[word]]
        if owners:
            if _other_side(reading, span, book):
                continue
            if len(owners) > 1:
                owners = _which(reading, span, owners, lasts, recent)
            put(tuple(sorted(owners)), span)
        elif word in lasts and (word not in company_words or _honoured(reading, span)):
            ids = lasts[word]
            if len(ids) == 1 and (_honoured(reading, span) or ids[0] in recent.values() or len(word) > 4):
                put((ids[0],), _with_honour(reading, span))
    return list(people.values()), places


def _alike(reading: Reading, hit: Match, initials: dict[str, list[str]]) -> bool:
    """A looser likeness is believed where first and last name both open with the right letter."""
    said = reading.flat[hit.start : hit.end].split()
    known = initials[hit.ids[0]]
    return len(said) > 1 and len(known) > 1 and said[0][0] == known[0] and said[-1][0] == known[-1]


def _honoured(reading: Reading, span: Span) -> bool:
    return bool(re.search(r"\b(?:mr|mrs|ms|dr|herr|frau)\.?\s+$", reading.flat[max(0, span[0] - 6) : span[0]])) or (
        reading.flat[span[1] : span[1] + 4] == "-san"
    )


def _with_honour(reading: Reading, span: Span) -> Span:
    m = re.search(r"\b(?:mr|mrs|ms|dr|herr|frau)\.?\s+$", reading.flat[max(0, span[0] - 6) : span[0]])
    return (span[0] - len(m.group()), span[1]) if m else span


def _which(
    reading: Reading, span: Span, owners: list[str], lasts: dict[str, list[str]], recent: dict[str, str]
) -> list[str]:
    """Of several contacts with one first name: whose surname follows closely, "the other", or the last named."""
    word = reading.flat[span[0] : span[1]]
    ahead = re.split(r"[.!?](?:\s|$)", reading.flat[span[1] : span[1] + 60])[0]
    for last, ids in lasts.items():
        both = [i for i in ids if i in owners]
        if len(both) == 1 and re.search(rf"\b{re.escape(last)}\b", ahead):
            recent[word] = both[0]
            return both
    if re.search(r"\bother\s+$", reading.flat[max(0, span[0] - 8) : span[0]]) and word in recent:
        rest = [i for i in owners if i != recent[word]]
        return rest if len(rest) == 1 else owners
    return [recent[word]] if recent.get(word) in owners else owners


def _other_side(reading: Reading, span: Span, book: Book) -> bool:
    """Whether a first name is a colleague's: a rep of the book with a surname said, or "Keith from our service"."""
    return bool(_OURS.match(reading.flat[span[1] : span[1] + 20])) or bool(
        _SPEAKER.search(reading.flat[max(0, span[0] - 16) : span[0]])
    )


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
    for m in re.finditer(rf"(?P<n>{_FULL})-san\b", reading.text):
        spots.append((m.span("n"), False, True))
    return spots


def _unlinked(
    reading: Reading,
    book: Book,
    account_ids: tuple[str, ...],
    inside: list[Span],
    taken: list[Span],
    rep: str | None,
) -> list[Person]:
    colleagues = {fold(w) for r in book.reps for w in (r.name, r.name.split()[0])}
    colleagues |= {fold(w) for w in ((rep, rep.split()[0]) if rep else ())}
    surnames = {fold(c.name).split()[-1] for c in book.contacts if c.account_id in account_ids}
    found: dict[str, Person] = {}
    spots = _spots(reading) if reading.cased else [(s, True, False) for s in find_lowercase_names(reading)]
    for span, sure, honour in sorted(set(spots)):
        span = _shorten(reading, span) if reading.cased else span
        name = reading.text[span[0] : span[1]]
        name = name if reading.cased else name.title()
        if span[0] == span[1] or not _within(span, inside) or overlaps(span, taken):
            continue
        two = len(name.split()) > 1
        sure = sure or (two and title_after(reading, span) is not None)
        if not _is_person(name, sure, honour) or fold(name) in colleagues:
            continue
        before, after = reading.flat[max(0, span[0] - 18) : span[0]], reading.flat[span[1] : span[1] + 24]
        if fold(name) in surnames or negated(reading.flat, span[0]):
            continue
        if _SPEAKER.search(before) or _REFERRED.search(before) or _OURS.match(after):
            continue
        same = next((p for p in found.values() if _same(p.name, name)), None)
        if same is None:
            found[fold(name)] = Person(name, (), [span])
            continue
        if not overlaps(span, same.spans):
            same.spans.append(span)
        if len(name) > len(same.name):
            same.name = name
    for person in found.values():
        first = person.name.split()[0]
        for m in re.finditer(
            rf"\b{re.escape(first)}\b(?!\s+[A-ZÀ-Þ])", reading.text, 0 if reading.cased else re.IGNORECASE
        ):
            if _within(m.span(), inside) and not overlaps(m.span(), taken + person.spans):
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


def _same(a: str, b: str) -> bool:
    x, y = squash(a.split()[0]), squash(b.split()[0])
    if len(a.split()) > 1 and len(b.split()) > 1:
        return squash(a) == squash(b)
    return x == y or squash(a.split()[-1]) == squash(b) or squash(b.split()[-1]) == squash(a)
