from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base


class Kind(StrEnum):
    ACCOUNT = "account"
    CONTACT = "contact"
    ENTRY = "entry"
    MEMO = "memo"

    @property
    def plural(self) -> str:
        return "entries" if self is Kind.ENTRY else f"{self}s"


class SearchRow(Base):
    """Something that can be found. Its words are in the table `search_words`, which each database makes its own way."""

    __tablename__ = "search_rows"
    __table_args__ = (UniqueConstraint("kind", "ref_id", name="uq_search_rows_kind_ref"),)

    # No foreign keys: a row follows what it is about within the same transaction, whatever the order of deleting.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str]
    """A Kind."""
    ref_id: Mapped[str]
    """The id of the account, contact or memo; for an entry that of its draft, which all of its revisions share."""
    account_id: Mapped[str | None]
    rep_id: Mapped[str | None]
    """Whose texts these are, where not everybody may read them."""
    at: Mapped[datetime]
    """By which entries and memos are ordered."""
    day: Mapped[date | None]
    """The day of an entry's interaction."""
    title: Mapped[str]
    title_key: Mapped[str]
    """The title folded, by which accounts and contacts are ordered."""
    # Last, so that SQLite orders rows without reading a long text.
    body: Mapped[str]
    """The text of which a snippet is shown; a memo's is its transcript, place by place."""
