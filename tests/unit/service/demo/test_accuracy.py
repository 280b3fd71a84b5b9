from typing import Any

from service.demo.accuracy import Tally, Verdict, compare

EXPECTED: list[dict[str, Any]] = [
    {
        "company": "Harbison Valve",
        "deal_amount": 85000,
        "action_items": [
            {"text": "send the revised proposal", "due_date": "2026-11-19"},
            {"text": "call Jenna about the demo", "due_date": "2026-11-20"},
            {"text": "update the forecast", "due_date": None},
        ],
        "next_meeting": "2026-11-26T11:45",
    }
]


def entry(**changes: Any) -> dict[str, Any]:
    actions = [dict(item) for item in EXPECTED[0]["action_items"]]
    return {"company": "Harbison Valve", "deal_amount": 85000.0, "action_items": actions, **changes}


def verdicts(tally: Tally) -> list[tuple[str, Verdict]]:
    return [(detail.key, detail.verdict) for detail in tally.details]


def test_everything_right() -> None:
    tally = compare(EXPECTED, [entry()])
    assert (tally.right, tally.wrong, tally.not_said, tally.expected) == (4, 0, 0, 4)


def test_no_entry_at_all_leaves_every_value_not_said() -> None:
    tally = compare(EXPECTED, [])
    assert (tally.right, tally.wrong, tally.not_said) == (0, 0, 4)


def test_another_amount_is_wrong_and_shown() -> None:
    tally = compare(EXPECTED, [entry(deal_amount=58000)])
    [wrong] = [detail for detail in tally.details if detail.verdict is Verdict.WRONG]
    assert (wrong.key, wrong.expected, wrong.given) == ("deal_amount", "85,000", "58,000")


def test_missing_amount_is_not_said() -> None:
    assert ("deal_amount", Verdict.NOT_SAID) in verdicts(compare(EXPECTED, [entry(deal_amount=None)]))


def test_an_amount_that_nothing_calls_for_is_wrong() -> None:
    tally = compare([{"company": "Harbison Valve"}], [{"company": "Harbison Valve", "deal_amount": 450}])
    assert (tally.right, tally.wrong, tally.expected) == (1, 1, 1)


def test_acceptable_values_are_fair() -> None:
    expected = [{"company": "Harbison Valve", "deal_amount": None, "deal_amount_acceptable": [450]}]
    assert compare(expected, [{"company": "Harbison Valve", "deal_amount": 450}]).wrong == 0
    assert compare(expected, [{"company": "Harbison Valve", "deal_amount": 540}]).wrong == 1


def test_company_is_compared_without_case_and_punctuation() -> None:
    assert compare(EXPECTED, [entry(company="harbison-valve")]).right == 4


def test_misheard_company_is_wrong_but_its_other_values_count() -> None:
    tally = compare(EXPECTED, [entry(company="Harrison Valve")])
    assert (tally.right, tally.wrong) == (3, 1)


def test_entries_are_paired_by_company_in_any_order() -> None:
    second = {"company": "Redwood Foods", "deal_amount": 100, "action_items": []}
    assert compare([*EXPECTED, second], [second, entry()]).wrong == 0


def test_extra_entry_is_wrong() -> None:
    tally = compare([], [{"company": "Redwood Foods", "action_items": []}])
    assert (tally.right, tally.wrong, tally.expected) == (0, 1, 0)


def test_due_date_of_another_day_is_wrong_and_of_none_is_not_said() -> None:
    late, open_, _ = EXPECTED[0]["action_items"]
    actions = [{**late, "due_date": "2026-11-26"}, {**open_, "due_date": None}]
    found = verdicts(compare(EXPECTED, [entry(action_items=actions)]))
    assert found.count(("due_date", Verdict.WRONG)) == 1
    assert found.count(("due_date", Verdict.NOT_SAID)) == 1


def test_due_date_on_an_action_that_has_none_is_wrong() -> None:
    actions = [{"text": "update the forecast", "due_date": "2026-11-20"}]
    assert ("due_date", Verdict.WRONG) in verdicts(compare(EXPECTED, [entry(action_items=actions)]))


def test_invented_action_with_a_due_date_is_wrong_but_the_next_meeting_told_again_is_not() -> None:
    actions = EXPECTED[0]["action_items"]
    invented = {"text": "paint the fence", "due_date": "2026-12-01"}
    meeting = {"text": "meet again", "due_date": "2026-11-26"}
    assert compare(EXPECTED, [entry(action_items=[*actions, invented])]).wrong == 1
    assert compare(EXPECTED, [entry(action_items=[*actions, meeting])]).wrong == 0


def test_actions_are_paired_by_their_telling_words() -> None:
    actions = [
        {"text": "calling Jenna", "due_date": "2026-11-20"},
        {"text": "Send revised proposals", "due_date": "2026-11-19"},
    ]
    assert compare(EXPECTED, [entry(action_items=actions)]).right == 4


def test_tallies_add_up() -> None:
    total = compare(EXPECTED, [entry()]) + compare(EXPECTED, [])
    assert (total.right, total.not_said, total.expected) == (4, 4, 8)
