"""Who had what was held of them erased, by digests of how they would be named again."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

_AT_ONCE = 50_000


def any_erased() -> bool:
    """Whether anybody had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT any_erased()")
        return bool(cursor.fetchone()[0])


def erased_on(digests: Sequence[bytes]) -> dict[bytes, date]:
    """Of some digests (see `domain.erasing`), those of people who were erased, with the day."""
    found: dict[bytes, date] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(digests), _AT_ONCE):
            cursor.execute("SELECT digest, on_day FROM erased_among(%s)", [list(digests[start : start + _AT_ONCE])])
            found |= {bytes(each): day for each, day in cursor.fetchall()}
    return found
