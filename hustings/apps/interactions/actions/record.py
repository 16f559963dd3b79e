"""Recording what happened. Rows are only added; the same id twice is one interaction."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.interactions.models import Interaction
from hustings.apps.organisations.access import CORRECT, RECORD, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people.access import check_in_force
from hustings.apps.people.models import Source
from hustings.domain.messages import BadInput
from hustings.scope import bulk

_SQL = Path(__file__).parent.parent / "sql"

COLUMNS = (
    "id",
    "person_id",
    "kind",
    "channel",
    "on_day",
    "at",
    "result",
    "mark",
    "mark_round",
    "fact_id",
    "amount_cents",
    "until",
    "note",
    "source_id",
    "batch_id",
    "release_id",
    "contact_point_id",
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One interaction as it comes in. `answers` maps question ids to fact ids; `at` is when it happened there."""

    person_id: int
    kind: str
    at: datetime
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    channel: int | None = None
    result: int | None = None
    mark: int | None = None
    mark_round: str = ""
    fact_id: int | None = None
    amount_cents: int | None = None
    until: Any = None
    note: str = ""
    source_id: int | None = None
    batch_id: int | None = None
    release_id: uuid.UUID | None = None
    contact_point_id: int | None = None
    answers: Mapping[int, int] = field(default_factory=dict)

    @property
    def on_day(self) -> Any:
        """The day it happened, where the installation is."""
        return timezone.localdate(self.at)


@transaction.atomic(savepoint=False)
def record(*, by: User, unit: Unit, said: Said) -> bool:
    """Add one interaction and its answers. Returns False when that id is already there: sending twice is harmless.

    Raises BadInput for a person who is not there or a day to come, Refused for a source that was withdrawn, and without
    the right to record, or for a wish to keep what people say of themselves.
    """
    wish = said.kind in (Interaction.Kind.OPT_OUT, Interaction.Kind.OPT_IN)
    unit_for(by, CORRECT if wish else RECORD, unit.code)
    if said.source_id is not None:
        check_in_force(said.source_id)
    if said.at > timezone.now() + timedelta(minutes=5):
        raise BadInput("A contact cannot lie in the future. Check the date and the clock of the device.")
    values = [getattr(said, column) for column in COLUMNS]
    names = ", ".join(COLUMNS)
    marks = ", ".join(["%s"] * len(COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO interactions_interaction ({names}, zone_id, unit_id, by_user, recorded_at)"  # noqa: S608
            f" SELECT {marks}, p.zone_id, %s, %s, clock_timestamp() FROM people_person p WHERE p.id = %s"
            " ON CONFLICT (id) DO NOTHING",
            [*values, unit.pk, by.pk, said.person_id],
        )
        if cursor.rowcount == 0:
            if Interaction.objects.filter(pk=said.id).exists():
                return False
            raise BadInput("There is no person {number} among those you may see.", number=said.person_id)
        if said.answers:
            cursor.executemany(
                "INSERT INTO interactions_answer (interaction_id, person_id, zone_id, question_id, fact_id, text)"
                " SELECT %s, p.id, p.zone_id, %s, %s, '' FROM people_person p WHERE p.id = %s",
                [[said.id, question, fact, said.person_id] for question, fact in said.answers.items()],
            )
    audit.record(
        by=by,
        unit=unit.pk,
        what="interaction.recorded",
        on=f"person:{said.person_id}",
        new={"id": str(said.id), "kind": said.kind, "result": said.result},
    )
    return True


@transaction.atomic
def void(*, by: User, unit: Unit, interaction: uuid.UUID, batch: int | None = None) -> uuid.UUID:
    """Take one interaction back by adding a row that voids it. Returns the id of that row.

    `batch` is the batch that puts something else in its place; undoing that batch brings the interaction back.
    """
    unit_for(by, RECORD, unit.code)
    made = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            (_SQL / "void.sql").read_text(encoding="utf-8"),
            {"id": made, "voided": interaction, "by": by.pk, "batch": batch},
        )
        if cursor.rowcount == 0:
            raise BadInput("There is no such contact to take back, or it has been taken back already.")
    audit.record(
        by=by, unit=unit.pk, what="interaction.voided", on=f"interaction:{interaction}", new={"by_row": str(made)}
    )
    return made


