"""Where a deal stands: stage, chance of winning, closing day and who signs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from templates.filling.corrections import taken_back
from templates.filling.facts import Part
from templates.filling.numbers import find_numbers
from templates.filling.people import Person
from templates.filling.text import Span
from templates.filling.when import When

_SPOKEN_STAGES = {
    "qualification": r"qualification|qualifying",
    "discovery": r"discovery",
    "proposal": r"proposal(?:\s+stage)?",
    "negotiation": r"negotiations?|negotiating",
    "verbal_commit": r"(?<=that's )verbal|(?<=thats )verbal|verbal\s+commit(?:ment|ted)?|verbal\s+(?:yes|"
    r"agreement|ok(?:ay)?)|verbally\s+(?:committed|"
    r"agreed)",
    "closed_won": r"closed[\s-]+won|won",
    "closed_lost": r"closed[\s-]+lost|lost",
}
# stage words that are common speech count only after one of these
_STAGE_LEAD = (
    r"(?:\bstage(?:\s+(?:is|stays|now|still|at|in|remains|goes\s+to|moves\s+to))*|\b(?:move|moved|moving|moves|"
    r"put|push|keep|kept|keeping|leave|bring|set|drop|back|stays?|stay|stands|sits|"
    r"remains?|advance|call)\b(?:\s+(?:it|that|this|them|the\s+deal|the\s+\w+\s+deal|deal|on|now|back|forward|"
    r"along))*\s+(?:to|in|at|into|as|from\s+[a-z ]+?\s+to)|"
    r"\b(?:it'?s|its|we'?re|we\s+are|this\s+is|that's|thats|deal\s+is|they'?re|is|still|now)(?:\s+(?:now|still|"
    r"in|at|back|currently))*|\bclosed?\s+(?:it|this|that)?\s*(?:as)?|\bcall\s+it)\s+$"
)
_LEAD = re.compile(_STAGE_LEAD)
_WON = re.compile(
    r"\b(?:we\s+(?:have\s+|just\s+)?won\s+(?:the|this|it|that)|(?:they|he|she|[a-z]+)\s+(?:have\s+|has\s+|"
    r"just\s+|finally\s+)?signed\s+(?:the\s+(?:contract|deal|order|agreement|paperwork)|this|today|yesterday|it|"
    r"on|off)|"
    r"(?:they|he|she)(?:'ve|\s+have|\s+has)?\s+(?:just\s+|finally\s+)?signed(?=[.!,])|contract\s+is\s+in(?=[.!,])|"
    r"deal(?:'s|\s+is)\s+(?:won|signed|done|ours)|contract\s+is\s+signed|we\s+got\s+the\s+(?:deal|order|"
    r"contract))(?!\w)"
)
_LOST = re.compile(
    r"\b(?:we\s+(?:have\s+|just\s+)?lost\s+(?:the\s+deal|this|it|that|them|to)|close\s+it\s+as\s+lost|"
    r"(?:they\s+)?went\s+with\s+(?:someone|somebody|the\s+other)|"
    r"(?:they|he|she)(?:'ve|'s|\s+have|\s+has)\s+gone\s+with\s+(?:an?|the|another|somebody|someone)\b|"
    r"we'?ve\s+lost\s+(?:it|this|them|the)|"
    r"deal(?:'s|\s+is)\s+(?:lost|dead|gone|off)|is\s+gone\.|they\s+(?:chose|picked)\s+(?:someone|somebody))"
)
_ASKED_PROPOSAL = re.compile(
    r"\bpast\s+(?P<old>[a-z]+)\b[^.]{0,40}\basked\s+for\s+(?:a\s+)?(?:proper\s+|"
    r"formal\s+)?(?P<new>proposal)\b"
)
_NOT_YET = re.compile(
    r"\b(?:not|don'?t|dont|isn'?t|wouldn'?t|past|from|never|no|if|until|before|"
    r"after)\s+(?:\w+\s+){0,4}$"
)
_PERCENT = re.compile(r"\s*(?:%|percent\b|per\s+cent\b)(?P<after>[^.]{0,24})")
_NO_CHANCE_AFTER = re.compile(
    r"^\s*(?:discount|off|under|over|less|more|cheaper|lower|higher|up[\s-]?front|upfront|deposit|down|fee|"
    r"commission|margin|tax|vat|"
    r"increase|decrease|of\s+(?:the|their|our|them)|low|high|below|above|rebate|faster|slower|battery|humidity|"
    r"interest|and\s+\w+\s+on)\b"
)
_NO_CHANCE_LEAD = re.compile(
    r"\b(?:discount|off|margin|fee|rebate|paying|pay|wants?|asked\s+for|give|gave|do|includes?|battery|under|"
    r"reads?|drop(?:ped)?|by|up|about\s+to)\b[^,.;]{0,26}$"
)
_CHANCE_LEAD = re.compile(
    r"\b(?:probab\w+|chance|chances|likel\w+|odds|confiden\w+|put\s+it|give\s+(?:it|this|that)|rate\s+it|"
    r"have\s+it\s+at|we'?re\s+at|call\s+it|call\s+that|leave\s+it|keep\s+it|i'?m\s+(?:at|saying)|i\s+am\s+at|"
    r"i'?d\s+say|i\s+would\s+say|say|feeling|guess|at|put|reckon)\b[^.;]{0,40}$"
)
_CLOSE = re.compile(
    r"\b(?:expect(?:ed|ing)?\s+(?:to\s+)?(?:clos\w+|sign\w*)(?:\s+date)?|clos(?:e|ing)\s+date|"
    r"(?:so\s+)?close\s+is|(?:and\s+)?close,|closing\s+(?:is|by|on|in)|closes\s+(?:by|on|in|at)|"
    r"(?:should|to|will|they'?ll|want\s+to|plan\s+to|can|could)\s+(?:sign|close|order)(?:\s+(?:it|this|"
    r"the\s+\w+))?\s+(?:by|before|on|at|in|this|next|the|tomorrow|right)|"
    r"(?:signature|sign-?\s?off|signing)\s+(?:is\s+)?(?:expected\s+|due\s+|planned\s+|set\s+)?(?:for|by|on|in)|"
    r"\bpo\s+(?:(?:comes?|should\s+come|is\s+coming|lands?|arrives?|is\s+due|will\s+be\s+issued|will\s+come|"
    r"is\s+issued)(?:\s+(?:through|in))?\s+)?(?:by|"
    r"before|on|in)|(?<!raise the )(?<!send the )purchase\s+order\s+(?:comes\s+|is\s+due\s+)?(?:by|before|on)|"
    r"inked\s+(?:by|before)|want(?:s)?\s+it\s+(?:done|signed|closed|inked)|"
    r"signed\s+(?=this|today|yesterday|on)|order\s+(?:will\s+)?(?:comes?|placed)\s+(?:in\s+|by\s+|on\s+)?)"
)
_NO_CLOSE = re.compile(r"\b(?:i|we|i'll|we'll|don't|ill)\s+(?:\w+\s+)?$|\bcheck\s+|\bthe\s+(?:board\s+)?papers\s+$")
_SIGNER_AFTER = re.compile(
    r"^(?:'s)?,?\s*(?:is\s+|he\s+|she\s+|who\s+|is\s+the\s+one\s+who\s+|the\s+one\s+who\s+)*(?:signs?\b(?!\s+up)|"
    r"has\s+the\s+final\s+say|decides\b(?!\s+on)|has\s+to\s+(?:approve|sign)\b|needs\s+to\s+(?:approve|"
    r"sign\s+off)|signs?\s+off|approves\b|"
    r"makes\s+the\s+(?:final\s+)?decision|is\s+the\s+decision[\s-]maker|owns\s+it\s+and\s+decides)"
)
_OWNER_DECIDES = re.compile(r",?[^.,]{0,40},?\s*(?:who\s+)?owns\s+it\s+and\s+decides\s+everything")
_SIGNER_BEFORE = re.compile(
    r"\b(?:decision\s+maker\s+(?:is|will\s+be)|decision\s+is\s+(?:with|up\s+to)|"
    r"the\s+(?:cfo|ceo|coo|owner|president|managing\s+director)\s+signs,?(?:\s+(?:somebody|"
    r"someone))?(?:\s+(?:called|named))?)\s+$"
)


@dataclass(frozen=True)
class Said:
    """A value with the words that say it."""

    value: object
    spans: list[Span]


def find_stage(part: Part, stages: Sequence[str]) -> Said | None:
    """The last stage that the memo puts the deal in, as one of the book's `stages`, else None."""
    best: Said | None = None
    for a, b in part.sentences():
        piece = part.flat[a:b]
        here: list[tuple[int, Said]] = []
        for stage in stages:
            words = (
                _SPOKEN_STAGES.get(stage, "(?!x)x") + "|" + r"[\s_-]+".join(map(re.escape, stage.lower().split("_")))
            )
            for m in re.finditer(rf"\b(?:{words})\b", piece):
                lead = piece[: m.start()]
                sure = bool(re.match(r"verbal|closed", m.group()))
                if m.group() in ("won", "lost") and not re.search(
                    r"\b(?:closed?|as|stage\s+is(?:\s+now)?)\s+(?:it\s+)?(?:as\s+)?$", lead
                ):
                    continue
                if _NOT_YET.search(lead) and not re.search(r"\bfrom\s+[a-z ]+\s+to\s+$", lead):
                    continue
                alone = re.fullmatch(r"\W*(?:(?:so|and|still|now|back\s+to)\s+)*", lead) and not piece[m.end() :].strip(
                    " .,!"
                )
                beside = re.search(r"(?:%|percent|per\s+cent)(?:\s+now)?,\s*(?:so\s+|still\s+|and\s+|stage\s+)*$", lead)
                if not (sure or alone or beside or _LEAD.search(lead)):
                    continue
                if (
                    re.match(
                        r"\s+(?:goes|is\s+(?:due|out|ready)|to\s+(?:him|her|them)|by\b|"
                        r"from\s+us)",
                        piece[m.end() :],
                    )
                    and not sure
                ):
                    continue
                here.append((m.start(), Said(stage, [(a + _lead_start(lead), a + m.end())])))
        for pattern, stage in ((_WON, "closed_won"), (_LOST, "closed_lost")):
            m2 = pattern.search(piece)
            if (
                m2
                and stage in stages
                and not re.search(
                    r"\b(?:if|when|until|before|once|will|not|"
                    r"after)\b[^,]*$",
                    piece[: m2.start()],
                )
            ):
                here.append((m2.start(), Said(stage, [(a + m2.start(), a + m2.end())])))
        asked = _ASKED_PROPOSAL.search(piece)
        if asked and "proposal" in stages and not here:
            here.append((asked.start(), Said("proposal", [(a + asked.start(), a + asked.end())])))
        if here:
            best = max(here, key=lambda h: h[0])[1]
    return best


