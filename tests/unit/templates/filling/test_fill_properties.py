"""What holds of every memo, every book and every moment, on texts made of memo-like pieces and on any text at all.

Grounded means, key by key:

- a sum, a quantity, a chance: its number is read from the evidence's words by the very grammar of numbers, at most scaled
  by what goes without saying ("eighty-five" of a deal of 85,000);
- an objection, an issue, a task: its words stand in the evidence, in order; a name that a task puts in for "him" stands
  in the memo or in the book;
- a name: one of the book's, or words of the memo; so is a title;
- a day: the evidence says one, or the memo does where the words point to it ("by then"); a deal that is won was closed on
  the memo's day.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from templates.contract import Book, Entry, MemoText
from templates.evaluation.memo_set import MemoSet, load_memo_set
from templates.filling.book_index import BookIndex
from templates.filling.dates import find_dates
from templates.filling.fill import fill, local_day
from templates.filling.numbers import find_numbers
from templates.filling.text import Reading, fold

EVAL = Path(__file__).parents[3] / "eval"
SETS = [EVAL / "dev_memos.json", *(p for p in sorted((EVAL / "memos").glob("[a-d]_*.yaml")))]
GRAMMAR: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("memo_grammar.yaml").read_text("utf-8"))
NOON = "2026-11-18T12:00:00-05:00"
BOOK = Book.model_validate(
    {
        "accounts": [
            {"id": "A1", "name": "Redwood Foods", "aliases": ["Redwood"], "city": "Tulsa"},
            {"id": "A2", "name": "Nova Telecom", "aliases": [], "city": "Łódź"},
            {"id": "A3", "name": "Harbison Valve", "aliases": ["Harbison"]},
            {"id": "A4", "name": "Harbison Vale", "aliases": ["Harbison"]},
        ],
        "contacts": [
            {"id": "C1", "name": "Laura Mitchell", "title": "CFO", "account_id": "A1"},
            {"id": "C2", "name": "Denise Kowalski", "account_id": "A3"},
            {"id": "C3", "name": "Denise Park", "account_id": "A3"},
            {"id": "C4", "name": "Yuki Tanaka", "account_id": "A2"},
        ],
        "deals": [{"id": "D1", "account_id": "A1", "name": "Line 2", "amount": 85000, "currency": "USD"}],
        "products": [{"id": "P1", "name": "Route Planner"}],
        "competitors": [{"id": "K1", "name": "Hubspot", "aliases": ["hub spot"]}],
        "reps": [{"name": "Ana Reyes", "timezone": "America/New_York"}, {"name": "Bo", "timezone": "Mars/Olympus"}],
    }
)
LISTS = (
    "contacts",
    "amounts",
    "competitors",
    "products",
    "quantity",
    "objections",
    "issues",
    "action_items",
    "key_dates",
)
SCALARS = (
    "company",
    "deal_amount",
    "stage",
    "probability",
    "close_date",
    "satisfaction",
    "decision_maker",
    "next_meeting",
)
SCALES = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)
A_NUMBER = {"a": 1, "an": 1, "another": 1, "pair": 2, "couple": 2, "half": 50, "fifty": 50, "even": 50, "hundred": 100}
"""What words say of a count or a chance that are no numbers elsewhere."""
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
POINTED = re.compile(r"\b(?:after|before|that|then|same)\b")
"""Words of a day that is reckoned from another one in the memo: "two days after that", "one week before"."""
A_KEY_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{4}-\d\d|\d\d-\d\d")
slowly = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def _run(text: str, book: Book | BookIndex = BOOK, recorded_at: Any = NOON, rep: str | None = None) -> list[Entry]:
    return fill(MemoText(id="m", text=text, recorded_at=recorded_at, rep=rep), book)


# -- what memos, books and moments are drawn from


def _filled_in(draw: Callable[[Any], Any], pattern: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: str(draw(st.sampled_from(GRAMMAR[m[1]]))), pattern)


@st.composite
def memos(draw: Any, *, noisy: bool = True) -> str:
    """A memo of up to eight sentences; noisy: with half sentences, other scripts and control characters between."""
    kinds = ["sentences"] * 4 + (["half", "noise", "neutral"] if noisy else [])
    pieces = draw(
        st.lists(st.sampled_from(kinds).flatmap(lambda k: st.sampled_from(GRAMMAR[k])), min_size=1, max_size=8)
    )
    text = " ".join(_filled_in(draw, piece) for piece in pieces)
    text = text.lower() if noisy and draw(st.sampled_from([False, False, True])) else text
    return text if text.endswith((".", "!", "?")) or noisy else f"{text}."


names = st.one_of(
    st.sampled_from([*GRAMMAR["company"], *GRAMMAR["person"], "A", "的", ".*", "(?:a+)+$", "[", "\\", "$1", "the", "Friday",
                     "no wait", "é" * 40, "Very " * 60 + "Long Ltd", "a\u0301b", "\u202eabc", "12", "%s", "X&Y"]),
    st.text(min_size=1, max_size=12),
).filter(lambda name: bool(name.strip()) and not any("\ud800" <= c <= "\udfff" for c in name))  # fmt: skip


zones = st.sampled_from([None, "Asia/Tokyo", "no zone", "", "../x"])


@st.composite
def books(draw: Any) -> Book:
    """Any book that the contract allows: names twice, odd names, contacts and deals of accounts that are not there."""
    some = st.lists(names, max_size=5)
    accounts = [
        {"id": f"A{i}", "name": name, "aliases": draw(st.lists(names, max_size=2)), "city": draw(st.none() | names)}
        for i, name in enumerate(draw(some))
    ]
    owner = st.sampled_from(["A0", "A1", "A2", "gone"])
    return Book.model_validate(
        {
            "accounts": accounts,
            "contacts": [{"id": f"C{i}", "name": n, "account_id": draw(st.none() | owner)} for i, n in enumerate(draw(some))],
            "deals": [
                {"id": f"D{i}", "name": n, "account_id": draw(owner), "amount": draw(st.none() | st.floats(0, 1e12))}
                for i, n in enumerate(draw(some))
            ],
            "products": [{"id": f"P{i}", "name": name} for i, name in enumerate(draw(some))],
            "competitors": [{"id": f"K{i}", "name": name} for i, name in enumerate(draw(some))],
            "stages": draw(some),
            "reps": [{"name": n, "timezone": draw(zones)} for n in draw(some)],
        }
    )  # fmt: skip


ENDS = [
    datetime.fromisoformat(f"{day}{zone}")
    for day in ("0001-01-01T00:00:00", "9999-12-31T23:59:59")
    for zone in ("+14:00", "-12:00")
]
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.builds(
    lambda at, zone: at.replace(tzinfo=zone), st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)), offsets
) | st.sampled_from(ENDS)  # fmt: skip
reps = st.sampled_from([None, "", "Ana Reyes", "Bo", "Nobody", "A", "的"])


# -- what has to hold of an entry


def _places(entry: Entry) -> Iterator[tuple[str, Any, list[list[int]]]]:
    """Each value that needs words, with its spans."""
    for key in SCALARS:
        value = getattr(entry, key)
        if value is not None:
            yield key, value, entry.evidence[key]
    for key in LISTS:
        values = getattr(entry, key)
        assert len(entry.evidence.get(key, [])) == len(values), f"{key}: evidence out of step"
        yield from zip([key] * len(values), values, entry.evidence.get(key, []), strict=True)


def check_shapes(entry: Entry, text: str, book: Book) -> None:
    said = entry.to_dict()
    assert entry.template_kind in ("meeting_notes", "call_in_check", "deal_progress")
    assert entry.stage is None or entry.stage in book.stages
    assert len(entry.contact_ids) == len(entry.contacts)
    assert (entry.account_id is None) or entry.account_id in {a.id for a in book.accounts}
    assert {i for i in entry.contact_ids if i} <= {c.id for c in book.contacts}
    assert set(entry.ambiguous) <= {a.id for a in book.accounts} | {c.id for c in book.contacts}
    assert entry.satisfaction in (None, "positive", "neutral", "negative")
    assert entry.probability is None or 0 <= entry.probability <= 100
    assert entry.currency is None or re.fullmatch("[A-Z]{3}", entry.currency)
    for money in entry.amounts:
        assert set(money) == {"value", "currency", "meaning"}
        assert isinstance(money["value"], int | float)
        assert money["currency"] is None or re.fullmatch("[A-Z]{3}", money["currency"])
    for quantity in entry.quantity:
        assert set(quantity) == {"value", "unit"}
        assert isinstance(quantity["value"], int | float)
    for person in entry.contacts:
        assert set(person) == {"name", "title"}
        assert person["name"].strip()
    for action in entry.action_items:
        assert set(action) == {"text", "owner", "due_date"}
        assert action["text"].strip()
        assert action["due_date"] is None or _is_day(action["due_date"])
    for one in entry.key_dates:
        assert set(one) == {"date", "what"}
        assert A_KEY_DATE.fullmatch(one["date"])
    for day in (entry.close_date, entry.interaction_date):
        assert day is None or _is_day(day)
    if entry.next_meeting is not None:
        datetime.fromisoformat(entry.next_meeting)
        assert len(entry.next_meeting) in (10, 16)
    assert len(entry.summary) <= 140
    assert "\n" not in entry.summary
    for other in entry.alternatives or []:
        assert set(other) == {"key", "value"}
    for gone in entry.withdrawn or []:
        assert set(gone) == {"key", "value", "evidence"}
        assert all(0 <= a < b <= len(text) for a, b in gone["evidence"])
    json.dumps(said, allow_nan=False).encode()


def _is_day(value: str) -> bool:
    return bool(A_DAY.fullmatch(value)) and date.fromisoformat(value).isoformat() == value


def check_evidence(entry: Entry, text: str) -> None:
    for key, value, spans in _places(entry):
        assert spans, f"{key} {value!r} has no words"
        for a, b in spans:
            assert 0 <= a < b <= len(text), f"{key}: [{a}, {b}) is outside the text"
            assert text[a:b].strip(), f"{key}: [{a}, {b}) holds no word"


def check_parts(entries: list[Entry], text: str) -> None:
    """Each client's stretches are in order, and no two clients share a character."""
    every = sorted(span for entry in entries for span in entry.parts)
    for entry in entries:
        assert entry.parts, "an entry without a part"
        assert list(entry.parts) == sorted(entry.parts)
    assert all(0 <= a < b <= len(text) for a, b in every)
    assert all(before[1] <= after[0] for before, after in pairwise(every)), f"parts overlap: {every}"
    if entries:
        left = "".join(
            text[a:b] for a, b in zip([0, *(b for _, b in every)], [*(a for a, _ in every), len(text)], strict=True)
        )
        assert not re.search(r"\w", left), f"words of no client: {left!r}"


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def _stems(text: str) -> list[str]:
    """Its words without their endings: "Ralf sends it" makes the task "send it"."""
    return [re.sub(r"(?<=\w\w)(?:ing|es|s|e)$", "", word) for word in _words(text)]


