"""Splitting a memo into the clients that it speaks of, each with its own stretches of text."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from templates.filling import lexicon
from templates.filling.book_index import BookIndex, first_name
from templates.filling.companies import Company
from templates.filling.linking import name_pattern
from templates.filling.text import Reading, Span, fold
from templates.filling.turns import AGAIN, ENOUGH, FIRST, Turns

_WORD = re.compile(r"[^\W_][\w'-]*")


@dataclass
class Client:
    """One client of the memo; `ids` are the candidate accounts, `spans` the stretches of text about it, in order."""

    name: str | None
    ids: tuple[str, ...]
    mentions: list[Company] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def holds(self, offset: int) -> bool:
        return any(a <= offset < b for a, b in self.spans)


def split_clients(reading: Reading, index: BookIndex, companies: Sequence[Company]) -> list[Client]:
    """The memo's clients in order of mention, with parts that cover the whole text; none where it names no company."""
    return _Split(reading, index, companies).clients()


class _Split:
    def __init__(self, reading: Reading, index: BookIndex, companies: Sequence[Company]) -> None:
        self._reading, self._index = reading, index
        self._companies = standing(reading, companies)
        self._turns = Turns(reading, index)
        self._clients: list[Client] = []
        self._cuts: list[tuple[int, Client]] = []
        self._waiting: dict[int, Client] = {}

    def clients(self) -> list[Client]:
        places: list[tuple[int, int, Company | str]] = [(c.start, 1, c) for c in self._companies]
        places += [(at, 0, name) for at, name in self._named_first()]
        last: Company | None = None
        opened = False
        for at, _, what in sorted(places, key=lambda p: p[:2]):
            if isinstance(what, str):
                self._back_by_person(at, what)
                continue
            opened = self._mention(what, last, opened)
            last = what
        if not self._clients and self._companies:
            self._open(self._companies[0], 0)
        self._close()
        return [decide(c, self._reading, self._index) for c in self._clients if c.spans]

    def _mention(self, company: Company, last: Company | None, opened: bool) -> bool:
        """Takes a mention in; whether it opened a client's part. opened: whether the mention before did."""
        current = self._cuts[-1][1] if self._cuts else None
        known = next((c for c in self._clients if company.key in _keys(c) or _narrows(company, c)), None)
        if current is not None and known is current:
            current.mentions.append(company)
            return opened
        a, _ = self._turns.sentence(company.start)
        floor = last.end if last is not None and last.end > a else 0
        turn = self._turns.turn(company, floor)
        if last is not None and turn.start < last.end <= a:
            # "X this morning, then Y. At X I had ...": what seems to announce X is about Y
            turn = replace(turn, start=a)
        if known is not None:
            known.mentions.append(company)
            if turn.weight >= AGAIN:
                self._waiting.pop(id(known), None)
                self._cuts.append((turn.start, known))
                return True
            return False
        if opened and last is not None and _in_one_breath(self._reading.flat[last.end : company.start]):
            client = Client(company.name, company.ids, [company])
            self._clients.append(client)
            self._waiting[id(client)] = client
            return True
        if turn.weight >= (FIRST if current is None else ENOUGH):
            self._open(company, turn.start if current is not None else 0)
            return True
        return False

    def _open(self, company: Company, start: int) -> None:
        client = Client(company.name, company.ids, [company])
        self._clients.append(client)
        self._cuts.append((start, client))

    def _named_first(self) -> list[tuple[int, str]]:
        """Sentences without a company that open with somebody's name: "And Cody, I told him ..."."""
        starts = [c.start for c in self._companies]
        found = []
        for a, b in self._reading.sentences:
            at = bisect_right(starts, a - 1)
            if at < len(starts) and starts[at] < b:
                continue
            m = _opening_word().match(self._reading.flat, a, b)
            if m and self._index.accounts_of_contact_name(m["name"].removesuffix("'s")):
                found.append((a, m["name"].removesuffix("'s")))
        return found

    def _back_by_person(self, at: int, name: str) -> None:
        """Back to the client whose contact opens the sentence, where nobody of the present client has the name."""
        current = self._cuts[-1][1] if self._cuts else None
        owners = self._index.accounts_of_contact_name(name)
        if current is None or owners & set(current.ids):
            return
        mine = [c for c in self._clients if owners & set(c.ids)]
        if len(mine) == 1:
            self._waiting.pop(id(mine[0]), None)
            self._cuts.append((at, mine[0]))

    def _close(self) -> None:
        """Turns the cuts into stretches; who was only named beside another one has what follows its name."""
        for client in self._waiting.values():
            self._cuts.append((client.mentions[0].start, client))
        self._cuts.sort(key=lambda cut: cut[0])
        for i, (start, client) in enumerate(self._cuts):
            start = 0 if i == 0 else start
            end = self._cuts[i + 1][0] if i + 1 < len(self._cuts) else len(self._reading.text)
            if client.spans and client.spans[-1][1] == start:
                client.spans[-1] = (client.spans[-1][0], end)
            elif start < end:
                client.spans.append((start, end))


