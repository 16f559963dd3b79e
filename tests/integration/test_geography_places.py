"""Districts, outlines, statistics and postal codes, from published files to the database."""

import json
import threading
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from hustings.apps.audit.models import Event
from hustings.apps.geography import actions, queries
from hustings.apps.geography.models import (
    AreaField,
    AreaValue,
    Boundary,
    District,
    Place,
    PollDivision,
    PostalCode,
    PostalDistrict,
    RepresentationOrder,
    Zone,
    ZoneDistrict,
)
from hustings.apps.organisations.actions import found_party
from hustings.apps.organisations.models import User
from hustings.domain.messages import BadInput
from hustings.files.areas import read_areas
from hustings.files.boundaries import Locator, read_boundaries
from hustings.files.postal import PostalRow, read_postal
from hustings.scope import acting_as

FRAGMENTS = {"24026", "24046", "46001", "46010", "59009"}
OUTLINES = "fed2013_geojson/fed_2013_simplified.geojson"
CITIES = [
    (-75.6972, 45.4215, "Ottawa Centre"),  # Parliament Hill
    (-79.3806, 43.6537, "Toronto Centre"),  # city hall
    (-80.2482, 43.5448, "Guelph"),
    (-112.8418, 49.6935, "Lethbridge"),
    (-63.1311, 46.2382, "Charlottetown"),
    (-135.0568, 60.7212, "Yukon"),  # Whitehorse
    (-114.3719, 62.4540, "Northwest Territories"),  # Yellowknife
    (-68.5170, 63.7467, "Nunavut"),  # Iqaluit
    (-9.1393, 38.7223, None),  # Lisbon
    (-99.9530, 49.8483, None),  # Brandon: its riding is one of the fragments
]


@pytest.fixture
def director(database: str) -> User:
    return found_party(username="dana", user_name="Dana", code="party", name_en="Party", name_fr="Parti")


@pytest.fixture
def orders(director: User) -> tuple[RepresentationOrder, RepresentationOrder]:
    """The orders of 2013 and 2023, with two districts each; 35033 is a code of both."""
    with acting_as(director.pk):
        made = tuple(actions.add_order(by=director, code=code) for code in ("2013", "2023"))
    for order in made:
        for code in ("35033", "35041"):
            District.objects.create(order=order, code=code, name_en=f"Mill {code}", name_fr=f"Moulin {code}")
    return made[0], made[1]


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_the_sample_outlines_are_refused_for_their_five_fragments(test_data: Path) -> None:
    with pytest.raises(BadInput) as refused:
        read_boundaries(test_data / OUTLINES)
    assert set(str(refused.value.message.params["codes"]).split(", ")) == FRAGMENTS


def test_known_cities_lie_in_their_ridings(test_data: Path) -> None:
    districts, warnings = read_boundaries(test_data / OUTLINES, allow=FRAGMENTS)
    assert (len(districts), len(warnings)) == (338, 5)
    names = {district.code: district for district in districts}
    assert "’" in names["24020"].name_en
    assert "œ" in names["24077"].name_fr
    assert not any("\x80" <= letter <= "\x9f" for d in districts for letter in d.name_en + d.name_fr)
    locator = Locator({code: district.geometry for code, district in names.items()})
    lons, lats, expected = zip(*CITIES, strict=True)
    located = locator.locate_all(lons, lats)
    assert [names[code].name_en if code else None for code in located] == list(expected)
    assert [locator.locate(lon, lat) for lon, lat, _ in CITIES] == located


def test_postal_codes_lie_where_the_sample_says(test_data: Path) -> None:
    rows = [r for r in read_postal(test_data / "postal/postalcode_latlon_fed2013.csv.gz") if isinstance(r, PostalRow)]
    assert len(rows) == 891_910
    assert sum(1 for row in rows if row.district) == 881_238
    assert [row.code for row in rows if row.lat is None] == ["H0H0H0"]
    sample = rows[::50]
    districts, _ = read_boundaries(test_data / OUTLINES, allow=FRAGMENTS)
    located = Locator({d.code: d.geometry for d in districts}).locate_all(
        (r.lon for r in sample), (r.lat for r in sample)
    )
    # Simplified outlines overlap in slivers, where either riding is right.
    differ = sum(code != (row.district or None) for code, row in zip(located, sample, strict=True))
    assert differ <= len(sample) / 1_000


