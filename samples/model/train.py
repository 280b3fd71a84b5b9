"""Train a small Whisper for the synthetic voices of the samples, from nothing to a packed checkpoint.

    python -m samples.model.train speak WORK          27,000 spoken sentences (20 hours of sound, 2.3 GB)
    python -m samples.model.train phonemes WORK       their phonemes
    python -m samples.model.train codecs WORK         the same sound through MP3, AAC, Opus and WMA
    python -m samples.model.train train WORK          the stages of schedule.yaml, to WORK/training.pt
    python -m samples.model.train pack WORK/training.pt memo-micro.en.pt
    python -m samples.model.train evaluate memo-micro.en.pt

Each command says what it needs. Needs the programs flite and espeak-ng. A run on two processor cores takes some hours.
"""

import argparse
import math
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import torch
import yaml
from pydantic import BaseModel, ConfigDict
from torch import Tensor
from torch.nn.functional import cross_entropy, ctc_loss, gelu
from whisper.model import ModelDimensions, Whisper
from whisper.tokenizer import get_tokenizer

from samples.model.corpus import Corpus, speak_part, write_codec_part, write_phonemes
from samples.model.sentences import Grammar
from samples.model.voices import ProgramMissingError
from samples.model.windows import IGNORED, Batch, BatchKind, WindowMaker

HERE = Path(__file__).parent
PARTS = (
    ("plain0", "plain", 7500),
    ("plain1", "plain", 7500),
    ("more2", "more", 3000),
    ("more3", "more", 3000),
    ("names4", "names", 3000),
    ("names5", "names", 3000),
)
VOCABULARY = 51_864  # tokens of Whisper's English-only tokenizer
_PHONEME_LETTERS = 128  # room for the letters of espeak-ng's phonemes; 0 is CTC's blank
_SAVE_EVERY = 100  # steps


class Dimensions(BaseModel):
    """The size of the model; heads are 64 wide."""

    model_config = ConfigDict(extra="forbid")
    state: int
    encoder_layers: int
    decoder_layers: int

    def of_whisper(self) -> ModelDimensions:
        return ModelDimensions(
            n_mels=80,
            n_audio_ctx=1500,
            n_audio_state=self.state,
            n_audio_head=self.state // 64,
            n_audio_layer=self.encoder_layers,
            n_vocab=VOCABULARY,
            n_text_ctx=448,
            n_text_state=self.state,
            n_text_head=self.state // 64,
            n_text_layer=self.decoder_layers,
        )


class Stage(BaseModel):
    """One stretch of training; see schedule.yaml."""

    model_config = ConfigDict(extra="forbid")
    name: str
    steps: int
    warm_up: int
    learning_rate: float
    ctc_weight: float
    batches: list[BatchKind]

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        cosine = 0.5 * (1 + math.cos(math.pi * max(0, step - self.warm_up) / max(1, self.steps - self.warm_up)))
        return self.learning_rate * min(1.0, (step + 1) / self.warm_up) * (0.97 * cosine + 0.03)


class Schedule(BaseModel):
    """A whole run."""

    model_config = ConfigDict(extra="forbid")
    dimensions: Dimensions
    stages: list[Stage]


