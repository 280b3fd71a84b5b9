"""Note templates and their filling: words in, values with evidence out. Imports neither of the other packages.

A "note template" is never an HTML page; those are pages.
"""

from templates.advice import advice
from templates.contract import Book, ClientPart, Entry, MemoText
from templates.fields import FieldValue, FieldValueError, display, draft_fields, options_of, parse_value
from templates.filling.book_index import BookIndex
from templates.filling.fill import fill
from templates.filling.summary import TOLD as SUMMARISED
from templates.filling.summary import summary_of
from templates.loader import TemplateError, load_template, load_templates
from templates.note_template import BUILT_IN, NoteTemplate, TemplateField
from templates.own import chosen_by
from templates.types import TYPES

__all__ = [
    "BUILT_IN",
    "SUMMARISED",
    "TYPES",
    "Book",
    "BookIndex",
    "ClientPart",
    "Entry",
    "FieldValue",
    "FieldValueError",
    "MemoText",
    "NoteTemplate",
    "TemplateError",
    "TemplateField",
    "advice",
    "chosen_by",
    "display",
    "draft_fields",
    "fill",
    "load_template",
    "load_templates",
    "options_of",
    "parse_value",
    "summary_of",
]