def test_census_totals(test_data: Path) -> None:
    ridings = read_areas(test_data / "census/census_canada_2022_electoral_ridings.csv")
    assert (ridings.level, len(ridings.areas), len(ridings.values), ridings.refused) == ("district", 343, 343 * 5, ())
    avalon = {value.field: value.value for value in ridings.values if value.code == "10001"}
    counted = {
        "65_69": 6290,
        "70_74": 5525,
        "75_79": 3350,
        "80_84": 1755,
        "85_89": 840,
        "90_94": 330,
        "95_99": 75,
        "100+": 15,
    }
    assert avalon["age_65_plus_share"] == round(sum(counted.values()) / 69_860 * 10_000)
    assert avalon["low_income_share"] == round((25_305 + 2_235) / 68_915 * 10_000)
    areas = read_areas(test_data / "census/census_canada_2022_rta.csv")
    assert (areas.level, len(areas.areas), areas.refused) == ("fsa", 1646, ())
    assert len(areas.values) < 1646 * 5  # where nobody was counted, nothing is known
    assert all(0 <= value.value <= 10_000 for value in (*ridings.values, *areas.values))


def test_districts_twice_and_corrected(test_data: Path, director: User, tmp_path: Path) -> None:
    names = test_data / "fed2023/fed_2023_names.csv"
    with acting_as(director.pk):
        order = actions.add_order(by=director, code="2023")
        assert actions.import_districts(by=director, order=order, path=names).counts["districts"].added == 343
        assert actions.import_districts(by=director, order=order, path=names).changed_nothing
        text = "code,name_en,name_fr,ocd_id\n10001,Avalon East,Avalon-Est,ocd-division/country:ca/ed:10001-2023\n"
        corrected = actions.import_districts(by=director, order=order, path=write(tmp_path, "names.csv", text))
        assert actions.add_order(by=director, code="2023") == order
        events = list(Event.objects.order_by("pk").values_list("what", flat=True))
    assert (corrected.counts["districts"].changed, corrected.counts["aliases"].added) == (1, 1)
    assert District.objects.get(aliases__scheme="ocd").name_fr == "Avalon-Est"
    assert District.objects.filter(province="QC").count() == 78
    assert events == ["party.founded", "order.added", *["districts.imported"] * 3]


