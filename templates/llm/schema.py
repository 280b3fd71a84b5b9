"""What a model is asked for, made from the note templates: the keys, their forms, and the JSON schema of the answer.

The schema keeps to what strict structured output takes everywhere (OpenAI, Ollama, llama.cpp, vLLM): every key is
required and may be null instead, objects are closed, and there are no lengths, patterns or formats.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from templates.fields import SATISFACTION
from templates.note_template import CONTRACT_TYPES, NoteTemplate

MEANINGS = ("deal value", "our offer", "previous value", "addition", "price per unit", "budget", "competitor's offer",
            "invoice", "saving", "cost to the client", "expense", "client's own figure", "threshold",
            "other")  # fmt: skip
"""What a sum of money can mean."""

LISTED = frozenset({"people", "texts", "actions", "quantities", "sums", "key_dates"})
"""Types whose values are lists."""

PHRASES = frozenset({"date", "datetime", "money", "number", "percent"})
"""Types whose values come as said and are worked out here."""

_HELP = {
    "company": "the client that was visited, called or spoken of",
    "contacts": "people on the client's side, each with name and, where said, title",
    "interaction_date": "the day of the meeting or call, where the memo puts it on another day than today",
    "deal_amount": "what the deal is worth now, after corrections",
    "amounts": "every sum of money that holds, with what it means",
    "stage": "where the deal stands, only where said or plainly implied",
    "probability": "the chance of winning in percent",
    "close_date": "when signature or order is expected",
    "competitors": "who else is in the running, or supplies them now",
    "products": "what of ours was talked about",
    "quantity": "how many of what: forty seats, two pallets",
    "objections": "concerns, blockers, what speaks against buying",
    "issues": "problems that the client reports with what they have",
    "satisfaction": "the client's mood about us, only where said",
    "decision_maker": "who signs or decides",
    "action_items": "what somebody will do",
    "next_meeting": "the next agreed meeting or call with the client, with its time of day where said",
    "key_dates": "birthdays, renewals, expiries, the client's own deadlines",
}

_FORMS: dict[str, dict[str, str]] = {
    "text": {"quote": "words of the memo", "value": "in the speaker's words"},
    "phrase": {"quote": "words of the memo", "said": "the day, time, sum or number as said in the quote"},
    "yes_no": {"quote": "words of the memo", "value": "true or false"},
    "person": {"quote": "words of the memo", "name": "as said", "title": "as said, or null"},
    "action": {"quote": "words of the memo", "text": "what is to be done, without the day", "owner": "rep or a name",
               "due": "the day as said in the quote, or null"},
    "quantity": {"quote": "words of the memo", "said": "the number as said", "unit": "what is counted, as said"},
    "sum": {"quote": "words of the memo", "said": "the sum as said", "meaning": " | ".join(MEANINGS)},
    "key_date": {"quote": "words of the memo", "said": "the day or month as said", "what": "what happens then"},
}  # fmt: skip
"""The objects of an answer. The quote comes first: what is written after it can then rest on it."""

_OF_TYPE = {
    "text": "text", "long_text": "text", "texts": "text", "date": "phrase", "datetime": "phrase", "money": "phrase",
    "number": "phrase", "percent": "phrase", "yes_no": "yes_no", "people": "person", "actions": "action",
    "quantities": "quantity", "sums": "sum", "key_dates": "key_date",
}  # fmt: skip

_NULLABLE = frozenset({"title", "due"})


@dataclass(frozen=True)
class Asked:
    """One key of an answer's entry. name: as the answer has it; template: of a user's own field, None for Debrief's keys."""

    name: str
    key: str
    type: str
    help: str
    options: tuple[str, ...] = ()
    listen_for: tuple[str, ...] = ()
    max_length: int | None = None
    template: str | None = None

    @property
    def form(self) -> str:
        """The name of the object's form; "choice" where it has options of its own."""
        return _OF_TYPE.get(self.type, "choice")


def asked_of(templates: Mapping[str, NoteTemplate], stages: Sequence[str]) -> list[Asked]:
    """Every key that Debrief fills, then the templates' own keys as `template.key`, in a fixed order."""
    options = {"stage": tuple(stages), "satisfaction": SATISFACTION}
    out = [
        Asked(key, key, kind, _HELP[key], options.get(key, ()), max_length=_limit(templates, key))
        for key, kind in CONTRACT_TYPES.items()
        if key != "summary"
    ]
    for name, template in templates.items():
        for spec in template.fields:
            if spec.own:
                says = f"{spec.label} (said with: {', '.join(spec.listen_for)}); only of {template.label}"
                out.append(
                    Asked(
                        f"{name}.{spec.key}",
                        spec.key,
                        spec.type,
                        says,
                        tuple(spec.options),
                        tuple(spec.listen_for),
                        spec.max_length,
                        name,
                    )
                )
    return out


def _limit(templates: Mapping[str, NoteTemplate], key: str) -> int | None:
    limits = [f.max_length for t in templates.values() for f in t.fields if f.key == key and f.max_length]
    return min(limits) if limits else None


def schema_of(asked: Sequence[Asked], templates: Mapping[str, NoteTemplate]) -> dict[str, Any]:
    """The JSON schema of an answer; the same templates give the same bytes."""
    properties: dict[str, Any] = {"client": {"type": "integer"}}
    if templates:
        properties["template_kind"] = {"type": ["string", "null"], "enum": [*templates, None]}
    for one in asked:
        item = _choice(one.options) if one.form == "choice" else {"$ref": f"#/$defs/{one.form}"}
        properties[one.name] = (
            {"type": "array", "items": item} if one.type in LISTED else {"anyOf": [item, {"type": "null"}]}
        )
    properties["summary"] = {"type": ["string", "null"]}
    return _closed({"entries": {"type": "array", "items": _closed(properties)}}) | {
        "$defs": {name: _closed(_members(name)) for name in sorted({one.form for one in asked} - {"choice"})}
    }


def _members(form: str) -> dict[str, Any]:
    out: dict[str, Any] = {
        key: {"type": ["string", "null"]} if key in _NULLABLE else {"type": "string"} for key in _FORMS[form]
    }
    if form == "yes_no":
        out["value"] = {"type": "boolean"}
    if form == "sum":
        out["meaning"] = {"type": "string", "enum": list(MEANINGS)}
    return out


def _choice(options: Sequence[str]) -> dict[str, Any]:
    return _closed({"quote": {"type": "string"}, "value": {"type": "string", "enum": list(options)}})


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def keys_in_words(asked: Sequence[Asked], templates: Mapping[str, NoteTemplate]) -> str:
    """The keys for a model that is shown no schema: one line each."""
    lines = ['- "client": the number of the client, as below']
    if templates:
        kinds = "; ".join(f"{name}: {t.description}" for name, t in templates.items())
        lines.append(f'- "template_kind": which note fits, or null. {kinds}')
    for one in asked:
        form = f"one of {', '.join(one.options)}" if one.form == "choice" else one.form
        many = "list of " if one.type in LISTED else ""
        lines.append(f'- "{one.name}" ({many}{form}): {one.help}')
    lines.append('- "summary": one line of at most 140 characters that a manager can act on, in the memo\'s words')
    return "\n".join(lines)


def forms_in_words(asked: Sequence[Asked]) -> str:
    """The objects that the keys name, one line each."""
    used = {one.form for one in asked}
    lines = []
    for name, members in _FORMS.items():
        if name in used:
            told = ", ".join(f'"{key}": {says}' for key, says in members.items())
            lines.append(f"- {name}: {{{told}}}")
    return "\n".join([*lines, '- one of several: {"quote": words of the memo, "value": one of the words named}'])
