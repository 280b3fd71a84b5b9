"""Splitting a memo into the clients that it speaks of, each with its own stretches of text."""

import re
from dataclasses import dataclass, field

from templates.contract import Book
from templates.filling.companies import Company
from templates.filling.linking import name_pattern
from templates.filling.text import Reading, Span, fold

_LEAD = (
    r"^(?:(?:and|so|okay|ok|um|uh|er|oh|ah|right|well|also|then|anyway|wait|let me see|you know|i think|yeah)[,.]?\s+)*"
)
_SWITCH = re.compile(
    _LEAD + r"(?:(?:one|two|three|four|five)(?:[,.:]|\s+is\b)|first(?:ly)?[,.:]|second(?:ly)?[,.:]|third(?:ly)?[,.:]|"
    r"(?:the\s+)?(?:first|second|third|fourth|next|last|other)\s+(?:one|client|customer|visit|call|stop|account)|"
    r"other\s+thing|another\s+(?:one|client|customer|visit|call)|(?:completely\s+)?different\s+(?:topic|client|"
    r"customer)|"
    r"now\b|then\b|after\s+that|after\s+this|later\b|next[,.:]|(?:go(?:ing)?\s+)?back\s+to|on\s+the\s+way\s+back|"
    r"good\s+news|bad\s+news|deal\s+(?:update|progress)|call-?\s?in\s+check|quick\s+call|"
    r"(?:quick\s+)?check-?\s?in|meeting\s+with|"
    r"this\s+is\s+a\s+note|note\s+(?:for|on)|notes\s+(?:for|on))"
)
_VISIT = re.compile(
    r"\b(?:drove|driven|went|stopped|checked\s+in|met|saw|ran\s+into|bumped\s+into|visited|spoke|talked|rang|"
    r"phoned|called|"
    r"(?:just\s+)?left|dropped\s+(?:in|by)|popped|sat\s+down|had\s+(?:lunch|coffee|a\s+call)|finished|was|been|"
    r"meeting|lunch|call|visit|notes?|memo|news|check)\b"
)
_NOT_OURS = re.compile(
    r"\b(?:referred\s+us|refer\s+us|mentioned\s+that|competitors?\b|compet\w+\s+with|also\s+looking\s+at|"
    r"also\s+talk|contract\s+with|"
    r"i'?ll\s+ask|ask|like\s+the\s+one\s+at|same\s+as|used\s+to\s+work|worked?\s+(?:at|for)|introduced?\s+us|"
    r"until|belongs\s+to|owned\s+by|part\s+of)\b"
    r"[^.]*$"
)
_FUTURE = re.compile(
    r"\b(?:i'?ll|i\s+will|going\s+to|i\s+need\s+to|i\s+have\s+to|i\s+want\s+to|i\s+should|will|"
    r"next|tomorrow)\b[^.]*$"
)


@dataclass
class Client:
    """One client of the memo; `ids` are the candidate accounts, `spans` the stretches of text about it, in order."""

    name: str | None
    ids: tuple[str, ...]
    mentions: list[Company] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def holds(self, offset: int) -> bool:
        return any(a <= offset < b for a, b in self.spans)


def split_clients(reading: Reading, book: Book, companies: list[Company]) -> list[Client]:
    """The memo's clients in order of mention; a memo that names no company gives none."""
    clients: list[Client] = []
    current: Client | None = None
    open_switch = False
    cuts: list[tuple[int, Client]] = []
    for a, b in reading.sentences:
        flat = reading.flat[a:b]
        here = [c for c in companies if a <= c.start < b]
        switch = open_switch or bool(_SWITCH.match(flat))
        open_switch = bool(_SWITCH.match(flat)) and not here and len(flat.split()) <= 6
        person = None if here else _opens_with_person(flat, book, clients, current)
        if person is not None and person is not current:
            current = person
            cuts.append((a, person))
        for company in here:
            lead = reading.flat[a : company.start]
            if current is not None and company.key in _keys(current):
                current.mentions.append(company)
                continue
            if _NOT_OURS.search(lead):
                continue
            known = next((c for c in clients if company.key in _keys(c) or _narrows(company, c)), None)
            opens = current is None or _opens(lead, switch)
            if known is not None:
                known.mentions.append(company)
                if opens and known is not current:
                    current = known
                    cuts.append((a, known))
                continue
            if not opens:
                continue
            current = Client(company.name, company.ids, [company])
            clients.append(current)
            cuts.append((a if len(clients) > 1 else 0, current))
    for i, (start, client) in enumerate(cuts):
        end = cuts[i + 1][0] if i + 1 < len(cuts) else len(reading.text)
        if client.spans and client.spans[-1][1] == start:
            client.spans[-1] = (client.spans[-1][0], end)
        elif start < end:
            client.spans.append((start, end))
    for client in clients:
        _narrow(client, reading, book)
    return [c for c in clients if c.spans]


def _keys(client: Client) -> set[str]:
    return {m.key for m in client.mentions}


def _narrows(company: Company, client: Client) -> bool:
    return bool(company.ids) and bool(set(company.ids) & set(client.ids))


def _opens(lead: str, switch: bool) -> bool:
    """Whether a company after `lead` in its sentence starts a new client's part."""
    words = len(lead.split())
    turn = _SWITCH.match(lead)
    if switch and words <= 12 and not _FUTURE.search(lead[turn.end() :] if turn else lead):
        return True
    if words == 0 or (words == 1 and re.match(r"(?:now|and|then|also|next|so|okay)\b", lead)):
        return True
    return (
        bool(_VISIT.search(lead)) and not _FUTURE.search(lead) and not re.search(r"\b(?:they|he|she|who)\s+\w+", lead)
    )


def _opens_with_person(flat: str, book: Book, clients: list[Client], current: Client | None) -> Client | None:
    """ "And Cody, I told him ...": back to the client whose contact that is, where nobody else has the name."""
    m = re.match(_LEAD + r"(?P<name>[a-z]+),\s", flat)
    if m is None or current is None:
        return None
    first = m["name"]
    owners = {c.account_id for c in book.contacts if fold(c.name).split()[0] == first}
    if owners & set(current.ids):
        return None
    mine = [c for c in clients if owners & set(c.ids)]
    return mine[0] if len(mine) == 1 else None


def _narrow(client: Client, reading: Reading, book: Book) -> None:
    """Decides between accounts of one name by what else is said: the full name, the city, the trade, a contact."""
    for mention in client.mentions:
        if len(mention.ids) == 1 and mention.ids[0] in client.ids:
            client.ids = mention.ids
    if len(client.ids) > 1:
        text = " ".join(reading.flat[a:b] for a, b in client.spans)
        scores = {i: _hints(text, i, book) for i in client.ids}
        best = max(scores.values())
        winners = [i for i in client.ids if scores[i] == best]
        if best > 0 and len(winners) == 1:
            client.ids = (winners[0],)
    if len(client.ids) == 1:
        client.name = next((a.name for a in book.accounts if a.id == client.ids[0]), client.name)


def _hints(text: str, account_id: str, book: Book) -> int:
    account = next(a for a in book.accounts if a.id == account_id)
    score = 0
    words = [*fold(account.name).split()[1:], *(fold(account.city or "").split(",")[0].split())]
    for word in words:
        for m in re.finditer(rf"\b{re.escape(word)}\b", text):
            score += -1 if re.search(r"\bnot\s+(?:the\s+)?$", text[: m.start()]) else 1
    for contact in book.contacts:
        if contact.account_id == account_id and name_pattern(contact.name).search(text):
            score += 2
    return score