class Trainer:
    """The model and what is trained beside it and thrown away: the phoneme reader and the stand-in for unseen tokens.

    Most of the 51,864 tokens never occur in the sentences. They share one learned vector: training never has to push
    down 48,000 rows, and the packed checkpoint, where all their rows are that vector, compresses to half.
    """

    def __init__(self, dimensions: Dimensions, seen: list[int]) -> None:
        torch.manual_seed(0)
        self.model = Whisper(dimensions.of_whisper())
        for weights in self.model.parameters():
            if weights.dim() > 1:
                torch.nn.init.xavier_uniform_(weights)
        torch.nn.init.normal_(self.model.decoder.token_embedding.weight, std=dimensions.state**-0.5)
        torch.nn.init.normal_(self.model.decoder.positional_embedding, std=0.01)
        self.phonemes = torch.nn.Linear(dimensions.state, _PHONEME_LETTERS)
        self.unseen = torch.nn.Parameter(torch.zeros(dimensions.state))
        self.letters: dict[str, int] = {}
        self.seen = torch.tensor(seen)
        self._row = torch.full((VOCABULARY,), IGNORED)
        self._row[self.seen] = torch.arange(len(seen))
        self.dimensions = dimensions

    def run(self, stage: Stage, windows: WindowMaker, target: Path, seed: int) -> None:
        """Train one stage; the state is saved to `target` every 100 steps, whole or not at all."""
        weights = [*self.model.parameters(), *self.phonemes.parameters(), self.unseen]
        weights = [weight for weight in weights if weight.requires_grad]
        optimizer = torch.optim.AdamW(weights, lr=stage.learning_rate, betas=(0.9, 0.98), weight_decay=0.01, eps=1e-6)
        random, began, shown = Random(seed), time.monotonic(), (0.0, 0.0)
        for step in range(stage.steps):
            for group in optimizer.param_groups:
                group["lr"] = stage.rate(step)
            words, sounds = self.losses(windows.batch(random.choice(stage.batches)))
            optimizer.zero_grad()
            torch.autograd.backward(words + stage.ctc_weight * sounds)
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            now = (float(words.detach()), float(sounds.detach()))
            shown = (0.95 * shown[0] + 0.05 * now[0], 0.95 * shown[1] + 0.05 * now[1]) if step else now
            last = step + 1 == stage.steps
            if step % 20 == 0 or last:
                spent = time.monotonic() - began
                print(
                    f"{stage.name} {step}: words {shown[0]:.3f} phonemes {shown[1]:.3f} after {spent:.0f} s", flush=True
                )
            if (step + 1) % _SAVE_EVERY == 0 or last:
                self.save(target)

    def losses(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The loss over the words' tokens, and the CTC loss over their phonemes."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            heard = self._encode(batch.mel)
            decoder = self.model.decoder
            state = decoder.token_embedding(batch.tokens) + decoder.positional_embedding[: batch.tokens.shape[1]]
            for block in decoder.blocks:
                state = block(state, heard, mask=decoder.mask)
            asked = batch.labels != IGNORED
            state = decoder.ln(state)[asked]
            # The shared row stands for all unseen tokens at once, so it gets the logarithm of their number on top.
            others = (state @ self.unseen)[:, None] + math.log(VOCABULARY - len(self.seen))
            logits = torch.cat([state @ decoder.token_embedding.weight[self.seen].T, others], 1)
        words = cross_entropy(logits.float(), self._row[batch.labels[asked]], label_smoothing=0.01)
        return words, self._phoneme_loss(heard, batch.phonemes)

    def _encode(self, mel: Tensor) -> Tensor:
        """whisper's encoder for windows that may be shorter than its 30 s."""
        encoder = self.model.encoder
        state = gelu(encoder.conv2(gelu(encoder.conv1(mel)))).permute(0, 2, 1)
        state = state + encoder.positional_embedding[: state.shape[1]]
        for block in encoder.blocks:
            state = block(state)
        heard: Tensor = encoder.ln_post(state)
        return heard

    def _phoneme_loss(self, heard: Tensor, phonemes: list[str | None]) -> Tensor:
        rows = [i for i, spoken in enumerate(phonemes) if spoken]
        if not rows:
            return torch.zeros(())
        targets = [[self._letter(letter) for letter in phonemes[i] or ""] for i in rows]
        guesses = self.phonemes(heard[rows].float()).log_softmax(-1).transpose(0, 1)
        return ctc_loss(
            guesses,
            torch.tensor([letter for target in targets for letter in target]),
            torch.full((len(rows),), heard.shape[1]),
            torch.tensor([len(target) for target in targets]),
            zero_infinity=True,
        )

    def _letter(self, letter: str) -> int:
        return self.letters.setdefault(letter, len(self.letters) + 1)

    def save(self, target: Path) -> None:
        """Write all that `load` needs to go on."""
        part = target.with_suffix(".part")
        torch.save(
            {
                "dims": vars(self.model.dims),
                "model_state_dict": self.model.state_dict(),
                "phonemes": self.phonemes.state_dict(),
                "letters": self.letters,
                "unseen": self.unseen.data,
                "seen": self.seen,
            },
            part,
        )
        part.replace(target)

    def load(self, source: Path) -> None:
        """Go on from a file that `save` wrote, with a model of the same size."""
        saved: dict[str, Any] = torch.load(source, weights_only=True)
        self.model.load_state_dict(saved["model_state_dict"])
        self.phonemes.load_state_dict(saved["phonemes"])
        self.unseen.data.copy_(saved["unseen"])
        self.letters.update(saved["letters"])


def seen_tokens(corpus: Corpus, grammar: Grammar, draws: int = 5_000) -> list[int]:
    """The tokens of the corpus, of `draws` more sentences, of all names, the special ones and the timestamps."""
    tokenizer, random = get_tokenizer(multilingual=False), Random(0)
    texts = {utterance.sentence for utterance in corpus.utterances}
    texts |= {draw(random) for draw in (grammar.plain, grammar.more) for _ in range(draws)}
    tokens = {token for text in texts for token in tokenizer.encode(" " + text)}
    tokens |= {
        token for name in grammar.proper_names() for form in (name, " " + name) for token in tokenizer.encode(form)
    }
    special = {tokenizer.sot, tokenizer.eot, tokenizer.no_speech, tokenizer.no_timestamps, tokenizer.sot_prev}
    return sorted(tokens | special | set(range(tokenizer.timestamp_begin, VOCABULARY)))


def pack(source: Path, target: Path) -> None:
    """A training state as a checkpoint for whisper.load_model: float16, one row for all unseen tokens."""
    saved: dict[str, Any] = torch.load(source, weights_only=True)
    state: dict[str, Tensor] = saved["model_state_dict"]
    seen = torch.zeros(VOCABULARY, dtype=torch.bool)
    seen[saved["seen"]] = True
    state["decoder.token_embedding.weight"][~seen] = saved["unseen"]
    torch.save({"dims": saved["dims"], "model_state_dict": {key: value.half() for key, value in state.items()}}, target)


def evaluate(model: Path, samples: Path, threads: int) -> float:
    """Print the word error rate of each sample recording and return that of all, heard by Debrief's own engine."""
    import jiwer
    from whisper.normalizers import EnglishTextNormalizer

    from transcribe.audio import decode
    from transcribe.whisper_engine import WhisperEngine

    engine, plain = WhisperEngine(model, threads=threads), EnglishTextNormalizer()
    true, heard = [], []
    for memo in yaml.safe_load((samples / "memos.yaml").read_text(encoding="utf-8")):
        sound = decode(samples / "recordings" / memo["file"], max_seconds=600)
        text = plain(engine.transcribe(sound.samples).text)
        if memo["text"]:
            true.append(plain(memo["text"]))
            heard.append(text)
            print(f"{memo['file']:34} {jiwer.wer(true[-1], text):.3f}")
        else:
            print(f"{memo['file']:34} {len(text.split())} words where none are said")
    error_rate = float(jiwer.wer(true, heard))
    print(f"{'all':34} {error_rate:.3f}")
    return error_rate


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 1 where something that it needs is missing."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (ProgramMissingError, FileNotFoundError) as missing:
        print(missing, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(f"{failure.cmd[0]} failed: {failure.stderr!r}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="train.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    work = argparse.ArgumentParser(add_help=False)
    work.add_argument("work", type=Path, help="folder of the training sound")
    work.add_argument("--seed", type=int, default=1000)

    speak = commands.add_parser("speak", parents=[work], help="speak made-up sentences")
    speak.add_argument("--scale", type=float, default=1.0, help="part of the 27,000 sentences, for a try")
    speak.set_defaults(run=_speak)
    commands.add_parser("phonemes", parents=[work], help="write their phonemes").set_defaults(run=_phonemes)
    commands.add_parser("codecs", parents=[work], help="send the sound through codecs").set_defaults(run=_codecs)

    train = commands.add_parser("train", parents=[work], help="train by a schedule")
    train.add_argument("--schedule", type=Path, default=HERE / "schedule.yaml")
    train.add_argument("--stage", action="append", help="only stages of this name; may be given again")
    train.add_argument("--start", type=Path, help="a training state to go on from")
    train.add_argument("--save", type=Path, help="where to; WORK/training.pt unless given")
    train.add_argument("--threads", type=int, default=2)
    train.set_defaults(run=_train)

    packing = commands.add_parser("pack", help="make a checkpoint that whisper loads")
    packing.add_argument("source", type=Path)
    packing.add_argument("target", type=Path)
    packing.set_defaults(run=lambda options: pack(options.source, options.target))

    measure = commands.add_parser("evaluate", help="word error rate over the samples")
    measure.add_argument("model", type=Path)
    measure.add_argument("--samples", type=Path, default=HERE.parent)
    measure.add_argument("--threads", type=int, default=2)
    measure.set_defaults(run=lambda options: evaluate(options.model, options.samples, options.threads))
    return parser


def _speak(options: argparse.Namespace) -> None:
    for number, (name, kind, count) in enumerate(PARTS):
        some = max(1, round(count * options.scale))
        seconds = speak_part(options.work, name, some, kind, options.seed + number)
        print(f"{name}: {some} sentences, {seconds / 3600:.2f} hours", flush=True)


def _phonemes(options: argparse.Namespace) -> None:
    for path in _parts(options.work):
        print(f"{path.stem}: {write_phonemes(options.work, path.stem)} sentences", flush=True)


def _codecs(options: argparse.Namespace) -> None:
    for number, path in enumerate(_parts(options.work)):
        print(f"{path.stem}: {write_codec_part(options.work, path.stem, options.seed + number)} sentences", flush=True)


def _parts(work: Path) -> list[Path]:
    parts = [path for path in sorted(work.glob("*.jsonl")) if not path.stem.endswith(".phonemes")]
    if not parts:
        raise FileNotFoundError(f"{work} holds no spoken sentences. Make them with the command `speak` first.")
    return parts


def _train(options: argparse.Namespace) -> None:
    torch.set_num_threads(options.threads)
    schedule = Schedule.model_validate(yaml.safe_load(options.schedule.read_text(encoding="utf-8")))
    corpus, grammar = Corpus(options.work), Grammar()
    trainer = Trainer(schedule.dimensions, seen_tokens(corpus, grammar))
    if options.start:
        trainer.load(options.start)
    target = options.save or options.work / "training.pt"
    for number, stage in enumerate(schedule.stages):
        if not options.stage or stage.name in options.stage:
            seed = options.seed + number
            windows = WindowMaker(corpus, get_tokenizer(multilingual=False), grammar.proper_names(), seed)
            trainer.run(stage, windows, target, seed)


if __name__ == "__main__":
    sys.exit(main())
