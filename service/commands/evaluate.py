"""`debrief eval`: how well memos are filled, measured on a set that says what they should give."""

from pathlib import Path
from typing import Annotated

import typer

from service.commands.context import read_templates_from
from service.domain.errors import InvalidInput
from templates import BookIndex, fill
from templates.evaluation.memo_set import MemoSetError, load_memo_set, mistakes
from templates.evaluation.plain import without_case_and_punctuation
from templates.evaluation.score import score


def evaluate(
    memo_set: Annotated[
        Path,
        typer.Argument(metavar="SET", help="Memos with their book and what they should give (docs/evaluation.md)."),
    ],
    errors: Annotated[bool, typer.Option("--errors", help="List each miss: memo, field, expected != given.")] = False,
    plain: Annotated[
        bool,
        typer.Option("--plain", help="The memos in small letters and without punctuation, as some recognisers print."),
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Only look for mistakes in the set itself.")] = False,
    templates_dir: Annotated[
        Path | None,
        typer.Option("--templates", metavar="FOLDER", help="Your own note templates; else DEBRIEF_TEMPLATES_DIR."),
    ] = None,
) -> None:
    """Fill a set's memos and print how many values were right, wrong and missed, a row a field."""
    try:
        found = load_memo_set(memo_set)
    except MemoSetError as error:
        raise InvalidInput(str(error)) from error
    if check:
        wrong = list(mistakes(found))
        for line in wrong:
            typer.echo(line)
        typer.echo(f"{len(found.memos)} memos, {len(wrong)} mistakes")
        raise typer.Exit(bool(wrong))
    if plain:
        found = without_case_and_punctuation(found)
    index = BookIndex(found.book)
    note_templates = read_templates_from(templates_dir)
    given = {
        item.memo.id: [entry.to_dict() for entry in fill(item.memo, index, note_templates)] for item in found.memos
    }
    result = score(found, given)
    if errors:
        texts = {item.memo.id: item.memo.text for item in found.memos}
        shown: set[str] = set()
        for miss in sorted(result.misses, key=lambda m: list(texts).index(m.memo)):
            if miss.memo not in shown:
                shown.add(miss.memo)
                typer.echo(f"\n{miss.memo}: {texts[miss.memo]}")
            typer.echo(f"    {miss.field}: {miss.what}")
        typer.echo("")
    typer.echo(result.table())
