"""Accounts: a list to search, and one account: where were we, and what do we owe them."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.accounts import repository, service
from service.accounts.models import DealChange, Entry
from service.accounts.repository import FollowUpState
from service.db import WriteSession, now
from service.domain.errors import InvalidFields, NotFound
from service.users import repository as users
from service.users.models import User
from service.web.edge import Actor, Keeper, Reading, database_of, templates_of
from service.web.forms import PageNumber, Sent, text
from service.web.rendering import go, render
from service.web.showing import day, money, words
from service.web.transcripts import flat_spans
from service.web.translating import _
from service.web.values import shown
from templates.contract import STAGES

router = APIRouter(include_in_schema=False)

PAGE = 50

Inputs = list[dict[str, Any]]


@router.get("/accounts")
def show_accounts(request: Request, actor: Actor, session: Reading, q: str = "", page: PageNumber = 1) -> Response:
    today = now().astimezone(actor.zone).date()
    found = repository.listing(session, q=q, today=today, limit=PAGE + 1, offset=PAGE * (page - 1))
    return render(
        request,
        "accounts_rows.html" if request.headers.get("hx-target") == "rows" else "accounts.html",
        actor,
        rows=found[:PAGE],
        q=q,
        more=f"/accounts?{urlencode({'q': q, 'page': page + 1})}" if len(found) > PAGE else None,
    )


@router.get("/accounts/new")
def show_new_account(request: Request, actor: Keeper) -> Response:
    return _form(request, actor, _("Add an account"), "/accounts", _account_inputs({}))


@router.post("/accounts/new")
def add_account(request: Request, actor: Keeper, form: Sent) -> Response:
    def save(session: WriteSession) -> str:
        return service.create_account(session, actor, _given(form, ("name", "aliases", "city"))).id

    return _saved(request, actor, form, save, _("Add an account"), "/accounts", _account_inputs, "/accounts/{}")


@router.get("/accounts/{account_id}")
def show_account(request: Request, actor: Actor, session: Reading, account_id: str) -> Response:
    account = service.get_account(session, account_id)
    today = now().astimezone(actor.zone).date()
    entries = repository.entries(session, account_id=account_id, limit=100)
    return render(
        request,
        "account.html",
        actor,
        account=account,
        contacts=account.contacts,
        deals=sorted(account.deals, key=lambda deal: not deal.open),
        last=entries[0] if entries else None,
        entries=entries,
        follow_ups=repository.follow_ups(
            session, today=today, state=FollowUpState.OPEN, account_id=account_id, limit=200
        ),
        nothing_owed=_("Nothing is owed at the moment."),
        names={user.id: user.name for user in users.listing(session)},
        change_text=_change_text,
        **entry_helpers(request, actor),
    )


@router.get("/accounts/{account_id}/edit")
def show_edit_account(request: Request, actor: Keeper, session: Reading, account_id: str) -> Response:
    account = service.get_account(session, account_id)
    inputs = _account_inputs({"name": account.name, "aliases": " | ".join(account.aliases), "city": account.city})
    return _form(request, actor, _("Edit %(name)s", name=account.name), f"/accounts/{account_id}", inputs)


@router.post("/accounts/{account_id}/edit")
def edit_account(request: Request, actor: Keeper, form: Sent, account_id: str) -> Response:
    def save(session: WriteSession) -> str:
        account = service.get_account(session, account_id)
        service.update_account(session, actor, account, _given(form, ("name", "aliases", "city")))
        return account.id

    return _saved(
        request, actor, form, save, _("Edit the account"), f"/accounts/{account_id}", _account_inputs, "/accounts/{}"
    )


@router.get("/accounts/{account_id}/contacts/new")
def show_new_contact(request: Request, actor: Keeper, session: Reading, account_id: str) -> Response:
    account = service.get_account(session, account_id)
    return _form(
        request, actor, _("Add a person at %(name)s", name=account.name), f"/accounts/{account_id}", _contact_inputs({})
    )


@router.post("/accounts/{account_id}/contacts/new")
def add_contact(request: Request, actor: Keeper, form: Sent, account_id: str) -> Response:
    def save(session: WriteSession) -> str:
        account = service.get_account(session, account_id)
        return service.create_contact(session, actor, account, _given(form, ("name", "title", "email"))).account_id

    return _saved(
        request, actor, form, save, _("Add a person"), f"/accounts/{account_id}", _contact_inputs, "/accounts/{}"
    )


@router.get("/contacts/{contact_id}/edit")
def show_edit_contact(request: Request, actor: Keeper, session: Reading, contact_id: str) -> Response:
    contact = repository.get_contact(session, contact_id)
    if contact is None:
        raise NotFound("There is no such contact in the book.")
    inputs = _contact_inputs({"name": contact.name, "title": contact.title, "email": contact.email})
    return _form(request, actor, _("Edit %(name)s", name=contact.name), f"/accounts/{contact.account_id}", inputs)


@router.post("/contacts/{contact_id}/edit")
def edit_contact(request: Request, actor: Keeper, form: Sent, contact_id: str) -> Response:
    def save(session: WriteSession) -> str:
        return service.update_contact(session, actor, contact_id, _given(form, ("name", "title", "email"))).account_id

    return _saved(request, actor, form, save, _("Edit the person"), "/accounts", _contact_inputs, "/accounts/{}")


@router.get("/accounts/{account_id}/deals/new")
def show_new_deal(request: Request, actor: Keeper, session: Reading, account_id: str) -> Response:
    account = service.get_account(session, account_id)
    return _form(
        request, actor, _("Add a deal with %(name)s", name=account.name), f"/accounts/{account_id}", _deal_inputs({})
    )


@router.post("/accounts/{account_id}/deals/new")
def add_deal(request: Request, actor: Keeper, form: Sent, account_id: str) -> Response:
    def save(session: WriteSession) -> str:
        account = service.get_account(session, account_id)
        return service.create_deal(session, actor, account, _given(form, DEAL_KEYS)).account_id

    return _saved(request, actor, form, save, _("Add a deal"), f"/accounts/{account_id}", _deal_inputs, "/accounts/{}")


@router.get("/deals/{deal_id}/edit")
def show_edit_deal(request: Request, actor: Keeper, session: Reading, deal_id: str) -> Response:
    deal = repository.get_deal(session, deal_id)
    if deal is None:
        raise NotFound("There is no such deal in the book.")
    inputs = _deal_inputs({key: getattr(deal, key) for key in DEAL_KEYS})
    return _form(request, actor, _("Edit %(name)s", name=deal.name), f"/accounts/{deal.account_id}", inputs)


@router.post("/deals/{deal_id}/edit")
def edit_deal(request: Request, actor: Keeper, form: Sent, deal_id: str) -> Response:
    def save(session: WriteSession) -> str:
        return service.update_deal(session, actor, deal_id, _given(form, DEAL_KEYS)).account_id

    return _saved(request, actor, form, save, _("Edit the deal"), "/accounts", _deal_inputs, "/accounts/{}")


def entry_helpers(request: Request, actor: User) -> dict[str, Any]:
    """What the list of entries needs to show them."""

    def may_hear(entry: Entry) -> bool:
        return actor.kind.reads_all or entry.rep_id == actor.id

    labels = {name: _(template.label) for name, template in templates_of(request).items()}
    return {"labels": labels, "shown": shown, "flat_spans": flat_spans, "may_hear": may_hear}


DEAL_KEYS = ("name", "stage", "amount", "currency", "close_date")


def _account_inputs(values: Mapping[str, Any]) -> Inputs:
    return [
        _input("name", _("Name"), values, required=True),
        _input(
            "aliases",
            _("Other names"),
            values,
            hint=_("as people say them, separated by |; memos are linked by these too"),
        ),
        _input("city", _("City"), values),
    ]


def _contact_inputs(values: Mapping[str, Any]) -> Inputs:
    return [
        _input("name", _("Full name"), values, required=True),
        _input("title", _("Title"), values, hint=_("such as head of purchasing")),
        _input("email", _("E-mail"), values, kind="email"),
    ]


def _deal_inputs(values: Mapping[str, Any]) -> Inputs:
    return [
        _input("name", _("Name"), values, required=True),
        _input("stage", _("Stage"), values, choices=STAGES),
        _input("amount", _("Amount"), values, hint=_("digits with a decimal point, such as 72000.50")),
        _input("currency", _("Currency"), values, hint=_("three letters, such as EUR")),
        _input("close_date", _("Close date"), values, kind="date", hint=_("expected, or the day it closed")),
    ]


def _input(
    name: str,
    label: str,
    values: Mapping[str, Any],
    *,
    hint: str = "",
    kind: str = "text",
    required: bool = False,
    choices: tuple[str, ...] = (),
) -> dict[str, Any]:
    value = values.get(name)
    return {
        "name": name,
        "label": label,
        "hint": hint,
        "type": kind,
        "required": required,
        "choices": choices,
        "value": "" if value is None else str(value),
    }


def _given(form: Sent, keys: tuple[str, ...]) -> dict[str, str]:
    return {key: text(form, key) for key in keys}


def _saved(
    request: Request,
    actor: User,
    form: Sent,
    save: Callable[[WriteSession], str],
    heading: str,
    back: str,
    inputs: Callable[[Mapping[str, Any]], Inputs],
    address: str,
) -> Response:
    """Save and go to the account; what cannot be taken stays in its input with the reason."""
    try:
        with database_of(request).write() as session:
            return go(address.format(save(session)), "Saved.")
    except InvalidFields as error:
        typed = {key: value for key, value in form.items() if isinstance(value, str)}
        return _form(request, actor, heading, back, inputs(typed), error.errors)


def _form(
    request: Request, actor: User, heading: str, back: str, inputs: Inputs, errors: Mapping[str, str] | None = None
) -> Response:
    return render(
        request,
        "book_form.html",
        actor,
        status=422 if errors else 200,
        heading=heading,
        back=back,
        inputs=inputs,
        errors={name: _(text) for name, text in (errors or {}).items()},
        problem=None,
    )


def _change_text(change: DealChange) -> str:
    """One change of a deal as a sentence."""

    def part(value: str | None) -> str:
        if value is None:
            return _("none")
        if change.key == "amount":
            return money(value)
        if change.key == "close_date":
            return day(value)
        return words(value) if change.key == "stage" else value

    if change.old is None:
        return _("%(what)s set to %(value)s", what=words(change.key), value=part(change.new))
    return f"{words(change.key)}: {part(change.old)} → {part(change.new)}"
