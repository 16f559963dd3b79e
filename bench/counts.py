"""Counts with 20,000 people changed since the build: the mirror, NumPy masks on the same columns, PostgreSQL's table.

python -m bench.counts [--size PEOPLE] [--changed PEOPLE] [--json]
"""

from collections.abc import Callable
from datetime import timedelta

import psycopg

from bench import installation, profiles
from bench.asking import ANSWERED, CONTACTED, FOUNDING, STATED, Asker, Masks
from bench.installation import TODAY, World
from bench.measure import (
    RUNS,
    Item,
    alone,
    at_most,
    interleaved,
    percentile,
    plain,
    seconds,
    times_at_most,
    times_faster,
)
from hustings.apps.lists import queries
from hustings.mirror import client
from hustings.mirror.engine import Engine
from hustings.scope import acting_as, servers
from hustings.segments.compile import Scope
from hustings.segments.resolve import Segment

RIDING_RUNS = 100


def run(world: World, size: int, changed: int = 20_000) -> list[Item]:
    """Fill, build, change, ask. Fast wrong answers do not count: all who are asked must first say the same."""
    with installation.as_superuser() as superuser:
        profiles.fill(superuser, size, world.zones)
        base = client.build()
        profiles.change(superuser, size, changed)
    engine = Engine(base)
    with psycopg.connect(**servers.parameters(servers.MIRROR_READER), autocommit=True) as server:
        refreshed = seconds(lambda: engine.refresh(server)) * 1000
    with acting_as(world.director.pk):
        names, scope = queries.names(), queries.scope_now()
        riding = f"{STATED} and district in ({world.districts[-1]})"
        asked = {text: queries.understood(text, names) for text in (FOUNDING, STATED, CONTACTED, ANSWERED, riding)}
        asker, masks = Asker(engine), Masks(engine)
        agree(asked, scope, asker, masks)
        took = interleaved(_acts(asked, scope, asker, masks))
        in_riding = asker.question(asked[riding], scope, runs=RIDING_RUNS)
        one = percentile([seconds(in_riding) * 1000 for _ in range(RIDING_RUNS)], 0.95)
    engine.close()
    return [
        times_at_most("count, three conditions", took["mirror"], "ms", took["masks"], "NumPy masks", 2),
        times_faster("count, three conditions", took["mirror"], "ms", took["postgres"], "PostgreSQL", 15),
        times_at_most("count, support and phone", took["stated"], "ms", took["masks stated"], "NumPy masks", 2),
        at_most("count with contact history", took["contacted"], "ms", 80),
        at_most("count of answers and petitions", took["answered"], "ms", 400),
        at_most("count in one riding, p95", one, "ms", 5),
        plain("the first, asked through the socket", took["asked"], "ms"),
        plain(f"taking up {changed:,} changes", refreshed, "ms"),
    ]


def agree(asked: dict[str, Segment], scope: Scope, asker: Asker, masks: Masks) -> None:
    """Engine, mirror process and PostgreSQL say the same of each question, and so does NumPy of those it is asked."""
    said: dict[str, int] = {}
    for text, segment in asked.items():
        answers = {
            asker.once(segment, scope),
            queries.ask(segment, scope, TODAY).value,
            queries.ask_postgres(segment, scope, TODAY).value,
        }
        assert len(answers) == 1, (text, answers)
        said[text] = answers.pop()
        assert said[text] > 0, text
    assert masks.founding() == said[FOUNDING]
    assert masks.stated() == said[STATED]


def _acts(asked: dict[str, Segment], scope: Scope, asker: Asker, masks: Masks) -> dict[str, Callable[[], object]]:
    days = iter(range(1, 2 * RUNS))
    return {
        "mirror": asker.question(asked[FOUNDING], scope),
        "masks": masks.founding,
        "stated": asker.question(asked[STATED], scope),
        "masks stated": masks.stated,
        "postgres": lambda: queries.ask_postgres(asked[FOUNDING], scope, TODAY),
        "contacted": asker.question(asked[CONTACTED], scope),
        "answered": asker.question(asked[ANSWERED], scope),
        "asked": lambda: queries.ask(asked[FOUNDING], scope, TODAY + timedelta(days=next(days))),
    }


if __name__ == "__main__":
    alone("counts", 1_000_000, run, changed=20_000)
