"""What a unit's dashboard counts, for the zones of a scope."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from hustings.apps.geography.models import PollDivision
from hustings.apps.interactions.models import MarkLevel
from hustings.apps.lists import queries as lists
from hustings.segments.compile import Scope
from hustings.segments.names import Names

LATELY = 60  # days within which a contact counts as coverage
_FEW = 10  # electors of a poll below which no share of it is shown

_PER_DAY = """
SELECT n.on_day, n.channel, count(*) FROM interactions_standing n
WHERE n.kind = 'contact' AND n.on_day >= %(since)s AND n.on_day <= %(until)s AND n.channel IS NOT NULL
  AND (%(zones)s::int[] IS NULL OR n.zone_id = ANY (%(zones)s::int[]))
GROUP BY n.on_day, n.channel
"""


@dataclass(frozen=True)
class Leaning:
    """Electors who last stated one level of support; `code` is "" for those who were never asked."""

    code: str
    name_en: str
    name_fr: str
    electors: int


@dataclass(frozen=True)
class Coverage:
    """One poll: its electors, how many had a contact lately, and where it lies, if that is known."""

    poll: int
    number: str
    electors: int
    covered: int
    lat: float | None = None
    lon: float | None = None

    @property
    def share(self) -> float:
        """The part of its electors that had a contact lately."""
        return self.covered / self.electors

    @property
    def enough(self) -> bool:
        """Whether it has so many electors that a share of them says anything."""
        return self.electors >= _FEW


def leanings(names: Names, scope: Scope, on: date) -> list[Leaning]:
    """Electors by the level of support they last stated, then those who were never asked."""
    found = [
        Leaning(level.code, level.name_en, level.name_fr, _count(f"mark is {level.code}", names, scope, on))
        for level in MarkLevel.objects.order_by("position")
    ]
    return [*found, Leaning("", "", "", _count("mark is unknown", names, scope, on))]


def contacts_per_day(scope: Scope, since: date, until: date) -> dict[tuple[date, int], int]:
    """How many contacts stand, by day and channel (see `Interaction.Channel`)."""
    with connection.cursor() as cursor:
        zones = None if scope.zones is None else sorted(scope.zones)
        cursor.execute(_PER_DAY, {"since": since, "until": until, "zones": zones})
        return {(day, channel): count for day, channel, count in cursor.fetchall()}


def coverage(names: Names, scope: Scope, on: date) -> list[Coverage]:
    """Every poll with its electors and those who had a contact lately, the least covered first."""
    everybody: dict[int, int] = lists.ask(lists.understood("elector", names), scope, on, "poll").value
    lately = lists.understood(f"contacted within {LATELY} days", names)
    covered: dict[int, int] = lists.ask(lately, scope, on, "poll").value
    polls = [poll for poll in everybody if poll]
    numbers = dict(PollDivision.objects.filter(pk__in=polls).values_list("pk", "number"))
    places = lists.places_of(polls)
    found = [
        Coverage(poll, numbers.get(poll, "?"), everybody[poll], covered.get(poll, 0), *places.get(poll, (None, None)))
        for poll in polls
    ]
    return sorted(found, key=lambda each: (each.share, -each.electors))


def days(until: date, count: int) -> list[date]:
    """So many days up to one, the earliest first."""
    return [until - timedelta(days=back) for back in range(count - 1, -1, -1)]


def _count(text: str, names: Names, scope: Scope, on: date) -> int:
    return int(lists.ask(lists.understood(text, names), scope, on).value)
