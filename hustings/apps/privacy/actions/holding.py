"""Legal holds: what must be kept as it is, whoever asks for its end."""

from django.db import transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.intake.access import batch_numbered
from hustings.apps.organisations.models import User
from hustings.apps.people.models import Hold
from hustings.apps.privacy.access import answering, hold_numbered, person_for
from hustings.domain.messages import BadInput


@transaction.atomic
def hold(*, by: User, because: str, person: int | None = None, batch: int | None = None) -> Hold:
    """Keep what is held of a person, or what a batch brought, or everything, until the hold is lifted.

    Raises BadInput without a reason, Refused for whoever does not answer for the party.
    """
    unit = answering(by)
    if not because.strip():
        raise BadInput("Say which order, inquiry or law demands that it is kept.")
    one = person_for(by, person) if person is not None else None
    of = batch_numbered(batch) if batch is not None else None
    made = Hold.objects.create(
        unit=unit,
        person_id=one.pk if one else None,
        zone_id=one.zone_id if one else None,
        batch_id=of.pk if of else None,
        because=because.strip(),
        by_user=by.pk,
        at=timezone.now(),
    )
    on = f"person:{one.pk}" if one else f"batch:{of.pk}" if of else "everything"
    audit.record(by=by, unit=unit.pk, what="hold.set", on=on, new={"hold": made.pk, "because": made.because})
    return made


@transaction.atomic
def lift(*, by: User, number: int, because: str) -> Hold:
    """Lift a hold; what it kept may be erased from now on. Raises BadInput without a reason, or for a lifted one."""
    found = hold_numbered(by, number)
    if found.lifted_at is not None:
        raise BadInput("Hold {number} is lifted already.", number=number)
    if not because.strip():
        raise BadInput("Say why it is lifted: who said that it may be.")
    found.lifted_at, found.lifted_by, found.lifted_because = timezone.now(), by.pk, because.strip()
    found.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    audit.record(by=by, unit=found.unit_id, what="hold.lifted", on=f"hold:{found.pk}", new={"because": because.strip()})
    return found
