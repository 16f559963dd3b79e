"""Where the people of a segment are: by riding and by poll, with their names and where they lie."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db import connection

from hustings.apps.geography.models import PollDivision
from hustings.apps.geography.queries import riding_name
from hustings.apps.lists.queries.counting import ask
from hustings.segments.compile import Scope
from hustings.segments.names import Language
from hustings.segments.resolve import Segment

PLACES_FOR = 3600  # seconds that the places of polls are remembered
MOST = 60  # rows of one table; who wants more asks for one riding

# Each zone lies in one riding of every order; the newest live order names it.
_RIDINGS = """
SELECT DISTINCT ON (z.zone_id) z.zone_id, d.code, d.name_en, d.name_fr
FROM geography_zone_district z
JOIN geography_district d ON d.id = z.district_id
JOIN geography_order o ON o.id = z.order_id
WHERE z.zone_id = ANY (%s)
ORDER BY z.zone_id, (o.live_from <= %s AND (o.live_to IS NULL OR o.live_to >= %s)) DESC, o.live_from DESC
"""

_PLACES = """
SELECT p.poll_id, avg(c.lat), avg(c.lon) FROM people_person p
JOIN people_address a ON a.id = p.address_id JOIN geography_postal_code c ON c.code = a.postal_code
WHERE p.poll_id = ANY (%s) AND c.lat IS NOT NULL GROUP BY p.poll_id
"""


def by_district(segment: Segment, scope: Scope, on: date, language: Language) -> list[tuple[str, int]]:
    """(riding, people), the most first; at most `MOST`."""
    zones: dict[int, int] = ask(segment, scope, on, "zone").value
    with connection.cursor() as cursor:
        cursor.execute(_RIDINGS, [list(zones), on, on])
        named = {zone: (code, riding_name(en, fr, language)) for zone, code, en, fr in cursor.fetchall()}
    found: dict[tuple[str, str], int] = {}
    for zone, people in zones.items():
        key = named.get(zone, ("", "?"))
        found[key] = found.get(key, 0) + people
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(name, people) for (_code, name), people in ranked[:MOST]]


def by_poll(segment: Segment, scope: Scope, on: date) -> list[tuple[str, int]]:
    """(poll number, people), the most first; at most `MOST`. People without a poll are left out."""
    polls: dict[int, int] = ask(segment, scope, on, "poll").value
    ranked = sorted(((poll, people) for poll, people in polls.items() if poll), key=lambda pair: -pair[1])[:MOST]
    named = dict(PollDivision.objects.filter(pk__in=[poll for poll, _ in ranked]).values_list("pk", "number"))
    return [(named.get(poll, "?"), people) for poll, people in ranked]


def places_of(polls: list[int]) -> dict[int, tuple[float, float]]:
    """(latitude, longitude) of polls: as loaded, else in the middle of their electors' postal codes."""
    key = f"places:{hash(tuple(sorted(polls)))}"
    found: dict[int, tuple[float, float]] | None = cache.get(key)
    if found is None:
        stored = PollDivision.objects.filter(pk__in=polls, lat__isnull=False).values_list("pk", "lat", "lon")
        found = {poll: (lat, lon) for poll, lat, lon in stored if lat is not None and lon is not None}
        with connection.cursor() as cursor:
            cursor.execute(_PLACES, [[poll for poll in polls if poll not in found]])
            found |= {poll: (lat, lon) for poll, lat, lon in cursor.fetchall()}
        cache.set(key, found, PLACES_FOR)
    return found


@dataclass(frozen=True)
class OnMap:
    """One poll on a map: how many of its electors belong to a segment."""

    number: str
    people: int
    electors: int
    lat: float
    lon: float


def on_map(segment: Segment, everybody: Segment, scope: Scope, on: date, most: int = 400) -> list[OnMap]:
    """The polls of a segment that lie somewhere, with how many of `everybody` live in each; none for too many polls."""
    there: dict[int, int] = ask(everybody, scope, on, "poll").value
    polls = [poll for poll in there if poll]
    if len(polls) > most:
        return []
    people: dict[int, int] = ask(segment, scope, on, "poll").value
    named = dict(PollDivision.objects.filter(pk__in=polls).values_list("pk", "number"))
    places = places_of(polls)
    return [
        OnMap(named.get(poll, "?"), people.get(poll, 0), there[poll], *places[poll]) for poll in polls if poll in places
    ]
