"""What speaks against us, what does not work, the mood, the stage and the kind of note: spoken sentences and values."""

from datetime import UTC, datetime

import pytest

from templates.contract import Book, Entry, MemoText
from templates.filling.clauses import cut
from templates.filling.fill import fill

BOOK = Book.model_validate(
    {
        "accounts": [{"id": "a1", "name": "Quarrel Quay Foods", "aliases": [], "city": "Hull"}],
        "products": [{"id": "p1", "name": "TideGauge", "description": "level sensor"}],
        "competitors": [{"id": "k1", "name": "Normeter", "aliases": []}],
    }
)
LED = Book.model_validate(
    {**BOOK.model_dump(), "stages": ["Lead", "Needs analysis", "Quote sent", "Handshake", "Won", "Lost"]}
)


def entry_of(said: str, book: Book = BOOK) -> Entry:
    """The one entry of a memo that opens with the client's name."""
    text = "This is about Quarrel Quay Foods. " + said
    memo = MemoText(id="m", text=text, recorded_at=datetime(2026, 3, 4, 15, tzinfo=UTC), rep=None)
    (entry,) = fill(memo, book)
    return entry


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("He thinks our price is far too high. We quoted 40,000 euros.", "price"),
        ("She is worried that the sensors won't survive the wash-down. The quote is 12,000 euros.", "survive"),
        ("They told me Normeter is twenty percent cheaper. Our offer stands at 30,000 euros.", "cheaper"),
        ("There is no budget until the autumn. The deal is 20,000 euros.", "budget"),
        ("Their legal department won't sign our liability clause. Amount is 50,000 euros.", "liability"),
    ],
)
def test_what_speaks_against_buying_is_an_objection(said: str, words: str) -> None:
    entry = entry_of(said)
    assert any(words in text for text in entry.objections)
    for text, spans in zip(entry.objections, entry.evidence["objections"], strict=True):
        assert 0 < len(text) <= 140
        assert spans


@pytest.mark.parametrize(
    "said",
    [
        "She had no objections to the price. We quoted 40,000 euros.",
        "He isn't worried about the timeline. The quote is 12,000 euros.",
        "I will check the liability clause with our lawyer. The deal is 50,000 euros.",
    ],
)
def test_what_is_denied_or_ours_to_do_is_none(said: str) -> None:
    assert entry_of(said).objections == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Quick check-in to see how the TideGauge is doing. The app crashes whenever they open the map.", "crashes"),
        ("I called to check on the TideGauge. Two of the sensors are dead.", "dead"),
        ("Check-in call. The invoice was wrong again and nobody called them back.", "invoice"),
    ],
)
def test_what_does_not_work_is_an_issue_of_a_check_in(said: str, words: str) -> None:
    entry = entry_of(said)
    assert entry.template_kind == "call_in_check"
    assert any(words in text for text in entry.issues)


def test_a_solved_fault_is_no_issue() -> None:
    assert (
        entry_of("Check-in call about the TideGauge. The leak was fixed in spring, no more false alarms.").issues == []
    )


@pytest.mark.parametrize(
    ("said", "mood"),
    [
        ("Check-in call. She is over the moon with the TideGauge.", "positive"),
        ("Check-in call. Everything runs like clockwork, no complaints.", "positive"),
        ("Check-in call. He gave us nine out of ten.", "positive"),
        ("Check-in call. She's fed up with us.", "negative"),
        ("Check-in call. He didn't sound happy at all.", "negative"),
        ("Check-in call. They are losing patience with the TideGauge.", "negative"),
        ("Check-in call. She was nearly crying.", "negative"),
        ("Check-in call. The portal is driving them round the bend.", "negative"),
        ("Check-in call. She will not give the TideGauge back.", "positive"),
        ("Check-in call. She was neither happy nor unhappy.", "neutral"),
        ("Check-in call. It's okay but not great, he said.", "neutral"),
        ("Check-in call. I would be happy to come again.", None),
        ("Check-in call. He wasn't impressed with Normeter.", None),
        ("Check-in call. If it worked they would be happy.", None),
    ],
)
def test_the_mood_is_the_clients_and_about_us(said: str, mood: str | None) -> None:
    assert entry_of(said).satisfaction == mood


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("They signed this morning.", "closed_won"),
        ("The purchase order came in today.", "closed_won"),
        ("She'd have signed, only that the price went up.", None),
        ("Mark the controller search lost.", "closed_lost"),
        ("I'm moving it on to proposal.", "proposal"),
        ("They went with Normeter.", "closed_lost"),
        ("We shook hands on it, only the paperwork is left.", "verbal_commit"),
        ("It stays in discovery for now.", "discovery"),
        ("We are past qualification and now in proposal.", "proposal"),
        ("Move it to negotiation.", "negotiation"),
        ("If they sign by Friday we ship in May.", None),
        ("She will sign once the board agrees.", None),
        ("I said yes to leasing.", None),
        ("The lead time is twelve weeks.", None),
        ("He lost a day's work.", None),
    ],
)
def test_the_stage_is_what_is_said_or_plainly_implied(said: str, stage: str | None) -> None:
    assert entry_of(said + " The deal is 20,000 euros.").stage == stage


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("They signed this morning.", "Won"),
        ("They went with Normeter.", "Lost"),
        ("We shook hands on it.", "Handshake"),
        ("Still in needs analysis.", "Needs analysis"),
    ],
)
def test_a_book_with_other_stage_names_gets_its_own(said: str, stage: str) -> None:
    assert entry_of(said + " The deal is 20,000 euros.", LED).stage == stage


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Called to check how the TideGauge is running, all fine, no issues since the install.", "call_in_check"),
        ("The deal moved to negotiation, 40,000 euros, seventy percent, closes in June.", "deal_progress"),
        (
            "First visit at the plant, met the foreman and walked the hall, they want to see a brochure.",
            "meeting_notes",
        ),
    ],
)
def test_the_kind_of_note(said: str, kind: str) -> None:
    assert entry_of(said).template_kind == kind


def test_clauses_are_all_of_the_sentence() -> None:
    said = "she likes it, but the price is too high, and they have no budget because of the merger"
    spans = cut(said, 0, len(said))
    assert "".join(said[a:b] for a, b in spans) == said
    assert len(spans) == 4
