"""What the profile adds to a person's page: whether they are still to be found where we think."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hustings.apps.people.models import Person
from hustings.apps.profiles import queries
from hustings.web.panels import panel
from hustings.web.request import Request


@panel("person.flags", 5)
def gone(request: Request, one: Person) -> SafeString | None:
    """Why this person is in no list: somebody said that they died or moved away, or a list that they are no elector."""
    found = queries.presence(one.pk)
    if found is None or found.present:
        return None
    if one.status == Person.Status.DECEASED or found.said_deceased:
        word = _("deceased")
    elif found.said_moved:
        word = _("moved away")
    else:
        word = _("no longer on the list")
    return format_html('<span class="tag tag-warn">{}</span> ', word)
