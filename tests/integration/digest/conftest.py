"""A real mail server on this machine, and somebody with a follow-up due to write to."""

import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from service.accounts.models import Account, FollowUp
from service.db import Database, new_id
from service.settings import Settings
from service.users.models import User

AT = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)  # a Monday


class Mailbox:
    """Takes what is sent. refuse: what it says to a recipient or to a mail instead of taking it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refuse_recipient: dict[str, str] = {}
        self.refuse_data: str | None = None
        self.slow = 0.0
        self.during: Callable[[], None] | None = None

    async def handle_RCPT(self, _: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuse_recipient:
            return self.refuse_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refuse_data is not None:
            return self.refuse_data
        if self.during is not None:
            self.during()
        mail = message_from_bytes(bytes(envelope.original_content or b""), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        if self.slow:
            time.sleep(self.slow)  # the whole server is silent, as one that hangs is
        return "250 taken"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"debrief", b"a quiet morning")
    return AuthResult(success=right, handled=False)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def start(mailbox: Mailbox) -> Iterator[Callable[..., int]]:
    """start(**options of aiosmtpd's Controller): the port of a server that fills `mailbox`."""
    running: list[Controller] = []

    def begin(hostname: str = "127.0.0.1", **options: Any) -> int:
        controller = Controller(mailbox, hostname=hostname, port=free_port(), **options)
        controller.start()
        running.append(controller)
        return int(controller.port)

    yield begin
    for controller in running:
        controller.stop()


@pytest.fixture
def mail_settings(settings: Settings) -> Callable[..., Settings]:
    """mail_settings(port, **more): the settings with a mail server on this machine."""

    def make(port: int, **more: Any) -> Settings:
        known: dict[str, Any] = {
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "none",
            "mail_from": "debrief@example.com",
        }
        return settings.model_copy(update=known | more)

    return make


@pytest.fixture
def posting(start: Callable[..., int], mail_settings: Callable[..., Settings]) -> Settings:
    """The settings of a server that takes everything."""
    return mail_settings(start())


@pytest.fixture
def owe(database: Database) -> Callable[..., None]:
    """owe(user, client, text, due): a follow-up of the user's."""

    def make(user: User, client: str = "Redwood Foods", text: str = "Send the contract", due: Any = None) -> None:
        with database.write() as session:
            account = Account(id=new_id(), name=client, aliases=[], created_at=AT)
            session.add(account)
            session.flush()
            session.add(
                FollowUp(
                    id=new_id(),
                    account_id=account.id,
                    text=text,
                    owner_id=user.id,
                    owner_name=user.name,
                    due_date=due or AT.date(),
                    created_at=AT,
                )
            )

    return make


@pytest.fixture
def nora(make_user: Callable[..., User]) -> User:
    return make_user("nora", name="Nora Hughes", email="nora@example.com")
