"""All pages in one router, and their place in the application."""

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from service.web.guard import Guard
from service.web.statics import FOLDER, Files
from service.web.views import (
    access,
    accounts,
    book,
    bulk,
    consent,
    correcting,
    drafts,
    entries,
    follow_ups,
    insight,
    memos,
    parts,
    questions,
    queue,
    reads,
    search,
    send,
    users,
)

router = APIRouter()
for module in (
    access,
    consent,
    send,
    memos,
    parts,
    correcting,
    questions,
    queue,
    bulk,
    drafts,
    reads,
    accounts,
    follow_ups,
    entries,
    insight,
    search,
    book,
    users,
):
    router.include_router(module.router)


def mount(app: FastAPI) -> None:
    """Add the pages, their styles and scripts, and the guard that every request passes."""
    app.mount("/static", Files(directory=FOLDER), name="static")
    app.include_router(router)
    # Level 9 takes twice the time of 6 for a hundredth of the size. Originals are sound, which gets no smaller, and a
    # download without its length shows no progress.
    app.add_middleware(
        GZipMiddleware,
        minimum_size=1000,
        compresslevel=6,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/octet-stream"),
    )
    app.add_middleware(Guard)
