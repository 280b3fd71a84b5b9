import numpy as np

from transcribe.audio import peaks


def test_one_byte_for_each_stretch_and_the_rest() -> None:
    samples = np.zeros(16_000 + 100, np.float32)
    samples[0], samples[330], samples[-1] = -1.0, 0.5, 0.2
    outline = peaks(samples)
    assert len(outline) == 51
    assert (outline[0], outline[1], outline[2], outline[50]) == (255, 128, 0, 51)


def test_sound_beyond_full_scale_stays_a_byte() -> None:
    assert peaks(np.full(320, 1.2, np.float32)) == b"\xff"


def test_another_resolution() -> None:
    assert len(peaks(np.zeros(16_000, np.float32), per_second=10)) == 10


def test_no_sound_has_no_outline() -> None:
    assert peaks(np.zeros(0, np.float32)) == b""
