"""Invented people in PostgreSQL's base tables, by bulk SQL: names, doors, polls, phones and the surname dictionary.

Written by the superuser at once, as no user may: for benchmarks that measure what comes after a load.
"""

import random

import psycopg

from bench import lists
from hustings.domain import names
from hustings.sample.names import NAME_FAMILIES
from hustings.sample.streets import BASE_NAMES

DOOR_PEOPLE = 2.36
POLL_DOORS = 170  # of one polling division, some 400 people


def fill(superuser: psycopg.Connection, people: int, zones: list[int]) -> None:
    """People 1 to `people`, each behind a door, half of them with a phone; and everybody's profile."""
    draw = random.Random(1)
    found, weights = lists.surnames(draw)
    given = sorted({name for family in NAME_FAMILIES for name in (*family.women, *family.men)})
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")  # no triggers: profiles come at the end
        _names(superuser, "bench_family", found, weights)
        _names(superuser, "bench_given", given, list(range(1, len(given) + 1)))
        _streets(superuser)
        parameters = {"people": people, "zones": zones, "doors": int(people / DOOR_PEOPLE) + 2, "top": weights[-1],
                      "given": len(given), "streets": len(BASE_NAMES),
                      "poll_doors": POLL_DOORS}  # fmt: skip
        for statement in _SQL.split(";\n"):
            if statement.strip():
                superuser.execute(statement, parameters)
    superuser.execute("VACUUM ANALYZE")
    with superuser.transaction():
        superuser.execute("CREATE TEMP TABLE bulk_people (person_id int PRIMARY KEY) ON COMMIT DROP")
        superuser.execute("INSERT INTO bulk_people SELECT id FROM people_person")
        superuser.execute("GRANT SELECT ON bulk_people TO hustings_engine")
        superuser.execute("SELECT rebuild_profiles()")
    superuser.execute("VACUUM ANALYZE profile")


def _names(superuser: psycopg.Connection, table: str, found: list[str], weights: list[int]) -> None:
    superuser.execute(f"CREATE TEMP TABLE {table} (first int, last int, name text, key text)")
    with superuser.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        for last, name, before in zip(weights, found, [0, *weights], strict=False):
            copy.write_row((before, last - 1, name, names.fold(name)))
    superuser.execute(f"CREATE INDEX ON {table} (last)")
    superuser.execute(f"ANALYZE {table}")


def _streets(superuser: psycopg.Connection) -> None:
    superuser.execute("CREATE TEMP TABLE bench_street (number int PRIMARY KEY, name text, key text)")
    with superuser.cursor().copy("COPY bench_street FROM STDIN") as copy:
        for number, name in enumerate(BASE_NAMES):
            copy.write_row((number, name, names.fold_words(name)))
    superuser.execute("ANALYZE bench_street")


# Draws are hashes of the person's number, so that a rerun makes the same people.
_SQL = """
INSERT INTO people_surname (key) SELECT DISTINCT key FROM bench_family WHERE key <> '';
INSERT INTO people_surname_variant (variant, key)
SELECT key, key FROM people_surname
UNION SELECT overlay(key PLACING '' FROM i FOR 1), key FROM people_surname, generate_series(1, length(key)) AS i;
INSERT INTO people_address (id, zone_id, door_key, unit, civic_number, civic_suffix, street_name, street_type,
                            street_direction, municipality, province, postal_code, street_key, civic_value)
SELECT i, (%(zones)s::int[])[(i::bigint * cardinality(%(zones)s::int[]) / (%(doors)s + 1))::int + 1],
       'on|town ' || i / 20000 || '|' || s.key || ' st|' || n || '|', '', n, '', s.name, 'ST', '',
       'TOWN ' || i / 20000, 'ON', c.postal, 'on|town ' || i / 20000 || '|' || s.key || ' st', n
FROM generate_series(1, %(doors)s) AS i
CROSS JOIN LATERAL (SELECT i %% 20000 / %(streets)s + 1 AS n) n
CROSS JOIN LATERAL (SELECT i / 20 AS k) k -- twenty doors of one postal code, some eight thousand of one area
CROSS JOIN LATERAL (SELECT 'N' || k / 4000 %% 10 || chr(65 + k / 400 %% 10) || k / 40 %% 10 || chr(65 + k / 4 %% 10)
                    || k %% 4 AS postal) c
JOIN bench_street s ON s.number = i %% %(streets)s;
INSERT INTO geography_poll (id, district_id, number, base, suffix, letter, kind, name_en, name_fr, lat, lon)
SELECT n + 1, z.district_id, n + 1, n + 1, 0, '', 'ordinary', '', '', 43 + n %% 50 / 100.0, -80 + n / 50 / 100.0
FROM (SELECT id / %(poll_doors)s AS n, min(zone_id) AS zone_id FROM people_address GROUP BY 1) p
JOIN geography_zone_district z ON z.zone_id = p.zone_id;
INSERT INTO people_person (id, zone_id, register, elector_number, family_name, given_name, middle_name, name_prefix,
                           name_suffix, family_key, given_key, gender, language, status, protected, sequence_number,
                           mailing, address_id, poll_id, address_on)
SELECT i, a.zone_id, 'bench', lpad(i::text, 9, '0'), f.name, g.name, '', '', '', f.key, g.key, '', '', 'elector', false,
       '', '', a.id, a.id / %(poll_doors)s + 1, '2026-06-15'
FROM generate_series(1, %(people)s) AS i
JOIN people_address a ON a.id = (i / 2.36)::int + 1
CROSS JOIN LATERAL (SELECT name, key FROM bench_family
                    WHERE last >= (hashint8extended(i, 1) & 4294967295) %% %(top)s ORDER BY last LIMIT 1) f
CROSS JOIN LATERAL (SELECT name, key FROM bench_given
                    WHERE last >= (hashint8extended(i, 2) & 4294967295) %% %(given)s ORDER BY last LIMIT 1) g;
INSERT INTO people_contact_point (person_id, zone_id, kind, value, live)
SELECT id, zone_id, 'phone', '+1613' || lpad(((id::bigint * 7919) %% 10000000)::text, 7, '0'), true
FROM people_person WHERE id %% 2 = 0;
SELECT setval('people_person_id_seq', %(people)s)
"""
