"""Checking an answer value by value: what stands on the memo's words is held, everything else is dropped with the reason."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from templates.filling.facts import tidy
from templates.filling.linking import overlaps
from templates.filling.numbers import whole
from templates.filling.people import Person
from templates.filling.text import Span, fold, squash
from templates.llm import phrases
from templates.llm.answer import clean
from templates.llm.evidence import Part
from templates.llm.phrases import Held, quotes_of, text_of
from templates.llm.quotes import NotGrounded, in_order, not_said, words_of
from templates.llm.schema import MEANINGS, Asked
from templates.types import MOST_ITEMS

_TEXT_LIMIT = 160

_RULED_OUT = re.compile(r"\b(?:not|never|no|without|t|cannot|hardly)(?:\s\w+){0,2}$")
_NOT_YET = re.compile(
    r"\b(?:will|ll|would|if|when|until|before|to|should|expect|hope|could|might|may|ready)(?:\s\w+){0,2}$"
)

Reader = Callable[[Mapping[str, Any], Asked, Part], Held]


def ground(raw: Any, one: Asked, part: Part) -> Held:
    """The value of one object of an answer, a list's item or a field.

    Raises:
        NotGrounded: the memo's words do not bear it.
    """
    if not isinstance(raw, Mapping):
        raise NotGrounded("it is not in the form that was asked for")
    reader = _BY_KEY.get(one.key) if one.template is None else None
    return (reader or _BY_TYPE[one.type])(raw, one, part)


def items_of(raw: Any) -> list[Any]:
    """The items of a list value, with those that a single object or nothing stands for.

    Raises:
        NotGrounded: it is no list, or an endless one.
    """
    if isinstance(raw, Mapping):
        return [raw]
    if not isinstance(raw, list):
        raise NotGrounded("it is not in the form that was asked for")
    if len(raw) > MOST_ITEMS:
        raise NotGrounded(f"{len(raw)} items are more than the {MOST_ITEMS} that one field takes")
    return raw


def own_words(raw: Mapping[str, Any], key: str, part: Part, limit: int) -> tuple[str, tuple[Span, ...]]:
    """A text of the answer that the quoted words say, shortened to `limit`, with the quote's spans.

    Where the speaker said "her", the text may have the name of one of the client's people.
    """
    value = clean(text_of(raw, key))
    missing: str | None = None
    for spans in quotes_of(raw, part):
        missing = not_said(value, f"{part.text(spans)} . {part.names}")
        if missing is None:
            text = tidy(value, limit)
            if not words_of(text):
                break
            return text, tuple(spans)
    raise NotGrounded(f"'{missing}' is not in the quoted words" if missing else "it says nothing")


def _text(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    return Held(*own_words(raw, "value", part, one.max_length or _TEXT_LIMIT))


def _phrase(reader: Callable[[Mapping[str, Any], str, Part], Held]) -> Reader:
    return lambda raw, one, part: reader(raw, clean(text_of(raw, "said")), part)


def _money(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    found = phrases.sum_at(raw, clean(text_of(raw, "said")), part)
    return Held({"value": whole(found.value), "currency": found.currency}, (found.span,))


def _sum(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    held, meaning = _money(raw, one, part), raw.get("meaning")
    if meaning not in MEANINGS:
        raise NotGrounded("its meaning is none of those that were named")
    return Held({**held.value, "meaning": meaning}, held.spans)


def _choice(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    """One of the options, with a word in the quote that speaks of it."""
    value = raw.get("value")
    if not isinstance(value, str) or value not in one.options:
        raise NotGrounded("it is none of the options")
    for spans in quotes_of(raw, part):
        heard = f" {' '.join(words_of(part.text(spans)))} "
        if not_said(value.replace("_", " "), heard) is None or (one.template is None and _cued(one.key, value, heard)):
            return Held(value, tuple(spans))
    raise NotGrounded(f"the quoted words do not tell '{value}'")


def _cued(key: str, value: str, heard: str) -> bool:
    """Whether the words speak of the value; "not happy" is as good as "unhappy", and both moods at once are neither."""
    cues = _cues().get(key, {})
    told = {option: any(_told(heard, cue, option) for cue in words) for option, words in cues.items()}
    if key == "satisfaction":
        denied = any(_told(heard, cue, "", denied=True) for cue in cues["positive"])
        told["negative"] = told["negative"] or denied
        told["neutral"] = told["neutral"] or (told["negative"] and told["positive"])
    return told.get(value, False)


def _told(heard: str, cue: str, value: str, *, denied: bool = False) -> bool:
    """Whether a word like `cue` is said for what is so: not ruled out, and for a closed deal not yet to come.

    denied: whether it is said to be ruled out instead.
    """
    for m in re.finditer(re.escape(f" {' '.join(words_of(cue))}"), heard):
        lead = heard[max(0, m.start() - 40) : m.start()]
        ruled_out = _RULED_OUT.search(lead) is not None
        if ruled_out is denied and not (value.startswith("closed") and _NOT_YET.search(lead)):
            return True
    return False


def _yes_no(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    value = raw.get("value")
    if not isinstance(value, bool):
        raise NotGrounded("it is neither true nor false")
    about = {w for phrase in one.listen_for for w in words_of(phrase) if len(w) > 2}
    for spans in quotes_of(raw, part):
        if any(not_said(word, part.text(spans)) is None for word in about):
            return Held(value, tuple(spans))
    raise NotGrounded("the quoted words do not speak of it")


def _rival(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    """The book's name where the rules hear a competitor in the quote, else the name as spoken."""
    value = clean(text_of(raw, "value"))
    for spans in quotes_of(raw, part):
        for match in part.memo.competitors:
            if overlaps(match.span, spans) and part.holds(match) and _one_of(value, match.ids[0], match.span, part):
                return Held(match.ids[0], (match.span,))
    return _spoken_name(raw, value, part)


