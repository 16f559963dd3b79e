"""Writing what rows tell: assertions where they are new, interactions once, and every row with what became of it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from hustings.apps.intake.actions.batches import steps
from hustings.apps.intake.models import Batch
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.actions import Said
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people import actions as people
from hustings.apps.people.actions.folding import name_bulk_people
from hustings.domain.messages import Message
from hustings.files.told import Told

COUNTS = ("added", "changed", "unchanged", "refused", "waiting")


@dataclass
class Outcome:
    """One row on its way: the person it is about, what happened, and in the end what became of it.

    A row with a problem is refused, unless it only waits.
    """

    told: Told
    person: int | None = None
    said: tuple[Said, ...] = ()
    problem: Message | None = None
    outcome: str = "refused"
    newcomer: bool = False  # the row itself made them a person
    as_if: str = ""  # of a planted entry: what would have become of the row, were it anybody's


def write(*, by: User, unit: Unit, batch: Batch, on: date, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Write all rows of a batch and rebuild the people they touch. Returns the counts, reasons and notes.

    A row is added when it told something new, changed when it replaced what this source or sheet said before, unchanged
    when all of it was known, refused when it has a problem, waiting when somebody must say whom it means.
    """
    usable = [outcome for outcome in outcomes if outcome.problem is None]
    tell(by=by, unit=unit, batch=batch, on=on, outcomes=usable)
    _keep_rows(batch, outcomes)
    return {
        "counts": dict.fromkeys(COUNTS, 0) | Counter(outcome.outcome for outcome in outcomes),
        "reasons": dict(
            Counter(o.problem.text for o in outcomes if o.outcome == "refused" and o.problem).most_common()
        ),
        "notes": dict(Counter(note.text for o in usable for note in o.told.notes)),
    }


def tell(*, by: User, unit: Unit, batch: Batch, on: date, outcomes: Sequence[Outcome]) -> None:
    """Let what rows say of their people count, and note in each what became of it."""
    for outcome in outcomes:
        outcome.outcome = "unchanged"
    name_bulk_people([])
    asserted = _assert(batch, on, outcomes)
    fresh = interactions.record_many(
        by=by, unit=unit, batch=batch.pk, said=(said for outcome in outcomes for said in outcome.said)
    )
    for outcome in outcomes:
        anew = any(said.id in fresh for said in outcome.said)
        if outcome.newcomer or (anew and outcome.outcome != "changed"):
            outcome.outcome = "added"
    for outcome in outcomes:
        outcome.outcome = outcome.as_if or outcome.outcome
    touched = {o.person for o in outcomes if o.outcome != "unchanged" and o.person is not None}
    name_bulk_people(sorted(touched | asserted))
    if touched or asserted:
        people.refold(by=by, reason=f"batch:{batch.pk}")


def _assert(batch: Batch, on: date, outcomes: Sequence[Outcome]) -> set[int]:
    """Write the assertions that are new; returns the people they are about."""
    by_number = {o.told.row.number: o for o in outcomes if o.told.content}
    if not by_number:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE telling (number int, person_id int, content jsonb) ON COMMIT DROP")
        with cursor.copy("COPY telling (number, person_id, content) FROM STDIN") as copy:
            for number, outcome in by_number.items():
                copy.write_row((number, outcome.person, json.dumps(outcome.told.content)))
        cursor.execute(steps("tellings")["assert"], {"source": batch.source_id, "batch": batch.pk, "on": on})
        fresh = cursor.fetchall()
    for number, _, spoken in fresh:
        by_number[number].outcome = "changed" if spoken else "added"
    return {person for _, person, _ in fresh}


def _keep_rows(batch: Batch, outcomes: Sequence[Outcome]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(steps("tellings")["row table"])
        with cursor.copy("COPY told_row (number, line, raw, outcome, reason, person_id) FROM STDIN") as copy:
            for o in outcomes:
                row = o.told.row
                reason = (
                    json.dumps({"text": o.problem.text, "params": o.problem.params}, default=str) if o.problem else None
                )
                copy.write_row((row.number, row.line, row.raw, o.outcome, reason, o.person))
        cursor.execute(steps("tellings")["rows"], {"batch": batch.pk, "unit": batch.unit_id})
