"""What the draft page shows: fields with their evidence, the client and the deal to choose, what is still missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from service.accounts import repository as accounts
from service.accounts.models import Account
from service.db import AnySession, now
from service.domain.claims import expired
from service.domain.errors import Conflict
from service.domain.parts import without
from service.domain.states import DRAFT_FILED, DRAFT_OPEN, DraftState
from service.events import repository as events
from service.review import repository, service
from service.review.models import Draft
from service.users.models import User
from service.web.asking import said_of
from service.web.beside import Beside, dropped_in_words
from service.web.decisions import deciding_of
from service.web.dividing import pieces_of, steps_of
from service.web.edge import templates_of
from service.web.fields import Refused, field_of
from service.web.rendering import is_partial, render
from service.web.showing import words
from service.web.taking_back import steps_of as steps_to_take
from service.web.transcripts import Part, paragraphs
from service.web.translating import _
from service.web.typed import day_of_recording
from service.web.values import is_empty, shown
from service.web.views.queue import client_of


def desk(
    request: Request,
    session: AnySession,
    actor: User,
    draft: Draft,
    *,
    status: int = 200,
    problem: str | None = None,
    refused: Refused | None = None,
    choosing: bool = False,
    reason: str = "",
) -> Response:
    """The draft page; to htmx, its right-hand side alone."""
    at = now()
    note_templates = templates_of(request)
    template = note_templates.get(draft.template)
    held = draft.standing is DraftState.CLAIMED and draft.claimed_by_id == actor.id and actor.kind.reviews
    deals = accounts.open_deals(session, draft.account_id) if draft.account_id and service.touches_deal(draft) else []
    deal = draft.deal or (deals[0] if len(deals) == 1 and not draft.new_deal else None)
    looks = [f for f in draft.fields if f.review == "look" and not is_empty(f.value)]
    together = repository.of_memo(session, draft.memo_id)
    contacts = accounts.contacts_of(session, draft.account_id) if draft.account_id else []
    candidates = _candidates(session, draft) if held else []
    beside = Beside(draft, contacts, candidates)
    fields = [field_of(f, draft, deal, template, refused, beside) for f in draft.fields]
    return render(
        request,
        "desk.html" if is_partial(request) else "draft.html",
        actor,
        status=status,
        draft=draft,
        memo=draft.memo,
        client=client_of(draft),
        label=_(template.label) if template is not None else words(draft.template),
        paragraphs=paragraphs(draft.memo.transcript, _parts(draft, together)) if not is_partial(request) else [],
        divided=bool(_parts(draft, together)),
        border=_border(actor, draft, together),
        fields=[f for f in fields if not f.quiet],
        unsaid=[f for f in fields if f.quiet],
        contacts=beside.contacts,
        today=day_of_recording(draft.memo),
        taken_back=beside.without_field,
        dropped=[dropped_in_words(one, draft) for one in draft.dropped],
        held=held,
        edits=steps_to_take(session, actor, draft, note_templates),
        takeable=draft.standing is DraftState.WAITING
        or (
            draft.standing is DraftState.CLAIMED and (draft.claimed_by_id == actor.id or expired(draft.claimed_at, at))
        ),
        others=[{"id": d.id, "client": client_of(d)} for d in together if d.id != draft.id],
        choosing=choosing,
        candidates=candidates if not draft.account_id else [],
        deals=deals,
        looks={"all": len(looks), "done": sum(f.looked_at is not None for f in looks)},
        missing=_missing(session, draft) if held else "",
        entry_account=_filed_for(session, draft),
        why=_why(session, draft),
        said=said_of(session, draft),
        problem=problem,
        deciding=deciding_of(session, actor, draft, reason),
    )


def conflict_sides(session: AnySession, error: Conflict, draft: Draft) -> list[dict[str, Any]]:
    """Both versions of a conflict, field by field, for a page that shows them side by side."""
    labels, kinds = {f.key: _(f.label) for f in draft.fields}, {f.key: f.type for f in draft.fields}
    sides = ((_("The version you saw"), error.yours), (_("The version now"), error.current))
    fields = [dict(version.get("fields") or {}) for _title, version in sides]
    if any("deal_id" in version for _title, version in sides):
        for version, values in zip((v for _title, v in sides), fields, strict=True):
            values[_("the deal")] = _deal_of(session, version)
    keys = [key for key in {**fields[1], **fields[0]} if not all(is_empty(f.get(key)) for f in fields)]
    return [
        {
            "title": _("%(title)s (version %(number)s)", title=title, number=version["version"])
            if "version" in version
            else title,
            "rows": [
                {
                    "label": labels.get(key, words(key)),
                    "text": shown(kinds.get(key, ""), values.get(key), draft.memo.rep.name),
                    "differs": bool(error.yours) and fields[0].get(key) != fields[1].get(key),
                }
                for key in keys
            ],
        }
        for (title, version), values in zip(sides, fields, strict=True)
        if version
    ]


def _parts(draft: Draft, together: Sequence[Draft]) -> list[Part]:
    """Whose words the memo's are, where they are not all this client's."""
    text = draft.memo.transcript.text if draft.memo.transcript is not None else ""
    if not draft.parts or not "".join(text[a:b] for a, b in without([(0, len(text))], draft.parts)).strip():
        return []
    found = [Part(a, b, client_of(d), d.id == draft.id) for d in together for a, b in d.parts]
    return sorted(found, key=lambda part: part.a)


def _border(actor: User, draft: Draft, together: Sequence[Draft]) -> dict[str, Any] | None:
    """What moves the border of the draft's words; None where nothing can be moved."""
    row = draft.memo.transcript
    theirs = draft.standing is DraftState.CLAIMED and draft.claimed_by_id != actor.id
    if not actor.kind.reviews or row is None or not row.text or draft.standing not in DRAFT_OPEN or theirs:
        return None
    drafts = {d.id: d for d in together}
    steps = [
        {"step": step, "other": client_of(drafts[step.other]) if step.other is not None else None}
        for step in steps_of(pieces_of(row, together), drafts, draft.id)
    ]
    return {"steps": steps, "seen": [f"{d.id}:{d.version}" for d in together], "open": len(together) > 1}


