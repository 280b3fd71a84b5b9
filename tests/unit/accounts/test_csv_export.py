from typing import Any

from service.accounts.csv_export import fields_as_text


def test_each_field_with_a_value_has_its_line_for_reading() -> None:
    people = [{"name": "Laura Mitchell", "title": "CFO", "id": "C01"}, {"name": "Bo Lind", "title": None, "id": None}]
    fields: list[dict[str, Any]] = [
        {"key": "summary", "label": "Summary", "type": "text", "value": "Wants the offer."},
        {"key": "contacts", "label": "People", "type": "people", "value": people},
        {"key": "deal_amount", "label": "Amount", "type": "money", "value": {"value": 68000.0, "currency": "EUR"}},
        {"key": "objections", "label": "Concerns", "type": "texts", "value": ["price", "timing"]},
        {"key": "stage", "label": "Stage", "type": "choice", "value": None},
        {"key": "issues", "label": "Issues", "type": "texts", "value": []},
    ]
    lines = fields_as_text(fields).splitlines()
    assert [line.split(":")[0] for line in lines] == ["Summary", "People", "Amount", "Concerns"]
    assert lines[0] == "Summary: Wants the offer."
    assert lines[3] == "Concerns: price; timing"
    assert "Laura Mitchell" in lines[1]
    assert "C01" not in lines[1]
    assert lines[2] == "Amount: €68,000"
