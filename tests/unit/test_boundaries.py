"""Outlines from GeoJSON, refusing fragments, and the district of a point."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hustings.domain.messages import BadInput
from hustings.files.boundaries import Locator, area_km2, read_boundaries
from hustings.files.published import repair_c1


def square(west: float, south: float, size: float = 0.5) -> dict[str, Any]:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(code: object, geometry: dict[str, Any], name: str = "Old Mill") -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"FEDNUM": code, "ENNAME": name, "FRNAME": name, "PROVCODE": "ON", "REPORDER": "2013"},
        "geometry": geometry,
    }


def write(folder: Path, *features: Any) -> Path:
    path = folder / "outlines.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_parts_of_one_code_are_dissolved_and_codes_become_text(tmp_path: Path) -> None:
    multi = {"type": "MultiPolygon", "coordinates": [square(-80.5, 45)["coordinates"], square(-82, 45)["coordinates"]]}
    path = write(
        tmp_path, feature(35001, square(-81, 45)), feature(35001.0, square(-79.5, 45)), feature("35001", multi)
    )
    districts, warnings = read_boundaries(path)
    assert [(d.code, d.province, d.order) for d in districts] == [("35001", "ON", "2013")]
    assert warnings == []
    assert districts[0].geojson["type"] == "MultiPolygon"
    assert shapely.equals(
        shapely.union_all([shapely.geometry.shape(g) for g in (square(-79.5, 45), square(-81, 45), multi)]),
        districts[0].geometry,
    )


def test_names_damaged_by_latin_1_are_repaired(tmp_path: Path) -> None:
    districts, _ = read_boundaries(write(tmp_path, feature(24020, square(-70, 46), "L\u0092C\u009cur")))
    assert districts[0].name_en == "L’Cœur"
    assert repair_c1("Sœur Náʔël’s") == "Sœur Náʔël’s"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{}", "not a GeoJSON FeatureCollection"),
        (json.dumps({"features": [{"properties": {}, "geometry": square(-70, 46)}]}), "Outline 1 has no district code"),
        (json.dumps({"features": [feature(1, {"type": "Point", "coordinates": [1, 2]})]}), "not a Polygon"),
        (json.dumps({"features": [feature(1, {"type": "Polygon", "coordinates": "x"})]}), "cannot be read"),
        (json.dumps({"features": [feature(1, square(7_000_000, 900_000, 1000))]}), "not in degrees"),
    ],
)
def test_what_cannot_be_an_outline_is_said(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "outlines.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=reason):
        read_boundaries(path)


def test_fragments_are_refused_by_code_unless_allowed(tmp_path: Path) -> None:
    row = [feature(35001 + n, square(-81 + n * 0.5, 45)) for n in range(4)]
    tiny = feature(46010, square(-80.9, 45.505, 0.005))  # under a square kilometre, beside the first
    dwarf = feature(46001, square(-80.3, 45.505, 0.02))  # a few square kilometres, 1/800 of its neighbour
    alone = feature(24026, square(-62, 47))
    path = write(tmp_path, *row, tiny, dwarf, alone)
    with pytest.raises(BadInput, match="24026, 46001, 46010 are fragments"):
        read_boundaries(path)
    with pytest.raises(BadInput, match="outlines of 24026 are fragments"):
        read_boundaries(path, allow={"46001", "46010"})
    districts, warnings = read_boundaries(path, allow={"24026", "46001", "46010"})
    assert len(districts) == 7
    assert [warning.params["code"] for warning in warnings] == ["24026", "46001", "46010"]


def test_a_file_of_one_riding_is_not_alone(tmp_path: Path) -> None:
    assert len(read_boundaries(write(tmp_path, feature(35001, square(-81, 45))))[0]) == 1


def test_area_is_that_of_the_sphere() -> None:
    degree = math.pi / 180 * 6371.0088
    at_equator = shapely.box(0, -0.5, 1, 0.5)
    assert area_km2(at_equator) == pytest.approx(degree**2, rel=1e-4)
    half = shapely.box(-180, 0, 180, 90)
    assert area_km2(half) == pytest.approx(2 * math.pi * 6371.0088**2)
    holed = shapely.Polygon(at_equator.exterior, [shapely.box(0.2, -0.2, 0.4, 0).exterior.coords])
    assert area_km2(holed) == pytest.approx(area_km2(at_equator) - area_km2(shapely.box(0.2, -0.2, 0.4, 0)))


WEST_EAST = Locator({"b": square(0, 0, 1), "a": square(1, 0, 1), "c": square(0.9, 2, 1)})


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [(0.5, 0.5, "b"), (1.5, 0.5, "a"), (1, 0.5, "a"), (0, 0, "b"), (1.5, 2.5, "c"), (3, 3, None), (0.5, 1.5, None)],
)
def test_locate(lon: float, lat: float, code: str | None) -> None:
    assert WEST_EAST.locate(lon, lat) == code


coordinates = st.integers(-2, 14).map(lambda n: n / 4)


@given(st.lists(st.tuples(coordinates, coordinates)))
def test_many_points_at_once_are_located_like_each_alone(points: list[tuple[float, float]]) -> None:
    lons: list[float | None] = [lon for lon, _ in points]
    lats: list[float | None] = [lat for _, lat in points]
    alone = [WEST_EAST.locate(lon, lat) for lon, lat in points]
    assert WEST_EAST.locate_all([*lons, None, 0.5], [*lats, 0.5, float("nan")]) == [*alone, None, None]
