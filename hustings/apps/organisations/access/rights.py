"""The only door to units and rights: what each role may do, and where."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from hustings.apps.organisations.models import CutOff, Election, Membership, Unit, User
from hustings.domain.messages import BadInput, Refused, Word

Role = Membership.Role
READ, IMPORT, UNDO, COUNT, FREEZE, EXPORT, RECORD, ADMINISTER, AUDIT, SENSITIVE, TRACE, APPROVE, ANSWER, CORRECT = (
    "read",
    "import",
    "undo",
    "count",
    "freeze",
    "export",
    "record",
    "administer",
    "audit",
    "see lists that reveal religion, origin, health or orientation",
    "trace leaked lists",
    "approve what leaves",
    "answer people about what is held of them",
    "keep what people say of themselves",
)

# Roles start from nothing; each right is given by name.
RIGHTS: dict[str, frozenset[str]] = {
    Role.DATA_DIRECTOR: frozenset(
        {READ, IMPORT, UNDO, COUNT, FREEZE, EXPORT, RECORD, CORRECT, ADMINISTER, AUDIT, SENSITIVE, APPROVE}
    ),
    Role.ORGANISER: frozenset({READ, IMPORT, UNDO, COUNT, FREEZE, EXPORT, RECORD, CORRECT}),
    Role.DATA_ENTRY: frozenset({READ, IMPORT, RECORD, CORRECT}),
    Role.CANVASSER: frozenset({RECORD, CORRECT}),
    Role.CALLER: frozenset({RECORD, CORRECT}),
    Role.AUDITOR: frozenset({AUDIT}),
    # Not the data director: whoever may take everything must not know what is planted in it.
    Role.PRIVACY_OFFICER: frozenset({READ, CORRECT, AUDIT, SENSITIVE, TRACE, APPROVE, ANSWER}),
}

# Whoever can look everybody up, take or decide much: with a password alone nobody does.
GUARDED = frozenset({READ, IMPORT, FREEZE, EXPORT, APPROVE, ADMINISTER, AUDIT, TRACE, ANSWER})

APART = (Unit.Kind.CONTESTANT, Unit.Kind.MP_OFFICE)  # whose affairs are not those of the units above them

_LIVE = """
SELECT u.*, m.role FROM organisations_membership m JOIN organisations_unit u ON u.id = m.unit_id
WHERE m.user_id = %s AND m.valid_from <= %s AND (m.valid_until IS NULL OR m.valid_until > %s)
  AND u.suspended_at IS NULL
