"""District outlines from GeoJSON, and finding the district that a point lies in.

A set is refused when a district in it is only a fragment of itself: a point in the missing part would be placed in no
district, or in a neighbour. Property names and known damage: formats.md section 5.
"""

import json
import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from hustings.domain.messages import BadInput, Message
from hustings.files.published import decode, read_bytes, repair_c1

EARTH_RADIUS_KM: Final = 6371.0088
SMALLEST_KM2: Final = 1.0
"""Nothing smaller is a federal riding: the smallest of the 2013 order has about 6 km²."""
SMALLEST_OF_NEIGHBOURS: Final = 1 / 500
"""A district has at least this part of the median area of its neighbours. In the 2013 order the least is 1/370."""
NEIGHBOUR_DEGREES: Final = 0.02
ALONE_DEGREES: Final = 0.05
"""A district with nothing this near (about 5 km) stands alone: every real riding adjoins another by land or strait."""

_CODE = ("FEDNUM", "FED_NUM", "FEDUID", "code")
_NAME_EN = ("ENNAME", "ED_NAMEE", "FEDENAME", "name_en")
_NAME_FR = ("FRNAME", "ED_NAMEF", "FEDFNAME", "name_fr")
_PROVINCE = ("PROVCODE", "province")
_ORDER = ("REPORDER", "REP_ORDER", "order")


@dataclass(frozen=True, slots=True)
class DistrictShape:
    """A district's outline in degrees (longitude, latitude), its parts dissolved into one geometry."""

    code: str
    name_en: str
    name_fr: str
    province: str
    order: str
    geometry: BaseGeometry

    @property
    def geojson(self) -> dict[str, Any]:
        """A GeoJSON Polygon or MultiPolygon."""
        return json.loads(json.dumps(mapping(self.geometry)))  # type: ignore[no-any-return]


def read_boundaries(path: Path, *, allow: Collection[str] = ()) -> tuple[list[DistrictShape], list[Message]]:
    """The districts of a GeoJSON FeatureCollection, by code, and warnings about those that `allow` lets through.

    Several features of one code are dissolved; control characters left by cp1252 read as Latin-1 are repaired. Raises
    BadInput when the file is not GeoJSON in degrees, or when a district that `allow` does not name is implausible.
    """
    features: dict[str, list[tuple[dict[str, str], BaseGeometry]]] = {}
    for position, feature in enumerate(_features(path), start=1):
        properties = _properties(feature, position)
        features.setdefault(properties["code"], []).append((properties, _geometry(feature, properties["code"])))
    districts = [
        DistrictShape(**parts[0][0], geometry=shapely.union_all([geometry for _, geometry in parts]))
        for _, parts in sorted(features.items())
    ]
    suspects = implausible(districts)
    if refused := [code for code in suspects if code not in allow]:
        raise BadInput(
            "{path}: the outlines of {codes} are fragments, too small to be whole districts. "
            "Get a complete set, or name these codes as allowed to take them as they are.",
            path=path.name,
            codes=", ".join(refused),
        )
    return districts, [
        Message("The outline of {code} is a fragment, taken as it is.", {"code": code}) for code in suspects
    ]


def implausible(districts: Sequence[DistrictShape]) -> list[str]:
    """The codes of districts that look like fragments: tiny, tiny beside their neighbours, or far from any other.

    Being alone counts only in a set where most districts have a neighbour; a file of one riding has none to show.
    """
    geometries = [district.geometry for district in districts]
    areas = [area_km2(geometry) for geometry in geometries]
    tree = shapely.STRtree(geometries)
    neighbours: list[list[int]] = [[] for _ in districts]
    for one, other in tree.query(geometries, predicate="dwithin", distance=NEIGHBOUR_DEGREES).T:
        if one != other:
            neighbours[one].append(int(other))
    company = [len(tree.query(geometry, predicate="dwithin", distance=ALONE_DEGREES)) > 1 for geometry in geometries]
    whole_set = sum(company) > len(districts) / 2
    return [
        district.code
        for index, district in enumerate(districts)
        if areas[index] < SMALLEST_KM2
        or (whole_set and not company[index])
        or _dwarfed(areas[index], [areas[near] for near in neighbours[index]])
    ]


