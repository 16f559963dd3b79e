"""Where a run is written down: bench/last-run.json, and the tables of docs/reference/performance.md."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from bench.measure import Item, table

ROOT = Path(__file__).resolve().parent.parent
LAST_RUN = ROOT / "bench" / "last-run.json"
PAGE = ROOT / "docs" / "reference" / "performance.md"


def machine(postgresql: str = "") -> str:
    """One sentence: the size of the machine, and the versions of what was measured."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    versions = [f"Python {platform.python_version()}", f"DuckDB {duckdb.__version__}", f"NumPy {np.__version__}"]
    versions += [f"PostgreSQL {postgresql}"] if postgresql else []
    return f"{os.cpu_count()} cores, {memory:.0f} GiB; {', '.join(versions)}"


def keep(items: Sequence[Item], size: int, said: str) -> None:
    """Write the last run as JSON, which stays on this machine."""
    found = {"on": date.today().isoformat(), "size": size, "machine": said, "items": [asdict(item) for item in items]}
    LAST_RUN.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def publish(which: str, items: Sequence[Item], size: int, said: str, page: Path = PAGE) -> None:
    """Rewrite one table of the page, between `<!-- bench:which -->` and `<!-- /bench:which -->`."""
    start, end = f"<!-- bench:{which} -->", f"<!-- /bench:{which} -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(start)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"{page.name} has no place for the table: {start} … {end}")
    head = f"{size:,} people, {date.today().isoformat()}, on {said}."
    page.write_text(f"{before}{start}\n{head}\n\n{table(items)}\n{end}{after}", encoding="utf-8")
