"""Is the table still what the view says?"""

from django.db import connection


def differences(limit: int = 20) -> list[int]:
    """Numbers of people whose stored profile is not what the view says, among those the acting user may see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(t.person_id, v.person_id) FROM profile t FULL JOIN profile_view v USING (person_id)"
            " WHERE t IS DISTINCT FROM v LIMIT %s",
            [limit],
        )
        return [person for (person,) in cursor.fetchall()]
