"""How much each answer weighs: learnt by Splink from the records themselves, without any truth."""

import json
import logging
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker
from splink.blocking_rule_library import block_on

from hustings.linkage import preparing
from hustings.linkage.comparisons import COMPARISONS, settings
from hustings.linkage.records import Record

SHIPPED = Path(__file__).parent / "parameters.json"

# Pairs that agree in one of these are mostly one person, or agree by chance: the rest is learnt from them. Never from
# those who share a door or a family name alone, or what is learnt is what households have in common.
_TAUGHT_BY = ("born", "surname, given_joined", "given_joined, postal", "phones", "emails")
_ENOUGH = 100  # pairs
_SAMPLE = 1_000_000  # pairs of which how often answers come about by chance is counted
_SELDOM = 1e-6  # what was not seen may happen all the same
_LEARNT = ("m_probability", "u_probability")
_SURE = ("surname, given_joined, born", "surname, given_joined, number, street", "phones, given_joined", "emails, born")


def shipped(*, births: bool) -> dict[str, Any]:
    """The weights that come with Hustings, for lists with and without dates of birth."""
    return dict(json.loads(SHIPPED.read_text(encoding="utf-8"))["with births" if births else "without births"])


def linker(database: duckdb.DuckDBPyConnection, weights: dict[str, Any], *tables: str) -> Linker:
    """Splink over tables of prepared records, with the frequencies of names that `preparing` counted.

    Of one table each record is compared with the others; of two only the records of one with those of the other.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection=database)
    inputs = [api.register(table, table_name=f"{table}_in") for table in tables]
    made = Linker(inputs, settings(weights, link=len(tables) > 1), log_level=None)
    for frequencies, column in (("surname_frequency", "surname_here"), ("given_frequency", "given_joined")):
        lookup = api.register(frequencies, table_name=f"{frequencies}_in")
        made.table_management.register_term_frequency_lookup(lookup, column)
    return made


def learn_between(listed: Iterable[Record], register: Iterable[bytes]) -> dict[str, Any]:
    """What `learn` finds between a list and a register (as `preparing.prepare` takes it), without the prior.

    Empty where no people enough seem to be on both.
    """
    with preparing.engine() as database:
        preparing.prepare(database, (replace(each, id=-each.id) for each in listed), register)
        if not any(_teaches(database, rule, linked=True) for rule in _TAUGHT_BY):
            return {}
        return {name: answers for name, answers in learn(database).items() if name != "prior" and answers}


def learn(database: duckdb.DuckDBPyConnection, seldom: float | None = None) -> dict[str, Any]:
    """The weights that fit the prepared records best: `prior` and (m, u) per comparison and answer.

    Where there are a list and a register, from what the two have in common. `seldom` stands for how often an answer
    comes that was seen among pairs of one person or of two alone; without it, such an answer is left out.
    """
    (linked,) = database.execute("SELECT count(DISTINCT id > 0) > 1 FROM record").fetchone() or (False,)
    if linked:
        database.execute("CREATE TABLE known AS SELECT * FROM record WHERE id > 0")
        database.execute("CREATE TABLE listed AS SELECT * FROM record WHERE id < 0")
    made = linker(database, {}, *(("known", "listed") if linked else ("record",)))
    training = made.training
    training.estimate_probability_two_random_records_match([block_on(*rule.split(", ")) for rule in _SURE], recall=0.8)
    training.estimate_u_using_random_sampling(max_pairs=_SAMPLE, seed=1)
    for rule in filter(lambda rule: _teaches(database, rule, linked), _TAUGHT_BY):
        training.estimate_parameters_using_expectation_maximisation(block_on(*rule.split(", ")))
    return _read(made.misc.save_model_to_json(), seldom)


def _teaches(database: duckdb.DuckDBPyConnection, rule: str, linked: bool) -> bool:
    """Whether there are pairs enough that agree in the columns of a rule."""
    columns = f"id, {rule} FROM record"
    one, other = (f"{columns} WHERE id > 0", f"{columns} WHERE id < 0") if linked else (columns, columns)
    (count,) = database.execute(
        f"SELECT count(*) FROM (SELECT {one}) a JOIN (SELECT {other}) b USING ({rule}) WHERE a.id <> b.id"  # noqa: S608
    ).fetchone() or (0,)
    return bool(count >= _ENOUGH)


def _read(saved: dict[str, Any], seldom: float | None) -> dict[str, Any]:
    weights: dict[str, Any] = {"prior": saved["probability_two_random_records_match"]}
    for comparison, told in zip(COMPARISONS, saved["comparisons"], strict=True):
        answers: dict[str, tuple[float, ...]] = {}
        for level in told["comparison_levels"]:
            seen = [level.get(name) for name in _LEARNT]
            pair = [seldom if each is None else float(each) for each in seen]
            if seen != [None, None] and None not in pair:
                answers[level["label_for_charts"]] = tuple(
                    float(f"{max(each, _SELDOM):.4g}") for each in pair if each is not None
                )
        weights[comparison.name] = answers
    return weights
