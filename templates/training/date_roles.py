"""Learns what the dates of memos are about, from sets that say what each memo should give.

python -m templates.training.date_roles SET...           writes templates/lexicon/models/date_roles.json
python -m templates.training.date_roles --check SET...   leaves out one set after the other and prints how well it went
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from templates.evaluation.memo_set import load_memo_set
from templates.filling.book_index import BookIndex
from templates.filling.clock import find_clock
from templates.filling.corrections import taken_back
from templates.filling.date_roles import ROLES, features
from templates.filling.dates import find_dates
from templates.filling.fill import local_day, restored
from templates.filling.perceptron import Perceptron, learn_mean
from templates.filling.text import Reading
from templates.filling.when import When

Example = tuple[Sequence[str], str]


def examples_of(path: Path) -> list[Example]:
    """One example for each date of each memo whose role the expected values tell without doubt."""
    found = load_memo_set(path)
    index = BookIndex(found.book)
    out: list[Example] = []
    for item in found.memos:
        spoken = restored(item.memo.text, index)
        reading = Reading(spoken.text, restored=spoken.capitals)
        today = local_day(item.memo, index)
        dates = find_dates(reading.flat, today)
        gone = taken_back(reading.flat, dates)
        for when in dates:
            if (when.start, when.end) in gone:
                continue
            role = _role(when, item.expected, today.isoformat())
            if role is not None:
                a, b = reading.sentence_at(when.start)
                clocks = find_clock(reading.flat, a, b)
                out.append((features(reading.flat, when, (a, b), (when.day - today).days, clocks), role))
    return out


def _role(when: When, expected: Sequence[dict[str, Any]], today: str) -> str | None:
    """The role whose expected value the date gives; None where it gives several."""
    day = when.day.isoformat()
    roles = set()
    for entry in expected:
        closes = [entry.get("close_date"), *_all(entry.get("close_date_acceptable"))]
        if day in closes:
            roles.add("close")
        if day in [str(v)[:10] for v in (entry.get("next_meeting"), *_all(entry.get("next_meeting_acceptable"))) if v]:
            roles.add("meet")
        for action in entry.get("action_items") or ():
            if day in (action.get("due_date"), *_all(action.get("due_date_acceptable"))):
                roles.add("due")
        for key in [*(entry.get("key_dates") or ()), *_all(entry.get("key_dates_acceptable"))]:
            said = str(key.get("date") if isinstance(key, dict) else key)
            if said and (day == said or day.endswith(said) or when.said == said):
                roles.add("key")
        talk = entry.get("interaction_date")
        past = when.past.isoformat() if when.past else None
        if talk in (day, past) and (talk != today or "today" in day):
            roles.add("talk")
    if len(roles) > 1:
        roles -= {"due"} if roles == {"close", "due"} else set()
    return "none" if not roles else roles.pop() if len(roles) == 1 else None


def _all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _learn(examples: Sequence[Example]) -> Perceptron:
    return learn_mean(examples, ROLES, votes=5, rounds=8, least=0.15)


def main(args: Sequence[str]) -> None:
    sets = {path: examples_of(Path(path)) for path in args if path != "--check"}
    if "--check" not in args:
        model = _learn([e for examples in sets.values() for e in examples])
        target = Path(__file__).parent.parent / "lexicon" / "models" / "date_roles.json"
        target.write_text(json.dumps(model.to_json(), separators=(",", ":")) + "\n", "utf-8")
        print(f"{sum(map(len, sets.values()))} dates, {len(model.weights)} features")
        return
    counts: Counter[tuple[str, str]] = Counter()
    for path in sets:
        model = _learn([e for other, examples in sets.items() if other != path for e in examples])
        counts.update((truth, model.best(found)) for found, truth in sets[path])
    for role in ROLES:
        right = counts[role, role]
        given = sum(n for (_, guess), n in counts.items() if guess == role)
        wanted = sum(n for (truth, _), n in counts.items() if truth == role)
        print(f"{role:6} precision {right / max(1, given):.2f} recall {right / max(1, wanted):.2f} ({wanted} dates)")


if __name__ == "__main__":
    main(sys.argv[1:])
