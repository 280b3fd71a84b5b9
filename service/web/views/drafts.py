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
from service.domain.sentences import said
from service.domain.states import DRAFT_FILED, DraftState
from service.review import service
from service.review.models import Draft
from service.review.readings import field_key
from service.users.models import User
from service.web.desk import conflict_sides, desk
from service.web.edge import Actor, Config, Reading, Reviewer, Writing, database_of, templates_of
from service.web.editing import raw_value
from service.web.fields import Refused
from service.web.forms import Sent, number, text
from service.web.rendering import go, is_partial, render
from service.web.translating import _
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
    draft = service.visible(session, actor, draft_id)
    (service.revise if draft.standing is DraftState.PARTLY_APPROVED else service.claim)(session, actor, draft)
    return go(f"/drafts/{draft_id}")


@router.post("/{draft_id}/take-over")
def take_over(actor: Reviewer, session: Writing, draft_id: str) -> Response:
    service.take_over(session, actor, service.visible(session, actor, draft_id))
    return go(f"/drafts/{draft_id}", "The draft is yours now.")


@router.post("/{draft_id}/revise")
def revise(actor: Reviewer, session: Writing, draft_id: str) -> Response:
    """Take what is filed up again, with what its entry says."""
    service.revise(session, actor, service.visible(session, actor, draft_id))
    return go(f"/drafts/{draft_id}")


@router.post("/{draft_id}/undo")
def undo(actor: Reviewer, session: Writing, config: Config, draft_id: str) -> Response:
    """Take the latest approval, rejection or postponement back."""
    draft = service.visible(session, actor, draft_id)
    service.undo(session, actor, draft, window=timedelta(minutes=config.undo_minutes))
    return go(f"/drafts/{draft_id}", "That is undone: the draft is yours again, and the book is as it was.")


@router.post("/{draft_id}/release")
def release(actor: Reviewer, session: Writing, draft_id: str) -> Response:
    draft = service.visible(session, actor, draft_id)
    service.release(session, actor, draft)
    if draft.standing in DRAFT_FILED:
        return go(f"/entries/{draft_id}", "The entry stays as it was.")
    return go("/queue", _("%(client)s is back in the queue.", client=client_of(draft)))


@router.post("/{draft_id}/reopen")
def reopen(actor: Reviewer, session: Writing, draft_id: str) -> Response:
    draft = service.visible(session, actor, draft_id)
    service.reopen(session, actor, draft)
    return go(f"/drafts/{draft_id}", _("%(client)s is back in the queue.", client=client_of(draft)))


@router.post("/{draft_id}/fields/{key}")
def edit_field(request: Request, actor: Reviewer, form: Sent, draft_id: str, key: str) -> Response:
    def change(session: WriteSession, draft: Draft) -> None:
        field = draft.field(key)
        raw = raw_value(draft, field, form)
        template = templates_of(request).get(draft.template)
        service.edit(session, actor, draft, key, raw, version=number(form, "version"), template=template)

    return _changed(request, actor, draft_id, change, form=form, key=key)


@router.post("/{draft_id}/looks/{key}")
def look(request: Request, actor: Reviewer, form: Sent, draft_id: str, key: str) -> Response:
    def change(session: WriteSession, draft: Draft) -> None:
        looked = text(form, "looked") == "1"
        service.look(session, actor, draft, key, looked=looked, version=number(form, "version"))

    return _changed(request, actor, draft_id, change)


@router.post("/{draft_id}/holds/{key}")
def hold(request: Request, actor: Reviewer, form: Sent, draft_id: str, key: str) -> Response:
    """Keep a field back from the approval, or let it go into it."""

    def change(session: WriteSession, draft: Draft) -> None:
        held = text(form, "held") == "1"
        service.hold(session, actor, draft, key, held=held, version=number(form, "version"))

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
def approve(request: Request, actor: Reviewer, config: Config, form: Sent, draft_id: str) -> Response:
    version, reason = number(form, "version"), text(form, "reason")
    try:
        with database_of(request).write() as session:
            draft = service.visible(session, actor, draft_id)
            if text(form, "hold") == "rest":
                service.hold_unlooked(session, actor, draft, version=version)
            window = timedelta(minutes=config.undo_minutes)
            entry = service.approve(session, actor, draft, version=version, reason=reason, window=window)
            kept = [_(f.label) for f in draft.fields if f.held]
            done = _("Filed for %(client)s.", client=entry.account.name)
            if kept:
                done = _("Filed for %(client)s, without %(fields)s.", client=entry.account.name, fields=", ".join(kept))
            return onward(session, actor, done, undo=draft_id)
    except NotReady as error:
        with database_of(request).read() as reading:
            draft = service.visible(reading, actor, draft_id)
            return desk(request, reading, actor, draft, status=409, problem=_(error.message), reason=reason)
    except Conflict as error:
        return _conflict(request, actor, draft_id, error)


@router.post("/{draft_id}/reject")
def reject(actor: Reviewer, session: Writing, draft_id: str, reason: Annotated[str, Form()] = "") -> Response:
    draft = service.visible(session, actor, draft_id)
    service.reject(session, actor, draft, reason)
    return onward(session, actor, _("%(client)s was rejected.", client=client_of(draft)), undo=draft_id)


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
    return onward(session, actor, _("%(client)s was put aside.", client=client_of(draft)), undo=draft_id)


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
                return desk(request, reading, actor, draft, status=422, problem=_(error.message))
            typed: Any = raw_value(draft, field, form)
            refused = Refused(key, typed, _(error.message))
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
        typed = shown(field.type, raw_value(draft, field, form), rep) if field is not None and form else None
        return render(
            request,
            "conflict_part.html" if is_partial(request) else "conflict_page.html",
            actor,
            status=409,
            draft=draft,
            client=client_of(draft),
            message=_(error.message),
            typed={"label": _(field.label), "text": typed} if field is not None and typed else None,
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
            said(
                "There is no account named “%(name)s”. Choose one of the list; for a new client leave this, and write its "
                "name into the field below.",
                name=name,
            )
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
