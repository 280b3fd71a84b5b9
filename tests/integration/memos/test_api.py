"""The API of recordings and memos: who sees what, and how the sound is served."""

import pytest


@pytest.fixture
def memo_id(client_of, make_user, recording):
    nora = make_user("nora")
    reply = client_of(nora).post("/api/v1/recordings", files={"file": ("visit.html", recording.read_bytes())})
    assert reply.status_code == 201, reply.text
    return reply.json()["id"]


def test_sound_is_served_as_what_it_is_whatever_its_name_claims(client_of, make_user, memo_id, recording):
    admin = client_of(make_user("priya", role="admin"))
    reply = admin.get(f"/api/v1/memos/{memo_id}/sound")
    assert reply.headers["content-type"] == "audio/mpeg"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.content == recording.read_bytes()
    part = admin.get(f"/api/v1/memos/{memo_id}/sound", headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, recording.read_bytes()[100:200])
    original = admin.get(f"/api/v1/memos/{memo_id}/original")
    assert original.headers["content-disposition"].startswith("attachment")


def test_a_rep_sees_the_own_memos_alone(client_of, make_user, memo_id):
    other = client_of(make_user("other"))
    for path in ("", "/transcript", "/sound", "/original", "/peaks"):
        assert other.get(f"/api/v1/memos/{memo_id}{path}").status_code == 404
    for method, path in (("POST", "attempts"), ("POST", "withdrawal"), ("POST", "drafts")):
        reply = other.request(method, f"/api/v1/memos/{memo_id}/{path}", json={"template": "meeting_notes"})
        assert reply.status_code in (403, 404)
    assert other.get("/api/v1/memos", params={"rep": "nora"}).json()["total"] == 0
    assert other.get("/api/v1/drafts").json() == {"items": [], "counts": {}}
    assert client_of(None).get("/api/v1/memos").status_code == 401


def test_a_session_that_reads_cannot_write(database, make_user):
    nora = make_user("nora")
    with database.read() as session:
        session.get(type(nora), nora.id).name = "Somebody Else"
        with pytest.raises(RuntimeError, match="only reads"):
            session.flush()
