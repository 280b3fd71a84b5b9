"""One question to the index, in the language of either database."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import case, column, func, or_, select, table, text

from service.accounts.models import Account
from service.db import AnySession
from service.search import asking
from service.search.asking import Term
from service.search.models import Kind, SearchRow
from service.users.models import User

ABOUT_CLIENTS = (Kind.ACCOUNT, Kind.CONTACT)
"""What everybody finds: whoever visits a client has to know who is there."""


class Hit(NamedTuple):
    """A row that was found, and the names that belong to it."""

    row: SearchRow
    account: str | None
    rep: str | None


def count(session: AnySession, asked: Sequence[Term], *, rep_id: str | None, kinds: Sequence[Kind]) -> dict[Kind, int]:
    """How many rows of each kind have all the terms; without those of which there is none.

    rep_id: whose entries and memos alone; None: everybody's.
    """
    query = _matching(session, select(SearchRow.kind, func.count()), asked, rep_id, kinds).group_by(SearchRow.kind)
    found = {Kind(kind): number for kind, number in session.execute(query)}
    return {kind: found[kind] for kind in Kind if kind in found}


def find(
    session: AnySession,
    asked: Sequence[Term],
    kind: Kind,
    *,
    begins: str,
    rep_id: str | None,
    limit: int,
    offset: int,
) -> list[Hit]:
    """Rows of a kind that have all the terms: accounts and contacts by name, the rest latest first.

    begins: folded; names that begin with it come first.
    """
    if kind in ABOUT_CLIENTS:
        first = case((SearchRow.title_key.startswith(begins, autoescape=True), 0), else_=1)
        order: tuple[Any, ...] = (first, SearchRow.title_key, SearchRow.ref_id)
    else:
        order = (SearchRow.at.desc(), SearchRow.ref_id)
    # Their numbers alone at first: the texts of all that match are not read to sort them.
    query = _matching(session, select(SearchRow.id), asked, rep_id, [kind]).order_by(*order)
    ids = session.scalars(query.limit(limit).offset(offset)).all()
    rows = (
        select(SearchRow, Account.name, User.name)
        .outerjoin(Account, Account.id == SearchRow.account_id)
        .outerjoin(User, User.id == SearchRow.rep_id)
        .where(SearchRow.id.in_(ids))
        .order_by(*order)
    )
    return [Hit(*row) for row in session.execute(rows)]


def _matching(session: AnySession, query: Any, asked: Sequence[Term], rep_id: str | None, kinds: Sequence[Kind]) -> Any:
    words = table("search_words", column("rowid"), column("words"))
    if session.get_bind().dialect.name == "postgresql":
        matches = text("search_words.words @@ CAST(:asked AS tsquery)").bindparams(asked=asking.for_postgres(asked))
    else:
        matches = text("search_words MATCH :asked").bindparams(asked=asking.for_sqlite(asked))
    # PostgreSQL thinks little of the cost of comparing a long text, and would compare them one by one.
    found = select(words.c.rowid).where(matches).cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    query = query.join(found, found.c.rowid == SearchRow.id).where(SearchRow.kind.in_(kinds))
    if rep_id is None:
        return query
    return query.where(or_(SearchRow.kind.in_(ABOUT_CLIENTS), SearchRow.rep_id == rep_id))
