"""The web application with a million electors and 50 users who pause five seconds between acts, writes going on.

    python -m bench.web [--size PEOPLE] [--users N] [--seconds S] [--docs]      `make bench-web` installs locust first

Prints each page's response times as the user waits for them, and with --docs rewrites the table in
docs/reference/performance.md.
"""

import argparse
import csv
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from urllib.error import URLError

from bench import installation, people, report
from bench.measure import Item, at_most, table
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import Membership, User
from hustings.scope import acting_as

SIZE, USERS, SECONDS = 1_000_000, 50, 120
PASSWORD = "benches in the rain"
PAGE_MS, SEARCH_MS = 300, 150
_A_SECOND = 0.5  # users who sign in: checking a password takes a core most of a second, by design


def main() -> None:
    """Run, and say what came out."""
    parser = argparse.ArgumentParser(prog="python -m bench.web")
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--users", type=int, default=USERS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--docs", action="store_true")
    given = parser.parse_args()
    with installation.home():
        with installation.as_superuser() as superuser:
            (postgresql,) = superuser.execute("SHOW server_version").fetchone() or ("",)
        with installation.database() as world:
            items = run(world, given.size, given.users, given.seconds)
    if given.docs:
        report.publish("web", items, given.size, report.machine(str(postgresql).split()[0]))
    print(json.dumps([asdict(item) for item in items]) if given.json else table(items))


def run(world: installation.World, size: int, users: int, seconds: int) -> list[Item]:
    """Fill the database, serve it, and let the users at it."""
    with installation.as_superuser() as superuser:
        people.fill(superuser, size, world.zones)
    with acting_as(world.director.pk):
        organisations.set_password(by=world.director, user=world.director, password=PASSWORD)
        for number in range(users):
            organisations.add_user(
                by=world.director,
                username=f"user{number}",
                name=f"User {number}",
                unit=world.unit,
                role=Membership.Role.ORGANISER,
            )
        User.objects.update(password=User.objects.get(pk=world.director.pk).password)
        codes = {user.username: organisations.new_codes(by=user)[0] for user in User.objects.all()}
    with served() as address, tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "BENCH_PEOPLE": str(size),
            "BENCH_PASSWORD": PASSWORD,
            "BENCH_CODES": json.dumps(codes),
        }
        subprocess.run(
            [
                *(sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("web_users.py"))),
                *("--headless", "--host", address, "-u", str(users), "-r", str(_A_SECOND), "--reset-stats"),
                *(
                    "-t",
                    f"{seconds + round(users / _A_SECOND)}s",
                    "--csv",
                    f"{folder}/found",
                    "--only-summary",
                    "--loglevel",
                    "ERROR",
                ),
            ],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with open(f"{folder}/found_stats.csv", encoding="utf-8") as file:
            return list(items_of(list(csv.DictReader(file))))


def items_of(rows: list[dict[str, str]]) -> Iterator[Item]:
    """A line for each page: the 95th percentile against its target; and that nothing failed."""
    failed = 0
    for row in rows:
        if row["Name"].startswith("sign in"):
            continue  # the few who came last: before the clock runs, by intention
        if row["Name"] == "Aggregated":
            failed = int(row["Failure Count"])
            yield at_most("failed requests of all", failed, "", 0)
            continue
        most = SEARCH_MS if "search" in row["Name"] else PAGE_MS
        yield at_most(f"{row['Name']}, p95 of {row['Request Count']}", float(row["95%"]), "ms", most)


@contextmanager
def served() -> Iterator[str]:
    """`hustings serve` on a free port, for the database in use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "hustings.cli.main", "--quiet", "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 300
        while True:
            try:
                urllib.request.urlopen(f"{address}/sign-in/", timeout=5).close()
                break
            except (URLError, OSError):
                if time.monotonic() > until or process.poll() is not None:
                    raise
                time.sleep(0.3)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


if __name__ == "__main__":
    main()
