"""The queue as a page: its tabs and filters live in the address, it asks little of the database, and tells when it is old."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.db import Database, now
from service.domain.working_hours import WorkingHours
from service.review.models import Draft, DraftField
from service.users.models import User
from service.web.queue_rows import Ages
from tests.integration.web.test_review_pages import statements

Open = Callable[[str | None], Any]
MakeDraft = Callable[..., str]
ROWS = {"hx-request": "true", "hx-target": "rows"}


def shown(page: Any) -> list[str]:
    return [link["href"].rsplit("/", 1)[-1] for link in page.select("#rows a[data-row]")]


def numbers(page: Any) -> dict[str, int]:
    return {one["id"].removeprefix("tab-"): int(one.b.get_text()) for one in page.select("#rows .count")}


def change(database: Database, draft: str, **values: Any) -> None:
    with database.write() as session:
        session.execute(update(Draft).where(Draft.id == draft).values(**values))


def say(database: Database, draft: str, key: str, value: Any) -> None:
    with database.write() as session:
        query = update(DraftField).where(DraftField.draft_id == draft, DraftField.key == key)
        session.execute(query.values(value=value))


def test_every_tab_has_its_drafts_and_their_number(browser_of: Open, database: Database, make_draft: MakeDraft) -> None:
    ada = browser_of("ada")
    waits, mine, later, gone, filed, other = (make_draft("rob") for _ in range(6))
    browser_of("ben").post(f"/drafts/{other}/claim")
    for draft in (mine, waits, later, gone, filed):  # all of them, so that none comes next by itself
        ada.post(f"/drafts/{draft}/claim")
    ada.post(f"/drafts/{later}/postpone", data={"until": "tomorrow", "reason": "Ask Rob first."})
    ada.post(f"/drafts/{gone}/reject", data={"reason": "Private talk."})
    for form in ada.get(f"/drafts/{filed}").select("form[action*='/looks/']"):
        data = {"looked": "1", "version": form.select_one("[name=version]")["value"]}
        ada.post(form["action"], data=data)
    version = ada.get(f"/drafts/{filed}").select_one("form[action$='/approve'] [name=version]")["value"]
    ada.post(f"/drafts/{filed}/approve", data={"version": version})
    ada.post(f"/drafts/{waits}/release")

    expected = {"mine": [mine], "postponed": [later], "rejected": [gone], "filed": [filed], "asked": [], "held": []}
    page = ada.get("/queue")
    assert set(shown(page)) == {waits, mine, other}
    for tab, drafts in expected.items():
        page = ada.get(f"/queue?show={tab}")
        assert shown(page) == drafts, tab
        assert numbers(page)[tab] == len(drafts), tab
        assert page.select_one("#rows .count[aria-current]")["id"] == f"tab-{tab}"
        assert drafts or page.select_one("#rows .empty strong").get_text()
    assert numbers(page)["open"] == 3
    assert shown(browser_of("ben").get("/queue?show=mine")) == [other]


def test_filters_live_in_the_address_and_stay_while_one_goes_through_tabs_and_pages(
    browser_of: Open, database: Database, make_draft: MakeDraft, people: dict[str, User]
) -> None:
    ada = browser_of("ada")
    rob, tess = make_draft("rob"), make_draft("tess")
    with database.write() as session:
        session.execute(update(DraftField).where(DraftField.draft_id == tess).values(looked_at=now()))
    change(database, rob, created_at=now() - timedelta(days=30))
    change(database, tess, created_at=now())
    assert shown(ada.get(f"/queue?rep={people['tess'].id}")) == [tess]
    assert shown(ada.get("/queue?risky=yes")) == [rob]
    assert shown(ada.get("/queue?kind=meeting_notes")) == []
    assert shown(ada.get("/queue?age=overdue")) == [rob]
    assert shown(ada.get("/queue?q=northgate")) == [tess, rob]
    assert shown(ada.get("/queue?q=LOPEZ&risky=yes")) == [rob]
    say(database, tess, "summary", "50 % mehr für Zoë_Ā")
    for sought in ("50 %", "Zoë_", "mehr FÜR".lower()):
        assert shown(ada.get("/queue?" + f"q={sought}".replace("%", "%25"))) == [tess], sought
    assert shown(ada.get("/queue?q=%25")) == [tess]
    page = ada.get(f"/queue?rep={people['tess'].id}&q=zzz&risky=yes&age=late&kind=deal_progress")
    assert "Nothing here fits." in ada.words(page, ".empty")
    address = page.select_one("#tab-rejected")["href"]
    assert address.startswith("/queue?show=rejected")
    for part in (f"rep={people['tess'].id}", "q=zzz", "risky=yes", "age=late", "kind=deal_progress"):
        assert part in address
    assert page.select_one("#q")["value"] == "zzz"
    assert page.select_one("[name=kind] [selected]")["value"] == "deal_progress"
    assert page.find("a", string="Show everything")["href"] == "/queue?show=open"


def test_wrong_filters_do_no_harm(browser_of: Open, make_draft: MakeDraft) -> None:
    make_draft("rob")
    ada = browser_of("ada")
    assert len(shown(ada.get("/queue?show=nonsense&age=nonsense&page=-1"))) == 1
    assert shown(ada.get("/queue?rep=nobody&kind=nothing")) == []
    assert shown(ada.get("/queue?q=" + "x" * 5000)) == []
    assert shown(ada.get("/queue?q=%00")) != []
    assert "<script>alert" not in str(ada.get("/queue?q=<script>alert(1)</script>&kind=<script>alert(2)</script>"))


def test_what_is_answered_is_at_the_front_of_its_lane(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    ada, rob = browser_of("ada"), browser_of("rob")
    first, second, third, top = make_draft("rob"), make_draft("rob"), make_draft("rob"), make_draft("tess")
    ada.post(f"/drafts/{third}/claim")
    ada.post(f"/drafts/{third}/question", data={"key": "close_date", "text": "Before Easter?"})
    page = ada.get("/queue?show=asked")
    assert shown(page) == [third]
    assert "Before Easter?" in ada.words(page, "#rows tbody")
    form = rob.get("/memos").select_one("form[action*='/questions/']")
    rob.post(form["action"], data={"text": "No, in May."})
    page = ada.get("/queue")
    assert shown(page) == [top, third, first, second]
    assert "No, in May." in ada.words(page, f"#row-{third}")
    # Asking led to the next one, which was the top biller's.
    assert page.select_one(f"#row-{top}.here")
    assert ada.http.post("/queue/next").url.path == f"/drafts/{third}"


def test_only_what_is_safe_can_be_ticked(browser_of: Open, database: Database, make_draft: MakeDraft) -> None:
    wants, safe = make_draft("rob"), make_draft("rob")
    with database.write() as session:
        session.execute(update(DraftField).where(DraftField.draft_id == safe).values(looked_at=now()))
    ada = browser_of("ada")
    page = ada.get("/queue")
    (box,) = page.select("#rows .tick input")
    assert box["value"].split(":")[0] == safe
    assert "look at: People, Stage, Deal amount" in ada.words(page, f"#row-{wants}")
    report = ada.post("/queue/approve", data={"draft": box["value"]})
    assert "1 of 1 filed" in ada.words(report)
    maximum = browser_of("max").get("/queue")
    assert shown(maximum) == [wants]
    assert not maximum.select("#rows form, #bulk, .tick input")


def test_rows_that_did_not_change_are_not_sent_again(browser_of: Open, make_draft: MakeDraft) -> None:
    make_draft("rob")
    ada = browser_of("ada")
    address = ada.get("/queue?risky=yes").select_one("#rows")["hx-get"]
    assert "risky=yes" in address
    same = ada.http.get(address, headers=ROWS)
    assert (same.status_code, same.text) == (204, "")
    new = make_draft("tess")
    part = ada.get(address, **ROWS)
    assert new in shown(part)
    assert part.select_one("h1") is None
    assert ada.http.get(part.select_one("#rows")["hx-get"], headers=ROWS).status_code == 204


@pytest.mark.parametrize("address", ["/queue", "/queue?show=filed", "/queue?risky=yes&q=north", "/queue?show=mine"])
def test_sixty_drafts_take_no_more_statements_than_ten(
    browser_of: Open, database: Database, make_draft: MakeDraft, address: str
) -> None:
    ada = browser_of("ada")
    first = make_draft("rob")
    with statements(database) as few:
        ada.get(address)
    with database.write() as session:
        whole = session.get_one(Draft, first)
        columns = {c.key: getattr(whole, c.key) for c in Draft.__mapper__.column_attrs}
        for number in range(1, 60):
            session.add(Draft(**columns | {"id": f"copy{number}", "position": number}))
    with statements(database) as many:
        page = ada.get(address)
    assert len(many) == len(few) <= 12, many
    if address == "/queue":
        assert len(shown(page)) == 50
        assert len(shown(ada.get(page.select_one("#more")["href"]))) == 10


def test_the_number_for_the_tab_is_what_waits_for_the_reader(browser_of: Open, make_draft: MakeDraft) -> None:
    first, _taken, _third = make_draft("rob"), make_draft("tess"), make_draft("rob")
    ada, rob, ben = browser_of("ada"), browser_of("rob"), browser_of("ben")
    assert ada.http.get("/waiting").json() == 3
    ada.post(f"/drafts/{first}/claim")
    ada.post(f"/drafts/{first}/question", data={"key": "close_date", "text": "Before Easter?"})
    assert ben.http.get("/waiting").json() == 1
    assert rob.http.get("/waiting").json() == 1
    assert browser_of("tess").http.get("/waiting").json() == 0
    assert browser_of("max").http.get("/waiting").json() == 0
    assert ada.get("/queue").body.has_attr("data-counted")
    assert not rob.get("/record").body.has_attr("data-counted")
    assert not browser_of("tess").get("/memos").body.has_attr("data-counted")


def test_late_and_overdue_go_by_working_hours_in_the_readers_zone(people: dict[str, User]) -> None:
    monday = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # noon in Berlin, 6:00 in New York
    ages = Ages.at(monday, people["ada"], "Mon-Fri 9:00-17:00", 4)
    friday = datetime(2026, 11, 20, tzinfo=UTC)
    assert ages.of(friday.replace(hour=15, minute=30)) == ""
    assert ages.of(friday.replace(hour=15)) == "late"
    assert ages.of(friday.replace(hour=11, minute=1)) == "late"
    assert ages.of(friday.replace(hour=11)) == "overdue"
    assert ages.late == WorkingHours.read("Mon-Fri 9:00-17:00").back(monday, timedelta(hours=4), people["ada"].zone)
    assert Ages.at(monday, people["rob"], "Mon-Fri 9:00-17:00", 4).of(friday.replace(hour=18, minute=1)) == ""
