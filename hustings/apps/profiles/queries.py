"""What the table of profiles holds, and whether it is still what the view says."""

from django.db import connection

from hustings.apps.profiles.models import Profile


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
