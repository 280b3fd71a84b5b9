"""All tables, imported once so that migrations and `Base.metadata` know every one of them."""

from service.accounts.models import Account, Competitor, Contact, Deal, DealChange, Entry, FollowUp, Product
from service.digest.models import Digest
from service.events.models import Event
from service.memos.models import Memo, TranscriptRow, Upload
from service.review.models import Draft, DraftChange, DraftField, Edit, EditSide, Question, SpotCheck
from service.search.models import SearchRow
from service.users.models import ApiToken, HouseText, LoginFailure, LoginSession, User

__all__ = [
    "Account",
    "ApiToken",
    "Competitor",
    "Contact",
    "Deal",
    "DealChange",
    "Digest",
    "Draft",
    "DraftChange",
    "DraftField",
    "Edit",
    "EditSide",
    "Entry",
    "Event",
    "FollowUp",
    "HouseText",
    "LoginFailure",
    "LoginSession",
    "Memo",
    "Product",
    "Question",
    "SearchRow",
    "SpotCheck",
    "TranscriptRow",
    "Upload",
    "User",
]
