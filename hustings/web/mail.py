"""Mail that Hustings sends by itself: in its reader's language, from templates, and said to be so."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation


def is_set_up() -> bool:
    """Whether this installation can send mail."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)


def send(to: str, *, language: str, subject: str, body: str, text: Mapping[str, Any]) -> None:
    """Send one mail: two templates by name, filled in with `text`. Raises OSError or SMTPException where it fails."""
    with translation.override(language):
        said = dict(text)
        line = render_to_string(subject, said).replace("\n", " ").strip()  # what does not break stays as it is
        message = EmailMessage(line, render_to_string(body, said), to=[to])
    message.extra_headers = {"Auto-Submitted": "auto-generated", "Content-Language": language}
    message.send()
