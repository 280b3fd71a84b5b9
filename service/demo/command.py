"""`debrief demo`: the whole path on the sample recordings, in a data folder of its own."""

from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from service.accounts import repository as accounts
from service.accounts.csv_book import import_book
from service.accounts.csv_reading import files_at
from service.accounts.service import book_for_filling
from service.commands import serve
from service.commands.context import open_store, read_settings, read_templates
from service.db import Database, now
from service.demo import accuracy, cards
from service.domain.errors import DebriefError, NotReady, OperatorError
from service.domain.states import DraftState, MemoState
from service.jobs.huey_doorbell import HueyDoorbell
from service.jobs.worker import at_work
from service.memos import files
from service.memos import repository as memos
from service.memos.models import Memo
from service.memos.service import Sent, accept
from service.review import repository as drafts
from service.review import service as review
from service.settings import Settings
from service.users import repository as users
from service.users.models import User
from service.users.service import create_user, find_rep
from templates import Book, BookIndex, MemoText, NoteTemplate, fill

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
MODEL = SAMPLES / "model" / "memo-micro.en.pt"

PASSWORD = "show me debrief"  # noqa: S105 - of made-up users, on this machine only, printed for whoever runs the demo

INTRODUCTION = (
    "Debrief's demo: {number} made-up memos, spoken by synthetic voices and transcribed by the small checkpoint in "
    "samples/model. That checkpoint knows these voices and this vocabulary and nothing else: for your own voice use a real "
    "Whisper model (README, “Your own voice”)."
)


def demo(
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Approve the drafts as the admin would, print the entries, and end.")
    ] = False,
    data: Annotated[Path, typer.Option(help="The demo's data folder.")] = ROOT / "demo-data",
    port: Annotated[int | None, typer.Option(help="Port to listen on instead of DEBRIEF_PORT.")] = None,
) -> None:
    """Transcribe and fill the sample recordings, show the drafts, then serve the pages. A second run goes on from there."""
    if not MODEL.is_file():
        raise OperatorError(
            f"The demo needs the folder samples/ of Debrief's repository, and {MODEL} is not there. Run it in a clone."
        )
    overrides: dict[str, Any] = {"data": data, "model": str(MODEL), "language": "en", "database_url": None}
    if port is not None:
        overrides["port"] = port
    settings = read_settings(**overrides)
    console = Console(highlight=False)
    samples = yaml.safe_load((SAMPLES / "memos.yaml").read_text(encoding="utf-8"))
    console.print(INTRODUCTION.format(number=len(samples)) + "\n")

    settings, database = open_store(settings)
    note_templates = read_templates(settings)
    _people(database)
    _book(database)
    arrived = [_arrive(database, settings, sample) for sample in samples]
    _work(database, settings, note_templates, console)
    _show_drafts(database, [memo.id for memo in arrived], console)
    _show_accuracy(database, samples, arrived, note_templates, console)
    if no_serve:
        _approve(database, console)
        _show_entries(database, console)
        database.close()
        return
    database.close()
    _show_logins(console)
    serve.run(settings)


def _people(database: Database) -> None:
    with database.write() as session:
        for person in yaml.safe_load((SAMPLES / "users.yaml").read_text(encoding="utf-8")):
            if users.by_login(session, person["login"]) is None:
                create_user(session, actor=None, password=PASSWORD, **person)


def _book(database: Database) -> None:
    with database.write() as session:
        if accounts.count(session) == 0:
            import_book(session, None, files_at([SAMPLES / "book"]))


def _arrive(database: Database, settings: Settings, sample: dict[str, Any]) -> Memo:
    path = SAMPLES / "recordings" / sample["file"]
    with database.read() as session:
        rep = find_rep(session, sample["rep"])
    with files.arriving(settings) as incoming, path.open("rb") as file:
        files.receive(incoming, files.chunks_of(file))
        sent = Sent(filename=path.name, rep=rep, sender=None, moment=cards.moment(sample["recorded_at"]))
        return accept(database, settings, incoming, sent).memo


