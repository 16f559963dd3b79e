"""Which records are compared at all: those that share a key. A key that too many people share proves nothing."""

from collections.abc import Collection

import duckdb

MOST = 80  # people of the register who share a key; of more, other keys must tell them apart

_AREA = "left(postal, 3)"
# Each key as an expression over `record`; a null is no key. Together they should find a person by any two things that
# were written right: see docs/reference/matching.md for what is found by what.
KEYS = {
    "phone": "unnest(phones)",
    "email": "unnest(emails)",
    "both names": "least(surname, given_joined) || '|' || greatest(surname, given_joined)",
    "both names, area": f"least(surname, given_joined) || '|' || greatest(surname, given_joined) || '|' || {_AREA}",
    "short name, family": "unnest(short) || '|' || surname",
    "short name, family, area": f"unnest(short) || '|' || surname || '|' || {_AREA}",
    "a family word, given": "unnest(family_words) || '|' || given_joined",
    "a family word, called, area": f"unnest(family_words) || '|' || given_words[1] || '|' || {_AREA}",
    "birth, area": f"born || '|' || {_AREA}",
    "birth, first letters": "born || '|' || left(surname, 2) || left(given_joined, 1)",
    "birth, number": "born || '|' || number",
    "birth, place": "born || '|' || place",
    "birth, street": "born || '|' || left(street, 4)",
    "names crossed, area": f"unnest([surname, given_joined]) || '|' || {_AREA} || '|' || number",
    "names crossed, birth": "unnest([surname, given_joined]) || '|' || born",
    "door": "number || '|' || street || '|' || coalesce(unit, '')",
    "number, place": "number || '|' || left(street, 3) || '|' || left(place, 4)",
    "number, postal code": "number || '|' || postal",
    "street, place": "left(street, 6) || '|' || place",
    "number, letters, place": "number || '|' || left(surname, 2) || left(given_joined, 1) || '|' || place",
    "street, letters, postal code": "left(street, 4) || '|' || left(surname, 2) || '|' || postal",
    "letters, postal code": "left(surname, 2) || left(given_joined, 1) || '|' || postal",
    "door, given": "number || '|' || street || '|' || given_joined",
    "door, family": "number || '|' || street || '|' || surname",
    "postal code, given": "postal || '|' || given_joined",
    "postal code, family": "postal || '|' || surname",
    "sounds, area": f"left(surname, 1) || regexp_replace(substr(surname, 2), '[aeiouyhw]', '', 'g') || '|'"
    f" || left(given_joined, 2) || '|' || {_AREA}",
    "sounds, given": "left(surname, 1) || regexp_replace(substr(surname, 2), '[aeiouyhw]', '', 'g') || '|'"
    " || given_joined",
    "place, family, letter": "place || '|' || surname || '|' || left(given_joined, 1)",
}


# A register is compared with itself by what hardly anybody shares: else there are more pairs than anybody has time for.
SELDOM_SHARED = (
    *("phone", "email", "both names, area", "short name, family, area", "a family word, called, area"),
    *("birth, first letters", "door, given", "postal code, given", "letters, postal code", "sounds, area"),
)
FEW = 12  # people who share one of these


def pair(database: duckdb.DuckDBPyConnection, *, link: bool, keys: Collection[str] = KEYS, most: int = MOST) -> int:
    """Make `blocked`, the pairs to be compared: of a list with a register (`link`), or of records among themselves.

    By `keys` of `KEYS` that at most so many share. Returns how many pairs there are.
    """
    database.execute("CREATE TABLE found (join_key_l BIGINT, join_key_r BIGINT)")
    for name in keys:
        database.execute((_LINKED if link else _WITHIN).format(key=KEYS[name], most=most))
    database.execute(
        "CREATE TABLE blocked AS SELECT DISTINCT '0' AS match_key, join_key_l, join_key_r FROM found; DROP TABLE found"
    )
    (count,) = database.execute("SELECT count(*) FROM blocked").fetchone() or (0,)
    return int(count)


_LINKED = """
INSERT INTO found
WITH listed AS (SELECT id, {key} AS key FROM record WHERE id < 0),
     known AS (SELECT id, key FROM (SELECT id, {key} AS key FROM record WHERE id > 0)
               WHERE key IN (SELECT key FROM listed WHERE key IS NOT NULL)
               QUALIFY count(*) OVER (PARTITION BY key) <= {most})
SELECT DISTINCT known.id, listed.id FROM listed JOIN known USING (key)
"""

_WITHIN = """
INSERT INTO found
WITH keyed AS (SELECT DISTINCT id, {key} AS key FROM record),
     rare AS (SELECT id, key FROM keyed WHERE key IS NOT NULL QUALIFY count(*) OVER (PARTITION BY key) <= {most})
SELECT DISTINCT a.id, b.id FROM rare a JOIN rare b ON a.key = b.key AND a.id < b.id
"""