def _in_order(wanted: list[str], words: list[str]) -> list[str]:
    """Those of `wanted` that do not follow in order among `words`."""
    missing, at = [], 0
    for word in wanted:
        try:
            at = words.index(word, at) + 1
        except ValueError:
            missing.append(word)
    return missing


def check_grounded(entry: Entry, text: str, book: Book, today: date) -> None:
    """See the head of this file."""
    memo = set(_words(text))
    records = [*book.accounts, *book.contacts, *book.products, *book.competitors]
    known = {str(record.model_dump()["name"]) for record in records}
    for key, value, spans in _places(entry):
        evidence = " … ".join(text[a:b] for a, b in spans)
        where = f"{key} {value!r} from {evidence!r}"
        if key in ("deal_amount", "amounts", "quantity", "probability"):
            number = value["value"] if isinstance(value, dict) else value
            assert _says_number(evidence, number), where
        elif key in ("objections", "issues"):
            assert _in_order(_words(value), _words(evidence)) == [], where
        elif key == "action_items":
            strange = set(_in_order(_stems(value["text"]), _stems(evidence)))
            assert strange <= {w for word in memo for w in _stems(word)} | {
                w for name in known for w in _stems(name)
            }, where
            assert value["owner"] is None or value["owner"] == "rep" or _is_name(value["owner"], known, memo), where
            assert value["due_date"] is None or find_dates(fold(evidence), today) or POINTED.search(fold(evidence)), (
                where
            )
        elif key in ("company", "competitors", "products", "decision_maker"):
            assert _is_name(value, known, memo), where
        elif key == "contacts":
            spelled = "".join(_words(value["name"])) in "".join(_words(evidence))
            assert spelled or _is_name(value["name"], known, memo), where
            titles = {c.title for c in book.contacts}
            assert value["title"] is None or value["title"] in titles or _is_title(value["title"], memo), where
        elif key in ("close_date", "next_meeting", "key_dates"):
            won = key == "close_date" and entry.stage == "closed_won" and value == today.isoformat()
            assert won or find_dates(fold(evidence), today) or find_dates(fold(text), today), where


