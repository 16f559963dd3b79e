"""The `hustings` command in tests: run as a user runs it, in an installation of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hustings import embedded


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on standard output: nothing before it, nothing after it."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """One JSON object per line, for the command that prints several."""
        return [json.loads(line) for line in self.out.splitlines()]


def where_data_lie() -> dict[str, str]:
    """What tells a process of the product where the data of a run lie: see conftest."""
    return {name: os.environ[name] for name in ("HUSTINGS_SYSTEM_DIR",) if name in os.environ}


@dataclass(frozen=True)
class Installation:
    """A HUSTINGS_HOME of one's own."""

    home: Path

    def begin(self, *words: str, cwd: Path | None = None, **environment: str) -> subprocess.Popen[str]:
        """Start a command and let it run."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("HUSTINGS_", "DATABASE_"))}
        ours |= {"HUSTINGS_HOME": str(self.home), "LANG": "C.UTF-8", "HUSTINGS_LINGER": "5", **where_data_lie()}
        return subprocess.Popen(
            [sys.executable, "-m", "hustings.cli.main", *words],
            env={**ours, "PYTHONPATH": str(Path(__file__).parents[1]), **environment},
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *words: str, cwd: Path | None = None, **environment: str) -> Ran:
        """Run a command to its end, in a process of its own."""
        process = self.begin(*words, cwd=cwd, **environment)
        out, err = process.communicate(timeout=300)
        return Ran(process.returncode, out, err)

    def do(self, *words: str, **environment: str) -> Ran:
        """Run a command that must succeed."""
        ran = self.run(*words, **environment)
        assert ran.code == 0, ran.err
        return ran


@contextmanager
def installation(home: Path) -> Iterator[Installation]:
    """An empty installation, stopped and removed at the end."""
    try:
        yield Installation(home)
    finally:
        embedded.stop(home)
        embedded.remove(home)
