"""Reporting keeps nothing of its own: it counts what the other apps keep."""
