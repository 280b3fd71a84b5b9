"""The queue and one draft: take it, correct it, look, decide client and deal, approve, reject; and what a clash shows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from service.db import Database
from service.domain.states import DraftState
from service.review import repository
from service.review.models import Draft
from service.users.models import User

Open = Callable[[str | None], Any]
MakeDraft = Callable[..., str]

HTMX = {"hx-request": "true", "hx-target": "desk"}


def draft_of(database: Database, draft_id: str) -> Draft:
    with database.read() as session:
        found = repository.get(session, draft_id)
        assert found is not None
        return found


def look_at_everything(browser: Any, draft_id: str) -> None:
    page = browser.get(f"/drafts/{draft_id}")
    for form in page.select("form[action*='/looks/']"):
        browser.post(form["action"], data={"looked": "1", "version": form.select_one("[name=version]")["value"]})


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL statements that run inside the block, without BEGIN and the like."""
    seen: list[str] = []

    def note(*args: Any) -> None:
        if not args[2].startswith("BEGIN"):
            seen.append(args[2])

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_top_billers_come_first_then_the_oldest(browser_of: Open, make_draft: MakeDraft) -> None:
    first, second, top = make_draft("rob"), make_draft("rob"), make_draft("tess")
    page = browser_of("ada").get("/queue")
    order = [link["href"].rsplit("/", 1)[-1] for link in page.select("#rows a[data-row]")]
    assert order == [top, first, second]


def test_the_queue_shows_client_amount_and_what_is_due(browser_of: Open, make_draft: MakeDraft) -> None:
    make_draft("rob")
    ada = browser_of("ada")
    row = ada.words(ada.get("/queue"), "#rows tbody tr")
    assert "Northgate Logistics" in row
    assert "85,000 USD" in row
    assert "Fri 20 Nov 2026" in row


