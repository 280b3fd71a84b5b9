"""Texts that nobody means well with: no crash, no invention, and time that grows with the text alone."""

import time
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from templates.contract import Book, Entry, MemoText
from templates.filling.book_index import BookIndex
from templates.filling.fill import fill, local_day

BOOK = BookIndex(
    Book.model_validate(
        {
            "accounts": [{"id": "A1", "name": "Redwood Foods", "aliases": ["Redwood"]}],
            "contacts": [{"id": "C1", "name": "Laura Mitchell", "account_id": "A1"}],
            "reps": [{"name": "Bo", "timezone": "Mars/Olympus"}, {"name": "Ana", "timezone": "America/New_York"}],
        }
    )
)
MET = "Met Laura Mitchell at Redwood Foods. "
SAID = [
    "company",
    "contacts",
    "amounts",
    "deal_amount",
    "close_date",
    "next_meeting",
    "key_dates",
    "action_items",
    "quantity",
    "probability",
]
LINEAR = 2.2
"""How much more than its share a text five times as long may take, for what the machine does beside."""


def run(text: str, recorded_at: str = "2026-11-18T12:00:00-05:00", rep: str | None = None) -> list[Entry]:
    return fill(MemoText.model_validate({"id": "m", "text": text, "recorded_at": recorded_at, "rep": rep}), BOOK)


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\ufeff", "Hello", "😀", "...", "\x00", "\u202e\u202c", "7"])
def test_a_text_that_says_nothing_gives_nothing(text: str) -> None:
    assert run(text) == []


FOREIGN = {
    "German": "Heute Vormittag waren wir im Werk. Die Stimmung war gut, der Preis ist ihnen aber zu hoch.",
    "French": "Bonne réunion ce matin avec le client. Le prix leur paraît trop élevé, on se rappelle bientôt.",
    "Spanish": "Buena reunión esta mañana con el cliente. El precio les parece alto y lo van a pensar.",
    "Japanese": "木曜日に田中さんに会いました。価格が高いと言われました。来週また電話します。",
    "Arabic": "اجتمعنا اليوم مع العميل. السعر مرتفع بالنسبة لهم وسنتصل بهم الأسبوع القادم.",
    "Hindi": "आज ग्राहक से मुलाकात हुई। उन्हें कीमत ज़्यादा लगी। अगले हफ्ते फिर बात करेंगे।",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_in_another_language_nothing_is_invented(text: str) -> None:
    for entry in run(text):
        assert {key: getattr(entry, key) for key in SAID if getattr(entry, key)} == {}
    with_name = run(f"{MET}{text}")
    assert [e.company for e in with_name] == ["Redwood Foods"]
    assert [e.amounts + e.quantity + e.key_dates for e in with_name] == [[]]


HOSTILE: dict[str, Callable[[int], str]] = {
    "spaces": lambda n: " " * n,
    "commas": lambda n: "," * n,
    "digits": lambda n: "7" * n,
    "one token": lambda n: "x" * n,
    "stops": lambda n: ". " * (n // 2),
    "a a a": lambda n: "a " * (n // 2),
    "no wait": lambda n: "no wait " * (n // 8),
    "numbers": lambda n: " ".join(str(i * 7) for i in range(n // 6)),
    "quotes": lambda n: '"' * n,
    "accents": lambda n: "e" + "\u0301" * n,
    "control": lambda n: "\x00\x1b[0m" * (n // 5),
    "right to left": lambda n: "\u202e مر " * (n // 6),
    "emoji": lambda n: "😀 " * (n // 2),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_long_run_of_one_thing_takes_its_share_of_time_and_costs_nothing_said(make: Callable[[int], str]) -> None:
    def seconds(size: int) -> float:
        began = time.process_time()
        (entry,) = run(MET + make(size))
        assert (entry.company, entry.contacts[0]["name"]) == ("Redwood Foods", "Laura Mitchell")
        return time.process_time() - began

    run(MET)  # what is read from files once
    short = seconds(8_000)
    assert seconds(40_000) < max(5 * LINEAR * short, 1.0)


def test_a_megabyte_without_a_space() -> None:
    (entry,) = run(MET + "x" * 1_000_000)
    assert entry.account_id == "A1"


def test_a_hundred_thousand_words() -> None:
    said = "The deal is going well and they want the quote soon. " * 10

    def seconds(words: int) -> float:
        text = MET + said * (words // 110)
        began = time.process_time()
        assert [e.company for e in run(text)] == ["Redwood Foods"]
        return time.process_time() - began

    run(MET)
    assert seconds(100_000) < 10 * LINEAR * seconds(10_000)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValidationError, match="half a character"):
        run("Met \ud83d Laura.")


@pytest.mark.parametrize("rep", [None, "Ana", "Bo", "Nobody"])
@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00-12:00",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59+14:00",
    ],
)
def test_at_the_ends_of_the_calendar_nothing_is_reckoned_that_is_not_there(moment: str, rep: str | None) -> None:
    (entry,) = run(f"{MET}Call back tomorrow, I mean next year, on the first. I saw her yesterday.", moment, rep)
    assert entry.account_id == "A1"


def test_a_moment_in_the_future_is_reckoned_from() -> None:
    (entry,) = run(f"{MET}I'll send her the quote tomorrow.", "2090-03-03T10:00:00+00:00")
    assert entry.action_items[0]["due_date"] == "2090-03-04"


def test_a_zone_that_does_not_exist_leaves_the_recordings_own_offset() -> None:
    memo = MemoText.model_validate({"id": "m", "text": "", "recorded_at": "2026-11-18T23:30:00-05:00", "rep": "Bo"})
    assert local_day(memo, BOOK).isoformat() == "2026-11-18"


def test_numbers_that_no_float_can_hold_are_no_amounts() -> None:
    (entry,) = run(f"{MET}The deal is worth {'7' * 400} dollars. It's now $50,000.")
    assert [a["value"] for a in entry.amounts] == [50000]
