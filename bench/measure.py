"""What a benchmark hands back, and how it takes time: interleaved runs, medians, the yardstick in the same run."""

import argparse
import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median

RUNS = 15


@dataclass(frozen=True)
class Item:
    """One line of the table. `ratio` is what travels; `met` says whether the target was met at this size."""

    name: str
    value: float
    unit: str
    target: str
    met: bool
    yardstick: float | None = None
    against: str = ""
    ratio: float | None = None


def at_most(name: str, value: float, unit: str, limit: float) -> Item:
    """A figure that may not be larger than `limit`."""
    return Item(name, value, unit, f"≤ {limit:g} {unit}", value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Item:
    """A figure that may not be smaller than `limit`."""
    return Item(name, value, unit, f"≥ {limit:g} {unit}", value >= limit)


def times_at_most(name: str, value: float, unit: str, yardstick: float, against: str, limit: float) -> Item:
    """A figure that may be at most `limit` times its yardstick."""
    ratio = value / yardstick
    return Item(name, value, unit, f"≤ {limit:g} ×", ratio <= limit, yardstick, against, ratio)


def times_faster(name: str, value: float, unit: str, yardstick: float, against: str, limit: float) -> Item:
    """A time that must be at least `limit` times shorter than its yardstick."""
    ratio = yardstick / value
    return Item(name, value, unit, f"{limit:g} × faster", ratio >= limit, yardstick, against, ratio)


def plain(name: str, value: float, unit: str) -> Item:
    """A figure without a target, for whoever reads the others."""
    return Item(name, value, unit, "", True)


def seconds(act: Callable[[], object]) -> float:
    """How long one act takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def interleaved(acts: dict[str, Callable[[], object]], runs: int = RUNS) -> dict[str, float]:
    """The median milliseconds of each act, done in turn: what disturbs the machine disturbs all of them."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(runs):
        for name, act in acts.items():
            taken[name].append(seconds(act) * 1000)
    return {name: median(each) for name, each in taken.items()}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def alone(subject: str, size: int, run: Callable[..., list[Item]], **options: int) -> None:
    """The command line of one subject: a fresh installation, one run, a table or one JSON object."""
    from bench import installation  # after the arguments are read: --help needs no Django

    parser = argparse.ArgumentParser(prog=f"python -m bench.{subject}")
    parser.add_argument("--size", type=int, default=size)
    parser.add_argument("--json", action="store_true")
    for name, default in options.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    given = vars(parser.parse_args())
    as_json = given.pop("json")
    with installation.home(), installation.database() as world:
        items = run(world, **given)
    print(json.dumps([asdict(item) for item in items], ensure_ascii=False) if as_json else table(items))


def table(items: Sequence[Item]) -> str:
    """The items as a Markdown table."""
    lines = ["| item | measured | yardstick | ratio | target | met |", "|---|---|---|---|---|---|"]
    for item in items:
        yardstick = f"{item.against}: {_number(item.yardstick)} {item.unit}" if item.yardstick is not None else ""
        ratio = f"{_number(item.ratio)} ×" if item.ratio is not None else ""
        measured, met = f"{_number(item.value)} {item.unit}", "yes" if item.met else "**no**"
        cells = (item.name, measured, yardstick, ratio, item.target, met if item.target else "")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
