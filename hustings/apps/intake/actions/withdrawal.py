"""Withdrawing a source: nothing that it said counts any more, whichever batch or hand brought it; the rows stay."""

from django.db import connection

from hustings.apps.audit import actions as audit
from hustings.apps.interactions import actions as interactions
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.access import source_numbered
from hustings.apps.profiles import actions as profiles
from hustings.scope import acting_as

_MANY = 20_000  # people from whom the mirror is told to build anew


def withdraw_source(*, by: User, number: int, reason: str, expired: bool = False) -> int:
    """Withdraw a source for good. Returns how many people's profiles were computed anew.

    `expired`: because its agreement is over, which takes no wish not to be contacted away.

    Waits for a running import of it, and takes that back as well. Raises BadInput without a reason or for a source that
    cannot be withdrawn, Refused without the right, or where it also speaks of people outside the user's ridings.
    """
    with acting_as(by.pk):
        source = people.mark_withdrawn(by=by, source=source_numbered(number), reason=reason)
        people.drop_source(by=by, source=source)
        interactions.void_source(by=by, unit=source.unit, source=source, expired=expired)
        people.let_go(by=by, reason=f"source:{source.pk}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT rebuild_profiles()")
            (touched,) = cursor.fetchone()
        audit.record(
            by=by, unit=source.unit_id, what="source.taken.back", on=f"source:{source.pk}", new={"people": touched}
        )
        if touched > _MANY:
            profiles.request_mirror(by=by)
        return int(touched)
