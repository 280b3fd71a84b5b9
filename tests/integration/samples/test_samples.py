"""The sample recordings are what samples/memos.yaml says, and what they expect follows from their words."""

import csv
import datetime
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import av
import pytest
import yaml

SAMPLES = Path(__file__).parents[3] / "samples"
MEMOS: list[dict[str, Any]] = yaml.safe_load((SAMPLES / "memos.yaml").read_text(encoding="utf-8"))
USERS: list[dict[str, Any]] = yaml.safe_load((SAMPLES / "users.yaml").read_text(encoding="utf-8"))
ENTRIES = [(memo, entry) for memo in MEMOS for entry in memo["expected"]["entries"]]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

each_memo = pytest.mark.parametrize("memo", MEMOS, ids=lambda memo: memo["file"])
each_entry = pytest.mark.parametrize(
    ("memo", "entry"), ENTRIES, ids=[f"{memo['file']}-{entry['company']}" for memo, entry in ENTRIES]
)


def book(name: str) -> list[dict[str, str]]:
    with (SAMPLES / "book" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day_of(memo: dict[str, Any]) -> datetime.date:
    """The day of recording by the rep's own clock."""
    [zone] = [user["timezone"] for user in USERS if user["name"] == memo["rep"]]
    return datetime.datetime.fromisoformat(memo["recorded_at"]).astimezone(ZoneInfo(zone)).date()


def sentence_with(memo: dict[str, Any], words: str) -> str:
    found = [sentence for sentence in re.split(r"(?<=[.])\s+(?=[A-Z])", memo["text"]) if words in sentence]
    assert found, f"no sentence of {memo['file']} says {words!r}"
    return str(found[0])


def test_the_folder_holds_exactly_the_listed_recordings() -> None:
    assert {path.name for path in (SAMPLES / "recordings").iterdir()} == {memo["file"] for memo in MEMOS}
    assert len(MEMOS) >= 12
    assert sum(path.stat().st_size for path in (SAMPLES / "recordings").iterdir()) < 12 * 2**20


@each_memo
def test_recording_is_readable_to_its_end_and_20_to_90_seconds_long(memo: dict[str, Any]) -> None:
    with av.open(str(SAMPLES / "recordings" / memo["file"])) as container:
        rate = container.streams.audio[0].rate
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert 20 <= samples / rate <= 90


def test_at_least_eight_containers_and_codecs() -> None:
    kinds = set()
    pictures = 0
    for memo in MEMOS:
        with av.open(str(SAMPLES / "recordings" / memo["file"])) as container:
            kinds.add((container.format.name, container.streams.audio[0].codec_context.name))
            pictures += len(container.streams.video)
    assert len(kinds) >= 8, kinds
    assert pictures == 1, "one sample is the sound track of a video"


def test_every_kind_of_memo_is_there() -> None:
    kinds = [kind for memo in MEMOS for kind in memo["template_kinds"]]
    assert set(kinds) == {"meeting_notes", "call_in_check", "deal_progress"}
    assert any(memo["voice"] is None and not memo["text"] for memo in MEMOS), "one is silent"
    assert any(len(memo["expected"]["entries"]) == 2 for memo in MEMOS), "one speaks of two clients"
    assert any(memo["text"] and not memo["expected"]["entries"] for memo in MEMOS), "one has nothing to file"
    voices = {memo["voice"]["name"] for memo in MEMOS if memo["voice"]}
    assert {"slt", "rms", "awb", "kal16"} < voices
    assert sum(voice.startswith("espeak:") for voice in voices) >= 3


def test_users_are_one_of_each_role_and_one_top_biller_who_speaks() -> None:
    assert sorted(user["role"] for user in USERS) == ["admin", "manager", "rep", "rep"]
    [top] = [user["name"] for user in USERS if user["top_biller"]]
    reps = {user["name"] for user in USERS if user["role"] == "rep"}
    assert {memo["rep"] for memo in MEMOS} == reps
    assert top in reps


@each_memo
def test_kinds_listed_are_the_kinds_expected(memo: dict[str, Any]) -> None:
    assert memo["template_kinds"] == [entry["template_kind"] for entry in memo["expected"]["entries"]]


@each_entry
def test_company_and_people_are_said_and_in_step_with_the_book(memo: dict[str, Any], entry: dict[str, Any]) -> None:
    assert entry["company"] in memo["text"]
    ids = {row["name"]: row["id"] for row in book("accounts")}
    assert entry["account_id"] == ids.get(entry["company"])
    people = {row["name"]: row for row in book("contacts")}
    assert len(entry["contacts"]) == len(entry["contact_ids"])
    for person, contact_id in zip(entry["contacts"], entry["contact_ids"], strict=True):
        assert person["name"].split()[0] in memo["text"]
        assert person["title"] is None or person["title"] in memo["text"]
        row = people.get(person["name"])
        assert contact_id == (row["id"] if row else None)
        if row:
            assert row["account_id"] == entry["account_id"]


@each_entry
def test_amounts_are_said(memo: dict[str, Any], entry: dict[str, Any]) -> None:
    amounts = entry.get("amounts", [])
    for amount in amounts:
        millions = f"{amount['value'] / 1e6:g} million"
        sign = {"USD": "${}", "EUR": "{} euros"}[amount["currency"]]
        said = (sign.format(f"{amount['value']:,}"), sign.format(millions))
        assert any(words in memo["text"] for words in said), said
    if "deal_amount" in entry:
        assert (entry["deal_amount"], entry["currency"]) in [(a["value"], a["currency"]) for a in amounts]


# What each spoken due date comes to: the sentence's last words -> the day, from the day of recording.
def first_after(day: datetime.date, weekday: str) -> datetime.date:
    return day + datetime.timedelta(days=(WEEKDAYS.index(weekday) - day.weekday() - 1) % 7 + 1)


def in_next_week(day: datetime.date, weekday: str) -> datetime.date:
    monday = day + datetime.timedelta(days=7 - day.weekday())
    return monday + datetime.timedelta(days=WEEKDAYS.index(weekday))


def yearly(day: datetime.date, month_and_day: str) -> datetime.date:
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)", "", month_and_day)
    found = datetime.datetime.strptime(f"{plain} {day.year}", "%B %d %Y").replace(tzinfo=datetime.UTC).date()
    return found if found > day else found.replace(year=day.year + 1)


