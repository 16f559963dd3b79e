"""What the table of profiles holds, and whether it is still what the view says."""

from dataclasses import dataclass

from django.db import connection

from hustings.apps.profiles.models import Profile

_MOVED, _DECEASED = 1 << 3, 1 << 4  # bits of `results`, by the numbers of the field's standard results


@dataclass(frozen=True)
class Presence:
    """Whether a person is still to be found where we think, and what contacts said of it."""

    present: bool
    said_deceased: bool
    said_moved: bool


def presence(person: int) -> Presence | None:
    """Of one person, among those the acting user may see."""
    found = Profile.objects.filter(pk=person).values_list("present", "results").first()
    if found is None:
        return None
    present, results = found
    return Presence(present, bool(results & _DECEASED), bool(results & _MOVED))


def differences(limit: int = 20) -> list[int]:
    """Numbers of people whose stored profile is not what the view says, among those the acting user may see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(t.person_id, v.person_id) FROM profile t FULL JOIN profile_view v USING (person_id)"
            " WHERE t IS DISTINCT FROM v LIMIT %s",
            [limit],
        )
        return [person for (person,) in cursor.fetchall()]


def electors_in(zones: list[int]) -> int:
    """How many electors live in these zones, among those the acting user may see."""
    return Profile.objects.filter(zone_id__in=zones, elector=True).count()
