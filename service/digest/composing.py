"""A digest's words, as plain text and as simple HTML. In English: the catalogues belong to the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

SHOWN = 10
"""Lines of one section at most; the rest is told as a number."""

_LONGEST = 200
"""Characters of one line at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits. path: the page where it is dealt with."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Section:
    """What waits of one kind. total: how many, where not all of them have a line; path: the page that has all."""

    title: str
    lines: Sequence[Line]
    total: int
    path: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What one user gets."""

    subject: str
    text: str
    html: str


def compose(name: str, subject: str, sections: Sequence[Section], site: str) -> Letter | None:
    """The digest of these sections; None where there is nothing to say. site: where the pages are, without a last slash."""
    told = [section for section in sections if section.total]
    if not told:
        return None
    return Letter(one_line(subject), _text(name, told, site), _html(name, told, site))


def one_line(text: str) -> str:
    """Any text as one line of moderate length: what a client is called must neither forge lines nor fill the mail."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def number(count: int, one: str, many: str) -> str:
    """ "1 draft waits", "3 drafts wait"."""
    return f"{count} {one if count == 1 else many}"


_FOOT = "You get this once a day, when there is something to say. Turn it off under your name:"


def _text(name: str, sections: Sequence[Section], site: str) -> str:
    out = [f"Good morning {one_line(name)},", ""]
    for section in sections:
        out.append(one_line(section.title))
        out += [f"- {one_line(line.text)}\n  {site}{line.path}" for line in section.lines[:SHOWN]]
        out += [f"{_more(section)}{site}{section.path}", ""]
    return "\n".join([*out, "-- ", f"{_FOOT} {site}/profile", ""])


def _html(name: str, sections: Sequence[Section], site: str) -> str:
    out = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Debrief</title><body style="font-family:sans-serif">'
    ]
    out.append(f"<p>Good morning {escape(one_line(name))},</p>")
    for section in sections:
        out.append(f'<h2 style="font-size:1.1em">{escape(one_line(section.title))}</h2><ul>')
        out += [f"<li>{_link(site + line.path, one_line(line.text))}</li>" for line in section.lines[:SHOWN]]
        out.append(f"</ul><p>{_link(site + section.path, (_more(section) or 'All of them').rstrip(': '))}</p>")
    profile = _link(f"{site}/profile", "your profile")
    out.append(
        f'<p style="color:#666">{escape(_FOOT.removesuffix(" under your name:"))} in {profile}.</p></body></html>'
    )
    return "\n".join(out) + "\n"


def _more(section: Section) -> str:
    hidden = section.total - min(len(section.lines), SHOWN)
    return f"and {hidden} more: " if hidden and section.lines else ""


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'
