"""Rows of outside lists about nobody on the register: where their source is to bring people, they make new ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import connection

from hustings.apps.geography import actions as geography
from hustings.apps.geography import queries as places
from hustings.apps.intake.actions import who
from hustings.apps.intake.actions.batches import steps
from hustings.apps.intake.actions.vocabulary import Vocabulary
from hustings.apps.intake.actions.writing import Outcome
from hustings.apps.intake.models import Batch
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.actions import Newcomer
from hustings.apps.people.models import Address as Dwelling
from hustings.apps.people.models import Source
from hustings.domain.addresses import Address, door_key, province_of
from hustings.domain.messages import BadInput, Message
from hustings.files.told import Told
from hustings.linkage.records import address_of

UNNAMED = Message("Nobody on the register is meant, and whoever is new needs a family name and a given name.")
NOWHERE = Message(
    "Nobody on the register is meant, and it is not certain in which riding they live: name it in a column district."
)
ELSEWHERE = Message(
    "Nobody on the register is meant, and they live in a riding that is not yours. The row stays outside."
)


def admit(*, by: User, batch: Batch, source: Source, on: date, outcomes: Sequence[Outcome]) -> None:
    """Let rows that mean nobody be about a new person each, and about one where they say the same of whom they mean.

    Who has no riding, or one that the user may not see, stays outside, with the reason. Whoever came in by another
    list before is introduced by this one too, so that they stay when that one goes. Without the source's leave nothing
    happens.
    """
    if not source.newcomers:
        return
    # whoever must consent and did not is not brought, though their wish not to be contacted is heard
    brought = [each for each in outcomes if "consent" in each.told.content or not source.terms.by_consent]
    strangers = [each for each in brought if each.problem in (who.NOBODY, who.DECIDED)]
    known = who.called([each.told for each in strangers], source)
    first: dict[str, Outcome] = {}  # by what their source calls them
    for each in strangers:
        if each.told.row.number not in known:
            first.setdefault(who.name_of(each.told, source), each)
    met = {each.person: each for each in reversed(brought) if each.person is not None and each.problem is None}
    others = [met[person] for person in _not_introduced(list(met), source)]
    made = _made(by, batch, source, on, [*first.values(), *others])
    words = Vocabulary()
    for each in strangers:
        name = who.name_of(each.told, source)
        meant = known.get(each.told.row.number, made.get(name))
        if isinstance(meant, int):
            each.person, each.problem, each.newcomer = meant, None, each is first.get(name)
            each.said = words.of_list(each.told.events, meant, source, on)
        else:
            each.problem = meant


def _not_introduced(numbers: list[int], source: Source) -> list[int]:
    """Those who are on no list of electors, and of whom this source has not said who they are."""
    with connection.cursor() as cursor:
        cursor.execute(steps("tellings")["not introduced"], {"people": numbers, "source": source.pk})
        return [person for (person,) in cursor.fetchall()]


def _made(by: User, batch: Batch, source: Source, on: date, outcomes: Sequence[Outcome]) -> dict[str, int | Message]:
    """What a source calls those whom rows bring -> the person they are, or why none."""
    found: dict[str, int | Message] = {}
    newcomers: list[Newcomer] = []
    for each, zone in zip(outcomes, _zones([each.told for each in outcomes]), strict=True):
        row = each.told
        name = who.name_of(row, source)
        if not (row.who.get("family_name") and row.who.get("given_name")):
            found[name] = UNNAMED
        elif isinstance(zone, Message):
            found[name] = zone
        else:
            names = {
                part: row.who.get(part, "") for part in ("family_name", "given_name", "middle_name", "name_suffix")
            }
            newcomers.append(Newcomer(row.row.number, name, zone, _address(row), **names, person=each.person))
    if not newcomers:
        return found
    numbers = people.add_newcomers(by=by, source=source, batch=batch.pk, on=on, newcomers=newcomers)
    return found | dict(zip((each.called for each in newcomers), numbers, strict=True))


def _zones(rows: Sequence[Told]) -> list[int | Message]:
    """Where each row says that somebody lives: by the riding it names, by a door on the register, by a postal code that
    lies in one riding only. A code alone never decides between ridings."""
    addresses = [_address(row) for row in rows]
    doors = _zones_of_doors([door_key(each) for each in addresses if each.street_name and each.civic_number])
    sure = places.surely_in(each.postal_code for each in addresses)
    named: dict[str, tuple[int, int] | None] = {}
    wanted: list[int | frozenset[int]] = []
    for row, address in zip(rows, addresses, strict=True):
        code = row.who.get("district_code", "")
        if code and code not in named:
            named[code] = _district(code)
        wanted.append(
            _home(named.get(code), doors.get(door_key(address)), sure.get(address.postal_code, {}), bool(code))
        )
    zones = geography.zones_for({each for each in wanted if isinstance(each, frozenset) and each})
    with connection.cursor() as cursor:
        cursor.execute("SELECT allowed_zones()")
        allowed = set(cursor.fetchone()[0])
    return [_answer(each if isinstance(each, int) else zones.get(each), allowed) for each in wanted]


def _address(row: Told) -> Address:
    """Where a row says that somebody lives; a list of one province rarely names it, and its postal codes do."""
    said = address_of(row.who)
    return said if said.province else replace(said, province=province_of(said.postal_code))


def _home(named: tuple[int, int] | None, door: int | None, sure: Mapping[int, int], says: bool) -> int | frozenset[int]:
    """A zone, or the districts of one; none where it is not certain. `named` is (order, district), `says` whether the
    row names a riding at all."""
    if named is not None:
        order, district = named
        return frozenset({**sure, order: district}.values())
    if says:
        return frozenset()
    return door if door is not None else frozenset(sure.values())


def _answer(zone: int | None, allowed: set[int]) -> int | Message:
    if zone is None:
        return NOWHERE
    return zone if zone in allowed else ELSEWHERE


def _district(code: str) -> tuple[int, int] | None:
    try:
        found = places.district_coded(code)
    except BadInput:
        return None
    return found.order_id, found.pk


def _zones_of_doors(doors: Sequence[str]) -> dict[str, int]:
    """The zone of each door that is on record in one zone only, of those the user may see."""
    found: dict[str, set[int]] = {}
    for door, zone in Dwelling.objects.filter(door_key__in=set(doors)).values_list("door_key", "zone_id"):
        found.setdefault(door, set()).add(zone)
    return {door: next(iter(zones)) for door, zones in found.items() if len(zones) == 1}
