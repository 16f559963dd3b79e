"""The shape of the mirror's tables: what each profile column becomes as an uncompressed small integer.

Dates are days since 1970 in 16 bits, short texts are numbers in base 40, arrays become one column per slot, and facts
and gifts go to satellite tables. Dates before 1882 and after 2057 are kept as those two days; no question asks beyond
them. The same SELECT makes the base file and the few rows that changed since.

Of most people most is unknown, and a filter on a column with NULLs here and there costs the engine five times as much
as one without. So a number that nothing else can be stands for "unknown" in each column that is compared (`unknowns`).
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
FIRST_DAY, LAST_DAY = -32_000, 32_000  # 1882 to 2057: what 16 bits hold
LAYOUT = 2  # count on when the same columns come to mean something else: older base files are then built anew

_LOWER = "abcdefghijklmnopqrstuvwxyz0123456789_.-"  # with "nothing there" as 0, the digits of base 40
_UPPER = _LOWER.upper()
_DATES = (
    *("birth_from", "birth_to", "first_contact", "last_contact", "last_door", "last_phone", "last_text", "last_email"),
    *("last_mail", "last_voice", "mark_on", "member_from", "member_until"),
)
_PLAIN = {
    "person_id": "INTEGER",
    "zone_id": "SMALLINT",
    "poll_id": "INTEGER",
    "door_id": "INTEGER",
    "elector": "BOOLEAN",
    "fixed_income": "BOOLEAN",
    "has_phone": "BOOLEAN",
    "has_mobile": "BOOLEAN",
    "has_email": "BOOLEAN",
    "has_mail": "BOOLEAN",
    "phone_key": "BIGINT",
    "email_key": "BIGINT",
    "stops": "SMALLINT",
    "suppressed": "BOOLEAN",
    "attempts": "SMALLINT",
    "last_result": "SMALLINT",
    "results": "INTEGER",
    "mark": "SMALLINT",
    "turnout": "SMALLINT",
}
# The texts that have a number: how many signs at most, and which.
_TEXTS = {"gender": (1, _LOWER), "language": (2, _LOWER), "fsa": (3, _UPPER), "postal": (6, _UPPER)}
_READ_FROM = {"fsa": "left(postal, 3)"}  # which is what it is, and one column less to read

# The number for "unknown": the lowest of its type, so that "since" and "more than" never meet it; the highest where the
# question is mostly "until", and for codes.
_LOWEST = {"SMALLINT": -(2**15), "INTEGER": -(2**31)}
_HIGHEST = {"SMALLINT": 2**15 - 1, "UINTEGER": 2**32 - 1}
_ASKED_UNTIL = ("birth_to", "member_from")
_COMPARED = (*_DATES, "last_result", "mark", "turnout")

# The number for "unknown" where the column keeps its NULLs: for whoever reads it into an array, which has none.
NULLS = {"poll_id": -1, "door_id": -1, "fixed_income": -1}

# What PostgreSQL's to_jsonb of a profile row says, for rows that travel as JSON.
JSON_STRUCTURE = json.dumps(
    [
        {
            **_PLAIN,
            "present": "BOOLEAN",
            **dict.fromkeys(_DATES, "DATE"),
            **dict.fromkeys(_TEXTS, "VARCHAR"),
            "support_now": ["SMALLINT"],
            "support_life": ["SMALLINT"],
            "gift_days": ["DATE"],
            "gift_cents": ["INTEGER"],
            "facts": ["INTEGER"],
            "area": ["INTEGER"],
        }
    ]
)


class Codes(Mapping[str, int]):
    """The number that stands for a short text in one column. It need not occur; a text without one is nobody's."""

    def __init__(self, width: int, alphabet: str) -> None:
        self.width = width
        self.alphabet = alphabet

    def __getitem__(self, text: str) -> int:
        if len(text) > self.width or any(sign not in self.alphabet for sign in text):
            raise KeyError(text)
        number = 0
        for position in range(self.width):
            number = number * 40 + (self.alphabet.index(text[position]) + 1 if position < len(text) else 0)
        return number

    def __iter__(self) -> Iterator[str]:
        raise TypeError("Codes are computed, not listed.")

    def __len__(self) -> int:
        return int(40**self.width)


