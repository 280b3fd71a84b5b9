from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from service.db import AnySession, WriteSession
from service.memos.models import Upload


def get(session: AnySession, upload_id: str) -> Upload | None:
    return session.get(Upload, upload_id)


def several(session: AnySession, ids: Sequence[str]) -> list[Upload]:
    """Those of the ids that there are, in their order."""
    found = {row.id: row for row in session.scalars(select(Upload).where(Upload.id.in_(ids)))}
    return [found[one] for one in ids if one in found]


def stale(session: AnySession, touched_before: datetime, limit: int = 50) -> Sequence[Upload]:
    query = select(Upload).where(Upload.touched_at < touched_before).order_by(Upload.touched_at).limit(limit)
    return session.scalars(query).all()


def change(session: WriteSession, upload_id: str, **values: object) -> None:
    session.execute(
        update(Upload).where(Upload.id == upload_id).values(**values), execution_options={"synchronize_session": False}
    )


def remove(session: WriteSession, upload_id: str) -> None:
    session.execute(delete(Upload).where(Upload.id == upload_id))
