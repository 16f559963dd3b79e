"""The files of a folder, a zip or a tar archive, one by one and in memory: nothing is ever unpacked to disk.

Names inside an archive are used to tell what a file is and never to open anything (F51); sizes are counted before
anything is read (F50).
"""

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from hustings.domain.messages import BadInput
from hustings.files.published import read_bytes

MAX_MEMBER_BYTES: Final = 64 * 1024 * 1024
MAX_TOTAL_BYTES: Final = 2 * 1024 * 1024 * 1024
MAX_MEMBERS: Final = 10_000


def iter_files(path: Path, suffix: str = ".csv") -> Iterator[tuple[str, bytes]]:
    """The name and content of each file ending in `suffix`: of a folder (not below it), an archive, or `path` itself.

    Members that are links or devices are passed over. Raises BadInput when an archive is damaged, has more than
    MAX_MEMBERS members, or unpacks to more than the limits.
    """
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if file.suffix.lower() == suffix and file.is_file():
                yield file.name, read_bytes(file)
    elif path.is_file() and ".tar" in path.suffixes[-2:]:
        yield from _counted(path, _tar_members(path, suffix))
    elif path.is_file() and path.suffix.lower() == ".zip":
        yield from _counted(path, _zip_members(path, suffix))
    else:
        yield path.name, read_bytes(path)


def _counted(path: Path, members: Iterator[tuple[str, int, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Stop at the limits, and turn a damaged archive into one sentence. `members`: name, size, content or nothing."""
    count = total = 0
    try:
        for name, size, data in members:
            count, total = count + 1, total + size
            if count > MAX_MEMBERS or total > MAX_TOTAL_BYTES:
                raise BadInput("{path} holds more than an archive of results does. Unpack it first.", path=path.name)
            if data:
                yield PurePosixPath(name).name, data
    except (tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, EOFError, OSError):
        raise BadInput("{path} is damaged or not an archive. Download it again.", path=path.name) from None


def _tar_members(path: Path, suffix: str) -> Iterator[tuple[str, int, bytes]]:
    with tarfile.open(path, "r|*") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() and _wanted(member.name, suffix) else None
            if stream is not None and member.size > MAX_MEMBER_BYTES:
                raise BadInput("{name} in {path} is too large.", name=PurePosixPath(member.name).name, path=path.name)
            yield member.name, member.size, stream.read() if stream else b""


def _zip_members(path: Path, suffix: str) -> Iterator[tuple[str, int, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.is_dir() or not _wanted(info.filename, suffix):
                yield info.filename, info.file_size, b""
                continue
            with archive.open(info) as stream:
                data = stream.read(MAX_MEMBER_BYTES + 1)
            if len(data) > MAX_MEMBER_BYTES:
                raise BadInput("{name} in {path} is too large.", name=PurePosixPath(info.filename).name, path=path.name)
            yield info.filename, len(data), data


def _wanted(name: str, suffix: str) -> bool:
    return name.lower().endswith(suffix) and not PurePosixPath(name).name.startswith(".")
