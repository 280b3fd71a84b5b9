"""`debrief templates` with real files."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.commands import templates as commands
from service.domain.errors import DebriefError

SURVEY = """\
name: site_survey
label: Site survey
description: What was seen.
choose_when: [site survey]
fields:
  - {key: company, label: Client, type: text}
  - {key: summary, label: Summary, type: text}
  - {key: room_count, label: Rooms, type: number, listen_for: [rooms, offices]}
  - {key: access, label: Access, type: choice, listen_for: access, options: [stairs, lift], review: look}
"""
BEDS = "  - {key: beds, label: Beds, type: number, listen_for: rooms}\n"
MEMO = "Site survey at Redwood Foods. There are 12 rooms on two floors. Access is by the lift. I'll send the offer on Monday."


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DEBRIEF_TEMPLATES_DIR", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "survey.yaml").write_text(SURVEY, encoding="utf-8")
    return folder


def run(*args: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(commands.app, [str(a) for a in args], input=stdin)


def message(result: Result) -> str:
    assert isinstance(result.exception, DebriefError), result.output
    return result.exception.message


def test_the_list_names_the_built_in_three_and_ones_own(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, with_mine = run(), run("--templates", mine)
    assert plain.exit_code == with_mine.exit_code == 0
    assert "deal_progress" in plain.stdout
    assert "site_survey" not in plain.stdout
    assert "Site survey. What was seen." in with_mine.stdout
    monkeypatch.setenv("DEBRIEF_TEMPLATES_DIR", str(mine))
    assert "site_survey" in run().stdout


def test_show_tells_what_each_field_listens_for(mine: Path) -> None:
    shown = run("show", "site_survey", "--templates", mine)
    assert shown.exit_code == 0
    for words in (
        "chosen when somebody says: site survey",
        "listens for: rooms, offices",
        "one of: stairs, lift",
        "wants a look",
    ):
        assert words in shown.stdout


def test_show_tries_a_template_on_a_memo(mine: Path) -> None:
    tried = run("show", mine / "survey.yaml", "--text", MEMO)
    assert tried.exit_code == 0, tried.output
    lines = {line.split("  ")[1].strip(): line for line in tried.stdout.splitlines() if line.startswith("  ")}
    assert "12" in lines["Rooms"]
    assert "said: 12" in lines["Rooms"]
    assert "lift" in lines["Access"]
    assert "Redwood Foods" in lines["Client"]
    assert "the offer" in lines["Next steps"]  # said, so it is shown although the template has no such field


def test_show_says_when_nothing_would_choose_the_template(mine: Path) -> None:
    tried = run("show", mine / "survey.yaml", "--text", "-", stdin="Met Joe Marsh at Redwood Foods. He has 9 offices.")
    assert "would get another template" in tried.stdout
    assert "Rooms              9" in tried.stdout


def test_an_empty_memo_and_an_unknown_template_are_told(mine: Path) -> None:
    assert "The memo is empty" in message(run("show", "call_in_check", "--text", "  "))
    assert "There is no note template 'survey'. Choose one of meeting_notes" in message(run("show", "survey"))


def test_a_good_file_is_called_good(mine: Path) -> None:
    for path in (mine, mine / "survey.yaml"):
        checked = run("check", path)
        assert checked.exit_code == 0, checked.output
        assert "site_survey can be used: 4 fields, 2 of your own." in checked.stdout


def test_every_mistake_of_every_file_is_told_at_once(mine: Path) -> None:
    broken = (
        SURVEY.replace("type: number", "type: numbr")
        .replace("options: [stairs, lift], ", "")
        .replace("site_survey", "other")
    )
    (mine / "other.yaml").write_text(broken, encoding="utf-8")
    (mine / "third.yml").write_text("name: [", encoding="utf-8")
    checked = run("check", mine)
    assert checked.exit_code == 1
    for words in (
        "other.yaml, line 8, field room_count.type: there is no type 'numbr'; did you mean number?",
        "other.yaml, line 9",
        "a choice needs its options",
        "third.yml, line 1: this is not YAML",
        "survey.yaml: site_survey can be used",
    ):
        assert words in checked.output
    assert "3 mistakes" in checked.output


def test_two_files_of_one_name_are_a_mistake(mine: Path) -> None:
    (mine / "again.yaml").write_text(SURVEY, encoding="utf-8")
    checked = run("check", mine)
    assert checked.exit_code == 1
    assert "the name site_survey is used by again.yaml already" in checked.stdout


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        ("choose_when: [site survey]", "choose_when: [it is]", "choose_when 'it is' is said in nearly every memo"),
        ("listen_for: access", "listen_for: [was]", "field access: 'was' is said in nearly every sentence"),
        ("key: room_count", "key: quantitys", "the key is close to quantity, which Debrief fills by itself"),
        ("options: [stairs, lift]", "options: [lift, goods lift]", "the option 'lift' is a word of the option 'goods lift'"),
        ("name: site_survey", "name: meeting_note", "close to meeting_notes"),
        ("listen_for: access", "listen_for: how one gets into the building", "is long; people will say it otherwise"),
        ("  - {key: access", BEDS + "  - {key: access", "the same words as room_count"),
    ],
)  # fmt: skip
def test_advice_for_what_is_allowed_but_will_disappoint(mine: Path, old: str, new: str, advice: str) -> None:
    (mine / "survey.yaml").write_text(SURVEY.replace(old, new), encoding="utf-8")
    checked = run("check", mine)
    assert checked.exit_code == 0, checked.output
    assert advice in checked.stdout


def test_nothing_to_check_is_told(tmp_path: Path) -> None:
    assert "Give a file or a folder" in message(run("check"))
    assert "There is no" in message(run("check", tmp_path / "nowhere"))
    assert "no .yaml file" in message(run("check", tmp_path))
