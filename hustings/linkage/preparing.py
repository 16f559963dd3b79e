"""Records in the engine, with what comparisons and keys need of them: `record`, and how frequent names are where.

Records of a list have numbers below zero, so that list and register are one table: a pair never mixes two of them up.
"""

import io
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow import csv

from hustings.linkage.records import COLUMNS, Record

NICKNAMES = Path(__file__).parent / "nicknames.toml"
# Names that open a compound: of "marie eve" and "marie pier" the first word says nothing.
_OPENERS = "('marie', 'jean', 'anne', 'mary', 'pierre', 'louis', 'marc', 'charles', 'paul')"

_ARROW = {name: {"BIGINT": pa.int64(), "DATE": pa.date32()}.get(kind, pa.string()) for name, kind in COLUMNS.items()}
_READ = csv.ReadOptions(column_names=list(COLUMNS))
_PARSE = csv.ParseOptions(newlines_in_values=True)
_CONVERT = csv.ConvertOptions(column_types=_ARROW, null_values=[""], strings_can_be_null=True)

# The register keeps middle names as they were written.
_FOLDED = "nullif(trim(regexp_replace(lower(strip_accents(middle)), '[^a-z0-9]+', ' ', 'g')), '')"
_RECORD = f"""
CREATE TABLE record AS
SELECT r.* REPLACE (string_split(phones, ' ') AS phones, string_split(emails, ' ') AS emails),
       nullif(replace(family, ' ', ''), '') AS surname,
       nullif(replace(given, ' ', ''), '') AS given_joined,
       coalesce(nullif(list_filter(string_split(family, ' '), lambda w: length(w) > 2), []), string_split(family, ' '))
           AS family_words,
       string_split(given, ' ') AS given_words,
       string_split(concat_ws(' ', given, {_FOLDED}), ' ') AS called,
       coalesce(whole.groups, first.groups) AS short,
       CASE WHEN birth_from = birth_to THEN strftime(birth_from, '%Y%m%d') END AS born,
       surname || '@' || coalesce(left(postal, 2), '') AS surname_here
FROM given_in r
LEFT JOIN nickname whole ON whole.name = r.given
LEFT JOIN nickname first ON first.name = split_part(r.given, ' ', 1) AND first.name NOT IN {_OPENERS}
"""  # noqa: S608 (our own constant)

# How frequent a surname is where its bearers live: what is known of a small area leans on the whole.
_SURNAMES = """
CREATE TABLE surname_frequency AS
WITH known AS (SELECT surname, surname_here, coalesce(left(postal, 2), '') AS area FROM record WHERE surname IS NOT NULL
               AND (id > 0 OR NOT EXISTS (SELECT 1 FROM record WHERE id > 0))),
     whole AS (SELECT surname, count(*) AS bearers FROM known GROUP BY surname),
     areas AS (SELECT area, count(*) AS people FROM known GROUP BY area),
     here AS (SELECT surname_here, count(*) AS bearers FROM known GROUP BY surname_here),
     asked AS (SELECT DISTINCT surname, surname_here, coalesce(left(postal, 2), '') AS area FROM record
               WHERE surname IS NOT NULL)
SELECT surname_here,
       (coalesce(here.bearers, 0) + 500.0 * coalesce(whole.bearers, 0.5) / (SELECT count(*) FROM known))
           / (coalesce(areas.people, 0) + 500.0) AS tf_surname_here
FROM asked LEFT JOIN here USING (surname_here) LEFT JOIN whole USING (surname) LEFT JOIN areas USING (area)
"""

_GIVEN = """
CREATE TABLE given_frequency AS
SELECT given_joined, count(*) AS bearers, count(*) / sum(count(*)) OVER () AS tf_given_joined
FROM record WHERE given_joined IS NOT NULL AND (id > 0 OR NOT EXISTS (SELECT 1 FROM record WHERE id > 0))
GROUP BY given_joined
"""


@contextmanager
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine of one's own, with a folder for what does not fit into memory; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="linkage-") as folder, duckdb.connect(":memory:") as made:
        made.execute(f"SET temp_directory = '{folder}'")
        made.execute("SET memory_limit = '2GB'")
        made.execute("SET preserve_insertion_order = false")
        yield made


def prepare(database: duckdb.DuckDBPyConnection, listed: Iterable[Record], register: Iterable[bytes] = ()) -> None:
    """Make `record` and the frequencies of names from a list and, where given, a register.

    `register` is the bytes of a CSV of the columns of `records.COLUMNS`, as PostgreSQL copies them out.
    """
    names = nicknames()
    database.execute("CREATE TABLE nickname (name VARCHAR, groups INTEGER[])")
    database.executemany("INSERT INTO nickname VALUES (?, ?)", [list(pair) for pair in _groups(names).items()])
    database.execute(f"CREATE TABLE given_in ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
    rows = list(listed)
    columns = {name: pa.array([getattr(row, name) or None for row in rows], kind) for name, kind in _ARROW.items()}
    database.register("listed_in", pa.table(columns))
    database.execute(f"INSERT INTO given_in SELECT {', '.join(COLUMNS)} FROM listed_in")  # noqa: S608
    database.unregister("listed_in")
    pieces = iter(register)
    if first := next(pieces, b""):
        known = csv.open_csv(_Stream(chain((first,), pieces)), _READ, _PARSE, _CONVERT)
        database.register("known_in", known)
        database.execute(f"INSERT INTO given_in SELECT {', '.join(COLUMNS)} FROM known_in")  # noqa: S608
        database.unregister("known_in")
    for step in (_RECORD, _SURNAMES, _GIVEN):
        database.execute(step)
    database.execute("DROP TABLE given_in")


@cache
def nicknames() -> list[list[str]]:
    """Groups of folded given names, each of which one person may go by."""
    return list(tomllib.loads(NICKNAMES.read_text(encoding="utf-8"))["names"])


@cache
def known_names() -> frozenset[str]:
    """Given names that are names for certain: one is no slip of another."""
    return frozenset(name.replace(" ", "") for group in nicknames() for name in group)


class _Stream(io.RawIOBase):
    """Pieces of bytes, of which there are very many very small ones, read as one file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        gathered, length = [self._rest], len(self._rest)
        while length < len(buffer) and (piece := next(self._pieces, b"")):
            gathered.append(piece)
            length += len(piece)
        whole = b"".join(gathered)
        count = min(len(buffer), length)
        buffer[:count], self._rest = whole[:count], whole[count:]
        return count


def _groups(names: list[list[str]]) -> dict[str, list[int]]:
    """Name -> the groups it stands in."""
    found: dict[str, list[int]] = {}
    for number, group in enumerate(names):
        for name in group:
            found.setdefault(name, []).append(number)
    return found
