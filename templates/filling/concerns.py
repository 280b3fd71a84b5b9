"""What speaks against us, what does not work, and the client's mood."""

import re
from itertools import pairwise

from templates.filling.facts import Part, tidy
from templates.filling.text import Span

_NEGATIVE_ABOUT = (
    r"(?:worried|concerned|nervous|hesitant|unsure|uneasy|skeptical|sceptical|unhappy|not\s+(?:okay|ok|happy|"
    r"comfortable))"
)
# each pattern's group x is the objection; without one the whole clause is
_OBJECTIONS = tuple(
    re.compile(p)
    for p in (
        rf"\b{_NEGATIVE_ABOUT}\s+(?:about|with|that|is|over)?\s*(?P<x>[^.;]+)",
        r"\b(?:grumbl|complain|grip|moan|hung\s+up|push(?:ed|ing)?\s+back|stuck|nervous|anxious)\w*\s+(?:about|"
        r"on|over)\s+(?P<x>[^.;]+)",
        r"\b(?:main\s+|biggest\s+|only\s+)?(?:objection|blocker|main\s+risk|risk|concern|pushback|"
        r"stumbling\s+block|problem\s+for\s+(?:us|them)|sticking\s+point|hesitation|reservation|worry|hurdle|"
        r"obstacle)s?\s+(?:is|was|are|were|would\s+be)\s+(?P<x>[^.;]+)",
        r"\bonly\s+thing\s+(?:that|which)\s+(?:could|might|can|would)\s+[^.]*?\bis\s+(?P<x>[^.;]+)",
        r"\b(?P<x>(?:percent|%)\s+(?:under|below|cheaper\s+than)\s+us)\b",
        r"\b(?:he|she|they(?:'?re)?|[a-z]+)\s+(?P<x>(?:wants?|asked\s+for(?:\s+an?)?|push(?:ed|"
        r"ing)\s+for(?:\s+an?)?)\s+(?:[\w-]+\s?){1,3}?(?:percent|%)\s+(?:off|discount)[^.,;]*)",
        r"\b(?P<x>too\s+(?:wide|expensive|dear|slow|big|small|long|short|loud|noisy|complicated|heavy|high|late|"
        r"pricey|tall|risky))\b",
        r"\b(?P<x>(?:they'?re|they\s+are|he's|she's|is|are)?\s*not\s+(?:buying|ready|going\s+to\s+buy|before|"
        r"until|till|signing)\b[^.;]*)",
        r"\b(?P<x>(?:can't|cant|cannot|can\s+not)\s+match\b[^.;]*)",
        r"\b(?P<x>(?:offer(?:ed|s)?|has|have)\s+(?:an?\s+)?(?:on-?site|local)\s+[^.,;]*)",
        r"\b(?P<x>wants?\s+to\s+see\s+[^.;]*?\s+first)\b",
        r"\b[a-z]+'s\s+thing\s+is\s+(?P<x>[^.;]+)",
        r"\b(?P<x>needs?\s+(?:also\s+)?[^.;]{3,90}?\bbefore\s+(?:anything|it|we|they|he|she)\b[^.;]*)",
        r"\bthey\s+need\s+(?P<x>more\s+time\b[^.;]*)",
        r"\bwe\s+need\s+(?P<x>approval\s+from\s+[^.;]+)",
        r"\blost\s+(?:the\s+deal|this\s+one|it)\s+(?:to\s+[^.;]+?\s+)?(?:because\s+of|on|over)\s+(?P<x>[^.;]+)",
        r"\bit\s+was\s+that\s+(?P<x>[^.;]+)",
        r"\b(?:he|she|they)'?d\s+rather\s+(?P<x>[^.;]+)",
        r"\b(?P<x>the\s+price\s+because\s+[^.;]+)",
        r"\b(?P<x>they'?ve\s+come\s+in\s+at\s+[^.;]{3,30})\s+but\b",
        r"\b(?P<x>(?:the\s+)?deal\s+is\s+on\s+ice\b[^.;]*)",
        r"\b(?P<x>who\s+quoted\s+lower)\b",
    )
)
_NO_OBJECTION = re.compile(r"\b(?:no|not\s+a|without|any)\s+(?:major\s+|big\s+|real\s+)?(?:\w+\s+)?$")
_ISSUES = re.compile(
    r"\b(?:los(?:e|es|ing)\s+(?:their|its|the|his|her)\s+(?:connection|signal|settings|data)|had\s+to\s+reset|"
    r"reset\s+the|wrong|broken|broke|stops?\s+(?:working|when|whenever)|stopped\s+(?:working|the)|"
    r"(?:keeps?|kept)\s+(?!an\s|going|working|running)[a-z]+ing|reboot(?:s|ing)|cracked|snapped|"
    r"there'?s\s+no\s+[a-z]+\s+(?:in|on|for)|recalibrat\w+|misread\w*|mislabel\w*|out\s+of\s+(?:order|"
    r"calibration)|cut(?:s|ting)\s+out|(?:'ve|has|"
    r"have)\s+just\s+stopped|freez(?:e|es|ing)\b|crash(?:es|ed|ing)?|too\s+slow|does(?:n'?t|\s+not)\s+(?:work|"
    r"answer|match|fit|load|start|connect|print|charge)|"
    r"do(?:n'?t|\s+not)\s+(?:work|match|answer|connect|load)|cannot|can't\s+(?:log|print|connect|open|use|find)|"
    r"drift(?:s|ing|ed)?|false\s+(?:alarm|one)|second\s+one\s+was\s+false|double-?\s?bill\w*|overcharged|"
    r"billed\s+twice|"
    r"beeping|low\s+battery|reads?\s+(?:about[, ]+)?(?:um,?\s+)?[^.]{0,14}(?:low|high|wrong)|leak(?:s|ing|ed)?|"
    r"damaged|arrived\s+(?:late|incomplete|warm|damaged)|(?:was|were|came|is)\s+(?:\w+\s+)?(?:days?\s+)?late\b|"
    r"too\s+short|upside\s+down|logs?\s+them\s+out|"
    r"gets?\s+a\s+recording|(?:still\s+)?shows?\s+the\s+old|missing|faulty|dead\b|error|fail(?:s|ed|ing)?\b|"
    r"docked\s+them|come\s+out\s+with|incomplete|complain\w*\s+that|needs\s+an\s+update|"
    r"(?:only\s+|one\s+)?(?:problem|issue|grizzle|gripe|snag)\b(?!s\s+(?:at|to)))"
)
_FINE = re.compile(
    r"\b(?:no|without\s+any|nobody'?s?|none|never|zero|not\s+a\s+single|didn'?t|hasn'?t|"
    r"no\s+more)\s+(?:\w+\s+){0,2}$|\b(?:if|in\s+case)\s+(?:\w+\s+){0,2}$"
)
_GLAD = re.compile(
    r"\b(?:delighted|very\s+happy|really\s+happy|(?:is|are|he'?s|she'?s|they'?re|they\s+are|otherwise|"
    r"over\s*all)\s+(?:very\s+|quite\s+|pretty\s+|really\s+)?(?:happy|satisfied|pleased|good)|very\s+satisfied|"
    r"pleased|likes?\s+it|love[sd]?\s+it|"
    r"trusts?\s+it|spot\s+on|lovely|great\s+visit|impressed|excellent|satisfaction\s+is\s+(?:high|good|"
    r"excellent)|running\s+well|no\s+complaints|no\s+issues|works?\s+(?:great|well|fine|perfectly)|thrilled|"
    r"over\s+the\s+moon|fine\s+with\s+how)\b"
)
_SORE = re.compile(
    r"\b(?:losing\s+patience|not\s+(?:thrilled|impressed|pleased|amused)|lost\s+patience|isn'?t\s+happy|"
    r"not\s+happy|aren'?t\s+happy|unhappy|frustrated|"
    r"furious|angry|annoyed|fed\s+up|upset|satisfaction\s+is\s+(?:low|poor|bad)|disappointed|doesn'?t\s+like|"
    r"complained|hates?)\b"
)
_SO_SO = re.compile(
    r"\b(?:okay,?\s+not\s+great|so-so|mixed|not\s+great|could\s+be\s+better|are\s+fine|is\s+fine|"
    r"all\s+right|alright\s+with)\b"
)
_STATED = re.compile(
    r"\bsatisfaction\s+is\s+(?:very\s+)?(?P<w>high|good|excellent|great|mixed|okay|average|fair|low|poor|bad)\b"
)
PLAIN_MOOD = re.compile(
    r"\b(?:very|really|so|extremely)\s+(?:happy|satisfied|pleased|unhappy|dissatisfied)\s+with\b|"
    r"\bdelighted\s+with\b|\bsatisfaction\s+is\b"
)
_BY_PEOPLE = re.compile(
    r"\b(?:passengers|people|staff|customers|visitors|guests|they|he|she|we|i|drivers|"
    r"everyone|everybody|who)\s+$"
)
_CLAUSE = re.compile(
    r",\s+(?=(?:and|but|so|which|he|she|they|i|we|it)\b)|;|\s+(?:but|so)\s+(?=(?:i|we|he|she|"
    r"they)\b)|\s+so\s+(?=i'|ill)"
)


