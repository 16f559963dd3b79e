"""People whom nobody may contact."""

from datetime import date

from django.db import transaction

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import RECORD, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people.access import person_numbered
from hustings.apps.people.models import Suppression


@transaction.atomic
def suppress(*, by: User, person: int, reason: str, since: date, until: date | None = None) -> Suppression:
    """Keep a person out of every contact from `since`, until a day or for good."""
    unit_for(by, RECORD)
    found = person_numbered(person)
    made = Suppression.objects.create(
        person_id=found.pk, zone_id=found.zone_id, reason=reason, since=since, until=until
    )
    audit.record(by=by, what="person.suppressed", on=f"person:{person}", new={"until": until and until.isoformat()})
    return made
