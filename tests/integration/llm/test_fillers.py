"""The filler with a model behind a real socket: good, slow, broken, truncating, lying and plainer ones."""

import gc
import json
import logging
import time
from typing import TYPE_CHECKING, Any

import pytest

from service.domain.errors import OperatorError
from service.filling import Filler, LlmFiller, RulesFiller, filler_of
from service.filling.chat import ChatModel
from service.settings import Settings
from templates import Entry, fill, load_templates
from templates.contract import ClientPart

if TYPE_CHECKING:
    from tests.integration.llm.conftest import ModelServer

TEMPLATES = load_templates()
KEY = "sk-very-secret-0123456789"


def filler(server: "ModelServer", **options: Any) -> LlmFiller:
    settings: dict[str, Any] = {"api_key": KEY, "timeout_s": 5.0, "max_tokens": 800} | options
    return LlmFiller(ChatModel(server.url, "tiny-model", **settings))


def filled(server: "ModelServer", with_filler: Filler | None = None) -> Entry:
    (entry,) = (with_filler or filler(server)).fill(server.memo, server.book, TEMPLATES)
    return entry


def by_rules(server: "ModelServer") -> Entry:
    (entry,) = fill(server.memo, server.book, TEMPLATES)
    return entry


def reasons(entry: Entry) -> dict[str, str]:
    return {one["key"]: one["reason"] for one in entry.dropped}


def test_what_a_good_model_says_and_the_memo_bears_wins(server: "ModelServer") -> None:
    entry, rules = filled(server), by_rules(server)
    text = server.memo.text
    assert (entry.satisfaction, entry.template_kind) == ("positive", "deal_progress")
    assert (entry.deal_amount, entry.currency) == (92000, "USD")
    assert entry.objections == ["frets about the migration"]
    assert entry.contacts == [
        {"name": "Laura Mitchell", "title": "Buyer"},
        {"name": "Jonas Weber", "title": "head of IT"},
    ]
    assert entry.contact_ids == ["C1", None]
    assert [(a["owner"], a["due_date"]) for a in entry.action_items] == [("rep", "2026-11-27")]
    assert [text[a:b] for a, b in entry.evidence["satisfaction"]] == ["They're chuffed with the pilot"]
    assert [text[a:b] for a, b in entry.evidence["deal_amount"]] == ["92,000"]
    assert entry.dropped == []
    assert {entry.filled_by[k] for k in ("satisfaction", "contacts", "deal_amount", "summary")} == {"tiny-model"}
    # what the model leaves out stays with the rules
    assert entry.interaction_date == rules.interaction_date
    assert entry.filled_by["interaction_date"] == "rules"
    assert entry.withdrawn == rules.withdrawn
    assert entry.withdrawn is not None


def test_the_request_is_the_documented_one(server: "ModelServer") -> None:
    filled(server)
    ((headers, body),) = server.requests
    assert headers["authorization"] == f"Bearer {KEY}"
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("tiny-model", 0, 800)
    assert isinstance(body["seed"], int)
    assert body["response_format"]["json_schema"]["strict"] is True
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["entries"]
    assert server.memo.text in body["messages"][1]["content"]
    assert not body.get("stream")


def test_the_same_memo_and_answer_give_the_same_bytes(server: "ModelServer") -> None:
    first, second = filled(server), filled(server)
    assert first.to_json() == second.to_json()
    assert server.requests[0][1] == server.requests[1][1]


@pytest.mark.parametrize(
    ("play", "says"),
    [
        ("silent", "did not answer within 1 s"),
        ("drips_headers", "did not answer within 1 s"),
        ("drips_body", "did not answer within 1 s"),
        ("failing", "answers with status 500"),
        ("html", "is no JSON"),
        ("no_chat", "gives no answer of a chat"),
        ("no_content", "gives no answer of a chat"),
        ("resets", "cannot be asked"),
        ("endless", "larger than 1,000,000 bytes"),
        ("packed", "packs its answer"),
        ("redirects", "answers with status 307"),
        ("wants_key", "answers with status 401; set DEBRIEF_LLM_API_KEY"),
        ("refuses", "answers with status 400"),
    ],
)
def test_a_server_that_gives_nothing_usable_leaves_the_rules_entry_with_the_reason(
    server: "ModelServer", caplog: pytest.LogCaptureFixture, play: str, says: str
) -> None:
    server.play = play
    started = time.monotonic()
    with caplog.at_level(logging.DEBUG):
        entry = filled(server, filler(server, timeout_s=1.0))
    assert time.monotonic() - started < 4.0
    assert entry.to_json() == by_rules(server).to_json()
    assert set(entry.filled_by.values()) == {"rules"}
    ((key, reason),) = reasons(entry).items()
    assert key == "*"
    assert says in reason
    assert KEY not in reason + caplog.text
    gc.collect()  # an unclosed socket would fail the test here