def _bounded(part: Part, a: int, b: int, at: int) -> Span:
    """The clause of the sentence `[a, b)` that holds `at`."""
    cuts = [a] + [m.end() for m in _CLAUSE.finditer(part.flat, a, b)] + [b]
    for x, y in pairwise(cuts):
        if x <= at < y:
            return x, y
    return a, b


def find_objections(part: Part) -> list[tuple[str, Span]]:
    """Concerns, blockers and competing offers as short clauses, with their words."""
    out: list[tuple[str, Span]] = []
    for a, b in part.sentences():
        piece = part.flat[a:b]
        for pattern in _OBJECTIONS:
            for m in pattern.finditer(piece):
                if _NO_OBJECTION.search(piece[: m.start()]) and not m.group().startswith("not"):
                    continue
                start, end = a + m.start("x"), a + m.end("x")
                # a short hit says little by itself: take its clause
                if end - start < 28:
                    x, y = _bounded(part, a, b, start)
                    start, end = (x, y) if y - x < 160 else (start, end)
                else:
                    cut = _CLAUSE.search(part.flat, start + 12, end)
                    end = cut.start() if cut and cut.start() - start >= 28 else end
                end = min(end, start + 140)
                if any(start < y and x < end for _, (x, y) in out):
                    continue
                text = tidy(part.reading.text[start:end])
                if re.search(r"\bcurrently\s+(?:use|work)", piece):
                    continue  # what they dislike is what they have
                if out and re.search(r"\bmatch\s+(?:that|it)$", text):
                    continue  # "that" is the objection before
                if len(text) > 3:
                    out += _apart(part, text, start, end)
    return sorted(out, key=lambda o: o[1][0])


