"""The client's people whom the book knows: by full name, first name, surname with title, short form or by ear."""

import re

from templates.contract import BookContact
from templates.filling.account_names import everyday_words
from templates.filling.book_index import BookIndex, bare_name
from templates.filling.corrections import negated
from templates.filling.linking import Match, Taken, exact, near
from templates.filling.nicknames import short_for, sounds_like
from templates.filling.person import Person
from templates.filling.text import Reading, Span, fold
from templates.filling.vocabulary import AMBIGUOUS_NAMES, GIVEN_NAMES, NOT_NAMES, PLACES

SPEAKER = re.compile(r"\b(?:this\s+is|it's|i'm|i\s+am|here\s+is|my\s+name\s+is)\s+$")
OURS = re.compile(
    r"^,?\s*(?:from|in|of|at|over\s+in)\s+(?:our|the\s+office|head\s+office|hq|my)\b|^,?\s+(?:our|my)\s+|"
    r"^,?\s+(?:he's|she's|who's)\s+(?:our|my|one\s+of\s+ours)\b"
)
_NEXT_CAPITAL = re.compile(r"\s(?P<w>[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿĀ-ž]{2,})(?!['’]s\b)")


def within(span: Span, inside: list[Span]) -> bool:
    """Whether `span` lies in one of the stretches `inside`."""
    return any(a <= span[0] and span[1] <= b for a, b in inside)


def linked_people(
    reading: Reading, index: BookIndex, account_ids: tuple[str, ...], inside: list[Span], taken: list[Span]
) -> tuple[list[Person], list[Span]]:
    """The people linked to contacts of the accounts, and every place that named one; `taken` holds other things."""
    mine = index.contacts_of(account_ids)
    by_id = {c.id: c for c in mine}
    people: dict[tuple[str, ...], Person] = {}
    places: list[Span] = []
    initials = {c.id: [w[0] for w in fold(bare_name(c.name)).split()] for c in mine}

    covered: dict[int, tuple[str, ...]] = {}
    held = Taken(taken)

    def put(ids: tuple[str, ...], span: Span) -> None:
        letters = range(*span)
        if any(at in covered for at in letters):
            return
        places.append(span)
        stands = not negated(reading.flat, span[0])
        covered.update(dict.fromkeys(letters, ids if stands else ()))
        if not stands:
            return
        name = by_id[ids[0]].name if len(ids) == 1 else reading.text[span[0] : span[1]]
        people.setdefault(ids, Person(name, ids)).spans.append(span)

    full = [(c.id, c.name) for c in mine]
    bare = [(c.id, bare_name(c.name)) for c in mine]
    hits = exact(reading, full + bare + [(ident, part) for ident, name in bare for part in _two_of_three(name)])
    hits += near(reading, bare, [h.span for h in hits], least=7, threshold=72.0)
    hits = [h for h in hits if h.score >= 86 or _alike(reading, h, initials)]
    aliases: dict[str, str] = {}
    for hit in hits:
        if within(hit.span, inside) and len(hit.ids) == 1:
            put(hit.ids, hit.span)
            aliases[reading.flat[hit.start : hit.end].split()[0]] = hit.ids[0]
    company_words = {w for i in account_ids if (a := index.account(i)) for w in fold(a.name).split()}
    firsts: dict[str, list[str]] = {}
    lasts: dict[str, list[str]] = {}
    for ident, name in bare:
        words = fold(name).split()
        firsts.setdefault(words[0], []).append(ident)
        if len(words) > 1 and len(words[-1]) > 2:
            lasts.setdefault(words[-1], []).append(ident)
    recent: dict[str, str] = {}
    for tok in reading.tokens:
        word = tok.flat.removesuffix("'s")
        small = reading.cased and not reading.is_capital(tok.start)
        if small and word not in lasts and tok.start not in covered:
            continue
        span = (tok.start, tok.start + len(word))
        if not within(span, inside):
            continue
        covering = covered.get(span[0], ())
        if len(covering) == 1:
            recent[fold(by_id[covering[0]].name).split()[0]] = covering[0]
            continue
        honoured = word in lasts and _honoured(reading, span)
        if small or (held.hold(span) and not honoured):
            continue
        owners = firsts.get(word, [])
        if owners and _another_surname(reading, span, word, owners, by_id):
            continue
        # uncased and in everybody's mouth: "mark", "grace", "will"
        if owners and not reading.cased and word in AMBIGUOUS_NAMES:
            owners = []
        if not owners and word in aliases:
            owners = [aliases[word]]
        if not owners and word not in lasts and _may_be_name(reading, word) and not _surname_follows(reading, span):
            owners = _by_ear(word, firsts)
        if owners:
            if _other_side(reading, span):
                continue
            if len(owners) > 1:
                owners = _which(reading, span, owners, lasts, recent)
            put(tuple(sorted(owners)), span)
        elif word in lasts and (word not in company_words or _honoured(reading, span)):
            ids = lasts[word]
            if len(ids) == 1 and (_honoured(reading, span) or ids[0] in recent.values() or len(word) > 4):
                put((ids[0],), _with_honour(reading, span))
    return list(people.values()), places