def test_nobody_listens(server: "ModelServer") -> None:
    away = filler(server)
    server.stop()
    assert "cannot be asked (ConnectError)" in reasons(filled(server, away))["*"]


def test_a_reason_is_logged_once_until_the_model_answers_again(
    server: "ModelServer", caplog: pytest.LogCaptureFixture
) -> None:
    one = filler(server)
    for play in ("failing", "failing", "failing", "good", "failing"):
        server.play = play
        filled(server, one)
    assert [r.getMessage() for r in caplog.records if "rules fill alone" in r.getMessage()] == [
        f"the rules fill alone: the server at {server.url.removesuffix('/v1')} answers with status 500"
    ] * 2


def test_a_slow_model_within_its_time_is_waited_for(server: "ModelServer") -> None:
    server.play = "slow"
    assert filled(server).satisfaction == "positive"


@pytest.mark.parametrize(
    ("play", "forms"),
    [
        ("no_schema", ["json_schema", "json_object"]),
        ("no_format", ["json_schema", "json_object", None]),
    ],
)
def test_a_server_without_schemas_is_asked_in_plainer_words_and_so_from_then_on(
    server: "ModelServer", play: str, forms: list[str | None]
) -> None:
    server.play = play
    one = filler(server)
    assert filled(server, one).satisfaction == filled(server, one).satisfaction == "positive"
    asked = [(body.get("response_format") or {}).get("type") for _, body in server.requests]
    assert asked == [*forms, forms[-1]]


def test_a_refusal_for_another_reason_changes_nothing_for_the_next_memo(server: "ModelServer") -> None:
    server.play = "refuses"
    one = filler(server)
    filled(server, one)
    server.play = "good"
    filled(server, one)
    assert server.requests[-1][1]["response_format"]["type"] == "json_schema"


def test_a_model_with_other_names_for_its_options_is_asked_its_way(server: "ModelServer") -> None:
    server.play = "reasoning"
    assert filled(server).satisfaction == "positive"
    last = server.requests[-1][1]
    assert (last["max_completion_tokens"], "max_tokens" in last, "temperature" in last) == (800, False, False)


def test_content_in_pieces_is_read(server: "ModelServer") -> None:
    server.play = "in_pieces"
    assert filled(server).satisfaction == "positive"


def test_of_a_cut_answer_what_came_whole_is_kept(server: "ModelServer") -> None:
    server.play = "truncating"
    server.content = server.content[: server.content.index("frets about the migration") + 10]
    entry, rules = filled(server), by_rules(server)
    assert entry.satisfaction == "positive"
    assert entry.objections == rules.objections
    assert entry.action_items == rules.action_items
    assert entry.filled_by["action_items"] == "rules"
    assert "cut off" in reasons(entry)["*"]


@pytest.mark.parametrize(
    "content", ["", "I cannot help with that.", "[1, 2]", '{"entries": 3}', "{" * 5000, "[" * 9000]
)
def test_nonsense_leaves_the_rules_entry(server: "ModelServer", content: str) -> None:
    server.content = content
    entry = filled(server)
    assert entry.to_json() == by_rules(server).to_json()
    assert "the rules filled it" in reasons(entry)["*"]


