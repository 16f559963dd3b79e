"""The only door to units and rights: what each role may do, and where."""

from typing import Any

from django.utils import timezone

from hustings.apps.organisations.models import Membership, Unit, User
from hustings.domain.messages import Refused, Word

Role = Membership.Role
IMPORT, COUNT, FREEZE, EXPORT, RECORD, ADMINISTER, AUDIT = (
    "import",
    "count",
    "freeze",
    "export",
    "record",
    "administer",
    "audit",
)

# Roles start from nothing; each right is given by name.
RIGHTS: dict[str, frozenset[str]] = {
    Role.DATA_DIRECTOR: frozenset({IMPORT, COUNT, FREEZE, EXPORT, RECORD, ADMINISTER, AUDIT}),
    Role.ORGANISER: frozenset({IMPORT, COUNT, FREEZE, EXPORT, RECORD}),
    Role.DATA_ENTRY: frozenset({IMPORT, RECORD}),
    Role.CANVASSER: frozenset({RECORD}),
    Role.CALLER: frozenset({RECORD}),
    Role.AUDITOR: frozenset({AUDIT}),
}


def unit_for(user: User, right: str, code: str | None = None) -> Unit:
    """The unit in which `user` exercises `right`: the one named, or their own highest. Raises Refused otherwise.

    A right in a unit holds in the units below it too.
    """
    live = [m for m in user.memberships.select_related("unit").order_by("unit_id") if _is_live(m)]
    able = [m.unit for m in live if right in RIGHTS[m.role]]
    if not able:
        raise Refused(
            "Your roles do not include the right to {right}. Ask the data director of your unit for it.",
            right=Word(right),
        )
    if code is None:
        return able[0]
    for unit in able:
        if unit.code == code:
            return unit  # known from the membership, and live: no need to ask again
    wanted = Unit.objects.filter(code=code, suspended_at=None).first()
    step = wanted
    while step is not None:
        if step in able:
            assert wanted is not None
            return wanted
        step = step.parent
    raise Refused(
        "You have no right to {right} in a unit called {code}. Use one of your own units.", right=Word(right), code=code
    )


def user_named(username: str) -> User:
    """The active user of that name. Raises Refused: no user, no rows."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refused("There is no active user called {name}. `hustings init` makes the first one.", name=username)
    return user


def _is_live(membership: Membership) -> bool:
    now = timezone.now()
    ends: Any = membership.valid_until
    return membership.valid_from <= now and (ends is None or ends > now) and membership.unit.suspended_at is None
