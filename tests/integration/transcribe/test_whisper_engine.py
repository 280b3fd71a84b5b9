import itertools
import threading
from pathlib import Path

import jiwer
import numpy as np
import pytest
import torch
import whisper
import yaml
from whisper.audio import N_SAMPLES, log_mel_spectrogram, pad_or_trim
from whisper.normalizers import EnglishTextNormalizer
from whisper.timing import add_word_timestamps
from whisper.tokenizer import LANGUAGES, get_tokenizer

from transcribe.audio import Samples, decode
from transcribe.errors import UnknownLanguage, WeightsUnusable
from transcribe.speech import SpeechFinder
from transcribe.whisper_engine import WhisperEngine
from transcribe.words import Transcript

# Whisper leaves the files of its tokenizer and its normaliser to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*whisper:ResourceWarning")


@pytest.fixture(scope="module")
def engine(checkpoint: Path) -> WhisperEngine:
    return WhisperEngine(checkpoint, threads=2)


@pytest.fixture(scope="module")
def sound(memo: Path) -> Samples:
    return decode(memo, 120).samples


@pytest.fixture(scope="module")
def heard(engine: WhisperEngine, sound: Samples) -> Transcript:
    return engine.transcribe(sound)


@pytest.fixture(scope="module")
def said(memo: Path) -> str:
    memos = yaml.safe_load((memo.parents[1] / "memos.yaml").read_text(encoding="utf-8"))
    return next(str(each["text"]) for each in memos if each["file"] == memo.name)


def errors(said: str, text: str) -> float:
    normal = EnglishTextNormalizer()
    return float(jiwer.wer(normal(said), normal(text)))


def test_the_words_are_heard(heard: Transcript, said: str) -> None:
    assert errors(said, heard.text) <= 0.15
    assert (heard.language, heard.engine, heard.model) == ("en", "openai-whisper", "memo-micro.en.pt")


def test_the_text_is_that_of_whispers_own_transcribe(checkpoint: Path, sound: Samples, heard: Transcript) -> None:
    stock = whisper.load_model(str(checkpoint), device="cpu")
    bounds = [at / 16_000 for clip in SpeechFinder().clips(sound, 10) for at in (clip.start, clip.end)]
    result = stock.transcribe(
        sound,
        fp16=False,
        language="en",
        temperature=0.0,
        without_timestamps=True,
        condition_on_previous_text=False,
        clip_timestamps=bounds,
    )
    assert heard.text == result["text"].strip()


def test_words_have_their_seconds(heard: Transcript, sound: Samples) -> None:
    words = heard.words
    assert all(0 <= word.start <= word.end <= heard.duration for word in words)
    assert all(before.start <= after.start for before, after in itertools.pairwise(words))
    assert all(0 < word.probability <= 1 for word in words)
    assert " ".join(word.text for word in words) == heard.text
    assert [heard.text[start:end] for start, end in heard.char_spans()] == [word.text for word in words]
    # The synthetic voice pauses after each sentence: no word may lie in the quiet.
    for word in words:
        around = sound[round(max(word.start - 0.2, 0) * 16_000) : round((word.end + 0.2) * 16_000)]
        assert np.abs(around).max() > 0.05, word


