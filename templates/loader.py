"""Reads note templates from YAML files, and says for each mistake the file, the line and the field."""

from collections.abc import Sequence
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from templates.note_template import BUILT_IN, NoteTemplate, TemplateField


class TemplateError(ValueError):
    """A template file that cannot be used. file: its path; line: from 1, None for the whole file; field: a key.

    more: the other mistakes of the same file.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str,
        line: int | None = None,
        field: str | None = None,
        more: Sequence["TemplateError"] = (),
    ) -> None:
        place = f"{file}, line {line}" if line is not None else file
        inside = f", field {field}" if field else ""
        super().__init__(f"{place}{inside}: {message}")
        self.file, self.line, self.field, self.more = file, line, field, more


def load_templates(folder: Path | None = None) -> dict[str, NoteTemplate]:
    """The three built-in note templates, and those of the user's own folder; one with a built-in's name replaces it.

    Raises:
        TemplateError: a file of the folder is broken, or the folder is not there.
    """
    found = {name: _read(files("templates") / f"{name}.yaml", f"{name}.yaml") for name in BUILT_IN}
    if folder is None:
        return found
    if not folder.is_dir():
        raise TemplateError("there is no such folder; correct DEBRIEF_TEMPLATES_DIR, or unset it.", file=str(folder))
    own: dict[str, Path] = {}
    for path in sorted(p for p in folder.iterdir() if p.suffix in (".yaml", ".yml")):
        template = _read(path, str(path))
        if template.name in own:
            raise TemplateError(
                f"the name {template.name} is used by {own[template.name].name} already; give each template its own.",
                file=str(path),
                line=1,
            )
        own[template.name] = path
        found[template.name] = template
    return found


def load_template(path: Path) -> NoteTemplate:
    """One template file.

    Raises:
        TemplateError: it cannot be read or is broken; `more` holds its further mistakes.
    """
    return _read(path, str(path))


def _read(source: Path | Traversable, name: str) -> NoteTemplate:
    try:
        text = source.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except OSError as error:
        raise TemplateError(f"the file cannot be read ({error.strerror}); check its rights.", file=name) from error
    except UnicodeDecodeError as error:
        raise TemplateError("the file is not UTF-8 text; save it as UTF-8.", file=name) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        raise TemplateError(f"this is not YAML: {error.problem or error.context}.", file=name, line=line) from error
    except yaml.YAMLError as error:
        raise TemplateError(f"this is not YAML: {error}.", file=name) from error
    if not isinstance(data, dict):
        raise TemplateError("this is no template; write keys such as `name: site_survey`.", file=name, line=1)
    try:
        _check_doubles(node, name)
        return NoteTemplate.model_validate(data)
    except RecursionError as error:
        raise TemplateError("an alias (*) points to itself; write its text out.", file=name) from error
    except ValidationError as error:
        # A misspelt key is missing under its right name, too: the misspelling is what helps.
        found = [
            TemplateError(f"{_sentence(one)}.", file=name, line=_line(node, place), field=_field(data, place))
            for one in sorted(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
            for place in [list(one["loc"])]
        ]
        first = found[0]
        first.more = found[1:]
        raise first from error


def _check_doubles(node: yaml.Node | None, name: str) -> None:
    """YAML itself lets the later of two equal keys win in silence."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise TemplateError(
                    f"{key.value} stands here twice; keep one of them.", file=name, line=key.start_mark.line + 1
                )
            seen.add(key.value)
            _check_doubles(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _check_doubles(item, name)


def _line(node: yaml.Node | None, place: list[int | str]) -> int | None:
    """The line of the deepest part of `place` that the file has."""
    line = node.start_mark.line + 1 if node is not None else None
    for part in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == part), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _field(data: dict[str, Any], place: list[int | str]) -> str | None:
    """The field's key where the mistake lies in one, else the template's own key."""
    if len(place) >= 2 and place[0] == "fields" and isinstance(place[1], int):
        item = data["fields"][place[1]]
        name = item.get("key") if isinstance(item, dict) else None
        detail = str(place[2]) if len(place) > 2 else None
        return ".".join(str(p) for p in (name or f"number {place[1] + 1}", detail) if p)
    return str(place[0]) if place else None


def _sentence(error: Any) -> str:
    match error["type"]:
        case "missing":
            return "this is missing; add it"
        case "extra_forbidden":
            return _unknown_key(error["loc"])
        case "string_type":
            return f"this has to be text, not {error['input']!r}; put it in quotes"
        case "string_too_short":
            return "this is empty; write words"
        case "list_type":
            return "this has to be a list; write each item on a line of its own after a dash"
        case "model_type" | "model_attributes_type":
            return "this has to be a field with key, label and type; write each of them on a line of its own"
        case "string_pattern_mismatch":
            return f"{error['input']!r} has no letter or digit; write words"
    return str(error["msg"]).removeprefix("Value error, ").rstrip(".")


def _unknown_key(place: tuple[int | str, ...]) -> str:
    known = list((TemplateField if len(place) > 1 else NoteTemplate).model_fields)
    near = get_close_matches(str(place[-1]), known, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"there is no such key; {hint}the keys here are {', '.join(known)}"
