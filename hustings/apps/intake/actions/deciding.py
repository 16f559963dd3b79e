"""Rows of which it is not certain who is meant: kept until somebody decides, and counting once they did."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.intake.access import check_deciding, doubt_numbered, units_deciding
from hustings.apps.intake.actions import erased, newcomers, who, writing
from hustings.apps.intake.actions.batches import steps
from hustings.apps.intake.actions.vocabulary import Vocabulary
from hustings.apps.intake.actions.who import Meant
from hustings.apps.intake.actions.writing import Outcome
from hustings.apps.intake.models import Batch, Doubt
from hustings.apps.organisations.models import User
from hustings.apps.people.access import check_in_force, person_numbered
from hustings.apps.people.models import Source
from hustings.domain import names
from hustings.domain.messages import BadInput
from hustings.files.rows import Row
from hustings.files.told import Event, Told


def keep(*, batch: Batch, on: date, waiting: Sequence[tuple[Told, Meant]]) -> None:
    """Keep rows of a batch for a decision, each with those who may be meant."""
    Doubt.objects.bulk_create(
        [
            Doubt(
                unit_id=batch.unit_id,
                batch_id=batch.pk,
                source_id=batch.source_id,
                row_number=told.row.number,
                digest=who.digest(told),
                said=told.who,
                content=told.content,
                events=[_written(event) for event in told.events],
                asserted_on=on,
                candidates=[
                    {
                        "person": each.person,
                        "bits": round(each.likeness.bits, 1),
                        "answers": dict(each.likeness.answers),
                        "weights": {name: round(weight, 1) for name, weight in each.weights.items()},
                    }
                    for each in meaning.candidates
                ],
                why=who.why(meaning),
            )
            for told, meaning in waiting
        ],
        batch_size=1_000,
    )


@transaction.atomic(savepoint=False)
def take_next(*, by: User) -> Doubt | None:
    """The next row to decide on, held for the user for five minutes; None when none is left that nobody else has."""
    with connection.cursor() as cursor:
        cursor.execute(steps("tellings")["claim"], {"user": by.pk, "units": units_deciding(by)})
        found = cursor.fetchone()
    if found is None:
        return None
    doubt = Doubt.objects.get(pk=found[0])
    shown = [each["person"] for each in doubt.candidates]
    audit.record(by=by, unit=doubt.unit_id, what="doubt.shown", on=f"doubt:{doubt.pk}", new={"people": shown})
    return doubt


@transaction.atomic
def put_off(*, by: User, number: int) -> None:
    """Leave a row for later, or for somebody else."""
    doubt = _held(by, number)
    doubt.held_by, doubt.held_until, doubt.put_off_at = None, None, timezone.now()
    doubt.save(update_fields=["held_by", "held_until", "put_off_at"])
    audit.record(by=by, unit=doubt.unit_id, what="doubt.put.off", on=f"doubt:{number}")


@transaction.atomic
def decide(*, by: User, number: int, person: int | None) -> None:
    """Say whom a row means, one of those who were shown, or nobody. What the row says then counts, as of its batch;
    of nobody only where the source is to bring people: then it makes somebody new.

    Raises BadInput when somebody else is deciding or has decided, or the batch is no longer in force; Refused once the
    source was withdrawn.
    """
    doubt = _held(by, number)
    if person is not None and person not in [each["person"] for each in doubt.candidates]:
        raise BadInput("Choose one of the people shown, or none of them.")
    doubt.state = Doubt.State.NOBODY if person is None else Doubt.State.SAME
    person = _let_count(by, doubt, person)
    doubt.person_id, doubt.by_user, doubt.decided_at = person, by.pk, timezone.now()
    doubt.held_by = doubt.held_until = None
    doubt.save(update_fields=["state", "person_id", "by_user", "decided_at", "held_by", "held_until"])
    audit.record(by=by, unit=doubt.unit_id, what="doubt.decided", on=f"doubt:{number}", new={"person": person})


def _held(by: User, number: int) -> Doubt:
    """The row, locked, if the user may still decide on it."""
    check_deciding(by, doubt_numbered(number))
    doubt = Doubt.objects.select_for_update().get(pk=number)
    if doubt.state != Doubt.State.WAITING:
        raise BadInput("Somebody decided on this row already.")
    if doubt.held_by != by.pk and doubt.held_until is not None and doubt.held_until > timezone.now():
        raise BadInput("Somebody else is deciding on this row.")
    return doubt


def _let_count(by: User, doubt: Doubt, person: int | None) -> int | None:
    """Write what the row says about the person, or about somebody new whom it makes, into its batch. Returns whom."""
    source = Source.objects.get(pk=doubt.source_id)
    if person is None and not source.newcomers:
        return None
    if person is not None:
        person_numbered(person)
    # with a lock: an undo that runs meanwhile waits, and finds what is written here
    batch = Batch.objects.select_for_update().select_related("unit").get(pk=doubt.batch_id)
    if batch.state != Batch.State.PUBLISHED:
        raise BadInput("The file of this row was taken back meanwhile. There is nothing to decide.")
    check_in_force(doubt.source_id, consented="consent" in doubt.content or not doubt.content)
    told = _told(doubt)
    if erased.is_erased(told, person):
        if person is None:
            return None
        raise BadInput("Whoever this row is about had what was held of them erased. Say that it is about nobody.")
    outcome = Outcome(told, person, problem=who.DECIDED if person is None else None)
    newcomers.admit(by=by, batch=batch, source=source, on=doubt.asserted_on, outcomes=[outcome])
    if outcome.person is not None:
        outcome.said = Vocabulary().of_list(outcome.told.events, outcome.person, source, doubt.asserted_on)
        writing.tell(by=by, unit=batch.unit, batch=batch, on=doubt.asserted_on, outcomes=[outcome])
    return outcome.person


def _told(doubt: Doubt) -> Told:
    """What the row told that waited."""
    key = {"external_id": str(doubt.content["external_id"])} if "external_id" in doubt.content else {}
    key |= {f"{name}_key": names.fold(str(doubt.said.get(f"{name}_name", ""))) for name in ("family", "given")}
    return Told(
        Row(doubt.row_number, 0, 0, b"", None, None),
        key=key,
        who=doubt.said,
        content=doubt.content,
        events=tuple(_event(written) for written in doubt.events),
    )


def _written(event: Event) -> dict[str, Any]:
    """An event as JSON can hold it; what is not said is left out."""
    said = {name: value for name, value in asdict(event).items() if value not in (None, "", ())}
    return {
        name: value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value
        for name, value in said.items()
    }


def _event(written: dict[str, Any]) -> Event:
    said = {"at": None, **written}
    if said["at"] is not None:
        said["at"] = datetime.fromisoformat(said["at"])
    if "until" in said:
        said["until"] = date.fromisoformat(said["until"])
    if "id" in said:
        said["id"] = UUID(said["id"])
    said["answers"] = tuple((question, answer) for question, answer in said.get("answers", ()))
    return Event(**said)
