"""Who fills the note templates: the rules alone, or a language model over them."""

from service.filling.filler import Filler, LlmFiller, RulesFiller, filler_of

__all__ = ["Filler", "LlmFiller", "RulesFiller", "filler_of"]
