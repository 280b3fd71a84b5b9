"""The synthetic voices that the small checkpoint knows, spoken by the programs flite and espeak-ng."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

RATE = 16_000  # samples a second, everywhere in Whisper

Sound = npt.NDArray[np.float32]

FLITE_VOICES = ("slt", "rms", "awb", "kal16")
ESPEAK_VOICES = ("espeak:en-us", "espeak:en-gb", "espeak:en-us+m3", "espeak:en-us+f2", "espeak:en-gb+f4")

_QUIET = 200 / 32768  # below this a sample counts as silence when the ends are trimmed


class ProgramMissingError(Exception):
    """A speech program is not installed on this machine."""


@dataclass(frozen=True)
class Voice:
    """`name` is one of FLITE_VOICES or ESPEAK_VOICES.

    `stretch` lengthens flite's sounds (0.85 quick to 1.2 slow); `speed` is espeak-ng's words a minute (125 to 175);
    `pitch` is espeak-ng's 0 to 99, for flite's kal16 the mean in hertz (85 to 140); other flite voices ignore it.
    """

    name: str
    stretch: float = 1.0
    speed: int = 150
    pitch: int | None = None

    def __post_init__(self) -> None:
        if self.name not in FLITE_VOICES + ESPEAK_VOICES:
            known = ", ".join(FLITE_VOICES + ESPEAK_VOICES)
            raise ValueError(f"The voice {self.name!r} is unknown. Choose one of {known}.")

    def command(self, sentence: str, target: Path) -> list[str]:
        """The command line that writes `sentence` to the wave file `target`."""
        if self.name.startswith("espeak:"):
            pitch = 50 if self.pitch is None else self.pitch
            settings = ["-v", self.name.removeprefix("espeak:"), "-s", str(self.speed), "-p", str(pitch)]
            return ["espeak-ng", *settings, "-w", str(target), "--", sentence]
        settings = ["--setf", f"duration_stretch={self.stretch:.2f}"]
        if self.name == "kal16" and self.pitch is not None:
            settings += ["--setf", f"int_f0_target_mean={self.pitch}"]
        return ["flite", "-voice", self.name, *settings, "-t", sentence, "-o", str(target)]


def require_programs(*names: str) -> None:
    """Raise ProgramMissingError, naming each of the programs that is not on the path."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        raise ProgramMissingError(
            f"Not installed: {' and '.join(missing)}. Install with your system's packages, for example "
            f"`apt install {' '.join(missing)}` or `brew install {' '.join(missing)}`, and run this again."
        )


def speak(voice: Voice, sentence: str) -> Sound:
    """`sentence` in that voice: mono, 16 kHz, -1 to 1, silence trimmed to 50 ms before and 100 ms after.

    Raises ProgramMissingError without the speech program, and subprocess.CalledProcessError where it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "sentence.wav"
        command = voice.command(sentence, target)
        require_programs(command[0])
        subprocess.run(command, check=True, capture_output=True)
        return trim(read_sound(target))


def read_sound(path: Path) -> Sound:
    """Any recording that PyAV reads as mono float32 at 16 kHz."""
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
    parts: list[Sound] = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            parts += [piece.to_ndarray()[0].astype(np.float32) for piece in resampler.resample(frame)]
    parts += [piece.to_ndarray()[0].astype(np.float32) for piece in resampler.resample(None)]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def trim(sound: Sound) -> Sound:
    """`sound` without the silence at its ends; empty where it is all silence."""
    loud = np.flatnonzero(np.abs(sound) > _QUIET)
    if not len(loud):
        return sound[:0]
    return sound[max(0, loud[0] - RATE // 20) : loud[-1] + RATE // 10]
