"""What review tells about the filler and about itself."""

from typing import Annotated

from fastapi import APIRouter, Query

from service.insight import service
from service.insight.schemas import InsightOut
from service.web.edge import AllReader, Reading

router = APIRouter(tags=["insight"])


@router.get("/insight", summary="Time per draft, edited fields, spot checks")
def insight(
    actor: AllReader,
    session: Reading,
    days: Annotated[int, Query(ge=1, le=366, description="How many days back.")] = 30,
) -> InsightOut:
    """Names with fewer than five drafts are left out. Admin staff and managers only."""
    return InsightOut.of(service.report(session, days))