@transaction.atomic
def record_many(*, by: User, unit: Unit, batch: int, said: Iterable[Said]) -> set[uuid.UUID]:
    """Add many interactions at once, without refreshing profiles: the caller does, for the people in `bulk_people`.

    Returns the ids that were new. An id whose earlier row was voided (its batch undone) comes in again under an id
    derived from it, so that a file can be imported, undone and imported anew.
    """
    unit_for(by, RECORD, unit.code)
    with bulk(), connection.cursor() as cursor:
        cursor.execute((_SQL / "bulk_tables.sql").read_text(encoding="utf-8"))
        with cursor.copy(f"COPY bulk_interactions ({', '.join(COLUMNS)}, answers) FROM STDIN") as copy:
            for row in _rows(said, batch):
                copy.write_row(row)
        cursor.execute((_SQL / "record_many.sql").read_text(encoding="utf-8"), {"unit": unit.pk, "by": by.pk})
        fresh = {row[0] for row in cursor.fetchall()}
        cursor.execute((_SQL / "answers_many.sql").read_text(encoding="utf-8"))
    audit.record(by=by, unit=unit.pk, what="interactions.recorded", on=f"batch:{batch}", new={"count": len(fresh)})
    return fresh


@transaction.atomic
def void_batch(*, by: User, unit: Unit, batch: int) -> int:
    """Void everything a batch recorded. Adds the people concerned to `bulk_people`; the caller rebuilds profiles."""
    unit_for(by, RECORD, unit.code)
    voided = _void(by, batch=batch)
    audit.record(by=by, unit=unit.pk, what="interactions.voided", on=f"batch:{batch}", new={"count": voided})
    return voided


@transaction.atomic
def void_source(*, by: User, unit: Unit, source: Source, expired: bool = False) -> int:
    """Void everything recorded in the name of a source, in a batch or outside one. Otherwise like `void_batch`.

    Of one whose agreement is over (`expired`) what holds back stays.
    """
    unit_for(by, RECORD, unit.code)
    voided = _void(by, source=source.pk, expired=expired)
    audit.record(by=by, unit=unit.pk, what="interactions.voided", on=f"source:{source.pk}", new={"count": voided})
    return voided


@transaction.atomic
def tell_again(*, by: User, unit: Unit, ids: Mapping[uuid.UUID, int], batch: int) -> int:
    """Let voided interactions stand again, each as of a batch, because another `batch` was undone: one that had taken
    their place, or that had told first what the other says too.

    Adds the people concerned to `bulk_people`; the caller rebuilds profiles. Returns how many stand again.
    """
    unit_for(by, RECORD, unit.code)
    with bulk(), connection.cursor() as cursor:
        cursor.execute(
            (_SQL / "again.sql").read_text(encoding="utf-8"), {"ids": list(ids), "batches": list(ids.values())}
        )
        (again,) = cursor.fetchone()
    audit.record(by=by, unit=unit.pk, what="interactions.told.again", on=f"batch:{batch}", new={"count": again})
    return int(again)


def _void(by: User, *, batch: int | None = None, source: int | None = None, expired: bool = False) -> int:
    with bulk(), connection.cursor() as cursor:
        params = {"batch": batch, "source": source, "by": by.pk, "expired": expired}
        cursor.execute((_SQL / "void_many.sql").read_text(encoding="utf-8"), params)
        return int(cursor.rowcount)


def _rows(said: Iterable[Said], batch: int) -> Iterator[list[Any]]:
    seen = set[uuid.UUID]()
    for one in said:
        if one.id in seen:  # two rows of a file that say the same are one, with one set of answers
            continue
        seen.add(one.id)
        row = [getattr(one, column) for column in COLUMNS]
        row[COLUMNS.index("batch_id")] = batch
        answers = [f"{question}:{fact}" for question, fact in one.answers.items()]
        yield [*row, answers]