def test_outlines_make_districts_and_a_locator(director: User, tmp_path: Path) -> None:
    def outline(code: int, west: float, order: str = "2013") -> dict[str, object]:
        ring = [[west, 45.0], [west + 1, 45.0], [west + 1, 46.0], [west, 46.0], [west, 45.0]]
        properties = {"FEDNUM": code, "ENNAME": "Mill", "FRNAME": "Moulin", "PROVCODE": "ON", "REPORDER": order}
        return {"properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    path = write(tmp_path, "a.geojson", json.dumps({"features": [outline(35001, -81), outline(35002, -80)]}))
    other = write(tmp_path, "b.geojson", json.dumps({"features": [outline(35001, -81, "2023")]}))
    with acting_as(director.pk):
        order = actions.add_order(by=director, code="2013")
        done = actions.import_boundaries(by=director, order=order, path=path)
        assert actions.import_boundaries(by=director, order=order, path=path).changed_nothing
        with pytest.raises(BadInput, match="outlines of the order 2023"):
            actions.import_boundaries(by=director, order=order, path=other)
    assert (done.counts["districts"].added, done.counts["boundaries"].added) == (2, 2)
    box = Boundary.objects.get(district__code="35001")
    assert (box.min_lon, box.min_lat, box.max_lon, box.max_lat) == (-81, 45, -80, 46)
    assert queries.locator(order).locate(-79.5, 45.5) == "35002"


def test_which_district_a_code_means(orders: tuple[RepresentationOrder, RepresentationOrder]) -> None:
    old, new = orders
    assert queries.district_coded("2013/35033").order == old
    assert queries.district_coded("35033", on=date(2026, 1, 1)).order == new
    assert queries.district_coded("35033", on=date(2020, 1, 1)).order == old
    assert [order.code for order in queries.live_orders(date(2015, 8, 2))] == ["2013"]
    assert list(queries.live_orders(date(1999, 1, 1))) == []
    for code in ("35999", "2003/35033"):
        with pytest.raises(BadInput, match="no district"):
            queries.district_coded(code)
    # Two orders may be live at once: the newest one that has the code.
    RepresentationOrder.objects.filter(pk=old.pk).update(live_to=None)
    District.objects.filter(order=new, code="35041").delete()
    assert queries.district_coded("35041", on=date(2026, 1, 1)).order == old


def test_zones(orders: tuple[RepresentationOrder, RepresentationOrder]) -> None:
    one, two = queries.district_coded("2013/35033"), queries.district_coded("2023/35041")
    zone = actions.zone_for([two, one])
    assert zone.key == "2013/35033+2023/35041"
    assert actions.zone_for([one, two]) == zone
    assert {member.district for member in ZoneDistrict.objects.filter(zone=zone)} == {one, two}
    single, nowhere = actions.zone_for([one]), actions.zone_for([])
    assert nowhere.key == ""
    assert queries.zone_ids_of([one.pk]) == sorted([zone.pk, single.pk])
    assert queries.zone_ids_of([two.pk]) == [zone.pk]
    with pytest.raises(BadInput, match="two districts of one"):
        actions.zone_for([one, queries.district_coded("2013/35041")])


def test_many_writers_at_once_make_one_zone(orders: tuple[RepresentationOrder, RepresentationOrder]) -> None:
    districts = [queries.district_coded("2013/35033"), queries.district_coded("2023/35041")]
    start, made, failed = threading.Barrier(6), [], []

    def make() -> None:
        try:
            start.wait()
            made.append(actions.zone_for(districts).pk)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(made) == 6
    assert len(set(made)) == Zone.objects.count() == 1
    assert ZoneDistrict.objects.count() == 2


def test_polls_are_made_once_and_sorted(orders: tuple[RepresentationOrder, RepresentationOrder]) -> None:
    district = queries.district_coded("2013/35033")
    asked = [(district.pk, number) for number in ("600", "12-1", " 2", "12", "S/R 1", "500A", "12A", "odd")]
    ids = actions.polls_for(asked)
    assert actions.polls_for(asked) == ids
    assert actions.polls_for([]) == {}
    numbers = [(poll.number, poll.kind) for poll in queries.polls_of(district)]
    assert numbers == [
        ("odd", "ordinary"),
        ("2", "ordinary"),
        ("12", "ordinary"),
        ("12A", "ordinary"),
        ("12-1", "ordinary"),
        ("500A", "mobile"),
        ("600", "advance"),
        ("S/R 1", "special"),
    ]
    assert PollDivision.objects.get(pk=ids[district.pk, " 2"]).number == "2"


def test_statistics_reach_places_fsa_before_district(
    director: User, orders: tuple[RepresentationOrder, RepresentationOrder], tmp_path: Path
) -> None:
    old, new = orders
    zone = actions.zone_for([queries.district_coded("2013/35033"), queries.district_coded("2023/35041")])
    ids = actions.places_for([("K1A", zone.pk), ("K2B", zone.pk), ("", zone.pk)])

    def area(fsa: str) -> list[int | None]:
        return Place.objects.get(pk=ids[fsa, zone.pk]).area

    def load(name: str, text: str, source: str = "ours", **options: object) -> actions.Imported:
        with acting_as(director.pk):
            return actions.import_areas(by=director, path=write(tmp_path, name, text), source=source, **options)

    assert area("K1A") == []
    done = load("fsa.csv", "fsa,rent_change,median_income\nK1A,20%,50000\nK2B,,40000\n")
    assert done.counts["values"].added == 3
    assert (area("K1A"), area("K2B"), area("")) == ([2000, 50_000], [None, 40_000], [None, None])
    assert sorted(done.details["places"]) == sorted(ids.values())
    with pytest.raises(BadInput, match="which representation order"):
        load("ridings.csv", "district,rent_change\n35033,10%\n")
    load("old.csv", "district,rent_change\n35033,10%\n", order=old)
    assert (area("K1A"), area("K2B"), area("")) == ([2000, 50_000], [1000, 40_000], [1000, None])
    load("new.csv", "district,rent_change\n35041,0%\n35999,1%\n", order=new)
    assert (area("K1A"), area("K2B")) == ([2000, 50_000], [0, 40_000])
    again = load("new.csv", "district,rent_change\n35041,0%\n35999,1%\n", order=new)
    assert again.changed_nothing
    assert again.details["places"] == []
    assert "1 district codes" in " ".join(map(str, again.warnings))
    # A cell that the next edition leaves empty is unknown again; an area that it leaves out stays.
    gone = load("fsa.csv", "fsa,median_income,rent_change\nK1A,x,21%\nM5V,60000,..\n")
    assert (gone.counts["values"].removed, gone.counts["values"].changed) == (1, 1)
    assert gone.counts["values"].added == 1
    assert (area("K1A"), area("K2B")) == ([2100, None], [0, 40_000])
    with pytest.raises(BadInput, match="holds a money"):
        load("bad.csv", "fsa,median_income\nK1A,5%\n")
    # Another source counts something else: nothing of the old one may stay under its name.
    load("theirs.csv", "fsa,rent_change\nK2B,5%\n", source="theirs")
    assert (area("K1A"), area("K2B"), area("")) == ([None, None], [500, 40_000], [None, None])
    assert set(AreaField.objects.values_list("slot", "code", "source")) == {
        (1, "rent_change", "theirs"),
        (2, "median_income", "ours"),
    }
    # A place made later has its statistics at once.
    later = actions.places_for([("K2B", actions.zone_for([]).pk)])
    assert Place.objects.get(pk=next(iter(later.values()))).area == [500, 40_000]
    assert actions.refresh_places() == []
    assert AreaValue.objects.filter(field__code="rent_change").count() == 1


def test_postal_codes_with_several_districts(
    director: User, orders: tuple[RepresentationOrder, RepresentationOrder], tmp_path: Path
) -> None:
    order = orders[0]

    def load(text: str, **options: object) -> actions.Imported:
        with acting_as(director.pk):
            return actions.import_postal(by=director, path=write(tmp_path, "codes.csv", text), **options)

    header = "postal_code,place,lat,lon,district,weight\n"
    text = (
        "K1A 0B1,Ottawa,45.4,-75.7,35033,0.8\nK1A 0B1,Ottawa,45.4,-75.7,35041,0.2\n"
        "K1A 0B2,Ottawa,45.4,-75.7,35999,1\nbad,,,,,\nH0H 0H0,Pole,90,0,,\n"
    )
    with pytest.raises(BadInput, match="which representation order"):
        load(header + text)
    assert PostalCode.objects.count() == 0
    done = load(header + text, order=order)
    assert (done.counts["codes"].added, done.counts["districts"].added, len(done.refused)) == (3, 2, 1)
    assert "1 districts that the file names" in " ".join(map(str, done.warnings))
    assert [(k.district.code, k.weight) for k in queries.postal_districts("K1A0B1")] == [("35033", 0.8), ("35041", 0.2)]
    assert load(header + text, order=order).changed_nothing
    moved = load(header + "K1A 0B1,Ottawa,45.5,-75.7,35041,1\n", order=order)
    assert (moved.counts["codes"].changed, moved.counts["districts"].removed, moved.counts["districts"].changed) == (
        1,
        1,
        1,
    )
    assert PostalDistrict.objects.count() == 1
    assert PostalCode.objects.get(pk="H0H0H0").lat is None