_LISTED = re.compile(
    r"(?P<x>(?:the\s+)?(?:[a-z-]+\s+){0,3}[a-z-]+)\s+and\s+(?P<y>(?:the\s+)?(?:[a-z-]+\s+){0,4}[a-z-]+)[.\s]*"
)


def _apart(part: Part, text: str, start: int, end: int) -> list[tuple[str, Span]]:
    """ "The price and staff training" are two."""
    worry = re.match(rf".*\b{_NEGATIVE_ABOUT}\s+(?:about|with|over)\s+", part.flat[start:end])
    first = start + worry.end() if worry else start
    m = _LISTED.fullmatch(part.flat[first:end])
    if m is None or not (
        worry or re.search(rf"\b{_NEGATIVE_ABOUT}\s+(?:about|with|over)\s+$", part.flat[max(0, start - 30) : start])
    ):
        return [(text, (start, end))]
    spans = [(first + m.start(g), first + m.end(g)) for g in ("x", "y")]
    return [(tidy(part.reading.text[a:b]), (a, b)) for a, b in spans]


def find_issues(part: Part) -> list[tuple[str, Span]]:
    """Problems reported, a clause each, with their words."""
    out: list[tuple[str, Span]] = []
    last_end = -1
    for a, b in part.sentences():
        for m in _ISSUES.finditer(part.flat, a, b):
            x, y = _bounded(part, a, b, m.start())
            if _FINE.search(part.flat[x : m.start()]) or any(s < y and x < e for _, (s, e) in out):
                continue
            if re.search(r"\b(?:i'?ll|i\s+will|we'?ll|i\s+have\s+to|will\s+post|so\s+we\s+can)\b", part.flat[x:y]):
                continue
            if re.match(r"keep|kept", m.group()) and _BY_PEOPLE.search(part.flat[x : m.start()]):
                continue  # what people keep doing is no fault of ours
            if m.group().endswith("ing") and re.search(r"\b(?:were|was)\s+$", part.flat[x : m.start()]):
                continue  # it was so and is so no more
            if y - x > 150:
                x = max(x, m.start() - 70)
                x = part.flat.find(" ", x) + 1 if x else x
                y = min(y, m.end() + 60)
            goes_on = re.match(r"(?:and\s+|so\s+)?(?:it|this|that|which)\b", part.flat[x:y])
            if out and goes_on and x - last_end <= 3:
                x = out.pop()[1][0]
            last_end = y
            text = tidy(part.reading.text[x:y], 140)
            if len(text.split()) >= 3:
                out.append((text, (x, y)))
    return out[:4]


def find_mood(part: Part) -> tuple[str, list[Span]] | None:
    """positive, neutral or negative with the words that show it; a later remark does not undo an earlier complaint."""
    stated = [m for a, b in part.spans for m in _STATED.finditer(part.flat, a, b)]
    if stated:
        word = stated[-1]["w"]
        mood = "positive" if word in ("high", "good", "excellent", "great") else "negative"
        return ("neutral" if word in ("mixed", "okay", "average", "fair") else mood), [stated[-1].span()]
    glad, sore, so_so = [], [], []
    for a, b in part.sentences():
        for m in _SORE.finditer(part.flat, a, b):
            if not re.search(r"\b(?:no|nobody'?s?|not|isn'?t|who)\s+(?:\w+\s+)?$", part.flat[a : m.start()]):
                sore.append(m.span())
        for m in _GLAD.finditer(part.flat, a, b):
            lead = part.flat[a : m.start()]
            if not re.search(r"\b(?:not|isn'?t|aren'?t|never|if)\s+(?:\w+\s+)?$", lead) and not any(
                x <= m.start() < y for x, y in sore
            ):
                glad.append(m.span())
        so_so += [m.span() for m in _SO_SO.finditer(part.flat, a, b)]
    if sore and len(sore) > len(glad):
        return "negative", sore
    if so_so and not (
        glad and not sore and not any("not" in part.flat[x:y] or "mixed" in part.flat[x:y] for x, y in so_so)
    ):
        return "neutral", so_so
    if glad and len(glad) >= len(sore):
        return ("positive", glad) if len(glad) > len(sore) or not sore else ("neutral", glad + sore)
    return None
