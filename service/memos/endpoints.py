"""Recordings in, memos out."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from service.db import AnySession, Database
from service.domain.errors import InvalidInput, NotFound
from service.domain.sentences import said
from service.domain.states import MemoState
from service.events import repository as events
from service.jobs.doorbell import Doorbell
from service.memos import files, repository, service
from service.memos.models import Memo
from service.memos.schemas import (
    ByHandIn,
    EventOut,
    MemoOut,
    MemoPage,
    MemoWhole,
    MomentIn,
    ReceivedOut,
    TranscriptOut,
)
from service.review import drafting
from service.review import parts as review_parts
from service.review import repository as drafts
from service.review.schemas import DraftOut, PartOut, PartsIn, PartsOut
from service.users.models import User
from service.users.service import find_rep
from service.web.edge import (
    Actor,
    Config,
    Reading,
    Reviewer,
    Sender,
    Writing,
    after_commit_ring,
    database_of,
    doorbell_of,
    templates_of,
)

router = APIRouter(tags=["memos"])

MEDIA_TYPES = {
    "aac": "audio/aac",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "mp4": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "webm": "audio/webm",
}
"""By what the file is, never by what its name claims: a name that ends in .html must not become a page of ours."""

Moment = Annotated[
    datetime | None, Form(description="When it was recorded, as the recording device knows it; ISO 8601.")
]


@router.post("/recordings", status_code=201, summary="Send a recording (multipart)")
def send_recording(
    request: Request,
    response: Response,
    actor: Sender,
    settings: Config,
    file: Annotated[UploadFile, File(description="The recording, in any sound or video format.")],
    rep: Annotated[
        str | None, Form(description="Whose memo it is: log-in, id or full name. Default: the sender.")
    ] = None,
    recorded_at: Moment = None,
    file_modified_at: Annotated[datetime | None, Form(description="The file's modification time; ISO 8601.")] = None,
    adds_to: Annotated[str | None, Form(description="Id of the rep's memo that it adds to or sets right.")] = None,
    answers: Annotated[str | None, Form(description="Id of the question to the rep that it answers.")] = None,
) -> ReceivedOut:
    """201 with the new memo; 200 with the memo that exists when the rep has sent this very recording before."""
    database = database_of(request)
    with files.arriving(settings) as incoming:
        files.receive(incoming, files.chunks_of(file.file))
        sent = _sent(database, actor, rep, file.filename, recorded_at, file_modified_at)
        sent = replace(sent, adds_to_id=adds_to or None, answers_id=answers or None)
        accepted = service.accept(database, settings, incoming, sent)
    return _answer(accepted, doorbell_of(request), response)


@router.put("/recordings/{filename}", status_code=201, summary="Send a recording (raw body)")
async def put_recording(
    request: Request,
    response: Response,
    actor: Sender,
    settings: Config,
    filename: str,
    rep: Annotated[
        str | None, Query(description="Whose memo it is: log-in, id or full name. Default: the sender.")
    ] = None,
    recorded_at: Annotated[datetime | None, Query(description="When it was recorded; ISO 8601.")] = None,
    file_modified_at: Annotated[datetime | None, Query(description="The file's modification time; ISO 8601.")] = None,
) -> ReceivedOut:
    """The body is the recording itself, as `curl --upload-file` sends it. Answers as the multipart way does."""
    database = database_of(request)
    with files.arriving(settings) as incoming:
        async for chunk in request.stream():
            await run_in_threadpool(incoming.write, chunk)
        sent = await run_in_threadpool(_sent, database, actor, rep, filename, recorded_at, file_modified_at)
        accepted = await run_in_threadpool(service.accept, database, settings, incoming, sent)
    return await run_in_threadpool(_answer, accepted, doorbell_of(request), response)


def _sent(
    database: Database,
    actor: User,
    rep: str | None,
    filename: str | None,
    moment: datetime | None,
    file_time: datetime | None,
) -> service.Sent:
    with database.read() as session:
        owner = actor if rep in (None, "") else find_rep(session, str(rep))
    return service.Sent(filename=filename or "recording", rep=owner, sender=actor, moment=moment, file_time=file_time)


def _answer(accepted: service.Accepted, doorbell: Doorbell, response: Response) -> ReceivedOut:
    if accepted.created:
        doorbell.ring(accepted.memo.id)
    else:
        response.status_code = 200
    return ReceivedOut(**MemoOut.of(accepted.memo).model_dump(), created=accepted.created)


@router.get("/memos", summary="List memos")
def list_memos(
    actor: Actor,
    session: Reading,
    state: Annotated[list[MemoState] | None, Query()] = None,
    rep: Annotated[str | None, Query(description="Log-in, id or full name; reps see their own in any case.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> MemoPage:
    rep_id = find_rep(session, rep).id if rep else None
    if not actor.kind.reads_all:
        rep_id = actor.id
    rows = repository.listing(session, rep_id=rep_id, states=state or (), limit=limit, offset=offset)
    return MemoPage(
        items=[MemoOut.of(m) for m in rows], total=repository.count(session, rep_id=rep_id, states=state or ())
    )


@router.get("/memos/{memo_id}", summary="One memo with its history")
def get_memo(actor: Actor, session: Reading, memo_id: str) -> MemoWhole:
    memo = service.visible(session, actor, memo_id)
    return MemoWhole(
        **MemoOut.of(memo).model_dump(),
        drafts=[d.id for d in drafts.of_memo(session, memo.id)],
        outcome=drafts.outcomes(session, [memo.id]).get(memo.id),
        events=[EventOut.of(e) for e in events.history(session, "memo", memo.id)],
    )


@router.get("/memos/{memo_id}/transcript", summary="The timed words")
def get_transcript(actor: Actor, session: Reading, memo_id: str) -> TranscriptOut:
    memo = service.visible(session, actor, memo_id)
    row = memo.transcript
    if row is None:
        raise NotFound("This memo has no transcript yet.")
    return TranscriptOut.of(row)


@router.get("/memos/{memo_id}/sound", summary="The sound, as browsers play it", response_class=FileResponse)
def get_sound(actor: Actor, session: Reading, settings: Config, memo_id: str) -> FileResponse:
    """The playback copy where there is one, else the original. Answers byte ranges."""
    memo = service.visible(session, actor, memo_id)
    path = settings.data / (memo.playback_path or memo.path)
    if not path.is_file():
        raise NotFound(
            said(
                "The sound of this memo is missing in the data folder (%(file)s). Restore it from the backup.",
                file=path.name,
            )
        )
    media_type = "audio/mpeg" if memo.playback_path else MEDIA_TYPES.get(memo.container, "application/octet-stream")
    return FileResponse(path, media_type=media_type, headers={"Cache-Control": "private, max-age=3600"})


@router.get("/memos/{memo_id}/original", summary="The untouched original", response_class=FileResponse)
def get_original(actor: Actor, session: Reading, settings: Config, memo_id: str) -> FileResponse:
    memo = service.visible(session, actor, memo_id)
    path = settings.data / memo.path
    if not path.is_file():
        raise NotFound("The original of this memo is missing in the data folder. Restore it from the backup.")
    return FileResponse(path, filename=memo.filename, media_type="application/octet-stream")


@router.get("/memos/{memo_id}/peaks", summary="The waveform's outline", response_class=Response)
def get_peaks(actor: Actor, session: Reading, memo_id: str) -> Response:
    """50 values a second of sound, one byte each: 0 silence, 255 full scale."""
    memo = service.visible(session, actor, memo_id)
    if memo.transcript is None:
        raise NotFound("This memo has not been transcribed yet, so that there is no waveform.")
    return Response(
        memo.transcript.peaks, media_type="application/octet-stream", headers={"Cache-Control": "private, max-age=3600"}
    )


@router.post("/memos/{memo_id}/attempts", status_code=202, summary="Try again")
def add_attempt(request: Request, actor: Actor, session: Writing, memo_id: str) -> MemoOut:
    memo = service.visible(session, actor, memo_id)
    service.try_again(session, actor, memo)
    after_commit_ring(request, session, memo.id)
    return MemoOut.of(memo)


@router.put("/memos/{memo_id}/recorded-at", summary="Correct the moment of recording")
def put_moment(request: Request, actor: Actor, session: Writing, memo_id: str, body: MomentIn) -> MemoOut:
    """The dates of drafts that are still open are worked out anew, save for fields that a person has edited."""
    memo = service.visible(session, actor, memo_id)
    service.set_moment(session, actor, memo, body.recorded_at)
    drafting.work_out_anew(session, actor, memo, templates_of(request))
    return MemoOut.of(memo)


@router.post("/memos/{memo_id}/drafts", status_code=201, summary="File anyway, by hand")
def add_draft(request: Request, actor: Reviewer, session: Writing, memo_id: str, body: ByHandIn) -> DraftOut:
    """Overrules "nothing to file" and failed transcriptions: an empty draft to fill while listening."""
    memo = service.visible(session, actor, memo_id)
    made = drafting.by_hand(session, actor, memo, body.template, templates_of(request))
    whole = drafts.get(session, made.id)
    if whole is None:
        raise InvalidInput("The draft could not be made.")
    return DraftOut.of(whole)


@router.get("/memos/{memo_id}/parts", summary="Whose words are whose")
def get_parts(actor: Actor, session: Reading, memo_id: str) -> PartsOut:
    """The border between the memo's clients, as places in its text."""
    return _parts(session, service.visible(session, actor, memo_id))


