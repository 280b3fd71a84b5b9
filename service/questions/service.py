"""One question on one field: asked by admin staff, answered by the rep, and what the answer makes of the draft."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from service.accounts import repository as accounts
from service.db import AnySession, WriteSession, new_id, now
from service.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotReady
from service.domain.sentences import Sentence, said
from service.domain.states import DRAFT_FILED, DRAFT_OPEN, DraftState
from service.events import repository as events
from service.memos.models import Memo
from service.questions import reading, repository
from service.review import repository as drafts
from service.review import service as review
from service.review.models import Draft, DraftField, Question
from service.review.versions import change, snapshot
from service.users.models import User
from templates import FieldValueError, NoteTemplate, options_of, parse_value
from templates.contract import STAGES

LONGEST = 500
"""Characters of a question, and of an answer that is typed."""

MOST_CHOICES = 12

NOT_ASKED = "Top billers get no questions; ask a colleague or decide yourself."


def ask(
    session: WriteSession,
    actor: User,
    draft: Draft,
    key: str,
    text: str,
    choices: Sequence[dict[str, Any]] = (),
    *,
    template: NoteTemplate | None,
) -> Question:
    """Ask the rep about one field; until the answer the draft is put aside.

    choices: {label, value}, answers that need one tap; the value as the field takes it.

    Raises:
        Conflict: the draft is not in the actor's hands, or a question on it is open.
        NotReady: the rep is a top biller, or has left.
        InvalidInput: there is no such field, or no question.
    """
    if not actor.kind.reviews:
        raise NotAllowed("Only admin staff ask questions about a draft.")
    if draft.standing is not DraftState.CLAIMED or draft.claimed_by_id != actor.id:
        raise Conflict("Claim the draft first: it is not yours to ask about at the moment.", current=snapshot(draft))
    rep = draft.memo.rep
    if rep.top_biller:
        raise NotReady(NOT_ASKED)
    if not rep.active:
        raise NotReady(said("%(name)s is no longer active, so nobody would answer. Decide yourself.", name=rep.name))
    field = draft.field(key)
    if field is None:
        raise InvalidInput(
            said(
                "This draft has no field '%(key)s'. It has %(fields)s.",
                key=key,
                fields=", ".join(f.key for f in draft.fields),
            )
        )
    words = " ".join(text.split())
    if not words:
        raise InvalidInput("Write the question that the rep shall answer.")
    if len(words) > LONGEST:
        raise InvalidInput(
            said(
                "The question has %(count)s characters, and the limit is %(limit)s. Shorten it.",
                count=len(words),
                limit=LONGEST,
            )
        )
    if len(choices) > MOST_CHOICES:
        raise InvalidInput(
            said(
                "%(count)s choices are more than the %(most)s that fit a phone.", count=len(choices), most=MOST_CHOICES
            )
        )
    if repository.open_on(session, draft.id) is not None:
        raise Conflict("A question on this draft is open already. Take it back before you ask another one.")
    question = Question(
        id=new_id(),
        draft_id=draft.id,
        key=key,
        text=words,
        choices=[_checked(session, field, one, template) for one in choices],
        asked_by_id=actor.id,
        asked_at=now(),
    )
    session.add(question)
    events.record(session, "draft", draft.id, "asked", target=question.id, actor_id=actor.id, reason=words)
    review.move_to(session, draft, DraftState.ASKED, actor=actor, claimed_by_id=None, claimed_at=None)
    return question


def visible(session: AnySession, actor: User, question_id: str) -> Question:
    """A question that the user may see.

    Raises:
        NotFound: there is none, or it was put to somebody else.
    """
    question = repository.get(session, question_id)
    if question is None or not (actor.kind.reads_all or question.draft.memo.rep_id == actor.id):
        raise NotFound("There is no such question, or it was put to somebody else.")
    return question


def take_back(session: WriteSession, actor: User, question: Question) -> Draft:
    """Ask no longer; the draft is in the actor's hands again, where it waited for the answer.

    Raises:
        Conflict: it is answered already.
    """
    if not actor.kind.reviews:
        raise NotAllowed("Only admin staff take questions back.")
    repository.lock(session, question)
    if question.answered_at is not None:
        raise Conflict("The question has been answered in the meantime; reload to see the answer.")
    draft = review.visible(session, actor, question.draft_id)
    if question.dropped_at is None:
        question.dropped_at = now()
        events.record(session, "draft", draft.id, "question_dropped", target=question.id, actor_id=actor.id)
    session.flush()
    if draft.standing is DraftState.ASKED:
        review.claim(session, actor, draft)
    return draft


def answer(
    session: WriteSession,
    actor: User,
    question: Question,
    *,
    text: str = "",
    choice: int | None = None,
    template: NoteTemplate | None,
) -> None:
    """The rep's answer, by a tap on a choice (its number from 0) or in words; it lands in the field.

    Raises:
        NotAllowed: the question was put to somebody else.
        Conflict: it is answered, taken back, or the draft is decided already.
        InvalidInput: there is no answer, or no such choice.
    """
    if actor.id != question.draft.memo.rep_id:
        raise NotAllowed("Only the rep who was asked can answer; admin staff change the field itself.")
    repository.lock(session, question)
    _check_open(question)
    if choice is not None:
        if not 0 <= choice < len(question.choices):
            raise InvalidInput("There is no such choice any more. Reload, or answer in words.")
        chosen = question.choices[choice]
        _settle(session, actor, question, chosen["label"], chosen["value"])
        return
    words = text.strip()
    if not words:
        raise InvalidInput("Tap an answer, write one, or say it.")
    if len(words) > LONGEST:
        raise InvalidInput(
            said(
                "The answer has %(count)s characters, and the limit is %(limit)s. Shorten it.",
                count=len(words),
                limit=LONGEST,
            )
        )
    _settle(session, actor, question, words, _read(question, words, now(), template))


def answer_by_voice(session: WriteSession, memo: Memo, templates: dict[str, NoteTemplate]) -> str | None:
    """Take a transcribed recording as the answer to the question that it names; else why that cannot be, as a sentence.

    The recording keeps its words in any case.
    """
    question = repository.get(session, memo.answers_id or "")
    words = " ".join(memo.transcript.text.split()) if memo.transcript is not None else ""
    if question is None or question.draft.memo.rep_id != memo.rep_id:
        return "It answers a question that does not exist. If it says something of a client, file it anyway."
    if not words:
        return f"No words were heard in this answer to “{question.text}”. The question is still open."
    repository.lock(session, question)
    try:
        _check_open(question)
    except Conflict as error:
        return f"An answer to “{question.text}”. {error.message}"
    template = templates.get(question.draft.template)
    question.memo_id = memo.id
    _settle(session, memo.rep, question, words, _read(question, words, memo.recorded_at, template))
    return None


def _check_open(question: Question) -> None:
    if question.answered_at is not None:
        raise Conflict("This question is answered already; nothing more is needed.")
    if question.dropped_at is not None:
        raise Conflict("This question was taken back; nothing more is needed.")
    if question.draft.standing in DRAFT_FILED:
        raise Conflict(
            "The entry was filed in the meantime, so the answer changes nothing any more. If the entry is wrong, say so "
            "under My memos."
        )
    if question.draft.standing not in DRAFT_OPEN:
        raise Conflict("The draft was rejected in the meantime, so no answer is needed any more.")


def _checked(
    session: AnySession, field: DraftField, choice: dict[str, Any], template: NoteTemplate | None
) -> dict[str, Any]:
    """A choice whose value the field takes, so that a tap cannot go wrong later."""
    label = " ".join(str(choice.get("label") or "").split())[:100]
    value = choice.get("value")
    if not label or value in (None, "", []):
        raise InvalidInput("Each choice needs a label and a value.")
    if field.key == "company" and isinstance(value, dict):
        account = accounts.get_account(session, str(value.get("account_id")))
        if account is None:
            raise InvalidInput(said("%(label)s: there is no such account in the book.", label=label))
        return {"label": label, "value": {"account_id": account.id}}
    if not reading.takes_words(field.type):
        raise InvalidInput(
            said(
                "%(field)s holds several items, so the answer has to be in words. Ask without choices.",
                field=said(field.label),
            )
        )
    spec = template.field(field.key) if template is not None else None
    options = options_of(field.key, template, STAGES)
    try:
        value = parse_value(field.type, value, max_length=spec.max_length if spec else None, options=options)
    except FieldValueError as error:
        raise InvalidInput(
            said("%(name)s: %(problem)s", name=label, problem=Sentence(error.pattern, error.values))
        ) from error
    return {"label": label, "value": value}


def _read(question: Question, words: str, at: datetime, template: NoteTemplate | None) -> Any | None:
    draft = question.draft
    field = draft.field(question.key)
    if field is None or not reading.takes_words(field.type):
        return None
    memo = draft.memo
    return reading.value_of(
        field.key,
        field.type,
        words,
        now=field.value,
        template=template,
        day=at.astimezone(memo.zone).date(),
        zone=memo.recorded_zone,
    )


def _settle(session: WriteSession, actor: User, question: Question, words: str, value: Any | None) -> None:
    question.answer, question.value = words, value
    question.answered_by_id, question.answered_at = actor.id, now()
    draft = drafts.get(session, question.draft_id)
    assert draft is not None
    events.record(session, "draft", draft.id, "answered", target=question.id, actor_id=actor.id, reason=words[:500])
    if draft.standing is DraftState.ASKED:
        review.move_to(session, draft, DraftState.WAITING, actor=actor)
    field = draft.field(question.key)
    if field is not None and value is not None:
        _land(session, actor, draft, field, value)
    session.flush()


def _land(session: WriteSession, actor: User, draft: Draft, field: DraftField, value: Any) -> None:
    """Write the answer into the field; whether it was looked at stays open, since the reviewer has not."""
    values: dict[str, Any] = {field.key: value}
    columns: dict[str, Any] = {}
    if field.key == "company":
        values, columns = _client(session, draft, value)
    if any(draft.value(key) != fresh for key, fresh in values.items()) or columns:
        change(session, actor, draft, values, draft.version, **columns)
    field.standing, field.filled_by = "by_person", None
    field.looked_by_id, field.looked_at = None, None


def _client(session: WriteSession, draft: Draft, value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What changes with the client: as a reviewer's choice would, too."""
    if isinstance(value, dict):
        account = accounts.get_account(session, str(value.get("account_id")))
    else:
        account = accounts.account_named(session, str(value))
    values: dict[str, Any] = {"company": account.name if account is not None else value}
    if not isinstance(values["company"], str):
        raise InvalidInput("This client is no longer in the book. Answer in words.")
    account_id = account.id if account is not None else None
    if account_id != draft.account_id:
        for field in (f for f in draft.fields if f.type == "people" and f.value):
            # They were looked up among another client's people.
            values[field.key] = [person | {"id": None} for person in field.value]
            field.review = "look"
    columns: dict[str, Any] = {
        "account_id": account_id,
        "deal_id": accounts.only_open_deal(session, account_id),
        "new_deal": False,
        "candidates": [],
    }
    return values, columns