CODES = {column: Codes(*short) for column, short in _TEXTS.items()}


def column_types(supports: int, areas: int) -> dict[str, str]:
    """The type of every column that a segment may compare, by name."""
    types = {**_PLAIN, **dict.fromkeys(_DATES, "SMALLINT"), **{f"{name}_code": "UINTEGER" for name in _TEXTS}}
    for slot in range(1, supports + 1):
        types |= {f"support_now_{slot}": "SMALLINT", f"support_life_{slot}": "SMALLINT"}
    return types | {f"area_{slot}": "INTEGER" for slot in range(1, areas + 1)}


def unknowns(supports: int, areas: int) -> dict[str, int]:
    """The number that stands for "unknown" in each column that has one. In all others it is NULL."""
    types = column_types(supports, areas)
    slots = [name for name in types if name.startswith(("support_", "area_"))]
    found = {name: _LOWEST[types[name]] for name in (*_COMPARED, *slots)}
    return found | {name: _HIGHEST[types[name]] for name in (*_ASKED_UNTIL, *(f"{text}_code" for text in _TEXTS))}


def day_number(day: date) -> int:
    """Days since 1970, kept within what the mirror's columns hold."""
    return min(max((day - EPOCH) // timedelta(days=1), FIRST_DAY), LAST_DAY)


def person_columns(relation: str, supports: int, areas: int) -> str:
    """SQL that turns a relation shaped like the profile table into rows of the mirror's person table."""
    values = {name: f"{name}::{kind}" for name, kind in _PLAIN.items()}
    values |= {name: f"{name} - DATE '{EPOCH}'" for name in _DATES}
    values |= {f"{name}_code": _code(_READ_FROM.get(name, name), *short) for name, short in _TEXTS.items()}
    for slot in range(1, supports + 1):
        values |= {f"{name}_{slot}": f"{name}[{slot}]" for name in ("support_now", "support_life")}
    values |= {f"area_{slot}": f"area[{slot}]" for slot in range(1, areas + 1)}
    types, unknown = column_types(supports, areas), unknowns(supports, areas)
    for name, number in unknown.items():
        # DuckDB's least() and greatest() skip nulls; an unknown date must stay unknown
        known = f"greatest(least({values[name]}, {LAST_DAY}), {FIRST_DAY})" if name in _DATES else values[name]
        values[name] = f"CASE WHEN {values[name]} IS NULL THEN {number} ELSE {known} END::{types[name]}"
    return f"SELECT {', '.join(f'{value} AS {name}' for name, value in values.items())} FROM {relation} WHERE present"


def fact_columns(relation: str) -> str:
    """SQL for the satellite of facts: one row per person and fact."""
    return f"SELECT person_id::INTEGER AS person_id, unnest(facts)::INTEGER AS code FROM {relation} WHERE present"


def gift_columns(relation: str) -> str:
    """SQL for the satellite of donations: one row per gift."""
    return (
        "SELECT person_id, greatest(least(datediff('day', DATE '1970-01-01', given), 32000), -32000)::SMALLINT AS day,"
        " cents::INTEGER AS cents FROM (SELECT person_id::INTEGER AS person_id, unnest(gift_days) AS given,"
        f" unnest(gift_cents) AS cents FROM {relation} WHERE present)"
    )


def _code(column: str, width: int, alphabet: str) -> str:
    """The SQL twin of `Codes`. Any other text is known too, and the same as none that has a number."""
    signs = " + ".join(
        f"strpos('{alphabet}', {column}[{position + 1}])::UBIGINT * {40 ** (width - position - 1)}"
        for position in range(width)
    )
    return (
        f"CASE WHEN {column} IS NULL THEN NULL"
        f" WHEN regexp_full_match({column}, '[{alphabet}]{{0,{width}}}') THEN ({signs})::UINTEGER"
        f" ELSE {40**width}::UINTEGER END"
    )
