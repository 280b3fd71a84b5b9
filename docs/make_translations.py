"""Collect every text of the pages anew and bring the catalogues up to date: `python docs/make_translations.py`.

`--check` only compares. A text that is new or has changed waits in each catalogue with an empty translation, and the
tests fail until somebody has translated it; one that is gone leaves them.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from service.accounts.csv_reading import COLUMNS
from service.accounts.service import ACCOUNT_VALUES, CONTACT_VALUES, DEAL_VALUES, TRACKED
from service.domain import errors
from service.domain.errors import DebriefError, in_words
from service.domain.moment import MomentSource
from service.domain.states import DraftState, MemoState
from service.questions.service import NOT_ASKED
from service.web.translating import LANGUAGES, LOCALES
from templates import load_templates
from templates.contract import STAGES

ROOT = Path(__file__).parents[1]
POT = LOCALES / "debrief.pot"

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "marked": None,
    "counted": (1, 2),
    "go": (2,),
    "said": None,
    "FieldValueError": None,
}
"""The calls whose texts are shown in pages, each with the places of these among its arguments; None: the first."""

ERRORS = [name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, DebriefError)]
"""What is raised with a sentence that a page may show. One with values in it is made by `said`."""

SOURCES = {
    "service/web/pages/**/*.html": "jinja2.ext:babel_extract",
    "service/web/static/*.js": "javascript",
    "service/*/*.py": "python",
    "service/web/views/*.py": "python",
    "templates/types.py": "python",
}

NO_PAGES = ("service/cli", "service/commands", "service/crm", "service/filling", "service/jobs", "service/migrations")
"""Folders whose texts are for the operator or for programs alone."""

BEGUN = datetime(2026, 11, 23, tzinfo=UTC)
"""Stands in the heads of the files in the place of the moment at which they were made, so that they change with their
texts alone."""


def collected() -> Catalog:
    """All texts of the pages with the files that they come from."""
    found = Catalog(project="Debrief", version="1", creation_date=BEGUN, fuzzy=False, charset="utf-8")
    for pattern, method in SOURCES.items():
        for path in sorted(ROOT.glob(pattern)):
            place = path.relative_to(ROOT).as_posix()
            if place.startswith(NO_PAGES):
                continue
            for _line, text, _comments, _context in extract_from_file(method, path, KEYWORDS):
                found.add(text, locations=[(place, 0)])
            raised = extract_from_file(method, path, dict.fromkeys(ERRORS)) if method == "python" else ()
            for _line, text, _comments, _context in raised:
                if isinstance(text, str) and text[0].isupper() and text.endswith("."):
                    found.add(text, locations=[(place, 0)])
    for place, text in data():
        found.add(text, locations=[(place, 0)])
    return found


def data() -> Iterator[tuple[str, str]]:
    """Texts that are no argument of a call: the note templates that Debrief brings, and the names of what is stored."""
    for template in load_templates().values():
        place = f"templates/{template.name}.yaml"
        yield place, template.label
        yield place, template.description
        for field in template.fields:
            yield place, field.label
            yield from ((place, text) for text in field.listen_for)
    for key in (*STAGES, *COLUMNS):
        yield "templates/contract.py" if key in STAGES else "service/accounts/csv_reading.py", _as_words(key)
    yield from (("service/domain/moment.py", source.words) for source in MomentSource)
    yield "service/questions/service.py", NOT_ASKED
    yield from said_by_name()
    # An error that is raised without a text says what its class says.
    yield from (("service/domain/errors.py", vars(errors)[name].__doc__.strip()) for name in ERRORS)


def said_by_name() -> Iterator[tuple[str, str]]:
    """What errors name in the middle of a sentence: states, kinds of rows, columns, stages, months."""
    for what in ("memo", "draft", "user", "rep"):
        yield "service/domain/errors.py", what
    yield from (("service/domain/states.py", in_words(state)) for state in (*MemoState, *DraftState))
    yield from (("service/accounts/csv_reading.py", kind) for kind in COLUMNS)
    yield from (
        ("service/accounts/service.py", _as_words(key)) for key in (*ACCOUNT_VALUES, *CONTACT_VALUES, *DEAL_VALUES)
    )
    yield from (("service/accounts/revising.py", in_words(key)) for key in TRACKED)
    yield from (("templates/contract.py", in_words(stage)) for stage in STAGES)
    yield from (("service/review/moves.py", f"{date(2026, month, 1):%B}") for month in range(1, 13))


def _as_words(key: str) -> str:
    return key.replace("_", " ").capitalize()


def written(catalog: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalog, width=120, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return out.getvalue().decode()


def files() -> dict[Path, str]:
    """Every file under locale/ as it should be."""
    template = collected()
    out = {POT: written(template)}
    for language in LANGUAGES:
        if language == "en":
            continue
        path = LOCALES / language / "LC_MESSAGES" / "debrief.po"
        with path.open("rb") as file:
            known = read_po(file, locale=language)
        known.update(template, no_fuzzy_matching=True, update_creation_date=False)
        out[path] = written(known)
    return out


if __name__ == "__main__":
    stale = {path: text for path, text in files().items() if not path.exists() or path.read_text("utf-8") != text}
    if "--check" in sys.argv[1:]:
        sys.exit(f"{', '.join(map(str, stale))}: run python docs/make_translations.py" if stale else 0)
    for path, text in stale.items():
        path.write_text(text, encoding="utf-8")
