"""How well companies are found in books of any size, and how long filling takes.

    python tests/bench/bench_fill.py [--sizes 10 100 1000 10000] [--names 1000] [--seed 1] [--show N]

A row a size, over invented names (company_names.yaml), half of the memos without capitals and stops:
repaired   of misheard names of the book, how many are linked to their account
undecided  how many are given as one of several accounts
wrong      how many are linked to another account
changed    of right names, how many are linked to a wrong account: those of the book, and those of no account
Then, for the largest book with five contacts an account, on one core: seconds and memory of building the index, the
median milliseconds of filling a 150-word memo, and the seconds for long texts with a new client every thousand words.
Seconds are the processor's, so that what else runs counts little; a plain loop beside it tells how fast the machine is.
"""

import argparse
import random
import re
import statistics
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from name_grammar import World, make_world, mishear  # type: ignore[import-not-found] # a bench is a script, no package

from templates import Book, BookIndex, MemoText, fill
from templates.filling.account_links import link_accounts
from templates.filling.text import Reading

FRAMES = (
    "Just left {name}. They want a new quote by Friday.",
    "Met {person} at {name} this morning. Good talk, no news on the budget.",
    "Good call with {name} today. We are at sixty percent.",
    "{name} wants twelve more units before the end of the month.",
    "Visited {name}, and they asked for a discount of ten percent.",
    "So I drove to {name} yesterday. The monitors are fine.",
)
PEOPLE = ("Helen Ashdown", "Marco Vieri", "Priya Nair", "Tom Bekker")


@dataclass
class Shares:
    """Counts over the names of one book; each key's examples are kept for `--show`."""

    misheard: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)


def measure_names(world: World, names: int, seed: int) -> Shares:
    """Say `names` names misheard, as many right ones of the book, and as many of no account."""
    rng = random.Random(seed)
    index, shares = BookIndex(world.book), Shares()
    accounts = world.book.accounts
    same: dict[str, set[str]] = {}
    for account in accounts:
        same.setdefault(account.name.casefold(), set()).add(account.id)
    for _ in range(names):
        account = rng.choice(accounts)
        heard = mishear(account.name, rng)
        # a mishearing that is another account's very name cannot be told from it
        owners = same.get(heard.casefold(), set()) | {account.id}
        _count(shares, "misheard", index, heard, owners, rng, f"{account.name} -> {heard}")
        right = rng.choice(accounts)
        _count(shares, "inside", index, right.name, {right.id}, rng, right.name)
        stranger = rng.choice(world.outside)
        _count(shares, "outside", index, stranger, set(), rng, stranger)
    return shares


def _count(
    shares: Shares, kind: str, index: BookIndex, name: str, owners: set[str], rng: random.Random, what: str
) -> None:
    text = rng.choice(FRAMES).format(name=name, person=rng.choice(PEOPLE))
    if rng.random() < 0.5:
        text = re.sub(r"[.,&](?=\s|$)", lambda m: "and" if m[0] == "&" else "", text.lower())
    found = link_accounts(Reading(text), index, [])
    single = {m.ids[0] for m in found if len(m.ids) == 1}
    if single - owners:
        verdict = "wrong"
    elif single:
        verdict = "linked"
    else:
        verdict = "undecided" if any(owners & set(m.ids) for m in found) else "unlinked"
    getattr(shares, kind)[verdict] += 1
    if verdict in ("wrong", "unlinked"):
        ids = [index.account(i) for m in found for i in m.ids]
        shares.examples.append(f"{kind:8} {verdict:8} {what}  {[a.name for a in ids if a]}  {text}")


STORY = (
    "Met {person} at {name} this morning and walked through the cold store with her.",
    "They want twelve more door sensors, and the budget is about forty-five thousand dollars.",
    "She is worried about the price, because the old supplier has come in ten percent below us.",
    "I promised her a revised quote by next Friday, and she will check it with finance.",
    "The contract renews on the first of March, so we are at negotiation, sixty percent or so.",
    "Let's see, the loaner monitor in the loading bay is still beeping at night, support looks at it tomorrow.",
    "We meet again on the thirtieth at two o'clock.",
)


