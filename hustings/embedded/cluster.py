"""The data folder: making it, its settings, and the folder of its socket."""

import locale
import os
import secrets
import shutil
import stat
import tempfile
from pathlib import Path

from hustings.embedded.account import Account
from hustings.embedded.binaries import Binaries
from hustings.embedded.errors import EmbeddedError
from hustings.embedded.home import Home, Place, write_whole

SUPERUSER = "postgres"
PORT = 5432  # no TCP port: only the last part of the socket's name
LONGEST_SOCKET = 107  # bytes the kernel has for a socket's path
_MB = 1024 * 1024

# What must hold whatever the data folder's own files say; the command line wins over them.
FIXED = {
    "port": str(PORT),
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "logging_collector": "off",
    "log_destination": "stderr",
    # Nothing about people in the log: an error quotes the value it stumbled over, and its statement holds more, so
    # errors go to the client alone ("log" is above "error"), and what is logged goes without detail.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_duration": "off",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "lc_messages": "C",  # our retry reads the server's English
}


def data_major(data: Path) -> int | None:
    """The major version that made the data folder, or None when there is none yet.

    Raises EmbeddedError when there is a folder that is not PostgreSQL's.
    """
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        if data.exists():
            raise EmbeddedError(
                f"The folder {data} holds no PostgreSQL data; restore it from a backup, or move it away to begin anew."
            ) from None
        return None
    except (OSError, ValueError) as error:
        raise EmbeddedError(f"The file {data / 'PG_VERSION'} cannot be read; restore it from a backup.") from error


def create(place: Place, binaries: Binaries) -> None:
    """Make the data folder, whole or not at all: it gets its name when it is finished."""
    fresh = place.location / f"data.new-{secrets.token_hex(4)}"
    try:
        for left in place.location.glob("data.new-*"):  # by an attempt that was killed
            shutil.rmtree(left, ignore_errors=True)
        place.account.own(fresh)
        command: list[str | Path] = [binaries.folder / "initdb", "-D", fresh, *_locale(binaries.major)]
        command += ["-k", "-E", "UTF8", "-U", SUPERUSER, "--auth=trust", "--no-instructions"]
        status, said = place.account.run(command)
        if status == 0:
            with (fresh / "postgresql.conf").open("a") as own:
                own.write("\ninclude_if_exists 'hustings.conf'\ntimezone = 'UTC'\nlog_timezone = 'UTC'\n")
            sizes = fresh / "hustings.conf"
            sizes.touch(mode=0o600)
            if place.account.switch:
                os.chown(sizes, place.account.uid, place.account.gid)
            fresh.rename(place.data)
    except OSError as error:
        raise EmbeddedError(f"The data folder {place.data} cannot be made ({error.strerror}).") from error
    if status != 0:
        raise EmbeddedError(f"PostgreSQL could not make the data folder {place.data}: {_reason(said)}")


def write_sizes(data: Path) -> None:
    """Size the server for this machine. ALTER SYSTEM wins over this file."""
    memory = _memory()
    sizes = {
        "shared_buffers": f"{_between(16, memory // 8 // _MB, 2048)}MB",
        "effective_cache_size": f"{_between(64, memory // 2 // _MB, 65536)}MB",
        "work_mem": f"{_between(4, memory // 64 // _MB, 64)}MB",
        "temp_buffers": f"{_between(8, memory // 128 // _MB, 128)}MB",  # a portion of a list that is brought in
        "maintenance_work_mem": f"{_between(16, memory // 16 // _MB, 512)}MB",
        "max_wal_size": "4GB",
        "max_connections": "100",
        "jit": "off",
        "random_page_cost": "1.1",
        "log_line_prefix": "'%m [%p] '",
    }
    if _shared_memory_room() < 1024 * _MB:
        # a container's /dev/shm is often 64 MB, too small for a parallel hash join
        sizes["dynamic_shared_memory_type"] = "mmap"
    lines = ["# Written by Hustings at every start; change a value with ALTER SYSTEM."]
    lines += [f"{name} = {value}" for name, value in sizes.items()]
    (data / "hustings.conf").write_text("\n".join(lines) + "\n")


def socket_files(folder: Path) -> list[Path]:
    """The files of the server in its socket folder: the socket, and PostgreSQL's lock of it."""
    return [folder / f".s.PGSQL.{PORT}", folder / f".s.PGSQL.{PORT}.lock"]


def socket_folder(home: Home, place: Place) -> Path:
    """The folder of the server's socket: short, unguessable, for the server's user alone, and the same at every start.

    It is noted together with the data folder's inode, so a copied home gets a socket of its own.
    """
    inode = str(place.data.stat().st_ino)
    try:
        noted, _, name = home.socket_note.read_text().partition(" ")
        if noted == inode and _is_private(Path(name), place.account):
            return Path(name)
    except OSError:
        pass
    for base in dict.fromkeys((Path("/tmp"), Path(tempfile.gettempdir()))):  # noqa: S108 (the name is unguessable)
        folder = base / f"hustings-{secrets.token_hex(8)}"
        if len(os.fsencode(socket_files(folder)[0])) > LONGEST_SOCKET:
            continue
        try:
            reachable = not place.account.switch or place.account.can_enter(base)
            if reachable and _is_private(folder, place.account):
                write_whole(home.socket_note, f"{inode} {folder}")
                return folder
        except OSError:
            continue
    raise EmbeddedError(
        "There is no place for PostgreSQL's socket; make /tmp writable, or set TMPDIR to a short folder that is."
    )


def _is_private(folder: Path, account: Account) -> bool:
    """Whether `folder`, made if missing, is the account's own and closed to everybody else."""
    if not os.path.lexists(folder):
        account.own(folder)
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and not found.st_mode & 0o077


def _locale(major: int) -> list[str]:
    """Sorting and letter cases of C.UTF-8: PostgreSQL's own from 17 on, before that the system's if it has one.

    The character types are always the system's, because pg_trgm asks it what a letter is: under C it drops accents.
    """
    character_types = "C.UTF-8" if _system_has("C.UTF-8") else "C"
    if major >= 17:
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return [*provider, "--locale=C", f"--lc-ctype={character_types}"]
    return [f"--locale={character_types}"]


def _system_has(name: str) -> bool:
    """Whether the system knows a locale. Asked in the supervisor's process, which has no other thread."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    locale.setlocale(locale.LC_CTYPE, before)
    return True


def _reason(said: str) -> str:
    """The line of initdb's output that says why."""
    errors = [line for line in said.splitlines() if "error:" in line or "FATAL:" in line]
    return (errors or said.splitlines() or ["it gave no reason"])[-1].strip()


def _memory() -> int:
    """Bytes of memory that we may use: the machine's, or the container's when that is less."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        return min(machine, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    except (OSError, ValueError):
        return machine


def _shared_memory_room() -> int:
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return 0
    return room.f_blocks * room.f_frsize


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))
