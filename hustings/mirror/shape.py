"""The shape of the mirror's tables: what each profile column becomes as an uncompressed small integer.

Dates are days since 1970 in 16 bits, short texts are numbers in base 40, arrays become one column per slot, and facts
and gifts go to satellite tables. The same SELECT makes the base file and the few rows that changed since.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
FIRST_DAY, LAST_DAY = -32_000, 32_000  # 1882 to 2057: what 16 bits hold

_ALPHABET = " abcdefghijklmnopqrstuvwxyz0123456789-_."  # 40 signs; the blank is what is not there
_DATES = ["birth_from", "birth_to", "first_contact", "last_contact", "last_door", "last_phone", "last_text", "last_email", "last_mail", "last_voice", "mark_on", "member_from", "member_until"]
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
_TEXTS = {"gender": 1, "language": 2, "fsa": 3, "postal": 6}  # how many signs count

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
    """The number that stands for a short text in one column. Every text has one; it need not occur."""

    def __init__(self, width: int) -> None:
        self.width = width

    def __getitem__(self, text: str) -> int:
        signs = text.lower()[: self.width]
        if any(sign not in _ALPHABET for sign in signs):
            raise KeyError(text)
        number = 0
        for position in range(self.width):
            number = number * 40 + (_ALPHABET.index(signs[position]) if position < len(signs) else 0)
        return number

    def __iter__(self) -> Iterator[str]:
        raise TypeError("Codes are computed, not listed.")

    def __len__(self) -> int:
        return 40**self.width


CODES = {column: Codes(width) for column, width in _TEXTS.items()}


def column_types(supports: int, areas: int) -> dict[str, str]:
    """The type of every column that a segment may compare, by name."""
    types = {**_PLAIN, **dict.fromkeys(_DATES, "SMALLINT"), **{f"{name}_code": "UINTEGER" for name in _TEXTS}}
    for slot in range(1, supports + 1):
        types |= {f"support_now_{slot}": "SMALLINT", f"support_life_{slot}": "SMALLINT"}
    return types | {f"area_{slot}": "INTEGER" for slot in range(1, areas + 1)}


def day_number(day: date) -> int:
    """Days since 1970, kept within what the mirror's columns hold."""
    return min(max((day - EPOCH) // timedelta(days=1), FIRST_DAY), LAST_DAY)


def person_columns(relation: str, supports: int, areas: int) -> str:
    """SQL that turns a relation shaped like the profile table into rows of the mirror's person table."""
    columns = [f"{name}::{kind} AS {name}" for name, kind in _PLAIN.items()]
    columns += [_day(name) + f" AS {name}" for name in _DATES]
    columns += [_code(name, width) + f" AS {name}_code" for name, width in _TEXTS.items()]
    for slot in range(1, supports + 1):
        columns += [f"support_now[{slot}] AS support_now_{slot}", f"support_life[{slot}] AS support_life_{slot}"]
    columns += [f"area[{slot}] AS area_{slot}" for slot in range(1, areas + 1)]
    return f"SELECT {', '.join(columns)} FROM {relation} WHERE present"


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


def _day(column: str) -> str:
    days = f"datediff('day', DATE '1970-01-01', {column})"
    # DuckDB's least() and greatest() skip nulls; an unknown date must stay unknown
    return f"CASE WHEN {column} IS NOT NULL THEN greatest(least({days}, {LAST_DAY}), {FIRST_DAY})::SMALLINT END"


def _code(column: str, width: int) -> str:
    signs = " + ".join(
        f"(strpos('{_ALPHABET}', substr(rpad(lower({column}), {width}, ' '), {position + 1}, 1)) - 1)::UBIGINT"
        f" * {40 ** (width - position - 1)}"
        for position in range(width)
    )
    return f"CASE WHEN {column} IS NOT NULL THEN ({signs})::UINTEGER END"
