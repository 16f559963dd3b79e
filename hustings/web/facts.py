"""What facts about a person are called, and what they say, in words."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hustings.domain.phones import shown as phone_shown
from hustings.segments.names import GENDERS, LANGUAGES
from hustings.web import languages
from hustings.web.templatetags.shown import date_of_birth

# In the order in which they are shown; anything else that is stored is not ours to show.
TITLES = {
    "elector_number": gettext_noop("Elector number"),
    "family_name": gettext_noop("Family name"),
    "given_name": gettext_noop("Given name"),
    "middle_name": gettext_noop("Middle name"),
    "birth_from": gettext_noop("Born from"),
    "birth_to": gettext_noop("Born until"),
    "gender": gettext_noop("Gender"),
    "language": gettext_noop("Language"),
    "status": gettext_noop("Status"),
    "phone": gettext_noop("Phone"),
    "mobile": gettext_noop("Mobile"),
    "email": gettext_noop("E-mail"),
    "fixed_income": gettext_noop("Fixed income"),
    "turnout": gettext_noop("Turnout estimate"),
    "mailing": gettext_noop("Mailing address"),
    "consent": gettext_noop("Consent, in these words"),
    "consent_on": gettext_noop("Consent given on"),
}
STATUSES = {
    "elector": gettext_noop("elector"),
    "non_elector": gettext_noop("not an elector"),
    "inactive": gettext_noop("elector, inactive"),
    "removed": gettext_noop("removed from the list"),
    "deceased": gettext_noop("deceased"),
}
# What people said or did, by its kind.
KINDS = {
    "petition": gettext_noop("Signed"),
    "issue": gettext_noop("Cares about"),
    "tag": gettext_noop("Tag"),
    "sign": gettext_noop("Sign request"),
    "volunteer": gettext_noop("Volunteers"),
}
_NAMES = {"gender": GENDERS, "language": LANGUAGES}


def told(content: dict[str, Any]) -> list[tuple[str, str]]:
    """(title, value in words) of the facts that are ours to show, in their order; an empty one says nothing."""
    said = {key: content[key] for key in TITLES if content.get(key) not in (None, "")}
    return [(_(TITLES[key]), in_words(key, value)) for key, value in said.items()]


def in_words(key: str, value: Any) -> str:
    """One value of a fact: codes by their names, days and phones as people write them, an estimate in per cent."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key == "turnout":
        return f"{round(value / 10)}\xa0%"
    if key in ("birth_from", "birth_to", "consent_on"):
        return date_of_birth(date.fromisoformat(str(value)))
    if key in ("phone", "mobile"):
        return phone_shown(str(value))
    if key == "status":
        return _(STATUSES[value]) if value in STATUSES else str(value)
    if key in _NAMES:
        named = {each.code: each.label(languages.current()) for each in _NAMES[key]}
        return named.get(str(value), str(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
