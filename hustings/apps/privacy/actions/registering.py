"""The registers of the privacy officer: breaches, and those outside who handle data for us."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.models import User
from hustings.apps.privacy.access import answering, breach_numbered, processor_numbered
from hustings.apps.privacy.models import Breach, Processor
from hustings.domain.messages import BadInput


@transaction.atomic
def note_breach(
    *, by: User, noticed_on: date, what: str, harm: bool, happened_on: date | None = None, people: int | None = None
) -> Breach:
    """Note that data got where it should not, or might have. Raises BadInput for days that cannot be, or no word."""
    unit = answering(by)
    if not what.strip():
        raise BadInput("Say what happened, without naming anybody.")
    if noticed_on > timezone.localdate() or (happened_on is not None and happened_on > noticed_on):
        raise BadInput("A breach happens before it is noticed, and neither lies ahead. Correct the dates.")
    made = Breach.objects.create(
        unit=unit,
        noticed_on=noticed_on,
        happened_on=happened_on,
        what=what.strip(),
        people=people,
        harm=harm,
        by_user=by.pk,
        at=timezone.now(),
    )
    audit.record(by=by, unit=unit.pk, what="breach.noted", on=f"breach:{made.pk}", new={"harm": harm, "people": people})
    return made


@transaction.atomic
def tell_of_breach(*, by: User, number: int, people_on: date | None = None, authority_on: date | None = None) -> Breach:
    """Note on which days the people and the authority were told. Raises BadInput for a day to come, or once closed."""
    found = _open(by, number)
    if any(day is not None and day > timezone.localdate() for day in (people_on, authority_on)):
        raise BadInput("Note it once they were told: the day lies ahead.")
    found.told_people_on = people_on or found.told_people_on
    found.told_authority_on = authority_on or found.told_authority_on
    found.save(update_fields=["told_people_on", "told_authority_on"])
    told = {"people": found.told_people_on, "authority": found.told_authority_on}
    new = {name: day.isoformat() for name, day in told.items() if day}
    audit.record(by=by, unit=found.unit_id, what="breach.told", on=f"breach:{number}", new=new)
    return found


@transaction.atomic
def close_breach(*, by: User, number: int, outcome: str) -> Breach:
    """Close a breach with what was done about it. Raises BadInput without a word, and while people at real risk of harm
    were not told."""
    found = _open(by, number)
    if not outcome.strip():
        raise BadInput("Say what was done so that it does not happen again.")
    if found.harm and found.told_people_on is None:
        raise BadInput("People at a real risk of significant harm are told first. Note the day.")
    found.closed_at, found.closed_by, found.outcome = timezone.now(), by.pk, outcome.strip()
    found.save(update_fields=["closed_at", "closed_by", "outcome"])
    audit.record(by=by, unit=found.unit_id, what="breach.closed", on=f"breach:{number}")
    return found


@transaction.atomic
def add_processor(
    *, by: User, name: str, serves: str, contract: str, no_sale: bool, since: date, until: date | None = None
) -> Processor:
    """Note somebody outside who handles data for us, and their contract.

    Raises BadInput where something is missing, and for a contract that does not bar selling what they are given.
    """
    unit = answering(by)
    if not (name.strip() and serves.strip() and contract.strip()):
        raise BadInput("Say who they are, what they do with which data, and who signed the contract when.")
    if not no_sale:
        raise BadInput("Nobody is given people's data under a contract that does not bar selling it. Change it first.")
    if until is not None and until < since:
        raise BadInput("The contract ends before it begins. Correct one of the dates.")
    made = Processor.objects.create(
        unit=unit,
        name=name.strip(),
        serves=serves.strip(),
        contract=contract.strip(),
        since=since,
        until=until,
        by_user=by.pk,
        at=timezone.now(),
    )
    audit.record(by=by, unit=unit.pk, what="processor.added", on=f"processor:{made.pk}")
    return made


@transaction.atomic
def end_processor(*, by: User, number: int) -> Processor:
    """Note that somebody handles no data for us any more. Raises BadInput the second time."""
    found = processor_numbered(by, number)
    if found.ended_at is not None:
        raise BadInput("This was ended already.")
    found.ended_at, found.ended_by = timezone.now(), by.pk
    found.save(update_fields=["ended_at", "ended_by"])
    audit.record(by=by, unit=found.unit_id, what="processor.ended", on=f"processor:{number}")
    return found


def _open(by: User, number: int) -> Breach:
    found = breach_numbered(by, number)
    if found.closed_at is not None:
        raise BadInput("Breach {number} is closed already.", number=number)
    return found
