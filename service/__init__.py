"""Debrief's service: the domain, its store, the queue, the API and the pages."""

__version__ = "0.1.0"
