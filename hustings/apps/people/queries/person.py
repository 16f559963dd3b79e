"""What is known of one person, and who said so."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F

from hustings.apps.people.models import Address, ContactPoint, Person
from hustings.domain import addresses

_HOUSEHOLD = """
SELECT p.id, p.given_name, p.family_name, p.status FROM people_person p
WHERE p.address_id = %s AND p.id <> %s AND p.merged_into IS NULL ORDER BY p.family_key, p.given_key, p.id LIMIT %s
"""
_TOLD = """
SELECT a.id, a.asserted_on, s.title, s.ground, s.given_by, a.batch_id, a.row_number, a.content, a.live,
       s.withdrawn_at, s.withdrawn_because, %(purpose)s <> '' AND s.id = ANY (sources_barred(%(purpose)s, %(on)s))
FROM people_assertion a JOIN people_source s ON s.id = a.source_id
WHERE a.person_id = %(person)s ORDER BY a.asserted_on DESC, a.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Household:
    """One other person behind the same door."""

    person_id: int
    given_name: str
    family_name: str
    status: str


@dataclass(frozen=True)
class Told:
    """What one row of one source says of a person. `live` is false once batch or source were taken back."""

    id: int
    on: date
    source: str
    ground: str
    given_by: str
    batch: int
    row: int
    content: dict[str, Any]
    live: bool
    withdrawn: datetime | None  # when its source was, and why
    because: str
    barred: bool  # it does not serve the purpose in hand


def dwelling(person: Person) -> addresses.Address | None:
    """Where a person lives, or None where no source says."""
    found = Address.objects.filter(pk=person.address_id).first() if person.address_id else None
    if found is None:
        return None
    return addresses.Address(
        found.unit,
        found.civic_number,
        found.civic_suffix,
        found.street_name,
        found.street_type,
        found.street_direction,
        found.municipality,
        found.province,
        found.postal_code,
    )


def points_of(person: int, kind: str) -> list[str]:
    """The phones, mobiles or e-mail addresses of a person that stand."""
    found = ContactPoint.objects.filter(person_id=person, kind=kind, live=True).order_by(
        F("first_said").asc(nulls_first=True), "pk"
    )
    return list(found.values_list("value", flat=True))


def household(person: Person, limit: int = 24) -> list[Household]:
    """Who else lives behind the same door; at most as many as fit a screen."""
    if person.address_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_HOUSEHOLD, [person.address_id, person.pk, limit])
        return [Household(*row) for row in cursor.fetchall()]


def told(person: Person, on: date, purpose: str = "", limit: int = 50) -> list[Told]:
    """What sources say of a person, the newest first; on the day `on`, for a purpose by its code, "" for none."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, {"person": person.pk, "limit": limit, "purpose": purpose, "on": on})
        return [
            Told(number, on, source, ground, given_by, batch, row, json.loads(content), *standing)
            for number, on, source, ground, given_by, batch, row, content, *standing in cursor.fetchall()
        ]