def _deal_of(session: AnySession, version: Mapping[str, Any]) -> str | None:
    """The deal that a version is about, in words."""
    if version.get("new_deal"):
        return _("a new deal")
    deal = accounts.get_deal(session, version["deal_id"]) if version.get("deal_id") else None
    return deal.name if deal is not None else None


def _filed_for(session: AnySession, draft: Draft) -> str | None:
    """Id of the account that has the entry, once the draft is approved."""
    if draft.standing not in DRAFT_FILED:
        return None
    if draft.account_id is not None:
        return draft.account_id
    made = accounts.account_named(session, str(draft.value("company") or ""))
    return made.id if made is not None else None


def _candidates(session: AnySession, draft: Draft) -> list[Account]:
    found = (accounts.get_account(session, account_id) for account_id in draft.candidates)
    return [account for account in found if account is not None]


def _missing(session: AnySession, draft: Draft) -> str:
    parts = [_(sentence) for sentence in service.undecided(session, draft).values()]
    unlooked = service.unlooked(draft)
    if unlooked:
        parts.append(_("Still wants a look: %(fields)s.", fields=", ".join(_(f.label) for f in unlooked)))
    return " ".join(parts)


def _why(session: AnySession, draft: Draft) -> str | None:
    """The reason of the last move, for drafts that were put aside."""
    if draft.standing not in (DraftState.REJECTED, DraftState.POSTPONED):
        return None
    reasons = [e.reason for e in events.history(session, "draft", draft.id) if e.target == draft.state and e.reason]
    return _("Reason: %(reason)s", reason=reasons[-1]) if reasons else None
