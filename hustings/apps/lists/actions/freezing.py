"""A segment becomes a list: who matched, at this moment, for a purpose, until a day."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.gate import queries as gate
from hustings.apps.lists import queries
from hustings.apps.lists.models import List
from hustings.apps.organisations.access import FREEZE, unit_for
from hustings.apps.organisations.models import User
from hustings.domain.messages import BadInput

_FREEZING = 7_401  # advisory lock, with the user's number: one freezing of theirs at a time
_MERGING = 7_401_005  # that which whoever merges people takes alone: see people/sql/install/merges.sql
LIFE = timedelta(days=30)


@transaction.atomic
def freeze(*, by: User, name: str, text: str, purpose: str, as_of: date, unit_code: str | None = None) -> List:
    """Freeze the segment `text` as a list. Raises BadInput for a segment with a mistake, a name in use, no purpose."""
    unit = unit_for(by, FREEZE, unit_code)
    segment = queries.understood(text, queries.names())
    allowed = gate.purpose_of(unit, purpose)
    if not name.strip():
        raise BadInput("A list needs a name.")
    with connection.cursor() as cursor:  # a button pressed twice waits here, and then finds the first one's list
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_FREEZING, by.pk])
    if List.objects.filter(unit=unit, name=name).exists():
        raise BadInput("There is already a list called {name}. Choose another name.", name=name)
    people = queries.people_in_postgres(segment, as_of)
    made = List.objects.create(
        unit=unit,
        name=name,
        segment=segment.text,
        segment_json=segment.to_json(),
        as_of=as_of,
        purpose=allowed,
        by_user=by.pk,
        created_at=timezone.now(),
        expires_on=as_of + LIFE,
        people=len(people),
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE frozen (person_id int) ON COMMIT DROP")
        with cursor.copy("COPY frozen (person_id) FROM STDIN") as copy:
            for person in people:
                copy.write_row((person,))
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_MERGING])
        cursor.execute(
            "INSERT INTO lists_member (list_id, person_id, zone_id)"
            " SELECT DISTINCT %s, p.top_id, p.zone_id"
            " FROM frozen f JOIN people_person p ON p.id = f.person_id",
            [made.pk],
        )
    audit.record(
        by=by,
        unit=unit.pk,
        what="list.frozen",
        on=f"list:{made.pk}",
        new={"segment": segment.text, "purpose": purpose, "people": len(people), "as_of": as_of.isoformat()},
    )
    return made
