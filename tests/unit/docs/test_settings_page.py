import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from service.settings import Settings

Page = Callable[[str], str]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_table_with_its_meaning(page: Page, name: str) -> None:
    meaning = Settings.model_fields[name].description
    assert meaning, f"{name} has no description"
    rows = [line for line in page("docs/settings.md").splitlines() if line.startswith(f"| `DEBRIEF_{name.upper()}` |")]
    assert len(rows) == 1
    assert f" {meaning} " in rows[0]


def test_the_table_is_what_its_script_makes(root: Path) -> None:
    made = runpy.run_path(str(root / "docs/make_settings.py"))
    mend = "run python docs/make_settings.py"
    assert made["page"]() == (root / "docs/settings.md").read_text(encoding="utf-8"), mend


def test_the_defaults_do_not_depend_on_the_machine_that_made_the_table(page: Page) -> None:
    assert str(Path.home()) + "/" not in page("docs/settings.md")
