"""Where the people of a segment are: by riding and by poll, with their names."""

from datetime import date

from django.db import connection

from hustings.apps.geography.models import PollDivision
from hustings.apps.lists.queries.counting import ask
from hustings.segments.compile import Scope
from hustings.segments.names import Language
from hustings.segments.resolve import Segment

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


def by_district(segment: Segment, scope: Scope, on: date, language: Language) -> list[tuple[str, int]]:
    """(riding, people), the most first; at most `MOST`."""
    zones: dict[int, int] = ask(segment, scope, on, "zone").value
    with connection.cursor() as cursor:
        cursor.execute(_RIDINGS, [list(zones), on, on])
        named = {zone: (code, fr if language == "fr" else en) for zone, code, en, fr in cursor.fetchall()}
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
