"""What a browser's form sends, read before a view runs, so that views can stay plain functions."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BeforeValidator
from starlette.datastructures import FormData, UploadFile

from service.domain.errors import InvalidInput
from service.domain.sentences import said
from service.web.limits import OTHER_LIMIT


async def _read(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_files=10, max_fields=2000, max_part_size=OTHER_LIMIT) as form:
        yield form


Sent = Annotated[FormData, Depends(_read, scope="function")]

MOST_PAGES = 100_000


def _page_number(raw: object) -> int:
    said = str(raw)
    return min(max(1, int(said)), MOST_PAGES) if said.isascii() and said.isdigit() and len(said) < 10 else 1


PageNumber = Annotated[int, BeforeValidator(_page_number)]
"""The page of a list that an address asks for, from 1; what is no such number means the first."""


def text(form: FormData, name: str, default: str = "") -> str:
    """One text of the form, without the blanks around it; `default` where it is missing."""
    value = form.get(name, default)
    return value.strip() if isinstance(value, str) else default


def number(form: FormData, name: str) -> int:
    """One whole number of the form.

    Raises:
        InvalidInput: it is none; only a page that was tampered with or is outdated sends that.
    """
    value = text(form, name)
    if not value.isascii() or not value.isdigit():
        raise InvalidInput(said("The form lacks the number '%(name)s'. Reload the page and try again.", name=name))
    return int(value)


def texts(form: FormData, name: str) -> list[str]:
    """All texts of that name in the order of the page, each without the blanks around it."""
    return [value.strip() for value in form.getlist(name) if isinstance(value, str)]


def upload(form: FormData, name: str) -> UploadFile | None:
    """A file of the form; None where none was chosen."""
    value = form.get(name)
    return value if isinstance(value, UploadFile) and value.filename else None
