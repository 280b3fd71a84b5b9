"""The digest against a real mail server: taken, refused, silent, away; and never sent twice."""

import socket
import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from service.db import Database, now
from service.digest import repository, sending, service
from service.digest.models import Digest, DigestState
from service.domain.errors import OperatorError
from tests.integration.digest.conftest import AT, free_port


def row(database, user, day=date(2026, 11, 16)):
    with database.read() as session:
        return session.get(Digest, (user.id, day))


def body(mail, kind="plain"):
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_a_digest_arrives_once(database, posting, mailbox, nora, owe):
    owe(nora)
    assert service.send_due(database, posting, AT) == 1
    assert service.send_due(database, posting, AT) == 0
    assert service.send_due(database, posting, AT + timedelta(hours=5)) == 0
    (mail,) = mailbox.mails
    assert mailbox.recipients == ["nora@example.com"]
    assert mail["to"] == "Nora Hughes <nora@example.com>"
    assert mail["from"] == "Debrief <debrief@example.com>"
    assert mail["subject"] == "Debrief: 1 follow-up due today"
    assert "Redwood Foods: Send the contract" in body(mail)
    assert "http://127.0.0.1:8321/follow-ups" in body(mail)
    assert "Redwood Foods: Send the contract" in body(mail, "html")
    kept = row(database, nora)
    assert (kept.state, kept.tries, kept.problem) == (DigestState.SENT, 1, None)
    assert kept.sent_at is not None


def test_the_next_day_has_a_digest_of_its_own(database, posting, mailbox, nora, owe):
    owe(nora)
    owe(nora, due=date(2026, 11, 17))
    service.send_due(database, posting, AT)
    assert service.send_due(database, posting, AT + timedelta(days=1)) == 1
    assert len(mailbox.mails) == 2
    assert mailbox.mails[0]["message-id"] != mailbox.mails[1]["message-id"]


def test_nothing_is_sent_where_there_is_nothing_to_say(database, posting, mailbox, nora, owe):
    owe(nora, due=date(2026, 11, 17))
    assert service.send_due(database, posting, AT) == 0
    assert row(database, nora).state == DigestState.NOTHING
    owe(nora)  # the day's digest is over
    assert service.send_due(database, posting, AT) == 0
    assert mailbox.mails == []


def test_without_a_server_nothing_happens(database, settings, nora, owe):
    owe(nora)
    assert service.send_due(database, settings, AT) == 0
    assert row(database, nora) is None
    assert service.health(database, settings) == "not set up; no digests are sent"


@pytest.mark.parametrize("change", [{"digest": False}, {"email": None}, {"active": False}, {"role": "manager"}])
def test_who_gets_none(database, posting, mailbox, nora, owe, change):
    owe(nora)
    with database.write() as session:
        for key, value in change.items():
            setattr(session.merge(nora), key, value)
    assert service.send_due(database, posting, AT) == 0
    assert mailbox.mails == []
    assert row(database, nora) is None


@pytest.mark.parametrize(
    ("zone", "at", "sent"),
    [
        ("Asia/Tokyo", datetime(2026, 11, 15, 21, 59, tzinfo=UTC), False),
        ("Asia/Tokyo", datetime(2026, 11, 15, 22, 0, tzinfo=UTC), True),
        ("America/New_York", datetime(2026, 11, 16, 11, 59, tzinfo=UTC), False),
        ("America/New_York", datetime(2026, 11, 16, 12, 0, tzinfo=UTC), True),
        ("Pacific/Kiritimati", datetime(2026, 11, 15, 17, 0, tzinfo=UTC), True),
    ],
)
def test_the_hour_is_the_users_own(database, posting, mailbox, make_user, owe, zone, at, sent):
    user = make_user("mia", email="mia@example.com", timezone=zone)
    owe(user)
    assert service.send_due(database, posting, at) == sent


def test_an_hour_that_the_clock_leaves_out(database, mail_settings, start, mailbox, nora, owe):
    # London, 29 March 2026: 01:00 GMT is 02:00 BST, and there is no 1 o'clock.
    posting = mail_settings(start(), digest_hour=1)
    owe(nora, due=date(2026, 3, 29))
    at = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert service.send_due(database, posting, at) == 0
    assert service.send_due(database, posting, at + timedelta(minutes=1)) == 1
    assert service.send_due(database, posting, at + timedelta(hours=1)) == 0


