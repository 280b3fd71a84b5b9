"""What the pages promise exists, and what exists is in the pages."""

import re
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import service
from service.domain.retry import MAX_ATTEMPTS
from service.domain.states import DraftState, MemoState

Page = Callable[[str], str]

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def pages(root: Path) -> list[Path]:
    return [root / "README.md", root / "CONTRIBUTING.md", root / "CHANGELOG.md", *sorted((root / "docs").rglob("*.md"))]


def links_of(root: Path) -> Iterator[tuple[Path, str]]:
    for path in pages(root):
        for link in LINK.findall(path.read_text(encoding="utf-8")):
            if not link.startswith(("https://", "#")):
                yield path, link


def test_every_link_leads_to_a_file_of_the_repository(root: Path) -> None:
    links = list(links_of(root))
    assert len(links) > 20
    dead = [
        f"{path.relative_to(root)}: {link}" for path, link in links if not (path.parent / link.split("#")[0]).exists()
    ]
    assert not dead


def test_every_page_of_docs_is_reached_from_the_readme(root: Path) -> None:
    reached, ahead = set(), [root / "README.md"]
    while ahead:
        path = ahead.pop()
        if path in reached or path.suffix != ".md":
            continue
        reached.add(path)
        links = LINK.findall(path.read_text(encoding="utf-8"))
        targets = [(path.parent / link.split("#")[0]).resolve() for link in links if not link.startswith("https://")]
        ahead += [target / "README.md" if target.is_dir() else target for target in targets]
    assert [str(p.relative_to(root)) for p in pages(root) if p not in reached] == []


def test_architecture_fits_on_one_page(page: Page) -> None:
    assert len(page("docs/architecture.md").splitlines()) <= 80


@pytest.mark.parametrize("state", [*MemoState, *DraftState], ids=lambda s: f"{type(s).__name__}-{s}")
def test_every_state_is_named_in_the_architecture(page: Page, state: str) -> None:
    assert re.search(rf"(?<!\w){state}(?!\w)", page("docs/architecture.md"))


def test_the_architecture_tells_the_number_of_tries(page: Page) -> None:
    assert f"after {MAX_ATTEMPTS} tries" in page("docs/architecture.md")


def test_every_folder_of_the_service_is_named_in_the_architecture(root: Path, page: Page) -> None:
    text = page("docs/architecture.md")
    folders = [p.name for p in (root / "service").iterdir() if (p / "__init__.py").is_file()]
    assert len(folders) > 5
    assert [name for name in folders if not re.search(rf"(?<!\w){name}(?!\w)", text)] == []


def test_version_and_changelog_agree(page: Page) -> None:
    newest = re.search(r"^## \[([^\]]+)\](?: - (\S+))?$", page("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    number, day = newest.groups()
    project = tomllib.loads(page("pyproject.toml"))["project"]
    assert number in (project["version"], "Unreleased")
    assert day is None or day == "Unreleased" or re.fullmatch(r"\d{4}-\d\d-\d\d", day)
    assert service.__version__ == project["version"] == version(project["name"])


def dependencies(page: Page) -> dict[str, Any]:
    """Names by section of dependencies.md."""
    data = tomllib.loads(page("pyproject.toml"))
    project = data["project"]
    extras = {name for group in project["optional-dependencies"].values() for name in map(_name, group)}
    return {
        "What Debrief runs with": set(map(_name, project["dependencies"])),
        "Extras": extras,
        "For development": set(map(_name, data["dependency-groups"]["dev"] + data["build-system"]["requires"]))
        - extras,
    }


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower()


def rows_of(text: str, heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its first two lines."""
    section = re.split(r"^## ", text.split(f"\n## {heading}\n")[1], flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("section", ["What Debrief runs with", "Extras", "For development"])
def test_dependencies_has_a_row_with_why_and_licence_for_each_and_no_other(page: Page, section: str) -> None:
    rows = rows_of(page("docs/dependencies.md"), section)
    assert {row[0] for row in rows} == dependencies(page)[section]
    assert all(all(row) for row in rows)


def test_every_file_of_others_that_browsers_get_has_a_row(root: Path, page: Page) -> None:
    vendored = {p.name for p in (root / "service/web/static/vendor").iterdir() if p.suffix in (".js", ".css")}
    assert vendored == {row[0] for row in rows_of(page("docs/dependencies.md"), "In the browser")}


def test_every_decision_has_its_three_parts_and_is_listed(root: Path, page: Page) -> None:
    listed = page("docs/decisions/README.md")
    decisions = sorted((root / "docs/decisions").glob("0*.md"))
    assert [p.name[:4] for p in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "What it costs"], path.name
        assert f"[{text.splitlines()[0].removeprefix('# ')}]({path.name})" in listed


def test_the_targets_of_make_that_the_pages_name_exist(root: Path, page: Page) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", page("Makefile"), re.MULTILINE))
    named = {
        t for path in pages(root) for t in re.findall(r"(?:`| {4})make ([a-z]+)", path.read_text(encoding="utf-8"))
    }
    assert {"demo", "test"} <= named <= targets
