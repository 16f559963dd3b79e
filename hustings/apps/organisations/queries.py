"""Who works where, and who is cut off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from hustings.apps.organisations.access import ADMINISTER, APPROVE, answers_for, may_decide, over, units_for
from hustings.apps.organisations.models import CutOff, Invitation, Membership, Unit, User

SHOWN = 50
SHOWN_INVITATIONS = 200  # the newest
_KEPT_DAYS = 90


@dataclass(frozen=True)
class Colleague:
    """A user with their live roles in some units."""

    user: User
    roles: list[tuple[str, Unit]]


def colleagues(*, by: User, text: str = "") -> list[Colleague]:
    """Who works in the units that a user administers, and is not suspended, by name; no more than `SHOWN`."""
    now = timezone.now()
    live = Membership.objects.filter(unit__in=units_for(by, ADMINISTER), valid_from__lte=now, user__is_active=True)
    live = live.filter(Q(valid_until=None) | Q(valid_until__gt=now)).select_related("user", "unit")
    if text:
        live = live.filter(
            Q(user__name__icontains=text) | Q(user__username__icontains=text) | Q(unit__code__icontains=text)
        )
    found: dict[int, Colleague] = {}
    for each in live.order_by("user__name", "user", "unit"):
        if each.user_id not in found and len(found) == SHOWN:
            break
        found.setdefault(each.user_id, Colleague(each.user, [])).roles.append((each.role, each.unit))
    return list(found.values())


def units_below(*, by: User) -> list[Unit]:
    """The units that a user could freeze: those below another that they administer, frozen ones too."""
    mine = units_for(by, ADMINISTER)
    found = Unit.objects.exclude(parent=None).select_related("parent").order_by("name_en")
    return [each for each in found if over(each) in mine]


def invitations(*, by: User) -> list[Invitation]:
    """Links that hold, and who waits to be let back in, where the user administers or could be the second person."""
    live = Invitation.objects.filter(Q(until=None) | Q(until__gt=timezone.now()), used_at=None, ended_at=None)
    found = live.select_related("user").order_by("-pk")[:SHOWN_INVITATIONS]
    return [each for each in found if any(answers_for(by, each.user, right) for right in (ADMINISTER, APPROVE))]


def cut_offs(*, by: User) -> Sequence[CutOff]:
    """Who is cut off or is to be, and was lately, where the user could decide on it, the newest first."""
    lately = Q(lifted_at=None) | Q(lifted_at__gte=timezone.now() - timedelta(days=_KEPT_DAYS))
    found = CutOff.objects.filter(lately).select_related("user", "unit__parent").order_by("-pk")
    return [each for each in found if may_decide(by, each)]
