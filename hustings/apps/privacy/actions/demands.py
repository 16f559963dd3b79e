"""What people ask of us about their own data: taken up, and answered."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions import queries as happened
from hustings.apps.interactions.actions import Said
from hustings.apps.interactions.models import Interaction
from hustings.apps.organisations.models import User
from hustings.apps.privacy.access import answering, demand_numbered, person_for
from hustings.apps.privacy.models import Demand
from hustings.domain.messages import BadInput


@transaction.atomic
def take_up(*, by: User, person: int, kind: str, received_on: date, came_by: str, known_by: str) -> Demand:
    """Note that a person asks something of us, how it came, and how it was made sure that it is they who ask.

    Raises BadInput without these, or for a day to come.
    """
    one = person_for(by, person)
    unit = answering(by)
    if kind not in Demand.Kind.values:
        raise BadInput("Choose what they ask for.")
    if received_on > timezone.localdate():
        raise BadInput("A request cannot have come on a day that lies ahead. Correct the date.")
    if not came_by.strip() or not known_by.strip():
        raise BadInput("Say how the request came, and how you made sure that it is they who ask.")
    made = Demand.objects.create(
        unit=unit,
        person_id=one.pk,
        zone_id=one.zone_id,
        kind=kind,
        received_on=received_on,
        came_by=came_by.strip(),
        known_by=known_by.strip(),
        by_user=by.pk,
        at=timezone.now(),
    )
    audit.record(
        by=by, unit=unit.pk, what="demand.taken.up", on=f"person:{one.pk}", new={"demand": made.pk, "kind": kind}
    )
    return made


@transaction.atomic
def answer(*, by: User, number: int, said: str) -> Demand:
    """Note how a request was answered. Raises BadInput without words, or where it is answered already."""
    demand = demand_numbered(by, number)
    if demand.answered_at is not None:
        raise BadInput("Request {number} is answered already.", number=number)
    if not said.strip():
        raise BadInput("Say what was answered, in a few words.")
    demand.answered_at, demand.answered_by, demand.answer = timezone.now(), by.pk, said.strip()
    demand.save(update_fields=["answered_at", "answered_by", "answer"])
    audit.record(by=by, unit=demand.unit_id, what="demand.answered", on=f"person:{demand.person_id}",
                 new={"demand": demand.pk})  # fmt: skip
    return demand


@transaction.atomic
def object_to(*, by: User, person: int, channels: int, shown: int = 0) -> int:
    """Let these channels, a mask, be ones by which a person is not to be contacted; and lift the wish for those of the
    channels `shown` that are not among them: whoever decided had those before them. Returns those that changed."""
    one = person_for(by, person)
    unit = answering(by)
    known = happened.stops(one.pk)
    new, lifted = channels & ~known, shown & ~channels & known
    for kind, changed in ((Interaction.Kind.OPT_OUT, new), (Interaction.Kind.OPT_IN, lifted)):
        if changed:
            said = Said(person_id=one.pk, kind=kind, at=timezone.now(), channel=changed)
            interactions.record(by=by, unit=unit, said=said)
    return new | lifted
