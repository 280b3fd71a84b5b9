"""The page that shows one memo going through every step says what the code does."""

import runpy
from pathlib import Path


def test_the_page_is_what_the_code_gives(root: Path) -> None:
    made = runpy.run_path(str(root / "docs/make_filling.py"))
    assert made["page"]() == (root / "docs/filling.md").read_text(encoding="utf-8"), "run python docs/make_filling.py"
