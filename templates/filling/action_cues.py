"""The words by which the action rules know a promise, a task or a wish. Data alone."""

import re

VERBS = (
    "send|schedule|call|share|prepare|set up|introduce|book|check|update|arrange|confirm|review|organi[sz]e|"
    "e-?mail|get|draft|"
    "invite|reconnect|post|ship|talk|ask|write|ring|phone|drop|find|sort|bring|take|mail|look|answer|forward|"
    "extend|raise|order|"
    "quote|follow|visit|return|deliver|install|file|submit|fix|swap|replace|provide|give|report|tell|speak|buy|"
    "pick|finali[sz]e|"
    "pay|test|change|work|put together|reach out|chase|loop|line up|resend|revise|clarify|negotiate|discuss|"
    "present|run|make|"
    "dig|pull|text|move|meet|come|stop|swing|keep|add|remove|cancel|register|place|convince|handle|help|flick|"
    "settle|transfer"
)
NEVER = (
    r"be|have(?!\s+(?:the|an?|it|that|our|your)\b[^.;]*\b(?:by|before|on|out|ready|back|over|done|tomorrow|"
    r"next)\b)|see|say|like|love|know|think|guess|admit|need|want|hope|wait|mean|close|put(?!\s+together|"
    r"\s+in\s+an?\b)|remember|forget|leave|note|ignore|"
    r"decide|approve|sign|buy|believe|feel|go|stay|win|lose|expect|not|never|try|start|probably be|pay|are|is|was|"
    "were|am|had|has|in|on"
)
ADVERB = r"(?:(?:also|then|just|probably|quickly|definitely|still|now|first|even|maybe|personally|really)\s+)*"
REP = re.compile(
    r"\b(?:(?:i|we)(?:'ll|\s+will|'m\s+going\s+to|\s+am\s+going\s+to|'re\s+going\s+to|'m\s+gonna|\s+need\s+to|"
    r"\s+have\s+to|'ve\s+got\s+to|"
    r"\s+still\s+have\s+to|\s+must|\s+should|\s+want\s+to|'d\s+like\s+to|\s+would\s+like\s+to|"
    r"\s+promised(?:\s+\w+)?\s+to|\s+am\s+to|'m\s+to|"
    r"\s+agreed\s+to|\s+plan\s+to|\s+said\s+to|\s+have\s+got\s+to|\s+better)|i've\s+got\s+to\s+do,?|"
    r"(?:i|we)\s+(?:said|told\s+\w+(?:\s+[A-Z]\w+)?|promised(?:\s+\w+)?|agreed)\s+(?:that\s+)?(?:(?:i|we)(?:'d|"
    r"'ll|\s+would|\s+will|\s+had\s+to)|id|ill)|"
    r"remind(?:er)?\s+(?:me\s+)?to|my\s+(?:job|task|homework)\s+is\s+to|"
    r"next\s+steps?(?:\s+(?:is|are))?(?:\s+for\s+me)?[,:]?(?:\s+to)?|action\s+items?[,:]?(?:\s+(?:is|are))?(?:\s+to)?|"
    r"to-?\s?do[,:]|let's|(?:ill|well)(?=\s+(?:"
    + VERBS
    + r")\b))\s+"
    + ADVERB
    + rf"(?P<v>(?!(?:{NEVER})\b)[a-z][a-z'-]*)"
)
REP_PRESENT = re.compile(
    r"\b(?:i\s+(?P<v>send|call|ring|post|e-?mail|write|ask|bring|visit|give|check|prepare|deliver)\b|"
    r"i'm\s+(?P<g>[a-z]+ing)\b)"
)
OPENING = r"^(?:(?:and|so|also|okay|ok|then|um|uh|oh|well|right|anyway|by the way|let me see|you know|i think)[, ]+)*"
PLEASE = re.compile(
    rf"{OPENING}please\s+(?:also\s+)?(?P<v>(?!(?:{NEVER}|"
    rf"remind|move|drop\s+(?:it|the|this|that|them)|don't|keep|make)\b)(?:{VERBS}))\b"
)
IMPERATIVE = re.compile(
    rf"{OPENING}(?P<v>(?:send|e-?mail|post|mail|ask|tell|give|forward|prepare|"
    r"draft|book|arrange|confirm|"
    r"check|invite|call|ring|find|follow\s+up)\b)(?=\s+(?:the|an?|him|her|them|back|our|out|up|with|[a-z]+)\b)"
)
CLIENT = re.compile(
    rf"\b(?P<who>he|she|they|[a-z]+(?:\s+[a-z]+)?)(?:'ll|\s+will|'s\s+going\s+to|\s+is\s+going\s+to|'s\s+gonna|"
    rf"\s+are\s+going\s+to)\s+{ADVERB}"
    rf"(?P<v>(?!(?:{NEVER}|make\s+a\s+decision|hold|take\s+over)\b)[a-z][a-z'-]*)"
)
CLIENT_ING = re.compile(
    r"\b(?P<who>he|she|[a-z]+)(?:'s|\s+is)\s+(?P<v>(?:sending|e-?mailing|getting|forwarding|mailing|posting|"
    r"arranging|bringing|preparing|"
    r"providing|checking\s+with|drafting|writing))\b(?!\s+(?:married|better|worse|ready))"
)
THING = (
    r"(?:proposal|quote|quotation|offer|contract|(?:thank-?\s?you\s+)?card|brochure|samples?|price\s+list|"
    r"new\s+one|replacement|"
    r"order\s+form|paperwork|agreement|letter|datasheet|report|parts?|pricing(?:\s+sheet)?)"
)
THEY_NEED = re.compile(
    rf"\b(?:he|she|they|[a-z]+)(?:\s+(?:also\s+|still\s+)?(?:needs?|wants?)|'d\s+like)\s+(?P<v>(?:the|an?|"
    rf"our)\s+(?:[a-z-]+\s+){{0,3}}?(?:{THING}|answer|response|reply|figures|feedback|numbers)\b)"
)
HAVE_SOMEONE = re.compile(
    r"\bi(?:'d|'ll|\s+will|\s+would)\s+(?P<v>have\s+(?:(?:someone|somebody|our|an?|the)\s+"
    r"(?!meeting|call|look|chat|think|chance)[a-z]+|"
    r"[a-z]+\s+(?:send|look|call|check|fix|ship|come|ring|visit|replace|prepare|get)\b))"
)
PROMISED_THING = re.compile(r"\b(?:i|we)\s+(?P<v>promised\s+(?:him|her|them|[a-z]+)\s+(?:an?|the|some|our)\s+[a-z]+)")
NEXT_CHECK = re.compile(
    r"\b(?:the\s+)?(?P<v>next\s+(?:quarterly\s+|monthly\s+)?(?:check(?:-?\s?in)?|review|"
    r"call|visit))\s+(?:is|will\s+be|in)\b"
)
REMINDER = re.compile(
    rf"\b(?:put|set|add|make|want|need|like)\s+(?:in\s+|"
    rf"me\s+)?(?:a\s+)?reminder\b[^.;]{{0,40}}?\bto\s+(?P<v>(?:{VERBS}))\b"
)
SO_SEND = re.compile(
    r",\s+so\s+(?:please\s+)?(?P<v>(?:send|e-?mail|mail|post|order|book|call|ring|remind|arrange|check)\b)"
    r"(?=\s+(?!me\b)[a-z])"
)
OUR_TEAM = re.compile(
    r"\bour\s+(?P<who>(?:[a-z]+\s+)?(?:team|department|desk|people|tech|engineer|"
    r"crew))\s+(?:will\s+)?(?P<v>calls?|visits?|rings?|checks?|sends?)\b"
)
THING_GOES = re.compile(
    rf"(?:^|[,.]\s+|\band\s+|\bso\s+)(?P<v>(?:the\s+|a\s+|an\s+|our\s+)?(?:(?:new|revised|updated|final|signed|"
    rf"nice|proper)\s+)?{THING})\b"
    r"(?=\s+(?:goes|go|ships?|is\s+due|out|to|for|by)\b|,?\s+it\s+(?:has\s+to|must|should|needs\s+to)\s+go\b)"
)
NAMED_GETS = re.compile(r"(?:^|[,.]\s+|\band\s+)(?P<v>[a-z]+\s+gets\s+(?:the|a|an|our)\b)")
NEED_TO_THEM = re.compile(
    r"\bi\s+(?:need|want|owe)\s+(?P<v>(?:the|an?)\s+[a-z' -]{3,40}?\s+to\s+(?:him|her|"
    r"them|[a-z]+))\b"
)
OWE = re.compile(r"\b(?:i|we)\s+(?P<v>owe)\s+")
TODO = re.compile(r"\bto-?\s?do(?:\s+for\s+me)?\s*[,:]\s*")
AND_VERB = re.compile(
    rf",?\s+and\s+(?:then\s+|also\s+|to\s+|i\s+(?:will|"
    rf"need\s+to)\s+)?(?P<v>(?:{VERBS}))\b(?!\s+(?:list|sheet)\b)"
)
BREAK = re.compile(
    r"[;]|[.!?]\s|,?\s+(?:but|because|'cause|which|although|though|so)\b|,\s+(?:thanks|he|she|they|it|it's|"
    r"that's|which|who|i|we|then|and)\b|"
    r"\s+and\s+(?:he|she|they|i|we|it|that|then\s+i)\b|\s+(?:um|uh)\s|,\s+(?=(?:on|by|before|first|that)\b)"
)
DONE_PRONOUN = re.compile(
    r"\b(?:(?:i|we)(?:'ll|\s+will|'m)?\s+(?:do(?:ing)?)\s+(?:that|it|this|so)|(?:that|this)\s+i\s+(?:do|"
    r"will\s+do|'ll\s+do)|ill\s+do\s+(?:that|it))\b"
)
IT = re.compile(
    r"^[a-z'-]+(?:\s+(?:him|her|them|up|out))?\s+(?:it|that|this|one|him\s+that|her\s+that|"
    r"them\s+that)\b(?:\s+(?:up|out|off|back|too|over))?(?:\s+(?:(?:back|over)\s+)?(?:to|for|"
    r"with)\s+(?:him|her|them|[a-z]+))?\s*$"
)
WISH = re.compile(
    r"\b(?:asked\s+for|asks?\s+(?:for\s+)?(?=a\b)|wants?|(?:'d|would)\s+like(?:\s+is)?|needs?|"
    r"interested\s+in)\s+(?P<x>[^.,;]{4,70})"
)
HIM = re.compile(
    r"\b(?:him|her)(?=$|[\s,]*$|\s+(?:a|an|the|that|this|it|back|about|on|in|at|to|with|by|for|out|"
    r"up|over|again|some|our|my)\b|\s*[,(])",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"(?:^|[\s,]+)(?:by|before|on|until|till|at|in|for|from|also|say|ideally|like|around|"
    r"about|due|is|out|this|no\s+later\s+than|um|uh|er|call\s+it|i'd\s+say|latest)\s*[,]?\s*$"
)
SAID_FOR = re.compile(
    r"\bi\s+said\s+[a-z0-9 ]{3,24}?\s+for\s+(?:the\s+|that\s+)?(?P<noun>[a-z]+)\b[^.]*\b(?:but|"
    r"actually|make\s+that|promised)\b"
)
ALSO_THING = re.compile(r",?\s+and\s+(?P<x>(?:an?|the|our|some)\s+[a-z' -]{3,50}?)\s+(?:by|on|before|next|tomorrow)\b")
