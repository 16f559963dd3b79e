"""Invented profiles at the real width, by SQL: skewed and full of nulls, as real lists are.

The same draws serve PostgreSQL's profile table (written directly, as no user may: what is measured is asking, not
loading) and the national bench's base file.
"""

import psycopg

ZONES = 343
POLL_PEOPLE = 400  # people of one polling division, a few hundred
DOOR_PEOPLE = 2.36
TODAY = "DATE '2026-06-15'"

# What PostgreSQL and DuckDB spell in the same way. `d(n)` stands for draw number n of a person: a number from 0 to 1.
# 70 in 100 were never contacted; most stated fields are unknown of most people; a few areas have no statistics.
COLUMNS = {
    "elector": "{d1} < 0.985",
    "present": "{d2} < 0.99",
    "birth_from": "CASE WHEN {d3} < 0.45 THEN {today} - CAST(6600 + floor(power({d4}, 1.3) * 26000) AS INTEGER) END",
    "birth_to": "CASE WHEN {d3} < 0.45 THEN {today} - CAST(6600 + floor(power({d4}, 1.3) * 26000) AS INTEGER)"
    " + CASE WHEN {d5} < 0.2 THEN 365 ELSE 0 END END",
    "gender": "CASE WHEN {d6} < 0.2 THEN 'f' WHEN {d6} < 0.4 THEN 'm' WHEN {d6} < 0.405 THEN 'x' END",
    "language": "CASE WHEN {d7} < 0.25 THEN 'en' WHEN {d7} < 0.35 THEN 'fr' WHEN {d7} < 0.37 THEN 'pa' END",
    "fixed_income": "CASE WHEN {d8} < 0.1 THEN {d9} < 0.3 END",
    "has_phone": "{d10} < 0.55",
    "has_mobile": "{d10} < 0.35",
    "has_email": "{d11} < 0.3",
    "has_mail": "{d2} < 0.999",
    "phone_key": "CASE WHEN {d10} < 0.55 THEN CAST(floor({d12} * 900000000000000) AS BIGINT) END",
    "email_key": "CASE WHEN {d11} < 0.3 THEN CAST(floor({d13} * 900000000000000) AS BIGINT) END",
    "stops": "CAST(CASE WHEN {d14} < 0.02 THEN 1 + floor({d15} * 62) ELSE 0 END AS SMALLINT)",
    "suppressed": "{d16} < 0.001",
    "first_contact": "CASE WHEN {d17} < 0.3 THEN {today} - CAST(400 + floor({d18} * 1400) AS INTEGER) END",
    "last_contact": "CASE WHEN {d17} < 0.3 THEN {today} - CAST(floor(power({d18}, 2) * 1000) AS INTEGER) END",
    "last_door": "CASE WHEN {d17} < 0.15 THEN {today} - CAST(floor({d18} * 1000) AS INTEGER) END",
    "last_phone": "CASE WHEN {d17} BETWEEN 0.12 AND 0.3"
    " THEN {today} - CAST(floor(power({d18}, 2) * 1000) AS INTEGER) END",
    "last_text": "CASE WHEN {d17} < 0.03 THEN {today} - CAST(floor({d18} * 500) AS INTEGER) END",
    "last_email": "CASE WHEN {d17} < 0.1 AND {d11} < 0.3 THEN {today} - CAST(floor({d18} * 500) AS INTEGER) END",
    "last_mail": "CASE WHEN {d17} < 0.02 THEN {today} - CAST(floor({d18} * 500) AS INTEGER) END",
    "last_voice": "CASE WHEN {d17} < 0.01 THEN {today} - CAST(floor({d18} * 500) AS INTEGER) END",
    "attempts": "CAST(CASE WHEN {d17} < 0.3 THEN 1 + floor(power({d18}, 3) * 9) ELSE 0 END AS SMALLINT)",
    "last_result": "CASE WHEN {d17} < 0.3 THEN CAST(floor(power({d19}, 2) * 13) AS SMALLINT) END",
    "results": "CASE WHEN {d17} < 0.3 THEN CAST(1 + floor(power({d19}, 3) * 8000) AS INTEGER) ELSE 0 END",
    "mark": "CASE WHEN {d17} < 0.12 THEN CAST(1 + floor({d20} * 5) AS SMALLINT) END",
    "mark_on": "CASE WHEN {d17} < 0.12 THEN {today} - CAST(floor(power({d18}, 2) * 1000) AS INTEGER) END",
    "member_from": "CASE WHEN {d21} < 0.004 THEN {today} - CAST(floor({d22} * 700) AS INTEGER) END",
    "member_until": "CASE WHEN {d21} < 0.004 THEN {today} - CAST(floor({d22} * 700) AS INTEGER) + 365 END",
    "turnout": "CASE WHEN {d23} < 0.6 THEN CAST(floor({d24} * 1000) AS SMALLINT) END",
}
_SUPPORT = "CAST(floor({draw} * 301) - 150 AS SMALLINT)"


