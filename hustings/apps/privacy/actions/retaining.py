"""How long is kept what: set by the party's policy, and carried out piece by piece with a report."""

from collections.abc import Callable
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.actions.folding import name_bulk_people
from hustings.apps.privacy import queries
from hustings.apps.privacy.access import answering
from hustings.apps.privacy.models import Keeping, Sweep
from hustings.apps.profiles import actions as profiles
from hustings.domain.messages import BadInput
from hustings.domain.retention import check_days
from hustings.scope import acting_as

AT_ONCE = 20_000  # removed in one transaction
_FOLDED = frozenset({"outside", "contacts", "facts", "memberships"})  # which say something of their people


@transaction.atomic
def keep(*, by: User, kind: str, days: int | None, because: str) -> Keeping:
    """Set for how many days a kind of fact is kept; None for good. Raises Refused for whoever does not answer
    for the party, BadInput for a period that nobody can mean, and without the clause of the policy that says so."""
    unit = answering(by)
    check_days(kind, days)
    if not because.strip():
        raise BadInput("Say which clause of the privacy policy sets this period.")
    made = Keeping.objects.create(
        unit=unit, kind=kind, days=days, because=because.strip(), by_user=by.pk, at=timezone.now()
    )
    audit.record(
        by=by, unit=unit.pk, what="keeping.set", on=f"kind:{kind}", new={"days": days, "because": made.because}
    )
    return made


def sweep(*, by: User, on: date, progress: Callable[[int, int], None] = lambda done, of: None) -> Sweep:
    """Remove what is kept longer than the policy says; return the report. What a hold or the law keeps is counted.

    It goes on piece by piece, each on its own: stopped, it leaves nothing half-done, and the next one goes on there.
    `progress` is called with (how many went, of how many). Raises Refused without the right to answer people.
    """
    with acting_as(by.pk):
        unit = answering(by)
        due = queries.due(on)
    report = {kind: {"due": each.due, "removed": 0, "held": each.held, "law": each.law} for kind, each in due.items()}
    total, done = sum(each.due for each in due.values()), 0
    for kind, said in report.items():
        while went := _piece(by, kind, on):
            said["removed"] += went
            done += went
            progress(done, total)
    with acting_as(by.pk), transaction.atomic():
        made = Sweep.objects.create(unit=unit, on_day=on, by_user=by.pk, at=timezone.now(), report=report)
        audit.record(by=by, unit=unit.pk, what="retention.carried.out", on=f"sweep:{made.pk}", new=report)
        if done:
            profiles.request_mirror(by=by)
    return made


def _piece(by: User, kind: str, on: date) -> int:
    """Remove one piece of a kind, and fold those of whom it was. Returns how many went."""
    with acting_as(by.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT removed, people FROM remove_kept(%s, %s, %s)", [kind, on, AT_ONCE])
        removed, touched = cursor.fetchone()
        if removed and kind in _FOLDED:
            name_bulk_people(touched)
            people.let_go(by=by, reason=f"retention:{kind}")
            people.refold(by=by, reason=f"retention:{kind}")
        if removed:
            audit.record(by=by, what="kept.too.long.removed", on=f"kind:{kind}", new={"removed": int(removed)})
        return int(removed)
