"""openai-whisper, fed with clips of speech that go through the model together."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
import whisper
from whisper import timing
from whisper.audio import HOP_LENGTH, N_FRAMES, N_SAMPLES, log_mel_spectrogram, pad_or_trim
from whisper.decoding import DecodingOptions, DecodingResult
from whisper.tokenizer import LANGUAGES, Tokenizer, get_tokenizer

from transcribe.audio import SAMPLE_RATE, Samples
from transcribe.engine import Progress
from transcribe.errors import UnknownLanguage, WeightsUnusable, is_out_of_memory
from transcribe.loops import fit_hint, without_loop
from transcribe.speech import Clip, SpeechFinder
from transcribe.words import Segment, Transcript, Word

_CLIP_SECONDS = 28.0
# The checkpoint in samples/ is 192 wide, where the smallest of OpenAI's has 384, and learned from clips of up to 12 s.
_SHORT_CLIPS_STATE, _SHORT_CLIP_SECONDS = 192, 10.0
_BATCH = 8  # clips; bounds memory, and larger batches are hardly faster
_HINT_TOKENS = 200  # a longer prompt crowds out the words that it should help with
_SPEECH_SHARE = 0.1  # of the whole progress
# Whisper's own thresholds for text that repeats itself and for sound without speech.
_COMPRESSION_RATIO = 2.4
_NO_SPEECH_PROBABILITY = 0.6
_NO_SPEECH_LOGPROB = -1.0


_UNSPACED = {"zh", "ja", "th", "lo", "my", "yue"}  # languages that write no spaces between words


@dataclass(frozen=True)
class _Heard:
    clip: Clip
    tokens: list[int]
    text: str
    features: torch.Tensor


class WhisperEngine:
    """One checkpoint in memory, one transcription at a time: a second thread waits.

    Decoding is greedy and deterministic. There is no second try at a higher temperature: a clip whose text repeats
    itself is heard once more in two halves, and what still repeats is kept once.
    """

    def __init__(
        self,
        weights: Path,
        *,
        model: str | None = None,
        max_clip_seconds: float | None = None,
        threads: int | None = None,
        max_compression_ratio: float = _COMPRESSION_RATIO,
    ) -> None:
        """weights: the checkpoint's file; model: its name where it is one of Whisper's own, which have known heads for
        word times; max_clip_seconds: at least 1, shortened to what the model can bear, None for the longest; threads:
        of the processor, None for all. Raises WeightsUnusable."""
        if max_clip_seconds is not None and max_clip_seconds < 1:
            raise ValueError(f"max_clip_seconds is {max_clip_seconds}; a clip has at least one second.")
        if threads:
            torch.set_num_threads(threads)
        self._name = model or weights.name
        self._max_compression_ratio = max_compression_ratio
        self._whisper = _load(weights, model)
        short = self._whisper.dims.n_audio_state <= _SHORT_CLIPS_STATE
        self._max_clip_seconds = min(max_clip_seconds or _CLIP_SECONDS, _SHORT_CLIP_SECONDS if short else _CLIP_SECONDS)
        _keep_compiled()
        self._half = self._whisper.device.type == "cuda"
        self._finder = SpeechFinder()
        self._lock = threading.Lock()

    def transcribe(
        self,
        samples: Samples,
        *,
        language: str | None = None,
        hint: str | None = None,
        on_progress: Progress | None = None,
    ) -> Transcript:
        """See `engine.Engine`. A model for English only takes every recording as English. Raises UnknownLanguage."""
        tell = on_progress or (lambda _: None)
        with self._lock, torch.no_grad():
            clips = self._finder.clips(samples, self._max_clip_seconds, lambda part: tell(part * _SPEECH_SHARE))
            if not self._whisper.is_multilingual:
                language = "en"
            elif language is not None and language not in LANGUAGES:
                raise UnknownLanguage(
                    f"Whisper knows no language '{language}'; use a code such as en or de, or none to have it detected."
                )
            segments: list[Segment] = []
            if clips:
                mel = log_mel_spectrogram(samples, self._whisper.dims.n_mels, padding=N_SAMPLES)
                done, total = 0, sum(clip.samples for clip in clips)
                # Clips of like length finish together; the longest comes first and tells the language.
                for batch in _batches(sorted(clips, key=lambda clip: -clip.samples)):
                    features = self._encode(mel, batch)
                    language = language or self._language(features[:1])
                    tokenizer = self._tokenizer(language)
                    prompt = fit_hint(tokenizer.encode, hint, _HINT_TOKENS)
                    for heard in self._hear(mel, batch, features, language, prompt):
                        segments += self._timed(heard, tokenizer)
                        done += heard.clip.samples
                        tell(_SPEECH_SHARE + (1 - _SPEECH_SHARE) * min(done / total, 1.0))
        tell(1.0)
        return Transcript(
            segments=tuple(sorted(segments, key=lambda segment: segment.start)),
            language=language or "",
            duration=round(len(samples) / SAMPLE_RATE, 2),
            engine="openai-whisper",
            model=self._name,
        )

    def _encode(self, mel: torch.Tensor, clips: list[Clip]) -> torch.Tensor:
        """(clips, n_audio_ctx, n_audio_state). As in `whisper.transcribe`, a window of the whole recording's log-mel is
        filled up with zeros, which is not what the log-mel of digital silence would be."""
        windows = [
            pad_or_trim(mel[:, clip.start // HOP_LENGTH : -(-clip.end // HOP_LENGTH)], N_FRAMES) for clip in clips
        ]
        batch = torch.stack(windows).to(self._whisper.device)
        features: torch.Tensor = self._whisper.encoder(batch.half() if self._half else batch)
        return features

    def _language(self, features: torch.Tensor) -> str:
        _, probabilities = self._whisper.detect_language(features)
        return str(max(probabilities[0], key=probabilities[0].get))

    def _tokenizer(self, language: str) -> Tokenizer:
        model = self._whisper
        return get_tokenizer(
            model.is_multilingual, num_languages=model.num_languages, language=language, task="transcribe"
        )

    def _hear(
        self, mel: torch.Tensor, clips: list[Clip], features: torch.Tensor, language: str, prompt: list[int]
    ) -> Iterator[_Heard]:
        for clip, row, result in zip(clips, features, self._decode(features, language, prompt), strict=True):
            if _is_no_speech(result):
                continue
            if not self._failed(result):
                yield _Heard(clip, result.tokens, result.text, row)
                continue
            halves = list(clip.halves())
            again = self._encode(mel, halves)
            tokenizer = self._tokenizer(language)
            for half, half_row, second in zip(halves, again, self._decode(again, language, prompt), strict=True):
                if not _is_no_speech(second):
                    tokens = without_loop(second.tokens)
                    yield _Heard(half, tokens, tokenizer.decode(tokens).strip(), half_row)

    def _decode(self, features: torch.Tensor, language: str, prompt: list[int]) -> list[DecodingResult]:
        # Timestamps are left to `whisper.timing`: the clips are cut already, and the rules for them cost time.
        options = DecodingOptions(
            language=language, temperature=0.0, without_timestamps=True, prompt=prompt or None, fp16=self._half
        )
        results: list[DecodingResult] = self._whisper.decode(features, options)
        return results

    def _failed(self, result: DecodingResult) -> bool:
        """The text repeats itself, or it never came to an end."""
        endless = len(result.tokens) >= self._whisper.dims.n_text_ctx // 2
        return endless or bool(result.compression_ratio > self._max_compression_ratio)

    def _timed(self, heard: _Heard, tokenizer: Tokenizer) -> list[Segment]:
        if not heard.text:
            return []
        start, end = heard.clip.start / SAMPLE_RATE, heard.clip.end / SAMPLE_RATE
        first_frame = heard.clip.start // HOP_LENGTH
        spaced = tokenizer.language not in _UNSPACED
        segment: dict[str, Any] = {"seek": first_frame, "start": start, "end": end, "tokens": heard.tokens}
        timing.add_word_timestamps(
            segments=[segment],
            model=_Encoded(self._whisper),
            tokenizer=tokenizer,
            mel=heard.features,
            num_frames=-(-heard.clip.end // HOP_LENGTH) - first_frame,
            last_speech_timestamp=start,
        )
        words: list[Word] = []
        for timed in segment["words"]:
            first = min(max(float(timed["start"]), start), end)
            last = min(max(float(timed["end"]), first), end)
            word = Word(str(timed["word"]), round(first, 2), round(last, 2), round(float(timed["probability"]), 3))
            # Whisper parts "$85,000" and "10%" into several; only a space begins a word where words have spaces.
            if words and spaced and not word.text.startswith(" "):
                before = words.pop()
                probability = min(before.probability, word.probability)
                word = Word(before.text + word.text, before.start, max(before.end, word.end), probability)
            words.append(word)
        said = tuple(replace(word, text=word.text.strip()) for word in words if word.text.strip())
        return [Segment(round(start, 2), round(end, 2), heard.text, said)]


class _Encoded:
    """The model as `whisper.timing` sees it, given features instead of a log-mel: the encoder, by far the dearest part,
    has run already."""

    def __init__(self, model: Any) -> None:
        self.dims, self.device, self.decoder = model.dims, model.device, model.decoder
        self.alignment_heads = model.alignment_heads

    def __call__(self, features: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.decoder(tokens, features)
        return logits.float()


def _load(weights: Path, model: str | None) -> Any:
    try:
        loaded = whisper.load_model(str(weights))
        heads = whisper._ALIGNMENT_HEADS.get(model)
        if heads is not None:
            loaded.set_alignment_heads(heads)
    except OSError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise WeightsUnusable(
            f"The file {weights} is not a checkpoint in openai-whisper's format ({type(error).__name__}). Set "
            "DEBRIEF_MODEL to a file or a name that is."
        ) from error
    return loaded.eval()


def _keep_compiled() -> None:
    """Whisper compiles its alignment anew in every process, which takes seconds; let numba keep the result on disk."""
    # Without a place to write, each process compiles as before.
    with contextlib.suppress(RuntimeError, OSError):
        timing.dtw_cpu.enable_caching()
        timing.backtrace.enable_caching()


def _is_no_speech(result: DecodingResult) -> bool:
    silent = result.no_speech_prob > _NO_SPEECH_PROBABILITY and result.avg_logprob < _NO_SPEECH_LOGPROB
    return bool(silent)


def _batches(clips: list[Clip]) -> Iterator[list[Clip]]:
    for first in range(0, len(clips), _BATCH):
        yield clips[first : first + _BATCH]