def test_times_without_the_encoder_are_those_with_it(checkpoint: Path, sound: Samples, heard: Transcript) -> None:
    stock = whisper.load_model(str(checkpoint), device="cpu")
    first = SpeechFinder().clips(sound, 10)[0]
    mel = log_mel_spectrogram(sound, 80, padding=N_SAMPLES)[:, first.start // 160 : -(-first.end // 160)]
    tokenizer = get_tokenizer(False, language="en")
    segment = {
        "seek": first.start // 160,
        "start": first.start / 16_000,
        "end": first.end / 16_000,
        "tokens": tokenizer.encode(" " + heard.segments[0].text),
    }
    add_word_timestamps(
        segments=[segment],
        model=stock,
        tokenizer=tokenizer,
        mel=pad_or_trim(mel, 3000),
        num_frames=mel.shape[1],
        last_speech_timestamp=first.start / 16_000,
    )
    ours = [(word.text, word.start) for word in heard.segments[0].words]
    stocks = [(word["word"].strip(), word["start"]) for word in segment["words"]]
    assert [text for text, _ in ours] == [text for text, _ in stocks]
    assert [start for _, start in ours] == pytest.approx([start for _, start in stocks], abs=0.05)


@pytest.mark.parametrize("kind", ["silence", "noise", "nothing"])
def test_no_speech_gives_no_words(engine: WhisperEngine, kind: str) -> None:
    samples = {
        "silence": np.zeros(8 * 16_000, np.float32),
        "noise": np.random.default_rng(5).normal(0, 0.05, 12 * 16_000).astype(np.float32),
        "nothing": np.zeros(0, np.float32),
    }[kind]
    transcript = engine.transcribe(samples)
    assert transcript.segments == ()
    assert transcript.text == ""


def test_silence_around_speech_adds_no_words(
    engine: WhisperEngine, sound: Samples, heard: Transcript, said: str
) -> None:
    quiet = np.zeros(20 * 16_000, np.float32)
    later = engine.transcribe(np.concatenate([quiet, sound, quiet]))
    # The detector cuts a few hundredths of a second elsewhere, so that a word or two may change.
    assert errors(said, later.text) <= 0.15
    assert len(later.words) == pytest.approx(len(heard.words), abs=3)
    assert later.words[0].start == pytest.approx(heard.words[0].start + 20, abs=0.3)


def test_many_clips_come_back_in_order(engine: WhisperEngine, sound: Samples, said: str) -> None:
    # More clips than go through the model at once.
    transcript = engine.transcribe(np.concatenate([sound] * 3))
    assert len(transcript.segments) > 8
    starts = [segment.start for segment in transcript.segments]
    assert starts == sorted(starts)
    assert errors(" ".join([said] * 3), transcript.text) <= 0.15


def test_progress_grows_to_one(engine: WhisperEngine, sound: Samples) -> None:
    told: list[float] = []
    engine.transcribe(sound, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 5


def test_two_threads_hear_what_one_hears(engine: WhisperEngine, sound: Samples, heard: Transcript) -> None:
    results: list[Transcript] = []
    threads = [threading.Thread(target=lambda: results.append(engine.transcribe(sound))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [heard, heard]


def test_clips_that_fail_are_heard_again_in_halves(checkpoint: Path, sound: Samples, said: str) -> None:
    picky = WhisperEngine(checkpoint, threads=2, max_compression_ratio=0.1)  # every text compresses better
    transcript = picky.transcribe(sound)
    assert len(transcript.segments) > 4
    assert errors(said, transcript.text) <= 0.3


def test_a_hint_of_any_length_is_taken(engine: WhisperEngine, sound: Samples) -> None:
    hint = ", ".join(f"Brightwater Foods {number}" for number in range(300))
    assert engine.transcribe(sound[: 12 * 16_000], hint=hint).words


def test_a_file_that_is_no_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "notes.pt").write_text("These are not weights.")
    with pytest.raises(WeightsUnusable, match="not a checkpoint in openai-whisper's format"):
        WhisperEngine(tmp_path / "notes.pt")


def test_a_clip_needs_a_length(checkpoint: Path) -> None:
    with pytest.raises(ValueError, match="at least one second"):
        WhisperEngine(checkpoint, max_clip_seconds=0.2)


@pytest.fixture(scope="module")
def untaught(tmp_path_factory: pytest.TempPathFactory) -> WhisperEngine:
    """A multilingual Whisper that has learned nothing: it babbles in a loop, in a language of its choice."""
    made = torch.Generator().manual_seed(4)
    dims = whisper.ModelDimensions(80, 1500, 64, 2, 1, 51865, 448, 64, 2, 1)
    path = tmp_path_factory.mktemp("weights") / "untaught.pt"
    # Whisper leaves some of its weights as the memory happened to be; here each has its value from the seed.
    shapes = whisper.model.Whisper(dims).state_dict()
    # Without a sense of position it says the same word for ever.
    scale = {name: 0.0 if "positional" in name else 0.05 for name in shapes}
    weights = {name: torch.randn(tensor.shape, generator=made) * scale[name] for name, tensor in shapes.items()}
    torch.save({"dims": dims.__dict__, "model_state_dict": weights}, path)
    return WhisperEngine(path, threads=2)


def test_the_language_is_detected_or_given(untaught: WhisperEngine, sound: Samples) -> None:
    start = sound[: 6 * 16_000]
    assert untaught.transcribe(start).language in LANGUAGES
    assert untaught.transcribe(start, language="de").language == "de"
    with pytest.raises(UnknownLanguage, match="no language 'klingon'"):
        untaught.transcribe(start, language="klingon")


def test_a_model_that_loops_does_not_fill_pages(untaught: WhisperEngine, sound: Samples) -> None:
    words = untaught.transcribe(sound[: 6 * 16_000], language="en").words
    assert 0 < len(words) < 20  # unguarded, two clips of 224 tokens each
