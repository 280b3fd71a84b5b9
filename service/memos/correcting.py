"""Correcting what was heard: a person's words in place of the recogniser's, which are kept beside them."""

from collections.abc import Mapping

from service.db import WriteSession, now
from service.domain.errors import Conflict, InvalidInput
from service.domain.sentences import said
from service.memos.models import TranscriptRow
from service.users.models import User
from transcribe.correcting import Moves, corrected, moves
from transcribe.words import Transcript

ROOM = 2000
"""Characters that a paragraph may have beyond twice its own: room for what was missed, not for a pasted book."""


def reworded(row: TranscriptRow, texts: Mapping[int, str] | None, version: int) -> Transcript:
    """The transcript with other words in some paragraphs. texts: by the number of the segment, None: all as it was heard;
    version: as it was seen.

    Raises:
        Conflict: somebody has corrected it since.
        InvalidInput: there is no such paragraph, or it is far too long.
    """
    if row.version != version:
        raise Conflict(
            "Somebody else has corrected these words since you opened them; nothing was saved. Compare both, and correct "
            "what is left.",
            yours={"version": version, "paragraphs": {str(number): text for number, text in (texts or {}).items()}},
            current={"version": row.version, "text": row.text},
        )
    if texts is None:
        return Transcript.from_dict(row.heard or row.words)
    heard = Transcript.from_dict(row.words)
    for number, text in texts.items():
        if not 0 <= number < len(heard.segments):
            raise InvalidInput(
                said(
                    "There is no paragraph %(number)s; the transcript has %(count)s, from 0.",
                    number=number,
                    count=len(heard.segments),
                )
            )
        most = 2 * len(heard.segments[number].text) + ROOM
        if len(text) > most:
            raise InvalidInput(
                said(
                    "Paragraph %(number)s would have %(count)s characters; at most %(most)s fit there. Write what was said in "
                    "it.",
                    number=number,
                    count=f"{len(text):,}",
                    most=f"{most:,}",
                )
            )
    return corrected(heard, texts)


def put(session: WriteSession, actor: User, row: TranscriptRow, words: Transcript) -> Moves:
    """Set the transcript's words; the way to follow from places in the text before to those in the text now."""
    way = moves(Transcript.from_dict(row.words), words)
    heard, fresh = row.heard or row.words, words.to_dict()
    if fresh == heard:
        row.heard, row.corrected_by_id, row.corrected_at = None, None, None
    else:
        row.heard, row.corrected_by_id, row.corrected_at = heard, actor.id, now()
    row.words, row.text = fresh, words.text
    row.version += 1
    session.flush()
    session.refresh(row, ["corrected_by"])
    return way
