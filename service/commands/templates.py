"""`debrief templates`: lists the note templates, checks files of one's own, and shows what one of them makes of a memo."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from service.commands.context import read_settings, read_templates_from
from service.domain.errors import InvalidInput, OperatorError
from templates import (
    BUILT_IN,
    Book,
    Entry,
    FieldValue,
    MemoText,
    NoteTemplate,
    TemplateError,
    advice,
    chosen_by,
    display,
    draft_fields,
    fill,
    load_template,
    load_templates,
)

app = typer.Typer(help="List the note templates; check and try out your own.", rich_markup_mode=None)

_Folder = Annotated[
    Path | None,
    typer.Option("--templates", metavar="FOLDER", help="Your own note templates; else DEBRIEF_TEMPLATES_DIR."),
]


@app.callback(invoke_without_command=True)
def templates(context: typer.Context, templates_dir: _Folder = None) -> None:
    """List the note templates with their labels, your own among them."""
    if context.invoked_subcommand is not None:
        return
    for template in read_templates_from(templates_dir).values():
        typer.echo(f"{template.name:18} {template.label}. {template.description}")
    typer.echo("\nTheir fields: debrief templates show NAME. Write your own: docs/templates.md.")


@app.command()
def check(
    path: Annotated[
        Path | None, typer.Argument(metavar="[FILE or FOLDER]", help="What to check; else DEBRIEF_TEMPLATES_DIR.")
    ] = None,
) -> None:
    """Tell every mistake in template files, and what is allowed but likely to disappoint.

    The exit status is 1 where a file cannot be used; advice alone leaves it 0.
    """
    files = _files_of(path)
    good: dict[Path, NoteTemplate] = {}
    wrong = 0
    for file in files:
        try:
            good[file] = load_template(file)
        except TemplateError as error:
            for one in (error, *error.more):
                wrong += 1
                typer.echo(str(one))
    if not wrong:
        try:
            load_templates(path if path is not None and path.is_dir() else None)
        except TemplateError as error:
            wrong += 1
            typer.echo(str(error))
    known = load_templates(None) | {template.name: template for template in good.values()}
    for file, template in good.items():
        own = sum(field.own for field in template.fields)
        typer.echo(f"{file}: {template.name} can be used: {len(template.fields)} fields, {own} of your own.")
        for key, text in advice(template, known):
            typer.echo(f"    {f'field {key}: ' if key else ''}{text}.")
    if wrong:
        typer.echo(f"{wrong} mistake{'s' if wrong > 1 else ''}. Debrief does not start with them.", err=True)
        raise typer.Exit(1)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="The template's name, or its file.")],
    text: Annotated[str | None, typer.Option(metavar="WORDS", help="A memo to try it on; - is standard input.")] = None,
    templates_dir: _Folder = None,
) -> None:
    """Show a template's fields and what each listens for; with --text, what it makes of a memo."""
    known = read_templates_from(templates_dir)
    template = known.get(name)
    if template is None and Path(name).is_file():
        try:
            template = load_template(Path(name))
        except TemplateError as error:
            raise OperatorError(str(error)) from error
    if template is None:
        raise InvalidInput(f"There is no note template '{name}'. Choose one of {', '.join(known)}, or give a file.")
    if text is None:
        _describe(template)
    else:
        _try(template, sys.stdin.read() if text == "-" else text)


def _files_of(path: Path | None) -> list[Path]:
    folder = path if path is not None else read_settings().templates_dir
    if folder is None:
        raise InvalidInput("Give a file or a folder to check, or set DEBRIEF_TEMPLATES_DIR.")
    if folder.is_dir():
        found = sorted(p for p in folder.iterdir() if p.suffix in (".yaml", ".yml"))
        if not found:
            raise InvalidInput(f"There is no .yaml file in {folder}.")
        return found
    if not folder.exists():
        raise InvalidInput(f"There is no {folder}. Give the file or the folder of your note templates.")
    return [folder]


def _describe(template: NoteTemplate) -> None:
    typer.echo(f"{template.name}: {template.label}. {template.description}")
    if template.choose_when:
        typer.echo(f"chosen when somebody says: {', '.join(template.choose_when)}")
    for field in template.fields:
        limit = f", at most {field.max_length} characters" if field.max_length else ""
        look = ", wants a look" if field.review == "look" else ""
        typer.echo(f"  {field.key:18} {field.type:11} {field.label}{limit}{look}")
        if field.listen_for:
            says = "listens for: " if field.own else ""
            typer.echo(f"  {'':18} {'':11} {says}{', '.join(field.listen_for)}")
        if field.options:
            typer.echo(f"  {'':18} {'':11} one of: {', '.join(field.options)}")


def _try(template: NoteTemplate, text: str) -> None:
    if not text.strip():
        raise InvalidInput("The memo is empty. Give some words after --text.")
    memo = MemoText(id="trial", text=text, recorded_at=datetime.now(UTC).astimezone(), rep=None)
    # Under every name, so that it is filled whatever the memo speaks of.
    entries = fill(memo, Book(), dict.fromkeys((*BUILT_IN, template.name), template))
    if not entries:
        typer.echo("Nothing in this memo belongs into an entry.")
    elif template.choose_when and not chosen_by(template, text):
        typer.echo("No words of choose_when are said, so that a real memo like this would get another template.")
    for entry in entries:
        for field in draft_fields(entry, template, Book(), text):
            if field.value is None and template.field(field.key) is None:
                continue
            shown = display(field.value, field.type) or "-"
            typer.echo(f"  {field.label:18} {shown}{_words(field, entry, text)}")


def _words(field: FieldValue, entry: Entry, text: str) -> str:
    spans = [span for part in field.evidence for span in (part if _nested(part) else [part])]
    said = " … ".join(" ".join(text[a:b].split()) for a, b in dict.fromkeys(map(tuple, spans)))
    return f"   ({field.standing.replace('_', ' ')}: {said})" if said else ""


def _nested(part: Any) -> bool:
    return bool(part) and not isinstance(part[0], int)
