"""Who had what was held of them erased, by digests of how they would be named again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

_AT_ONCE = 50_000


def any_erased() -> bool:
    """Whether anybody had."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT any_erased()")
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True)
class Erased:
    """When somebody was erased, and their number where they stay on record."""

    on: date
    stays: int | None


def erased_among(digests: Sequence[bytes]) -> dict[bytes, Erased]:
    """Of some digests (see `domain.erasing`), those of people who were erased."""
    found: dict[bytes, Erased] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(digests), _AT_ONCE):
            cursor.execute(
                "SELECT digest, on_day, stays FROM erased_among(%s)", [list(digests[start : start + _AT_ONCE])]
            )
            found |= {bytes(each): Erased(day, stays) for each, day, stays in cursor.fetchall()}
    return found
