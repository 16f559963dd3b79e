"""Searches with a name: asked anew each time, unlike lists."""

from django.db import transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.lists import queries
from hustings.apps.lists.models import SavedSearch
from hustings.apps.organisations.access import COUNT, unit_for
from hustings.apps.organisations.models import User
from hustings.domain.messages import BadInput


@transaction.atomic
def save_search(*, by: User, name: str, text: str) -> SavedSearch:
    """Keep a segment under a name. Raises BadInput without either, and for a name that means something else already."""
    unit = unit_for(by, COUNT)
    segment = queries.understood(text, queries.names())
    if not name.strip():
        raise BadInput("A search needs a name.")
    made, new = SavedSearch.objects.get_or_create(
        unit=unit,
        name=name.strip(),
        defaults={"segment": segment.text, "by_user": by.pk, "saved_at": timezone.now()},
    )
    if made.segment != segment.text:
        raise BadInput(
            "The search {name} asks for something else. Choose another name, or remove that one first.", name=made.name
        )
    audit.record(by=by, unit=unit.pk, what="search.saved", on=f"search:{made.pk}", new={"new": new})
    return made


@transaction.atomic
def drop_search(*, by: User, number: int) -> None:
    """Forget a saved search. Raises BadInput when there is none of that number."""
    unit = unit_for(by, COUNT)
    found = SavedSearch.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no such search of yours; it may be gone already.")
    audit.record(by=by, unit=unit.pk, what="search.dropped", on=f"search:{found.pk}", old={"name": found.name})
    found.delete()