def standing(reading: Reading, companies: Sequence[Company]) -> list[Company]:
    """The companies without those that are named by mistake and put right: "Tanjong, sorry, not Tanjong, Bukit Crane"."""
    flat = reading.flat
    gone: set[str] = set()
    kept: list[Company] = []
    for i, company in enumerate(companies):
        following = companies[i + 1] if i + 1 < len(companies) else None
        ruled_out = re.search(
            r"(?<!\w)not(?:\s+(?:the|for|at|from))?\s+$", flat[max(0, company.start - 12) : company.start]
        )
        if following is not None and following.start - company.end <= 60 and following.key != company.key:
            between = flat[company.end : following.start]
            m = lexicon.pattern("entries", "correction").search(between)
            if (ruled_out or m) and len(between.split()) <= 8 and not re.search(r"[.!?]\s+\w+(?:\s+\w+){3}", between):
                gone.add(company.key)
                kept = [c for c in kept if c.key != company.key]
                continue
        if not ruled_out:
            kept.append(company)
    return kept


def _in_one_breath(between: str) -> bool:
    """Whether two names are said as one list: "X and Y"."""
    return re.fullmatch(r"[\s,]*(?:and|&|plus|then|as\s+well\s+as|and\s+then|and\s+also|,)[\s,]+", between) is not None


@cache
def _opening_word() -> re.Pattern[str]:
    lead = "|".join(sorted(lexicon.words("entries", "lead_words"), key=lambda w: (-len(w), w)))
    return re.compile(rf"(?:(?:{lead})[\s,]+){{0,4}}(?P<name>[^\W\d_][\w'-]*)(?=[,\s])")


def _keys(client: Client) -> set[str]:
    return {m.key for m in client.mentions}


def _narrows(company: Company, client: Client) -> bool:
    return bool(company.ids) and bool(set(company.ids) & set(client.ids))


def decide(client: Client, reading: Reading, index: BookIndex) -> Client:
    """Decides between accounts of one name by what else is said: the full name, the city, the trade, a contact."""
    for mention in client.mentions:
        if len(mention.ids) == 1 and mention.ids[0] in client.ids:
            client.ids = mention.ids
    if len(client.ids) > 1:
        text = " ".join(reading.flat[a:b] for a, b in client.spans)
        scores = {i: _hints(text, i, index) for i in client.ids}
        best = max(scores.values())
        winners = [i for i in client.ids if scores[i] == best]
        if best > 0 and len(winners) == 1:
            client.ids = (winners[0],)
    if len(client.ids) == 1:
        account = index.account(client.ids[0])
        client.name = account.name if account else client.name
    client.mentions = [m for m in client.mentions if client.holds(m.start)] or client.mentions[:1]
    return client


def _hints(text: str, account_id: str, index: BookIndex) -> int:
    account = index.account(account_id)
    if account is None:
        return 0
    score = 0
    words = [*fold(account.name).split()[1:], *(fold(account.city or "").split(",")[0].split())]
    for word in words:
        for m in re.finditer(rf"\b{re.escape(word)}\b", text):
            score += -1 if re.search(r"\bnot\s+(?:the\s+)?$", text[: m.start()]) else 1
    said = set(_WORD.findall(text))
    for contact in index.contacts_of((account_id,)):
        if name_pattern(contact.name).search(text):
            score += 2
        elif first_name(contact.name) in said:
            score += 1
    return score