def spoken_days(day: datetime.date, sentence: str) -> set[datetime.date]:
    """Every day that the sentence's words can mean by the contract's rules, after what it takes back."""
    days = set()
    if "tomorrow" in sentence:
        days.add(day + datetime.timedelta(days=1))
    if "end of day" in sentence:
        days.add(day)
    if "next week" in sentence:
        days.add(in_next_week(day, "Friday"))
    if "end of the week" in sentence:
        days.add(day + datetime.timedelta(days=4 - day.weekday()))
    if "end of the month" in sentence or "end of November" in sentence:
        days.add(datetime.date(2026, 11, 30))
    if "end of the quarter" in sentence:
        days.add(datetime.date(2026, 12, 31))
    named = re.findall(rf"(next )?({'|'.join(WEEKDAYS)})", sentence)
    if named:
        is_next, weekday = named[-1]  # the last one stands where a correction takes the others back
        days.add(in_next_week(day, weekday) if is_next else first_after(day, weekday))
    for spoken in re.findall(r"(?:January|February|May|December|November) \d+(?:st|nd|rd|th)", sentence):
        days.add(yearly(day, spoken))
    return days


@each_entry
def test_due_dates_follow_from_the_words(memo: dict[str, Any], entry: dict[str, Any]) -> None:
    day = day_of(memo)
    assert entry["interaction_date"] == day.isoformat()
    for item in entry["action_items"]:
        words = item["text"].removeprefix("give ").removesuffix(" for Naomi")
        if "answer" in words:
            words = "an answer"
        elif "price list" in words:
            words = "the price list"
        sentence = sentence_with(memo, words)
        if item["due_date"] is None:
            assert not spoken_days(day, sentence)
        else:
            assert datetime.date.fromisoformat(item["due_date"]) in spoken_days(day, sentence), sentence


@each_entry
def test_close_dates_and_meetings_follow_from_the_words(memo: dict[str, Any], entry: dict[str, Any]) -> None:
    day = day_of(memo)
    if "close_date" in entry:
        sentence = sentence_with(
            memo, "lose" if "lose is" in memo["text"] or "lose date" in memo["text"] else "sign by"
        )
        assert datetime.date.fromisoformat(entry["close_date"]) in spoken_days(day, sentence)
    if "next_meeting" in entry:
        sentence = sentence_with(memo, "follow up on" if "follow up on" in memo["text"] else "next meeting is on")
        moment = datetime.datetime.fromisoformat(entry["next_meeting"])
        assert moment.date() in spoken_days(day, sentence)
        minutes = f":{moment:%M}" if moment.minute else ""
        assert f"{(moment.hour - 1) % 12 + 1}{minutes} {'p.m.' if moment.hour >= 12 else 'a.m.'}" in sentence


def test_deals_of_the_book_belong_to_its_accounts() -> None:
    accounts = {row["id"] for row in book("accounts")}
    stages = ["qualification", "discovery", "proposal", "negotiation", "verbal_commit", "closed_won", "closed_lost"]
    for deal in book("deals"):
        assert deal["account_id"] in accounts
        assert deal["stage"] in stages
        assert float(deal["amount"]) > 0
        datetime.date.fromisoformat(deal["close_date"])


@each_entry
def test_products_and_competitors_are_the_books(memo: dict[str, Any], entry: dict[str, Any]) -> None:
    products = {row["name"] for row in book("products")}
    competitors = {row["name"] for row in book("competitors")}
    assert set(entry.get("products", [])) <= products
    assert set(entry.get("competitors", [])) <= competitors
    for name in [*entry.get("products", []), *entry.get("competitors", [])]:
        assert name.lower() in memo["text"].lower()
