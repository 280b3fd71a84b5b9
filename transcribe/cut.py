"""Does a recording end before its end? Each format tells it differently, and some tell nothing."""

from pathlib import Path

# A head's length is a promise only in these; elsewhere the demuxer guesses it from the bit rate.
_EXACT_HEADS = (b"RF64", b"fLaC", b"FORM", b"caff", b".snd", b"FLV", b"\x30\x26\xb2\x75", b"\x1a\x45\xdf\xa3")
_TOLERANCE_SECONDS = 0.5
_OGG_TAIL_BYTES = 70_000  # more than the largest possible Ogg page
# A program that writes WAV into a pipe cannot go back to fill in the size.
_UNKNOWN_WAV_SIZES = (0, 0x7FFFF000, 0x7FFFFFFF, 0xFFFFF000, 0xFFFFFFFF)


def where_it_stops(path: Path, duration: float, claimed: float | None, damaged: bool, breaks_off: bool) -> str | None:
    """A sentence about a recording that breaks off or is damaged; None where nothing tells of it.

    duration: seconds decoded; claimed: seconds by the demuxer; damaged, breaks_off: what `audio.TrackReader` met.
    """
    with path.open("rb") as file:
        start = file.read(16_384)
        size = file.seek(0, 2)
        file.seek(max(0, size - _OGG_TAIL_BYTES))
        tail = file.read()
    if start.startswith(b"RIFF") and start[8:12] == b"WAVE":
        # Here the demuxer trusts the file's size, and calls the last packet of a piped file broken.
        claimed, breaks_off = _wav_seconds(start), False
    elif not _is_exact(start):
        claimed = None
    if claimed is not None and duration < claimed - _TOLERANCE_SECONDS - 0.01 * claimed:
        return (
            f"The recording breaks off at {duration:.1f} seconds, although its head says that it lasts {claimed:.1f}; "
            "what comes after could not be read."
        )
    if breaks_off or (start.startswith(b"OggS") and _ogg_page_is_cut(tail)):
        return f"The recording breaks off at {duration:.1f} seconds, in the middle of its data."
    if damaged:
        return "Parts of the recording are damaged, so that some words may be missing."
    return None


def _is_exact(start: bytes) -> bool:
    # An MP3 with a Xing or Info tag counts its frames there.
    return start.startswith(_EXACT_HEADS) or start[4:8] == b"ftyp" or b"Xing" in start or b"Info" in start


def _wav_seconds(start: bytes) -> float | None:
    """The length by the sizes in a WAV file's head; None where they are not filled in or not within reach."""
    at, byte_rate = 12, 0
    while at + 8 <= len(start):
        kind, size = start[at : at + 4], int.from_bytes(start[at + 4 : at + 8], "little")
        if kind == b"fmt ":
            byte_rate = int.from_bytes(start[at + 16 : at + 20], "little")
        if kind == b"data":
            return size / byte_rate if byte_rate and size not in _UNKNOWN_WAV_SIZES else None
        at += 8 + size + size % 2
    return None


def _ogg_page_is_cut(tail: bytes) -> bool:
    at = tail.rfind(b"OggS")
    if at < 0:
        return True
    page = tail[at:]
    if len(page) < 27 or len(page) < 27 + page[26]:
        return True
    return len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]])
