"""`debrief digest` and `debrief doctor` as processes, and the worker's own round."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from service.commands.context import read_settings
from service.db import Database
from service.digest import service as digests
from service.domain.errors import OperatorError
from service.jobs import worker
from service.jobs.huey_doorbell import HueyDoorbell
from service.memos import files
from service.users.service import create_user


def debrief(folder, *arguments, **settings):
    known = {key: value for key, value in os.environ.items() if not key.startswith("DEBRIEF_")}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
        env=known | {"DEBRIEF_DATA": str(folder)} | settings,
    )


def test_the_command_shows_and_sends_nothing_without_a_server(tmp_path):
    shown = debrief(tmp_path, "digest", "--dry-run")
    assert (shown.returncode, shown.stdout) == (0, "Nobody has both an e-mail address and the digest turned on.\n")
    database = Database(f"sqlite:///{tmp_path / 'debrief.sqlite3'}")
    with database.write() as session:
        create_user(
            session, actor=None, login="nora", name="Nora Hughes", role="rep", timezone="UTC", password="a quiet morning",
            email="nora@example.com",
        )  # fmt: skip
    database.close()
    shown = debrief(tmp_path, "digest", "--dry-run")
    assert shown.stdout == "Nora Hughes <nora@example.com>: nothing to say, nothing is sent.\n"
    sent = debrief(tmp_path, "digest")
    assert sent.returncode == 1
    assert sent.stderr == "debrief: No mail server is set up; set DEBRIEF_SMTP_HOST. See docs/mail.md.\n"
    down = debrief(tmp_path, "doctor", DEBRIEF_SMTP_HOST="127.0.0.1", DEBRIEF_SMTP_PORT="9")
    assert "MEND  mail: 127.0.0.1:9 (starttls):" in down.stdout


def test_the_worker_sends_what_is_due(database, posting, mailbox, make_user, owe, monkeypatch):
    user = make_user("nora", email="nora@example.com")
    owe(user)
    files.prepare(posting)
    doorbell = HueyDoorbell(posting.queue)
    monkeypatch.setattr(digests, "now", lambda: datetime(2026, 11, 16, 9, 30, tzinfo=UTC))
    for _ in range(3):
        worker._look_again(database, posting, doorbell)
    doorbell.close()
    assert mailbox.recipients == ["nora@example.com"]


@pytest.mark.parametrize(
    "name", ["DEBRIEF_MAIL_FROM", "DEBRIEF_SITE_URL", "DEBRIEF_SMTP_SECURITY", "DEBRIEF_DIGEST_HOUR"]
)
def test_a_setting_without_sense_is_told(monkeypatch, name):
    monkeypatch.setenv(name, "x y")
    with pytest.raises(OperatorError, match=name):
        read_settings()