def test_an_hour_that_the_clock_has_twice(database, mail_settings, start, mailbox, nora, owe):
    # London, 25 October 2026: 01:30 comes at 00:30 UTC and again at 01:30 UTC.
    posting = mail_settings(start(), digest_hour=1)
    owe(nora, due=date(2026, 10, 25))
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [service.send_due(database, posting, at + timedelta(hours=h)) for h in range(24)] == [1] + [0] * 23
    assert len(mailbox.mails) == 1


def test_a_server_that_is_down_is_tried_again(database, mail_settings, start, mailbox, nora, owe):
    owe(nora)
    away = mail_settings(free_port())
    assert service.send_due(database, away, AT) == 0
    kept = row(database, nora)
    assert (kept.state, kept.tries) == (DigestState.WAITING, 1)
    assert kept.next_try_at == AT + timedelta(minutes=1)
    back = mail_settings(start())
    assert service.send_due(database, back, AT + timedelta(seconds=59)) == 0
    assert service.send_due(database, back, AT + timedelta(minutes=1)) == 1
    assert row(database, nora).state == DigestState.SENT


def test_a_server_that_stays_down_is_given_up_after_five_tries(database, mail_settings, nora, owe):
    owe(nora)
    away = mail_settings(free_port())
    at = AT
    while (kept := row(database, nora)) is None or kept.next_try_at is not None:
        at = at if kept is None else kept.next_try_at
        service.send_due(database, away, at)
    assert (kept.state, kept.tries) == (DigestState.FAILED, 5)


def test_nothing_is_tried_again_when_the_day_is_over(database, mail_settings, nora, owe):
    owe(nora)
    assert service.send_due(database, mail_settings(free_port()), datetime(2026, 11, 16, 23, 59, 30, tzinfo=UTC)) == 0
    kept = row(database, nora)
    assert (kept.state, kept.next_try_at) == (DigestState.FAILED, None)


def test_a_refused_recipient_stops_nobody_else(database, posting, mailbox, nora, make_user, owe):
    zoe = make_user("zoe", name="Zoe Lind", email="zoe@example.com")
    owe(nora)
    owe(zoe)
    mailbox.refuse_recipient["nora@example.com"] = "550 no such mailbox"
    assert service.send_due(database, posting, AT) == 1
    assert mailbox.recipients == ["zoe@example.com"]
    kept = row(database, nora)
    assert kept.state == DigestState.FAILED
    assert "550 no such mailbox" in kept.problem


def test_a_recipient_refused_for_now_is_tried_again(database, posting, mailbox, nora, owe):
    owe(nora)
    mailbox.refuse_recipient["nora@example.com"] = "451 greylisted, come back"
    assert service.send_due(database, posting, AT) == 0
    assert row(database, nora).state == DigestState.WAITING
    mailbox.refuse_recipient.clear()
    assert service.send_due(database, posting, AT + timedelta(minutes=1)) == 1


def test_a_mail_refused_by_its_content_is_not_tried_again(database, posting, mailbox, nora, owe):
    owe(nora)
    mailbox.refuse_data = "554 looks like spam"
    assert service.send_due(database, posting, AT) == 0
    assert row(database, nora).state == DigestState.FAILED


def test_a_server_that_never_answers(database, mail_settings, nora, owe, monkeypatch):
    monkeypatch.setattr(sending, "TIMEOUT", 0.3)
    owe(nora)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert service.send_due(database, mail_settings(silent.getsockname()[1]), AT) == 0
    kept = row(database, nora)
    assert kept.state == DigestState.WAITING
    assert "no answer within" in kept.problem


def test_a_mail_that_may_have_gone_out_is_not_sent_again(database, posting, mailbox, nora, owe, monkeypatch):
    monkeypatch.setattr(sending, "TIMEOUT", 0.3)
    mailbox.slow = 1.0
    owe(nora)
    assert service.send_due(database, posting, AT) == 0
    mailbox.slow = 0.0
    for minutes in (1, 10, 60, 600):
        assert service.send_due(database, posting, AT + timedelta(minutes=minutes)) == 0
    assert len(mailbox.mails) == 1
    kept = row(database, nora)
    assert kept.state == DigestState.FAILED
    assert "it may have gone out" in kept.problem


def test_no_transaction_is_open_while_the_server_is_talked_to(database, posting, mailbox, nora, owe):
    def write():
        other = Database(database.engine.url.render_as_string(hide_password=False))
        with other.write() as session:
            seen.append(repository.claim(session, nora.id, AT.date(), AT))
        other.close()

    seen = []
    mailbox.during = write
    owe(nora)
    assert service.send_due(database, posting, AT) == 1
    assert seen == [None]  # it could look at the row at once, and was not given it


