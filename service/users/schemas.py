"""Users and tokens as the API takes and gives them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from service.domain.roles import Role
from service.users.passwords import LONGEST


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    login: str
    name: str
    role: Role
    top_biller: bool
    timezone: str = Field(description="IANA name.")
    email: str | None = Field(description="Where digests go.")
    digest: bool = Field(description="Wants the daily e-mail digest.")
    active: bool
    created_at: datetime


class UserIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    login: str
    name: str
    role: Role
    timezone: str = Field(description="IANA name, such as Europe/London.")
    password: str
    top_biller: bool = False
    email: str | None = None


class UserChange(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    login: str | None = None
    name: str | None = None
    role: Role | None = None
    timezone: str | None = None
    top_biller: bool | None = None
    email: str | None = Field(None, description="Where digests go; empty: nowhere.")
    active: bool | None = None


class OwnDigestIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: str = Field(description="Empty: none.")
    digest: bool


class OwnPasswordIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    old: str = Field(max_length=LONGEST)
    new: str


class PasswordIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    new: str


class TokenOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    user_id: str
    name: str
    created_at: datetime
    used_at: datetime | None


class TokenIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="What it is for.")
    user_id: str | None = Field(None, description="Whose rights it has; left out: one's own.")


class TokenMade(TokenOut):
    token: str = Field(description="Send it as `Authorization: Bearer …`. It is never shown again.")
