"""Consent to recording: the house's text, who has agreed to it, and since when."""

from dataclasses import dataclass
from datetime import datetime

from service.db import AnySession, WriteSession, now
from service.domain.errors import Conflict, InvalidInput, NotAllowed
from service.domain.sentences import said
from service.events import repository as events
from service.users import repository
from service.users.models import HouseText, User
from service.users.service import get_user

KEY = "consent"
_LENGTH = 10_000

DEFAULT = """\
Debrief records what you say into it after a client visit, writes it down, and drafts a short entry for the CRM. \
Colleagues of the admin staff listen to the recording and check the entry before anything is filed.

• The microphone is on only while the red button shows it. Nothing is recorded in the background.
• Speak your memo alone, after the visit. Do not record the client, or anybody else who does not know and agree.
• The recording and its words are kept on this company's own server. You, the admin staff and managers can hear and read them.
• You can withdraw a memo as long as nothing of it is filed, and take this consent back at any time under your name.
"""
"""Version 1, for a house that has set no text of its own."""


class ConsentMissing(NotAllowed):
    """Agree first to how recordings are used: open Record or Send, read the text there and say that you agree."""


@dataclass(frozen=True)
class ConsentText:
    version: int
    text: str
    changed_at: datetime | None
    """None: the text that Debrief brings."""

    @property
    def paragraphs(self) -> list[list[str]]:
        """Blocks of lines, as empty lines part them; lines that go on are joined, points stay apart."""
        blocks = []
        for block in self.text.split("\n\n"):
            lines: list[str] = []
            for line in filter(None, (part.strip() for part in block.splitlines())):
                if lines and not line.startswith(("•", "-", "*")):
                    lines[-1] += f" {line}"
                else:
                    lines.append(line)
            if lines:
                blocks.append(lines)
        return blocks


def current(session: AnySession) -> ConsentText:
    row = session.get(HouseText, KEY)
    return ConsentText(1, DEFAULT, None) if row is None else ConsentText(row.version, row.text, row.changed_at)


def agreed(session: AnySession, user: User) -> bool:
    """Whether the user has agreed to the text as it is now."""
    return user.consented_version == current(session).version


def check(session: AnySession, user: User) -> None:
    """Raises ConsentMissing."""
    if not agreed(session, user):
        raise ConsentMissing


def count_agreed(session: AnySession, version: int) -> int:
    """How many active users have agreed to that version."""
    return repository.count_consented(session, version)


def agree(session: WriteSession, user: User, version: int) -> None:
    """Note that a user agrees. version: of the text that they have seen.

    Raises:
        Conflict: it was changed while they read.
    """
    text = current(session)
    if version != text.version:
        raise Conflict("The text was changed while you read it. Read it once more, and then agree.")
    row = get_user(session, user.id)
    if row.consented_version == text.version:
        return
    row.consented_version, row.consented_at = text.version, now()
    events.record(session, "user", row.id, "agreed to being recorded", target=str(version), actor_id=row.id)


def take_back(session: WriteSession, user: User) -> None:
    row = get_user(session, user.id)
    if row.consented_version is None:
        return
    events.record(session, "user", row.id, "took consent back", source=str(row.consented_version), actor_id=row.id)
    row.consented_version = row.consented_at = None


def set_text(session: WriteSession, actor: User, text: str, version: int) -> bool:
    """Set the house's text; everybody is asked again. version: of the text that was edited. False: nothing was changed.

    Raises:
        NotAllowed: the actor keeps no users.
        InvalidInput: it is empty or too long.
        Conflict: somebody else has changed it in the meantime.
    """
    if not actor.kind.keeps:
        raise NotAllowed("Only admin staff set the consent text; ask one of them.")
    fresh = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n")) + "\n"
    if not fresh.strip():
        raise InvalidInput("Write what people agree to; without a text nobody can agree.")
    if len(fresh) > _LENGTH:
        raise InvalidInput(
            said(
                "The text has %(count)s characters, and %(limit)s are the limit. People have to read it.",
                count=len(fresh),
                limit=_LENGTH,
            )
        )
    before = current(session)
    if before.version != version:
        raise Conflict(
            "Somebody else has changed the text in the meantime.", yours={"text": text}, current={"text": before.text}
        )
    if fresh == before.text:
        return False
    row = session.get(HouseText, KEY)
    if row is None:
        session.add(
            HouseText(key=KEY, version=before.version + 1, text=fresh, changed_at=now(), changed_by_id=actor.id)
        )
    else:
        row.version, row.text, row.changed_at, row.changed_by_id = version + 1, fresh, now(), actor.id
    events.record(session, "house_text", KEY, "changed", target=str(version + 1), actor_id=actor.id)
    return True
