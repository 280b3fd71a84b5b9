"""What waits for one user, gathered for the digest."""

from datetime import date, datetime, time

from service.accounts.models import FollowUp
from service.db import AnySession
from service.digest import repository
from service.digest.composing import SHOWN, Letter, Line, Section, compose, number
from service.questions import repository as questions
from service.review import queueing
from service.review.models import Question
from service.review.queueing import Narrowed, Seen, Tab
from service.users.models import User

_MOST = 10_000
"""Risky drafts are counted up to here."""


def letter_for(session: AnySession, user: User, at: datetime, site: str) -> Letter | None:
    """The digest that this user would get now; None where there is nothing to say."""
    if user.kind.reviews:
        return _for_reviewer(session, user, at, site)
    # Top billers are never asked anything; what they owe a client they are told like everybody else.
    asked = questions.listing(session, rep_id=user.id, limit=SHOWN) if not user.top_biller else []
    open_questions = questions.count(session, rep_id=user.id) if asked else 0
    due = repository.due_on(session, user.id, at.astimezone(user.zone).date())
    parts = [
        number(open_questions, "question", "questions") if asked else "",
        number(len(due), "follow-up due today", "follow-ups due today") if due else "",
    ]
    sections = [
        Section("Questions about your memos", [_asked(one) for one in asked], open_questions, "/memos"),
        Section("Due today", [_owed(one) for one in due], len(due), "/follow-ups"),
    ]
    return compose(user.name, f"Debrief: {', '.join(filter(None, parts))}", sections, site)


def _for_reviewer(session: AnySession, user: User, at: datetime, site: str) -> Letter | None:
    local = at.astimezone(user.zone)
    seen = Seen(user.id, at, datetime.combine(local.date(), time(), user.zone))
    total = queueing.counts(session, seen)[Tab.OPEN]
    oldest = repository.oldest_waiting(session, at)
    risky = queueing.page(session, Tab.OPEN, Narrowed(risky=True), seen, limit=_MOST)
    title = number(total, "draft waits", "drafts wait")
    if oldest is not None:
        title += f", the oldest since {_moment(oldest.astimezone(user.zone), local.date())}"
    wants = f"{number(len(risky), 'of them wants', 'of them want')} a closer look"
    sections = [
        Section(title, [], total, "/queue"),
        Section(
            wants, [_risky(row) for row in queueing.listed(session, risky[:SHOWN])], len(risky), "/queue?risky=yes"
        ),
    ]
    return compose(user.name, f"Debrief: {number(total, 'draft waits', 'drafts wait')}", sections, site)


def _risky(row: queueing.Listed) -> Line:
    client = row.draft.account or row.fields.get("company") or "a client that is not known"
    return Line(f"{client}, by {row.draft.rep}: {', '.join(row.wants)}", f"/drafts/{row.draft.id}")


def _asked(question: Question) -> Line:
    client = question.draft.account.name if question.draft.account is not None else "a client that is not known"
    return Line(f"{client}: {question.text}", "/memos")


def _owed(follow_up: FollowUp) -> Line:
    return Line(f"{follow_up.account.name}: {follow_up.text}", "/follow-ups")


def _moment(at: datetime, today: date) -> str:
    return at.strftime("%H:%M today" if at.date() == today else "%-d %B %Y, %H:%M")
