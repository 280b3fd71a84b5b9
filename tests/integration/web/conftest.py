"""A small company with a memo of every kind, and browsers that are logged in as each role."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup

from service.accounts.models import Account, Deal
from service.db import Database, new_id
from service.domain.states import MemoState
from service.memos import repository as memos
from service.memos.models import Memo, TranscriptRow
from service.migrations import migrate
from service.review import drafting
from service.users.models import User
from templates import fill, load_templates
from transcribe.words import Segment, Transcript, Word

TEXT = (
    "I met Maria Lopez at Northgate Logistics today.",
    "The deal is worth 85,000 dollars for forty seats, and we are in negotiation.",
    "I will send her the proposal by Friday.",
)
RECORDED = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # a Wednesday


def transcript() -> Transcript:
    """The words of TEXT, one every half second."""
    at = 0.0
    segments = []
    for sentence in TEXT:
        words = []
        for word in sentence.split():
            words.append(Word(word, at, at + 0.4, 0.9))
            at += 0.5
        segments.append(Segment(words[0].start, words[-1].end, sentence, tuple(words)))
    return Transcript(tuple(segments), "en", at, "openai-whisper", "small")


class Browser:
    """One person's browser: keeps cookies, follows redirects, gives pages as soup."""

    def __init__(self, client: httpx.Client) -> None:
        self.http = client

    def get(self, address: str, status: int = 200, **headers: str) -> BeautifulSoup:
        return self._soup(self.http.get(address, headers=headers), status)

    def post(
        self, address: str, status: int = 200, data: dict[str, Any] | None = None, **headers: str
    ) -> BeautifulSoup:
        return self._soup(self.http.post(address, data=data or {}, headers=headers), status)

    @staticmethod
    def words(soup: BeautifulSoup, selector: str = "main") -> str:
        """The words under the first match, with single blanks."""
        found = soup.select_one(selector)
        assert found is not None, f"there is no {selector} in {soup}"
        return " ".join(found.get_text(" ").split())

    def _soup(self, response: httpx.Response, status: int) -> BeautifulSoup:
        assert response.status_code == status, f"{response.status_code} from {response.url}:\n{response.text[-1500:]}"
        return BeautifulSoup(response.text, "html.parser")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """SQLite alone: pages ask through the repositories, which have their own tests on both databases."""
    database = Database(f"sqlite:///{tmp_path / 'debrief.sqlite3'}")
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def people(make_user: Callable[..., User]) -> dict[str, User]:
    return {
        "ada": make_user("ada", role="admin", name="Ada Brandt", timezone="Europe/Berlin"),
        "ben": make_user("ben", role="admin", name="Ben Ortiz"),
        "rob": make_user("rob", role="rep", name="Rob Marsh", timezone="America/New_York"),
        "tess": make_user("tess", role="rep", name="Tess Quill", top_biller=True),
        "max": make_user("max", role="manager", name="Max Olin"),
    }


@pytest.fixture
def browser_of(client_of: Callable[[User | None], httpx.Client], password: str) -> Callable[[str | None], Browser]:
    """browser_of("ada"): her browser, logged in through the form; browser_of(None): a stranger's."""

    def browser(login: str | None) -> Browser:
        client = client_of(None)
        if login is not None:
            reply = client.post("/login", data={"login": login, "password": password})
            assert reply.status_code == 303, reply.text
        client.follow_redirects = True
        return Browser(client)

    return browser


@pytest.fixture
def account(database: Database) -> Account:
    made = Account(id="northgate", name="Northgate Logistics", aliases=["Northgate"], city="Leeds", created_at=RECORDED)
    with database.write() as session:
        session.add(made)
    return made


@pytest.fixture
def make_memo(database: Database, people: dict[str, User]) -> Callable[..., Memo]:
    """A function that adds a memo: make_memo("rob", MemoState.FAILED, problem=…)."""

    def make(login: str = "rob", state: MemoState = MemoState.RECEIVED, *, words: bool = False, **values: Any) -> Memo:
        rep = people[login]
        memo = Memo(
            **{
                "id": new_id(),
                "rep_id": rep.id,
                "state": str(state),
                "received_at": RECORDED + timedelta(minutes=5),
                "recorded_at": RECORDED,
                "recorded_zone": rep.timezone,
                "recorded_source": "client",
                "filename": "visit.wav",
                "path": "nowhere.wav",
                "sha256": new_id(),
                "size": 320_000,
                "duration": transcript().duration,
                "container": "wav",
                "codec": "pcm_s16le",
                "channels": 1,
            }
            | values
        )
        with database.write() as session:
            session.add(memo)
            if words:
                session.flush()
                heard = transcript()
                session.add(
                    TranscriptRow(
                        memo_id=memo.id,
                        text=heard.text,
                        words=heard.to_dict(),
                        peaks=bytes([90, 20] * 300),
                        language="en",
                        engine="openai-whisper",
                        model="small",
                        took=1.5,
                        created_at=RECORDED,
                    )
                )
        return memo

    return make


@pytest.fixture
def make_draft(database: Database, account: Account, make_memo: Callable[..., Memo]) -> Callable[..., str]:
    """A function that fills a memo with TEXT for a rep, as the worker does; the draft's id."""

    def make(login: str = "rob") -> str:
        memo = make_memo(login, MemoState.DRAFTED, words=True)
        with database.write() as session:
            whole = memos.get(session, memo.id)
            assert whole is not None
            job, kinds = drafting.to_fill(session, whole), load_templates()
            assert job.memo is not None
            (draft,) = drafting.draft(session, whole, fill(job.memo, job.index, kinds), job.index.book, kinds)
            return draft.id

    return make


@pytest.fixture
def two_deals(database: Database, account: Account) -> list[str]:
    """Two open deals of the account; their ids."""
    with database.write() as session:
        for name in ("Depot rollout", "Fleet tracking"):
            session.add(
                Deal(id=name, account_id=account.id, name=name, stage="discovery", amount=None, created_at=RECORDED)
            )
    return ["Depot rollout", "Fleet tracking"]
