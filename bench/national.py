"""Counts over the country: 28 million profiles made directly in a base file of the mirror, 20,000 of them changed.

    python -m bench.national [--size PEOPLE] [--changed PEOPLE] [--json] [--docs]

Needs some 6 GB of disk in the temporary folder and 8 GB of memory. The shape is the mirror's own (`mirror.shape`); the
rows are as uneven as real ones: 343 ridings of very different size, polls of a few hundred people, most of what people
say unknown. No PostgreSQL table of that size is made; the ratio to PostgreSQL is the routine benchmark's.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict

import duckdb

from bench import installation, profiles, report
from bench.asking import ANSWERED, CONTACTED, FOUNDING, STATED, Asker, Masks
from bench.installation import AREAS, PARTIES
from bench.measure import Item, at_most, interleaved, percentile, plain, seconds, table, times_at_most
from hustings.apps.lists import queries
from hustings.mirror import place, shape
from hustings.mirror.engine import Engine
from hustings.scope import acting_as

SIZE = 28_000_000
CHANGED = 20_000
RIDING_RUNS = 200
_DRAW = "((hash(i * 64 + {n}) & 4294967295) / 4294967296.0)"  # hashes of (i, n) differ by no more than a constant


def main() -> None:
    """Run, print, keep in the docs if asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.national")
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--changed", type=int, default=CHANGED)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--docs", action="store_true")
    given = parser.parse_args()
    with installation.home(), installation.database(ridings=profiles.ZONES) as world:
        items = run(world, given.size, given.changed)
    if given.docs:
        report.publish("national", items, given.size, report.machine())
    print(json.dumps([asdict(item) for item in items], ensure_ascii=False) if given.json else table(items))


def run(world: installation.World, size: int, changed: int = CHANGED) -> list[Item]:
    """Make the base, change some, ask."""
    made: list[place.Base] = []
    making = seconds(lambda: made.append(base_file(size, len(world.zones))))
    engine = Engine(made[0])
    change(engine, size, changed)
    with acting_as(world.director.pk):
        names, scope = queries.names(), queries.scope_now()
    # a riding of the middle: the last are the largest
    in_riding = f"{STATED} and district in ({world.districts[len(world.districts) // 2]})"
    texts = (FOUNDING, STATED, CONTACTED, ANSWERED, in_riding)
    asked = {text: queries.understood(text, names) for text in texts}
    asker, masks = Asker(engine), Masks(engine)
    assert masks.founding() == asker.once(asked[FOUNDING], scope) > size // 1_000
    assert masks.stated() == asker.once(asked[STATED], scope) > size // 1_000
    acts: dict[str, Callable[[], object]] = {
        "founding": asker.question(asked[FOUNDING], scope),
        "masks": masks.founding,
        "stated": asker.question(asked[STATED], scope),
        "masks stated": masks.stated,
        "contacted": asker.question(asked[CONTACTED], scope),
        "answered": asker.question(asked[ANSWERED], scope),
        "doors": asker.question(asked[STATED], scope, "doors"),
        "phones": asker.question(asked[STATED], scope, "phones"),
    }
    took = interleaved(acts)
    riding = asker.question(asked[in_riding], scope, runs=RIDING_RUNS)
    ones = [seconds(riding) * 1000 for _ in range(RIDING_RUNS)]
    engine.close()
    return [
        at_most("count, three conditions, p50", took["founding"], "ms", 45),
        times_at_most("count, three conditions", took["founding"], "ms", took["masks"], "NumPy masks", 2),
        at_most("count, support and phone, p50", took["stated"], "ms", 45),
        times_at_most("count, support and phone", took["stated"], "ms", took["masks stated"], "NumPy masks", 2),
        at_most("count with contact history, p50", took["contacted"], "ms", 80),
        at_most("count of answers and petitions, p50", took["answered"], "ms", 400),
        at_most("distinct doors, p50", took["doors"], "ms", 600),
        at_most("distinct phones, p50", took["phones"], "ms", 600),
        plain("one riding, p50", percentile(ones, 0.5), "ms"),
        at_most("one riding, p95", percentile(ones, 0.95), "ms", 5),
        plain("making the base file", making, "s"),
    ]


