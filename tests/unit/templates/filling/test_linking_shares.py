"""How many misheard names are repaired, and how many right ones wrongly changed, in a book of 300 invented accounts.

The benchmark measures the same for books of 10 to 10,000.
"""

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCH = Path(__file__).parents[3] / "bench" / "bench_fill.py"
NAMES = 600


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_fill", BENCH)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shares(bench: ModuleType) -> Any:
    return bench.measure_names(bench.make_world(300, seed=11), NAMES, seed=11)


def test_nearly_nine_in_ten_misheard_names_are_repaired(shares: Any) -> None:
    assert shares.misheard["linked"] / NAMES >= 0.88, shares.examples
    assert shares.misheard["wrong"] / NAMES <= 0.005, shares.examples


def test_right_names_of_the_book_are_linked_and_never_to_another_account(shares: Any) -> None:
    assert shares.inside["wrong"] == 0, shares.examples
    assert shares.inside["linked"] / NAMES >= 0.99, shares.examples


def test_names_outside_the_book_stay_outside(shares: Any) -> None:
    assert shares.outside["wrong"] / NAMES <= 0.005, shares.examples


def test_the_same_seed_measures_the_same(bench: ModuleType, shares: Any) -> None:
    assert bench.measure_names(bench.make_world(300, seed=11), NAMES, seed=11) == shares


def test_a_misheard_name_is_never_the_name_itself(bench: ModuleType) -> None:
    rng = random.Random(5)
    for account in bench.make_world(200, seed=5).book.accounts:
        assert bench.mishear(account.name, rng).casefold() != account.name.casefold()
