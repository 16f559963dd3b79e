"""Tells Django of the shell's templates, styles and scripts."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The shell."""

    name = "hustings.web"
    label = "web"
