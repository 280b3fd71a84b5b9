from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, new_id
from service.domain.moment import zone_of
from service.domain.roles import Role


class User(Base):
    """Somebody who logs in, or whose recordings arrive."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(unique=True)
    """What is typed at log-in, in lower case."""
    name: Mapped[str]
    """Full name; what `rep` means in the fill contract."""
    role: Mapped[str]
    top_biller: Mapped[bool] = mapped_column(default=False)
    timezone: Mapped[str]
    """IANA name, such as Europe/London."""
    language: Mapped[str | None]
    """What the pages are read in, such as `ja`; None: what the browser asks for."""
    password_hash: Mapped[str]
    """argon2id, with its parameters."""
    email: Mapped[str | None]
    """Where digests go; nobody logs in with it."""
    digest: Mapped[bool] = mapped_column(default=True, server_default="1")
    """Wants the e-mail digest, where the operator has set up mail."""
    consented_at: Mapped[datetime | None]
    consented_version: Mapped[int | None]
    """Version of the consent text that was agreed to; the microphone stays off until it is the current one."""
    active: Mapped[bool] = mapped_column(default=True)
    """A user is never deleted, since entries name them; a former one cannot log in."""
    created_at: Mapped[datetime]

    @property
    def kind(self) -> Role:
        return Role(self.role)

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.timezone)


class HouseText(Base):
    """A text of the house's own that admin staff set, such as the consent text."""

    __tablename__ = "house_texts"

    key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    """Goes up with every change: consent given to an earlier version no longer counts."""
    text: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))


class LoginSession(Base):
    """One browser that is logged in."""

    __tablename__ = "login_sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the cookie's value, so that a copy of the database opens no session."""
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class LoginFailure(Base):
    """One failed log-in, counted to slow guessing down."""

    __tablename__ = "login_failures"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    login: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]


class ApiToken(Base):
    """A program's key to the API, with the rights of the user whom it belongs to."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    """What it is for, in the words of whoever made it."""
    token_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the token; the token itself is shown once."""
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
