"""The composition root: the only place that wires settings, database, doorbell, API and pages together."""

import logging
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

import service
from service.accounts import endpoints as accounts
from service.db import Database
from service.domain.errors import DebriefError
from service.insight import endpoints as insight
from service.jobs.doorbell import Doorbell
from service.memos import endpoints as memos
from service.questions import endpoints as questions
from service.review import edit_endpoints as edits
from service.review import endpoints as review
from service.search import endpoints as search
from service.settings import Settings
from service.uploads import endpoints as uploads
from service.users import endpoints as users
from service.web import errors, routes
from service.web.edge import problem, status_of
from service.web.limits import BodyLimit
from templates import NoteTemplate

log = logging.getLogger("debrief.web")

API = "/api/v1"

DESCRIPTION = (
    "Recordings in, drafts to review, entries out. Log in with an API token: `Authorization: Bearer …`; make one in the "
    "pages under your name, or with `debrief users token`."
)


def create_app(
    settings: Settings, database: Database, doorbell: Doorbell, note_templates: dict[str, NoteTemplate]
) -> FastAPI:
    """The web application: the JSON API under /api/v1 and the pages."""
    app = FastAPI(
        title="Debrief",
        version=service.__version__,
        description=DESCRIPTION,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.database = database
    app.state.doorbell = doorbell
    app.state.note_templates = note_templates

    api = APIRouter(prefix=API)
    for router in (
        memos.router,
        uploads.router,
        review.router,
        questions.router,
        edits.router,
        accounts.router,
        search.router,
        users.router,
        insight.router,
    ):
        api.include_router(router)
    app.include_router(api)
    routes.mount(app)
    app.add_middleware(BodyLimit, max_upload_bytes=settings.max_upload_bytes)

    app.add_exception_handler(DebriefError, _on_debrief_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(Exception, _on_unexpected)
    return app


def _for_program(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _on_debrief_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DebriefError)
    if _for_program(request):
        return JSONResponse(problem(error), status_of(error))
    return errors.page(request, error, status_of(error))


def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if _for_program(request):
        return JSONResponse({"detail": error.detail, "error": "HTTPException"}, error.status_code, error.headers)
    text = "There is no such page." if error.status_code == 404 else str(error.detail)
    return errors.page(request, DebriefError(text), error.status_code)


def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = {
        ".".join(str(part) for part in item["loc"][1:]) or str(item["loc"][0]): _sentence(item)
        for item in error.errors()
    }
    detail = " ".join(f"{name}: {text}." for name, text in fields.items())
    if _for_program(request):
        return JSONResponse({"detail": detail, "error": "InvalidFields", "fields": fields}, 422)
    return errors.page(request, DebriefError(detail), 422)


def _sentence(item: dict[str, Any]) -> str:
    return str(item["msg"]).rstrip(".")


def _on_unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error at %s %s", request.method, request.url.path, exc_info=error)
    text = "Something unexpected went wrong here; nothing was saved by this step. The log has the details."
    if _for_program(request):
        return JSONResponse({"detail": text, "error": "Unexpected"}, 500)
    return errors.page(request, DebriefError(text), 500)
