"""Where staged rows are: the zone, poll and place of each, made where they are new."""

from django.db import connection

from hustings.apps.geography import actions as geography
from hustings.apps.geography import queries as districts
from hustings.apps.geography.models import District, RepresentationOrder


def resolve_places(order: str | None) -> dict[str, District]:
    """Fill stage_zone, stage_poll and stage_place from what stands in stage. Returns its districts by code.

    `order` is the representation order that bare district codes are of; None: the newest live one that has them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT district_code FROM stage WHERE problem IS NULL AND district_code <> ''")
        codes = [code for (code,) in cursor.fetchall()]
        found = _districts(codes, order)
        pairs = _zone_sets(found)
        zones = geography.zones_for([ids for _, _, ids in pairs])
        cursor.execute("SELECT allowed_zones()")
        allowed = set(cursor.fetchone()[0])
        with cursor.copy(
            "COPY stage_zone (district_code, postal_code, district_id, zone_id, allowed) FROM STDIN"
        ) as copy:
            for code, postal, ids in pairs:
                copy.write_row((code, postal, found[code].pk, zones[ids], zones[ids] in allowed))
        cursor.execute("ANALYZE stage_zone")
        cursor.execute(
            "SELECT DISTINCT z.district_id, s.poll_number FROM stage s JOIN stage_zone z USING (district_code)"
            " WHERE s.problem IS NULL AND s.poll_number <> '' AND z.allowed"
        )
        polls = geography.polls_for(cursor.fetchall())
        with cursor.copy("COPY stage_poll (district_id, poll_number, poll_id) FROM STDIN") as copy:
            for (district, number), poll in polls.items():
                copy.write_row((district, number, poll))
        cursor.execute("ANALYZE stage_poll")
        cursor.execute(
            "SELECT DISTINCT left(s.postal_code, 3), z.zone_id FROM stage s JOIN stage_zone z"
            " ON z.district_code = s.district_code AND z.postal_code IN ('*', s.postal_code)"
            " WHERE s.problem IS NULL AND z.allowed"
        )
        places = geography.places_for(cursor.fetchall())
        with cursor.copy("COPY stage_place (fsa, zone_id, place_id) FROM STDIN") as copy:
            for (fsa, zone), place in places.items():
                copy.write_row((fsa, zone, place))
        cursor.execute("ANALYZE stage_place")
    return found


def _districts(codes: list[str], order: str | None) -> dict[str, District]:
    if order is not None:
        return dict(districts.districts_of_codes(districts.order_coded(order), codes))
    found: dict[str, District] = {}
    # a bare code means the newest live order that has it; orders that are no longer or not yet live come last
    live = list(districts.live_orders())
    for each in (*live, *RepresentationOrder.objects.exclude(pk__in=[o.pk for o in live]).order_by("-code")):
        for code, district in districts.districts_of_codes(each, codes).items():
            found.setdefault(code, district)
    return found


def _zone_sets(found: dict[str, District]) -> list[tuple[str, str, frozenset[int]]]:
    """(district code, postal code or * for any, the districts that a place there lies in, one per live order)."""
    pairs = [(code, "*", frozenset({district.pk})) for code, district in found.items()]
    if districts.live_orders().count() < 2:
        return pairs
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT district_code, postal_code FROM stage WHERE problem IS NULL AND postal_code <> ''"
        )
        wanted = [(code, postal) for code, postal in cursor.fetchall() if code in found]
    elsewhere = districts.surely_in(postal for _, postal in wanted)
    for code, postal in wanted:
        sure = {each for order, each in elsewhere.get(postal, {}).items() if order != found[code].order_id}
        if sure:
            pairs.append((code, postal, frozenset({found[code].pk, *sure})))
    return pairs
