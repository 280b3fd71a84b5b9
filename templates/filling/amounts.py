"""What each sum of money in a memo means, and which one is the deal's value."""

import re
from dataclasses import dataclass

from templates.filling.facts import Part
from templates.filling.money import Money

# Each rule looks at the words before the sum and after it, within its sentence; the first that fits names the meaning.
# `weight` is how plainly the words speak of the deal's value; 0 says that the sum is something else.
_RULES: tuple[tuple[str, str, str, int], ...] = (
    ("previous value", r"(?:up|down)\s+from\s+(?:about\s+)?$|instead\s+of\s+$|\bused\s+to\s+be\s+$|"
                       r"\bwe\s+(?:were|had\s+been)\s+at\s+$|"
     r"\b(?:have|had|got)\s+our\s+(?:quote|offer),?\s+(?:the|of|at|for)\s+$|\bwas\s+(?:at\s+)?(?:about\s+)?$|"
     r"\bnot\s+(?:the\s+)?$", r"", 0),
    ("addition", r"\b(?:another|an\s+extra|an\s+additional|plus)\s+$", r"\s+(?:on\s+top|extra|more\b|"
                                                                       r"in\s+addition)", 0),
    ("competitor's offer", r"\b(?:offered|offering|quoted)\s+(?:them|him|her)\s+(?:about\s+|around\s+)?$|"
                           r"\bthey'?(?:ve|re)?\s+(?:come|came)\s+in\s+at\s+$|"
     r"\bagainst\s+(?:about\s+)?$|\btheir\s+(?:offer|quote|price)\s+(?:is|was)\s+$|\bcompetitor\s+[^.]{0,40}$", r"", 0),
    ("threshold", r"\b(?:anything|everything|orders?|purchases?)\s+(?:over|above|under|below)\s+$|"
                  r"\blimit\s+(?:is|of)\s+$", r"", 0),
    ("price per unit", r"", r"\s*(?:an?|per|each|a\s+piece|/)\s*(?:seat|unit|user|licen[cs]e|hour|day|night|"
                            r"piece|sensor|door|site|store|device|tank|robot|"
     r"truck|room|location|head|person|pop)\b|\s+each\b|\s+apiece\b", 0),
    ("cost to the client", r"\b(?:costs?|lose|loses|lost|losing|docked|fined|deducted|spend|spent|"
                           r"paid)\s+(?:them\s+|him\s+|her\s+|us\s+)?(?:about\s+|around\s+|"
                           r"like\s+)?$", r"\s+a\s+pop\b", 0),
    ("invoice", r"\b(?:invoice|bill|billed|freight|credit\s+note|overdue|refund|deposit|penalty|fee|surcharge|"
                r"discount\s+of|savings?\s+of)\b[^.]{0,40}$",
     r"\s+(?:invoice|credit|refund|fee|discount|off)\b|[^.]{0,12}\bis\s+still\s+open", 0),
    ("expense", r"\b(?:hotel|parking|taxi|expenses?|rental|flight|ticket|dinner|fuel)\b[^.]{0,40}$", r"", 0),
    ("budget", r"\bbudget\b[^.]{0,40}$", r"\s+(?:budget|is\s+(?:the|their)\s+budget)\b", 0),
    ("client's own figure", r"\b(?:revenue|turnover|sales|payroll|raised|funding|"
                            r"turn\s+over)\b[^.]{0,30}$", r"\s+(?:in\s+)?(?:revenue|turnover|funding)\b", 0),
    ("deal value", r"\b(?:deal|contract|order|project|renewal|opportunity|agreement)(?:'s)?\s+(?:value|size|"
                   r"amount|price)?\s*(?:is|at|of|comes?\s+to|stands\s+at|now|worth|"
     r"for)?\s*(?:is\s+|now\s+|worth\s+|about\s+|around\s+|roughly\s+|at\s+|still\s+)*$", r"", 3),
    ("deal value", r"\b(?:(?:new\s+)?total(?:\s+is|\s+of)?|brings?\s+(?:it|that|us|the\s+\w+)\s+to|"
                   r"makes?\s+(?:it|that)|land(?:ed)?\s+(?:at|on)|come\s+out\s+at|comes?\s+(?:out\s+)?to|"
     r"keep\s+it\s+at|stays?\s+at|gone?\s+up(?:\s+to)?(?:[^.]{0,14}its?)?|it'?s\s+(?:now\s+)?(?:up\s+to\s+)?|"
     r"(?:up|down)\s+to|worth|signed\s+(?:it\s+|the\s+\w+\s+)?(?:for|at)|agreed\s+(?:on|to)(?:\s+a\s+price\s+of)?|"
     r"price\s+of|settled\s+(?:on|at|for)|final\s+(?:price|figure|number)\s+(?:is|of)|sign\s+(?:for|at)|"
     r"closed?\s+(?:it\s+)?(?:at|for)|won\s+(?:it\s+)?(?:at|for))\s*"
     r"(?:is\s+|about\s+|around\s+|roughly\s+|now\s+|like\s+|a\s+price\s+of\s+)*$", r"", 3),
    ("deal value", r"", r"(?:'s|\s+is)?\s+(?:still\s+)?(?:the\s+(?:number|figure|price)|holds|stands)\b", 3),
    ("deal value", r"\b(?:they|he|she)(?:'ll|\s+will|\s+would|\s+are\s+going\s+to)?\s+pay(?:s|"
                   r"ing)?\s+(?:us\s+)?(?:about\s+|around\s+)?$", r"", 3),
    ("our offer", r"\b(?:against|than|versus|vs)\s+our\s+$|\bwe(?:'?re|\s+are|\s+stand)\s+(?:still\s+)?at\s+$|"
                  r"\b(?:i'?ve|i|we'?ve|we)\s+said\s+$|"
                  r"\b(?:we\s+(?:quoted|offered|bid|proposed)|"
                  r"our\s+(?:quote|offer|price|proposal|bid)\s+(?:is|was|of|at|for)|quote\s+(?:for|of|is)|"
                  r"proposal\s+(?:for|of)|cheaper,)\s*(?:about\s+|around\s+)?$", r"", 2),
    ("deal value", r"\b(?:number|price|figure)\b[^.]{0,30}(?:,|is|at|of)\s*$", r"", 2),
    ("deal value", r"\b(?:ballpark(?:ed)?|it\s+comes\s+to|estimate(?:d)?(?:\s+at)?|"
                   r"looking\s+at|all\s+in(?:\s+at)?|altogether|"
                   r"in\s+total|signed\s+off\s+[^.]{3,50}?\bat|call\s+it|let'?s\s+say|lets\s+say|"
                   r"say)\s+(?:about\s+|around\s+)?$", r"", 2),
    ("deal value", r"\bso\s+$", r"\s+(?:a|per)\s+(?:year|month|annum)\b|\s+annually\b", 2),
    ("deal value", r"", r"\s+(?:for|over)\s+(?:all\s+)?(?:the\s+)?(?:[a-z]+|\d+)\b", 2),
)  # fmt: skip
_COMPILED = tuple(
    (name, re.compile(lead) if lead else None, re.compile(after) if after else None, w)
    for name, lead, after, w in _RULES
)
_COMES_TO = re.compile(r"\b(?:that'?s|that\s+is|thats|which\s+is)\s+(?:about\s+|around\s+|roughly\s+)?$")
_COMMERCE = re.compile(
    r"\b(?:deal|order|sign(?:ed|s|ing)?|contract|quot(?:e|ed|ation)|proposal|offer|price|licen[cs]es?|renewal|"
    r"purchase|buy|take|go\s+ahead|closed|won|package)\b"
)
_FILLER = re.compile(r"(?:,?\s*\b(?:um|uh|er|like|say|i think|i don't know|you know)\b,?\s*)+$")


