"""One draft: claim it, correct it, look, choose client and deal, approve, reject, put aside."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from service.accounts import repository as accounts
from service.db import WriteSession, now
from service.domain.errors import Conflict, InvalidInput, NotReady
from service.review import service
from service.review.models import Draft
from service.review.readings import field_key
from service.users.models import User
from service.web.desk import Refused, conflict_sides, desk
from service.web.edge import Actor, Reading, Reviewer, Writing, database_of, templates_of
from service.web.editing import raw_value
from service.web.forms import Sent, number, text
from service.web.rendering import go, is_partial, render
from service.web.values import shown
from service.web.views.queue import client_of, onward

router = APIRouter(prefix="/drafts", include_in_schema=False)

Change = Callable[[WriteSession, Draft], None]


@router.get("/{draft_id}")
def show_draft(request: Request, actor: Actor, session: Reading, draft_id: str, client: str = "") -> Response:
    draft = service.visible(session, actor, draft_id)
    return desk(request, session, actor, draft, choosing=client == "1")


@router.get("/{draft_id}/accounts")
def find_accounts(
    request: Request, actor: Reviewer, session: Reading, draft_id: str, account_name: str = ""
) -> Response:
    """The first few accounts that a typed name fits, to choose from."""
    name = account_name.strip()
    today = now().astimezone(actor.zone).date()
    rows = accounts.listing(session, q=name, today=today, limit=8) if name else []
    return render(request, "account_results.html", actor, rows=rows, q=name)


@router.post("/{draft_id}/claim")
def claim(actor: Reviewer, session: Writing, draft_id: str) -> Response:
    service.claim(session, actor, service.visible(session, actor, draft_id))
    return go(f"/drafts/{draft_id}")


@router.post("/{draft_id}/release")
def release(actor: Reviewer, session: Writing, draft_id: str) -> Response:
    draft = service.visible(session, actor, draft_id)
    service.release(session, actor, draft)
    return go("/queue", f"{client_of(draft)} is back in the queue.")


@router.post("/{draft_id}/reopen")
def reopen(actor: Reviewer, session: Writing, draft_id: str) -> Response:
    draft = service.visible(session, actor, draft_id)
    service.reopen(session, actor, draft)
    return go(f"/drafts/{draft_id}", f"{client_of(draft)} is back in the queue.")


@router.post("/{draft_id}/fields/{key}")
def edit_field(request: Request, actor: Reviewer, form: Sent, draft_id: str, key: str) -> Response:
    def change(session: WriteSession, draft: Draft) -> None:
        field = draft.field(key)
        raw = raw_value(field.type if field is not None else "text", form, draft.memo.rep.name)
        template = templates_of(request).get(draft.template)
        service.edit(session, actor, draft, key, raw, version=number(form, "version"), template=template)

    return _changed(request, actor, draft_id, change, form=form, key=key)


@router.post("/{draft_id}/looks/{key}")
def look(request: Request, actor: Reviewer, form: Sent, draft_id: str, key: str) -> Response:
    def change(session: WriteSession, draft: Draft) -> None:
        looked = text(form, "looked") == "1"
        service.look(session, actor, draft, key, looked=looked, version=number(form, "version"))

    return _changed(request, actor, draft_id, change)


@router.post("/{draft_id}/readings")
def choose_reading(request: Request, actor: Reviewer, form: Sent, draft_id: str) -> Response:
    """Take the other fair reading of a date."""
    place = text(form, "key")

    def change(session: WriteSession, draft: Draft) -> None:
        template = templates_of(request).get(draft.template)
        value = text(form, "value")
        service.choose_reading(session, actor, draft, place, value, version=number(form, "version"), template=template)

    return _changed(request, actor, draft_id, change, key=field_key(place))


@router.post("/{draft_id}/client")
def choose_client(request: Request, actor: Reviewer, form: Sent, draft_id: str) -> Response:
    def change(session: WriteSession, draft: Draft) -> None:
        service.choose_client(session, actor, draft, _account_id(session, form), version=number(form, "version"))

    return _changed(request, actor, draft_id, change)


@router.post("/{draft_id}/deal")
def choose_deal(request: Request, actor: Reviewer, form: Sent, draft_id: str) -> Response:
    def change(session: WriteSession, draft: Draft) -> None:
        chosen = text(form, "deal")
        service.choose_deal(session, actor, draft, None if chosen == "new" else chosen, version=number(form, "version"))

    return _changed(request, actor, draft_id, change)


@router.post("/{draft_id}/approve")
def approve(request: Request, actor: Reviewer, form: Sent, draft_id: str) -> Response:
    try:
        with database_of(request).write() as session:
            draft = service.visible(session, actor, draft_id)
            entry = service.approve(session, actor, draft, version=number(form, "version"))
            return onward(session, actor, f"Filed for {entry.account.name}.")
    except NotReady as error:
        with database_of(request).read() as reading:
            draft = service.visible(reading, actor, draft_id)
            return desk(request, reading, actor, draft, status=409, problem=error.message)
    except Conflict as error:
        return _conflict(request, actor, draft_id, error)


@router.post("/{draft_id}/reject")
def reject(actor: Reviewer, session: Writing, draft_id: str, reason: Annotated[str, Form()] = "") -> Response:
    draft = service.visible(session, actor, draft_id)
    service.reject(session, actor, draft, reason)
    return onward(session, actor, f"{client_of(draft)} was rejected.")


@router.post("/{draft_id}/postpone")
def postpone(
    actor: Reviewer,
    session: Writing,
    draft_id: str,
    until: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    draft = service.visible(session, actor, draft_id)
    service.postpone(session, actor, draft, _until(until, actor), reason)
    return onward(session, actor, f"{client_of(draft)} was put aside.")


def _changed(
    request: Request, actor: User, draft_id: str, change: Change, *, form: FormData | None = None, key: str = ""
) -> Response:
    """Do a change and show the desk after it; what cannot be taken stays in its input with the reason."""
    try:
        with database_of(request).write() as session:
            change(session, service.visible(session, actor, draft_id))
    except InvalidInput as error:
        with database_of(request).read() as reading:
            draft = service.visible(reading, actor, draft_id)
            field = draft.field(key)
            if form is None or field is None:
                return desk(request, reading, actor, draft, status=422, problem=error.message)
            typed: Any = raw_value(field.type, form, draft.memo.rep.name)
            refused = Refused(key, typed, error.message)
            return desk(request, reading, actor, draft, status=422, refused=refused)
    except Conflict as error:
        return _conflict(request, actor, draft_id, error, form=form, key=key)
    if not is_partial(request):
        return go(f"/drafts/{draft_id}" + (f"#field-{key}" if key else ""))
    with database_of(request).read() as reading:
        return desk(request, reading, actor, service.visible(reading, actor, draft_id))


def _conflict(
    request: Request, actor: User, draft_id: str, error: Conflict, *, form: FormData | None = None, key: str = ""
) -> Response:
    """Both versions and, after an edit that came too late, what was typed, so that it need not be thought of again."""
    with database_of(request).read() as session:
        draft = service.visible(session, actor, draft_id)
        field, rep = draft.field(key), draft.memo.rep.name
        typed = shown(field.type, raw_value(field.type, form, rep), rep) if field is not None and form else None
        return render(
            request,
            "conflict_part.html" if is_partial(request) else "conflict_page.html",
            actor,
            status=409,
            draft=draft,
            client=client_of(draft),
            message=error.message,
            typed={"label": field.label, "text": typed} if field is not None and typed else None,
            conflict_sides=conflict_sides(session, error, draft) if error.yours else [],
        )


def _account_id(session: WriteSession, form: FormData) -> str | None:
    """The account that a form names by id or by name; None: a new client."""
    chosen, name = text(form, "account"), text(form, "account_name")
    if chosen:
        return None if chosen == "new" else chosen
    account = accounts.account_named(session, name) if name else None
    if account is None:
        raise InvalidInput(
            f"There is no account named “{name}”. Choose one of the list; for a new client leave this, and write its "
            "name into the field below."
        )
    return account.id


def _until(choice: str, actor: User) -> datetime | None:
    """The moment that a choice means, by the clock of whoever chooses."""
    local = now().astimezone(actor.zone)
    morning = local.replace(hour=8, minute=0, second=0, microsecond=0)
    if choice == "2h":
        return local + timedelta(hours=2)
    if choice == "tomorrow":
        return morning + timedelta(days=1)
    if choice == "monday":
        return morning + timedelta(days=7 - local.weekday())
    return None
