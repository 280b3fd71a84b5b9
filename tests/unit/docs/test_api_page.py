"""Each call that docs/api.md names is one of the API's."""

import re
from collections.abc import Callable

from fastapi import FastAPI

from service.accounts import endpoints as accounts
from service.insight import endpoints as insight
from service.memos import endpoints as memos
from service.review import edit_endpoints as edits
from service.review import endpoints as review
from service.search import endpoints as search
from service.uploads import endpoints as uploads
from service.users import endpoints as users

Page = Callable[[str], str]


def test_every_call_exists(page: Page) -> None:
    app = FastAPI()
    for module in (memos, uploads, review, edits, accounts, insight, search, users):
        app.include_router(module.router)
    paths = app.openapi()["paths"]
    text = page("docs/api.md")
    calls = re.findall(r"^\| `([A-Z]+) (/[^?`]*)(\?[^`]*)?` \|(.*)$", text, re.MULTILINE)
    assert len(calls) > 20
    for method, path, query, meaning in calls:
        assert method.lower() in paths.get(path, {}), f"{method} {path}"
        if "`DELETE`" in meaning:
            assert "delete" in paths[path], path
        known = {parameter["name"] for parameter in paths[path][method.lower()].get("parameters", [])}
        assert set(re.findall(r"[?&]([a-z_]+)=", query)) <= known, f"{path}{query}"


def test_every_address_in_the_examples_exists(page: Page) -> None:
    app = FastAPI()
    for module in (memos, uploads, review, edits, accounts, insight, search, users):
        app.include_router(module.router)
    known = [re.sub(r"\{[^}]*\}", "[^/]+", path) for path in app.openapi()["paths"]]
    named = set(re.findall(r"\$A(/[^\s\"?]*)", page("docs/api.md")))
    assert named
    assert [path for path in named if not any(re.fullmatch(pattern, path) for pattern in known)] == []
