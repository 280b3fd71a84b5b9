"""tus 1.0: uploads that go on where they broke off. https://tus.io/protocols/resumable-upload"""

from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from service.domain.errors import Conflict, DebriefError
from service.memos.models import Memo, Upload
from service.uploads import service, store, wire
from service.uploads.schemas import UploadOut
from service.uploads.service import Desk
from service.users.models import User
from service.web.edge import Sender, database_of, doorbell_of, problem, settings_of, status_of

OURS = {"Tus-Resumable": wire.VERSION}


class _Route(APIRoute):
    """Every answer says which tus is spoken, refusals too."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response = await handle(request)
            except HTTPException as error:
                raise HTTPException(error.status_code, error.detail, {**(error.headers or {}), **OURS}) from None
            except DebriefError as error:
                limit = {"Tus-Max-Size": str(settings_of(request).max_upload_bytes)}
                return JSONResponse(problem(error), status_of(error), {**OURS, **limit})
            response.headers.update(OURS)
            return response

        return answer


router = APIRouter(prefix="/uploads", tags=["uploads"], route_class=_Route)


def _desk(request: Request) -> Desk:
    return Desk(database_of(request), settings_of(request), doorbell_of(request))


AtDesk = Annotated[Desk, Depends(_desk)]


@router.options("", summary="What this tus server can do", status_code=204)
@router.options("/{upload_id}", summary="What this tus server can do", status_code=204)
def options(desk: AtDesk) -> Response:
    return Response(
        status_code=204,
        headers={
            "Tus-Version": wire.VERSION,
            "Tus-Extension": wire.EXTENSIONS,
            "Tus-Max-Size": str(desk.settings.max_upload_bytes),
            "Tus-Checksum-Algorithm": ",".join(wire.ALGORITHMS),
        },
    )


@router.post("", summary="Begin an upload (tus), or join parts", status_code=201)
async def create(request: Request, actor: Sender, desk: AtDesk) -> Response:
    """Metadata: filename, filetype, recorded_at, file_modified_at, rep, answers, adds_to, sha256, join."""
    wire.check_version(request.headers)
    size = wire.whole_number(request.headers, "upload-length")
    details = wire.metadata(request.headers)
    partial, parts = wire.concat(request.headers)
    if parts and size is not None:
        raise HTTPException(400, "A final upload has no Upload-Length: it is as long as its parts together.")
    if not parts and (size is None) != (request.headers.get("upload-defer-length") == "1"):
        raise HTTPException(
            400, "Send the header Upload-Length, or Upload-Defer-Length: 1 while the length is unknown."
        )
    upload = await run_in_threadpool(service.create, desk, actor, size, details, partial=partial, parts=parts)
    where = {"Location": f"{request.url.path.rstrip('/')}/{upload.id}"}
    if not parts and request.headers.get("content-type") == wire.BODY:
        upload = await _add(request, desk, actor, upload, 0)
    elif parts:
        upload = await run_in_threadpool(service.finish, desk, upload)
    return Response(status_code=201, headers=where | await run_in_threadpool(_standing, desk, upload))


@router.head("/{upload_id}", summary="Where an upload stands (tus)", response_class=Response)
def head(request: Request, actor: Sender, desk: AtDesk, upload_id: str) -> Response:
    wire.check_version(request.headers)
    upload = _mended(desk, service.find(desk, actor, upload_id))
    headers = _standing(desk, upload)
    headers |= {"Upload-Length": str(upload.size)} if upload.size is not None else {"Upload-Defer-Length": "1"}
    if upload.details:
        headers["Upload-Metadata"] = wire.metadata_header(upload.details)
    if upload.partial:
        headers["Upload-Concat"] = "partial"
    elif upload.parts:
        folder = request.url.path.rpartition("/")[0]
        headers["Upload-Concat"] = "final;" + " ".join(f"{folder}/{part}" for part in upload.parts)
    return Response(status_code=200, headers=headers | {"Cache-Control": "no-store"})


@router.get("/{upload_id}", summary="Where an upload stands")
def get_upload(actor: Sender, desk: AtDesk, upload_id: str) -> UploadOut:
    upload = _mended(desk, service.find(desk, actor, upload_id))
    expires = upload.touched_at + service.KEPT_FOR
    with desk.database.read() as session:
        memo = session.get(Memo, upload.memo_id) if upload.memo_id is not None else None
    return UploadOut.of(upload, service.received(desk, upload), service.parts_of(desk, upload), memo, expires)


@router.patch("/{upload_id}", summary="Go on with an upload (tus)", status_code=204)
async def append(request: Request, actor: Sender, desk: AtDesk, upload_id: str) -> Response:
    """The answer to the last piece names the memo in the header Upload-Memo."""
    wire.check_version(request.headers)
    if request.headers.get("content-type") != wire.BODY:
        raise HTTPException(415, f"The body's Content-Type has to be {wire.BODY}.")
    offset = wire.whole_number(request.headers, "upload-offset")
    if offset is None:
        raise HTTPException(400, "Send the header Upload-Offset: where in the recording these bytes belong.")
    upload = await run_in_threadpool(service.find, desk, actor, upload_id)
    if upload.parts:
        raise HTTPException(403, "This upload was joined of parts; nothing can be added to it.")
    if offset != await run_in_threadpool(service.received, desk, upload):
        raise HTTPException(409, "The bytes do not belong to the end of what is here. Ask by HEAD where to go on.")
    upload = await _add(request, desk, actor, upload, offset)
    return Response(status_code=204, headers=await run_in_threadpool(_standing, desk, upload))


@router.delete("/{upload_id}", summary="End an upload (tus)", status_code=204)
def terminate(request: Request, actor: Sender, desk: AtDesk, upload_id: str) -> Response:
    """The memo that it has become stays."""
    wire.check_version(request.headers)
    service.end(desk, service.find(desk, actor, upload_id))
    return Response(status_code=204)


@router.post("/{upload_id}", summary="PATCH or DELETE by X-HTTP-Method-Override (tus)", status_code=204)
async def override(request: Request, actor: Sender, desk: AtDesk, upload_id: str) -> Response:
    """For senders whose proxy lets no PATCH or DELETE through."""
    meant = request.headers.get("x-http-method-override", "").upper()
    if meant == "PATCH":
        return await append(request, actor, desk, upload_id)
    if meant == "DELETE":
        return await run_in_threadpool(terminate, request, actor, desk, upload_id)
    raise HTTPException(405, "Send PATCH to go on, or DELETE to end the upload.", {"Allow": "HEAD, GET, PATCH, DELETE"})


def _standing(desk: Desk, upload: Upload) -> dict[str, str]:
    headers = {
        "Upload-Offset": str(service.received(desk, upload)),
        "Upload-Expires": format_datetime(upload.touched_at + service.KEPT_FOR, usegmt=True),
    }
    return headers | ({"Upload-Memo": upload.memo_id} if upload.memo_id is not None else {})


def _mended(desk: Desk, upload: Upload) -> Upload:
    """An upload that was whole when the server was killed becomes its memo now."""
    if upload.memo_id is not None or upload.problem is not None:
        return upload
    try:
        return service.finish(desk, upload)
    except DebriefError:
        with desk.database.read() as session:
            return session.get(Upload, upload.id) or upload


async def _add(request: Request, desk: Desk, actor: User, upload: Upload, offset: int) -> Upload:
    """Take the body in, as far as it comes; what has come is on the disk before it is told."""
    if upload.sha256 is not None:
        return await run_in_threadpool(service.finish, desk, upload)
    size = upload.size
    if size is None:
        size = wire.whole_number(request.headers, "upload-length")
    limit = (size if size is not None else desk.settings.max_upload_bytes) - offset
    check = wire.checksum(request.headers)
    body = _pieces(request, limit)
    try:
        if check is None:
            async for piece in body:
                offset = await run_in_threadpool(store.append, desk.settings, upload.id, offset, piece)
        else:
            offset = await _checked(desk, upload.id, offset, body, check)
    except ClientDisconnect:
        pass  # nobody is there to be told; the next request asks where it stands
    except Conflict as error:
        raise HTTPException(409, error.message) from None
    finally:
        offset = await run_in_threadpool(store.settle, desk.settings, upload.id)
    upload = await run_in_threadpool(service.note, desk, upload, offset, size)
    return await run_in_threadpool(service.finish, desk, upload)


async def _checked(desk: Desk, upload_id: str, offset: int, body: Any, check: wire.Checksum) -> int:
    """Bytes with a checksum wait aside until they are known to be right."""
    hasher = check.hasher()
    with store.aside(desk.settings) as path:
        with path.open("wb") as file:
            async for piece in body:
                hasher.update(piece)
                await run_in_threadpool(file.write, piece)
        if hasher.digest() != check.digest:
            raise HTTPException(wire.MISMATCH, "The bytes that arrived are not those of the checksum; send them again.")
        return await run_in_threadpool(store.take_over, desk.settings, upload_id, offset, path)


async def _pieces(request: Request, limit: int) -> Any:
    """The body in pieces worth writing. Raises HTTPException where it is longer than announced."""
    held = bytearray()
    seen = 0
    try:
        async for chunk in request.stream():
            seen += len(chunk)
            if seen > limit:
                raise HTTPException(413, "More bytes came than Upload-Length announces.")
            held += chunk
            if len(held) >= store.CHUNK:
                yield bytes(held)
                held.clear()
    except ClientDisconnect:
        if held:
            yield bytes(held)
        raise
    if held:
        yield bytes(held)
