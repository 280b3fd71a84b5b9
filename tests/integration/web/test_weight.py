"""How much a first visit loads: a page with every style and script that it names, as they go over the wire."""

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from bs4 import BeautifulSoup

from service.db import Database
from service.domain.states import MemoState
from service.memos.models import Memo
from service.users import consent
from service.users.models import User

Open = Callable[[str | None], Any]

RECORDING = Path(__file__).resolve().parents[3] / "samples" / "recordings" / "01-redwood-foods.wav"

MOST = 150_000  # bytes, compressed, without sound

IMPORTS = re.compile(r"""(?:^|\s)(?:import|export)\s(?:[^'"]*?from\s*)?["']([^"']+)["']|import\(["']([^"']+)["']\)""")


def loaded(client: httpx.Client, address: str) -> dict[str, int]:
    """Compressed bytes by address: the page, what it names, and what that imports."""
    sizes: dict[str, int] = {}
    page = _get(client, address, sizes)
    soup = BeautifulSoup(page, "html.parser")
    named = [str(one["src"]) for one in soup.select("script[src]")]
    named += [str(one["href"]) for one in soup.select("link[rel=stylesheet], link[rel=icon], link[rel=manifest]")]
    while named:
        one = named.pop()
        if one.split("?")[0] in {known.split("?")[0] for known in sizes}:
            continue
        text = _get(client, one, sizes)
        if one.split("?")[0].endswith(".js"):
            named += [urljoin(one, a or b) for a, b in IMPORTS.findall(text)]
    return sizes


def _get(client: httpx.Client, address: str, sizes: dict[str, int]) -> str:
    reply = client.get(address, headers={"accept-encoding": "gzip"})
    assert reply.status_code == 200, address
    sizes[address] = int(reply.headers["content-length"])
    return reply.text


@pytest.mark.parametrize("page", ["/queue", "/drafts/{draft}", "/record", "/memos", "/memos/{memo}", "/accounts"])
def test_a_first_visit_loads_less_than_150_kb(
    browser_of: Open, make_draft: Callable[..., str], make_memo: Callable[..., Memo], page: str
) -> None:
    draft = ""
    for _ in range(12):
        draft = make_draft("rob")
    memo = make_memo("rob", MemoState.DRAFTED, words=True)
    sizes = loaded(browser_of("ada").http, page.format(draft=draft, memo=memo.id))
    assert len(sizes) > 5
    assert sum(sizes.values()) < MOST, sorted(sizes.items(), key=lambda one: -one[1])


def test_pages_are_compressed_and_what_is_compressed_already_is_not(
    browser_of: Open, make_draft: Callable[..., str]
) -> None:
    make_draft("rob")
    ada = browser_of("ada").http
    assert ada.get("/queue", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in ada.get("/queue", headers={"accept-encoding": "identity"}).headers
    assert ada.get("/queue").headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in ada.get("/book/export.zip").headers
    assert "content-encoding" not in ada.get("/static/icons/apple-180.png").headers


def test_sound_and_originals_come_as_they_are_and_in_ranges(
    browser_of: Open, database: Database, people: dict[str, User]
) -> None:
    with database.write() as session:
        consent.agree(session, people["ada"], 1)
    ada = browser_of("ada").http
    sound = RECORDING.read_bytes()
    made = ada.post("/api/v1/recordings", files={"file": (RECORDING.name, sound)})
    assert made.status_code == 201, made.text
    for place, gzip in itertools.product(("sound", "original"), ("gzip", "identity")):
        address = f"/api/v1/memos/{made.json()['id']}/{place}"
        whole = ada.get(address, headers={"accept-encoding": gzip})
        assert "content-encoding" not in whole.headers, place
        assert whole.headers["content-length"] == str(len(sound)), place
        assert whole.headers["accept-ranges"] == "bytes", place
        part = ada.get(address, headers={"accept-encoding": gzip, "range": "bytes=1000-2999"})
        assert part.status_code == 206, place
        assert "content-encoding" not in part.headers, place
        assert part.headers["content-range"] == f"bytes 1000-2999/{len(sound)}", place
        assert part.content == sound[1000:3000], place
