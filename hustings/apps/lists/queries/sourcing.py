"""Who of a frozen list stands on it only by the word of a source that was withdrawn since."""

from pathlib import Path

from django.db import connection

from hustings.apps.lists.models import List
from hustings.apps.lists.queries.counting import people_in_postgres
from hustings.apps.lists.queries.naming import names, understood
from hustings.domain.messages import BadInput

_SQL = Path(__file__).parent.parent / "sql"


def unsourced(list_id: int) -> frozenset[int]:
    """The people of a list of whom a source spoke that was withdrawn since it was frozen, and who match no more.

    Everybody of whom it spoke, where the question of the list cannot be asked any more.
    """
    one = List.objects.filter(pk=list_id).first()
    if one is None:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute((_SQL / "doubtful.sql").read_text(encoding="utf-8"), {"list": list_id, "since": one.created_at})
        doubtful = frozenset(person for (person,) in cursor.fetchall())
    if not doubtful:
        return doubtful
    try:
        segment = understood(one.segment, names())
    except BadInput:
        return doubtful
    return doubtful.difference(people_in_postgres(segment, one.as_of))
