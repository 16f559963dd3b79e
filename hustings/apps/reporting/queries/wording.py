"""Acts by which people are shown or leave, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hustings.apps.gate.models import Release
from hustings.apps.gate.queries import DISCLOSURE
from hustings.apps.lists.models import FORM_TITLES
from hustings.apps.reporting.queries.seeing import Seen

# What else leaves, beside the files of lists.
_OTHER_FORMS = {
    "screen": gettext_noop("On a screen"),
    "refused-rows": gettext_noop("Refused rows"),
    DISCLOSURE: gettext_noop("Told to the person"),
}
_HOW = {
    "person.viewed": gettext_noop("Opened their page"),
    "people.searched": gettext_noop("Found them in a search"),
    "people.sampled": gettext_noop("Saw them among some of a segment"),
    "doubt.shown": gettext_noop("Was asked whether a row means them"),
    "duplicate.shown": gettext_noop("Was asked whether they are on record twice"),
}


def form_titled(what: str) -> str:
    """A form in which people leave, in words."""
    title = FORM_TITLES.get(what) or _OTHER_FORMS.get(what)
    return _(title) if title else what


def form_of(release: Release) -> str:
    """The form that a release took, in words."""
    return form_titled(release.what)


def how(seen: Seen) -> str:
    """How somebody came to see a person, in words."""
    return form_of(seen.release) if seen.release else _(_HOW[seen.what])
