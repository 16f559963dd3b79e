"""Cutting a user or a whole unit off, within seconds and everywhere; a unit, and a privacy officer, only by two."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import ADMINISTER, TRACE, above, may_decide, over, rights_of, unit_for, units_of
from hustings.apps.organisations.models import CutOff, Unit, User
from hustings.domain.messages import BadInput, Refused
from hustings.scope import acting_as, end_transactions_of

_WORKING_THERE = """
WITH RECURSIVE there AS (
    SELECT %s::bigint AS id UNION SELECT u.id FROM organisations_unit u JOIN there ON u.parent_id = there.id
)
SELECT DISTINCT m.user_id FROM organisations_membership m JOIN there ON there.id = m.unit_id
"""


@transaction.atomic
def suspend(*, by: User, user: User, why: str) -> CutOff:
    """Cut a user off: whatever they are doing ends now, and they cannot sign in. A privacy officer, once two agree.

    Raises Refused for oneself, and without the right to administer every unit that they work in.
    """
    _check_why(why)
    if by == user:
        raise Refused("Nobody suspends themselves. Ask somebody else to.")
    if not user.is_active:
        raise BadInput("{name} is suspended already.", name=user.username)
    for unit in units_of(user):
        unit_for(by, ADMINISTER, unit.code)
    if waiting := CutOff.objects.filter(user=user, lifted_at=None, in_force_at=None).first():
        return waiting
    made = CutOff.objects.create(user=user, by_user=by.pk, at=timezone.now(), why=why.strip())
    audit.record(by=by, what="suspension.asked", on=f"user:{user.pk}", new={"cut_off": made.pk, "why": made.why})
    if TRACE not in rights_of(user):
        _enforce(by, made)
    return made


@transaction.atomic
def freeze_unit(*, by: User, unit: Unit, why: str) -> CutOff:
    """Ask that a whole unit, with all below it, be frozen out: it is once a second person agrees.

    Raises Refused without the right to administer the unit above it; for one whose affairs are its own, the party.
    """
    _check_why(why)
    unit_for(by, ADMINISTER, over(unit).code)
    if unit.suspended_at is not None:
        raise BadInput("{code} is frozen already.", code=unit.code)
    if waiting := CutOff.objects.filter(unit=unit, lifted_at=None, in_force_at=None).first():
        return waiting
    made = CutOff.objects.create(unit=unit, by_user=by.pk, at=timezone.now(), why=why.strip())
    said = {"cut_off": made.pk, "why": made.why}
    audit.record(by=by, unit=unit.parent_id, what="freeze.asked", on=f"unit:{unit.pk}", new=said)
    return made


@transaction.atomic
def agree_to_cut_off(*, by: User, number: int) -> CutOff:
    """As the second person, let a cut-off come into force. Raises Refused to whoever asked for it or is cut off."""
    found = _numbered(number)
    if found.in_force_at is not None:
        raise BadInput("This is in force already. Load the page anew.")
    if by.pk in (found.by_user, found.user_id):
        raise Refused("Somebody else decides: neither who asked for it, nor who is to be cut off.")
    if not may_decide(by, found):
        raise Refused("Whoever agrees administers the unit above, or approves what leaves there.")
    found.agreed_by = by.pk
    _enforce(by, found)
    return found


@transaction.atomic
def lift(*, by: User, number: int, why: str) -> CutOff:
    """End a cut-off, or take back that it was asked for. What was there before is there again."""
    _check_why(why)
    found = _numbered(number)
    for unit in above(found):
        unit_for(by, ADMINISTER, unit.code)
    if by.pk == found.user_id:
        raise Refused("Nobody lifts their own suspension. Ask somebody else to.")
    if found.in_force_at:
        _mark(found, active=True)
    found.lifted_at, found.lifted_by, found.lifted_why = timezone.now(), by.pk, why.strip()
    found.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    audit.record(by=by, what="cut.off.lifted", on=_of(found), new={"cut_off": found.pk, "why": found.lifted_why})
    return found


def _enforce(by: User, found: CutOff) -> None:
    """Let it hold, and once that is committed end all that whoever is cut off has under way in the database."""
    found.in_force_at = timezone.now()
    found.save(update_fields=["in_force_at", "agreed_by"])
    _mark(found, active=False)
    if found.user:  # who comes back signs in anew: a session that somebody else had found is not theirs again
        with acting_as(found.user.pk):
            for session in UserSession.objects.filter(user=found.user):
                session.end()
    whose: Iterable[int] = [found.user.pk] if found.user else []
    if found.unit:
        with connection.cursor() as cursor:
            cursor.execute(_WORKING_THERE, [found.unit_id])
            whose = [user for (user,) in cursor.fetchall()]
    audit.record(by=by, what="cut.off", on=_of(found), new={"cut_off": found.pk, "asked_by": found.by_user})
    transaction.on_commit(lambda: end_transactions_of(whose))


def _mark(found: CutOff, active: bool) -> None:
    if found.user:
        found.user.is_active = active
        found.user.save(update_fields=["is_active"])
    if found.unit:
        found.unit.suspended_at = None if active else found.in_force_at
        found.unit.save(update_fields=["suspended_at"])


def _numbered(number: int) -> CutOff:
    found = CutOff.objects.select_related("user", "unit__parent").filter(pk=number, lifted_at=None).first()
    if found is None:
        raise BadInput("There is no suspension or freeze {number}; it may be lifted already.", number=number)
    return found


def _of(found: CutOff) -> str:
    return f"user:{found.user_id}" if found.user else f"unit:{found.unit_id}"


def _check_why(why: str) -> None:
    if not why.strip():
        raise BadInput("Say in a few words why: it is kept on record.")
