"""The training sound: made-up sentences, spoken, kept as parts in one folder, and read back.

A part NAME is four files: NAME.pcm (16-bit, 16 kHz, mono, utterance after utterance), NAME.jsonl (one [offset, samples,
voice, sentence] a line), NAME.phonemes.jsonl (the phonemes of each, one string a line) and NAME.codec.pcm (the same
sound after a lossy codec). They are made in this order, the last one if wanted.
"""

import io
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import cast

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream

from samples.model.sentences import Grammar
from samples.model.voices import ESPEAK_VOICES, RATE, Sound, Voice, require_programs, speak

LONGEST = 9.5  # seconds; longer sentences are left out, since a clip of the decoder is at most 10 s
CODECS = (("mp3", "libmp3lame", 40_000), ("adts", "aac", 48_000), ("ogg", "libopus", 24_000), ("asf", "wmav2", 48_000))

_FLITE_SHARE = 0.72
_FLITE_DRAW = ("slt", "rms", "awb", "slt", "rms", "kal16")
_ESPEAK_STRESS = "',%=|"  # marks of stress and pauses that espeak-ng writes between its phonemes

Pcm = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Utterance:
    """One spoken sentence; `offset` and `samples` place it in its part's sound."""

    part: str
    offset: int
    samples: int
    voice: str
    sentence: str
    phonemes: str


def draw_voice(random: Random) -> Voice:
    """A voice, speed and pitch as the checkpoint was trained on."""
    if random.random() < _FLITE_SHARE:
        name = random.choice(_FLITE_DRAW)
        return Voice(name, stretch=random.uniform(0.85, 1.2), pitch=random.randint(85, 140))
    return Voice(random.choice(ESPEAK_VOICES), speed=random.randint(125, 175), pitch=random.randint(30, 70))


def speak_part(folder: Path, name: str, count: int, kind: str, seed: int) -> float:
    """Write NAME.pcm and NAME.jsonl with `count` sentences of `kind` (plain, more, names); returns seconds of sound."""
    require_programs("flite", "espeak-ng")
    folder.mkdir(parents=True, exist_ok=True)
    random, grammar, offset = Random(seed), Grammar(), 0
    draw: Callable[[Random], str] = getattr(grammar, kind)
    with (folder / f"{name}.pcm").open("wb") as sounds, (folder / f"{name}.jsonl").open("w", encoding="utf-8") as lines:
        for _ in range(count):
            sentence, voice = draw(random), draw_voice(random)
            sound = speak(voice, sentence)
            if 0 < len(sound) <= LONGEST * RATE:
                sounds.write(_to_pcm(sound).tobytes())
                lines.write(json.dumps([offset, len(sound), voice.name, sentence]) + "\n")
                offset += len(sound)
    return offset / RATE


def write_phonemes(folder: Path, name: str) -> int:
    """Write NAME.phonemes.jsonl; returns how many sentences it holds."""
    require_programs("espeak-ng")
    sentences = [str(json.loads(line)[3]) for line in _lines(folder / f"{name}.jsonl")]
    with (folder / f"{name}.phonemes.jsonl").open("w", encoding="utf-8") as lines:
        for sentence in sentences:
            lines.write(json.dumps(phonemes(sentence)) + "\n")
    return len(sentences)


def phonemes(sentence: str) -> str:
    """espeak-ng's American phonemes in its own ASCII letters, without stress marks; words parted by one space."""
    command = ["espeak-ng", "-q", "-x", "-v", "en-us", "--", sentence]
    spoken = subprocess.run(command, check=True, capture_output=True, text=True).stdout.replace("_:", "")
    return " ".join(spoken.translate(dict.fromkeys(map(ord, _ESPEAK_STRESS))).split())


