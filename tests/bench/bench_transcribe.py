"""Our way to words against openai-whisper's own `transcribe()`: same machine, same files, same clips, same threads.

    python tests/bench/bench_transcribe.py [--model PATH] [--threads N] [--rounds N] [FILE...]

Both get the decoded sound and the speech clips found by the same detector; finding them counts for both. Prints the
median seconds of each, their ratio, seconds of work for a second of sound, and whether the texts are the same.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
import whisper

from transcribe.audio import Samples, decode
from transcribe.speech import SpeechFinder
from transcribe.whisper_engine import WhisperEngine

ROOT = Path(__file__).parents[2]
CLIP_SECONDS = 10.0


def seconds(work: Callable[[], str], rounds: int) -> tuple[float, str]:
    """The median time of one round, after one that is not counted, and what it gave."""
    text = work()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        text = work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times), text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--model", type=Path, default=ROOT / "samples" / "model" / "memo-micro.en.pt")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    files = chosen.files or [ROOT / "samples" / "recordings" / "01-redwood-foods.wav"]

    engine = WhisperEngine(chosen.model, max_clip_seconds=CLIP_SECONDS, threads=chosen.threads)
    stock, finder = whisper.load_model(str(chosen.model), device="cpu"), SpeechFinder()
    torch.set_num_threads(chosen.threads)

    def stocks(sound: Samples) -> str:
        """Word times included, as ours has them; with timestamps, since without them it reads clips' tails again."""
        clips = finder.clips(sound, CLIP_SECONDS)
        if not clips:
            return ""
        result = stock.transcribe(
            sound,
            fp16=False,
            language=None if stock.is_multilingual else "en",
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            clip_timestamps=[at / 16_000 for clip in clips for at in (clip.start, clip.end)],
        )
        return str(result["text"]).strip()

    def ours_text(sound: Samples) -> str:
        return engine.transcribe(sound).text

    print(
        f"{'recording':32} {'sound s':>8} {'stock s':>8} {'ours s':>8} {'ratio':>6} {'s/s stock':>10} {'ours':>6}  texts"
    )
    ratios = []
    for path in files:
        sound = decode(path, 2 * 60 * 60).samples
        length = len(sound) / 16_000
        theirs, their_text = seconds(partial(stocks, sound), chosen.rounds)
        ours, our_text = seconds(partial(ours_text, sound), chosen.rounds)
        ratios.append(theirs / ours)
        same = "same" if our_text == their_text else "differ"
        print(
            f"{path.name:32} {length:8.1f} {theirs:8.2f} {ours:8.2f} {theirs / ours:6.2f} "
            f"{theirs / length:10.3f} {ours / length:6.3f}  {same}"
        )
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
