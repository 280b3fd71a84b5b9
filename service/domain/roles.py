"""Who may do what."""

from enum import StrEnum


class Role(StrEnum):
    REP = "rep"
    """Sends recordings and sees what became of the own ones."""
    ADMIN = "admin"
    """Reviews drafts, keeps users and the book."""
    MANAGER = "manager"
    """Reads everything, changes nothing."""

    @property
    def reviews(self) -> bool:
        return self is Role.ADMIN

    @property
    def keeps(self) -> bool:
        """May keep users, the book and tokens."""
        return self is Role.ADMIN

    @property
    def reads_all(self) -> bool:
        return self in (Role.ADMIN, Role.MANAGER)
