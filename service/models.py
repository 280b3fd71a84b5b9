"""All tables, imported once so that migrations and `Base.metadata` know every one of them."""

from service.accounts.models import Account, Competitor, Contact, Deal, DealChange, Entry, FollowUp, Product
from service.events.models import Event
from service.memos.models import Memo, TranscriptRow
from service.review.models import Draft, DraftChange, DraftField
from service.users.models import ApiToken, LoginFailure, LoginSession, User

__all__ = [
    "Account",
    "ApiToken",
    "Competitor",
    "Contact",
    "Deal",
    "DealChange",
    "Draft",
    "DraftChange",
    "DraftField",
    "Entry",
    "Event",
    "FollowUp",
    "LoginFailure",
    "LoginSession",
    "Memo",
    "Product",
    "TranscriptRow",
    "User",
]
