"""A Japanese reader finds no English sentence of ours; who has chosen a language keeps it, whatever the browser asks for."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from service.db import Database
from service.users.models import User

Open = Callable[[str | None], Any]
MakeDraft = Callable[..., str]

JAPANESE = {"accept-language": "ja-JP,ja;q=0.9,en;q=0.5"}

OWN = re.compile(
    r"[a-z_]+(?:, [a-z_]+)+|“[^”]*”|12 Dec|86.5k EUR|1.2 million|"
    r"Debrief|Ada Brandt|Rob Marsh|Tess Quill|Ben Ortiz|Max Olin|Northgate( Logistics)?|Maria Lopez|visit\.wav|Leeds|API|CSV|"
    r"USD|Europe/Berlin|Asia/Tokyo|America/New_York|UTC|CES?T|EST|English|Whisper|openai-whisper|small|Esc|Enter|[a-z]|MP3|M4A|OGG|WAV|FLAC|"
    r"Authorization: Bearer|openapi\.json|kB|MB|Space|HTTPS|IANA|https?://\S+|PWA|Ctrl"
)
"""Names, units, columns of files, examples of what can be typed and what people said: not ours to translate."""

PAGES = {
    "ada": ["/queue", "/queue?show=rejected", "/record", "/send", "/memos", "/entries", "/accounts", "/accounts/northgate",
            "/follow-ups", "/nothing-to-file", "/failed", "/users", "/users/new", "/book", "/profile", "/consent",
            "/consent-text", "/insight"],
    "rob": ["/record", "/send", "/memos", "/memos?show=filed", "/accounts", "/follow-ups", "/profile"],
    "max": ["/entries", "/queue", "/accounts"],
}  # fmt: skip


def english_in(page: Any) -> list[str]:
    """Headings, buttons, links of ours, labels and hints in which English words are left."""
    out = []
    for one in page.select(
        "h1, h2, h3, button, nav a, th, label, legend, summary, .hint, .empty, option, dt, .lead, title"
    ):
        if one.find_parent(class_="transcript") or one.find_parent("template") or "quote" in one.get("class", []):
            continue
        whole = BeautifulSoup(str(one), "html.parser")
        for code in whole.select("code, kbd, .quote"):
            code.decompose()
        text = " ".join(whole.get_text(" ").split())
        for name in (
            "Redwood",
            "Europe/",
            "America/",
            "Asia/",
            "Africa/",
            "Pacific/",
            "Australia/",
            "Atlantic/",
            "Indian/",
        ):
            if text.startswith(name):
                text = ""
        if re.search(r"[A-Za-z]{2,}", OWN.sub(lambda m: "" if len(m[0]) > 1 else m[0], text)):
            out.append(text)
    return out


@pytest.mark.parametrize(("login", "address"), [(login, one) for login, them in PAGES.items() for one in them])
def test_no_english_is_left_on(browser_of: Open, make_draft: MakeDraft, login: str, address: str) -> None:
    make_draft("rob")
    page = browser_of(login).get(address, **JAPANESE)
    assert page.html["lang"] == "ja"
    assert english_in(page) == []


def test_the_desk_is_japanese_too(browser_of: Open, make_draft: MakeDraft) -> None:
    draft = make_draft("rob")
    ada = browser_of("ada")
    page = ada.get(f"/drafts/{draft}", **JAPANESE)
    ada.post(f"/drafts/{draft}/claim", **JAPANESE)
    claimed = ada.get(f"/drafts/{draft}", **JAPANESE)
    for one in (page, claimed):
        assert [text for text in english_in(one) if "deal is worth" not in text] == []


def test_strangers_get_the_browsers_language_and_users_their_own(browser_of: Open, people: dict[str, User]) -> None:
    stranger = browser_of(None)
    assert "ログイン" in stranger.words(stranger.get("/login", **JAPANESE))
    assert stranger.get("/login", **{"accept-language": "de"}).html["lang"] == "en"
    ada = browser_of("ada")
    page = ada.post("/profile/language", data={"language": "ja"})
    assert page.html["lang"] == "ja"
    assert "画面の言語を変更しました" in ada.words(page, ".note.good")
    assert ada.get("/queue", **{"accept-language": "en"}).html["lang"] == "ja"
    assert ada.post("/profile/language", data={"language": "xx"}, **JAPANESE).html["lang"] == "ja"
    assert ada.get("/queue").html["lang"] == "en"


def test_errors_and_notices_are_japanese(browser_of: Open, database: Database, make_draft: MakeDraft) -> None:
    ada = browser_of("ada")
    page = ada.get("/drafts/none", 404, **JAPANESE)
    assert english_in(page) == []
    assert not re.search("[A-Za-z]{3,}", ada.words(page, "[data-sentence]"))
    notice = ada.words(ada.post("/queue/next", **JAPANESE), ".note.good")
    assert not re.search("[A-Za-z]{3,}", notice.replace("Debrief", ""))


def test_an_error_with_values_in_it_is_japanese(browser_of: Open, make_draft: MakeDraft) -> None:
    draft = make_draft("rob")
    ada, ben = browser_of("ada"), browser_of("ben")
    ada.post(f"/drafts/{draft}/claim", **JAPANESE)
    typed = {"version": "1", "value": "soon"}
    wrong = ada.words(ada.post(f"/drafts/{draft}/fields/close_date", 422, data=typed, **JAPANESE))
    assert "「soon」は日付として読み取れません。2026-11-27 の形で入力してください。" in wrong
    none = ada.words(ada.post(f"/drafts/{draft}/fields/colour", 422, data=typed, **JAPANESE))
    assert "この下書きに項目「colour」はありません。" in none
    taken = ben.words(ben.post(f"/drafts/{draft}/claim", 409, **JAPANESE))
    assert "現在Ada Brandtがこの下書きを確認しています。" in taken
    english = ada.words(ada.post(f"/drafts/{draft}/fields/close_date", 422, data=typed))
    assert "'soon' is no date. Write it as 2026-11-27." in english


def test_what_a_form_says_of_its_inputs_is_japanese(browser_of: Open, people: dict[str, User]) -> None:
    ada = browser_of("ada")
    login = {"login": "Rob", "name": "", "role": "rep", "timezone": "Mars/Base", "password": "short"}
    page = ada.words(ada.post("/users/new", 422, data=login, **JAPANESE))
    for sentence in (
        "ログイン名「rob」はすでに使われています。",
        "氏名を 1〜100 文字で入力してください。",
        "タイムゾーン「Mars/Base」はありません。",
        "パスワードが 5 文字です。8 文字以上にしてください。",
    ):
        assert sentence in page
    account = ada.words(ada.post("/accounts/new", 422, data={"name": "x" * 300}, **JAPANESE))
    assert "名前:300 文字あります。200 文字以内にしてください。" in account
    stranger = browser_of(None)
    refused = stranger.words(
        stranger.post("/login", 403, data={"login": "ada", "password": "wrong"}, **JAPANESE), "main"
    )
    assert "ログイン名とパスワードの組み合わせが違います。" in refused


def test_an_import_that_failed_says_why_in_japanese(browser_of: Open, people: dict[str, User]) -> None:
    ada = browser_of("ada")
    sent = {"deals": ("deals.csv", b"name,account_id,amount\nDepot,north,lots\n", "text/csv")}
    reply = ada.http.post("/book", files=sent, headers=JAPANESE)
    assert reply.status_code == 422
    assert "何も取り込まれていません。次の 2 件を直して、やり直してください。" in reply.text
    assert "deals.csv の 2 行目、列 amount:「lots」は金額として読み取れません。" in reply.text
    assert "取引先「north」がありません。" in reply.text