def _may_be_name(reading: Reading, word: str) -> bool:
    """Whether a word with a capital is no everyday word that stands first in its sentence."""
    if word in AMBIGUOUS_NAMES and not reading.capitals_trusted:
        return False
    return len(word) > 1 and word not in NOT_NAMES and (word in GIVEN_NAMES or word not in everyday_words())


def _by_ear(word: str, firsts: dict[str, list[str]]) -> list[str]:
    """The contacts for whose first name `word` is a short form, else those for whom a recogniser may have heard it."""
    short = [i for name, ids in firsts.items() if short_for(word, name) for i in ids]
    if short:
        return short
    heard = [name for name in firsts if sounds_like(word, name)]
    return list(firsts[heard[0]]) if len(heard) == 1 else []


def _surname_follows(reading: Reading, span: Span) -> str | None:
    """The word beside a first name that looks like its surname."""
    m = _NEXT_CAPITAL.match(reading.text, span[1])
    if m is None:
        return None
    word = fold(m["w"])
    odd = word not in NOT_NAMES and word not in PLACES and word not in everyday_words()
    return word if odd else None


def _another_surname(reading: Reading, span: Span, word: str, owners: list[str], by_id: dict[str, BookContact]) -> bool:
    """Whether the first name of a contact is somebody else's here: "Chris Palmer" beside the book's Chris Nowak."""
    last = _surname_follows(reading, span)
    if last is None:
        return False
    known = [w for i in owners for w in fold(by_id[i].name).replace("-", " ").split()]
    return not any(last == w or sounds_like(last, w) or last[:3] == w[:3] for w in known)


def _two_of_three(name: str) -> list[str]:
    """The double given name of a name of three words: "Wei Ling" of Tan Wei Ling, "Beth Ann" of Beth Ann Coyle."""
    words = name.split()
    if len(words) != 3 or words[1].islower():
        return []
    return [" ".join(words[:2] if fold(words[0]) in GIVEN_NAMES else words[1:])]


def _alike(reading: Reading, hit: Match, initials: dict[str, list[str]]) -> bool:
    """A looser likeness is believed where first and last name both open with the right letter."""
    said = reading.flat[hit.start : hit.end].split()
    known = initials[hit.ids[0]]
    return len(said) > 1 and len(known) > 1 and said[0][0] == known[0] and said[-1][0] == known[-1]


def _honoured(reading: Reading, span: Span) -> bool:
    return bool(
        re.search(
            r"\b(?:mr|mrs|ms|miss|dr|herr|frau|sir|madam|madame|mister|datuk|dato|prof|professor|director|president|engineer|monsieur|signor|signora|senor|senora|don|dona|pan|pani|meneer|mevrouw|encik|puan|cik|uncle|auntie|ma\'?am)\.?\s+$",
            reading.flat[max(0, span[0] - 12) : span[0]],
        )
    ) or (reading.flat[span[1] : span[1] + 4] == "-san")


def _with_honour(reading: Reading, span: Span) -> Span:
    m = re.search(
        r"\b(?:mr|mrs|ms|miss|dr|herr|frau|sir|madam|madame|mister|datuk|dato|prof|professor|director|president|engineer|monsieur|signor|signora|senor|senora|don|dona|pan|pani|meneer|mevrouw|encik|puan|cik|uncle|auntie|ma\'?am)\.?\s+$",
        reading.flat[max(0, span[0] - 12) : span[0]],
    )
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


def _other_side(reading: Reading, span: Span) -> bool:
    """Whether a first name is a colleague's: a rep of the book with a surname said, or "Keith from our service"."""
    return bool(OURS.match(reading.flat[span[1] : span[1] + 20])) or bool(
        SPEAKER.search(reading.flat[max(0, span[0] - 16) : span[0]])
    )
