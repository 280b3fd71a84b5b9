"""Sample memos with what they should give, the small checkpoint for trying out, and the programs that made both."""
