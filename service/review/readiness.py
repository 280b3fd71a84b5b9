"""What a draft still lacks before it can be approved."""

from service.accounts import repository as accounts
from service.db import AnySession
from service.domain.errors import NotReady
from service.domain.sentences import listed, said
from service.review.models import Draft, DraftField

DEAL_KEYS = frozenset({"stage", "deal_amount", "close_date"})
"""Fields that change a deal of the book."""


def unlooked(draft: Draft) -> list[DraftField]:
    """Fields with a value that still want a look of their own, without those held back."""
    return [
        f
        for f in draft.fields
        if f.review == "look" and f.value not in (None, [], "") and f.looked_at is None and not f.held
    ]


def undecided(session: AnySession, draft: Draft) -> dict[str, str]:
    """What has to be chosen before approval: `client`, `deal` or both, each with a sentence."""
    out: dict[str, str] = {}
    if draft.account_id is None and not draft.value("company"):
        out["client"] = said("Choose the client, or name a new one.")
    elif draft.account_id is None and draft.candidates and not _client_looked(draft):
        out["client"] = said("The client's name fits several accounts: choose one of them, or a new client.")
    elif draft.account_id is None and accounts.account_named(session, str(draft.value("company"))) is not None:
        out["client"] = said("A client of this name is in the book: choose it, or give the new one another name.")
    if draft.account_id is not None and draft.deal_id is None and not draft.new_deal and touches_deal(draft):
        deals = accounts.open_deals(session, draft.account_id)
        if len(deals) > 1:
            out["deal"] = said("The client has several open deals: choose the one that this is about, or a new one.")
    return out


def touches_deal(draft: Draft) -> bool:
    return any(f.key in DEAL_KEYS and f.value is not None and not f.held for f in draft.fields)


def check_ready(session: AnySession, draft: Draft) -> None:
    missing = undecided(session, draft)
    if missing:
        raise NotReady(listed(missing.values(), " "), missing=list(missing))
    fields = unlooked(draft)
    if fields:
        sentence = said(
            "Look at these before you approve, and tick them: %(fields)s.", fields=listed(f.label for f in fields)
        )
        raise NotReady(sentence, missing=[f.key for f in fields])


def _client_looked(draft: Draft) -> bool:
    company = draft.field("company")
    return company is not None and company.looked_at is not None
