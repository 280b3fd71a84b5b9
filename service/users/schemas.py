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


class UserChange(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    login: str | None = None
    name: str | None = None
    role: Role | None = None
    timezone: str | None = None
    top_biller: bool | None = None
    active: bool | None = None


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