def base_file(size: int, zones: int) -> place.Base:
    """A base file as `mirror.build` would write it, of invented people already in its order."""
    place.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    name, sizes = "base-national.duckdb", (len(PARTIES), len(AREAS))
    with duckdb.connect(str(place.folder() / name)) as engine:
        engine.execute("PRAGMA force_compression='uncompressed'")
        people = _people(size, zones)
        engine.execute(f"CREATE TABLE base AS {shape.person_columns(people, *sizes)}")
        engine.execute(f"CREATE TABLE base_fact AS {shape.fact_columns(people)} ORDER BY code, person_id")
        engine.execute(f"CREATE TABLE base_gift AS {shape.gift_columns(people)} ORDER BY person_id, day")
        rows, electors = engine.execute("SELECT count(*), count(*) FILTER (elector) FROM base").fetchone() or (0, 0)
        engine.execute("CHECKPOINT")
    return place.Base(name, "1:1:", rows, electors, *sizes, seconds=0.0)


def change(engine: Engine, size: int, changed: int) -> None:
    """What stands beside the base: people spread over all, contacted and marked since it was built."""
    step = max(1, size // changed)
    who = f"person_id % {step} = 0"
    today = "DATE '2026-06-15' - DATE '1970-01-01'"
    now = f"REPLACE (({today})::SMALLINT AS last_contact, 15::SMALLINT AS support_now_1, 2::SMALLINT AS mark)"
    for table_name in ("", "_fact", "_gift"):
        taken = f"FROM file.base{table_name} WHERE {who}"
        held = "SELECT * REPLACE (-person_id AS person_id)"
        engine.memory.execute(f"INSERT INTO delta{table_name} {held} {taken}")
        engine.memory.execute(f"INSERT INTO delta{table_name} SELECT * {now if not table_name else ''} {taken}")


def _people(size: int, zones: int) -> str:
    """A relation with the columns of the profile table. Ridings grow in size from the first to the last."""
    share = f"(i / {size + 1}.0)"
    named = profiles.columns(_DRAW)
    known = f"{_DRAW.format(n=17)} < 0.14"
    now, life = (", ".join(profiles.support(_DRAW, salt)) for salt in (40, 50))
    gave, answered, signed = (_DRAW.format(n=n) for n in (60, 61, 62))
    fsa = "'N' || (i // 20000 % 10) || chr(CAST(65 + i // 2000 % 20 AS INTEGER))"
    named |= {
        "person_id": "CAST(i AS INTEGER)",
        "zone_id": f"CAST(1 + floor({zones} * ({share} + 0.6 * {share} * (1 - {share}))) AS SMALLINT)",
        "poll_id": f"CAST(i // {profiles.POLL_PEOPLE} + 1 AS INTEGER)",
        "door_id": f"CAST(floor(i / {profiles.DOOR_PEOPLE}) + 1 AS INTEGER)",
        "support_now": f"CASE WHEN {known} THEN [{now}] ELSE [] END",
        "support_life": f"CASE WHEN {known} THEN [{life}] ELSE [] END",
        "gift_days": f"CASE WHEN {gave} < 0.01 THEN [{profiles.TODAY} - CAST(i % 900 AS INTEGER)] ELSE [] END",
        "gift_cents": f"CASE WHEN {gave} < 0.01 THEN [CAST(2000 + i % 150000 AS INTEGER)] ELSE [] END",
        "facts": f"list_concat(CASE WHEN {answered} < 0.08 THEN [CAST(1 + i % 4 AS INTEGER)] ELSE [] END,"
        f" CASE WHEN {signed} < 0.04 THEN [5] ELSE [] END)",
        "area": f"[{', '.join(profiles.area('i', '//'))}]",
        "fsa": fsa,
        "postal": f"{fsa} || '1A' || (i // 40 % 10)",
    }
    values = ", ".join(f"{expression} AS {name}" for name, expression in named.items())
    return f"(SELECT {values} FROM range(1, {size + 1}) AS r(i)) AS people"


if __name__ == "__main__":
    main()
