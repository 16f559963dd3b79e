"""Facts come as assertions; the person row is the fold of those still live.

Bulk work names its people in the temporary table `bulk_people(person_id)`, which the caller fills.
"""

from datetime import date
from typing import Any, Literal

from django.db import connection, transaction

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import CORRECT, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people.access import check_in_force, person_numbered
from hustings.apps.people.actions import trees
from hustings.apps.people.actions.folding import drop_unspoken, fold, name_bulk_people
from hustings.apps.people.models import Assertion, Source
from hustings.domain.messages import BadInput
from hustings.scope import bulk

_MANY = 1_000  # people from which the planner must be told how the tables have grown


@transaction.atomic
def assert_about(
    *, by: User, person: int, source: Source, content: dict[str, Any], on: date, batch: int = 0
) -> Assertion:
    """Add what a source says about one person, and fold it in. `content` holds already normalised values.

    Raises Refused once the source is withdrawn.
    """
    unit_for(by, CORRECT)
    check_in_force(source.pk, consented="consent" in content)
    found = person_numbered(person)
    made = Assertion.objects.create(
        person_id=person,
        zone_id=found.zone_id,
        source_id=source.pk,
        batch_id=batch,
        row_number=0,
        asserted_on=on,
        content=content,
    )
    name_bulk_people([person])
    fold()
    audit.record(
        by=by, unit=source.unit_id, what="person.asserted", on=f"person:{person}", new={"fields": sorted(content)}
    )
    return made


@transaction.atomic
def withdraw(*, by: User, assertion: int) -> int:
    """Take one assertion back that somebody made by hand; what else is known holds again. Returns the person.

    Raises BadInput for one that came with a file: the batch is what is taken back.
    """
    found = Assertion.objects.filter(pk=assertion, live=True).first()
    if found is None or found.batch_id:
        raise BadInput("This cannot be taken back here. What a file brought is taken back with its file.")
    source = Source.objects.select_related("unit").get(pk=found.source_id)
    unit_for(by, CORRECT, source.unit.code)
    Assertion.objects.filter(pk=assertion).update(live=False)
    name_bulk_people([found.person_id])
    fold()
    audit.record(by=by, unit=source.unit_id, what="assertion.withdrawn", on=f"person:{found.person_id}")
    return found.person_id


@transaction.atomic
def refold(*, by: User, reason: str) -> int:
    """Fold the people in `bulk_people` anew and rebuild their profiles. Returns how many people were named."""
    with bulk(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) > %s FROM bulk_people", [_MANY])
        if cursor.fetchone()[0]:
            cursor.execute("SELECT refresh_statistics()")
        fold()
        cursor.execute("SELECT rebuild_profiles()")
        (count,) = cursor.fetchone()
    audit.record(by=by, what="people.refolded", on=reason, new={"people": count})
    return int(count)


@transaction.atomic
def drop_batch(*, by: User, batch: int) -> int:
    """Take back everything a batch asserted; later assertions stay and hold.

    Fills `bulk_people` with everyone the batch spoke of. Once what it recorded is voided too, `let_go` those whom
    nothing names any more.
    """
    count = _drop("batch_id", batch)
    audit.record(by=by, what="assertions.dropped", on=f"batch:{batch}", new={"people": count})
    return count


@transaction.atomic
def drop_source(*, by: User, source: Source) -> int:
    """Take back everything a source asserted, whether a file brought it or a hand. Otherwise like `drop_batch`."""
    count = _drop("source_id", source.pk)
    audit.record(by=by, unit=source.unit_id, what="assertions.dropped", on=f"source:{source.pk}", new={"people": count})
    return count


def _drop(column: Literal["batch_id", "source_id"], number: int) -> int:
    """Let the assertions of a batch or source no longer live, and fold everybody of whom they spoke anew."""
    with bulk(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE people_assertion SET live = false WHERE {column} = %s AND live", [number])  # noqa: S608
        cursor.execute(f"SELECT DISTINCT person_id FROM people_assertion WHERE {column} = %s", [number])  # noqa: S608
        named = [person for (person,) in cursor.fetchall()]
        name_bulk_people(named)
        trees.raise_spoken()
        fold()
    return len(named)


@transaction.atomic
def let_go(*, by: User, reason: str) -> None:
    """Let those in `bulk_people` go whom nothing names any more, neither an assertion nor what stands of them."""
    with bulk():
        gone = drop_unspoken()
    audit.record(by=by, what="people.let.go", on=reason, new={"people": gone})
