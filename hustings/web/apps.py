"""Tells Django of the shell's templates, styles and scripts."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The shell."""

    name = "hustings.web"
    label = "web"

    def ready(self) -> None:
        """Have faults noted that no view of ours turns into a page."""
        from django.core.signals import got_request_exception

        from hustings.web import faults

        got_request_exception.connect(faults.note, dispatch_uid="hustings.web.faults")
