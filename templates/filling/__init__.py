"""The filler: a memo's words in, the entries they speak of out, by rules alone."""