def _product(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    """The book's name where the rules hear a product in the quote, else the name as spoken."""
    value = clean(text_of(raw, "value"))
    for spans in quotes_of(raw, part):
        for match in part.memo.products:
            product = part.memo.index.product(match.ids[0])
            if product is None or not overlaps(match.span, spans) or not part.holds(match):
                continue
            if _one_of(value, product.name, match.span, part):
                return Held(product.name, (match.span,))
    return _spoken_name(raw, value, part)


def _one_of(value: str, name: str, span: Span, part: Part) -> bool:
    """Whether a model means the name that the rules have linked at `span`: by the book's name, or by the words there."""
    heard = squash(part.memo.text[span[0] : span[1]])
    return squash(value) in (squash(name), heard) or bool(heard and heard in squash(value))


def _spoken_name(raw: Mapping[str, Any], value: str, part: Part) -> Held:
    for spans in quotes_of(raw, part):
        if in_order(value, part.text(spans)):
            places = [s for span in spans for s in part.memo.words.places(value, [span])]
            return Held(value, tuple(places[:1] or spans))
    raise NotGrounded(f"'{value}' is not in the quoted words, and no name of the book sounds like them")


def _person(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    """{name, title, ids}: ids are the contacts that the name fits."""
    name = clean(text_of(raw, "name"))
    person, spans = person_said(raw, name, part)
    shown = person.name if person else name
    if fold(shown) in part.memo.index.colleagues or (part.memo.rep and fold(shown) == fold(part.memo.rep)):
        raise NotGrounded(f"'{shown}' is on our side")
    return Held({"name": shown, "title": _title(raw, person, part), "ids": person.ids if person else ()}, spans)


def person_said(raw: Mapping[str, Any], name: str, part: Part) -> tuple[Person | None, tuple[Span, ...]]:
    """Whom `name` means in the quote, linked as the rules do it; None with the name's place where they know nobody there.

    Raises:
        NotGrounded: the name is not in the quote, or it is a company's or a thing's.
    """
    for spans in quotes_of(raw, part):
        places = [p for span in spans for p in part.memo.words.places(name, [span]) if not overlaps(p, part.gone)]
        for person in part.people:
            here = [s for s in person.spans if overlaps(s, places) and not overlaps(s, part.gone)]
            if here:
                return person, tuple(here)
            # misheard, and repaired by the model as the rules repair it
            heard = [s for s in person.spans if overlaps(s, spans) and not overlaps(s, part.gone)]
            if heard and fold(person.name) == fold(name):
                return person, tuple(heard)
        if places:
            if overlaps(places[0], part.memo.names):
                raise NotGrounded(f"'{name}' is a company or a product")
            return None, (places[0],)
    raise NotGrounded(f"'{name}' is not in the quoted words")


def _title(raw: Mapping[str, Any], person: Person | None, part: Part) -> str | None:
    """The title as said beside the name, else the book's."""
    title = raw.get("title")
    if isinstance(title, str) and words_of(title):
        wanted = clean(title)
        if any(in_order(wanted, part.text(spans)) for spans in quotes_of(raw, part)):
            return wanted
    if person is not None and person.title:
        return person.title
    contact = part.memo.index.contact(person.ids[0]) if person is not None and len(person.ids) == 1 else None
    return contact.title if contact is not None else None


def _decider(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    """Who signs: named in the quote, or the client's person whom the rest of the part names ("she signs")."""
    value = clean(text_of(raw, "value"))
    for spans in quotes_of(raw, part):
        heard = f" {' '.join(words_of(part.text(spans)))} "
        if any(_told(heard, cue, "") for cue in _cues()["decision_maker"]["signs"]):
            named = _client_person(value, part)
            if named is None:
                named, _ = _named(raw, value, part)
            return Held(named, tuple(spans))
    raise NotGrounded("the quoted words do not tell who signs or decides")


def _named(raw: Mapping[str, Any], value: str, part: Part) -> tuple[str, tuple[Span, ...]]:
    person, spans = person_said(raw, value, part)
    return (person.name if person else value), spans


def _action(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    """{text, owner, due_date}; a day that is not grounded is left out by `action_day`."""
    text, spans = own_words(raw, "text", part, one.max_length or _TEXT_LIMIT)
    owner = clean(text_of(raw, "owner"))
    if fold(owner) not in ("rep", "me", "i", "us", "we", fold(part.memo.rep or "rep")):
        person = _client_person(owner, part)
        owner = person or clean(owner)
        if person is None and not any(in_order(owner, part.text(s)) for s in quotes_of(raw, part)):
            raise NotGrounded(f"'{owner}' is nobody whom the memo names")
    else:
        owner = "rep"
    return Held({"text": text, "owner": owner, "due_date": None}, spans)


def _client_person(name: str, part: Part) -> str | None:
    """The full name of the one person of the client's whom `name` fits."""
    wanted = set(words_of(name))
    fits = [p.name for p in part.people if wanted and wanted <= set(words_of(p.name))]
    return fits[0] if len(fits) == 1 else None


def action_day(raw: Mapping[str, Any], part: Part) -> Held | None:
    """The day by which an action is due; None where the model names none.

    Raises:
        NotGrounded: the day is not said there.
    """
    due = raw.get("due")
    if not isinstance(due, str) or not words_of(due):
        return None
    return phrases.due_day(raw, clean(due), part)


def _quantity(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    count, place = phrases.count_at(raw, clean(text_of(raw, "said")), part)
    unit = clean(text_of(raw, "unit"))
    if overlaps(place, [s.span for s in part.sums] + [(w.start, w.end) for w in part.memo.dates]):
        raise NotGrounded("it is a sum of money or a day, not a count")
    if not in_order(unit, part.text(part.spans)):
        raise NotGrounded(f"'{unit}' is not what the memo counts")
    return Held({"value": count, "unit": unit}, (place,))


def _key_date(raw: Mapping[str, Any], one: Asked, part: Part) -> Held:
    when = phrases.day_at(raw, clean(text_of(raw, "said")), part)
    what, spans = own_words(raw, "what", part, 80)
    if when.day < part.memo.today:
        raise NotGrounded("the day is past")
    yearly = "birthday" in fold(what) and len(when.said) == len("2026-06-03")
    said = when.said[5:] if yearly else when.said
    return Held({"date": said, "what": what}, ((when.start, when.end), *spans))


@lru_cache(maxsize=1)
def _cues() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(
        files("templates.llm").joinpath("cues.yaml").read_text(encoding="utf-8")
    )
    return loaded


_BY_TYPE: Mapping[str, Reader] = {
    "text": _text,
    "long_text": _text,
    "texts": _text,
    "date": _phrase(phrases.due_day),
    "datetime": _phrase(phrases.moment),
    "money": _money,
    "number": _phrase(phrases.number),
    "percent": _phrase(phrases.percent),
    "choice": _choice,
    "yes_no": _yes_no,
    "people": _person,
    "actions": _action,
    "quantities": _quantity,
    "sums": _sum,
    "key_dates": _key_date,
}
_BY_KEY: Mapping[str, Reader] = {
    "interaction_date": _phrase(phrases.talk_day),
    "next_meeting": _phrase(phrases.meeting_moment),
    "probability": _phrase(phrases.chance),
    "competitors": _rival,
    "products": _product,
    "decision_maker": _decider,
}
