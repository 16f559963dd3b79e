"""Every write about places: orders and districts, outlines, results, statistics of areas, postal codes."""

from hustings.apps.geography.actions.areas import import_areas, refresh_places
from hustings.apps.geography.actions.bulk import Counts, Imported
from hustings.apps.geography.actions.districts import add_order, import_boundaries, import_districts
from hustings.apps.geography.actions.interning import places_for, polls_for, zone_for, zones_for
from hustings.apps.geography.actions.postal import import_postal
from hustings.apps.geography.actions.results import import_results

__all__ = [
    "Counts",
    "Imported",
    "add_order",
    "import_areas",
    "import_boundaries",
    "import_districts",
    "import_postal",
    "import_results",
    "places_for",
    "polls_for",
    "refresh_places",
    "zone_for",
    "zones_for",
]
