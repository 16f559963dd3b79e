"""A source that is named on the page of the file that it gives."""

import uuid

from hustings.apps.intake import forms
from hustings.apps.intake.models import Upload
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.models import Source
from hustings.domain.messages import BadInput


def new_source(user: User, upload: Upload) -> Source:
    """A source named on the page. All three parts are needed: no list without its giver and ground."""
    title, giver, ground = (upload.settings["naming"][name] for name in forms.NAMING)
    if not title or not giver or not ground:
        raise BadInput("A new source needs what the list is, who gave it, and on what ground it may be used.")
    return people.add_source(
        by=user,
        unit=upload.unit,
        code=f"web-{upload.pk}-{uuid.uuid4().hex[:6]}",  # named anew after a trial, it is another source
        kind=Source.Kind.OUTSIDE,
        title=title,
        given_by=giver,
        ground=ground,
        terms=forms.terms_of(upload.settings["naming"]),
        newcomers=bool(upload.settings["naming"].get(forms.NEWCOMERS)),
    )