def test_the_queue_asks_no_more_of_the_database_when_it_is_longer(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    ada = browser_of("ada")
    make_draft("rob")
    ada.get("/queue")
    with statements(database) as short:
        ada.get("/queue")
    for _ in range(4):
        make_draft("rob")
    with statements(database) as long:
        assert len(ada.get("/queue").select("#rows tbody tr")) == 5
    assert len(long) == len(short)
    assert len(long) <= 12, long


def test_an_empty_queue_says_so(browser_of: Open, people: dict[str, User]) -> None:
    ada = browser_of("ada")
    assert "The queue is empty." in ada.words(ada.get("/queue"), ".empty")
    assert "Nothing waits" in ada.words(ada.post("/queue/next"), "main [role=status]")


def test_taking_the_next_claims_it_and_colleagues_see_who_has_it(browser_of: Open, make_draft: MakeDraft) -> None:
    draft = make_draft("rob")
    ada, ben = browser_of("ada"), browser_of("ben")
    reply = ada.http.post("/queue/next")
    assert reply.url.path == f"/drafts/{draft}"
    assert "Ada Brandt has it" in ben.words(ben.get("/queue"), "#rows")
    page = ben.get(f"/drafts/{draft}")
    assert "Ada Brandt reviews this draft now" in ben.words(page)
    assert not page.select("form[action$=approve]")
    assert "Ada Brandt" in ben.words(ben.post(f"/drafts/{draft}/claim", 409), "[data-sentence]")


def test_a_field_carries_the_words_it_comes_from(browser_of: Open, make_draft: MakeDraft) -> None:
    draft = make_draft("rob")
    field = browser_of("ada").get(f"/drafts/{draft}").select_one("#field-deal_amount")
    assert "85,000 USD" in field.select_one(".value").text
    assert "85,000 dollars" in field.select_one(".quote").text
    assert field.select_one(".badge").text == "said"


def test_reps_and_managers_read_a_draft_and_change_nothing(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft = make_draft("rob")
    for login in ("rob", "max"):
        browser = browser_of(login)
        assert not browser.get(f"/drafts/{draft}").select("main form")
        browser.post(f"/drafts/{draft}/claim", 403)
    browser_of("tess").get(f"/drafts/{draft}", 404)
    assert draft_of(database, draft).standing is DraftState.WAITING


def test_an_edit_is_kept_and_marked_as_a_persons(browser_of: Open, database: Database, make_draft: MakeDraft) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    form = ada.get(f"/drafts/{draft}").select_one("#field-deal_amount form[action*='/fields/']")
    values = {i["name"]: i.get("value", "") for i in form.select("input")} | {"amount": "90,000"}
    part = ada.post(form["action"], data=values, **HTMX)
    assert part.select_one("html") is None
    field = part.select_one("#field-deal_amount")
    assert "90,000 USD" in field.select_one(".value").text
    assert "by a person" in field.text
    assert "heard as: 85,000 USD" in field.text
    assert draft_of(database, draft).value("deal_amount") == {"value": 90000, "currency": "USD"}


def test_what_cannot_be_taken_stays_in_its_input_with_the_reason(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    version = str(draft_of(database, draft).version)
    data = {"version": version, "amount": "a lot", "currency": "USD"}
    part = ada.post(f"/drafts/{draft}/fields/deal_amount", 422, data, **HTMX)
    assert "is no number" in ada.words(part, "#error-deal_amount")
    assert part.select_one("#field-deal_amount input[name=amount]")["value"] == "a lot"
    assert part.select_one("#field-deal_amount details[open]") is not None


def test_actions_and_people_are_edited_line_by_line(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    version = draft_of(database, draft).version
    actions = {
        "version": str(version),
        "text": ["Send the proposal", "Sign it", ""],
        "owner": ["Rob Marsh", "Maria Lopez", ""],
        "due_date": ["2026-11-20", "", ""],
    }
    ada.post(f"/drafts/{draft}/fields/action_items", data=actions)
    people = {"version": str(version + 1), "id": ["", ""], "name": ["Maria Lopez", ""], "title": ["CFO", ""]}
    ada.post(f"/drafts/{draft}/fields/contacts", data=people)
    found = draft_of(database, draft)
    assert found.value("action_items") == [
        {"text": "Send the proposal", "owner": "rep", "due_date": "2026-11-20"},
        {"text": "Sign it", "owner": "Maria Lopez", "due_date": None},
    ]
    assert [(p["name"], p["title"]) for p in found.value("contacts")] == [("Maria Lopez", "CFO")]


def test_approval_waits_for_the_looks_and_then_files_and_takes_the_next(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft, following = make_draft("rob"), make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    version = {"version": str(draft_of(database, draft).version)}
    refused = ada.post(f"/drafts/{draft}/approve", 409, version)
    assert "Deal amount" in ada.words(refused, "[role=alert]:not([hidden])")
    look_at_everything(ada, draft)
    reply = ada.http.post(f"/drafts/{draft}/approve", data=version)
    assert reply.url.path == f"/drafts/{following}"
    assert "Filed for Northgate Logistics. Here is the next." in reply.text
    assert draft_of(database, draft).standing is DraftState.APPROVED
    account = ada.get("/accounts/northgate")
    words = ada.words(account)
    assert "proposal" in words.lower()
    assert "85,000 USD" in words
    assert "Maria Lopez" in words
    heard = account.select_one("a[href*='#words-']")["href"]
    assert heard.startswith(f"/memos/{draft_of(database, draft).memo_id}#words-")


def test_approving_what_a_colleague_has_changed_shows_both_versions(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    look_at_everything(ada, draft)
    seen = str(draft_of(database, draft).version)
    other = browser_of("ada")
    other.post(f"/drafts/{draft}/fields/summary", data={"version": seen, "value": "They want fifty seats."})
    page = ada.post(f"/drafts/{draft}/approve", 409, {"version": seen})
    sides = page.select(".side-by-side section")
    assert len(sides) == 2
    assert "They want fifty seats." not in sides[0].text
    assert "They want fifty seats." in sides[1].text
    assert "They want fifty seats." in [cell.text for cell in page.select("dd.differs")]
    assert draft_of(database, draft).standing is DraftState.CLAIMED


def test_an_edit_that_came_too_late_is_shown_so_that_it_is_not_lost(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    seen = str(draft_of(database, draft).version)
    address = f"/drafts/{draft}/fields/summary"
    browser_of("ada").post(address, data={"version": seen, "value": "They want fifty seats."})
    part = ada.post(address, 409, {"version": seen, "value": "They want sixty seats."}, **HTMX)
    assert "They want sixty seats." in ada.words(part, "#typed")
    assert draft_of(database, draft).value("summary") == "They want fifty seats."


def test_a_time_without_a_day_is_refused_and_stays_in_its_input(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    data = {"version": str(draft_of(database, draft).version), "date": "", "time": "14:30"}
    part = ada.post(f"/drafts/{draft}/fields/next_meeting", 422, data, **HTMX)
    assert "is no date" in ada.words(part, "#error-next_meeting")
    assert part.select_one("#field-next_meeting input[name=time]")["value"] == "14:30"


def test_a_page_that_is_none_is_the_first_and_one_too_far_is_empty(browser_of: Open, make_draft: MakeDraft) -> None:
    make_draft("rob")
    ada = browser_of("ada")
    for page in ("abc", "-4", "9" * 30):
        assert ada.get(f"/queue?page={page}").select("#rows tbody tr"), page
    assert not ada.get("/queue?page=99999999").select("#rows tbody tr")
    for address in ("/memos", "/entries", "/accounts", "/follow-ups", "/failed"):
        ada.get(f"{address}?page={'9' * 30}")


def test_several_open_deals_want_a_choice(
    browser_of: Open, database: Database, make_draft: MakeDraft, two_deals: list[str]
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    look_at_everything(ada, draft)
    form = ada.get(f"/drafts/{draft}").select_one("form[action$='/deal']")
    assert [i["value"] for i in form.select("input[name=deal]")] == [*two_deals, "new"]
    version = {"version": str(draft_of(database, draft).version)}
    assert "several open deals" in ada.words(ada.post(f"/drafts/{draft}/approve", 409, version))
    ada.post(form["action"], data={**version, "deal": two_deals[1]}, **HTMX)
    found = draft_of(database, draft)
    assert found.deal_id == two_deals[1]
    look_at_everything(ada, draft)
    ada.post(f"/drafts/{draft}/approve", data={"version": str(found.version)})
    assert "none → 85,000" in ada.words(ada.get("/accounts/northgate")) or "Amount set to 85,000" in ada.words(
        ada.get("/accounts/northgate")
    )


def test_the_client_is_found_by_typing_and_linked(browser_of: Open, database: Database, make_draft: MakeDraft) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    assert ada.get(f"/drafts/{draft}?client=1").select("#client-choice")
    found = ada.get(f"/drafts/{draft}/accounts?account_name=gate", **HTMX)
    assert found.select_one("input")["value"] == "northgate"
    assert "No account matches" in ada.get(f"/drafts/{draft}/accounts?account_name=zzz", **HTMX).text
    version = str(draft_of(database, draft).version)
    part = ada.post(f"/drafts/{draft}/client", 422, {"version": version, "account_name": "Nobody"}, **HTMX)
    assert "no account named “Nobody”" in part.get_text()
    ada.post(f"/drafts/{draft}/client", data={"version": version, "account": "new"}, **HTMX)
    assert draft_of(database, draft).account_id is None


def test_a_rejected_draft_keeps_its_reason_and_can_be_put_back(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    ada.post(f"/drafts/{draft}/reject", data={"reason": "Private talk."})
    assert "Reason: Private talk." in ada.words(ada.get(f"/drafts/{draft}"))
    form = ada.get("/queue?show=rejected").select_one("#rows form[action$=reopen]")
    ada.post(form["action"])
    assert draft_of(database, draft).standing is DraftState.WAITING


def test_postponed_and_released_drafts_leave_ones_hands(
    browser_of: Open, database: Database, make_draft: MakeDraft
) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    ada.post(f"/drafts/{draft}/claim")
    ada.post(f"/drafts/{draft}/release")
    assert draft_of(database, draft).standing is DraftState.WAITING
    ada.post(f"/drafts/{draft}/postpone", data={"until": "tomorrow", "reason": "Ask Rob first."})
    row = ada.words(ada.get("/queue?show=postponed"), "#rows tbody tr")
    assert "08:00" in row
