from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def page(root: Path) -> Callable[[str], str]:
    """The text of a page, by its path from the repository's root."""
    return lambda name: (root / name).read_text(encoding="utf-8")