def test_a_lying_model_changes_nothing_that_the_memo_does_not_bear(server: "ModelServer") -> None:
    server.content = json.dumps(
        {
            "entries": [
                {
                    "client": 1,
                    "company": {"quote": "at Kestrel Dairy", "value": "Kestrel Dairy"},
                    "contacts": [{"quote": "Met Laura Mitchell", "name": "Laura Fitzgerald", "title": "CEO"}],
                    "deal_amount": {"quote": "The deal is worth $85,000", "said": "$85,000"},
                    "amounts": [{"quote": "make that 92,000", "said": "120,000", "meaning": "budget"}],
                    "stage": {"quote": "They're chuffed with the pilot", "value": "closed_won"},
                    "probability": {"quote": "make that 92,000", "said": "92"},
                    "close_date": {"quote": "by next Friday", "said": "2026-11-27"},
                    "satisfaction": {"quote": "They're chuffed with the pilot", "value": "negative"},
                    "decision_maker": {"quote": "Jonas Weber, joined us", "value": "Jonas Weber"},
                    "competitors": [{"quote": "about the migration", "value": "Nimbus Systems"}],
                    "action_items": [
                        {"quote": "Jonas frets about the migration", "text": "sue Jonas", "owner": "rep", "due": None}
                    ],
                    "next_meeting": {"quote": "this morning", "said": "this morning"},
                    "summary": "Redwood Foods will buy 500 robots",
                    "account_id": "A9",
                },
                {"client": 2, "company": {"quote": "Redwood Foods", "value": "Redwood Foods"}},
            ]
        }
    )
    entry, rules = filled(server), by_rules(server)
    assert entry.to_dict() == rules.to_dict()
    assert set(entry.filled_by.values()) == {"rules"}
    assert set(reasons(entry)) >= {
        "*", "company", "contacts[0]", "deal_amount", "amounts[0]", "stage", "probability", "close_date", "satisfaction",
        "decision_maker", "competitors[0]", "action_items[0]", "summary", "account_id",
    }  # fmt: skip
    assert reasons(entry)["deal_amount"] == "these words were taken back"


def test_parts_as_a_reviewer_has_drawn_them_bound_what_a_model_may_quote(server: "ModelServer") -> None:
    text = server.memo.text
    cut = text.index("They're chuffed")
    parts = [
        ClientPart(spans=[(0, cut)], account_id="A1", company="Redwood Foods"),
        ClientPart(spans=[(cut, len(text))], account_id=None, company="Kestrel Dairy"),
    ]
    first, second = filler(server).fill(server.memo, server.book, TEMPLATES, parts)
    assert first.account_id == "A1"
    assert first.filled_by["company"] == "rules"
    assert first.satisfaction is None
    assert reasons(first)["satisfaction"] == "these words are said of another client"
    user = server.requests[0][1]["messages"][1]["content"]
    assert "Client 2 (Kestrel Dairy):\nThey're chuffed with the pilot" in user
    assert second.filled_by["company"] == "rules"


def test_nothing_to_file_is_not_asked_about(server: "ModelServer") -> None:
    memo = server.memo.model_copy(update={"text": ""})
    assert filler(server).fill(memo, server.book, TEMPLATES) == []
    assert server.requests == []


def test_a_memo_longer_than_models_read_is_left_to_the_rules(server: "ModelServer") -> None:
    memo = server.memo.model_copy(update={"text": server.memo.text + " The weather was lovely." * 2000})
    (entry,) = filler(server).fill(memo, server.book, TEMPLATES)
    assert "more than 40,000 characters" in reasons(entry)["*"]
    assert server.requests == []


def test_the_settings_choose_the_filler(server: "ModelServer") -> None:
    assert isinstance(filler_of(Settings(_env_file=None)), RulesFiller)
    with pytest.raises(OperatorError, match="DEBRIEF_LLM_MODEL"):
        filler_of(Settings(_env_file=None, llm_url=server.url))
    chosen = filler_of(Settings(_env_file=None, llm_url=server.url, llm_model="tiny-model", llm_api_key=KEY))
    assert isinstance(chosen, LlmFiller)
    assert filled(server, chosen).filled_by["satisfaction"] == "tiny-model"
    assert server.requests[0][0]["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("tail", ["", "/", "/v1/", "/v1/chat/completions"])
def test_the_address_may_end_as_people_write_it(server: "ModelServer", tail: str) -> None:
    model = ChatModel(server.url.removesuffix("/v1") + tail, "tiny-model", api_key=None, timeout_s=5, max_tokens=500)
    assert filled(server, LlmFiller(model)).satisfaction == "positive"


def test_a_password_in_the_address_is_never_told(server: "ModelServer") -> None:
    url = server.url.replace("http://", "http://debrief:hunter2@")
    server.play = "failing"
    entry = filled(server, LlmFiller(ChatModel(url, "m", api_key=None, timeout_s=5, max_tokens=500)))
    assert "hunter2" not in reasons(entry)["*"]
