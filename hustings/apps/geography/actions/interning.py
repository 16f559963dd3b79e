"""The number of a zone, a place or a poll, made when it is first asked for. Safe with many writers at once."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from django.db import connection, transaction

from hustings.apps.geography.actions.areas import refresh_places
from hustings.apps.geography.models import District, Zone
from hustings.domain.messages import BadInput
from hustings.domain.poll_numbers import parse_poll_number

ZONE_SEPARATOR: Final = "+"


def zone_for(districts: Iterable[District]) -> Zone:
    """The zone of these districts, at most one of each order; no district at all is a zone too (key "")."""
    ids = frozenset(district.pk for district in districts)
    return Zone.objects.get(pk=zones_for([ids])[ids])


@transaction.atomic
def zones_for(sets: Collection[frozenset[int]]) -> Mapping[frozenset[int], int]:
    """The zone id of each set of district ids. Raises BadInput when a set has two districts of one order."""
    wanted = frozenset().union(*sets)
    districts = {d.pk: d for d in District.objects.filter(pk__in=wanted).select_related("order")}
    keys = {ids: _zone_key([districts[pk] for pk in ids]) for ids in sets}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO geography_zone (key) SELECT DISTINCT unnest(%s::text[]) ORDER BY 1"
            " ON CONFLICT (key) DO NOTHING",
            [list(keys.values())],
        )
        # A writer that lost the race has waited above for the winner's commit, and now sees its row.
        cursor.execute("SELECT key, id FROM geography_zone WHERE key = ANY (%s)", [list(keys.values())])
        numbers = dict(cursor.fetchall())
        members = sorted((numbers[key], districts[pk].order_id, pk) for ids, key in keys.items() for pk in ids)
        cursor.execute(
            "INSERT INTO geography_zone_district (zone_id, order_id, district_id)"
            " SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) ON CONFLICT (zone_id, order_id) DO NOTHING",
            [list(column) for column in zip(*members, strict=True)] or [[], [], []],
        )
    return {ids: numbers[key] for ids, key in keys.items()}


def _zone_key(districts: Collection[District]) -> str:
    if len({district.order_id for district in districts}) < len(districts):
        raise BadInput("A place cannot lie in two districts of one representation order.")
    return ZONE_SEPARATOR.join(sorted(f"{district.order.code}/{district.code}" for district in districts))


@transaction.atomic
def places_for(pairs: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
    """The place id of each (FSA, zone id); "" is an unknown FSA. New places get their area statistics at once."""
    fsas, zones = [fsa for fsa, _ in pairs], [zone for _, zone in pairs]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO geography_place (fsa, zone_id, area)"
            " SELECT DISTINCT fsa, zone, '{}'::int[] FROM unnest(%s::text[], %s::int[]) AS t(fsa, zone) ORDER BY 1, 2"
            " ON CONFLICT (fsa, zone_id) DO NOTHING RETURNING id",
            [fsas, zones],
        )
        new = [row[0] for row in cursor.fetchall()]
    if new:
        refresh_places(only=new)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.fsa, p.zone_id, p.id FROM geography_place p"
            " JOIN (SELECT DISTINCT * FROM unnest(%s::text[], %s::int[]) AS t(fsa, zone)) asked"
            " ON asked.fsa = p.fsa AND asked.zone = p.zone_id",
            [fsas, zones],
        )
        return {(fsa, zone): pk for fsa, zone, pk in cursor.fetchall()}


@transaction.atomic
def polls_for(pairs: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], int]:
    """The poll division's id for each (district id, printed poll number). A number of unknown form is kept as text."""
    asked = sorted({(district, number.strip()) for district, number in pairs})
    rows = []
    for district, number in asked:
        parsed = parse_poll_number(number)
        parts = (parsed.base, parsed.suffix, parsed.letter, parsed.kind) if parsed else (0, 0, "", "ordinary")
        rows.append((district, number, *parts))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 6
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO geography_poll (district_id, number, base, suffix, letter, kind, name_en, name_fr)"
            " SELECT t.*, '', ''"
            " FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[], %s::text[], %s::text[]) AS t"
            " ON CONFLICT (district_id, number) DO NOTHING",
            columns,
        )
        cursor.execute(
            "SELECT p.district_id, p.number, p.id FROM geography_poll p"
            " JOIN unnest(%s::bigint[], %s::text[]) AS asked(district, number)"
            " ON asked.district = p.district_id AND asked.number = p.number",
            columns[:2],
        )
        found = {(district, number): pk for district, number, pk in cursor.fetchall()}
    return {(district, number): found[district, number.strip()] for district, number in pairs}
