"""The language of a page: chosen for each request; texts and days in it. English needs no catalogue: it is what the
texts say themselves."""

import gettext as catalogues
import io
import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from service.domain.sentences import Sentence

LOCALES = Path(__file__).parent / "locale"

LANGUAGES = {"en": "English", "ja": "日本語"}
"""What the pages can be read in, each in its own words. Another one is a catalogue under locale/ and a line here."""


class _Speaking:
    """The language of one request. An object that is changed, since a view runs in a copy of the request's context."""

    def __init__(self, language: str) -> None:
        self.language = language


_speaking: ContextVar[_Speaking | None] = ContextVar("speaking", default=None)


def begin(accepted: str = "") -> None:
    """A request begins. accepted: its Accept-Language."""
    _speaking.set(_Speaking(_accepted(accepted)))


def speak(language: str | None) -> None:
    """Go on in the user's own language, where one was chosen."""
    here = _speaking.get()
    if here is not None and language in LANGUAGES:
        here.language = language


def language() -> str:
    """The language of this request; outside of one, English."""
    here = _speaking.get()
    return here.language if here is not None else "en"


def _accepted(header: str) -> str:
    """The first of our languages among those that a browser accepts, best first; else English."""
    ranked: list[tuple[float, str]] = []
    for part in header[:1000].split(","):
        name, _sep, parameter = part.partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1) if parameter else 1.0
        except ValueError:
            quality = 0.0
        if quality > 0:
            ranked.append((quality, name.strip().partition("-")[0].lower()))
    ranked.sort(key=lambda one: -one[0])
    return next((name for _quality, name in ranked if name in LANGUAGES), "en")


@cache
def _catalog(name: str) -> Catalog:
    with (LOCALES / name / "LC_MESSAGES" / "debrief.po").open("rb") as file:
        return read_po(file, locale=name)


@cache
def _translations(name: str) -> catalogues.NullTranslations:
    """The catalogue as gettext reads it, made from its .po at the first page that wants it."""
    if name == "en":
        return catalogues.NullTranslations()
    made = io.BytesIO()
    write_mo(made, _catalog(name))
    made.seek(0)
    return catalogues.GNUTranslations(made)


def gettext(message: str) -> str:
    if isinstance(message, Sentence):
        return _with(gettext(message.pattern), message.values)
    # The empty text is the catalogue's header.
    return _translations(language()).gettext(message) if message else message


def _with(text: str, values: Mapping[str, object]) -> str:
    """The text with the values in its places; of these, what is a Sentence is ours to translate, and nothing else."""
    told = {name: gettext(value) if isinstance(value, Sentence) else value for name, value in values.items()}
    return text % told if told else text


def translated(text: str) -> str:
    """A text that comes from elsewhere, where the catalogue knows it; else as it is: what people write stays theirs."""
    return gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    return _translations(language()).ngettext(one, many, number)


def _(message: str, **values: object) -> str:
    """The text in the language of the page, with the values in its places: `_("Hello %(name)s", name=…)`."""
    return _with(gettext(message), values)


def counted(one: str, many: str, number: int, **values: object) -> str:
    """The same for a text that depends on how many: its place for them is `%(num)s`."""
    return _with(ngettext(one, many, number), {"num": number} | values)


def marked(message: str) -> str:
    """The text as it is: a constant that belongs into the catalogue, and is translated where it is shown."""
    return message


def day_text(value: date, pattern: str) -> str:
    """A day, or a moment in its own zone. pattern: CLDR's letters, which a catalogue may put into another order."""
    if isinstance(value, datetime):
        return format_datetime(value, gettext(pattern), locale=_locale(language()))
    return _day_alone(value, gettext(pattern), language())


@lru_cache(maxsize=2000)
def _day_alone(value: date, pattern: str, name: str) -> str:
    """Kept, since a list has the same few days again and again. Not so for moments: equal ones can be of two zones."""
    return format_date(value, pattern, locale=_locale(name))


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


@cache
def _script_texts(name: str) -> str:
    if name == "en":
        return ""
    found = {
        str(one.id): str(one.string)
        for one in _catalog(name)
        if one.id and one.string and any(path.endswith(".js") for path, _line in one.locations)
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def script_texts() -> str:
    """What the scripts of a page say, as JSON; nothing in English, which they carry themselves."""
    return _script_texts(language())


def choices() -> Sequence[tuple[str, str]]:
    """The languages to choose from, each in its own words."""
    return list(LANGUAGES.items())
