"""Training windows: a few sentences laid into one clip, with the tokens and phonemes that are right for it."""

from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor
from torch.nn.functional import interpolate
from whisper.audio import log_mel_spectrogram
from whisper.tokenizer import Tokenizer

from samples.model.corpus import Corpus, Utterance
from samples.model.voices import RATE, Sound

IGNORED = -100  # a label that cross_entropy leaves out
_FRAME = 160  # samples a column of the spectrogram
_TICK = 0.02  # seconds a timestamp token
_EMPTY_SHARE, _PROMPT_SHARE, _CODEC_SHARE, _NOISE_SHARE, _CUT_SHARE = 0.03, 0.25, 0.3, 0.7, 0.08


class BatchKind(BaseModel):
    """What one batch looks like: `windows` clips of up to `sentences` sentences within `content` seconds, filled with
    nothing to `length` seconds (30, as Whisper decodes; shorter ones train faster)."""

    model_config = ConfigDict(extra="forbid")
    windows: int
    sentences: int
    content: float
    length: float


@dataclass(frozen=True)
class Segment:
    """A sentence in a clip, in seconds; one that the clip's end cuts has no end, and its words are not asked for."""

    start: float
    end: float | None
    utterance: Utterance


@dataclass(frozen=True)
class Batch:
    """`mel` (windows, 80, columns), `tokens` and `labels` (windows, longest), `phonemes` None where a clip is cut."""

    mel: Tensor
    tokens: Tensor
    labels: Tensor
    phonemes: list[str | None]


class WindowMaker:
    """Makes batches without end; the same corpus, names and seed give the same ones."""

    def __init__(self, corpus: Corpus, tokenizer: Tokenizer, names: list[str], seed: int) -> None:
        self._corpus, self._tokenizer, self._names = corpus, tokenizer, names
        self._random, self._noise = Random(seed), np.random.default_rng(seed)
        self._by_speaker: dict[str, list[Utterance]] = {}
        for utterance in corpus.utterances:
            self._by_speaker.setdefault(_speaker(utterance), []).append(utterance)

    def batch(self, kind: BatchKind) -> Batch:
        sound = torch.zeros(kind.windows, int(kind.length * RATE))
        rows, filled, phonemes = [], [], []
        for i in range(kind.windows):
            clip, segments = self._clip(self._draw(kind.sentences), kind.content)
            sound[i, : len(clip)] = torch.from_numpy(clip)
            filled.append(len(clip) // _FRAME)
            rows.append(self._target(segments))
            spoken = "".join(f" {segment.utterance.phonemes}" for segment in segments)
            phonemes.append(spoken if all(segment.end for segment in segments) else None)
        mel = self._coloured(torch.stack([log_mel_spectrogram(row) for row in sound]))
        for i, columns in enumerate(filled):
            mel[i, :, columns:] = 0  # what whisper.transcribe() puts behind a clip
        return Batch(mel, *self._padded(rows), phonemes)

    def _draw(self, most: int) -> list[Utterance]:
        """One to `most` sentences of one speaker, or none for an empty window."""
        if self._random.random() < _EMPTY_SHARE:
            return []
        first = self._random.choice(self._corpus.utterances)
        others = self._by_speaker[_speaker(first)]
        return [first, *(self._random.choice(others) for _ in range(self._random.randint(0, most - 1)))]

    def _clip(self, utterances: list[Utterance], seconds: float) -> tuple[Sound, list[Segment]]:
        random, size = self._random, int(seconds * RATE)
        parts = [_silence(random.choice([0.0, 0.0, random.uniform(0, 0.6)]))]
        segments: list[Segment] = []
        at = len(parts[0])
        for utterance in utterances:
            sound = self._corpus.sound(utterance, coded=random.random() < _CODEC_SHARE)
            sound = sound * np.float32(random.uniform(0.4, 1.3))
            if at + len(sound) > size:
                if segments and seconds >= 10 and at < size - RATE and random.random() < _CUT_SHARE:
                    segments.append(Segment(at / RATE, None, utterance))
                    parts.append(sound)
                break
            segments.append(Segment(at / RATE, (at + len(sound)) / RATE, utterance))
            parts += [sound, _silence(random.uniform(0.15, 0.9))]
            at += len(parts[-1]) + len(sound)
        if not segments:
            parts = [_silence(random.uniform(1, seconds))]
        clip = np.concatenate(parts)[:size]
        if random.random() < _NOISE_SHARE:
            clip = clip + self._noise.standard_normal(len(clip)).astype(np.float32) * 10 ** random.uniform(-4, -2.2)
        return clip, segments

    def _target(self, segments: list[Segment]) -> tuple[list[int], int]:
        """The tokens of one window and how many of them are a prompt, which is read and not learned."""
        tokenizer, random = self._tokenizer, self._random
        if not segments:
            return [tokenizer.sot, tokenizer.no_speech, tokenizer.eot], 0
        tokens = self._prompt() if random.random() < _PROMPT_SHARE else []
        prompt = len(tokens)
        timed = random.random() < 0.5
        tokens += [tokenizer.sot] if timed else [tokenizer.sot, tokenizer.no_timestamps]
        for segment in segments:
            start = [self._tick(segment.start)] if timed else []
            if segment.end is None:
                tokens += start
            else:
                words: list[int] = tokenizer.encode(" " + segment.utterance.sentence)
                tokens += start + words + ([self._tick(segment.end)] if timed else [])
        return [*tokens, tokenizer.eot], prompt

    def _prompt(self) -> list[int]:
        """Either two other sentences or a list of names, as a vocabulary hint would have it."""
        if self._random.random() < 0.5:
            text = " ".join(other.sentence for other in self._random.choices(self._corpus.utterances, k=2))
        else:
            text = ", ".join(self._random.sample(self._names, 14))
        return [self._tokenizer.sot_prev, *self._tokenizer.encode(" " + text)[:120]]

    def _tick(self, seconds: float) -> int:
        """The timestamp token, to the tenth of a second, which is as exact as the pauses are."""
        return int(self._tokenizer.timestamp_begin) + min(1500, round(round(seconds, 1) / _TICK))

    def _padded(self, rows: list[tuple[list[int], int]]) -> tuple[Tensor, Tensor]:
        longest = max(len(tokens) for tokens, _ in rows)
        inputs = torch.full((len(rows), longest), self._tokenizer.eot)
        labels = torch.full((len(rows), longest), IGNORED)
        for i, (tokens, prompt) in enumerate(rows):
            inputs[i, : len(tokens)] = torch.tensor(tokens)
            labels[i, prompt : len(tokens) - 1] = torch.tensor(tokens[prompt + 1 :])
        return inputs[:, :-1], labels[:, :-1]

    def _coloured(self, mel: Tensor) -> Tensor:
        """The colour of microphones: half of the windows through a smooth random equaliser, a fifth low-passed."""
        random = self._random
        for window in mel:
            floor = window.max() - 2
            if random.random() < 0.5:
                curve = torch.from_numpy(self._noise.standard_normal((1, 1, random.randint(3, 8))).astype(np.float32))
                curve = interpolate(curve * random.uniform(0.02, 0.12), size=80, mode="linear", align_corners=True)
                window.copy_(torch.maximum(window + curve[0].T, floor))
            if random.random() < 0.2:
                window[random.randint(58, 78) :] = floor
        return mel


def _speaker(utterance: Utterance) -> str:
    """flite's voices are four people; espeak-ng's sound alike and may share a clip."""
    return "espeak" if utterance.voice.startswith("espeak:") else utterance.voice


def _silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * RATE), np.float32)
