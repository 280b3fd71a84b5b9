"""An answer's grounded values over the rules' entries: the model's value wins its key, the rules keep every other one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from templates.contract import Entry, MemoText
from templates.filling.book_index import BookIndex
from templates.filling.linking import overlaps
from templates.filling.summary import LIMIT, TOLD, summarise
from templates.filling.text import Span
from templates.llm.answer import clean, read_answer, shown
from templates.llm.company import Client, client_of
from templates.llm.evidence import Memo, Part
from templates.llm.grounding import action_day, ground, items_of
from templates.llm.phrases import Held
from templates.llm.quotes import NotGrounded, words_of
from templates.llm.schema import LISTED, Asked, asked_of
from templates.llm.summary import unsaid
from templates.note_template import BUILT_IN, CONTRACT_TYPES, NoteTemplate
from templates.own import in_own_template

RULES = "rules"

_MOST_DROPPED = 100
"""More reasons than this nobody reads."""

WHOLE = "*"
"""The key of a reason that concerns the whole answer."""


def fallen_back(entries: Sequence[Entry], reason: str) -> list[Entry]:
    """The rules' entries, with why no model filled them."""
    return [_filled_by(entry, {}, [{"key": WHOLE, "value": None, "reason": reason}]) for entry in entries]


def filled(
    memo: MemoText,
    index: BookIndex,
    templates: Mapping[str, NoteTemplate],
    entries: Sequence[Entry],
    content: str,
    model: str,
    *,
    cut: bool = False,
    drawn: bool = False,
) -> list[Entry]:
    """The rules' `entries` with what a model's answer adds to them; as many entries, in the same order.

    cut: the server says that the answer was cut off. drawn: a person has drawn the clients' parts, and said whose they
    are; no model changes that.

    Raises:
        Unreadable: the answer holds nothing of the form that was asked for.
    """
    answer = read_answer(content)
    asked = asked_of(templates, index.book.stages)
    told = Memo(memo, index)
    by_number: dict[int, dict[str, Any]] = {}
    stray = 0
    for raw in answer.entries:
        number = raw.get("client", 1 if len(entries) == 1 else None)
        if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= len(entries):
            by_number.setdefault(number, raw)
        else:
            stray += 1
    out: list[Entry] = []
    for number, entry in enumerate(entries, 1):
        others = {e.account_id for e in (*out, *entries[number:]) if e.account_id}
        merger = _Merger(told, templates, asked, entry, model)
        if answer.cut or cut:
            merger.drop(WHOLE, None, "the answer was cut off; what came whole before that is used")
        if number == 1 and stray:
            merger.drop(WHOLE, stray, "entries for clients that the memo does not have")
        if number in by_number:
            merger.take(by_number[number], others, drawn=drawn)
        out.append(merger.entry())
    return out