def _says_number(evidence: str, number: float) -> bool:
    said = {n.value * scale for n in find_numbers(fold(evidence)) for scale in SCALES}
    in_row = [n.value for n in find_numbers(fold(evidence))]
    said |= {a * 1000 + b * 100 for a, b in pairwise(in_row)}  # "eighty-one five"
    said |= {n for word, n in A_NUMBER.items() if word in _words(evidence)}
    return any(abs(one - number) < 0.01 for one in said)


def _is_name(name: str, known: set[str], memo: set[str]) -> bool:
    return name in known or set(_words(name)) <= memo or fold(name) in " ".join(memo)


def _is_title(title: str, memo: set[str]) -> bool:
    """Said as such, or by its verb: "who owns it" makes an owner."""
    return set(_words(title)) <= memo or {"owner": "owns"}.get(title) in memo


def check(entries: list[Entry], text: str, book: Book, today: date) -> None:
    for entry in entries:
        check_shapes(entry, text, book)
        check_evidence(entry, text)
        check_grounded(entry, text, book, today)
    check_parts(entries, text)


# -- the properties


@settings(slowly, max_examples=120)
@given(memos(), moments, reps)
def test_any_memo_gives_entries_as_the_contract_wants_them(text: str, recorded_at: datetime, rep: str | None) -> None:
    memo = MemoText(id="m", text=text, recorded_at=recorded_at, rep=rep)
    entries = fill(memo, BOOK)
    check(entries, text, BOOK, local_day(memo, BOOK))