def test_two_workers_at_once_send_one_mail_each(database, posting, mailbox, make_user, owe):
    for number in range(8):
        owe(make_user(f"rep{number}", email=f"rep{number}@example.com"))
    ready = threading.Barrier(4)
    sent = []

    def work():
        ready.wait()
        sent.append(service.send_due(database, posting, AT))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(sent) == 8
    assert sorted(mailbox.recipients) == [f"rep{number}@example.com" for number in range(8)]


def claim(database, user, state):
    with database.write() as session:
        found = repository.claim(session, user.id, AT.date(), AT)
        assert found is not None
        found.state = state


def test_a_worker_killed_before_it_sent_is_made_up_for(database, posting, mailbox, nora, owe):
    owe(nora)
    claim(database, nora, DigestState.CLAIMED)
    assert service.send_due(database, posting, AT + timedelta(minutes=9)) == 0
    assert service.send_due(database, posting, AT + timedelta(minutes=10)) == 1
    assert row(database, nora).tries == 2


def test_a_worker_killed_while_it_sent_sends_no_second_one(database, posting, mailbox, nora, owe):
    owe(nora)
    claim(database, nora, DigestState.HANDED)
    for hours in range(14):
        assert service.send_due(database, posting, AT + timedelta(hours=hours)) == 0
    assert mailbox.mails == []


def test_a_slow_worker_whose_claim_was_taken_over_sends_nothing(database, posting, mailbox, nora, owe):
    owe(nora)
    slow = service._claim(database, posting, nora, AT.date(), AT)
    assert service.send_due(database, posting, AT + timedelta(minutes=11)) == 1
    assert service._send(database, posting, [slow], AT) == 0
    assert len(mailbox.mails) == 1
    assert row(database, nora).state == DigestState.SENT


def test_a_digest_that_cannot_be_made_stops_nobody_else(database, posting, mailbox, nora, make_user, owe, monkeypatch):
    owe(nora)
    owe(make_user("zoe", email="zoe@example.com"))
    right = service.letter_for

    def break_for_nora(session, user, *rest):
        if user.id == nora.id:
            raise RuntimeError("no")
        return right(session, user, *rest)

    monkeypatch.setattr(service, "letter_for", break_for_nora)
    assert service.send_due(database, posting, AT) == 1
    assert row(database, nora).state == DigestState.FAILED


def test_a_clients_name_forges_neither_header_nor_line(database, posting, mailbox, nora, owe):
    owe(nora, client="Mill\r\nBcc: eve@example.com\r\n\r\n<script>x</script>", text="Call\n- Forged: line")
    with database.write() as session:
        session.merge(nora).name = "Nora\r\nBcc: eve@example.com"
    assert service.send_due(database, posting, AT) == 1
    (mail,) = mailbox.mails
    assert mailbox.recipients == ["nora@example.com"]
    assert mail["bcc"] is None
    assert mail["to"].addresses[0].addr_spec == "nora@example.com"
    assert "- Mill Bcc: eve@example.com <script>x</script>: Call - Forged: line\n" in body(mail)
    assert "<script>" not in body(mail, "html")


def test_an_address_with_a_newline_is_never_sent_to(database, posting, mailbox, nora, owe):
    owe(nora)
    with database.write() as session:
        session.merge(nora).email = "nora@example.com\r\nRCPT TO:<eve@example.com>"
    assert service.send_due(database, posting, AT) == 0
    assert mailbox.mails == []
    assert row(database, nora).state == DigestState.FAILED


def test_the_doctor_tells_what_did_not_go_out(database, posting, mailbox, nora, owe):
    assert "digests from 7:00" in service.health(database, posting)
    at = now()
    with database.write() as session:
        session.merge(nora).timezone = "UTC"
    owe(nora, due=at.date())
    mailbox.refuse_recipient["nora@example.com"] = "550 no such mailbox"
    midday = at.replace(hour=12)
    service.send_due(database, posting, midday)
    with pytest.raises(OperatorError, match=r"Nora Hughes.*550 no such mailbox"):
        service.health(database, posting)


def test_the_doctor_tells_of_a_server_that_is_down(database, mail_settings):
    with pytest.raises(OperatorError, match="Until it works, no digest is sent"):
        service.health(database, mail_settings(free_port()))
