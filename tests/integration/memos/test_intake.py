"""Recordings in: kept for good before anybody is told so, and bad ones refused with a sentence."""

import hashlib
import os
import threading
import time
import wave
from datetime import UTC, datetime

import pytest

from service.domain.errors import InvalidInput, NotAllowed, TooLarge
from service.domain.moment import MomentSource
from service.domain.states import MemoState
from service.events import repository as events
from service.memos import files, repository


def test_a_recording_is_kept_byte_by_byte_and_its_memo_waits(database, settings, make_user, send, recording):
    accepted = send(recording, make_user("nora"))

    assert accepted.created
    memo = accepted.memo
    assert memo.standing is MemoState.RECEIVED
    kept = settings.data / memo.path
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == memo.sha256
    assert kept.read_bytes() == recording.read_bytes()
    assert list(settings.incoming.iterdir()) == []
    with database.read() as session:
        assert [e.target for e in events.history(session, "memo", memo.id)] == ["received"]


def test_the_same_recording_of_one_rep_is_the_same_memo(database, settings, make_user, send, recording):
    nora, victor = make_user("nora"), make_user("victor")
    first = send(recording, nora)
    again = send(recording, nora, name="another-name.mp3")
    other = send(recording, victor)

    assert (again.created, again.memo.id) == (False, first.memo.id)
    assert other.created
    with database.read() as session:
        assert repository.count(session) == 2
    assert len([p for p in settings.recordings.rglob("*") if p.is_file()]) == 2


def test_arrivals_at_the_same_time_make_one_memo(database, settings, make_user, send, recording):
    nora = make_user("nora")
    ready = threading.Barrier(6)
    results, errors = [], []

    def arrive():
        ready.wait()
        try:
            results.append(send(recording, nora))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=arrive) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len({r.memo.id for r in results}) == 1
    assert sum(r.created for r in results) == 1
    assert len([p for p in settings.recordings.rglob("*") if p.is_file()]) == 1


def test_the_moment_of_recording_follows_the_rule(make_user, send, recording, tmp_path):
    untagged = tmp_path / "untagged.wav"
    with wave.open(str(untagged), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(32000))
    said = datetime(2026, 11, 19, 9, 30, tzinfo=UTC)
    changed = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    nora, victor = make_user("nora"), make_user("victor")

    by_client = send(recording, nora, moment=said, file_time=changed).memo
    by_tag = send(recording, victor, file_time=changed).memo
    by_file = send(untagged, victor, file_time=changed).memo

    assert (by_client.recorded_at, by_client.moment_source) == (said, MomentSource.CLIENT)
    assert by_tag.moment_source is MomentSource.FILE_TAG
    assert (by_file.recorded_at, by_file.moment_source) == (changed, MomentSource.FILE_TIME)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "empty"), (b"Dear Sarah,\nplease find the quote attached.\n" * 40, "not a")],
    ids=["an empty file", "a text file named .mp3"],
)
def test_what_is_no_recording_is_refused_and_leaves_nothing(
    database, settings, make_user, send, tmp_path, content, sentence
):
    path = tmp_path / "memo.mp3"
    path.write_bytes(content)

    with pytest.raises(InvalidInput, match=rf"memo\.mp3: .*{sentence}"):
        send(path, make_user("nora"))

    with database.read() as session:
        assert repository.count(session) == 0
    assert [p for p in settings.data.rglob("*") if p.is_file()] == []


def test_too_long_a_recording_names_both_lengths_and_the_setting(settings, make_user, send, recording):
    settings.max_minutes = 0.2
    with pytest.raises(InvalidInput, match=r"limit is 0\.2 minutes.*DEBRIEF_MAX_MINUTES"):
        send(recording.with_name("01-redwood-foods.wav"), make_user("nora"))


def test_too_large_a_recording_is_refused_while_it_arrives(settings, make_user, send, recording):
    settings.max_upload_mb = 1
    big = settings.data / "big.wav"
    big.write_bytes(b"RIFF" + bytes(1_500_000))
    with pytest.raises(TooLarge, match=r"larger than 1 MB.*DEBRIEF_MAX_UPLOAD_MB"):
        send(big, make_user("nora"))
    assert list(settings.incoming.iterdir()) == []


def test_only_admin_staff_send_for_somebody_else(make_user, send, recording):
    nora, victor, priya = make_user("nora"), make_user("victor"), make_user("priya", role="admin")
    with pytest.raises(NotAllowed, match="Only admin staff"):
        send(recording, nora, sender=victor)
    assert send(recording, nora, sender=priya).memo.sent_by_id == priya.id


def test_a_strange_filename_never_becomes_a_path(settings, make_user, send, recording):
    memo = send(recording, make_user("nora"), name="../../../etc/cron.d/evil.mp3;rm").memo
    kept = (settings.data / memo.path).resolve()
    assert kept.is_relative_to(settings.recordings.resolve())
    assert memo.filename == "../../../etc/cron.d/evil.mp3;rm"


def test_only_old_leftovers_of_uploads_are_dropped(settings):
    files.prepare(settings)
    old, fresh = settings.incoming / "old", settings.incoming / "fresh"
    for path in (old, fresh):
        path.write_bytes(b"half a recording")
    two_days_ago = time.time() - 2 * 86400
    os.utime(old, (two_days_ago, two_days_ago))
    assert files.drop_unfinished(settings) == 1
    assert list(settings.incoming.iterdir()) == [fresh]