def columns(draw: str) -> dict[str, str]:
    """Each column's expression; `draw` is SQL with {n} for the number of the draw."""
    draws = {f"d{n}": draw.format(n=n) for n in range(1, 25)}
    return {name: expression.format(today=TODAY, **draws) for name, expression in COLUMNS.items()}


def support(draw: str, salt: int) -> list[str]:
    """The expressions of four support slots: known of 14 in 100, all or none."""
    known = draw.format(n=17)
    return [
        f"CASE WHEN {known} < 0.14 THEN {_SUPPORT.format(draw=draw.format(n=salt + slot))} END" for slot in range(4)
    ]


def fill(superuser: psycopg.Connection, people: int, zones: list[int]) -> None:
    """Write profiles of people 1 to `people` into PostgreSQL's profile table, and bring its statistics up to date."""
    # one hash per draw, so that the same person always draws the same: a rerun measures the same data
    draw = "((hashint8extended(i, {n}) & 4294967295)::float8 / 4294967296)"
    named = columns(draw)
    now, life = (", ".join(support(draw, salt)) for salt in (40, 50))
    known = f"{draw.format(n=17)} < 0.14"
    place = f"(i::bigint * {len(zones)} / ({people} + 1))::int"
    fsa = "'N' || (i / 20000 % 10) || chr(65 + (i / 2000 % 20)::int)"
    named |= {
        "person_id": "i",
        "zone_id": f"(ARRAY{zones}::smallint[])[{place} + 1]",
        "poll_id": f"i / {POLL_PEOPLE} + 1",
        "door_id": f"floor(i / {DOOR_PEOPLE})::int + 1",
        "support_now": f"CASE WHEN {known} THEN ARRAY[{now}]::smallint[] END",
        "support_life": f"CASE WHEN {known} THEN ARRAY[{life}]::smallint[] END",
        "gift_days": f"CASE WHEN {draw.format(n=60)} < 0.01 THEN ARRAY[{TODAY} - (i % 900)] END",
        "gift_cents": f"CASE WHEN {draw.format(n=60)} < 0.01 THEN ARRAY[2000 + i % 150000] END",
        "facts": f"CASE WHEN {draw.format(n=61)} < 0.08 THEN ARRAY[1 + i % 4] ELSE '{{}}'::int[] END"
        f" || CASE WHEN {draw.format(n=62)} < 0.04 THEN ARRAY[5] ELSE '{{}}'::int[] END",
        "area": f"ARRAY[{', '.join(area('i', '/'))}]::int[]",
        "fsa": fsa,
        "postal": f"{fsa} || '1A' || (i / 40 % 10)",
    }
    names = ", ".join(named)
    values = ", ".join(f"{expression} AS {name}" for name, expression in named.items())
    # the numbers of people are the order they are stored in; zones and polls run along with them, as after a load
    superuser.execute(f"INSERT INTO profile ({names}) SELECT {values} FROM generate_series(1, {people}) AS i")
    superuser.execute("VACUUM ANALYZE profile")


def area(person: str, divide: str) -> list[str]:
    """Four statistics of the place: the same for some thousand neighbours, unknown in one place of thirty."""
    place = f"({person} {divide} 3000)"
    unknown = f"CASE WHEN {place} % 30 <> 7 THEN {{}} END"
    shares = (
        f"{place} * 7919 % 4000",
        f"{place} * 104729 % 6000 - 1000",
        f"900 + {place} * 31 % 2400",
        f"{place} * 17 % 3500",
    )
    return [unknown.format(f"CAST({share} AS INTEGER)") for share in shares]


def change(superuser: psycopg.Connection, people: int, changed: int) -> None:
    """Touch `changed` people spread over all: their mark, support and last contact move, and the log keeps what was."""
    step = max(1, people // changed)
    who = f"person_id % {step} = 0 AND person_id <= {step * changed}"
    with superuser.transaction():
        superuser.execute(
            "INSERT INTO profile_change (xid, person_id, before)"
            f" SELECT pg_current_xact_id()::text::bigint, person_id, to_jsonb(p) FROM profile p WHERE {who}"
        )
        superuser.execute(
            f"UPDATE profile SET last_contact = {TODAY}, attempts = attempts + 1, mark = 2, mark_on = {TODAY},"
            f" support_now = ARRAY[15, NULL, NULL, NULL]::smallint[] WHERE {who}"
        )
    superuser.execute("ANALYZE profile, profile_change")
