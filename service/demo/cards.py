"""Drafts, entries and tallies as a terminal shows them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from service.accounts.models import Entry
from service.demo.accuracy import Tally, Verdict
from service.memos.models import Memo
from service.review.models import Draft, DraftField
from templates import display
from transcribe.words import Transcript

STANDINGS = {"said": "said", "worked_out": "worked out", "not_said": "not said", "by_person": "by a person"}

_QUOTE = 70
"""Characters of evidence that a card quotes for one field."""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def title(draft: Draft) -> str:
    return (
        f"{draft.value('company') or 'no client named'}, {draft.template.replace('_', ' ')}, by {draft.memo.rep.name}"
    )


def draft(draft: Draft) -> RenderableType:
    """One draft: each value with its standing, the words that it comes from and when they are heard."""
    memo = draft.memo
    heard = Transcript.from_dict(memo.transcript.words) if memo.transcript is not None else None
    table = Table.grid(padding=(0, 1))
    for _ in range(4):
        table.add_column(overflow="fold")
    silent = []
    for field in draft.fields:
        if field.value in (None, "", []):
            silent.append(field.label)
            continue
        value = Text(display(field.value, field.type), "bold" if field.review == "look" else "")
        table.add_row(
            Text(field.label, "cyan"),
            value,
            Text(STANDINGS[field.standing], "dim"),
            Text(_evidence(field, heard), "italic dim"),
        )
    notes = [Text(f"not said: {', '.join(silent)}", "dim")] if silent else []
    if memo.cut:
        notes.append(Text(memo.cut, "yellow"))
    at = f"{memo.recorded_at.astimezone(memo.rep.zone):%a %d %b %Y %H:%M}"
    return Panel(
        Group(table, *notes), title=title(draft), subtitle=f"{memo.filename}, recorded {at}", title_align="left"
    )


def without_draft(memo: Memo) -> RenderableType:
    return Panel(
        Text(memo.problem or "", "yellow"),
        title=f"{memo.state.replace('_', ' ')}, by {memo.rep.name}",
        subtitle=memo.filename,
        title_align="left",
    )


def entries(saved: Sequence[Entry]) -> RenderableType:
    """The saved entries, the latest interaction first: who and what, then the line that a manager reads."""
    lines: list[RenderableType] = [Text(f"Saved entries ({len(saved)})", "bold")]
    for entry in saved:
        shown = {f["key"]: display(f["value"], f["type"]) for f in entry.fields if f["value"] not in (None, "", [])}
        facts = [shown[key] for key in ("stage", "deal_amount") if key in shown]
        head = Text(f"{entry.interaction_date or 'no day'}  ", "cyan")
        head.append(entry.account.name, "bold")
        head.append(f"  {', '.join([entry.template.replace('_', ' '), *facts, entry.rep.name])}", "dim")
        lines += [head, Text(f"            {entry.summary or ''}")]
    return Group(*lines)


def tallies(spoken: Tally, heard: Tally) -> RenderableType:
    """Companies, amounts and due dates: right, wrong, not said."""
    table = Table(title="Companies, deal amounts and due dates", title_justify="left")
    for column in ("given", "expected", "right", "wrong", "not said"):
        table.add_column(column, justify="left" if column == "given" else "right")
    for name, tally in (("the true words", spoken), ("what the checkpoint heard", heard)):
        table.add_row(name, str(tally.expected), str(tally.right), str(tally.wrong), str(tally.not_said))
    wrong = [d for d in heard.details if d.verdict is Verdict.WRONG]
    lines = [
        Text(f"  {d.key.replace('_', ' ')}: heard {d.given}, said was {d.expected or 'nothing'}", "dim") for d in wrong
    ]
    return Group(table, *([Text("What a reviewer has to correct:"), *lines] if lines else []))


def _evidence(field: DraftField, heard: Transcript | None) -> str:
    """The quoted words, and the seconds at which they are heard."""
    spans = _flat(field.evidence)
    if heard is None or not spans:
        return ""
    quote = " … ".join(heard.text[start:end] for start, end in spans)
    start, end = heard.seconds_of(spans[0][0], spans[0][1])
    shown = quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1] + "…"
    return f"“{shown}” {start:.1f}–{end:.1f} s"


def _flat(evidence: Any) -> list[tuple[int, int]]:
    """The spans of a value, or of all items of a list value."""
    if not evidence:
        return []
    if isinstance(evidence[0], int):
        return [(evidence[0], evidence[1])]
    return [span for part in evidence for span in _flat(part)]
