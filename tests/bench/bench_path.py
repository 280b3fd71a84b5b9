"""From a recording that has arrived to its drafts: seconds of work beside the recording's length and beside Whisper alone.

    python tests/bench/bench_path.py [--threads N] [--repeat N]

The product's own worker takes the samples through its steps with the bundled checkpoint, database, transcript and drafts
included; beside it the same recordings go through the same engine and nothing else. Prints a row a memo and the medians.
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from service.db import Database
from service.jobs.huey_doorbell import HueyDoorbell
from service.jobs.worker import at_work, transcriber
from service.memos import files, repository
from service.memos.service import Sent, accept
from service.migrations import migrate
from service.settings import Settings
from service.users.service import create_user, find_rep
from templates import load_templates

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeat", type=int, default=1)
    options = parser.parse_args()
    shares, ratios = [], []
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {options.threads} threads")
    for _ in range(options.repeat):
        with tempfile.TemporaryDirectory() as folder:
            for name, length, path, engine in _run(Path(folder), options.threads):
                shares.append(path / length)
                ratios.append(path / engine)
                print(
                    f"{name:34} {length:5.1f} s  path {path:5.2f} s ({path / length:.2f} of its length)  engine {engine:5.2f} s"
                )
    print(
        f"median: {statistics.median(shares):.2f} of the recording's length, {statistics.median(ratios):.2f} x the engine alone"
    )
    print(f"worst:  {max(shares):.2f} of the recording's length (the first memo also loads the model)")


def _run(folder: Path, threads: int) -> list[tuple[str, float, float, float]]:
    settings = Settings(
        data=folder, model=str(SAMPLES / "model" / "memo-micro.en.pt"), language="en", threads=threads, _env_file=None
    )
    files.prepare(settings)
    database = Database(settings.url)
    migrate(database)
    with database.write() as session:
        for person in yaml.safe_load((SAMPLES / "users.yaml").read_text(encoding="utf-8")):
            create_user(session, actor=None, password="measured with care", **person)
    arrived = [
        _arrive(database, settings, sample)
        for sample in yaml.safe_load((SAMPLES / "memos.yaml").read_text(encoding="utf-8"))
    ]
    doorbell = HueyDoorbell(settings.queue)
    paths = {}
    with at_work(database, settings, doorbell, load_templates()) as steps:
        for memo in arrived:
            started = time.perf_counter()
            steps.handle(memo.id)
            paths[memo.id] = time.perf_counter() - started
    out = []
    with transcriber(settings) as alone:
        for memo in arrived:
            started = time.perf_counter()
            alone.transcribe(settings.data / memo.path, language="en")
            engine = time.perf_counter() - started
            with database.read() as session:
                stored = repository.get(session, memo.id)
            assert stored is not None
            assert stored.duration is not None
            out.append((memo.filename, stored.duration, paths[memo.id], engine))
    doorbell.close()
    database.close()
    return out


def _arrive(database: Database, settings: Settings, sample: dict[str, Any]) -> Any:
    path = SAMPLES / "recordings" / sample["file"]
    with database.read() as session:
        rep = find_rep(session, sample["rep"])
    with files.arriving(settings) as incoming, path.open("rb") as file:
        files.receive(incoming, files.chunks_of(file))
        return accept(database, settings, incoming, Sent(path.name, rep, None)).memo


if __name__ == "__main__":
    main()
