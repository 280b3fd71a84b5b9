"""What every command opens first."""

import logging
import logging.config
from pathlib import Path

from pydantic import ValidationError

from service.db import Database
from service.domain.errors import OperatorError
from service.memos import files
from service.migrations import migrate
from service.settings import Settings
from templates import NoteTemplate, TemplateError, load_templates


def read_settings(**overrides: object) -> Settings:
    """The settings from the environment and `.env`.

    Raises:
        OperatorError: one of them has no sense; names it.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type] # pydantic checks the values
    except ValidationError as error:
        wrong = "; ".join(f"DEBRIEF_{str(e['loc'][0]).upper()}: {e['msg']}, not {e['input']!r}" for e in error.errors())
        raise OperatorError(
            f"The settings cannot be used. {wrong}. See the table of settings in docs/settings.md."
        ) from error


def open_store(settings: Settings | None = None) -> tuple[Settings, Database]:
    """The settings, and the database at this program's version in a data folder that can be written."""
    settings = settings or read_settings()
    files.prepare(settings)
    database = Database(settings.url)
    migrate(database)
    return settings, database


def read_templates(settings: Settings) -> dict[str, NoteTemplate]:
    """The note templates, the user's own among them.

    Raises:
        OperatorError: one of the user's own is broken; names file, line and field.
    """
    try:
        return load_templates(settings.templates_dir)
    except TemplateError as error:
        raise OperatorError(str(error)) from error


def read_templates_from(folder: Path | None) -> dict[str, NoteTemplate]:
    """The note templates with those of `folder`, or of the setting where none is given.

    Raises:
        OperatorError: one of the user's own is broken; names file, line and field.
    """
    if folder is None:
        return read_templates(read_settings())
    try:
        return load_templates(folder)
    except TemplateError as error:
        raise OperatorError(str(error)) from error


def set_up_logging(settings: Settings) -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {
                "debrief": {"level": settings.log_level.upper()},
                "uvicorn": {"level": "WARNING"},
            },
        }
    )