@dataclass(frozen=True)
class Meant:
    """A sum with what it means; `weight` over 0 says how plainly it is the deal's value."""

    money: Money
    meaning: str
    weight: int


def meanings(part: Part) -> list[Meant]:
    """Every sum of the part with its meaning, in order."""
    out = []
    for money in part.sums:
        begin = money.start if money.said_from is None else money.said_from
        a, _ = part.sentence_of(begin)
        b = max(money.end, part.sentence_of(money.start)[1])
        lead = part.flat[max(a, begin - 90) : begin]
        filler = _FILLER.search(lead)
        lead = (lead[: filler.start()] + " ") if filler else lead
        after = part.flat[money.end : min(b, money.end + 60)]
        out.append(_meant(part, money, lead, after, part.flat[a:b]))
    return out


def _meant(part: Part, money: Money, lead: str, after: str, sentence: str) -> Meant:
    a, _ = part.sentence_of(money.start)
    rival = next((c for c in part.competitors if a <= c.start < money.start), None)
    for name, before, behind, weight in _COMPILED:
        if before is not None and before.search(lead):
            return Meant(money, name, weight)
        if behind is not None and behind.match(after):
            if (
                weight == 2
                and re.search(r"\b(?:they|he|she|we|i)\s+\w+[^,]*$", lead)
                and not re.search(r"\bso\b", lead)
            ):
                continue
            if rival is not None and weight:
                return Meant(money, "competitor's offer", 0)
            return Meant(money, name, weight)
    if re.search(r"\b(?:a\s+pop|each|apiece)\b", part.flat[money.start : money.end]):
        return Meant(money, "price per unit", 0)
    if _COMES_TO.search(lead) and any(a <= p.start < money.start for p in part.products):
        return Meant(money, "deal value", 2)
    if rival is not None and re.search(r"\b(?:offer|quot|cheaper|under|come in|came in)", sentence):
        return Meant(money, "competitor's offer", 0)
    if money.explicit and money.value >= 500 and _COMMERCE.search(sentence):
        return Meant(money, "deal value", 1)
    if lead.strip() == "" or re.search(r"\b(?:so|yeah|okay|and)\s*,?\s*$", lead):
        return Meant(money, "deal value", 1)
    return Meant(money, "sum", 0)


def deal_amount(meant: list[Meant], known: float | None) -> Meant | None:
    """The deal's value: of the plainest statements the last one."""
    best = max((m.weight for m in meant), default=0)
    if best >= 2 or (best == 1 and len(meant) == 1) or (best == 1 and known):
        strong = [m for m in meant if m.weight >= min(best, 3)]
        return strong[-1]
    return None