def write_codec_part(folder: Path, name: str, seed: int) -> int:
    """Write NAME.codec.pcm: every utterance after one of CODECS, in place; returns how many."""
    random, sound, count = Random(seed), _read_pcm(folder / f"{name}.pcm"), 0
    coded = np.zeros_like(sound)
    for line in _lines(folder / f"{name}.jsonl"):
        offset, samples, _, _ = json.loads(line)
        piece = sound[offset : offset + samples].astype(np.float32) / np.float32(32768)
        coded[offset : offset + samples] = _to_pcm(through_codec(piece, *random.choice(CODECS)))
        count += 1
    coded.tofile(folder / f"{name}.codec.pcm")
    return count


def through_codec(sound: Sound, container: str, codec: str, bit_rate: int) -> Sound:
    """`sound` encoded and decoded again: as long as before, and in step with it (codecs come back some ms off)."""
    rate = 48_000 if codec == "libopus" else 44_100
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = cast(AudioStream, output.add_stream(codec, rate=rate, layout="mono"))
        stream.bit_rate = bit_rate
        frame_size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(stream.codec_context.format, "mono", rate, frame_size)
        frame = av.AudioFrame.from_ndarray(np.pad(sound, RATE // 10)[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        for piece in resampler.resample(frame) + resampler.resample(None):
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    file.seek(0)
    resampler = av.AudioResampler("fltp", "mono", RATE)
    with av.open(file, "r") as source:
        pieces = [piece for frame in source.decode(audio=0) for piece in resampler.resample(frame)]
    back = np.concatenate([piece.to_ndarray()[0] for piece in pieces + resampler.resample(None)]).astype(np.float32)
    return _in_step(sound, back)


def _in_step(sound: Sound, back: Sound) -> Sound:
    """The stretch of `back` that fits `sound` best, found by their cross-correlation, and as long as `sound`."""
    size = 2 ** int(np.ceil(np.log2(len(sound) + len(back))))
    likeness = np.fft.irfft(np.fft.rfft(back, size) * np.conj(np.fft.rfft(sound, size)), size)
    start = int(np.argmax(likeness[: len(back)]))
    found = back[start : start + len(sound)]
    return np.pad(found, (0, len(sound) - len(found)))


class Corpus:
    """All parts of a folder; the sound stays on disk until it is asked for.

    Raises FileNotFoundError where the folder holds no part with its phonemes.
    """

    def __init__(self, folder: Path) -> None:
        names = [path.name.removesuffix(".phonemes.jsonl") for path in sorted(folder.glob("*.phonemes.jsonl"))]
        if not names:
            raise FileNotFoundError(
                f"{folder} holds no training sound. Make it with the commands `speak` and `phonemes` first."
            )
        self._sounds = {name: _map_pcm(folder / f"{name}.pcm") for name in names}
        coded = {name: folder / f"{name}.codec.pcm" for name in names}
        self._coded = {name: _map_pcm(path) for name, path in coded.items() if path.exists()}
        self.utterances = [
            Utterance(name, offset, samples, voice, sentence, json.loads(spoken))
            for name in names
            for line, spoken in zip(
                _lines(folder / f"{name}.jsonl"), _lines(folder / f"{name}.phonemes.jsonl"), strict=True
            )
            for offset, samples, voice, sentence in [json.loads(line)]
        ]

    def sound(self, utterance: Utterance, coded: bool) -> Sound:
        """Its sound; where `coded` and the part has been through a codec, that one."""
        source = self._coded if coded and utterance.part in self._coded else self._sounds
        piece = source[utterance.part][utterance.offset : utterance.offset + utterance.samples]
        return piece.astype(np.float32) / np.float32(32768)


def _to_pcm(sound: Sound) -> Pcm:
    return cast(Pcm, (sound * 32767).clip(-32768, 32767).astype(np.int16))


def _read_pcm(path: Path) -> Pcm:
    return np.fromfile(path, dtype=np.int16)


def _map_pcm(path: Path) -> Pcm:
    return np.memmap(path, dtype=np.int16, mode="r")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
