"""The whole path through a running server: a recording is sent, transcribed, drafted, reviewed, and changes the book."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import House, Server

MONDAY = "2025-11-17T16:40:00-05:00"


@pytest.fixture(scope="module")
def redwood(server: "Server", recordings: Path) -> Any:
    """The draft of a deal update by Nora, sent as a form."""
    memo_id = server.sent(recordings / "01-redwood-foods.wav", recorded_at=MONDAY)
    return server.draft_of(memo_id)


@pytest.fixture(scope="module")
def penhallow(server: "Server", recordings: Path) -> Any:
    """The draft of a video, sent raw by an admin for Victor."""
    answer = server.client("priya").put(
        "/api/v1/recordings/clip.mp4",
        params={"rep": "Victor Grant", "recorded_at": MONDAY},
        content=(recordings / "09-penhallow-dairies.mp4").read_bytes(),
    )
    assert answer.status_code == 201, answer.text
    return server.draft_of(answer.json()["id"])


def value(draft: Any, key: str) -> Any:
    return next(field["value"] for field in draft["fields"] if field["key"] == key)


def test_the_log_in_page_is_up_and_leads_each_role_to_its_work(server: "Server") -> None:
    page = httpx.get(f"{server.url}/", follow_redirects=True)
    assert (page.status_code, page.url.path) == (200, "/login")
    assert "Log in to Debrief" in page.text
    assert "Queue" in server.page("/queue", "priya")
    assert "Send" in server.page("/send", "nora")


def test_a_wrong_password_opens_nothing(server: "Server") -> None:
    answer = httpx.post(f"{server.url}/login", data={"login": "frank", "password": "not it"})
    assert answer.status_code == 403
    assert "This log-in and password do not belong together." in answer.text
    assert not answer.cookies


def test_the_api_wants_a_token_and_says_how(server: "Server") -> None:
    for headers in ({}, {"authorization": "Bearer nonsense"}):
        answer = httpx.get(f"{server.url}/api/v1/memos", headers=headers)
        assert answer.status_code == 401
        assert "Authorization: Bearer" in answer.json()["detail"]
    assert server.get("users/me", "nora")["name"] == "Nora Hughes"


def test_the_api_describes_itself(server: "Server") -> None:
    described = httpx.get(f"{server.url}/api/v1/openapi.json").json()
    assert described["info"]["title"] == "Debrief"
    paths = described["paths"]
    for path, method in (
        ("/api/v1/recordings", "post"),
        ("/api/v1/recordings/{filename}", "put"),
        ("/api/v1/memos", "get"),
        ("/api/v1/drafts/{draft_id}/claim", "put"),
        ("/api/v1/drafts/{draft_id}/fields/{key}", "put"),
        ("/api/v1/drafts/{draft_id}/approval", "post"),
        ("/api/v1/drafts/{draft_id}/rejection", "post"),
        ("/api/v1/entries", "get"),
        ("/api/v1/accounts/{account_id}", "get"),
        ("/api/v1/follow-ups", "get"),
    ):
        assert method in paths[path], path


def test_a_recording_is_drafted_with_evidence_for_what_was_said(server: "Server", redwood: Any) -> None:
    assert (redwood["template"], redwood["account_id"]) == ("deal_progress", "A01")
    assert (value(redwood, "company"), value(redwood, "stage")) == ("Redwood Foods", "negotiation")
    assert value(redwood, "interaction_date") == "2025-11-17"
    text = server.get(f"memos/{redwood['memo_id']}/transcript")["text"]
    stage = next(field for field in redwood["fields"] if field["key"] == "stage")
    ((start, end),) = stage["evidence"]
    assert (stage["standing"], stage["review"]) == ("said", "look")
    assert "negotiation" in text[start:end].lower()
    memo = server.get(f"memos/{redwood['memo_id']}")
    moves = [event["target"] for event in memo["events"] if event["what"] == "moved"]
    assert moves == ["received", "transcribing", "transcribed", "drafted"]
    assert (memo["attempt"], memo["recorded_source"]) == (1, "client")


def test_sound_original_and_waveform_can_be_had(server: "Server", redwood: Any, recordings: Path) -> None:
    original = (recordings / "01-redwood-foods.wav").read_bytes()
    memo = f"/api/v1/memos/{redwood['memo_id']}"
    assert server.client("nora").get(f"{memo}/original").content == original
    part = server.client("nora").get(f"{memo}/sound", headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, original[100:200])
    assert len(server.client("nora").get(f"{memo}/peaks").content) > 1000


def test_a_rep_sees_the_own_memos_and_no_others(server: "Server", redwood: Any) -> None:
    assert server.client("victor").get(f"/api/v1/memos/{redwood['memo_id']}").status_code == 404
    assert redwood["memo_id"] in {memo["id"] for memo in server.get("memos", "nora")["items"]}
    assert "01-redwood-foods.wav" in server.page("/memos", "nora")
    assert "01-redwood-foods.wav" not in server.page("/memos", "victor")


def test_a_videos_sound_track_is_a_memo_like_any_other(server: "Server", penhallow: Any) -> None:
    memo = server.get(f"memos/{penhallow['memo_id']}")
    assert (memo["rep"], memo["filename"], memo["codec"]) == ("Victor Grant", "clip.mp4", "aac")
    assert (penhallow["template"], penhallow["account_id"]) == ("meeting_notes", "A09")


def test_approving_what_someone_has_just_changed_is_refused_with_both_versions(
    server: "Server", penhallow: Any
) -> None:
    path, reviewer = f"/api/v1/drafts/{penhallow['id']}", server.client("priya")
    seen = reviewer.put(f"{path}/claim").json()
    # The same admin in another window.
    changed = reviewer.put(f"{path}/fields/summary", json={"value": "They want vans.", "version": seen["version"]})
    assert changed.status_code == 200, changed.text
    stale = reviewer.post(f"{path}/approval", json={"version": seen["version"]})
    assert stale.status_code == 409
    told = stale.json()
    assert told["detail"].startswith("Somebody else has changed this draft since you opened it; nothing was saved.")
    assert told["yours"]["version"] == seen["version"]
    assert told["yours"]["fields"]["summary"] == value(seen, "summary")
    assert told["current"]["version"] == seen["version"] + 1
    assert told["current"]["fields"]["summary"] == "They want vans."
    assert server.get("entries", account="A09")["total"] == 0
    assert server.get(f"drafts/{penhallow['id']}")["state"] == "claimed"


def test_a_rejected_draft_files_nothing_and_can_be_put_back(server: "Server", penhallow: Any) -> None:
    path, reviewer = f"/api/v1/drafts/{penhallow['id']}", server.client("priya")
    assert reviewer.post(f"{path}/rejection", json={"reason": "a rehearsal"}).json()["state"] == "rejected"
    assert server.get("accounts/A09")["entries"] == []
    assert penhallow["id"] not in {draft["id"] for draft in server.get("drafts")["items"]}
    assert reviewer.delete(f"{path}/rejection").json()["state"] == "waiting"


def test_reps_do_not_review(server: "Server", redwood: Any) -> None:
    answer = server.client("nora").post(f"/api/v1/drafts/{redwood['id']}/approval", json={"version": 1})
    assert answer.status_code == 403
    assert "Only admin staff review drafts" in answer.json()["detail"]


def test_an_approved_draft_becomes_an_entry_and_brings_the_book_up_to_date(server: "Server", redwood: Any) -> None:
    path, reviewer = f"/api/v1/drafts/{redwood['id']}", server.client("priya")
    before = server.get("accounts/A01")
    (deal,) = before["deals"]
    assert (deal["stage"], deal["amount"], before["entries"]) == ("proposal", 72000.0, [])

    claimed = reviewer.put(f"{path}/claim").json()
    assert (claimed["state"], claimed["claimed_by"]) == ("claimed", "Priya Shaw")
    amount = {"value": 86500, "currency": "USD"}
    edit = reviewer.put(f"{path}/fields/deal_amount", json={"value": amount, "version": claimed["version"]})
    assert edit.status_code == 200, edit.text
    version = edit.json()["version"]

    early = reviewer.post(f"{path}/approval", json={"version": version})
    assert early.status_code == 409
    assert "stage" in early.json()["missing"]
    assert "Look at these before you approve" in early.json()["detail"]
    looked = early.json()["missing"]
    approved = reviewer.post(f"{path}/approval", json={"version": version, "looked": looked})
    assert approved.status_code == 201, approved.text
    entry_id = approved.json()["entry_id"]

    after = server.get("accounts/A01", "frank")
    (deal,) = after["deals"]
    assert (deal["stage"], deal["amount"], deal["close_date"]) == ("negotiation", 86500.0, "2025-12-18")
    changes = {change["key"]: (change["old"], change["new"]) for change in deal["changes"] if change["entry_id"]}
    assert changes["stage"] == ("proposal", "negotiation")
    assert [float(old_or_new) for old_or_new in changes["amount"]] == [72000, 86500]
    assert changes["close_date"] == ("2026-12-11", "2025-12-18")
    (entry,) = after["entries"]
    assert (entry["id"], entry["rep"], entry["approved_by"]) == (entry_id, "Nora Hughes", "Priya Shaw")
    assert (entry["interaction_date"], value(entry, "deal_amount")["value"]) == ("2025-11-17", 86500)
    owed = {item["owner_name"]: item for item in after["follow_ups"]}
    assert owed["Nora Hughes"]["due_date"] == "2025-11-20"
    assert "revised proposal" in owed["Nora Hughes"]["text"]
    assert owed["Laura Mitchell"]["due_date"] == "2025-11-26"
    mine = server.get("follow-ups", "nora", owner="me", account="A01")
    assert [item["id"] for item in mine["follow_ups"]] == [owed["Nora Hughes"]["id"]]
    page = server.page("/accounts/A01", "frank")
    assert "negotiation" in page.lower()
    assert "revised proposal" in page

    again = reviewer.post(f"{path}/approval", json={"version": version, "looked": looked})
    assert again.status_code == 409
    assert server.get("entries", account="A01")["total"] == 1


def test_silence_is_nothing_to_file_and_a_person_can_overrule_it(server: "Server", recordings: Path) -> None:
    memo_id = server.sent(recordings / "12-silence.mp3")
    memo = server.memo(memo_id, "nothing_to_file")
    assert memo["drafts"] == []
    assert memo["problem"]
    assert "12-silence.mp3" in server.page("/nothing-to-file")
    made = server.client("priya").post(f"/api/v1/memos/{memo_id}/drafts", json={"template": "meeting_notes"})
    assert made.status_code == 201, made.text
    assert made.json()["by_hand"]
    assert server.get(f"memos/{memo_id}")["state"] == "drafted"


def test_what_is_exported_can_be_imported_again(server: "Server", redwood: Any, house: "House", tmp_path: Path) -> None:
    # After the approval above: the file order of this module is the order of a day.
    folder = tmp_path / "exported"
    told = server.house.done("export", folder)
    names = ("accounts", "contacts", "deals", "products", "competitors", "follow_ups", "entries")
    assert {path.name for path in folder.iterdir()} == {f"{name}.csv" for name in names}
    assert "entries.csv" in told
    assert "Redwood Foods" in (folder / "entries.csv").read_text(encoding="utf-8-sig")
    assert "revised proposal" in (folder / "follow_ups.csv").read_text(encoding="utf-8-sig")
    # Where it comes from nothing is news; in another house the deal moves on.
    assert " 0 new, 0 changed" in server.house.done("book", "import", folder).partition("deals")[2]
    assert "deals 0 new, 1 changed" in house.done("book", "import", folder)
    assert house.rows("SELECT stage FROM deals WHERE id = 'D01'") == [("negotiation",)]
