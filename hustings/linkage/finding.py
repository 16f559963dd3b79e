"""For each record of a list the people of the register who may be meant, each with what agrees and what it weighs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import duckdb
from splink import DuckDBAPI

from hustings.domain.matching import Likeness, named_alike
from hustings.linkage import model, preparing
from hustings.linkage.comparisons import BY_NAME, COMPARISONS
from hustings.linkage.pairing import FEW, SELDOM_SHARED, pair
from hustings.linkage.records import Record, generation_of

LEAST = -8.0  # bits: what weighs less is no candidate
DUPLICATES = 0.02  # of those on a register, how many stand on it once more: about one in a hundred
_LEVELS = ", ".join(f"gamma_{each.name}" for each in COMPARISONS)
_WEIGHTS = ", ".join(
    " + ".join(("mw_" + each.name, *(["mw_tf_adj_" + each.name] if each.by_frequency else [])))
    + f" AS weight_{each.name}"
    for each in COMPARISONS
)

# Those named alike come first: whoever else lives behind the door weighs much, and is nobody's rival.
_FAMILY, _GIVEN = BY_NAME["family"], BY_NAME["given"]
_PAIRS = ", ".join(
    f"({family}, {given})"
    for family, given in product(_FAMILY.numbers, _GIVEN.numbers)
    if named_alike({"family": _FAMILY.answer(family), "given": _GIVEN.answer(given)})
)
_ALIKE = f"(gamma_family, gamma_given) IN ({_PAIRS})"
# A name is one that is known to be, or that more people bear than would write it by a slip.
_HEAVIEST = f"""
WITH heaviest AS (
    SELECT least(id_l, id_r) AS row, greatest(id_l, id_r) AS person, match_weight, {_LEVELS}, {_WEIGHTS} FROM scored
    QUALIFY row_number() OVER (PARTITION BY row ORDER BY {_ALIKE} DESC, match_weight DESC, person) <= $most
), name AS (
    SELECT given_joined FROM given_frequency WHERE bearers > 3 + (SELECT sum(bearers) FROM given_frequency) / 100000
    UNION SELECT unnest($names)
)
SELECT h.row, h.person, h.match_weight,
       l.given_joined IN (FROM name), coalesce(l.given_joined, ''), coalesce(p.given_joined, ''),
       coalesce(l.generation, ''), coalesce(p.generation, ''),
       h.* EXCLUDE (row, person, match_weight)
FROM heaviest h JOIN record l ON l.id = h.row JOIN record p ON p.id = h.person
ORDER BY h.row DESC, {_ALIKE} DESC, h.match_weight DESC, h.person
"""  # noqa: S608 (our own constants)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person who may be meant by a row: how alike the two are, and how many bits each comparison says."""

    row: int
    person: int
    likeness: Likeness
    weights: dict[str, float]


def find(
    *, listed: Iterable[Record], register: Iterable[bytes], weights: dict[str, Any], most: int = 4
) -> Iterator[list[Candidate]]:
    """The candidates of each record that has any, the heaviest first, at most `most` of each.

    Records of `listed` have numbers above zero; `register` is what `preparing.prepare` takes.
    """
    ours = (replace(each, id=-each.id) for each in listed)
    with preparing.engine() as database:
        preparing.prepare(database, ours, register)
        (people,) = database.execute("SELECT count(*) FROM record WHERE id > 0").fetchone() or (0,)
        if not people or not pair(database, link=True):
            return
        score(database, weights | {"prior": min(0.5 / people, 0.5)})
        yield from _by_row(database, most)


def alike(*, register: Iterable[bytes], weights: dict[str, Any], most: int = 4) -> Iterator[Candidate]:
    """Of a register, those who may be one person: pairs, the lower number as `row`, at most `most` of one `row`."""
    with preparing.engine() as database:
        preparing.prepare(database, (), register)
        (people,) = database.execute("SELECT count(*) FROM record").fetchone() or (0,)
        if people < 2 or not pair(database, link=False, keys=SELDOM_SHARED, most=FEW):
            return
        score(database, weights | {"prior": min(DUPLICATES / people, 0.5)})
        for group in _by_row(database, most):
            yield from group


def score(database: duckdb.DuckDBPyConnection, weights: dict[str, Any]) -> None:
    """Make `scored` from the pairs in `blocked`: only records that are in a pair are looked at."""
    database.execute(
        "CREATE TABLE compared AS SELECT * FROM record WHERE id IN"
        " (SELECT join_key_l FROM blocked UNION SELECT join_key_r FROM blocked)"
    )
    made = model.linker(database, weights, "compared")
    made.table_management.register_blocked_pairs_for_predict(DuckDBAPI(connection=database).register("blocked"))
    predicted = made.inference.predict(threshold_match_weight=LEAST, warning_mode="never")
    database.execute(f"CREATE TABLE scored AS SELECT * FROM {predicted.physical_name}")  # noqa: S608 (Splink's own name)


def _by_row(database: duckdb.DuckDBPyConnection, most: int) -> Iterator[list[Candidate]]:
    asked = database.execute(_HEAVIEST, {"most": most, "names": sorted(preparing.known_names())})
    group: list[Candidate] = []
    while rows := asked.fetchmany(10_000):
        for row, person, bits, is_a_name, given, known, generation, other, *rest in rows:
            if group and group[0].row != abs(row):
                yield group
                group = []
            answers, weights = _told(rest)
            likeness = Likeness(
                bits,
                answers,
                slip_is_a_name=answers["given"] == "slip" and (is_a_name or _end_alone(given, known)),
                generations_differ=generation_of(generation) != generation_of(other),
            )
            group.append(Candidate(abs(row), person, likeness, weights))
    if group:
        yield group


def _end_alone(one: str, other: str) -> bool:
    """Whether two names differ in their ending: Mario and Maria, Louis and Louise are two people's."""
    return one[:-1] == other[:-1] or one.startswith(other) or other.startswith(one)


def _told(rest: list[float]) -> tuple[dict[str, str], dict[str, float]]:
    """What the columns after the bits say: an answer and a weight per comparison."""
    count = len(COMPARISONS)
    answers = {each.name: each.answer(int(level)) for each, level in zip(COMPARISONS, rest[:count], strict=True)}
    weights = {each.name: weight for each, weight in zip(COMPARISONS, rest[count:], strict=True)}
    return answers, weights
