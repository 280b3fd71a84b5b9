"""Token lists put right: a text that repeats itself, a hint that is too long."""

from collections.abc import Callable

_LONGEST_PERIOD = 40  # tokens
_REPEATS = 3  # "very, very, very good" is said by people; with more it is the model
_REPEATS_WITHIN = 5  # a loop that the text comes out of again has to be a longer one to be told from speech


def without_loop(tokens: list[int]) -> list[int]:
    """The tokens with the first round alone of every loop; unchanged where there is none.

    A loop is what comes more than `_REPEATS` times over at the end, or more than `_REPEATS_WITHIN` times elsewhere.
    """
    kept: list[int] = []
    at = 0
    while at < len(tokens):
        period, repeated = _loop_at(tokens, at)
        kept += tokens[at : at + max(period, 1)]
        at += period + repeated if period else 1
    return kept


def _loop_at(tokens: list[int], start: int) -> tuple[int, int]:
    """The shortest loop that starts here: the tokens of a round, and how many repeat it. (0, 0): none."""
    for period in range(1, _LONGEST_PERIOD + 1):
        same = 0
        while start + period + same < len(tokens) and tokens[start + same] == tokens[start + period + same]:
            same += 1
        at_end = start + period + same == len(tokens)
        if same >= period * (_REPEATS if at_end else _REPEATS_WITHIN):
            # Past the end of a loop only whole rounds go: what follows may begin as a round does.
            return period, same if at_end else same // period * period
    return 0, 0


def fit_hint(encode: Callable[[str], list[int]], hint: str | None, max_tokens: int) -> list[int]:
    """The hint's tokens. Entries are separated by commas; the first ones are kept, whole, while they fit."""
    kept = ""
    for entry in (part.strip() for part in (hint or "").split(",")):
        longer = f"{kept}, {entry}" if kept else f" {entry}"
        if entry and len(encode(longer)) > max_tokens:
            break
        kept = longer if entry else kept
    return encode(kept) if kept else []
