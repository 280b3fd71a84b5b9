"""Action items: who will do what by when."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from templates.filling.action_heads import find_heads
from templates.filling.action_seconds import Head
from templates.filling.action_text import due_date, extent, with_name, with_things, wording
from templates.filling.action_things import find_things
from templates.filling.action_words import listed, verb_at
from templates.filling.facts import Part
from templates.filling.lexicon import pattern, words
from templates.filling.text import Span, fold
from templates.filling.when import When

_TAKEN_BACK = re.compile(
    r"[\s,.]*(?:(?:but|well|so|um|uh|and|oh)[,\s]+)*(?:that's|that is|it's|those are|which is|he's|i've|i|she's|they're)?\s*"
    r"(?:already|scratch that|forget (?:that|it)|never ?mind|no longer needed|not needed|cancel that|done already)\b"
)
_DO_THAT = re.compile(
    r"(?<![\w'])(?:(?:i|we)(?:'ll|\s+will|'m|'d\s+like\s+to)?\s+(?:do|doing)\s+(?:that|it|this|so|both)|"
    r"(?:he|she|they)(?:'ll|\s+will)?\s+(?:does|do)\s+(?:that|it|this)|(?:that|this)\s+i\s+(?:do|will\s+do|'ll\s+do))\b"
)
_BOTH = re.compile(r"\bboth\b[\s,]*(?:of them\s+)?(?:are\s+)?(?:due\s+)?(?:by|before|on|for)?\s*(?:the\s+)?$")
_SAID_FOR = re.compile(
    r"\bi\s+said\s+[a-z0-9 ]{3,24}?\s+for\s+(?:the\s+|that\s+)?(?P<noun>[a-z]+)\b[^.]*\b(?:but|actually|make\s+that|promised)\b"
)
_SMALL = words("actions", "small")


@dataclass
class Action:
    """What `owner` ("rep" or a person's name, None where nobody is named) will do, with the words that say it."""

    text: str
    owner: str | None
    due: date | None
    spans: list[Span]
    other: date | None = None
    when: When | None = None
    starts: int = 0
    verb: str = ""


def find_actions(part: Part, skip: list[Span]) -> list[Action]:
    """The part's action items in order; `skip` holds words that another rule has used up (a next meeting)."""
    actions: list[Action] = []
    sentences = list(part.sentences())
    listing = False
    for (a, b), (_, after) in pairwise([*sentences, (len(part.flat), sentences[-1][1] if sentences else 0)]):
        after = after if after > b else b
        heads = _ordered(find_heads(part, a, b), find_things(part, a, b, listing=listing))
        listing = bool(pattern("actions", "labels").fullmatch(part.flat[a:b].strip(" .:,"))) or (
            listing and any(h.thing for h in heads)
        )
        done = a
        for head, following in pairwise([*heads, None]):
            assert head is not None
            until = following.begin if following else b
            if any(x <= head.start < y for x, y in skip):
                continue
            action = _action(part, head, until, after, done)
            if action is not None and action.when is not None and _only_a_day(part, head, action, actions):
                _set_day(actions[-1], action.when)
            elif action is not None:
                done = max(action.spans[-1][1], head.start) if action.spans else done
                done = min(max(e for _, e in action.spans), until)
                _keep(part, action, actions)
        _afterwards(part, a, b, actions)
    return actions


def _ordered(verbs: list[Head], things: list[Head]) -> list[Head]:
    """All openings in order; where a verb and a thing open at one place or within each other, the verb's stays."""
    out: list[Head] = []
    for head in sorted([*verbs, *things], key=lambda h: (h.begin, h.start, h.thing)):
        if out and out[-1].start == head.start and head.owner != "rep":
            out[-1] = head
            continue
        if out and out[-1].start >= head.start:
            continue
        if out and head.begin < out[-1].start:
            # one opening within the other's cue: the later start is nearer to the task
            if head.thing and not out[-1].thing:
                continue
            head.begin = out[-1].begin
            if out[-1].owner != "rep" and head.owner == "rep" and not head.thing:
                head.begin = head.start
            out.pop()
        elif (
            out
            and head.thing
            and head.verb in ("owe", "send", "want")
            and not out[-1].thing
            and head.begin - out[-1].start < 14
        ):
            continue  # "send the quote to Stan": the thing is the verb's object
        out.append(head)
    return out


def _action(part: Part, head: Head, until: int, after: int, before: int) -> Action | None:
    end = extent(part, head, until)
    when = due_date(part, head, end, until, after if until >= part.sentence_of(head.start)[1] else until, before)
    if head.dated_only and when is None:
        return None
    if re.match(r"do(?:ing)?\s+(?:that|it|this|so|both)\b", part.flat[head.start :]) or _TAKEN_BACK.match(
        part.flat, end
    ):
        return None
    text = wording(part, head, end, when)
    said = [w for w in re.findall(r"[\w'-]+", fold(text)) if w not in _SMALL]
    if not said or len(text) < 4 or (len(text.split()) < 2 and not head.thing):
        return None
    if head.owner != "rep" and verb_at(part.flat, head.start, end, "delivering", "s"):
        text = f"{head.verb}{text[len(text.split()[0]) :]}"
    spans = [(head.begin, max(end, head.start + 2))]
    text = with_name(part, head, with_things(part, head, text, spans), spans)
    if when is not None and not any(a <= when.start and when.end <= b for a, b in spans):
        spans.append((when.start, when.end))
    due = None if when is None or when.vague else when.day
    return Action(text, head.owner, due, spans, _other_reading(part, when), when, head.begin, head.verb)


def _only_a_day(part: Part, head: Head, action: Action, actions: list[Action]) -> bool:
    """ "I organize this until Friday": nothing but the day of the task told just before."""
    last = actions[-1] if actions else None
    return (
        last is not None
        and action.when is not None
        and action.due is not None
        and last.due is None
        and last.owner == action.owner
        and head.begin - last.starts < 200
        and bool(re.match(r"[a-z]+\s+(?:it|that|this)\b", part.flat[head.start :]))
    )


def _keep(part: Part, action: Action, actions: list[Action]) -> None:
    """Adds the task, or its day and words to the one that tells the same."""
    for known in actions:
        if known.owner == action.owner and _same(part, known, action):
            if action.due is not None:
                known.due, known.other, known.when = action.due, action.other, action.when
                known.spans += [s for s in action.spans if s not in known.spans]
            if len(action.text.split()) > len(known.text.split()) <= 3:
                known.text, known.spans = (
                    action.text,
                    [*action.spans, *(s for s in known.spans if s not in action.spans)],
                )
            return
    actions.append(action)


def _nouns(part: Part, action: Action) -> frozenset[str]:
    """The words of a task that say what it is about: no little words, no people, no verb."""
    names = {w for p in part.people for w in fold(p.name).split()}
    said = re.findall(r"[\w-]+", fold(action.text))
    return frozenset(
        w.rstrip("s")
        for w in said[1:] + said[:1]
        if w not in _SMALL and w not in names and not (w == said[0] and listed("doing", w))
    )


def _same(part: Part, one: Action, two: Action) -> bool:
    x, y = _nouns(part, one), _nouns(part, two)
    if one.due is not None and two.due is not None and one.due != two.due:
        return bool(x) and x == y and one.verb == two.verb and fold(one.text) == fold(two.text)
    if x and y:
        return len(x & y) >= max(1, 0.6 * min(len(x), len(y))) and (
            one.verb == two.verb or "owe" in (one.verb, two.verb) or x <= y or y <= x
        )
    return fold(one.text) == fold(two.text) or (not x and not y and one.verb == two.verb)


def _other_reading(part: Part, when: When | None) -> date | None:
    if when is None or when.vague:
        return None
    # "before Friday" asks for it by Friday, or strictly for the day before
    strictly = when.kind == "day" and re.search(
        r"\bbefore\s+(?:the\s+)?$", part.flat[max(0, when.start - 12) : when.start]
    )
    if strictly and when.other is None and when.day - timedelta(days=1) > part.today:
        return when.day - timedelta(days=1)
    return when.other


def _afterwards(part: Part, a: int, b: int, actions: list[Action]) -> None:
    """Days told after the task: "I'll do that Monday", "both by Friday", "I said Monday for the quote, but Tuesday"."""
    for m in _DO_THAT.finditer(part.flat, a, b):
        dates = [w for w in part.dates_in(m.end(), min(b, m.end() + 40)) if not w.vague and w.day >= part.today]
        last = actions[-1] if actions else None
        if last and dates and last.due is None and last.starts <= m.start() < last.spans[-1][1] + 200:
            _set_day(last, dates[0])
    for w in part.dates_in(a, b):
        if _BOTH.search(part.flat, max(a, w.start - 24), w.start):
            for action in actions[-2:]:
                if action.due is None or action.when is w:
                    _set_day(action, w)
    told = _SAID_FOR.search(part.flat, a, b)
    dates = part.dates_in(a, b) if told else []
    if told is None or len(dates) < 2 or dates[-1].vague:
        return
    noun = told["noun"].rstrip("s")
    for action in actions:
        if dates[0].day == action.due != dates[-1].day and re.search(rf"\b{re.escape(noun)}", fold(action.text)):
            _set_day(action, dates[-1])


def _set_day(action: Action, when: When) -> None:
    action.due, action.other, action.when = when.day, when.other, when
    action.spans.append((when.start, when.end))
