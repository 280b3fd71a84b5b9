"""What the inputs of the draft page ask while somebody types: how a day or a sum is understood."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from service.domain.sentences import Sentence
from service.review import service
from service.web.edge import Reading, Reviewer
from service.web.editing import usual_currency
from service.web.translating import _
from service.web.typed import date_typed, day_typed, sum_typed
from service.web.values import shown
from templates import FieldValueError, parse_value

router = APIRouter(prefix="/drafts", include_in_schema=False)

_MOST = 200
"""Characters of what is typed that are read."""


@router.get("/{draft_id}/reads/{key}")
def reads(actor: Reviewer, session: Reading, draft_id: str, key: str, kind: str, said: str = "") -> Response:
    """{value, text}: what the typed words mean, as the field will have it and as people read it; else {error}.

    kind: date, key_date or money.
    """
    draft = service.visible(session, actor, draft_id)
    field, said = draft.field(key), said.strip()[:_MOST]
    if field is None or not said:
        return JSONResponse({"value": "", "text": ""})
    try:
        if kind == "money":
            value = parse_value("money", sum_typed(said, None, usual_currency(draft, field)))
            return JSONResponse({"value": "", "text": shown("money", value)})
        if kind == "key_date":
            (found,) = parse_value("key_dates", [{"date": date_typed(said, draft.memo), "what": "-"}])
            return JSONResponse({"value": found["date"], "text": shown("date", found["date"])})
        value = parse_value("date", day_typed(said, draft.memo))
    except FieldValueError as error:
        return JSONResponse({"error": _(Sentence(error.pattern, error.values))})
    return JSONResponse({"value": value, "text": shown("date", value)})