@dataclass
class _Merger:
    """Takes one client's answer over into the rules' entry."""

    memo: Memo
    templates: Mapping[str, NoteTemplate]
    asked: Sequence[Asked]
    rules: Entry
    model: str
    dropped: list[dict[str, Any]] = field(default_factory=list)
    by: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.evidence: dict[str, Any] = {}
        self.others: dict[str, str] = {}
        self.base = self.rules
        ids = [self.rules.account_id] if self.rules.account_id else self.rules.ambiguous
        self.part = Part(self.memo, self.rules, [i for i in ids if self.memo.index.account(i)])

    def drop(self, key: str, value: Any, reason: str) -> None:
        if len(self.dropped) < _MOST_DROPPED:
            self.dropped.append({"key": key, "value": shown(value), "reason": reason})

    def take(self, raw: Mapping[str, Any], other_accounts: set[str], *, drawn: bool) -> None:
        self._kind(raw.get("template_kind"))
        if not drawn:
            self._company(raw.get("company"), other_accounts)
        names = {one.name for one in self.asked} | {"client", "template_kind", "summary"}
        for key in raw:
            if key not in names:
                self.drop(clean(str(key))[:60], raw[key], "there is no such key")
        for one in self.asked:
            value = raw.get(one.name)
            if one.key == "company" or value in (None, [], {}, ""):
                continue
            if one.template is not None and one.template != self.base.template_kind:
                self.drop(one.name, value, f"the note is {self.base.template_kind}, which has no such field")
            elif one.type in LISTED:
                self._list(one, value)
            else:
                self._one(one, value)
        self._summary(raw.get("summary"))

    def _kind(self, kind: Any) -> None:
        """Another note template, unless the user's own words have chosen one."""
        if kind in (None, self.rules.template_kind):
            return
        if not isinstance(kind, str) or kind not in self.templates:
            self.drop("template_kind", kind, "there is no such note template")
        elif self.rules.template_kind not in BUILT_IN:
            self.drop("template_kind", kind, "the words that choose the user's own template were said")
        else:
            moved = self.rules.model_copy(update={"template_kind": kind, "fields": None})
            self.base = in_own_template(
                moved, self.memo.read, self.memo.forth(self.part.spans), {kind: self.templates[kind]}, self.memo.today
            )
            if self.base.fields:
                own = {k: _back(self.memo, v) for k, v in self.base.evidence.items() if k in self.base.fields}
                self.base = self.base.model_copy(update={"evidence": self.base.evidence | own})
            self.by["template_kind"] = self.model

    def _company(self, raw: Any, other_accounts: set[str]) -> None:
        if raw in (None, {}, ""):
            return
        try:
            client = client_of(raw, self.part, self.rules, other_accounts)
        except NotGrounded as error:
            self.drop("company", _bare(raw), str(error))
            return
        self._set("company", client.name, [list(s) for s in client.spans])
        if client.account_id != self.rules.account_id:
            self._another_account(client)

    def _another_account(self, client: Client) -> None:
        """People and candidates were looked up among another client's; they are looked up anew, or stay as spoken."""
        self.values["account_id"] = client.account_id
        ids = (client.account_id,) if client.account_id else client.candidates
        self.part = Part(self.memo, self.rules, ids)
        own = {c.id for c in self.memo.index.contacts_of(ids)}
        kept = [i if i in own else None for i in self.base.contact_ids]
        self.values["contact_ids"] = kept
        self.values["ambiguous"] = sorted({*client.candidates, *(i for i in self.rules.ambiguous if i in own)})

    def _one(self, one: Asked, raw: Any) -> None:
        try:
            held = ground(raw, one, self.part)
        except NotGrounded as error:
            self.drop(one.name, _bare(raw), str(error))
            return
        if one.key == "deal_amount":
            self._set("deal_amount", held.value["value"], _spans(held))
            self.values["currency"] = held.value["currency"] or self.part.deal_currency
        else:
            self._set(one.key, held.value, _spans(held), own=one.template is not None)
        self._other(one.key, held)

    def _list(self, one: Asked, raw: Any) -> None:
        try:
            items = items_of(raw)
        except NotGrounded as error:
            self.drop(one.name, raw, str(error))
            return
        kept: list[Held] = []
        missed: list[Any] = []
        for i, item in enumerate(items):
            try:
                held = ground(item, one, self.part)
            except NotGrounded as error:
                self.drop(f"{one.name}[{i}]", _bare(item), str(error))
                missed.append(item)
                continue
            if one.key == "action_items":
                held = self._with_day(f"{one.name}[{i}]", item, held)
            if not any(_same(k, held) for k in kept):
                kept.append(held)
        if not kept:
            return
        kept += self._rules_items(one, missed, [span for held in kept for span in held.spans])
        values = [held.value for held in kept]
        if one.key == "contacts":
            values = self._people(values)
        self._set(one.key, values, [_spans(held) for held in kept], own=one.template is not None)
        for i, held in enumerate(kept):
            self._other(f"{one.key}[{i}].due_date" if one.key == "action_items" else f"{one.key}[{i}]", held)

    def _with_day(self, key: str, raw: Mapping[str, Any], held: Held) -> Held:
        """The action with its day: the model's where it is grounded, else that of the rules for the same words."""
        try:
            day = action_day(raw, self.part)
        except NotGrounded as error:
            self.drop(f"{key}.due_date", raw.get("due"), str(error))
            day = None
        if day is not None:
            return Held(held.value | {"due_date": day.value}, (*held.spans, *day.spans), day.other)
        words = set(words_of(held.value["text"]))
        best: tuple[float, str] = (0.5, "")
        for action, spans in zip(self.rules.action_items, self.rules.evidence.get("action_items", ()), strict=False):
            theirs = set(words_of(action["text"]))
            alike = len(words & theirs) / max(1, min(len(words), len(theirs)))
            if action.get("due_date") and alike > best[0] and _overlap(held.spans, spans):
                best = alike, action["due_date"]
        return Held(held.value | {"due_date": best[1]}, held.spans) if best[1] else held

    def _rules_items(self, one: Asked, missed: Sequence[Any], taken: Sequence[Span]) -> list[Held]:
        """What the rules read in the words of an item that was dropped, where nothing that holds rests on them."""
        own = one.template is not None
        values = (self.base.fields or {}).get(one.key) if own else getattr(self.base, one.key)
        evidence = self.base.evidence.get(one.key) or []
        found = []
        for i, (value, spans) in enumerate(zip(values or [], evidence, strict=False)):
            if _overlap(taken, spans) or not any(_overlap(self._quoted(item), spans) for item in missed):
                continue
            if one.key == "contacts":
                ident = self.base.contact_ids[i] if i < len(self.base.contact_ids) else None
                value = value | {"ids": (ident,) if ident else ()}
            found.append(Held(value, tuple((s[0], s[1]) for s in spans)))
        return found

    def _quoted(self, raw: Any) -> list[Span]:
        quote = raw.get("quote") if isinstance(raw, Mapping) else None
        places = self.memo.words.quoted(quote, self.part.spans) if isinstance(quote, str) else []
        return [span for spans in places for span in spans]

    def _people(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ids = [tuple(person["ids"]) for person in found]
        self.values["contact_ids"] = [i[0] if len(i) == 1 else None for i in ids]
        accounts = [i for i in self.values.get("ambiguous", self.rules.ambiguous) if self.memo.index.account(i)]
        unclear = [i for one in ids if len(one) > 1 for i in one]
        if accounts:
            unclear += [one[0] for one in ids if len(one) == 1]
        self.values["ambiguous"] = sorted({*accounts, *unclear})
        return [{"name": person["name"], "title": person["title"]} for person in found]

    def _set(self, key: str, value: Any, evidence: list[Any], *, own: bool = False) -> None:
        if own:
            self.values["fields"] = {**(self.base.fields or {}), **(self.values.get("fields") or {}), key: value}
        else:
            self.values[key] = value
        self.evidence[key] = evidence
        self.by[key] = self.model

    def _other(self, key: str, held: Held) -> None:
        if held.other is not None:
            self.others[key] = held.other.isoformat()

    def _summary(self, raw: Any) -> None:
        """The model's line where it is made of what the client's part says and of the values; else one made anew."""
        merged = {**self.base.to_dict(), **self.values}
        if isinstance(raw, str) and clean(raw):
            line = clean(raw)
            wrong = unsaid(line, self.part, merged)
            if wrong is None and len(line) <= LIMIT:
                self.values["summary"] = line
                self.by["summary"] = self.model
                return
            self.drop("summary", raw, wrong or f"it has {len(line)} characters, and {LIMIT} is the limit")
        if any(self.base.to_dict().get(key) != merged.get(key) for key in TOLD):
            self.values["summary"] = summarise(merged, merged.get("company"), ())

    def entry(self) -> Entry:
        replaced = set(self.evidence)
        kept = [a for a in self.base.alternatives or () if a["key"].split("[")[0] not in replaced]
        alternatives = [*kept, *({"key": key, "value": value} for key, value in self.others.items())]
        changed = {
            **self.values,
            "evidence": {**self.base.evidence, **self.evidence},
            "alternatives": alternatives or None,
        }
        return _filled_by(self.base.model_copy(update=changed), self.by, self.dropped)


def _filled_by(entry: Entry, by: Mapping[str, str], dropped: Sequence[dict[str, Any]]) -> Entry:
    values = entry.model_dump(mode="json", include={*CONTRACT_TYPES, "template_kind"}) | (entry.fields or {})
    keys = [key for key, value in values.items() if value not in (None, [], "")]
    told = {key: by.get(key, RULES) for key in keys}
    return entry.model_copy(update={"filled_by": told, "dropped": [*entry.dropped, *dropped]})


def _spans(held: Held) -> list[list[int]]:
    return [[a, b] for a, b in sorted(set(held.spans))]


def _overlap(a: Sequence[Span], b: Sequence[Any]) -> bool:
    return any(overlaps((s[0], s[1]), a) for s in b)


def _same(a: Held, b: Held) -> bool:
    return bool(a.value == b.value)


def _back(memo: Memo, spans: Any) -> Any:
    """Spans, or lists of them, of what the rules read, in the memo's own text."""
    if len(spans) == 2 and all(isinstance(at, int) for at in spans):
        return list(memo.back_span((spans[0], spans[1])))
    return [_back(memo, span) for span in spans]


def _bare(raw: Any) -> Any:
    """What a dropped object said, without its form."""
    if isinstance(raw, Mapping):
        said = raw.get("said", raw.get("value", raw.get("name", raw.get("text"))))
        return said if said is not None else dict(raw)
    return raw