@dataclass(frozen=True)
class Speed:
    """Seconds and MiB of building an index; median milliseconds of a short memo; seconds of long texts, by words."""

    build: float
    memory: float
    median: float
    longest: float
    long: dict[int, float]


def memo_of(words: int, world: World, rng: random.Random) -> MemoText:
    """A memo of about so many words, every thousand of them about another client."""
    said: list[str] = []
    count = 0
    while count < words:
        account = rng.choice(world.book.accounts)
        people = [c.name for c in world.book.contacts if c.account_id == account.id] or list(PEOPLE)
        end = min(words, count + 1000)
        for sentence in cycle(STORY):
            said.append(sentence.format(name=account.name, person=rng.choice(people)))
            count += len(said[-1].split())
            if count >= end:
                break
    text = " ".join(said)
    return MemoText.model_validate({"id": "m", "text": text, "recorded_at": "2026-11-18T10:00:00-05:00"})


def measure_speed(world: World, lengths: Sequence[int], seed: int, runs: int = 30) -> Speed:
    """Time one core: the index with all that is built on first use, then memos as recognisers and as phones write them."""
    rng = random.Random(seed)
    bare = {"text": "met nobody i know at some place or other and talked about the weather with them"}
    warm = [memo_of(30, world, rng), memo_of(30, world, rng).model_copy(update=bare)]
    fill(warm[0], Book())  # the lexicon and the patterns are no part of the index
    began = time.process_time()
    index = BookIndex(world.book)
    for memo in warm:
        fill(memo, index)
    build = time.process_time() - began
    short = [memo_of(150, world, rng) for _ in range(runs)]
    short[1::2] = [m.model_copy(update={"text": re.sub(r"[.,](?=\s|$)", "", m.text.lower())}) for m in short[1::2]]
    times = [_seconds(memo, index) * 1000 for memo in short]
    long = {n: _seconds(memo_of(n, world, rng), index) for n in lengths}
    tracemalloc.start()
    again = BookIndex(world.book)
    for memo in warm:
        fill(memo, again)
    memory = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    return Speed(build, memory, statistics.median(times), max(times), long)


def _seconds(memo: MemoText, index: BookIndex) -> float:
    began = time.process_time()
    fill(memo, index)
    return time.process_time() - began


def yardstick() -> float:
    """Seconds of ten million additions in a plain loop: how fast the machine is just now."""
    began = time.process_time()
    total = 0
    for i in range(10_000_000):
        total += i
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000, 10_000])
    parser.add_argument("--names", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--lengths", type=int, nargs="*", default=[2000, 5000, 20_000])
    args = parser.parse_args()
    print("accounts  repaired  undecided  wrong    changed: in the book  outside it")
    for size in args.sizes:
        shares = measure_names(make_world(size, seed=args.seed), args.names, args.seed)
        m, i, o = shares.misheard, shares.inside, shares.outside
        print(
            f"{size:8}  {m['linked'] / args.names:8.1%}  {m['undecided'] / args.names:9.1%}  {m['wrong'] / args.names:5.1%}"
            f"    {i['wrong'] / args.names:20.2%}  {o['wrong'] / args.names:10.2%}"
            f"   (in the book linked {i['linked'] / args.names:.1%}, outside undecided {o['undecided'] / args.names:.1%})"
        )
        for example in sorted(shares.examples)[: args.show]:
            print("   ", example)
    if not args.lengths:
        return
    speed = measure_speed(make_world(max(args.sizes), 5 * max(args.sizes), seed=args.seed), args.lengths, args.seed)
    print(f"index of {max(args.sizes)} accounts: {speed.build:.2f} s, {speed.memory:.0f} MiB")
    print(f"a memo of 150 words: median {speed.median:.1f} ms, longest {speed.longest:.1f} ms")
    beside = statistics.median(yardstick() for _ in range(3))
    print(f"beside it, ten million additions: {beside:.2f} s")
    for words, seconds in speed.long.items():
        print(f"{words:6} words: {seconds:.2f} s, {seconds / beside:.1f} times that")


if __name__ == "__main__":
    main()
