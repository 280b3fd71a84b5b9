"""Token lists put right: a text that repeats itself, a hint that is too long."""

from collections.abc import Callable

_LONGEST_PERIOD = 40  # tokens
_REPEATS = 3  # "very, very, very good" is said by people; with more it is the model


def without_loop(tokens: list[int]) -> list[int]:
    """The tokens up to the end of the first round of a loop that goes on to the end; unchanged where there is none."""
    for period in range(1, _LONGEST_PERIOD + 1):
        same = 0
        while same + period < len(tokens) and tokens[-1 - same] == tokens[-1 - same - period]:
            same += 1
        # `same` tokens repeat the ones one period before them.
        if same >= period * _REPEATS:
            return tokens[: len(tokens) - same]
    return tokens


def fit_hint(encode: Callable[[str], list[int]], hint: str | None, max_tokens: int) -> list[int]:
    """The hint's tokens. Entries are separated by commas; the first ones are kept, whole, while they fit."""
    kept = ""
    for entry in (part.strip() for part in (hint or "").split(",")):
        longer = f"{kept}, {entry}" if kept else f" {entry}"
        if entry and len(encode(longer)) > max_tokens:
            break
        kept = longer if entry else kept
    return encode(kept) if kept else []
