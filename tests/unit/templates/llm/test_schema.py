"""The schema of an answer keeps to what strict structured output takes everywhere."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from templates import load_templates
from templates.contract import STAGES
from templates.llm.schema import asked_of, forms_in_words, keys_in_words, schema_of
from templates.note_template import CONTRACT_TYPES, OWN_TYPES

OWN = """\
name: site_survey
label: Site survey
description: What was seen.
choose_when: [site survey]
fields:
  - {key: company, label: Client, type: text}
  - {key: summary, label: Summary, type: text}
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a template that has a field of every type."""
    folder = tmp_path_factory.mktemp("own")
    lines = [
        f"  - {{key: own_{kind}, label: Own {kind}, type: {kind}, listen_for: [the {kind}]"
        + (", options: [good, bad]}" if kind == "choice" else "}")
        for kind in OWN_TYPES
    ]
    (folder / "survey.yaml").write_text(OWN + "\n".join(lines) + "\n", encoding="utf-8")
    return folder


def schema(folder: Path | None = None) -> dict[str, Any]:
    templates = load_templates(folder)
    return schema_of(asked_of(templates, STAGES), templates)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every schema inside, which property maps are not."""
    yield value
    children = [*value.get("properties", {}).values(), *value.get("$defs", {}).values(), *value.get("anyOf", ())]
    for child in [*children, *([value["items"]] if "items" in value else [])]:
        yield from nodes(child)


def test_only_what_every_server_takes_is_in_it(own: Path) -> None:
    whole = schema(own)
    for node in nodes(whole):
        assert set(node) <= {
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "anyOf",
            "enum",
            "$ref",
            "$defs",
        }
        if node.get("type") == "object":
            assert node["required"] == list(node["properties"])
            assert node["additionalProperties"] is False
        if "$ref" in node:
            assert node["$ref"].removeprefix("#/$defs/") in whole["$defs"]
    assert whole["type"] == "object"


def test_every_value_of_an_entry_may_be_left_out(own: Path) -> None:
    entry = schema(own)["properties"]["entries"]["items"]["properties"]
    for key, node in entry.items():
        nullable = {"type": "null"} in node.get("anyOf", ()) or "null" in node.get("type", ())
        assert key == "client" or node.get("type") == "array" or nullable, key


def test_it_asks_for_every_key_of_the_contract_and_for_the_users_own(own: Path) -> None:
    entry = schema(own)["properties"]["entries"]["items"]["properties"]
    assert set(CONTRACT_TYPES) <= set(entry)
    assert {f"site_survey.own_{kind}" for kind in OWN_TYPES} <= set(entry)
    assert entry["template_kind"]["enum"] == ["meeting_notes", "call_in_check", "deal_progress", "site_survey", None]
    assert entry["site_survey.own_choice"]["anyOf"][0]["properties"]["value"]["enum"] == ["good", "bad"]
    assert entry["stage"]["anyOf"][0]["properties"]["value"]["enum"] == list(STAGES)


def test_it_is_small_and_the_quote_comes_first() -> None:
    whole = schema()
    assert len(json.dumps(whole)) < 5000
    assert sum(len(node.get("properties", ())) for node in nodes(whole)) < 100
    assert all(next(iter(form["properties"])) == "quote" for form in whole["$defs"].values())


def test_the_same_templates_give_the_same_bytes(own: Path) -> None:
    assert json.dumps(schema(own)) == json.dumps(schema(own))


def test_the_words_for_models_without_schemas_name_every_key_and_form(own: Path) -> None:
    templates = load_templates(own)
    asked = asked_of(templates, STAGES)
    keys, forms = keys_in_words(asked, templates), forms_in_words(asked)
    entry = schema(own)["properties"]["entries"]["items"]["properties"]
    assert [key for key in entry if f'"{key}"' not in keys] == []
    assert [form for form in schema(own)["$defs"] if f"- {form}: " not in forms] == []
