"""What a person tells us of themselves, as a form says it: normalised, or a sentence why not."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_noop

from hustings.domain import emails, phones
from hustings.domain.messages import BadInput, Message
from hustings.segments.names import LANGUAGES

# What can be corrected on a person's page, with the words for it. What only an election body knows cannot.
FIELDS = {
    "phone": gettext_noop("Phone"),
    "mobile": gettext_noop("Mobile"),
    "email": gettext_noop("E-mail"),
    "language": gettext_noop("Language"),
}


def content_of(form: QueryDict) -> dict[str, Any]:
    """The facts of a sent form, in the forms that are stored. Raises BadInput for one that cannot be, and for none."""
    given = {name: str(form.get(name, "")).strip() for name in FIELDS}
    content = {name: _READ[name](text) for name, text in given.items() if text}
    if not content:
        raise BadInput("Fill one of the lines in first.")
    return content


def _phone(text: str) -> str:
    found = phones.normalise(text)
    if isinstance(found, Message):
        raise BadInput(found.text, **found.params)
    return found.e164


def _email(text: str) -> str:
    found = emails.normalise(text)
    if isinstance(found, Message):
        raise BadInput(found.text, **found.params)
    return found


def _language(text: str) -> str:
    if text not in {each.code for each in LANGUAGES}:
        raise BadInput("Choose a language from the list.")
    return text


_READ: dict[str, Callable[[str], str]] = {"phone": _phone, "mobile": _phone, "email": _email, "language": _language}