@router.put("/memos/{memo_id}/parts", summary="Draw the border between clients anew")
def put_parts(request: Request, actor: Reviewer, session: Writing, memo_id: str, body: PartsIn) -> PartsOut:
    """Fills every draft whose words change, and makes one of each part without a draft; what a person has written stays.

    A draft that is left out is rejected and can be put back. A memo with nothing to file gets its drafts this way, too.
    409 where a draft has another version than you saw, or is already decided.
    """
    memo = service.visible(session, actor, memo_id)
    wanted = [review_parts.Wanted(p.spans, p.draft_id, p.account_id, p.company) for p in body.parts]
    review_parts.divide(session, actor, memo, wanted, body.versions, templates_of(request))
    session.expire_all()
    return _parts(session, service.visible(session, actor, memo_id))


def _parts(session: AnySession, memo: Memo) -> PartsOut:
    parts, others = review_parts.parts_of(session, memo)
    return PartsOut(
        length=len(memo.transcript.text) if memo.transcript is not None else 0,
        parts=[PartOut.of(d) for d in parts],
        others=[PartOut.of(d) for d in others],
    )


@router.post("/memos/{memo_id}/withdrawal", summary="Withdraw a memo")
def withdraw(actor: Actor, session: Writing, memo_id: str) -> MemoOut:
    memo = service.visible(session, actor, memo_id)
    service.withdraw(session, actor, memo)
    return MemoOut.of(memo)
