"""docs/templates.md names every field type and every key, and its example is a template that works."""

import re
import shlex
import textwrap
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.commands.templates import app
from templates import BUILT_IN, TYPES, Book, MemoText, NoteTemplate, TemplateField, fill, load_templates
from templates.note_template import CONTRACT_TYPES, OWN_TYPES

Page = Callable[[str], str]


@pytest.fixture
def text(page: Page) -> str:
    return page("docs/templates.md")


def test_every_type_has_a_row(text: str) -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (.+) \| (yes|no) \|$", text, re.MULTILINE)
    assert {name: meaning for name, meaning, _ in rows} == {name: kind.says for name, kind in TYPES.items()}
    assert {name for name, _, own in rows if own == "yes"} == set(OWN_TYPES)


def test_every_key_that_debrief_fills_is_there_with_its_type(text: str) -> None:
    named = dict(re.findall(r"`([a-z_]+)`\s\(([a-z_]+)\)", text))
    assert named == CONTRACT_TYPES


def test_the_keys_of_a_file_are_all_explained(text: str) -> None:
    explained = {
        key
        for row in re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", text, re.MULTILINE)
        for key in re.findall("[a-z_]+", row)
    }
    assert set(NoteTemplate.model_fields) | set(TemplateField.model_fields) <= explained
    assert set(BUILT_IN) <= explained


def test_the_example_is_read_and_filled(text: str, tmp_path: Path) -> None:
    example = text.split("\n## An example\n")[1]
    (tmp_path / "site_survey.yaml").write_text(textwrap.dedent(example), encoding="utf-8")
    note_templates = load_templates(tmp_path)
    memo = MemoText(
        id="1",
        text="Site survey at Redwood Foods today. They have 14 rooms. Access is by stairs. The budget is $20,000.",
        recorded_at=datetime.fromisoformat("2026-11-16T16:40:00-05:00"),
    )
    [entry] = fill(memo, Book(), note_templates)
    assert entry.template_kind == "site_survey"
    assert entry.fields is not None
    assert entry.fields["room_count"] == 14
    assert entry.fields["access"] == "stairs"
    assert entry.fields["survey_budget"] == {"value": 20000, "currency": "USD"}


def test_the_worked_example_prints_what_the_page_shows(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = text.split("\n## A worked example\n")[1].split("\n## ")[0]
    shown = textwrap.dedent("\n".join(line for line in section.splitlines() if line.startswith("    ")))
    file, *runs = re.split(r"^\$ debrief templates ", shown, flags=re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    Path("tasting.yaml").write_text(file, encoding="utf-8")
    assert len(runs) == 2
    for run in runs:
        command, *expected = run.splitlines()
        done = CliRunner().invoke(app, shlex.split(command))
        assert done.exit_code == 0, done.output
        assert [line for line in expected if line and line not in done.stdout.splitlines()] == []
        assert any(expected)
