"""Which e-mail addresses are taken: those that every mail server reads the same way."""

import re

from service.domain.sentences import Sentence, said

_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE | re.ASCII)
_LONGEST = 254


def problem_with(email: str) -> Sentence | None:
    """One sentence where this is no address to send to; None when it is one."""
    if len(email) <= _LONGEST and _EMAIL.fullmatch(email):
        return None
    return said("This is no e-mail address that mail can be sent to; write it as nora@example.com, or leave it empty.")
