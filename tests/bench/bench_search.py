"""How long a search takes in a house of some years, and how it compares with reading every text for it.

    python tests/bench/bench_search.py [--accounts 10000] [--memos 20000] [--times 15] [--url postgresql+psycopg://…] [--seed 1]

Invented accounts with a contact each, and transcripts of about 150 words. A row a query: the median milliseconds of the
search as the page makes it (snippets with it), of the same words by LIKE '%…%' over names and transcripts, and how many
times longer that takes. Then the seconds of indexing everything anew, and the milliseconds that keeping the index adds to
saving one transcript. Without --url, SQLite in a folder that is removed.
"""

import argparse
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, or_, select

from service.accounts.models import Account, Contact
from service.db import AnySession, Database, new_id, now
from service.memos.models import Memo, TranscriptRow
from service.migrations import migrate
from service.search.asking import terms
from service.search.index import rebuild, renew
from service.search.models import Kind
from service.search.service import search
from service.users.models import User
from service.users.service import create_user

FIRST = ("Orrin", "Redwood", "Harbison", "Vantage", "Kestrel", "Lindqvist", "Müller", "Calder", "Ashdown", "Tamsin")
SECOND = ("Mill", "Foods", "Valve", "Tools", "Clinics", "Logistics", "Optics", "Paper", "Forge", "Marine")
COMMON = re.findall(
    r"\w+",
    "the a we they met with about price delivery budget quarter contract meeting order wants asked follow week next call "
    "team product demo seats stage proposal negotiation supplier Friday Monday thousand dollars percent review and of to in",
)


def words_of(rng: random.Random, rare: list[str]) -> str:
    return " ".join([rng.choice(COMMON) for _ in range(142)] + [rng.choice(rare) for _ in range(8)])


def fill(database: Database, accounts: int, memos: int, seed: int) -> None:
    rng = random.Random(seed)
    rare = ["".join(rng.choice("abcdefghijklmnoprstuvw") for _ in range(rng.randint(4, 9))) for _ in range(20_000)]
    at = now()
    with database.write() as session:
        admin = create_user(
            session,
            actor=None,
            login="ada",
            role="admin",
            name="Ada Brandt",
            timezone="UTC",
            password="a quiet morning",
        )
        rep = create_user(
            session, actor=None, login="rob", role="rep", name="Rob Marsh", timezone="UTC", password="a quiet morning"
        )
        assert admin.id != rep.id
        run = session.connection()
        names = [
            (f"A{n}", f"{rng.choice(FIRST)} {rng.choice(rare).title()} {rng.choice(SECOND)}") for n in range(accounts)
        ]
        run.execute(
            insert(Account), [{"id": i, "name": n, "aliases": [], "city": None, "created_at": at} for i, n in names]
        )
        people = [
            {"id": f"C{i}", "account_id": i, "name": f"{rng.choice(rare).title()} Bekker", "created_at": at}
            for i, _ in names
        ]
        run.execute(insert(Contact), people)
        rows: list[dict[str, Any]] = []
        for number in range(memos):
            rows.append(
                {
                    "id": f"M{number}", "rep_id": rep.id, "state": "drafted", "attempt": 1, "attempts_before": 0,
                    "received_at": at, "recorded_at": at, "recorded_zone": "UTC", "recorded_source": "client",
                    "filename": "a.wav", "path": "a.wav", "sha256": new_id(), "size": 1, "container": "wav", "codec": "pcm",
                    "channels": 1,
                }
            )  # fmt: skip
        run.execute(insert(Memo), rows)
        made = {"words": {}, "peaks": b"", "engine": "e", "model": "m", "took": 1.0, "created_at": at, "version": 1}
        run.execute(insert(TranscriptRow), [{"memo_id": r["id"], "text": words_of(rng, rare), **made} for r in rows])


def by_like(session: AnySession, typed: str) -> None:
    """The same words where they stand anywhere, without an index."""
    parts = [" ".join(term.words) for term in terms(typed)]
    for column, key in (
        (Account.name, Account.id),
        (Contact.name, Contact.id),
        (TranscriptRow.text, TranscriptRow.memo_id),
    ):
        found = or_(False, *()) if not parts else column.ilike(f"%{parts[0]}%")
        for part in parts[1:]:
            found = found & column.ilike(f"%{part}%")
        session.execute(select(func.count(key)).where(found)).one()
        session.execute(select(key, column).where(found).order_by(key).limit(5)).all()


def median(times: int, call: Callable[[], object]) -> float:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took)


def measure(database: Database, times: int) -> None:
    with database.read() as session:
        actor = session.scalars(select(User).where(User.login == "ada")).one()
        name = str(session.scalar(select(Account.name).where(Account.id == "A42")))
        text = str(session.scalar(select(TranscriptRow.text).where(TranscriptRow.memo_id == "M7")))
        rare = text.split()[-1]
        queries = [
            name,
            rare,
            rare[:3],
            f'"{" ".join(text.split()[3:6])}"',
            f"price {rare}",
            "the",
            "price delivery",
            "p",
            "zzqx",
        ]
        print(f"{'query':32} {'search':>9} {'LIKE':>9} {'ratio':>7}")
        for typed in queries:
            ours = median(times, lambda typed=typed: search(session, actor, typed))  # type: ignore[misc]
            like = median(times, lambda typed=typed: by_like(session, typed))  # type: ignore[misc]
            print(f"{typed[:32]:32} {ours:6.1f} ms {like:6.1f} ms {like / ours:6.1f}×")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--memos", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(asked.url or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        migrate(database)
        fill(database, asked.accounts, asked.memos, asked.seed)
        start = time.perf_counter()
        with database.write() as session:
            counts = rebuild(session.connection())
        print(
            f"indexed anew in {time.perf_counter() - start:.1f} s: {', '.join(f'{n} {k.plural}' for k, n in counts.items())}"
        )
        if database.engine.dialect.name == "postgresql":
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("ANALYZE")
        measure(database, asked.times)
        with database.write() as session:
            run = session.connection()
            kept = median(asked.times, lambda: renew(run, {Kind.MEMO: ["M7"]}))
        print(f"keeping one transcript in the index: {kept:.1f} ms")
        database.close()


if __name__ == "__main__":
    main()