def _dwarfed(area: float, neighbours: Sequence[float]) -> bool:
    return bool(neighbours) and area < statistics.median(neighbours) * SMALLEST_OF_NEIGHBOURS


def area_km2(geometry: BaseGeometry) -> float:
    """The area on a sphere of a geometry in degrees, in square kilometres."""
    total = 0.0
    for polygon in getattr(geometry, "geoms", [geometry]):
        total += _ring_km2(polygon.exterior) - sum(_ring_km2(ring) for ring in polygon.interiors)
    return total


def _ring_km2(ring: BaseGeometry) -> float:
    longitude, latitude = np.radians(shapely.get_coordinates(ring)).T
    sine = np.sin(latitude)
    return float(abs(np.sum(np.diff(longitude) * (sine[1:] + sine[:-1]))) / 2 * EARTH_RADIUS_KM**2)


class Locator:
    """Finds the district of a point. A point on a shared edge, or where two outlines overlap, has the first code."""

    def __init__(self, outlines: Mapping[str, BaseGeometry | Mapping[str, Any]]) -> None:
        """`outlines`: by code, a geometry or its GeoJSON."""
        self.codes = sorted(outlines)
        self._geometries = [_as_geometry(outlines[code]) for code in self.codes]
        shapely.prepare(self._geometries)
        self._tree = shapely.STRtree(self._geometries)

    def locate(self, lon: float, lat: float) -> str | None:
        """The code of the district that holds the point, or None when none does."""
        point = shapely.Point(lon, lat)
        hits = [index for index in self._tree.query(point) if self._geometries[index].covers(point)]
        return self.codes[min(hits)] if hits else None

    def locate_all(self, lons: Iterable[float | None], lats: Iterable[float | None]) -> list[str | None]:
        """`locate` for many points at once; a point without coordinates has no district."""
        x: NDArray[np.float64] = np.array(list(lons), dtype=float)
        y: NDArray[np.float64] = np.array(list(lats), dtype=float)
        points = shapely.points(x, y)
        points[np.isnan(x) | np.isnan(y)] = None
        best = np.full(len(points), len(self.codes))
        # The tree is over the points: the outlines are few and prepared, so each is walked only once.
        outline, point = shapely.STRtree(points).query(self._geometries, predicate="covers")
        np.minimum.at(best, point, outline)
        names: list[str | None] = [*self.codes, None]
        return [names[index] for index in best]


def _as_geometry(outline: BaseGeometry | Mapping[str, Any]) -> BaseGeometry:
    return outline if isinstance(outline, BaseGeometry) else shape(outline)


def _features(path: Path) -> list[Any]:
    try:
        document = json.loads(decode(read_bytes(path), path.name))
    except (json.JSONDecodeError, RecursionError):
        raise BadInput("{path} is not JSON. Give a GeoJSON file of outlines.", path=path.name) from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise BadInput("{path} is not a GeoJSON FeatureCollection with outlines in it.", path=path.name)
    return features


def _properties(feature: Any, position: int) -> dict[str, str]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    texts = {str(key): _text(value) for key, value in (properties or {}).items()}

    def first(names: Sequence[str]) -> str:
        return next((texts[name] for name in names if texts.get(name)), "")

    code = first(_CODE)
    if not code:
        raise BadInput("Outline {position} has no district code (FEDNUM or FED_NUM).", position=position)
    return {
        "code": code,
        "name_en": first(_NAME_EN),
        "name_fr": first(_NAME_FR),
        "province": first(_PROVINCE),
        "order": first(_ORDER),
    }


def _text(value: Any) -> str:
    """A property as text: codes are numbers in one file and text in another (10001, 10001.0, "10001")."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return repair_c1(str(value)).strip()


def _geometry(feature: Any, code: str) -> BaseGeometry:
    try:
        geometry = shapely.force_2d(shape(feature["geometry"]))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, shapely.errors.ShapelyError):
        raise BadInput("The outline of {code} cannot be read as GeoJSON.", code=code) from None
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        raise BadInput("The outline of {code} is not a Polygon or MultiPolygon.", code=code)
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadInput(
            "The outline of {code} is not in degrees. Convert the file to longitude and latitude (EPSG:4326).",
            code=code,
        )
    return geometry if geometry.is_valid else shapely.make_valid(geometry, method="structure", keep_collapsed=False)
