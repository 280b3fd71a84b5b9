"""The way to the mail server: STARTTLS, TLS from the first byte, and a log-in that is refused."""

import shutil
import ssl
import subprocess

import pytest
from pydantic import SecretStr

from service.digest import service
from service.digest.models import Digest, DigestState
from service.domain.errors import OperatorError
from tests.integration.digest.conftest import AT, check

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl program on this machine")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """(certificate, key) of `localhost`, signed by itself."""
    folder = tmp_path_factory.mktemp("certificate")
    made = (folder / "cert.pem", folder / "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", made[0], "-keyout", made[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    return made


@pytest.fixture
def context(certificate):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*certificate)
    return made


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


def to(mail_settings, port, **more):
    known = {"smtp_host": "localhost", "smtp_user": "debrief", "smtp_password": SecretStr("a quiet morning")}
    return mail_settings(port, **(known | more))


@pytest.fixture
def guarded(start, context):
    """The port of a server that asks for STARTTLS and a log-in."""
    return start("localhost", tls_context=context, require_starttls=True, authenticator=check, auth_required=True)


def test_a_log_in_over_starttls(database, mail_settings, guarded, trusted, mailbox, nora, owe):
    owe(nora)
    settings = to(mail_settings, guarded, smtp_security="starttls")
    assert service.send_due(database, settings, AT) == 1
    assert len(mailbox.mails) == 1
    assert f"localhost:{guarded} (starttls)" in service.health(database, settings)


def test_tls_from_the_first_byte(database, mail_settings, start, context, trusted, mailbox, nora, owe):
    owe(nora)
    port = start("localhost", ssl_context=context)
    assert service.send_due(database, mail_settings(port, smtp_host="localhost", smtp_security="tls"), AT) == 1
    assert len(mailbox.mails) == 1


def test_a_refused_log_in_is_tried_again_and_told(database, mail_settings, guarded, trusted, mailbox, nora, owe):
    owe(nora)
    wrong = to(mail_settings, guarded, smtp_security="starttls", smtp_password=SecretStr("a loud evening"))
    assert service.send_due(database, wrong, AT) == 0
    with database.read() as session:
        kept = session.get(Digest, (nora.id, AT.date()))
    assert kept.state == DigestState.WAITING
    assert "the log-in was refused (535)" in kept.problem
    assert "loud" not in kept.problem
    with pytest.raises(OperatorError, match="the log-in was refused"):
        service.health(database, wrong)
    assert mailbox.mails == []


def test_a_certificate_that_nobody_trusts_gets_no_password(database, mail_settings, guarded, mailbox, nora, owe):
    owe(nora)
    assert service.send_due(database, to(mail_settings, guarded, smtp_security="starttls"), AT) == 0
    assert mailbox.mails == []
    with pytest.raises(OperatorError, match="certificate"):
        service.health(database, to(mail_settings, guarded, smtp_security="starttls"))


def test_a_server_without_starttls_gets_nothing(database, mail_settings, start, mailbox, nora, owe):
    owe(nora)
    port = start()
    assert service.send_due(database, mail_settings(port, smtp_security="starttls"), AT) == 0
    assert mailbox.mails == []
