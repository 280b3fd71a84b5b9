"""Every subcommand of `debrief` is in the README or the docs, and those that stand there exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from service import cli


def paths_of(command: object, path: str) -> Iterator[str]:
    inner = getattr(command, "commands", {})
    if not inner:
        yield path
    for name, one in inner.items():
        yield from paths_of(one, f"{path} {name}")


@pytest.fixture(scope="module")
def commands() -> set[str]:
    if not cli.app.registered_commands:
        cli.register()
    assert isinstance(cli.app, typer.Typer)
    return set(paths_of(get_command(cli.app), "debrief"))


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    pages = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").glob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def test_every_command_is_in_the_pages(commands: set[str], text: str) -> None:
    assert len(commands) > 10
    assert sorted(c for c in commands if not re.search(rf"\b{c}\b", text)) == []


def test_every_command_in_the_pages_exists(commands: set[str], text: str) -> None:
    words = {word for command in commands for word in command.split()}
    groups = {command.rsplit(" ", 1)[0] for command in commands}
    for line in re.findall(r"(?:`|^ {4})(debrief(?: [a-z]+)+)", text, re.MULTILINE):
        named = " ".join(line.split()[:3])
        two = " ".join(line.split()[:2])
        assert named in commands or two in commands or two in groups, line
        if two in groups and named != two:
            assert named in commands, line
        assert line.split()[1] in words
