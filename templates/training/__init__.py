"""Recipes for what filling has learnt from examples; run by hand, never while a memo is filled."""