def _work(database: Database, settings: Settings, note_templates: dict[str, NoteTemplate], console: Console) -> None:
    with database.read() as session:
        waiting = memos.due(session, now())
    if not waiting:
        return
    doorbell = HueyDoorbell(settings.queue)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        at_work(database, settings, doorbell, note_templates) as steps,
        Progress(*columns, console=console) as progress,
    ):
        task = progress.add_task("transcribing and filling", total=len(waiting))
        for memo_id in waiting:
            steps.handle(memo_id)
            progress.advance(task)
    doorbell.close()


def _show_drafts(database: Database, memo_ids: list[str], console: Console) -> None:
    with database.read() as session:
        for memo_id in memo_ids:
            memo = memos.get(session, memo_id)
            assert memo is not None
            rows = drafts.of_memo(session, memo_id)
            for draft in rows:
                console.print(cards.draft(draft))
            if not rows:
                console.print(cards.without_draft(memo))


def _show_accuracy(
    database: Database,
    samples: list[dict[str, Any]],
    arrived: list[Memo],
    note_templates: dict[str, NoteTemplate],
    console: Console,
) -> None:
    """How many companies, amounts and due dates are right: given the true words, and given what the checkpoint heard."""
    spoken, heard = accuracy.Tally(), accuracy.Tally()
    with database.read() as session:
        book = BookIndex(Book.model_validate(book_for_filling(session)))
        for sample, memo in zip(samples, arrived, strict=True):
            stored = memos.transcript(session, memo.id)
            spoken += _compare(sample, memo, sample["text"], book, note_templates)
            heard += _compare(sample, memo, stored.text if stored is not None else "", book, note_templates)
    console.print(cards.tallies(spoken, heard))


def _compare(
    sample: dict[str, Any], memo: Memo, text: str, book: BookIndex, note_templates: dict[str, NoteTemplate]
) -> accuracy.Tally:
    at = cards.moment(sample["recorded_at"])
    entries = fill(MemoText(id=memo.id, text=text, recorded_at=at, rep=sample["rep"]), book, note_templates)
    return accuracy.compare(sample["expected"]["entries"], [entry.to_dict() for entry in entries])


def _approve(database: Database, console: Console) -> None:
    """What the admin would do who finds nothing to correct: look at each field that wants it, choose, approve."""
    with database.read() as session:
        admin = _admin(session)
        waiting = [d.id for d in drafts.queue(session, states=[DraftState.WAITING, DraftState.CLAIMED], limit=200)]
    for draft_id in waiting:
        try:
            with database.write() as session:
                draft = review.visible(session, admin, draft_id)
                review.claim(session, admin, draft)
                name = cards.title(draft)
                looked = [field.key for field in review.unlooked(draft)]
                review.approve(session, admin, draft, version=draft.version, looked=looked)
        except NotReady as error:
            console.print(f"Left in the queue: {name}. {error.message}")
        except DebriefError as error:
            raise OperatorError(f"The draft {draft_id} could not be approved: {error.message}") from error


def _admin(session: Any) -> User:
    return next(user for user in users.listing(session) if user.kind.reviews)


def _show_entries(database: Database, console: Console) -> None:
    with database.read() as session:
        entries = accounts.entries(session, limit=200)
        console.print(cards.entries(entries))
        left = memos.count_by_state(session)
    quiet = left.get(MemoState.NOTHING_TO_FILE, 0)
    if quiet:
        console.print(f"{quiet} memo(s) with nothing to file stay visible in a list of their own.")


def _show_logins(console: Console) -> None:
    console.print("Log in as one of these, each with the password [bold]" + PASSWORD + "[/bold]")
    for person in yaml.safe_load((SAMPLES / "users.yaml").read_text(encoding="utf-8")):
        what = "top biller" if person["top_biller"] else person["role"]
        console.print(f"  [bold]{person['login']:8}[/bold] {person['name']}, {what}")
