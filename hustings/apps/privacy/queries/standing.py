"""What waits for an answer, what is held, and what was erased."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hustings.apps.people.models import Hold
from hustings.apps.privacy.models import Demand, Erasure

ANSWERED_WITHIN = 30  # days, by our own house rule; the Act sets none


@dataclass(frozen=True)
class Asked:
    """A request that waits, and how many days are left to answer it; fewer than none: it is late."""

    it: Demand
    days_left: int


def waiting(on: date) -> list[Asked]:
    """The requests that wait for an answer in the acting user's units, the most pressing first."""
    found = Demand.objects.filter(answered_at=None).order_by("received_on", "pk")
    return [Asked(each, (each.received_on + timedelta(days=ANSWERED_WITHIN) - on).days) for each in found]


def demands_of(person: int) -> list[Demand]:
    """What a person asked of us, the newest first."""
    return list(Demand.objects.filter(person_id=person).order_by("-pk"))


def answered(limit: int = 20) -> list[Demand]:
    """The requests answered last."""
    return list(Demand.objects.exclude(answered_at=None).order_by("-answered_at")[:limit])


def holds(person: int | None = None) -> list[Hold]:
    """The holds in force that the acting user's units set; those of one person where one is given."""
    found = Hold.objects.filter(lifted_at=None).order_by("pk")
    return list(found if person is None else found.filter(person_id=person))


def erasures(limit: int = 20) -> list[Erasure]:
    """The last erasures."""
    return list(Erasure.objects.order_by("-pk")[:limit])


def erased_since(person: int, when: datetime) -> Erasure | None:
    """The erasure of a person since a moment."""
    return Erasure.objects.filter(person_id=person, at__gte=when).order_by("-pk").first()
