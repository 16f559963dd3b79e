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


def content_of(form: QueryDict) -> tuple[dict[str, Any], dict[str, Message]]:
    """(the facts of a sent form as they are stored, what is wrong by field). Raises BadInput for an empty form."""
    given = {name: str(form.get(name, "")).strip() for name in FIELDS}
    content: dict[str, Any] = {}
    wrong: dict[str, Message] = {}
    for name, text in given.items():
        if not text:
            continue
        try:
            content[name] = _READ[name](text)
        except BadInput as error:
            wrong[name] = error.message
    if not content and not wrong:
        raise BadInput("Fill one of the lines in first.")
    return content, wrong


def _phone(text: str) -> str:
    found = phones.normalise(text)
    if isinstance(found, Message):
        raise BadInput(found.text, **found.params)
    if found.extension:
        raise BadInput("An extension cannot be kept with a number. Put it in the note of a contact.")
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