ORDER BY u.id, m.id
"""


def unit_for(user: User, right: str, code: str | None = None) -> Unit:
    """The unit in which `user` exercises `right`: the one named, or their own highest. Raises Refused otherwise.

    A right in a unit holds in the units below it too, but not in those whose affairs are their own (`APART`).
    """
    able = [unit for role, unit in _roles_of(user) if right in RIGHTS[role]]
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
        step = None if step.kind in APART else step.parent
    raise Refused(
        "You have no right to {right} in a unit called {code}. Use one of your own units: {known}.",
        right=Word(right),
        code=code,
        known=", ".join(unit.code for unit in dict.fromkeys(able)),
    )


def has_right(user: User, right: str, unit: Unit) -> bool:
    """Whether a user may do something in a unit now: asked again while something long goes on."""
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        return False
    try:
        unit_for(user, right, unit.code)
    except Refused:
        return False
    return True


def above(cut_off: CutOff) -> list[Unit]:
    """The units that decide on a cut-off: above the unit, or those in which the user has roles."""
    if cut_off.user is not None:
        return units_of(cut_off.user)
    assert cut_off.unit is not None
    return [over(cut_off.unit)]


def over(unit: Unit) -> Unit:
    """The unit that may freeze another: the one above it; for those whose affairs are their own, the party. Raises
    Refused for the party itself."""
    if unit.parent is None:
        raise Refused("The party itself cannot be frozen.")
    step = unit.parent
    while unit.kind in APART and step.parent is not None:
        step = step.parent
    return step


def may_decide(user: User, cut_off: CutOff) -> bool:
    """Whether a user administers, or approves what leaves, where a cut-off is decided."""
    return any(has_right(user, right, unit) for unit in above(cut_off) for right in (ADMINISTER, APPROVE))


def units_of(user: User) -> list[Unit]:
    """The live units in which a user has roles; the party, where there is none: somebody must answer for them."""
    found = list(dict.fromkeys(unit for _, unit in _roles_of(user)))
    return found or list(Unit.objects.filter(parent=None))


def holders_of(right: str, unit: Unit) -> list[User]:
    """The active users who have a right in a unit, by a role in it or in one above it."""
    reach = [unit.pk]
    step = unit
    while step.kind not in APART and step.parent is not None:
        step = step.parent
        reach.append(step.pk)
    now = timezone.now()
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    live = Membership.objects.filter(unit__in=reach, unit__suspended_at=None, role__in=roles, valid_from__lte=now)
    live = live.exclude(valid_until__lte=now)
    return list(User.objects.filter(memberships__in=live, is_active=True).distinct().order_by("pk"))


def units_for(user: User, right: str) -> list[Unit]:
    """Every live unit in which `user` exercises `right`: their own and those below, in the order of their names."""
    found = {unit.pk: unit for role, unit in _roles_of(user) if right in RIGHTS[role]}
    new = list(found)
    while new:
        below = Unit.objects.filter(parent__in=new, suspended_at=None).exclude(kind__in=APART)
        new = [unit.pk for unit in below if unit.pk not in found]
        found |= {unit.pk: unit for unit in below}
    return sorted(found.values(), key=lambda unit: unit.name_en)


def rights_of(user: User) -> frozenset[str]:
    """Every right that the user has in any unit."""
    return frozenset().union(*(RIGHTS[role] for role, _ in _roles_of(user)))


def roles_of(user: User) -> frozenset[str]:
    """Every role that the user has in any unit."""
    return frozenset(role for role, _ in _roles_of(user))


def check_staffing(by: User, unit: Unit) -> None:
    """Raise Refused unless a user may give others a role in a unit.

    A contestant or an MP's office takes its own people in; the first of them comes from whoever administers the unit
    above, who has no say there afterwards.
    """
    if unit.kind in APART and unit.parent and not unit.memberships.exists():
        unit_for(by, ADMINISTER, unit.parent.code)
    else:
        unit_for(by, ADMINISTER, unit.code)


def check_role(by: User, user: User | None, role: str) -> None:
    """Raise Refused for a role that would put into one hand what must lie in two: taking lists, and tracing leaks.

    `user` is None for somebody new.
    """
    gives = RIGHTS.get(role, frozenset())
    has = rights_of(user) if user else frozenset[str]()
    if TRACE in gives and user == by:
        raise Refused("Nobody makes themselves privacy officer. Ask somebody else to.")
    if (TRACE in gives and EXPORT in has) or (EXPORT in gives and TRACE in has):
        raise Refused(
            "Whoever may take lists cannot trace leaks as well: they would know what is planted. Name another user."
        )


def election_on(day: date) -> Election | None:
    """The election whose period a day lies in: from the issue of the writ to polling day."""
    return Election.objects.filter(writ_on__lte=day, polling_on__gte=day).order_by("polling_on").first()


def rights_on(request: Any) -> frozenset[str]:
    """The rights of whoever made a request, looked up once for all that its page draws."""
    if not hasattr(request, "rights"):
        request.rights = rights_of(request.user)
    found: frozenset[str] = request.rights
    return found


def unit_named(code: str) -> Unit:
    """The unit of that code; what may be done with it is asked of whoever acts. Raises BadInput."""
    found = Unit.objects.select_related("parent").filter(code=code).first()
    if found is None:
        raise BadInput("There is no unit called {code}.", code=code)
    return found


def user_named(username: str) -> User:
    """The active user of that name. Raises Refused: no user, no rows."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refused("There is no active user called {name}. `hustings init` makes the first one.", name=username)
    return user


def user_numbered(number: int) -> User:
    """The active user of that number. Raises Refused: whoever was cut off meanwhile does nothing more."""
    user = User.objects.filter(pk=number, is_active=True).first()
    if user is None:
        raise Refused("Whoever asked for this is no longer an active user.")
    return user


def house_keeper() -> int | None:
    """The number of the user in whose name chores are done: the party's data director of longest standing."""
    now = timezone.now()
    directors = Membership.objects.filter(
        role=Role.DATA_DIRECTOR, unit__kind=Unit.Kind.PARTY, user__is_active=True, valid_from__lte=now
    ).exclude(valid_until__lte=now)
    return directors.order_by("valid_from", "pk").values_list("user_id", flat=True).first()


def _roles_of(user: User) -> list[tuple[str, Unit]]:
    """The live roles of a user, each with its unit, highest unit first.

    By hand: it is asked before every act, and building the same query anew takes ten times as long as running it.
    """
    now = timezone.now()
    units: Iterable[Any] = Unit.objects.raw(_LIVE, [user.pk, now, now])
    return [(unit.role, unit) for unit in units]
