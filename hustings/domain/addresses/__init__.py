"""Civic addresses: reading them, the key of a door, the order of a walk, and how they are printed.

A civic address is a door. A postal box is not: see `is_postal_box` and `split_postal_box`. Nothing here changes what
a file said; the caller keeps the original line.
"""

from hustings.domain.addresses.address import Address, from_line, from_parts
from hustings.domain.addresses.keys import civic_value, door_key, fold_street, sort_key, street_key
from hustings.domain.addresses.postal_boxes import is_postal_box, split_postal_box
from hustings.domain.addresses.postal_codes import fsa, looks_odd, normalise_postal_code, province_of, show_postal_code
from hustings.domain.addresses.printing import mail_lines, one_line
from hustings.domain.addresses.street import Street, parse_street

__all__ = [
    "Address",
    "Street",
    "civic_value",
    "door_key",
    "fold_street",
    "from_line",
    "from_parts",
    "fsa",
    "is_postal_box",
    "looks_odd",
    "mail_lines",
    "normalise_postal_code",
    "one_line",
    "parse_street",
    "province_of",
    "show_postal_code",
    "sort_key",
    "split_postal_box",
    "street_key",
]
