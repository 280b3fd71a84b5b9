"""The fillers, and the one place that chooses between them."""

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from service.domain.errors import OperatorError
from service.filling.chat import ChatModel, ModelAway
from service.settings import Settings
from templates import Book, BookIndex, Entry, MemoText, NoteTemplate
from templates import fill as fill_by_rules
from templates.contract import ClientPart
from templates.llm import MOST_CHARACTERS, fallen_back, filled, request_for
from templates.llm.answer import Unreadable

log = logging.getLogger("debrief.filling")


class Filler(Protocol):
    """Fills a memo's text, as `templates.fill` does. A model that is away is no error; filling may take its whole time."""

    def fill(
        self,
        memo: MemoText,
        book: Book | BookIndex,
        templates: Mapping[str, NoteTemplate],
        parts: Sequence[ClientPart] | None = None,
    ) -> list[Entry]: ...


class RulesFiller:
    """The rules alone: offline, in milliseconds."""

    def fill(
        self,
        memo: MemoText,
        book: Book | BookIndex,
        templates: Mapping[str, NoteTemplate],
        parts: Sequence[ClientPart] | None = None,
    ) -> list[Entry]:
        return fill_by_rules(memo, book, templates, parts)


class LlmFiller:
    """A model over the rules: what it says and the memo bears wins; whenever it gives nothing usable, the rules stand."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._rules = RulesFiller()
        self._told: str | None = None

    def fill(
        self,
        memo: MemoText,
        book: Book | BookIndex,
        templates: Mapping[str, NoteTemplate],
        parts: Sequence[ClientPart] | None = None,
    ) -> list[Entry]:
        index = BookIndex.of(book)
        entries = self._rules.fill(memo, index, templates, parts)
        if not entries:
            return []
        if len(memo.text) > MOST_CHARACTERS:
            return fallen_back(entries, f"the memo has more than {MOST_CHARACTERS:,} characters; the rules filled it")
        request = request_for(memo, index, templates, entries)
        try:
            reply = self._model.ask(request.messages, request.schema)
            name, drawn = self._model.model, parts is not None
            done = filled(memo, index, templates, entries, reply.content, name, cut=reply.cut, drawn=drawn)
        except (ModelAway, Unreadable) as error:
            return self._fall_back(entries, str(error))
        except Exception as error:
            # The answer is a stranger's text: whatever it brings about, the rules' entries must not be lost.
            log.exception("unexpected error while reading a model's answer")
            return self._fall_back(entries, f"its answer could not be read ({type(error).__name__})")
        self._told = None
        return done

    def _fall_back(self, entries: list[Entry], reason: str) -> list[Entry]:
        if reason != self._told:
            log.warning("the rules fill alone: %s", reason)
            self._told = reason
        return fallen_back(entries, f"{reason}; the rules filled it")


def model_of(settings: Settings) -> ChatModel | None:
    """The model that the settings name; None where they name none.

    Raises:
        OperatorError: half of it is missing.
    """
    if settings.llm_url is None:
        return None
    if settings.llm_model is None:
        raise OperatorError(
            "DEBRIEF_LLM_URL is set, but DEBRIEF_LLM_MODEL is not: name the model that is to fill, as the server calls it."
        )
    key = settings.llm_api_key
    return ChatModel(
        settings.llm_url,
        settings.llm_model,
        api_key=None if key is None else key.get_secret_value(),
        timeout_s=settings.llm_timeout_s,
        max_tokens=settings.llm_max_tokens,
    )


def filler_of(settings: Settings) -> Filler:
    """The filler that the settings choose.

    Raises:
        OperatorError: a model is set up by half.
    """
    model = model_of(settings)
    return RulesFiller() if model is None else LlmFiller(model)
