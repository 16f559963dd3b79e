"""People whom an outside list brings. They are on no list of electors that we have, and so not taken for electors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from hustings.apps.audit import actions as audit
from hustings.apps.geography import actions as geography
from hustings.apps.organisations.access import RECORD, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people.access import check_in_force
from hustings.apps.people.models import Address as Dwelling
from hustings.apps.people.models import Assertion, Person, Source
from hustings.domain import names
from hustings.domain.addresses import Address, civic_value, door_key, fsa, street_key
from hustings.scope import bulk

_AT_ONCE = 2_000  # rows of one statement


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whom a list brings: what their source calls them, names as written, and where they live.

    `row` is the number of the row that brings them; `person` who they are, if they are known by the word of others.
    """

    row: int
    called: str
    zone_id: int
    address: Address
    family_name: str
    given_name: str = ""
    middle_name: str = ""
    name_suffix: str = ""
    person: int | None = None

    @property
    def door(self) -> str:
        """The key of the dwelling; "" where no street is named."""
        return door_key(self.address) if self.address.street_name or self.address.civic_number else ""


@transaction.atomic
def add_newcomers(*, by: User, source: Source, batch: int, on: date, newcomers: Sequence[Newcomer]) -> list[int]:
    """Make a person of each who is none yet, and say who they all are, by the word of their source. Returns their
    numbers, in that order.

    The caller folds them, with what else is said of them, in the same transaction.
    """
    unit_for(by, RECORD)
    check_in_force(source.pk, consented=True)
    with bulk(), connection.cursor() as cursor:
        doors = _doors(cursor, newcomers)
        cursor.execute("SELECT learn_surnames(%s)", [[names.fold(each.family_name) for each in newcomers]])
        made = Person.objects.bulk_create(
            [
                Person(zone_id=each.zone_id, status=Person.Status.NON_ELECTOR)
                for each in newcomers
                if each.person is None
            ],
            batch_size=_AT_ONCE,
        )
        fresh = iter(made)
        numbers = [next(fresh).pk if each.person is None else each.person for each in newcomers]
        Assertion.objects.bulk_create(
            [
                Assertion(
                    person_id=number,
                    zone_id=each.zone_id,
                    source_id=source.pk,
                    batch_id=batch,
                    row_number=each.row,
                    asserted_on=on,
                    external_id=each.called,
                    content=_content(each, doors.get((each.zone_id, each.door))),
                )
                for number, each in zip(numbers, newcomers, strict=True)
            ],
            batch_size=_AT_ONCE,
        )
    audit.record(by=by, unit=source.unit_id, what="people.added", on=f"batch:{batch}", new={"people": len(made)})
    return numbers


def _content(newcomer: Newcomer, address: int | None) -> dict[str, Any]:
    said = {
        "family_name": newcomer.family_name,
        "given_name": newcomer.given_name,
        "middle_name": newcomer.middle_name,
        "name_suffix": newcomer.name_suffix,
        "family_key": names.fold(newcomer.family_name),
        "given_key": names.fold(newcomer.given_name),
        "status": Person.Status.NON_ELECTOR.value,
        "zone_id": newcomer.zone_id,
        "address_id": address,
    }
    return {name: value for name, value in said.items() if value not in ("", None)}


def _doors(cursor: Any, newcomers: Sequence[Newcomer]) -> dict[tuple[int, str], int]:
    """(zone, door) -> the dwelling, made where it is new."""
    wanted = {(each.zone_id, each.door): each.address for each in newcomers if each.door}
    areas = {(zone, door): (fsa(address.postal_code), zone) for (zone, door), address in wanted.items()}
    places = geography.places_for(sorted(set(areas.values())))
    Dwelling.objects.bulk_create(
        [
            Dwelling(
                zone_id=zone,
                door_key=door,
                unit=address.unit,
                civic_number=address.civic_number,
                civic_suffix=address.civic_suffix,
                street_name=address.street_name,
                street_type=address.street_type,
                street_direction=address.street_direction,
                municipality=address.municipality,
                province=address.province,
                postal_code=address.postal_code,
                street_key=street_key(address),
                civic_value=civic_value(address),
                place_id=places[areas[zone, door]],
            )
            for (zone, door), address in sorted(wanted.items(), key=lambda each: each[0])
        ],
        ignore_conflicts=True,
        batch_size=_AT_ONCE,
    )
    cursor.execute(
        "SELECT a.zone_id, a.door_key, a.id FROM people_address a"
        " JOIN unnest(%s::int[], %s::text[]) AS t (zone_id, door_key) USING (zone_id, door_key)",
        [[zone for zone, _ in wanted], [door for _, door in wanted]],
    )
    return {(zone, door): number for zone, door, number in cursor.fetchall()}
