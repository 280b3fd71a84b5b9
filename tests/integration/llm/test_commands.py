"""`debrief fill --llm` and `debrief doctor` as processes, against the model's server."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.integration.llm.conftest import ModelServer


def debrief(folder: Path, *arguments: str, stdin: str = "", **settings: str) -> "subprocess.CompletedProcess[str]":
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        input=stdin,
        env=keep | {"DEBRIEF_DATA": str(folder / "data"), "COLUMNS": "200"} | settings,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def book(tmp_path: Path, server: "ModelServer") -> str:
    path = tmp_path / "book.json"
    path.write_text(server.book.model_dump_json(), encoding="utf-8")
    return str(path)


def line(server: "ModelServer") -> str:
    return server.memo.model_dump_json() + "\n"


def test_fill_with_a_model(tmp_path: Path, book: str, server: "ModelServer") -> None:
    arguments = ("fill", "--book", book)
    plain = debrief(tmp_path, *arguments, stdin=line(server), DEBRIEF_LLM_URL=server.url, DEBRIEF_LLM_MODEL="m")
    assert server.requests == []  # what the settings say does not count where filling is measured
    ended = debrief(
        tmp_path, *arguments, "--llm", server.url, "--llm-model", "tiny-model", stdin=line(server) * 2,
        DEBRIEF_LLM_API_KEY="sk-very-secret",
    )  # fmt: skip
    assert (ended.returncode, len(server.requests)) == (0, 2)
    (first, second), (ruled,) = ended.stdout.splitlines(), plain.stdout.splitlines()
    assert first == second
    (entry,), (by_rules,) = json.loads(first)["entries"], json.loads(ruled)["entries"]
    assert entry["satisfaction"] == "positive"
    assert set(entry) <= set(by_rules) | {"withdrawn", "alternatives", "fields"}
    assert "by tiny-model" in ended.stderr
    assert "0 dropped" in ended.stderr
    assert server.requests[0][0]["authorization"] == "Bearer sk-very-secret"
    assert "sk-very-secret" not in ended.stdout + ended.stderr


def test_fill_with_a_model_that_is_away_gives_the_rules_entries(
    tmp_path: Path, book: str, server: "ModelServer"
) -> None:
    url = server.url
    plain = debrief(tmp_path, "fill", "--book", book, stdin=line(server))
    server.stop()
    ended = debrief(tmp_path, "fill", "--book", book, "--llm", url, "--llm-model", "m", stdin=line(server))
    assert (ended.returncode, ended.stdout) == (0, plain.stdout)
    assert "by rules" in ended.stderr
    assert "1 dropped" in ended.stderr


def test_fill_with_a_server_and_no_model_is_refused(tmp_path: Path, book: str, server: "ModelServer") -> None:
    ended = debrief(tmp_path, "fill", "--book", book, "--llm", server.url, stdin=line(server))
    assert ended.returncode == 1
    assert "DEBRIEF_LLM_MODEL" in ended.stderr
    assert "Traceback" not in ended.stderr


def told(ended: "subprocess.CompletedProcess[str]") -> str:
    (one,) = [out for out in ended.stdout.splitlines() if "LLM filling" in out]
    return one


def test_doctor_tells_in_one_line_how_llm_filling_stands(tmp_path: Path, server: "ModelServer") -> None:
    assert told(debrief(tmp_path, "doctor")) == "ok    LLM filling: not set up; the rules fill alone"
    settings = {"DEBRIEF_LLM_URL": server.url, "DEBRIEF_LLM_MODEL": "tiny-model"}
    assert told(debrief(tmp_path, "doctor", **settings)).startswith("ok    LLM filling: tiny-model at http://127.0.0.1")
    other = told(debrief(tmp_path, "doctor", **settings | {"DEBRIEF_LLM_MODEL": "nobody"}))
    assert other.startswith("MEND  LLM filling: ")
    assert "has no model nobody; it has other, tiny-model" in other
    server.stop()
    away = told(debrief(tmp_path, "doctor", **settings))
    assert away.startswith("MEND  LLM filling: ")
    assert "the rules fill alone" in away
