"""People, the doors they live behind, how they can be reached, and who said so.

Person numbers are dense integers. References from the big tables are plain indexed integers without a database
constraint: a million-row list is loaded by set-based SQL that joins them, and a check per row would double its time.
"""

from hustings.apps.people.models.holds import Hold
from hustings.apps.people.models.register import Address, Merge, Person, Yielding
from hustings.apps.people.models.said import Assertion, ContactPoint, Suppression, Surname, SurnameVariant
from hustings.apps.people.models.sources import Agreement, Source

__all__ = [
    "Address",
    "Agreement",
    "Assertion",
    "ContactPoint",
    "Hold",
    "Merge",
    "Person",
    "Source",
    "Suppression",
    "Surname",
    "SurnameVariant",
    "Yielding",
]
