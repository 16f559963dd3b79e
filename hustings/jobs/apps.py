"""Tells Django of the table of work."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work that takes longer than a page."""

    name = "hustings.jobs"
    label = "jobs"
