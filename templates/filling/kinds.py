"""Which of the three note templates fits what a part of a memo says."""

import re

_CHECK = re.compile(
    r"\bcheck-?\s?in\b|\bchecking\s+(?:on|in|up)\b|\bcall-?\s?in\s+check\b|\bquarterly\s+check\b|"
    r"\bchecked\s+in\b|\bto\s+see\s+how\b|\bhow\s+are\s+the\b|\bsettling\s+in\b|"
    r"\bcourtesy\s+call\b|\bhow\s+the\s+(?:installation|purchase)\b"
)
_PHONE = re.compile(
    r"\b(?:rang|phoned|called|gave\s+\w+(?:\s+\w+)?\s+a\s+(?:bell|call|ring)|on\s+the\s+phone|"
    r"(?:phone\s+|quick\s+)?call\s+with)\b"
)
_MEET = re.compile(
    r"\b(?:met|meeting\s+(?:with|at)|first\s+meeting|visited|sat\s+down|walk-?\s?round|"
    r"walked\s+me|lunch|dinner|in\s+person|stopped|ran\s+into|saw)\b"
)
_DEAL = re.compile(r"\bdeal\s+(?:update|progress)\b|\bgood\s+news\s+on\b")


def template_kind(
    flat: str,
    *,
    stage: bool,
    closed: bool,
    amount: bool,
    chance: bool,
    close: bool,
    signer: bool,
    issues: int,
    mood: bool,
) -> str:
    """One of the built-in kinds for a part's folded text and what was found in it."""
    deal = 2.0 * stage + 2.0 * closed + 2.0 * amount + 2.0 * chance + 1.0 * close + 0.5 * signer
    deal += 4.0 * bool(_DEAL.search(flat)) + 1.0 * bool(re.search(r"\bdeal\b(?!\s+yet)", flat))
    check = 4.0 * bool(_CHECK.search(flat)) + 1.0 * bool(_PHONE.search(flat)) + 1.5 * min(issues, 2) + 1.0 * mood
    meet = 1.5 + 2.0 * bool(_MEET.search(flat))
    best = max(deal, check, meet)
    if deal == best:
        return "deal_progress"
    return "meeting_notes" if meet == best else "call_in_check"
