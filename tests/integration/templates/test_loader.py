from pathlib import Path

import pytest

from templates import BUILT_IN, TYPES, TemplateError, load_templates
from templates.note_template import CONTRACT_TYPES, NEEDED

GOOD = """\
# What we write down on site
name: site_survey
label: Site survey
description: What was seen.
choose_when: [site survey]
fields:
  - key: company
    label: Client
    type: text
  - key: summary
    label: Summary
    type: text
    max_length: 140
  - key: rooms
    label: Rooms
    type: number
    listen_for: rooms
    review: look
"""


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_three_templates_are_built_in_and_say_what_they_are_for() -> None:
    found = load_templates()
    assert tuple(found) == BUILT_IN
    for name, template in found.items():
        assert template.name == name
        assert template.label
        assert template.description
        assert all(field.listen_for for field in template.fields)
        assert {f.key for f in template.fields} >= set(NEEDED) | {"contacts", "action_items", "next_meeting"}


def test_the_built_in_templates_together_have_every_field_that_debrief_fills() -> None:
    assert {f.key for t in load_templates().values() for f in t.fields} == set(CONTRACT_TYPES)


def test_deal_stage_amount_and_close_date_want_a_look_and_the_rest_does_not() -> None:
    looks = {(f.key, f.review) for f in load_templates()["deal_progress"].fields}
    assert {key for key, review in looks if review == "look"} == {"stage", "deal_amount", "close_date"}


def test_a_users_folder_adds_templates_and_replaces_built_in_ones(tmp_path: Path) -> None:
    mine = GOOD.replace("name: site_survey", "name: meeting_notes").replace("label: Site survey", "label: Visit")
    found = load_templates(folder(tmp_path, survey=GOOD, notes=mine))
    assert set(found) == {*BUILT_IN, "site_survey"}
    assert found["meeting_notes"].label == "Visit"
    rooms = found["site_survey"].field("rooms")
    assert rooms is not None
    assert (rooms.listen_for, rooms.review, rooms.own) == (["rooms"], "look", True)


def test_a_byte_order_mark_other_files_and_the_ending_yml_are_fine(tmp_path: Path) -> None:
    (tmp_path / "survey.yml").write_text("\ufeff" + GOOD, encoding="utf-8")
    (tmp_path / "README.txt").write_text("not a template", encoding="utf-8")
    assert "site_survey" in load_templates(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        (
            "type: number",
            "type: nubmer",
            16,
            "rooms.type",
            "there is no type 'nubmer'; did you mean number? the types are text",
        ),
        ("type: number", "type: people", 14, "rooms", "a field of your own has one of the types text"),
        ("    label: Rooms\n", "", 14, "rooms.label", "this is missing; add it"),
        ("label: Rooms", "lable: Rooms", 15, "rooms.lable", "did you mean label? the keys here are key, label, type"),
        ("label: Rooms", "label: yes", 15, "rooms.label", "this has to be text, not True; put it in quotes"),
        ("listen_for: rooms", "listen_for: [no]", 17, "rooms.listen_for", "put it in quotes"),
        ("listen_for: rooms", 'listen_for: ""', 17, "rooms.listen_for", "this is empty"),
        ("listen_for: rooms", 'listen_for: "?"', 17, "rooms.listen_for", "has no letter or digit"),
        ("    listen_for: rooms\n", "", 14, "rooms", "listen_for has to name the words"),
        ("review: look", "review: never", 18, "rooms.review", "'together' or 'look'"),
        ("max_length: 140", "max_length: 0", 13, "summary.max_length", "greater than or equal to 1"),
        (
            "key: rooms",
            "key: Room Count",
            14,
            "Room Count.key",
            "small letters, digits and underscores, such as room_count",
        ),
        ("key: rooms", "key: currency", 14, "currency.key", "Debrief uses the key currency for itself"),
        ("key: rooms", "key: summary", 14, "summary", "always has the type text"),
        ("type: number", "type: choice", 14, "rooms", "a choice needs its options"),
        ("    label: Client\n", "    label: Client\n    label: Customer\n", 9, None, "label stands here twice"),
        ("choose_when: [site survey]\n", "", 2, None, "choose_when has to name the words"),
        ("choose_when:", "chose_when:", 5, "chose_when", "did you mean choose_when?"),
        ("name: site_survey", "name: Site survey", 2, "name", "such as site_survey"),
        ("key: company", "key: stage", 7, "stage", "always has the type choice"),
        ("description: What was seen.", "description: [What", 5, None, "this is not YAML"),
        ("label: Site survey", "\tlabel: Site survey", 3, None, "this is not YAML"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_field(
    tmp_path: Path, old: str, new: str, line: int, field: str | None, says: str
) -> None:
    assert old in GOOD
    with pytest.raises(TemplateError) as caught:
        load_templates(folder(tmp_path, survey=GOOD.replace(old, new, 1)))
    error = caught.value
    assert str(tmp_path / "survey.yaml") in str(error)
    assert (error.line, error.field) == (line, field)
    assert f"line {line}" in str(error)
    assert says in str(error)


def test_an_unknown_type_is_told_with_the_types_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        load_templates(folder(tmp_path, survey=GOOD.replace("type: number", "type: colour")))
    assert all(name in str(caught.value) for name in TYPES)


def test_what_every_template_needs_is_named_when_it_is_missing(tmp_path: Path) -> None:
    without = GOOD.replace("  - key: company\n    label: Client\n    type: text\n", "")
    with pytest.raises(
        TemplateError, match="the field company is missing; every note template has company and summary"
    ):
        load_templates(folder(tmp_path, survey=without))


def test_fields_that_are_no_list_are_told(tmp_path: Path) -> None:
    text = GOOD[: GOOD.index("fields:")] + "fields: none\n"
    with pytest.raises(TemplateError, match="line 6, field fields: this has to be a list"):
        load_templates(folder(tmp_path, survey=text))


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"the name site_survey is used by a\.yaml already"):
        load_templates(folder(tmp_path, a=GOOD, b=GOOD))


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "just words\n", "- a\n- list\n"])
def test_a_file_that_is_no_template_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(TemplateError, match=r"survey.yaml, line 1: this is no template"):
        load_templates(folder(tmp_path, survey=text))


def test_an_alias_to_itself_ends_in_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(TemplateError):
        load_templates(folder(tmp_path, survey="name: &a [*a]\n"))


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "survey.yaml").write_bytes(b"name: caf\xe9\n")
    with pytest.raises(TemplateError, match="is not UTF-8 text; save it as UTF-8"):
        load_templates(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="there is no such folder"):
        load_templates(tmp_path / "nowhere")
