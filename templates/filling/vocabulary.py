"""The lexicon's lists of words under the names that the rules use."""

from templates.filling.lexicon import words

GIVEN_NAMES = words("people", "given_names")
FEMALE_NAMES = words("people", "female_names")
UNISEX_NAMES = words("people", "unisex_names")
AMBIGUOUS_NAMES = words("people", "ambiguous_names")
NOT_NAMES = words("people", "not_names")
ROLE_NOUNS = tuple(sorted(words("people", "role_nouns"), key=lambda w: (-len(w), w)))
DEPARTMENTS = tuple(sorted(words("people", "departments"), key=lambda w: (-len(w), w)))
UNITS = tuple(sorted(words("things", "units"), key=lambda w: (-len(w), w)))
PLACES = words("things", "places")
