"""What is served beside the pages: vendored files as they came, and nothing that asks another host."""

import hashlib
import re
from pathlib import Path

import pytest

import service.web

WEB = Path(service.web.__file__).parent
VENDOR = WEB / "static" / "vendor"
OURS = sorted([*WEB.glob("pages/*.html"), *WEB.glob("static/*.*")])


def table() -> dict[str, str]:
    """File name → sha256, as the README tells them."""
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in (VENDOR / "README.md").read_text().splitlines()
    ]
    return {row[3]: row[5] for row in rows if len(row) == 6 and re.fullmatch("[0-9a-f]{64}", row[5])}


def test_every_vendored_file_is_in_the_table_and_unchanged() -> None:
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "README.md"
    }
    assert there == table()
    assert len(there) >= 2


def test_each_vendored_script_has_its_version_in_its_name_and_its_licence_beside() -> None:
    scripts = list(VENDOR.glob("*.js"))
    assert scripts
    for script in scripts:
        found = re.fullmatch(r"(.+-\d+\.\d+\.\d+)\.(min|esm)\.js", script.name)
        assert found, script.name
        assert (VENDOR / f"{found[1]}.LICENSE.txt").is_file()


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_page_style_or_script_names_another_host(path: Path) -> None:
    text = path.read_text().replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}", text), path


@pytest.mark.parametrize("path", sorted(WEB.glob("pages/*.html")), ids=lambda path: path.name)
def test_no_page_has_what_the_content_policy_forbids(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text), path
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), path
