"""Everything that can go wrong by rule, each with a message that says what, where and what to do.

DebriefError
├── NotFound            there is no such thing, or not for this user
├── NotAllowed          the user's role does not permit it
├── IllegalMove         the table of legal moves does not know this step
├── Conflict            somebody else was faster; carries both versions
├── NotReady            something has to be done first
├── InvalidInput        what was sent cannot be taken
│   └── InvalidFields   the same, with one message per field
├── TooLarge            more bytes than the limit
├── TooManyAttempts     wait before trying again
└── OperatorError       the machine or the settings need a hand (port, folder, database)

No HTTP here: the edge keeps the one map from error to status code.
"""

from collections.abc import Mapping
from typing import Any

from service.domain.sentences import Sentence, listed, said


class DebriefError(Exception):
    """Debrief could not do this."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__ or type(self).__name__)

    @property
    def message(self) -> str:
        # Not str(self), which would forget what a Sentence is made of.
        message: str = self.args[0]
        return message


class NotFound(DebriefError):
    """There is nothing here, or it is not yours to see."""


class NotAllowed(DebriefError):
    """Your role does not permit this; ask an admin."""


class IllegalMove(DebriefError):
    """This step is not possible from where the thing stands."""

    def __init__(self, what: str, source: str, target: str) -> None:
        super().__init__(
            said(
                "The %(what)s is %(source)s, so it cannot become %(target)s. Reload to see where it stands.",
                what=said(what),
                source=in_words(source),
                target=in_words(target),
            )
        )
        self.source = source
        self.target = target


class Conflict(DebriefError):
    """Somebody else changed this in the meantime; nothing was saved. Compare both versions and decide again."""

    def __init__(
        self,
        message: str | None = None,
        *,
        yours: Mapping[str, Any] | None = None,
        current: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.yours = dict(yours or {})
        self.current = dict(current or {})


class NotReady(DebriefError):
    """Something has to be done first."""

    def __init__(self, message: str, *, missing: list[str] | None = None) -> None:
        super().__init__(message)
        self.missing = missing or []


class InvalidInput(DebriefError):
    """What was sent cannot be taken."""


class InvalidFields(InvalidInput):
    """Some fields cannot be taken as they are."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(listed(errors.values(), " "))
        self.errors = dict(errors)


class TooLarge(InvalidInput):
    """The file is larger than the limit."""


class TooManyAttempts(DebriefError):
    """Too many failed attempts; wait a few minutes and try again."""


class OperatorError(DebriefError):
    """The machine or the settings need a hand before Debrief can go on."""


def in_words(state: str) -> Sentence:
    """A state, a column or a stage as the middle of a sentence names it."""
    return said(state.replace("_", " "))
