"""The only door to batches: whoever brought one in sees it through, and what others brought in needs a right."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from hustings.apps.intake.models import Batch
from hustings.apps.organisations.access import EXPORT, IMPORT, RECORD, UNDO, rights_of, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.domain.messages import BadInput, Refused


def batch_numbered(number: int) -> Batch:
    """A batch of the acting user's units. Raises BadInput."""
    batch = Batch.objects.filter(pk=number).select_related("unit").first()
    if batch is None:
        raise BadInput("There is no batch {number} of yours. `hustings import list` shows them.", number=number)
    return batch


def batches_for(user: User) -> QuerySet[Batch]:
    """Batches a user may read about, the newest first: their own; with the right to import, those of their units."""
    seen = Q() if IMPORT in rights_of(user) else Q(by_user=user.pk)
    return Batch.objects.filter(seen).order_by("-pk")


def batch_for(user: User, number: int) -> Batch:
    """One of them. Raises BadInput, or Refused without the right."""
    unit_for(user, RECORD)
    found = batch_numbered(number)
    if found.by_user != user.pk:
        unit_for(user, IMPORT, found.unit.code)
    return found


def check_undo(user: User, batch: Batch) -> Unit:
    """The unit in which a user takes a batch back: their own with the right to import, others' with that to undo."""
    return unit_for(user, IMPORT if batch.by_user == user.pk else UNDO, batch.unit.code)


def check_refused(user: User, batch: Batch) -> Unit:
    """The unit in which a user takes the refused rows of a batch: their own, or with the right to export."""
    return unit_for(user, IMPORT if batch.by_user == user.pk else EXPORT, batch.unit.code)


def may_undo(user: User, batch: Batch) -> bool:
    """Whether `check_undo` would let them."""
    return _holds(check_undo, user, batch)


def may_take_refused(user: User, batch: Batch) -> bool:
    """Whether `check_refused` would let them."""
    return _holds(check_refused, user, batch)


def _holds(check: Callable[[User, Batch], Unit], user: User, batch: Batch) -> bool:
    try:
        check(user, batch)
    except Refused:
        return False
    return True
