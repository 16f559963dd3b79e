"""The sources of outside data, and what stands in their name."""

from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from hustings.apps.people.models import Agreement, Source

_SQL = Path(__file__).parent.parent / "sql"


@dataclass(frozen=True)
class Spoken:
    """How much a source said, of those whom the asker may see: the people, and what counts of it."""

    people: int
    facts: int
    happenings: int


def sources() -> list[Source]:
    """The outside sources of the acting user's units: those in force first, by title."""
    found = Source.objects.filter(kind=Source.Kind.OUTSIDE).select_related("unit")
    return sorted(found, key=lambda each: (each.withdrawn_at is not None, each.title.casefold()))


def agreement_of(source: Source) -> Agreement | None:
    """The signed document in force of a source, without its content; None where there is none."""
    return Agreement.objects.filter(source=source).defer("content").order_by("-pk").first()


def spoken(source: Source) -> Spoken:
    """What a source said that counts today."""
    with connection.cursor() as cursor:
        cursor.execute((_SQL / "spoken.sql").read_text(encoding="utf-8"), {"source": source.pk})
        return Spoken(*cursor.fetchone())
