"""How well filling works: memo sets with what they should give, and the score of a run against them."""
