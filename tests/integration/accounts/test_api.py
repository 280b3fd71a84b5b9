"""The book over HTTP."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import httpx
import pytest

from service.accounts.models import Entry, FollowUp
from service.db import now
from service.users.models import User

pytestmark = pytest.mark.usefixtures("book")

MakeUser = Callable[..., User]
ClientOf = Callable[[User | None], httpx.Client]


@pytest.mark.parametrize("role", ["rep", "manager"])
def test_everybody_reads_the_book_and_only_admin_staff_change_it(
    client_of: ClientOf, make_user: MakeUser, role: str
) -> None:
    client = client_of(make_user("someone", role=role))
    listed = client.get("/api/v1/accounts", params={"q": "redwood"}).json()
    assert listed["total"] == 1
    assert listed["accounts"][0]["open_deals"] == 1
    assert client.get("/api/v1/accounts/A1").json()["contacts"][0]["name"] == "Bo Lind"
    assert client.get("/api/v1/accounts/A99").status_code == 404
    changes = [
        client.post("/api/v1/accounts", json={"name": "X"}),
        client.patch("/api/v1/accounts/A1", json={"name": "X"}),
        client.post("/api/v1/accounts/A1/contacts", json={"name": "X"}),
        client.patch("/api/v1/contacts/C1", json={"name": "X"}),
        client.post("/api/v1/accounts/A1/deals", json={"name": "X"}),
        client.patch("/api/v1/deals/D1", json={"name": "X"}),
        client.post("/api/v1/book/imports", files={"files": ("accounts.csv", b"name\nX\n")}),
    ]
    assert [reply.status_code for reply in changes] == [403] * len(changes)
    assert client.get("/api/v1/book/export.zip").status_code == (200 if role == "manager" else 403)
    assert client_of(None).get("/api/v1/accounts").status_code == 401


def test_admin_staff_make_and_change(client_of: ClientOf, make_user: MakeUser) -> None:
    client = client_of(make_user("priya", role="admin"))
    account = client.post("/api/v1/accounts", json={"name": "Copper Creek", "aliases": ["CC"], "city": "Tucson"})
    assert account.status_code == 201
    at = f"/api/v1/accounts/{account.json()['id']}"
    assert client.patch(at, json={"city": None}).json() == account.json() | {"city": None}
    contact = client.post(f"{at}/contacts", json={"name": "Ann Lee"}).json()
    assert client.patch(f"/api/v1/contacts/{contact['id']}", json={"title": "CFO"}).json()["title"] == "CFO"
    deal = client.post(f"{at}/deals", json={"name": "Trucks", "amount": 1200.5, "currency": "usd"}).json()
    assert (deal["amount"], deal["currency"], deal["open"]) == (1200.5, "USD", True)
    changed = client.patch(f"/api/v1/deals/{deal['id']}", json={"stage": "closed_won", "close_date": "2026-11-20"})
    assert changed.json()["open"] is False
    assert [(c["key"], c["old"], c["new"]) for c in changed.json()["changes"]] == [
        ("amount", None, "1200.50"),
        ("currency", None, "USD"),
        ("stage", None, "closed_won"),
        ("close_date", None, "2026-11-20"),
    ]
    whole = client.get(at).json()
    assert [d["id"] for d in whole["deals"]] == [deal["id"]]
    wrong = client.patch(f"/api/v1/deals/{deal['id']}", json={"stage": "lost?"})
    assert wrong.status_code == 422
    assert set(wrong.json()["fields"]) == {"stage"}
    assert client.patch(at, json={"name": None}).status_code == 422
    assert client.patch(at, json={"aliases": None}).json()["aliases"] == []


def test_entries_and_the_account_that_they_belong_to(
    client_of: ClientOf, make_user: MakeUser, make_entry: Callable[..., Entry]
) -> None:
    nora, victor, priya = make_user("nora"), make_user("victor"), make_user("priya", role="admin")
    entry = make_entry(nora, priya, deal_id="D1", fields=[{"key": "stage", "label": "Stage", "value": "proposal"}])
    client = client_of(victor)
    page = client.get("/api/v1/entries", params={"rep": "nora", "account": "A1", "since": "2026-11-01"}).json()
    assert page["total"] == 1
    one = page["entries"][0]
    assert one == client.get(f"/api/v1/entries/{entry.id}").json()
    assert (one["account"], one["deal"], one["rep"], one["fields"][0]["value"]) == (
        "Redwood Foods",
        "Inventory system",
        nora.name,
        "proposal",
    )
    assert client.get("/api/v1/accounts/A1").json()["entries"] == [one]
    assert client.get("/api/v1/entries", params={"rep": "victor"}).json() == {"total": 0, "entries": []}
    unknown = client.get("/api/v1/entries", params={"rep": "nobody"})
    assert unknown.status_code == 404
    assert "There is no user 'nobody'" in unknown.json()["detail"]
    assert client.get("/api/v1/entries/none").status_code == 404
    assert client.get("/api/v1/entries", params={"since": "yesterday"}).status_code == 422
    assert client.get("/api/v1/entries", params={"limit": 1000}).status_code == 422


def test_a_rep_ticks_off_what_they_owe(
    client_of: ClientOf, make_user: MakeUser, make_follow_up: Callable[..., FollowUp]
) -> None:
    nora, victor = make_user("nora"), make_user("victor")
    row = make_follow_up("send the offer", nora, date(2026, 1, 5))
    client, other = client_of(nora), client_of(victor)
    mine = client.get("/api/v1/follow-ups", params={"owner": "me", "state": "overdue"}).json()
    assert [f["text"] for f in mine["follow_ups"]] == ["send the offer"]
    assert other.get("/api/v1/follow-ups", params={"owner": "me"}).json()["total"] == 0
    assert other.get("/api/v1/follow-ups", params={"owner": "nora"}).json()["total"] == 1
    at = f"/api/v1/follow-ups/{row.id}/completion"
    assert other.put(at).status_code == 403
    assert client.put(at).json()["done_by_id"] == nora.id
    assert client.put(at).status_code == 200
    assert client.get("/api/v1/follow-ups", params={"state": "open"}).json()["total"] == 0
    assert client.delete(at).json()["done_at"] is None
    assert client.put("/api/v1/follow-ups/none/completion").status_code == 404


def test_overdue_is_counted_in_the_readers_own_day(
    client_of: ClientOf, make_user: MakeUser, make_follow_up: Callable[..., FollowUp]
) -> None:
    # On the far sides of the date line it is never the same day.
    east = make_user("east", timezone="Pacific/Kiritimati")
    west = make_user("west", timezone="Etc/GMT+12")
    there = now().astimezone(east.zone).date()
    make_follow_up("due", east, there - timedelta(days=1))
    assert client_of(east).get("/api/v1/follow-ups", params={"state": "overdue"}).json()["total"] == 1
    assert client_of(west).get("/api/v1/follow-ups", params={"state": "overdue"}).json()["total"] == 0


def test_the_book_is_imported_whole_or_not_at_all(client_of: ClientOf, make_user: MakeUser) -> None:
    client = client_of(make_user("priya", role="admin"))
    good = [
        ("files", ("contacts.csv", b"name,account_id\nAnn Lee,A8\n")),
        ("files", ("accounts.csv", b"id,name\nA8,Copper Creek\n")),
    ]
    broken = [*good, ("files", ("deals.csv", b"name,account_id\nTrucks,A77\n"))]
    refused = client.post("/api/v1/book/imports", files=broken)
    assert refused.status_code == 422
    assert "deals.csv, line 2, account_id: there is no account 'A77'" in refused.json()["detail"]
    assert client.get("/api/v1/accounts/A8").status_code == 404
    taken = client.post("/api/v1/book/imports", files=good)
    assert taken.status_code == 201
    assert taken.json()["tallies"]["contacts"] == {"created": 1, "updated": 0, "unchanged": 0}
    assert client.get("/api/v1/accounts/A8").json()["contacts"][0]["name"] == "Ann Lee"
    named = client.post(
        "/api/v1/book/imports", files={"files": ("clients.csv", b"name\nX\n")}, data={"kind": "accounts"}
    )
    assert named.status_code == 201
    assert client.post("/api/v1/book/imports", files={"files": ("clients.csv", b"name\nX\n")}).status_code == 422


def test_the_export_is_an_archive_of_csv_files(client_of: ClientOf, make_user: MakeUser) -> None:
    reply = client_of(make_user("frank", role="manager")).get("/api/v1/book/export.zip")
    assert reply.headers["content-type"] == "application/zip"
    assert "attachment" in reply.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        assert "Redwood Foods" in archive.read("accounts.csv").decode("utf-8-sig")
        assert len(archive.namelist()) == 7
