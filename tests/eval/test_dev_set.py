"""The filler's score on the development set, by the score that the fill contract names."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from templates.contract import Book, MemoText
from templates.filling.fill import fill

HERE = Path(__file__).parent
LEAST_F1 = 0.90
LEAST_PRECISION = 0.90
LEAST_BY_FIELD = {"deal_amount": 0.80, "action_items": 0.75, "action_due": 0.85, "contacts": 0.90}


@pytest.fixture(scope="module")
def score(tmp_path_factory: pytest.TempPathFactory) -> str:
    data = json.loads((HERE / "dev_memos.json").read_text(encoding="utf-8"))
    book = Book.model_validate(data["book"])
    out = tmp_path_factory.mktemp("eval") / "out.jsonl"
    with out.open("w", encoding="utf-8") as lines:
        for memo in data["memos"]:
            entries = [e.to_dict() for e in fill(MemoText.model_validate(memo), book)]
            lines.write(json.dumps({"id": memo["id"], "entries": entries}) + "\n")
    done = subprocess.run(
        [sys.executable, str(HERE / "score_fill.py"), str(HERE / "dev_memos.json"), str(out), "--worst", "40"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text, re.MULTILINE)
    assert found, text
    return float(found.group(1))


def test_the_whole(score: str) -> None:
    assert _number(r"^F1 ([\d.]+) precision", score) >= LEAST_F1, score
    assert _number(r"^F1 [\d.]+ precision ([\d.]+)", score) >= LEAST_PRECISION, score


@pytest.mark.parametrize(("field", "least"), LEAST_BY_FIELD.items())
def test_each_field_that_matters(score: str, field: str, least: float) -> None:
    assert _number(rf"^{field}\s+F1 ([\d.]+)", score) >= least, score


def test_every_value_has_its_words(score: str) -> None:
    found = re.search(r"^evidence\s+(\d+) of (\d+)", score, re.MULTILINE)
    assert found
    assert found.group(1) == found.group(2), score
