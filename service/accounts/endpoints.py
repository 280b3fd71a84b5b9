"""The book, entries and follow-ups. Everybody reads them: whoever opens an account next must see where things stand."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from service.accounts import csv_book, csv_export, csv_reading, repository, service
from service.accounts.models import Account, Contact, Deal, FollowUp
from service.accounts.repository import FollowUpState
from service.accounts.schemas import (
    AccountChange,
    AccountIn,
    AccountOut,
    AccountPage,
    AccountRowOut,
    AccountWhole,
    ContactChange,
    ContactIn,
    ContactOut,
    DealChangeIn,
    DealIn,
    DealOut,
    EntryOut,
    EntryPage,
    FollowUpOut,
    FollowUpPage,
    ImportedOut,
    TallyOut,
)
from service.db import AnySession, now
from service.users.models import User
from service.users.service import find_user
from service.web.edge import Actor, AllReader, Keeper, Reading, Writing

router = APIRouter(tags=["book"])

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0)]


@router.get("/accounts")
def list_accounts(
    actor: Actor,
    session: Reading,
    q: Annotated[str, Query(description="Part of a name, an alias or a city.")] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> AccountPage:
    rows = repository.listing(session, q=q, today=_today(actor), limit=limit, offset=offset)
    return AccountPage(total=repository.count(session, q=q), accounts=[AccountRowOut.of(row) for row in rows])


@router.post("/accounts", status_code=201, response_model=AccountOut)
def add_account(actor: Keeper, session: Writing, body: AccountIn) -> Account:
    return service.create_account(session, actor, body.given())


@router.get("/accounts/{account_id}")
def get_account(actor: Actor, session: Reading, account_id: str) -> AccountWhole:
    """Where we were with a client, and what is owed: people, deals with their history, entries, open follow-ups."""
    account = service.get_account(session, account_id)
    owed = repository.follow_ups(
        session, today=_today(actor), state=FollowUpState.OPEN, account_id=account.id, limit=100
    )
    return AccountWhole(
        **AccountOut.model_validate(account).model_dump(),
        contacts=[ContactOut.model_validate(c) for c in account.contacts],
        deals=[DealOut.model_validate(d) for d in account.deals],
        entries=[EntryOut.of(e) for e in repository.entries(session, account_id=account.id, limit=20)],
        follow_ups=[FollowUpOut.model_validate(f) for f in owed],
    )


@router.patch("/accounts/{account_id}", response_model=AccountOut)
def change_account(actor: Keeper, session: Writing, account_id: str, body: AccountChange) -> Account:
    account = service.get_account(session, account_id)
    service.update_account(session, actor, account, body.given())
    return account


@router.post("/accounts/{account_id}/contacts", status_code=201, response_model=ContactOut)
def add_contact(actor: Keeper, session: Writing, account_id: str, body: ContactIn) -> Contact:
    return service.create_contact(session, actor, service.get_account(session, account_id), body.given())


@router.patch("/contacts/{contact_id}", response_model=ContactOut)
def change_contact(actor: Keeper, session: Writing, contact_id: str, body: ContactChange) -> Contact:
    return service.update_contact(session, actor, contact_id, body.given())


@router.post("/accounts/{account_id}/deals", status_code=201, response_model=DealOut)
def add_deal(actor: Keeper, session: Writing, account_id: str, body: DealIn) -> Deal | None:
    deal = service.create_deal(session, actor, service.get_account(session, account_id), body.given())
    return repository.deal_whole(session, deal.id)


@router.patch("/deals/{deal_id}", response_model=DealOut)
def change_deal(actor: Keeper, session: Writing, deal_id: str, body: DealChangeIn) -> Deal | None:
    """Change a deal by hand; its history tells what it was before."""
    service.update_deal(session, actor, deal_id, body.given())
    return repository.deal_whole(session, deal_id)


@router.get("/entries")
def list_entries(
    _: Actor,
    session: Reading,
    rep: Annotated[str | None, Query(description="Log-in, id or full name.")] = None,
    account: Annotated[str | None, Query(description="The account's id.")] = None,
    since: Annotated[date | None, Query(description="First day of the interaction.")] = None,
    until: Annotated[date | None, Query(description="Last day of the interaction.")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> EntryPage:
    """Entries in their latest revision, the latest interaction first."""
    rep_id = find_user(session, rep).id if rep else None
    found = repository.entries(
        session, rep_id=rep_id, account_id=account, since=since, until=until, limit=limit, offset=offset
    )
    total = repository.count_entries(session, rep_id=rep_id, account_id=account, since=since, until=until)
    return EntryPage(total=total, entries=[EntryOut.of(entry) for entry in found])


@router.get("/entries/{entry_id}")
def get_entry(_: Actor, session: Reading, entry_id: str) -> EntryOut:
    return EntryOut.of(service.get_entry(session, entry_id))


@router.get("/follow-ups")
def list_follow_ups(
    actor: Actor,
    session: Reading,
    owner: Annotated[str | None, Query(description="`me`, a log-in, id or full name; left out: everybody's.")] = None,
    account: Annotated[str | None, Query(description="The account's id.")] = None,
    state: FollowUpState | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> FollowUpPage:
    """Follow-ups, the most urgent first. Overdue is counted by the day in the asking user's time zone."""
    owner_id = _owner(session, actor, owner)
    today = _today(actor)
    found = repository.follow_ups(
        session, today=today, state=state, owner_id=owner_id, account_id=account, limit=limit, offset=offset
    )
    total = repository.count_follow_ups(session, today=today, state=state, owner_id=owner_id, account_id=account)
    return FollowUpPage(total=total, follow_ups=[FollowUpOut.model_validate(row) for row in found])


@router.put("/follow-ups/{follow_up_id}/completion", response_model=FollowUpOut)
def complete(actor: Actor, session: Writing, follow_up_id: str) -> FollowUp:
    return _complete(session, actor, follow_up_id, done=True)


@router.delete("/follow-ups/{follow_up_id}/completion", response_model=FollowUpOut)
def reopen(actor: Actor, session: Writing, follow_up_id: str) -> FollowUp:
    return _complete(session, actor, follow_up_id, done=False)


@router.post("/book/imports", status_code=201)
def import_book(
    actor: Keeper,
    session: Writing,
    files: Annotated[list[UploadFile], File(description=f"Named {csv_reading.file_names()}.")],
    kind: Annotated[str | None, Form(description="What a single file holds, where its name does not say so.")] = None,
) -> ImportedOut:
    """All files in one transaction: whole, or not at all with every problem's file, line and column."""
    read = [csv_reading.csv_file(file.filename or "file", file.file.read(), kind or None) for file in files]
    imported = csv_book.import_book(session, actor, read)
    tallies = {key: TallyOut.model_validate(tally) for key, tally in imported.tallies.items()}
    return ImportedOut(detail=imported.sentence, tallies=tallies)


@router.get("/book/export.zip", response_class=Response)
def export_book(_: AllReader, session: Reading) -> Response:
    """The book, the follow-ups and the entries as CSV files in one archive."""
    name = f"debrief-{now():%Y-%m-%d}.zip"
    return Response(
        csv_export.export_zip(session),
        media_type="application/zip",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _complete(session: Writing, actor: User, follow_up_id: str, *, done: bool) -> FollowUp:
    follow_up = service.get_follow_up(session, follow_up_id)
    service.complete(session, actor, follow_up, done=done)
    return follow_up


def _owner(session: AnySession, actor: User, owner: str | None) -> str | None:
    if not owner:
        return None
    return actor.id if owner == "me" else find_user(session, owner).id


def _today(user: User) -> date:
    return now().astimezone(user.zone).date()
