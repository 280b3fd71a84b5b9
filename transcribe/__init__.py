"""A recording in, timed words out.

Importing this package brings neither PyTorch nor Whisper: only `whisper_engine` and `speech` need them, and those run
in the child process that `child.ChildTranscriber` keeps.
"""
