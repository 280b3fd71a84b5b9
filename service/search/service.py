"""Search: one box over accounts, contacts, entries and the words of memos."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from service.db import AnySession
from service.search import asking, marking, repository
from service.search.asking import Term
from service.search.folding import key_of
from service.search.marking import Snippet
from service.search.models import Kind, SearchRow
from service.users.models import User


@dataclass(frozen=True)
class Result:
    """Something that was found, as it is shown."""

    kind: Kind
    id: str
    """Of the account, the contact or the memo; for an entry that of its draft."""
    account_id: str | None
    account: str | None
    rep: str | None
    at: datetime
    day: date | None
    """The day of an entry's interaction, where it is known."""
    title: Snippet
    """The name; empty for a memo."""
    snippet: Snippet
    address: str
    """Of its page; a memo's with the words that were found."""


@dataclass(frozen=True)
class Group:
    kind: Kind
    total: int
    results: list[Result] = field(default_factory=list)


def search(
    session: AnySession, actor: User, typed: str, *, kind: Kind | None = None, limit: int = 5, offset: int = 0
) -> list[Group]:
    """What has all of the words, by kind, where there is any; nothing for a query without words.

    A rep finds every account and contact, and the texts of the own entries and memos. limit, offset: within a kind.
    """
    asked = asking.terms(typed)
    if not asked:
        return []
    rep_id = None if actor.kind.reads_all else actor.id
    begins = key_of(typed[: asking.MOST])
    groups: list[Group] = []
    for one, total in repository.count(session, asked, rep_id=rep_id, kinds=[kind] if kind else list(Kind)).items():
        hits = repository.find(session, asked, one, begins=begins, rep_id=rep_id, limit=limit, offset=offset)
        groups.append(Group(one, total, [_result(hit, asked) for hit in hits]))
    return groups


def _result(hit: repository.Hit, asked: Sequence[Term]) -> Result:
    row = hit.row
    shown = marking.snippet(row.body, asked)
    return Result(
        kind=Kind(row.kind),
        id=row.ref_id,
        account_id=row.account_id,
        account=hit.account,
        rep=hit.rep,
        at=row.at,
        day=row.day,
        title=marking.whole(row.title, asked),
        snippet=shown,
        address=_address(row, shown),
    )


def _address(row: SearchRow, shown: Snippet) -> str:
    if row.kind == Kind.ENTRY:
        return f"/entries/{row.ref_id}"
    if row.kind == Kind.MEMO:
        return f"/memos/{row.ref_id}" + (f"#words-{shown.place[0]}-{shown.place[1]}" if shown.place else "")
    return f"/accounts/{row.account_id}"
