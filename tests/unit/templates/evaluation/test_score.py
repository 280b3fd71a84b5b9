"""The score of a run, held against the program that the fill contract names as its measure."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from templates.evaluation.memo_set import load_memo_set
from templates.evaluation.score import score
from templates.filling.book_index import BookIndex
from templates.filling.fill import fill

EVAL = Path(__file__).parents[3] / "eval"
SETS = [EVAL / "dev_memos.json", *sorted((EVAL / "memos").glob("*.yaml"))]


def _damage(entries: list[dict[str, Any]], n: int) -> list[dict[str, Any]]:
    """A run with mistakes of many kinds: entries and values missing, changed, invented; evidence that points nowhere."""
    out = []
    for i, one in enumerate(entries):
        entry = dict(one)
        for k, key in enumerate(sorted(entry)):
            if (n + i + k) % 7 == 0 and key != "evidence":
                entry[key] = [] if isinstance(entry[key], list) else None
            elif (n + k) % 11 == 0 and isinstance(entry[key], str):
                entry[key] = "2031-01-01"
            elif (n + k) % 13 == 0 and isinstance(entry[key], list):
                entry[key] = entry[key] * 2
        entry["contact_ids"] = entry["contact_ids"] or []
        if n % 5 == 0:
            entry["evidence"] = {key: [[0, 10**6]] for key in entry["evidence"]}
        out.append(entry)
    if n % 4 == 0:
        out.append(
            {"template_kind": "meeting_notes", "company": "Nobody Known", "stage": "won", "issues": ["it leaks"]}
        )
    return out[1:] if n % 9 == 0 else out


@pytest.mark.parametrize("path", SETS, ids=lambda p: p.stem)
@pytest.mark.parametrize("damaged", [False, True])
def test_the_same_table(path: Path, damaged: bool, tmp_path: Path) -> None:
    found = load_memo_set(path)
    index = BookIndex(found.book)
    given = {m.memo.id: [e.to_dict() for e in fill(m.memo, index)] for m in found.memos}
    undamaged = score(found, given).total.f1
    if damaged:
        given = {ident: _damage(entries, n) for n, (ident, entries) in enumerate(given.items())}
    whole = {
        "book": found.book.model_dump(),
        "memos": [{**m.memo.model_dump(mode="json"), "expected": {"entries": m.expected}} for m in found.memos],
    }
    (tmp_path / "set.json").write_text(json.dumps(whole), "utf-8")
    lines = [json.dumps({"id": ident, "entries": entries}) for ident, entries in given.items()]
    (tmp_path / "out.jsonl").write_text("\n".join(lines), "utf-8")
    reference = subprocess.run(
        [sys.executable, EVAL / "score_fill.py", tmp_path / "set.json", tmp_path / "out.jsonl"],
        capture_output=True,
        text=True,
        check=True,
    )
    mine = score(found, given)
    assert mine.table() == reference.stdout.strip()
    if damaged:
        assert mine.total.f1 < undamaged - 0.05
        assert {m.field for m in mine.misses} >= {"entry_count", "evidence", "company"}
