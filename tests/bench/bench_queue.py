"""How long the server takes for the queue and for the lists of memos, in a house that has used Debrief for years.

    python tests/bench/bench_queue.py [--memos 100000] [--waiting 10000] [--rounds 15]

The data are invented and put straight into SQLite: memos of twenty reps, every tenth a top biller, each memo with a draft
of a deal; the newest of the drafts wait, of the older ones the last few thousand have their fields too. A row a page:
median milliseconds of a whole reply within the process (no network), the statements that the database ran for it, and the
ratio to the plain statement that finds and counts the waiting drafts, run beside it.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import event, insert, text

from service.accounts.models import Account
from service.app import create_app
from service.commands.context import read_templates
from service.db import Database, new_id
from service.jobs.huey_doorbell import HueyDoorbell
from service.memos import files
from service.memos.models import Memo
from service.migrations import migrate
from service.review.models import Draft, DraftField
from service.settings import Settings
from service.users.service import create_user
from templates import NoteTemplate

PASSWORD = "a quiet morning"

PAGES = (
    "/queue",
    "/queue?page=100",
    "/queue?risky=yes",
    "/queue?q=Kestrel",
    "/queue?show=filed",
    "/memos",
    "/memos?page=500",
)

BEGUN = datetime(2026, 1, 1, 8, tzinfo=UTC)

VALUES: dict[str, Any] = {
    "company": "Kestrel Cold Stores",
    "contacts": [{"name": "Maria Lopez", "role": "buyer"}],
    "summary": "Met the buyer; she wants forty seats and a quote by Friday.",
    "stage": "negotiation",
    "deal_amount": {"value": "85000", "currency": "USD"},
    "close_date": "2026-12-18",
    "action_items": [{"text": "send the quote", "owner": "rep", "due_date": "2026-11-27"}],
}


def build(database: Database, template: NoteTemplate, memos: int, waiting: int) -> None:
    chance = random.Random(1)
    with database.write() as session:
        reps = [
            create_user(
                session, actor=None, login=f"rep{i}", name=f"Rep {i}", role="rep", timezone="Europe/London",
                password=PASSWORD, top_biller=i % 10 == 0,
            ).id
            for i in range(20)
        ]  # fmt: skip
        create_user(
            session,
            actor=None,
            login="priya",
            name="Priya Shaw",
            role="admin",
            timezone="Europe/London",
            password=PASSWORD,
        )
        accounts = [new_id() for _ in range(2000)]
        session.connection().execute(
            insert(Account),
            [
                {"id": one, "name": f"Account {i} Ltd", "aliases": [], "created_at": BEGUN}
                for i, one in enumerate(accounts)
            ],
        )
        for start in range(0, memos, 5000):
            rows: dict[type, list[dict[str, Any]]] = {Memo: [], Draft: [], DraftField: []}
            for i in range(start, min(memos, start + 5000)):
                _add(
                    rows,
                    i,
                    i >= memos - waiting,
                    i >= memos - 2 * waiting,
                    chance.choice(reps),
                    chance.choice(accounts),
                    template,
                )
            for model, values in rows.items():
                if values:
                    session.connection().execute(insert(model), values)


def _add(
    rows: dict[type, list[dict[str, Any]]],
    i: int,
    waits: bool,
    whole: bool,
    rep: str,
    account: str,
    template: NoteTemplate,
) -> None:
    memo, draft, at = new_id(), new_id(), BEGUN + timedelta(minutes=4 * i)
    rows[Memo].append(
        {
            "id": memo, "rep_id": rep, "state": "drafted", "received_at": at, "recorded_at": at, "recorded_zone": "Europe/London",
            "recorded_source": "client", "filename": f"visit {i}.wav", "path": f"{memo}.wav", "sha256": new_id() * 2,
            "size": 320_000, "duration": 61.0, "container": "wav", "codec": "pcm_s16le", "channels": 1,
        }
    )  # fmt: skip
    rows[Draft].append(
        {
            "id": draft, "memo_id": memo, "rep_id": rep, "position": 0, "state": "waiting" if waits else "approved",
            "version": 1, "template": template.name, "account_id": account, "candidates": [], "created_at": at,
        }
    )  # fmt: skip
    if whole:
        rows[DraftField].extend(
            {
                "draft_id": draft, "key": f.key, "position": position, "label": f.label, "type": f.type, "review": f.review,
                "value": VALUES.get(f.key), "standing": "said" if f.key in VALUES else "not_said",
            }
            for position, f in enumerate(template.fields)
        )  # fmt: skip


def median_ms(what: Callable[[], Any], rounds: int) -> float:
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        what()
        took.append(time.perf_counter() - start)
    return statistics.median(took) * 1000


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--memos", type=int, default=100_000)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data", _env_file=None)
        files.prepare(settings)
        database = Database(settings.url)
        migrate(database)
        note_templates = read_templates(settings)
        start = time.perf_counter()
        build(database, note_templates["deal_progress"], chosen.memos, chosen.waiting)
        print(
            f"{chosen.memos:,} memos, {chosen.waiting:,} waiting drafts (made in {time.perf_counter() - start:.0f} s)"
        )
        measure(settings, database, note_templates, chosen.rounds)
        database.close()


def measure(settings: Settings, database: Database, note_templates: dict[str, NoteTemplate], rounds: int) -> None:
    statements: list[str] = []
    with database.read() as session:
        bare = text(
            "select id, (select count(*) from drafts where state = 'waiting') from drafts where state = 'waiting' limit 50"
        )
        beside = median_ms(lambda: session.execute(bare).all(), rounds)
        event.listen(session.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    print(f"{'page':22} {'ms':>7} {'statements':>11} {'× the plain statement':>22}")
    app = create_app(settings, database, HueyDoorbell(settings.queue), note_templates)
    with TestClient(app, base_url="http://testserver", headers={"origin": "http://testserver"}) as client:
        client.post("/login", data={"login": "priya", "password": PASSWORD})
        for page in PAGES:
            reply = client.get(page)
            assert reply.status_code == 200, page
            assert "Priya Shaw" in reply.text, page
            statements.clear()
            client.get(page)
            number = sum(not one.startswith(("BEGIN", "SET", "PRAGMA")) for one in statements)
            took = median_ms(lambda page=page: client.get(page), rounds)  # type: ignore[misc]
            print(f"{page:22} {took:7.1f} {number:11} {took / beside:22.0f}")
    print(f"{'the plain statement':22} {beside:7.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
