"""Taking a whole batch back: what it asserted no longer counts, what it recorded is voided, and what it replaced holds
again."""

import uuid

from django.db import connection
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.intake.access import check_undo
from hustings.apps.intake.actions import batches, editions
from hustings.apps.intake.actions.transposing import TRANSPOSITION, let_doors_follow
from hustings.apps.intake.models import Batch
from hustings.apps.interactions import actions as interactions
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.models import Source
from hustings.apps.profiles import actions as profiles
from hustings.domain.messages import BadInput, Word
from hustings.scope import acting_as


def undo(*, by: User, number: int) -> int:
    """Undo a published batch; what later batches said of the same people stays. Returns how many people it touched."""
    with acting_as(by.pk):
        batch = Batch.objects.select_for_update().filter(pk=number).first()
        if batch is None:
            raise BadInput("There is no batch {number} of yours. `hustings import list` shows them.", number=number)
        unit = check_undo(by, batch)
        if batch.state != Batch.State.PUBLISHED:
            raise BadInput(
                "Batch {number} is not in force: it is {state}. Nothing to undo.",
                number=number,
                state=Word(batch.state),
            )
        if Source.objects.filter(pk=batch.source_id, withdrawn_at__isnull=False).exists():
            raise BadInput("The source of batch {number} was withdrawn: nothing of it counts any more.", number=number)
        repeated = _hand_on(batch)
        editions.restore_numbers(number)
        people.drop_batch(by=by, batch=number)
        interactions.void_batch(by=by, unit=unit, batch=number)
        with connection.cursor() as cursor:
            cursor.execute(batches.steps("tellings")["returning"], {"batch": number})
            returning = dict(cursor.fetchall()) | repeated
            if returning:
                interactions.tell_again(by=by, unit=unit, ids=returning, batch=number)
            if batch.kind == TRANSPOSITION:
                let_doors_follow()
            people.let_go(by=by, reason=f"batch:{number}")
            cursor.execute("SELECT rebuild_profiles()")
            (touched,) = cursor.fetchone()
        batch.state = Batch.State.UNDONE
        batch.ended_at = timezone.now()
        batch.save(update_fields=["state", "ended_at"])
        audit.record(by=by, unit=unit.pk, what="batch.undone", on=f"batch:{number}", new={"people": touched})
        if touched > 20_000:
            profiles.request_mirror(by=by)
        return int(touched)


def _hand_on(batch: Batch) -> dict[uuid.UUID, int]:
    """Let a later batch that says the same assert what this one asserted. Returns what it recorded that the later one
    says too, with that batch: it is told again once it is voided."""
    later = Batch.objects.filter(source=batch.source_id, kind=batch.kind, pk__gt=batch.pk, state=Batch.State.PUBLISHED)
    if not later.exclude(sha256=batch.sha256).exists():
        return {}
    with connection.cursor() as cursor:
        for step in ("told rows", "repeated", "hand on", "hand on names", "hand on numbers", "handed on"):
            cursor.execute(batches.steps("tellings")[step], {"batch": batch.pk})
        return dict(cursor.fetchall())