@settings(slowly, max_examples=60)
@given(memos(), books(), reps)
def test_any_book_will_do_and_none_is_changed(text: str, book: Book, rep: str | None) -> None:
    before = book.model_dump_json()
    memo = MemoText(id="m", text=text, recorded_at=NOON, rep=rep)
    check(fill(memo, book), text, book, local_day(memo, book))
    assert book.model_dump_json() == before


@settings(slowly, max_examples=80)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=120), moments)
def test_any_text_will_do(text: str, recorded_at: datetime) -> None:
    memo = MemoText(id="m", text=text, recorded_at=recorded_at)
    check(fill(memo, BOOK), text, BOOK, local_day(memo, BOOK))


@settings(slowly, max_examples=60)
@given(memos(noisy=False), st.sampled_from(GRAMMAR["neutral"]))
def test_a_neutral_sentence_at_the_end_changes_nothing_but_the_summary(text: str, neutral: str) -> None:
    assert _without_summary(_run(f"{text} {neutral}")) == _without_summary(_run(text))


def _without_summary(entries: list[Entry]) -> list[dict[str, Any]]:
    return [{k: v for k, v in e.to_dict().items() if k != "summary"} for e in entries]


@pytest.fixture(scope="module", params=SETS, ids=lambda p: p.stem)
def memo_set(request: pytest.FixtureRequest) -> MemoSet:
    return load_memo_set(request.param)


def test_what_real_memos_give_is_grounded(memo_set: MemoSet) -> None:
    index = BookIndex(memo_set.book)
    for item in memo_set.memos:
        entries = fill(item.memo, index)
        check(entries, item.memo.text, memo_set.book, local_day(item.memo, index))


def test_a_neutral_sentence_changes_nothing_in_real_memos(memo_set: MemoSet) -> None:
    index = BookIndex(memo_set.book)
    changed = []
    for i, item in enumerate(memo_set.memos):
        reading = Reading(item.memo.text)
        if not reading.cased or reading.stretches_without_stops:
            continue  # where a sentence begins is a guess there
        neutral = GRAMMAR["neutral"][i % len(GRAMMAR["neutral"])]
        stop = "" if item.memo.text.rstrip().endswith((".", "!", "?")) else "."
        plain, longer = (
            item.memo.model_copy(update={"text": f"{item.memo.text.rstrip()}{stop}{more}"})
            for more in ("", f" {neutral}")
        )
        if _without_summary(fill(longer, index)) != _without_summary(fill(plain, index)):
            changed.append(f"{item.memo.id} + {neutral}")
    assert changed == []


def test_the_same_bytes_come_from_another_process_with_another_seed_of_hashes(tmp_path: Path) -> None:
    found = load_memo_set(SETS[0])
    (tmp_path / "book.json").write_text(found.book.model_dump_json(), "utf-8")
    lines = [m.memo.model_dump_json() for m in found.memos]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), "utf-8")
    outs = {
        subprocess.run(
            [str(Path(sys.executable).with_name("debrief")), "fill", "--book", "book.json", "--jsonl", "in.jsonl"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "4242")
    }
    index = BookIndex(found.book)
    here = [
        json.dumps({"id": m.memo.id, "entries": [e.to_dict() for e in fill(m.memo, index)]}, ensure_ascii=False)
        for m in found.memos
    ]
    assert outs == {("\n".join(here) + "\n").encode()}


def test_an_empty_name_is_no_name() -> None:
    with pytest.raises(ValidationError, match="has no name"):
        Book.model_validate({"accounts": [{"id": "A1", "name": " "}]})