def _lead_start(lead: str) -> int:
    m = _LEAD.search(lead)
    return m.start() if m else len(lead)


def find_probability(part: Part) -> Said | None:
    """The chance of winning in percent; discounts, deposits and fees are passed over."""
    found: Said | None = None
    numbers = [n for n in find_numbers(part.flat) if not n.ordinal]
    gone = taken_back(part.flat, numbers)
    for n in numbers:
        if (n.start, n.end) in gone or not 0 <= n.value <= 100 or not any(a <= n.start < b for a, b in part.spans):
            continue
        a, b = part.sentence_of(n.start)
        piece, lead = part.flat[a:b], part.flat[a : n.start]
        percent = _PERCENT.match(part.flat, n.end, b)
        replaces = (n.start, n.end) in gone.values() and re.search(r"%|percent", lead)
        if percent is None and not replaces:
            talk = re.search(r"fifty-fifty|percent|%|chance|probab", piece)
            if not (talk and re.search(r"\b(?:put|i'?m\s+saying|say|call\s+it)\s+$", lead)):
                continue
            if re.match(r"-\w", part.flat[n.end : n.end + 2]):
                continue
        after = percent["after"] if percent else ""
        chance = re.match(
            r"^\s*(?:chance|probab|likel|sure|confident|there|"
            r"to\s+close)",
            after,
        ) or _CHANCE_LEAD.search(lead)
        if _NO_CHANCE_AFTER.match(after):
            continue
        if not chance and _NO_CHANCE_LEAD.search(lead):
            continue
        if chance and re.search(r"\b(?:discount|off|cheaper)\b", after):
            continue
        alone = re.fullmatch(r"(?:so|yeah|about|and|okay|,|\s)*", lead) and re.match(
            r"\s*(?:$|[,;]|for\s+now|"
            r"right\s+now)",
            after,
        )
        if chance or alone:
            found = Said(n.value, [(n.start, percent.start("after") if percent else n.end)])
    return found


