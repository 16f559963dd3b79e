"""Folding: what the live assertions about people come to, written into their rows and their ways to be reached.

The people are those in the temporary table `bulk_people(person_id)`.
"""

from pathlib import Path

from django.db import connection

_SQL = Path(__file__).parent.parent / "sql"

_LOCK = (
    "SELECT count(*) FROM (SELECT FROM people_person WHERE id = ANY (ARRAY(SELECT person_id FROM bulk_people))"
    " ORDER BY id FOR NO KEY UPDATE) locked"
)

# Where nobody says it any more, somebody still lives where they were last said to live.
_LAST_ZONE = (
    "(SELECT (a.content->>'zone_id')::int FROM people_assertion a JOIN source_ranks() s ON s.source_id = a.source_id"
    " WHERE a.person_id = p.id AND a.content ? 'zone_id' ORDER BY s.rank DESC, a.asserted_on DESC, a.id DESC LIMIT 1)"
)
# Of people who are one, an address that is protected for one of them is protected.
_PROTECTED = """
UPDATE people_person p SET protected = true
FROM (SELECT DISTINCT ON (a.person_id, coalesce(a.told_of, a.person_id)) a.person_id, a.content->>'protected' AS said
      FROM people_assertion a JOIN source_ranks() s ON s.source_id = a.source_id
      WHERE a.live AND a.content ? 'protected' AND a.person_id = ANY (ARRAY(
          SELECT o.merged_into FROM people_person o
          WHERE o.merged_into IS NOT NULL AND o.merged_into IN (SELECT person_id FROM bulk_people)))
      ORDER BY a.person_id, coalesce(a.told_of, a.person_id), s.rank DESC, a.asserted_on DESC, a.id DESC) own
WHERE own.person_id = p.id AND own.said = 'true' AND NOT p.protected
"""
_NAMES = ("family_name", "given_name", "middle_name", "name_prefix", "name_suffix", "family_key", "given_key")
# Whom nothing names any more is called as their own lists last called them: merged, they went by another's name.
_LAST = (
    "coalesce((SELECT coalesce(a.content->>'{name}', '') FROM people_assertion a WHERE a.person_id = p.id"
    " AND a.told_of IS NULL AND a.content ?| '{{family_name,family_key}}' ORDER BY a.id DESC LIMIT 1), p.{name})"
)
_NAMED = "c ?| '{family_name,family_key}'"  # whether anything says who they are
# How each column of a person is read from folded content `c`. The one list behind both the fold and a first insert.
FOLDED = {
    "family_name": "coalesce(c->>'family_name', '')",
    "given_name": "coalesce(c->>'given_name', '')",
    "middle_name": "coalesce(c->>'middle_name', '')",
    "name_prefix": "coalesce(c->>'name_prefix', '')",
    "name_suffix": "coalesce(c->>'name_suffix', '')",
    "family_key": "coalesce(c->>'family_key', '')",
    "given_key": "coalesce(c->>'given_key', '')",
    "birth_from": "(c->>'birth_from')::date",
    "birth_to": "(c->>'birth_to')::date",
    "gender": "coalesce(c->>'gender', '')",
    "language": "coalesce(c->>'language', '')",
    "fixed_income": "(c->>'fixed_income')::bool",
    "status": "coalesce(c->>'status', 'elector')",
    "protected": "coalesce((c->>'protected')::bool, false)",
    "turnout": "(c->>'turnout')::smallint",
    "poll_id": "(c->>'poll_id')::int",
    "sequence_number": "coalesce(c->>'sequence_number', '')",
    "address_id": "(c->>'address_id')::int",
    "mailing": "coalesce(c->>'mailing', '')",
}


def name_bulk_people(ids: list[int]) -> None:
    """Fill the temporary table by which bulk statements know their people."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS bulk_people (person_id int PRIMARY KEY) ON COMMIT DROP")
        cursor.execute("TRUNCATE bulk_people")
        with cursor.copy("COPY bulk_people (person_id) FROM STDIN") as copy:
            for person in ids:
                copy.write_row([person])
        cursor.execute("ANALYZE bulk_people")
        # the engine rebuilds the profiles of exactly these people
        cursor.execute("GRANT SELECT ON bulk_people TO hustings_engine")


def add_bulk_people(ids: list[int]) -> None:
    """Name more people in the temporary table."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bulk_people (person_id) SELECT unnest(%s::int[]) ON CONFLICT DO NOTHING", [ids])


def fold() -> None:
    """Fold the people in `bulk_people` from what is said of them, and of those who were merged into them."""
    # whom nobody names any more is known by the last name, and stands nowhere
    unnamed = {**{name: _LAST.format(name=name) for name in _NAMES}, "status": "'removed'"}
    said = FOLDED | {name: f"CASE WHEN {_NAMED} THEN {FOLDED[name]} ELSE {last} END" for name, last in unnamed.items()}
    columns = ", ".join(f"{column} = {expression}" for column, expression in said.items())
    with connection.cursor() as cursor:
        # in a statement of its own, and in number order: the fold then sees what others asserted before us
        cursor.execute(_LOCK)
        _follow_merges()
        cursor.execute(
            f"UPDATE people_person p SET {columns}, address_on = f.address_on,"  # noqa: S608 (our own constant)
            f" zone_id = coalesce((c->>'zone_id')::int, {_LAST_ZONE}, p.zone_id)"
            " FROM (SELECT person_id, content AS c, address_on FROM people_folded"
            " WHERE person_id = ANY (ARRAY(SELECT person_id FROM bulk_people))) f"
            " WHERE f.person_id = p.id"
        )
        cursor.execute(_PROTECTED)
        cursor.execute((_SQL / "fold_contact_points.sql").read_text(encoding="utf-8"))


def drop_unspoken() -> int:
    """Let those in `bulk_people` go whom nothing names any more; of whom contacts or lists know stays, as removed.

    Of these nothing is left but the name under which they were last known. Returns how many are gone.
    """
    named = {
        column: said if column in _NAMES else said.replace("c->>", "'{}'::jsonb->>") for column, said in FOLDED.items()
    }
    columns = ", ".join(f"{column} = {said}" for column, said in (named | {"status": "'removed'"}).items())
    with connection.cursor() as cursor:
        cursor.execute((_SQL / "drop_unspoken.sql").read_text(encoding="utf-8"))
        kept, gone = cursor.fetchone()
        cursor.execute(
            f"UPDATE people_person p SET {columns}, address_on = NULL,"  # noqa: S608 (our own constant)
            f" zone_id = coalesce({_LAST_ZONE}, p.zone_id)"
            " FROM (SELECT a.person_id, fold_content(a.content ORDER BY s.rank, a.asserted_on, a.id) AS c"
            " FROM people_assertion a JOIN source_ranks() s ON s.source_id = a.source_id"
            " WHERE a.person_id = ANY (%s) GROUP BY a.person_id) f WHERE f.person_id = p.id",
            [kept or []],
        )
    return int(gone)


def _follow_merges() -> None:
    """Whoever was merged into somebody is folded with them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(id) FROM people_person"
            " WHERE merged_into IS NOT NULL AND id IN (SELECT person_id FROM bulk_people)"
        )
        (merged,) = cursor.fetchone()
        if not merged:
            return
        cursor.execute(
            "INSERT INTO bulk_people (person_id) SELECT unnest(follow_merges(%s)) ON CONFLICT DO NOTHING", [merged]
        )
        cursor.execute(_LOCK)
