"""How smoothly a browser plays and scrolls the words of a long memo.

    python tests/bench/bench_words.py [--minutes 20] [--seconds 15]

A memo of invented words at 140 a minute, with a quiet tone as its sound, on a real server, in Chromium. The memo's page is
loaded, played and scrolled; beside it runs the same page with its words as one plain text, which no script knows. Printed
for both, and as a ratio: seconds until the page can be used, long tasks (over 50 ms on the page's thread, by the browser's own
measure) with their sum, and the frames that came more than 50 ms after the one before, while playing and while scrolling.
"""

import argparse
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

from service.db import Database, new_id
from service.memos import files
from service.memos.models import Memo, TranscriptRow
from service.migrations import migrate
from service.settings import Settings
from service.users.service import create_user
from transcribe.words import Segment, Transcript, Word

PASSWORD = "a quiet morning"

SPOKEN = "the client wants a new quote by friday and we talked about price delivery storage cold rooms and forty seats"
WORDS = SPOKEN.split()

WATCH = """() => {
  window.seen = { tasks: [], frames: 0, slow: 0, last: 0 };
  new PerformanceObserver((list) => { for (const one of list.getEntries()) window.seen.tasks.push(one.duration); })
    .observe({ type: "longtask", buffered: true });
  const frame = (at) => {
    const { seen } = window;
    if (seen.last) { seen.frames += 1; if (at - seen.last > 50) seen.slow += 1; }
    seen.last = at;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""

PLAIN = """() => {
  const box = document.querySelector("[data-transcript]");
  const plain = document.createElement("p");
  plain.textContent = box.textContent;
  box.replaceWith(Object.assign(document.createElement("div"), { className: "transcript" }));
  document.querySelector(".transcript").append(plain);
}"""


def transcript(minutes: float) -> Transcript:
    chance, at, segments = random.Random(1), 0.0, []
    while at < minutes * 60:
        words = []
        for _ in range(chance.randint(8, 20)):
            words.append(Word(chance.choice(WORDS), at, at + 0.4, 0.9))
            at += 60 / 140
        segments.append(Segment(words[0].start, words[-1].end, " ".join(word.text for word in words), tuple(words)))
    return Transcript(tuple(segments), "en", at, "openai-whisper", "small")


def prepare(settings: Settings, minutes: float) -> str:
    """The memo's id, in a new data folder."""
    files.prepare(settings)
    database = Database(settings.url)
    migrate(database)
    heard, memo_id = transcript(minutes), new_id()
    name = f"recordings/{memo_id}.wav"
    (settings.data / name).parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(settings.data / name), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\x10\x00\xf0\xff" * int(heard.duration * 4000))
    at = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
    with database.write() as session:
        create_user(
            session,
            actor=None,
            login="priya",
            name="Priya Shaw",
            role="admin",
            timezone="Europe/London",
            password=PASSWORD,
        )
        rep = create_user(
            session,
            actor=None,
            login="nora",
            name="Nora Hughes",
            role="rep",
            timezone="Europe/London",
            password=PASSWORD,
        )
        session.add(
            Memo(
                id=memo_id, rep_id=rep.id, state="nothing_to_file", received_at=at, recorded_at=at, recorded_zone="Europe/London",
                recorded_source="client", filename="long visit.wav", path=name, sha256=new_id() * 2,
                size=(settings.data / name).stat().st_size, duration=heard.duration, container="wav", codec="pcm_s16le",
                channels=1,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            TranscriptRow(
                memo_id=memo_id, text=heard.text, words=heard.to_dict(), peaks=bytes([90, 20] * 2000), language="en",
                engine="openai-whisper", model="small", took=1.5, created_at=at,
            )
        )  # fmt: skip
    database.close()
    return memo_id


def measure(page: Page, memo_id: str, seconds: float, plain: bool) -> dict[str, float]:
    start = time.perf_counter()
    page.add_init_script(f"({WATCH})()")
    page.goto(f"/memos/{memo_id}")
    page.wait_for_selector(".wave[data-ready]")
    ready = time.perf_counter() - start
    tasks: list[float] = page.evaluate("() => window.seen.tasks")
    out = {"ready_s": ready, "load_tasks": len(tasks), "load_ms": sum(tasks)}
    if plain:
        page.evaluate(PLAIN)
    for phase in ("play", "scroll"):
        page.evaluate("() => { Object.assign(window.seen, { tasks: [], frames: 0, slow: 0 }); }")
        if phase == "play":
            page.evaluate(
                "() => { const sound = document.querySelector('audio'); sound.playbackRate = 2; return sound.play(); }"
            )
            page.wait_for_timeout(seconds * 1000)
            page.evaluate("() => document.querySelector('audio').pause()")
        else:
            box = page.locator(".transcript").bounding_box()
            assert box is not None
            page.mouse.move(box["x"] + 40, box["y"] + 40)
            for _ in range(int(seconds * 10)):
                page.mouse.wheel(0, 400)
                page.wait_for_timeout(100)
        seen: dict[str, Any] = page.evaluate("() => window.seen")
        out |= {f"{phase}_tasks": len(seen["tasks"]), f"{phase}_ms": sum(seen["tasks"])}
        out |= {f"{phase}_slow": seen["slow"], f"{phase}_frames": seen["frames"]}
    return out


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=15)
    chosen = parser.parse_args(arguments)
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        sys.exit("There is no Chromium on this machine.")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        settings = Settings(data=Path(folder) / "data", port=port, _env_file=None)
        memo_id = prepare(settings, chosen.minutes)
        server = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | settings.as_environment(),
        )
        try:
            rows = browse(program, f"http://127.0.0.1:{port}", memo_id, chosen.seconds)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()
    ours, beside = rows
    words = len(transcript(chosen.minutes).text.split())
    print(f"{words} words, {chosen.minutes:g} minutes; {chosen.seconds:g} s of playing at 2×, then of scrolling")
    print(f"{'':14} {'words':>10} {'plain text':>11} {'ratio':>7}")
    for key in ours:
        ratio = f"{ours[key] / beside[key]:7.2f}" if beside[key] else "      –"
        print(f"{key:14} {ours[key]:10.2f} {beside[key]:11.2f} {ratio}")


def browse(program: str, address: str, memo_id: str, seconds: float) -> list[dict[str, float]]:
    for _ in range(300):
        try:
            httpx.get(f"{address}/login")
            break
        except httpx.TransportError:
            time.sleep(0.2)
    rows = []
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        for plain in (False, True):
            context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
            page = context.new_page()
            page.goto("/login")
            page.get_by_label("Log-in").fill("priya")
            page.get_by_label("Password").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: "/login" not in url)
            rows.append(measure(page, memo_id, seconds, plain))
            context.close()
        browser.close()
    return rows


if __name__ == "__main__":
    main(sys.argv[1:])
