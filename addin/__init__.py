"""Dealside: the deal beside the mail."""

__version__ = "0.1.0"
