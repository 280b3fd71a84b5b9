"""Two verbs in one breath: when the second is a task of its own, and when it only rounds the first off."""

import re
from dataclasses import dataclass

from templates.filling.action_words import listed, promises_nothing, verb_at
from templates.filling.lexicon import words

_AND = re.compile(r",?\s+(?:and|then|plus|&)\s+(?:then\s+|also\s+|to\s+|please\s+|i'll\s+|i\s+will\s+|we'll\s+)*")


@dataclass
class Head:
    """A task's opening. begin: where its words start, cue and all; start: where what is to be done starts."""

    begin: int
    start: int
    owner: str | None
    verb: str
    dated_only: bool = False
    thing: bool = False
    joined: int = 0
    """Up to here a second verb only rounds the task off, so that no cut falls before it."""


def rounded_off(flat: str, heads: list[Head], end: int) -> list[Head]:
    """The heads without those that only report what the task before them finds out ("... and I'll text her")."""
    out: list[Head] = []
    for head in heads:
        last = out[-1] if out else None
        if (
            last is not None
            and last.owner == head.owner
            and re.search(r"\band\s+(?:then\s+)?$", flat[last.start : head.begin])
            and len(flat[last.start : head.begin].split()) <= 12
            and _same_task(last.verb, flat[last.start : head.begin], head.verb, flat[head.start : end])
        ):
            last.joined = head.start + 2
            continue
        out.append(head)
    return out


def second_verbs(flat: str, heads: list[Head], end: int) -> list[Head]:
    """ "... send the quote and call Tom": an opening of its own for the second verb."""
    out: list[Head] = []
    for i, head in enumerate(heads):
        limit = heads[i + 1].begin if i + 1 < len(heads) else end
        out.append(head)
        before = head
        ing = "ing" if verb_at(flat, head.start, end, "doing", "ing") else "base"
        for m in _AND.finditer(flat, head.start, limit):
            between = flat[before.start : m.start()]
            if re.search(r"\b(?:but|because|he|she|they|which|so|i|we)\b", between):
                break
            verb = verb_at(flat, m.end(), limit, "doing", ing) or verb_at(flat, m.end(), limit, "orders")
            if verb is None or promises_nothing(flat, m.end(), "no_promise"):
                continue
            after = flat[m.end() : limit]
            if _same_task(before.verb, between, verb, after):
                before.joined = m.end() + 2
                continue
            before = Head(m.start(), m.end(), head.owner, verb, head.dated_only)
            out.append(before)
    return out


def _same_task(first: str, between: str, second: str, after: str) -> bool:
    """ "Find out and tell him", "check it and send it back": the second verb only rounds the first off."""
    rest = after.split(None, 1)[1] if len(after.split(None, 1)) > 1 else ""
    if listed("noun_too", second) and not re.match(
        r"(?:the|an?|some|our|my|his|her|their|him|them|us|me|it|that|back|out|up|in|on|to|with|about|into|two|new|[a-z]+\s+(?:the|an?|back|to|and|on|with|about))\b",
        rest,
    ):
        return True
    if len(between.split()) < 2 or (
        re.match(r"(?:it|that|those|them)\b", rest) and not re.search(r"\b(?:to|by|on)\b", rest)
    ):
        return True
    if first in words("actions", "finding") and second in words("actions", "replying"):
        return not re.match(r"(?:the|an?|our|his|their|[a-z]+\s+(?:the|an?|our|two|three))\b", rest)
    if second in ("revert", "reply", "respond"):
        return True
    return second in ("get", "come") and rest.startswith("back") and first in words("actions", "finding")
