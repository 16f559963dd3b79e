"""All benchmarks at the routine size: `make bench`.

    python -m bench [--size PEOPLE] [--only counts,saving] [--json] [--docs]

Prints one table, writes bench/last-run.json, and with --docs rewrites the table in docs/reference/performance.md.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from bench import building, concurrency, counts, installation, loading, report, saving, searching
from bench.measure import Item, at_most, table

SIZE = 1_000_000
PAGES = 1_000
# What is saved and asked by several processes at once does not depend on how many people there are.
SHARES = {"saving": 5, "concurrency": 5}
SUBJECTS = {
    "counts": counts.run,
    "building": building.run,
    "loading": loading.run,
    "saving": saving.run,
    "searching": searching.run,
    "concurrency": concurrency.run,
}


def main() -> None:
    """Run what is asked for and say what came out."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--only", default=",".join([*SUBJECTS, "documents"]))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--docs", action="store_true")
    given = parser.parse_args()
    items, postgresql = run(given.size, given.only.split(","))
    said = report.machine(postgresql)
    report.keep(items, given.size, said)
    if given.docs:
        report.publish("routine", items, given.size, said)
    print(json.dumps([asdict(item) for item in items], ensure_ascii=False) if given.json else table(items))


def run(size: int, only: list[str]) -> tuple[list[Item], str]:
    """Each subject in a database of its own, one after the other; and the version of PostgreSQL."""
    items: list[Item] = []
    unknown = set(only) - {*SUBJECTS, "documents"}
    if unknown:
        raise SystemExit(f"There is no benchmark called {', '.join(sorted(unknown))}.")
    with installation.home():
        with installation.as_superuser() as superuser:
            (postgresql,) = superuser.execute("SHOW server_version").fetchone() or ("",)
        for name in (name for name in SUBJECTS if name in only):
            print(f"{name} …", file=sys.stderr, flush=True)
            with installation.database() as world:
                items += SUBJECTS[name](world, size // SHARES.get(name, 1))
    if "documents" in only:
        items += documents(max(1, PAGES * size // SIZE))
    return items, str(postgresql).split()[0]


def documents(pages: int) -> list[Item]:
    """The walk list, in a process of its own whose memory can be told from ours."""
    script = Path(__file__).with_name("documents.py")
    said = subprocess.run([sys.executable, script, str(pages)], check=True, capture_output=True, text=True).stdout
    found = json.loads(said)
    return [
        at_most(f"walk list of {found['pages']:,} pages", found["seconds"], "s", 20),
        at_most("its memory at the most", found["peak_mb"], "MB", 1000),
    ]


if __name__ == "__main__":
    main()
