"""What is allowed in a note template and still likely to disappoint its writer."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from templates.filling.lexicon import words
from templates.filling.text import fold
from templates.note_template import BUILT_IN, CONTRACT_TYPES, NoteTemplate, TemplateField


def advice(template: NoteTemplate, others: Mapping[str, NoteTemplate]) -> Iterator[tuple[str | None, str]]:
    """Each piece of advice with the key of the field that it is about, None for the whole template.

    others: every template that is in use, by name; `template` itself may be among them.
    """
    yield from ((None, text) for text in _about_choosing(template, others))
    own = [f for f in template.fields if f.own]
    for at, spec in enumerate(own):
        yield from ((spec.key, text) for text in _about_field(spec))
        for other in own[:at]:
            both = {fold(p) for p in spec.listen_for} & {fold(p) for p in other.listen_for}
            if both and other.type == spec.type:
                shared = ", ".join(sorted(both))
                yield spec.key, f"it listens for the same words as {other.key} ({shared}), so both get the same value"
    if template.field("action_items") is None:
        yield None, "it has no field action_items; what somebody promised is shown after its own fields"


def _about_choosing(template: NoteTemplate, others: Mapping[str, NoteTemplate]) -> Iterator[str]:
    for phrase in template.choose_when:
        if _says_little(phrase):
            yield f"choose_when '{phrase}' is said in nearly every memo, so this template would take them all"
        for other in others.values():
            if other.name != template.name and fold(phrase) in map(fold, other.choose_when):
                yield f"choose_when '{phrase}' chooses {other.name} too; which of them wins is left to the file names"
    if template.name in BUILT_IN and not template.choose_when:
        return
    near = get_close_matches(template.name, BUILT_IN, 1, cutoff=0.8)
    if near and template.name not in BUILT_IN:
        yield f"its name is close to {near[0]}; to replace that template it has to be called so"


def _about_field(spec: TemplateField) -> Iterator[str]:
    near = get_close_matches(spec.key, CONTRACT_TYPES, 1, cutoff=0.8)
    if near:
        yield f"the key is close to {near[0]}, which Debrief fills by itself; did you mean that?"
    for phrase in spec.listen_for:
        if _says_little(phrase):
            yield f"'{phrase}' is said in nearly every sentence; write the words that only this field goes with"
        elif len(phrase.split()) > 4:
            yield f"'{phrase}' is long; people will say it otherwise. One or two words are found more often"
    for option in spec.options:
        inside = [o for o in spec.options if o != option and fold(option) in fold(o).split()]
        if inside:
            yield f"the option '{option}' is a word of the option '{inside[0]}'; the longer one wins where it is said"
    if spec.options and spec.type != "choice":
        yield f"options belong to the type choice; for {spec.type} they have no effect"


def _says_little(phrase: str) -> bool:
    return all(word in words("score", "small_words") for word in fold(phrase).split())
