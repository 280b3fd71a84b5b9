from typing import Any

import pytest

from templates.standing import standing_of

TEXT = (
    "Met Laura Mitchell, their purchasing manager. We were at ninety-eight, now it is $85,000 for 40 licenses. "
    "The stage is closed won. Expected close is December 18th. I'll send the revised proposal by Friday. "
    "A 65 percent chance."
)


def at(*quotes: str) -> list[list[int]]:
    return [[TEXT.index(q), TEXT.index(q) + len(q)] for q in quotes]


@pytest.mark.parametrize(
    ("kind", "value", "evidence", "standing"),
    [
        ("text", None, [], "not_said"),
        ("texts", [], [], "not_said"),
        ("text", "Laura Mitchell", at("Laura Mitchell"), "said"),
        ("text", "Laura Mitchell-Brown", at("Laura Mitchell"), "worked_out"),
        ("date", "2026-11-16", [], "worked_out"),
        ("money", {"value": 85000, "currency": "USD"}, at("$85,000"), "said"),
        ("money", {"value": 98000, "currency": "USD"}, at("ninety-eight"), "worked_out"),
        ("percent", 65, at("65 percent"), "said"),
        ("date", "2026-12-18", at("December 18th"), "said"),
        ("date", "2026-11-20", at("Friday"), "worked_out"),
        ("datetime", "2026-12-18T14:00", at("December 18th"), "worked_out"),
        ("choice", "closed_won", at("closed won"), "said"),
        ("choice", "proposal", at("revised proposal"), "said"),
        ("choice", "negotiation", at("We were at ninety-eight"), "worked_out"),
        ("yes_no", True, at("Met"), "worked_out"),
        ("quantities", [{"value": 40, "unit": "licenses"}], [at("40 licenses")], "said"),
        ("texts", ["revised proposal", "licence"], [at("revised proposal"), at("licenses")], "worked_out"),
        ("texts", ["revised proposal"], [], "worked_out"),
        ("texts", ["revised proposal", "licenses"], [at("revised proposal")], "worked_out"),
        ("people", [{"name": "Laura Mitchell", "title": "purchasing manager"}], [at("Laura Mitchell")], "said"),
        ("people", [{"name": "Laura Mitchell", "title": "CFO"}], [at("Laura Mitchell")], "worked_out"),
        ("people", [{"name": "Laura Mitchell", "title": None}], [at("Laura")], "worked_out"),
        (
            "actions",
            [{"text": "send proposal", "owner": "rep", "due_date": None}],
            [at("send the revised proposal")],
            "said",
        ),
        (
            "actions",
            [{"text": "send the revised proposal", "owner": "rep", "due_date": "2026-11-20"}],
            [at("send the revised proposal", "Friday")],
            "worked_out",
        ),
        ("key_dates", [{"date": "12-18", "what": "close"}], [at("December 18th")], "said"),
        ("key_dates", [{"date": "2026-12", "what": "close"}], [at("December 18th")], "worked_out"),
    ],
)
def test_a_value_is_said_only_where_its_own_words_are(kind: str, value: Any, evidence: Any, standing: str) -> None:
    assert standing_of(kind, value, evidence, TEXT) == standing
