"""Whatever a model answers: no crash, valid offsets, and no value that the memo does not bear."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from templates import Book, BookIndex, Entry, MemoText, fill, load_templates
from templates.contract import STAGES
from templates.filling.text import fold
from templates.llm import filled
from templates.llm.schema import LISTED, asked_of

TEXT = (
    "Met Laura Mitchell at Redwood Foods on Thursday. Deal at $85,000, no wait, make that 92,000. They're happy. "
    "I'll send the offer by next Friday. Then Harbison Valve: 40 seats, a forty percent chance, they sign in December."
)
MEMO = MemoText.model_validate({"id": "m", "text": TEXT, "recorded_at": "2026-11-16T16:40:00-05:00"})
BOOK = BookIndex(
    Book.model_validate(
        {
            "accounts": [{"id": "A1", "name": "Redwood Foods"}, {"id": "A2", "name": "Harbison Valve"}],
            "contacts": [{"id": "C1", "name": "Laura Mitchell", "account_id": "A1"}],
        }
    )
)
TEMPLATES = load_templates()
RULES = fill(MEMO, BOOK, TEMPLATES)
ASKED = asked_of(TEMPLATES, STAGES)

_WORDS = TEXT.split()
_quotes = st.builds(lambda a, n: " ".join(_WORDS[a : a + n]), st.integers(0, len(_WORDS) - 1), st.integers(1, 8))
_texts = (
    _quotes
    | st.sampled_from(["Zork", "2026-11-27", "rep", "closed_won", "positive", "deal value", "Laura"])
    | st.text(max_size=8)
)
_scalars = st.none() | st.booleans() | st.integers() | st.floats() | _texts
_KEYS = ("quote", "value", "said", "name", "title", "text", "owner", "due", "unit", "meaning", "what")
_objects = st.fixed_dictionaries({}, optional=dict.fromkeys(_KEYS, _texts | _scalars))


def _of(one: Any) -> Any:
    return st.lists(_objects, max_size=3) if one.type in LISTED else _objects


_entries = st.fixed_dictionaries(
    {"client": st.integers(0, 3) | _scalars},
    optional={one.name: _of(one) | _scalars for one in ASKED}
    | {"template_kind": _scalars | st.sampled_from(list(TEMPLATES)), "summary": _texts},
)


def spans_of(evidence: Any) -> list[list[int]]:
    if evidence and isinstance(evidence[0], int):
        return [evidence]
    return [span for part in evidence for span in spans_of(part)]


def check(entry: Entry, rules: Entry) -> None:
    json.loads(entry.to_json().encode())
    for key, evidence in entry.evidence.items():
        assert all(0 <= a < b <= len(TEXT) for a, b in spans_of(evidence)), key
        value = entry.to_dict().get(key)
        if isinstance(value, list):
            assert len(value) == len(evidence), key
    assert len(entry.contact_ids) == len(entry.contacts)
    assert "zork" not in fold(entry.to_json())
    assert "85,000" not in [TEXT[a:b].lstrip("$") for a, b in spans_of(entry.evidence.get("deal_amount", []))]
    for key, who in entry.filled_by.items():
        if who == "rules" and key not in ("summary", "currency"):
            assert entry.to_dict().get(key) == rules.to_dict().get(key), key


@settings(max_examples=150, deadline=None)
@given(st.lists(_entries, max_size=3))
def test_any_answer(entries: list[dict[str, Any]]) -> None:
    made = filled(MEMO, BOOK, TEMPLATES, RULES, json.dumps({"entries": entries}), "tiny")
    assert len(made) == len(RULES)
    for entry, rules in zip(made, RULES, strict=True):
        check(entry, rules)
