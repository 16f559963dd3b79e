"""Moving the profile day on, rebuilding, and asking the mirror to build anew."""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.models import User


@transaction.atomic
def advance_day(*, by: User, today: date) -> int:
    """Bring decayed scores and expiries to `today`. Returns how many people were recomputed; 0 when it was done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT advance_profile_day(%s)", [today])
        (count,) = cursor.fetchone()
    if count:
        audit.record(by=by, what="profiles.advanced", on=f"day:{today.isoformat()}", new={"people": count})
    return int(count)


@transaction.atomic
def rebuild_all(*, by: User) -> int:
    """Recompute the profile of everybody whom the acting user may see, after a change that touches them all."""
    with connection.cursor() as cursor:
        # alone: nobody may meanwhile compute a profile from what was true before (see sql/install/c_refresh.sql)
        cursor.execute("SELECT pg_advisory_xact_lock(7401003)")
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS bulk_people (person_id int PRIMARY KEY) ON COMMIT DROP")
        cursor.execute("TRUNCATE bulk_people")
        cursor.execute("INSERT INTO bulk_people SELECT id FROM people_person")
        cursor.execute("GRANT SELECT ON bulk_people TO hustings_engine")
        cursor.execute("SELECT rebuild_profiles()")
        (count,) = cursor.fetchone()
    request_mirror(by=by)
    audit.record(by=by, what="profiles.rebuilt", on="profiles", new={"people": count})
    return int(count)


@transaction.atomic
def rebuild_places(*, by: User, places: Sequence[int]) -> int:
    """Recompute everybody who lives in these places, after their statistics changed. Returns how many people."""
    with connection.cursor() as cursor:
        # alone: nobody may meanwhile compute a profile from what was true before (see sql/install/c_refresh.sql)
        cursor.execute("SELECT pg_advisory_xact_lock(7401003)")
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS bulk_people (person_id int PRIMARY KEY) ON COMMIT DROP")
        cursor.execute("TRUNCATE bulk_people")
        cursor.execute(
            "INSERT INTO bulk_people SELECT p.id FROM people_person p JOIN people_address a ON a.id = p.address_id"
            " WHERE a.place_id = ANY (%s)",
            [list(places)],
        )
        cursor.execute("GRANT SELECT ON bulk_people TO hustings_engine")
        cursor.execute("SELECT rebuild_profiles()")
        (count,) = cursor.fetchone()
    request_mirror(by=by)
    audit.record(by=by, what="profiles.rebuilt", on="places", new={"people": count, "places": len(places)})
    return int(count)


@transaction.atomic
def request_mirror(*, by: User) -> None:
    """Say that so much changed in this transaction that the mirror should be built anew once it commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO profile_mirror_request (xid, at)"
            " VALUES (pg_current_xact_id()::text::bigint, clock_timestamp())"
        )
    audit.record(by=by, what="mirror.requested", on="mirror")
