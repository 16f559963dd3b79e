"""How long is kept what, and what is kept too long now."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from hustings.apps.privacy.models import Keeping, Sweep
from hustings.domain.retention import KINDS

_DUE = """
SELECT count(*) FILTER (WHERE why = ''), count(*) FILTER (WHERE why = 'held'), count(*) FILTER (WHERE why = 'law')
FROM kept_too_long(%s, %s)
"""


@dataclass(frozen=True)
class Due:
    """Of a kind: how much is to go, and how much a hold or the law keeps."""

    due: int
    held: int
    law: int


def keepings() -> dict[str, Keeping]:
    """The last word on each kind of fact, where there is one."""
    newest = Keeping.objects.filter(unit__parent=None).order_by("kind", "-pk").distinct("kind")
    return {each.kind: each for each in newest}


def due(on: date) -> dict[str, Due]:
    """What is kept too long on a day, by kind; of kinds that have a period."""
    found = {}
    with connection.cursor() as cursor:
        for kind in (kind for kind, each in keepings().items() if each.days is not None and kind in KINDS):
            cursor.execute(_DUE, [kind, on])
            found[kind] = Due(*cursor.fetchone())
    return found


def sweeps(limit: int = 10) -> list[Sweep]:
    """The last times that it was carried out."""
    return list(Sweep.objects.order_by("-pk")[:limit])


def swept_on(day: date) -> bool:
    """Whether it was carried out on a day."""
    return Sweep.objects.filter(on_day=day, unit__parent=None).exists()