def find_close(part: Part) -> tuple[When, list[Span]] | None:
    """The day on which a signature or an order is expected, and its words."""
    best: tuple[When, list[Span]] | None = None
    for a, b in part.sentences():
        for m in _CLOSE.finditer(part.flat, a, b):
            lead = part.flat[a : m.start()]
            if _NO_CLOSE.search(lead) or re.search(r"\b(?:proposal|quote|will\s+send)\b[^,]*$", lead):
                continue
            dates = part.dates_in(m.start(), b)
            if dates and dates[0].start - m.end() > 45:
                dates = []
            earlier = [w for w in part.dates_in(a, m.start()) if m.start() - w.end <= 40]
            if "right" in m.group() or (m.group().startswith("order") and not dates):
                dates = earlier or dates
            if not dates:
                continue
            when = dates[0]
            if when.vague and len(dates) > 1:
                when = dates[1]
            if when.vague or (when.day < part.today and "signed" not in m.group()):
                continue
            best = (when, [(m.start(), m.end()), (when.start, when.end)])
    return best


def find_signer(part: Part) -> tuple[Person, list[Span]] | None:
    """Who signs or has the last word."""
    best: tuple[Person, list[Span]] | None = None
    for person in part.people:
        for start, end in person.spans:
            a, b = part.sentence_of(start)
            lead, after = part.flat[a:start], part.flat[end:b]
            behind = _SIGNER_AFTER.match(after) or _OWNER_DECIDES.match(after)
            before = _SIGNER_BEFORE.search(lead)
            if behind:
                words = (start, end + behind.end())
            elif before:
                words = (a + before.start(), end)
            else:
                continue
            if best is None or start > best[1][0][0]:
                best = (person, [words])
    return best
