"""Memo sets: memos with a book and what they should give. Written as JSON in full, or as YAML with only what was said."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from templates.contract import Book, MemoText
from templates.filling.fill import local_day

_ONE = ("company", "account_id", "deal_amount", "currency", "stage", "probability", "close_date", "next_meeting",
        "satisfaction", "decision_maker")  # fmt: skip
_MANY = ("contacts", "ambiguous", "amounts", "competitors", "products", "quantity", "objections", "issues",
         "action_items", "key_dates", "summary_must_mention")  # fmt: skip
_KEYS = {"template_kind", "interaction_date", "contact_ids", *_ONE, *_MANY}


class MemoSetError(ValueError):
    """A set that cannot be read; the message says where and why."""


@dataclass(frozen=True)
class ExpectedMemo:
    """One memo of a set. expected: entries in the contract's keys, with `*_acceptable` beside them."""

    memo: MemoText
    expected: list[dict[str, Any]]


@dataclass(frozen=True)
class MemoSet:
    """A book and its memos."""

    name: str
    book: Book
    memos: list[ExpectedMemo]


def load_memo_set(path: Path) -> MemoSet:
    """Reads a set: `{"book", "memos": [{"id", "recorded_at", "rep", "text", "expected": {"entries"}}]}`, a bare list of
    memos, or YAML whose memos carry `entries` that leave out what was not said.

    Raises:
        MemoSetError: the file cannot be read, or is no set.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = yaml.load(text, Loader=_Plain) if path.suffix in (".yaml", ".yml") else json.loads(text)  # noqa: S506
    except OSError as error:
        raise MemoSetError(f"{path} cannot be read ({error.strerror}).") from error
    except (ValueError, yaml.YAMLError) as error:
        raise MemoSetError(f"{path} is neither JSON nor YAML: {error}") from error
    raw = data if isinstance(data, list) else data.get("memos") if isinstance(data, dict) else None
    if not isinstance(raw, list):
        raise MemoSetError(f'{path} is no memo set: it needs a list "memos".')
    try:
        book = Book.model_validate(data.get("book") or {} if isinstance(data, dict) else {})
        memos = []
        for i, item in enumerate(raw, start=1):
            if not isinstance(item, dict):
                raise MemoSetError(f"{path}, memo {i} is no object.")
            memo = MemoText.model_validate(item)
            whole = "expected" in item
            entries = item["expected"]["entries"] if whole else item.get("entries")
            if not isinstance(entries, list):
                raise MemoSetError(
                    f"{path}, memo {memo.id}: entries has to be a list; write [] where nothing is filed."
                )
            memos.append(ExpectedMemo(memo, entries if whole else [_whole(e, memo, book) for e in entries]))
    except MemoSetError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise MemoSetError(f"{path}: {error}") from error
    return MemoSet(path.stem, book, memos)


class _Plain(yaml.SafeLoader):
    """Dates stay text, as in JSON."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _whole(entry: dict[str, Any], memo: MemoText, book: Book) -> dict[str, Any]:
    """The entry with every key: what a YAML set leaves out was not said, and the talk was on the day of recording."""
    out: dict[str, Any] = {
        **dict.fromkeys(_ONE),
        **{key: [] for key in _MANY},
        "interaction_date": local_day(memo, book).isoformat(),
        **entry,
    }
    out["contact_ids"] = [person.get("id") for person in out["contacts"]]
    return out


def mistakes(found: MemoSet) -> Iterator[str]:
    """What is wrong in a set's labels, as sentences: ids that the book has not, days that do not exist, wrong keys."""
    book = found.book
    accounts, contacts = {a.id: a.name for a in book.accounts}, {c.id: c.name for c in book.contacts}
    products, rivals = {p.name for p in book.products}, {c.name for c in book.competitors}
    yield from (f"contact {c.id}: no account {c.account_id}" for c in book.contacts if c.account_id not in accounts)
    yield from (f"deal {d.id}: no account {d.account_id}" for d in book.deals if d.account_id not in accounts)
    seen: set[str] = set()
    for item in found.memos:
        memo = item.memo
        if memo.id in seen:
            yield f"{memo.id}: this id is used twice"
        seen.add(memo.id)
        if memo.rep not in {r.name for r in book.reps}:
            yield f"{memo.id}: no rep {memo.rep}"
        for given in item.expected:
            entry = _whole(given, memo, book)
            for text in _mistakes_of(entry, accounts, contacts, products, rivals, book):
                yield f"{memo.id}: {text}"


def _mistakes_of(
    entry: dict[str, Any],
    accounts: dict[str, str],
    contacts: dict[str, str],
    products: set[str],
    rivals: set[str],
    book: Book,
) -> Iterator[str]:
    for key in entry:
        if key.removesuffix("_acceptable") not in _KEYS:
            yield f"no key {key}"
    if entry.get("template_kind") not in ("meeting_notes", "call_in_check", "deal_progress"):
        yield f"template_kind {entry.get('template_kind')}"
    ident = entry["account_id"]
    if ident is not None and accounts.get(ident) != entry["company"]:
        yield f"account {ident} is {accounts.get(ident)}, not {entry['company']}"
    if ident is None and entry["company"] in accounts.values() and not entry["ambiguous"]:
        yield f"{entry['company']} is in the book; give its account_id"
    for person in entry["contacts"]:
        if person.get("id") and person["id"] not in contacts:
            yield f"no contact {person['id']}"
        elif person.get("id") and contacts[person["id"]] != person["name"]:
            yield f"contact {person['id']} is {contacts[person['id']]}, not {person['name']}"
    for candidate in entry["ambiguous"]:
        if candidate not in accounts and candidate not in contacts:
            yield f"no candidate {candidate}"
    if entry["stage"] is not None and entry["stage"] not in book.stages:
        yield f"no stage {entry['stage']}"
    if entry["satisfaction"] not in (None, "positive", "neutral", "negative"):
        yield f"satisfaction {entry['satisfaction']}"
    yield from (f"no product {p} in the book" for p in entry["products"] if p not in products)
    yield from (f"no competitor {c} in the book" for c in entry["competitors"] if rivals and c not in rivals)
    days = [entry["interaction_date"], entry["close_date"], entry["next_meeting"]]
    days += [a.get("due_date") for a in entry["action_items"]]
    for day in days:
        if day is not None and not _is_day(str(day)):
            yield f"{day} is no day"
    for day in [k.get("date") for k in entry["key_dates"]]:
        if not (isinstance(day, str) and (_is_day(day) or _is_day(f"{day}-01") or _is_day(f"2000-{day}"))):
            yield f"key date {day}; write 2026-06-03, 2026-06 or 06-03"
    if entry["next_meeting"] and len(entry["next_meeting"]) not in (10, 16):
        yield f"next_meeting {entry['next_meeting']}; write 2026-04-30 or 2026-04-30T14:00"
    for action in entry["action_items"]:
        if not action.get("text") or not action.get("owner"):
            yield f"action {action} needs text and owner"
    for money in entry["amounts"]:
        if not isinstance(money.get("value"), int | float):
            yield f"amount {money}"
    for quantity in entry["quantity"]:
        if not isinstance(quantity.get("value"), int | float):
            yield f"quantity {quantity}"
    if not entry["summary_must_mention"]:
        yield "summary_must_mention is empty"


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
    except ValueError:
        return False
    return True


if __name__ == "__main__":
    found = load_memo_set(Path(sys.argv[1]))
    wrong = list(mistakes(found))
    print(*wrong, sep="\n")
    print(f"{len(found.memos)} memos, {len(wrong)} mistakes")
    sys.exit(bool(wrong))
