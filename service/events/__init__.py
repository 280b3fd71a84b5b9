"""What happened: one row for every move of a memo or a draft, written in the same transaction."""
