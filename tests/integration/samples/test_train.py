"""The training program runs from sentences to a checkpoint that whisper loads; how well it learns is another matter."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
import whisper

from samples.model.corpus import CODECS, LONGEST, Corpus, through_codec
from samples.model.train import Stage, main
from samples.model.voices import RATE, ProgramMissingError, Voice, require_programs
from samples.model.windows import IGNORED, BatchKind, WindowMaker

# whisper leaves its list of tokens open for the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
needs_voices = pytest.mark.skipif(
    not (shutil.which("flite") and shutil.which("espeak-ng")), reason="needs the programs flite and espeak-ng"
)
SCHEDULE = """
dimensions: {state: 64, encoder_layers: 1, decoder_layers: 1}
stages:
  - name: single
    steps: 8
    warm_up: 2
    learning_rate: 3.0e-3
    ctc_weight: 1.0
    batches: [{windows: 4, sentences: 1, content: 9.5, length: 9.5}]
  - name: filled
    steps: 1
    warm_up: 1
    learning_rate: 1.0e-3
    ctc_weight: 0.3
    batches: [{windows: 2, sentences: 3, content: 12, length: 30}]
"""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of six parts with a few dozen spoken sentences, their phonemes and their coded sound."""
    folder = tmp_path_factory.mktemp("training")
    assert main(["speak", str(folder), "--scale", "0.001"]) == 0
    assert main(["phonemes", str(folder)]) == 0
    assert main(["codecs", str(folder)]) == 0
    return folder


@needs_voices
def test_speaks_what_it_lists(work: Path) -> None:
    utterances = Corpus(work).utterances
    assert len(utterances) >= 20
    assert len({utterance.voice for utterance in utterances}) >= 4
    for utterance in utterances:
        assert 0.3 * RATE < utterance.samples <= LONGEST * RATE
        assert utterance.phonemes
    lines = [json.loads(line) for line in (work / "plain0.jsonl").read_text().splitlines()]
    assert sum(samples for _, samples, _, _ in lines) * 2 == (work / "plain0.pcm").stat().st_size


@needs_voices
def test_batches_ask_for_the_words_and_not_for_the_prompt(work: Path) -> None:
    tokenizer = whisper.tokenizer.get_tokenizer(multilingual=False)
    corpus = Corpus(work)
    windows = WindowMaker(corpus, tokenizer, [f"Name {number}" for number in range(20)], seed=5)
    prompts = 0
    for _ in range(6):
        batch = windows.batch(BatchKind(windows=4, sentences=2, content=12, length=12))
        assert batch.mel.shape == (4, 80, 1200)
        assert batch.tokens.shape == batch.labels.shape
        for tokens, labels in zip(batch.tokens, batch.labels, strict=True):
            start = tokens.tolist().index(tokenizer.sot)
            prompts += start > 0
            assert (labels[:start] == IGNORED).all()
            asked = labels[labels != IGNORED].tolist()
            assert asked[-1] == tokenizer.eot
            assert asked[:-1] == tokens.tolist()[start + 1 : start + len(asked)]
    assert prompts


@needs_voices
def test_trains_packs_and_loads(work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schedule, state, packed = tmp_path / "schedule.yaml", tmp_path / "training.pt", tmp_path / "tiny.en.pt"
    schedule.write_text(SCHEDULE)
    train = ["train", str(work), "--schedule", str(schedule), "--save", str(state)]
    assert main([*train, "--stage", "single"]) == 0
    said = capsys.readouterr().out
    losses = [float(line.split("words ")[1].split()[0]) for line in said.splitlines()]
    assert losses[-1] < losses[0], "it learns"
    assert main([*train, "--stage", "filled", "--start", str(state)]) == 0
    assert "filled 0" in capsys.readouterr().out

    assert main(["pack", str(state), str(packed)]) == 0
    model = whisper.load_model(str(packed), device="cpu")
    assert (model.dims.n_audio_state, model.dims.n_vocab, model.is_multilingual) == (64, 51_864, False)
    rows = model.decoder.token_embedding.weight
    _, counts = torch.unique(rows, dim=0, return_counts=True)
    assert counts.max() > 40_000, "all unseen tokens share one row"


@needs_voices
def test_a_folder_without_sound_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", str(tmp_path)]) == 1
    assert "Make it with the commands `speak` and `phonemes` first." in capsys.readouterr().err
    assert main(["codecs", str(tmp_path)]) == 1


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec[1])
def test_sound_comes_back_from_a_codec_in_step(codec: tuple[str, str, int]) -> None:
    times = np.arange(2 * RATE) / RATE
    sweep = (0.4 * np.sin(2 * np.pi * (200 + 400 * times) * times)).astype(np.float32)
    back = through_codec(sweep, *codec)
    assert len(back) == len(sweep)
    assert np.corrcoef(sweep, back)[0, 1] > 0.9


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ProgramMissingError, match="Not installed: flite and espeak-ng"):
        require_programs("flite", "espeak-ng")


def test_an_unknown_voice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'kal' is unknown\. Choose one of slt"):
        Voice("kal")


def test_the_rate_rises_and_falls() -> None:
    stage = Stage(name="a", steps=100, warm_up=10, learning_rate=1e-3, ctc_weight=1, batches=[])
    rates = [stage.rate(step) for step in range(100)]
    assert rates[0] == pytest.approx(1e-4)
    assert max(rates) == pytest.approx(1e-3)
    assert rates[-1] < 4e-5
