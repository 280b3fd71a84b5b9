"""Values of the book as people and files write them, made into what is stored; a ValueError has a Sentence on what to write."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from service.domain.sentences import said
from templates.contract import STAGES

LONGEST_NAME = 200
LONGEST_TEXT = 2000

_PLAIN_AMOUNT = re.compile(r"\d{1,16}(\.\d{1,2})?")
_GROUPED_AMOUNT = re.compile(r"\d{1,3}(,\d{3}){1,5}(\.\d{1,2})?")


def text(raw: Any, limit: int = LONGEST_TEXT) -> str | None:
    """One line without doubled blanks; None for nothing."""
    if raw is None:
        return None
    # PostgreSQL stores no NUL.
    tidy = " ".join(str(raw).replace("\0", " ").split())
    if len(tidy) > limit:
        raise ValueError(said("it has %(count)s characters; use at most %(most)s", count=len(tidy), most=limit))
    return tidy or None


def name(raw: Any) -> str:
    tidy = text(raw, LONGEST_NAME)
    if tidy is None:
        raise ValueError(said("it is empty; give a name"))
    return tidy


def aliases(raw: Any) -> list[str]:
    """Other names: a list, or one text with "|" between them; each once, in the order given."""
    parts = raw.split("|") if isinstance(raw, str) else list(raw or [])
    out: dict[str, str] = {}
    for part in parts:
        tidy = text(part, LONGEST_NAME)
        if tidy is not None and "|" in tidy:
            raise ValueError(said("'|' parts names from each other, so a name cannot have one"))
        if tidy is not None:
            out.setdefault(tidy.casefold(), tidy)
    return list(out.values())


def email(raw: Any) -> str | None:
    tidy = text(raw, LONGEST_NAME)
    if tidy is not None and (" " in tidy or not 0 < tidy.find("@") < len(tidy) - 1):
        raise ValueError(
            said("'%(text)s' is no e-mail address; write it as somebody@example.com, or leave it empty", text=tidy)
        )
    return tidy


def stage(raw: Any) -> str | None:
    """One of the stages; "Closed Won" and "closed-won" are `closed_won`."""
    tidy = text(raw, LONGEST_NAME)
    if tidy is None:
        return None
    known = re.sub(r"[\s-]+", "_", tidy.lower())
    if known not in STAGES:
        raise ValueError(
            said("there is no stage '%(text)s'; choose one of %(stages)s", text=tidy, stages=", ".join(STAGES))
        )
    return known


def amount(raw: Any) -> Decimal | None:
    """A sum of money, not negative, with up to two decimals after a point."""
    tidy = text(raw, LONGEST_NAME)
    if tidy is None:
        return None
    if _GROUPED_AMOUNT.fullmatch(tidy):
        tidy = tidy.replace(",", "")
    if not _PLAIN_AMOUNT.fullmatch(tidy):
        raise ValueError(
            said(
                "'%(text)s' is no amount; write digits with a decimal point and no currency, such as 72000.50",
                text=tidy,
            )
        )
    return Decimal(tidy).quantize(Decimal("0.01"))


def currency(raw: Any) -> str | None:
    tidy = text(raw, LONGEST_NAME)
    if tidy is None:
        return None
    if not re.fullmatch("[A-Za-z]{3}", tidy):
        raise ValueError(said("'%(text)s' is no currency; write its ISO 4217 code, such as USD, EUR or GBP", text=tidy))
    return tidy.upper()


def day(raw: Any) -> date | None:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    tidy = text(raw, LONGEST_NAME)
    if tidy is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", tidy):
            raise ValueError
        return date.fromisoformat(tidy)
    except ValueError:
        raise ValueError(
            said("'%(text)s' is no day; write it as year-month-day, such as 2026-12-11", text=tidy)
        ) from None
