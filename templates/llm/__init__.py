"""Filling by a language model: what it is asked, and what of its answer is kept. No network here; see service/filling.

The model reads, the code decides: dates and sums come back as said and are resolved by the rules' own code, names are
linked through the book, and a value whose words do not stand in the memo is dropped.
"""

from templates.llm.merge import fallen_back, filled
from templates.llm.prompt import MOST_CHARACTERS, Request, request_for

__all__ = ["MOST_CHARACTERS", "Request", "fallen_back", "filled", "request_for"]
