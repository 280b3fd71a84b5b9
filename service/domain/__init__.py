"""The rules of Debrief as pure values and functions: no I/O, no framework, no clock but the one passed in."""
