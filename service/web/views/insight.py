"""Where the filler errs, how long review takes and whether approvals are read; and spot checks, which tell it."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.accounts import repository as accounts
from service.db import AnySession
from service.domain.errors import Conflict
from service.insight import service
from service.insight.service import PERIODS, Report, Share
from service.review import service as review
from service.users.models import User
from service.web.edge import AllReader, Reading, Writing, templates_of
from service.web.forms import Sent, texts
from service.web.rendering import go, render
from service.web.transcripts import flat_spans, paragraphs, quote
from service.web.translating import _, translated
from service.web.values import is_empty, shown

router = APIRouter(include_in_schema=False)

USUAL = 30


def _days(raw: str) -> int:
    return int(raw) if raw in {str(one) for one in PERIODS} else USUAL


@router.get("/insight")
def show_insight(request: Request, actor: AllReader, session: Reading, days: str = "") -> Response:
    period = _days(days)
    found = service.report(session, period)
    labels = {name: _(template.label) for name, template in templates_of(request).items()}
    return render(
        request, "insight.html", actor, report=found, days=period, periods=PERIODS, labels=labels, fewest=service.FEWEST
    )


@router.get("/insight.csv")
def download(actor: AllReader, session: Reading, days: str = "") -> Response:
    """The table behind the charts, one row for each field, kind and rep."""
    period = _days(days)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["group", "name", "values", "wrong", "in_vain", "missed", "drafts", "untouched"])
    writer.writerows(_rows(service.report(session, period)))
    headers = {"content-disposition": f'attachment; filename="debrief-insight-{period}-days.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _rows(found: Report) -> Iterator[tuple[Any, ...]]:
    groups: list[tuple[str, list[Share]]] = [("field", found.fields), ("kind", found.by_kind), ("rep", found.reps)]
    for group, shares in groups:
        for one in shares:
            # A name that a spreadsheet would take for a formula is made a text.
            name = f"'{one.name}" if one.name.startswith(("=", "+", "-", "@")) else one.name
            yield group, name, one.of, one.wrong, one.in_vain, one.missed, one.drafts, one.untouched


@router.get("/insight/check")
def draw(actor: AllReader, session: Reading) -> Response:
    """On to a random entry of the last days."""
    draft_id = service.to_check(session, actor)
    if draft_id is None:
        return go("/insight", "There is nothing to check: every entry of the last 7 days was checked, or is your own.")
    return go(f"/insight/check/{draft_id}")


@router.get("/insight/check/{draft_id}")
def show_check(request: Request, actor: AllReader, session: Reading, draft_id: str) -> Response:
    return _check_page(request, session, actor, draft_id)


@router.post("/insight/check/{draft_id}")
def save_check(request: Request, actor: AllReader, session: Writing, form: Sent, draft_id: str) -> Response:
    draft = review.visible(session, actor, draft_id)
    made = service.check(session, actor, draft, texts(form, "wrong"))
    if not made.wrong:
        return go("/insight/check", "Checked: all of it is right.")
    if actor.kind.reviews:
        return go(f"/entries/{draft_id}", "Noted what is wrong. Revise the entry here.")
    return go("/insight/check", "Noted what is wrong. Tell admin staff, who can revise the entry.")


def _check_page(request: Request, session: AnySession, actor: User, draft_id: str) -> Response:
    draft = review.visible(session, actor, draft_id)
    entry = accounts.standing_entry(session, draft_id)
    if entry is None:
        raise Conflict("Nothing of this draft is filed any more, so there is nothing to check. Take another one.")
    text = draft.memo.transcript.text if draft.memo.transcript is not None else ""
    fields = [
        {
            "key": one["key"],
            "label": translated(one["label"]),
            "value": shown(one["type"], one["value"], entry.rep.name),
            "quote": quote(text, one["evidence"]),
            "spans": flat_spans(one["evidence"]),
        }
        for one in entry.fields
        if not is_empty(one["value"])
    ]
    return render(
        request,
        "insight_check.html",
        actor,
        draft=draft,
        entry=entry,
        client=entry.account.name,
        memo=draft.memo,
        paragraphs=paragraphs(draft.memo.transcript),
        divided=False,
        fields=fields,
    )
