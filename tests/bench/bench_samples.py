"""How well the small checkpoint hears the sample recordings, and what the filler makes of it.

    python tests/bench/bench_samples.py [--model PATH] [--threads N] [--json FILE]

A row a recording: word error rate (openai-whisper's own English normaliser on both sides), seconds of sound, seconds
of work from the file to the filled entries. Then, for the companies, deal amounts and due dates that the samples
expect: how many are right, wrong and not said, given the true words and given what was heard.
"""

import argparse
import csv
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import jiwer
import yaml
from whisper.normalizers import EnglishTextNormalizer

from service.demo.accuracy import Tally, Verdict, compare
from templates import Book, MemoText, fill
from transcribe.child import ChildTranscriber

SAMPLES = Path(__file__).parents[2] / "samples"


@dataclass(frozen=True)
class Row:
    """One recording. `wer` is None where nothing is said; then `heard` should be empty."""

    file: str
    wer: float | None
    length: float
    seconds: float
    heard: str


@dataclass(frozen=True)
class Report:
    rows: list[Row]
    wer: float
    given_true_words: Tally
    given_heard_words: Tally


def measure(model: Path, threads: int | None = None) -> Report:
    """Transcribe and fill every sample, in a child process as the service does."""
    memos = yaml.safe_load((SAMPLES / "memos.yaml").read_text(encoding="utf-8"))
    book, plain = read_book(), EnglishTextNormalizer()
    rows: list[Row] = []
    by_true, by_heard = Tally(), Tally()
    with ChildTranscriber(str(model), threads=threads) as transcriber:
        # The first sound after the start pays for compiling; a running service has done that long before.
        transcriber.transcribe(SAMPLES / "recordings" / memos[0]["file"], language="en")
        for memo in memos:
            began = time.perf_counter()
            heard = transcriber.transcribe(SAMPLES / "recordings" / memo["file"], language="en")
            text = heard.transcript.text
            by_heard += _compare(memo, text, book)
            seconds = time.perf_counter() - began
            by_true += _compare(memo, memo["text"], book)
            wer = float(jiwer.wer(plain(memo["text"]), plain(text))) if memo["text"] else None
            rows.append(Row(memo["file"], wer, heard.duration, seconds, text))
    spoken = [(plain(memo["text"]), plain(row.heard)) for memo, row in zip(memos, rows, strict=True) if memo["text"]]
    total = float(jiwer.wer([true for true, _ in spoken], [heard for _, heard in spoken]))
    return Report(rows, total, by_true, by_heard)


def read_book() -> Book:
    """The samples' book as the filler takes it."""
    names = ("accounts", "contacts", "deals", "products", "competitors")
    users = yaml.safe_load((SAMPLES / "users.yaml").read_text(encoding="utf-8"))
    reps = [{"name": user["name"], "timezone": user["timezone"]} for user in users if user["role"] == "rep"]
    return Book.model_validate({name: _records(name) for name in names} | {"reps": reps})


def _records(name: str) -> list[dict[str, Any]]:
    with (SAMPLES / "book" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [{key: value for key, value in row.items() if value} for row in csv.DictReader(file)]
    return [row | ({"aliases": row["aliases"].split("|")} if "aliases" in row else {}) for row in rows]


def _compare(memo: dict[str, Any], text: str, book: Book) -> Tally:
    entries = fill(MemoText(id=memo["file"], text=text, recorded_at=memo["recorded_at"], rep=memo["rep"]), book)
    return compare(memo["expected"]["entries"], [entry.to_dict() for entry in entries])


def show(report: Report) -> None:
    print(f"{'recording':34} {'WER':>6} {'sound':>8} {'work':>8}")
    for row in report.rows:
        wer = f"{row.wer:.3f}" if row.wer is not None else f"{len(row.heard.split())} words"
        print(f"{row.file:34} {wer:>6} {row.length:6.1f} s {row.seconds:6.1f} s")
    length, seconds = sum(row.length for row in report.rows), sum(row.seconds for row in report.rows)
    print(f"{'all':34} {report.wer:6.3f} {length:6.1f} s {seconds:6.1f} s")
    for given, tally in (("true words", report.given_true_words), ("heard words", report.given_heard_words)):
        for key in ("company", "deal_amount", "due_date"):
            counts = dict.fromkeys(Verdict, 0)
            for detail in tally.details:
                if detail.key == key:
                    counts[detail.verdict] += 1
            print(f"given the {given}, {key}: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
        for detail in tally.details:
            if detail.verdict is not Verdict.RIGHT:
                print(
                    f"  {detail.verdict}: {detail.company}, {detail.key}: {detail.expected} was given as {detail.given}"
                )


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure hearing and filling on the sample recordings.")
    parser.add_argument("--model", type=Path, default=SAMPLES / "model" / "memo-micro.en.pt")
    parser.add_argument("--threads", type=int, help="processor threads; all of them unless given")
    parser.add_argument("--json", type=Path, help="also write the report there")
    options = parser.parse_args()
    report = measure(options.model, options.threads)
    show(report)
    if options.json:
        options.json.write_text(json.dumps(asdict(report), indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
