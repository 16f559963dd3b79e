"""Who may decide and who may watch; and the keys of what copies carry, which never leave: they find planted entries."""

from hustings.apps.gate.models import Approval, Seed
from hustings.apps.organisations.access import APPROVE, TRACE, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.domain.messages import BadInput
from hustings.scope import servers


def code_key() -> bytes:
    """What decides which planted entries a copy carries, and how it spells."""
    return servers.key_for("planted entries")


def fingerprint_key() -> bytes:
    """What phone numbers, e-mail addresses and names that left are digested with."""
    return servers.key_for("fingerprints")


def seed_numbered(by: User, number: int) -> Seed:
    """A planted entry of a unit in which the user may trace leaks. Raises Refused or BadInput."""
    unit_for(by, TRACE)
    found = Seed.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no planted entry {number} of yours.", number=number)
    unit_for(by, TRACE, Unit.objects.get(pk=found.unit_id).code)
    return found


def approval_numbered(by: User, number: int) -> Approval:
    """What was asked for, in a unit in which the user may approve what leaves. Raises Refused or BadInput."""
    unit_for(by, APPROVE)
    found = Approval.objects.select_related("unit", "purpose").filter(pk=number).first()
    if found is None:
        raise BadInput("Nothing that you may decide on has the number {number}.", number=number)
    unit_for(by, APPROVE, found.unit.code)
    return found
