"""Handing letters to a mail server over one connection, telling what surely failed from what may have gone out."""

import smtplib
import ssl
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from service.digest.composing import Letter, one_line
from service.domain.errors import OperatorError
from service.settings import Settings
from service.users import addresses

_POLICY = policy.SMTP.clone(cte_type="7bit")
"""Servers that take no 8-bit mails need not be asked whether they do."""

TIMEOUT = 20.0
"""Seconds that the mail server may take for one answer."""


class Away(Exception):
    """The server cannot be used now: down, silent, or it refuses the log-in. Nothing was sent."""


class Refused(Exception):
    """The server would not take this letter. permanent: nor will it later today."""

    def __init__(self, text: str, *, permanent: bool) -> None:
        super().__init__(text)
        self.permanent = permanent


class Uncertain(Exception):
    """The connection broke after the letter was handed over: nobody knows whether it goes out."""


def message_of(settings: Settings, letter: Letter, *, name: str, email: str, key: str, at: datetime) -> EmailMessage:
    """The letter as a mail. key: the same for every try of one letter, so that a mailbox can tell a double.

    Raises:
        Refused: the address is none.
    """
    if addresses.problem_with(email) is not None:
        raise Refused("the e-mail address cannot be used; correct it on the page of users", permanent=True)
    message = EmailMessage(_POLICY)
    user, _, host = email.rpartition("@")
    message["To"] = Address(one_line(name), user, host)
    message["From"] = Address("Debrief", addr_spec=settings.mail_from)
    message["Subject"] = letter.subject
    message["Date"] = at
    message["Message-ID"] = f"<digest-{key}@{settings.mail_from.rpartition('@')[2]}>"
    # Machines that answer mails by themselves leave out what says that a machine has sent it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


class Connection:
    """A connection to the mail server, as a context.

    Raises:
        Away: it cannot be opened.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        settings = self._settings
        assert settings.smtp_host is not None, "Nothing is sent where no mail server is set up."
        server: smtplib.SMTP | None = None
        try:
            if settings.smtp_security == "tls":
                context = ssl.create_default_context()
                server = smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT, context=context)
            else:
                server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user is not None:
                password = settings.smtp_password
                server.login(settings.smtp_user, password.get_secret_value() if password is not None else "")
            server.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as error:
            if server is not None:
                server.close()
            raise Away(f"{address_of(settings)}: {_said(error)}") from error
        self._server = server
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        try:
            if kind is None:
                server.quit()
        except (OSError, smtplib.SMTPException):
            pass  # what was accepted is accepted, however the server says good-bye
        finally:
            server.close()

    def send(self, message: EmailMessage, email: str) -> None:
        """Raises Refused, Away or Uncertain; returns when the server has accepted the message."""
        server = self._server
        assert server is not None, "The connection is open inside its context only."
        try:
            self._envelope(server, email)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise Away(f"{address_of(self._settings)}: {_said(error)}") from error
        try:
            code, reply = server.data(message.as_bytes())
        except smtplib.SMTPDataError as error:
            code, reply = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        except (OSError, smtplib.SMTPException) as error:
            raise Uncertain(f"{address_of(self._settings)}: {_said(error)}; it may have gone out") from error
        if code != 250:
            _reset(server)
            raise _refusal("would not take the mail", code, reply)

    def _envelope(self, server: smtplib.SMTP, email: str) -> None:
        for step, (code, reply) in (
            ("would not take mail from " + self._settings.mail_from, server.mail(self._settings.mail_from)),
            ("would not take mail for this address", server.rcpt(email)),
        ):
            if code not in (250, 251):
                _reset(server)
                raise _refusal(step, code, reply)


def address_of(settings: Settings) -> str:
    """Where the mail server is, for a person."""
    return f"{settings.smtp_host}:{settings.smtp_port} ({settings.smtp_security})"


def look(settings: Settings) -> None:
    """Connect and log in, and send nothing.

    Raises:
        OperatorError: it does not work; says why.
    """
    try:
        with Connection(settings):
            pass
    except Away as error:
        raise OperatorError(f"{error}. Until it works, no digest is sent. See docs/mail.md.") from error


def _refusal(step: str, code: int, reply: bytes) -> Refused:
    words = one_line(reply.decode("utf-8", "replace"))
    return Refused(f"the server {step}: {code} {words}", permanent=500 <= code < 600)


def _reset(server: smtplib.SMTP) -> None:
    try:
        server.rset()
    except (OSError, smtplib.SMTPException):
        server.close()  # the next letter finds the connection gone


def _said(error: Exception) -> str:
    # smtplib tells of a time-out as of a connection that was closed.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return f"no answer within {TIMEOUT:.0f} s"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the log-in was refused ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {one_line(reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply)}"
    return one_line(str(error)) or type(error).__name__
