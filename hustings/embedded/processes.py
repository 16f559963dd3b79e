"""Telling processes apart: a number alone is not enough, because the system gives it to another process later."""

import os
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_HAS_PROC = (_PROC / "self" / "stat").exists()


@dataclass(frozen=True)
class Process:
    """One process: its number and when it started (clock ticks since boot; 0 where the system does not say)."""

    pid: int
    started: int

    @classmethod
    def of(cls, pid: int) -> "Process | None":
        """The live process with this number, or None. A zombie is dead."""
        if not _HAS_PROC:
            return cls(pid, 0) if _answers_signals(pid) else None
        try:
            stat = (_PROC / str(pid) / "stat").read_text()
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()  # the name in parentheses may hold spaces and parentheses
        return None if fields[0] in "ZX" else cls(pid, int(fields[19]))

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return Process.of(self.pid) == self


def works_in(pid: int, folder: Path) -> bool | None:
    """Whether a live process has `folder` as its working folder; None when the system will not tell."""
    if not _HAS_PROC:
        return None if _answers_signals(pid) else False
    if Process.of(pid) is None:
        return False
    try:
        return os.path.samefile(_PROC / str(pid) / "cwd", folder)
    except PermissionError:
        return None  # root in a container without CAP_SYS_PTRACE may not look
    except OSError:
        return False


def name_of(pid: int) -> str:
    """The name of the program a process runs, or an empty string."""
    try:
        return (_PROC / str(pid) / "comm").read_text().strip()
    except OSError:
        return ""


def all_in(folder: Path) -> list[int]:
    """Every process that has `folder` as its working folder, as far as the system tells."""
    if not _HAS_PROC:
        return []
    return [int(entry) for entry in os.listdir(_PROC) if entry.isdigit() and works_in(int(entry), folder)]


def _answers_signals(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
