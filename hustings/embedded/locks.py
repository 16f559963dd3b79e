"""Advisory file locks. They belong to an open file, so the kernel drops them with the last process that has it open."""

import fcntl
import os
import time
from pathlib import Path

_PAUSE = 0.01  # seconds between two tries


class FileLock:
    """One open lock file. A forked child shares the lock; a program started from here does not."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @classmethod
    def inherited(cls, fd: int) -> "FileLock":
        """The lock that the parent process took and passed on as file descriptor `fd`."""
        lock = cls.__new__(cls)
        lock._fd = fd
        os.set_inheritable(fd, False)
        return lock

    @property
    def fd(self) -> int:
        return self._fd

    def try_exclusive(self) -> bool:
        """Take the lock alone, or return False at once when anybody else has it."""
        return self._try(fcntl.LOCK_EX)

    def wait_shared(self, seconds: float) -> bool:
        """Take the lock together with others; False when somebody held it alone for all of `seconds`."""
        deadline = time.monotonic() + seconds
        while not self._try(fcntl.LOCK_SH):
            if time.monotonic() > deadline:
                return False
            time.sleep(_PAUSE)
        return True

    def unlock(self) -> None:
        """Give the lock up, for forked children too, and keep the file open."""
        fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file; the lock ends here unless a forked child still has it. Closing twice is harmless."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def is_file(self, path: Path) -> bool:
        """Whether the open file is still the one at `path` (not deleted, not replaced)."""
        try:
            return os.path.samestat(os.fstat(self._fd), path.stat())
        except OSError:
            return False

    def _try(self, mode: int) -> bool:
        try:
            fcntl.flock(self._fd, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def shared_holders(path: Path) -> int | None:
    """How many open files hold a shared lock on `path`, read from the kernel's table; None where there is no table."""
    try:
        inode = str(path.stat().st_ino)
        table = Path("/proc/locks").read_text()
    except OSError:
        return None
    # "7: FLOCK  ADVISORY  READ 4711 fe:00:131088 0 EOF"; the device is not compared, some file systems report another
    rows = (line.split() for line in table.splitlines())
    return sum(row[1] == "FLOCK" and row[3] == "READ" and row[5].rpartition(":")[2] == inode for row in rows)
