"""A memo that adds to an earlier one: whose client it speaks of where it names none."""

from collections.abc import Sequence

from service.accounts import repository as accounts
from service.db import AnySession
from service.memos.models import Memo
from service.questions import repository
from service.review import repository as drafts
from templates import ClientPart, Entry


def client_of_first(session: AnySession, memo: Memo) -> ClientPart | None:
    """All words of the memo as its first memo's client's; None where it adds to none, or that one has several clients."""
    first = repository.first_of(session, memo)
    if first is None or memo.transcript is None or not memo.transcript.text:
        return None
    clients: set[tuple[str | None, str | None]] = set()
    for draft in drafts.of_memo(session, first.id):
        company = str(draft.value("company") or "") or None
        known = accounts.account_named(session, company) if draft.account_id is None and company else None
        account_id = known.id if known is not None else draft.account_id
        clients.add((account_id, None if account_id is not None else company))
    clients.discard((None, None))
    if len(clients) != 1:
        return None
    ((account_id, company),) = clients
    return ClientPart(spans=[(0, len(memo.transcript.text))], account_id=account_id, company=company)


def names_no_client(entries: Sequence[Entry]) -> bool:
    return not any(entry.account_id or entry.company or entry.ambiguous for entry in entries)
