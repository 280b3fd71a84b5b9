"""The book as CSV: import, all or nothing, and export."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from service.accounts.csv_book import import_book
from service.accounts.csv_export import export_zip
from service.accounts.csv_reading import COLUMNS, CsvFile
from service.domain.errors import InvalidInput
from service.users.models import User
from service.web.edge import Keeper, Reading, database_of
from service.web.forms import Sent, upload
from service.web.rendering import go, render
from service.web.translating import _

router = APIRouter(include_in_schema=False)


@router.get("/book")
def show_book(request: Request, actor: Keeper) -> Response:
    return _page(request, actor)


@router.post("/book")
def take_book(request: Request, actor: Keeper, form: Sent) -> Response:
    try:
        files = _files(form)
        with database_of(request).write() as session:
            done = import_book(session, actor, files)
    except InvalidInput as error:
        return _page(request, actor, _(error.message))
    return go("/book", done.sentence)


@router.get("/book/export.zip")
def give_book(actor: Keeper, session: Reading) -> Response:
    headers = {"content-disposition": 'attachment; filename="debrief-book.zip"'}
    return Response(export_zip(session), media_type="application/zip", headers=headers)


def _files(form: FormData) -> list[CsvFile]:
    chosen = [(kind, file) for kind in COLUMNS if (file := upload(form, kind)) is not None]
    if not chosen:
        raise InvalidInput("No file was chosen; choose at least one.")
    return [CsvFile(file.filename or f"{kind}.csv", kind, file.file.read()) for kind, file in chosen]


def _page(request: Request, actor: User, problem: str | None = None) -> Response:
    return render(
        request,
        "book.html",
        actor,
        status=200 if problem is None else 422,
        kinds=list(COLUMNS.items()),
        problem=problem,
    )
