"""Vouching for the record outside: signed heads, and the whole of it as a file that another program can check.

`verifier/verify_record.py` reads both, and needs nothing of Hustings but the public key.
"""

import json
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from hustings.apps.audit.queries import SEALER
from hustings.scope import signing

_SQL = Path(__file__).parent.parent / "sql"
_EVERY = 300  # seconds from one signed head to the next
_AT_ONCE = 500  # seals read at a time
_FORMAT = {"hustings": "record", "format": 1}


def anchor(*, signed: Path, outside: Path | None = None, now: bool = False) -> bool:
    """Sign the last seal and add it to the file `signed`, and to `outside` where there is one. Returns whether it did.

    It does so five minutes after the last time, unless it is to be `now`, and not twice for one seal.
    """
    if not now and signed.exists() and time.time() - signed.stat().st_mtime < _EVERY:
        return False
    line = ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER])  # one signs at a time, and none seals meanwhile
        cursor.execute("SELECT id, digest, extract(epoch FROM now())::bigint FROM audit_seal ORDER BY id DESC LIMIT 1")
        last = cursor.fetchone()
        known, there = _whole_lines(signed), _whole_lines(outside) if outside else []
        if len(there) > len(known):  # on a machine that a backup was brought back to
            _append(signed, there[len(known) :])
            known = there
        if last is not None and not (known and int(known[-1].split()[1]) >= last[0]):
            head = f"{len(known) + 1} {last[0]} {last[1]} {last[2]}"
            line = f"{head} {signing.sign(f'hustings head {head}')}"
            _append(signed, [line])
            known = [*known, line]
        if outside and len(there) < len(known):  # also what could not be written there before
            _append(outside, known[len(there) :])
    return bool(line)


def write_record(*, path: Path) -> int:
    """Write every seal with the events it covers, as one line each. Returns how many seals. Nobody is named in it."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(_line(_FORMAT))
        for seal in _seals():
            out.write(_line(seal))
            count += 1
        out.flush()
        os.fsync(out.fileno())
    return count


def _seals() -> Iterator[dict[str, Any]]:
    """Each seal, and what its events say, in the very words that were sealed."""
    statement = (_SQL / "said.sql").read_text(encoding="utf-8")
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"after": after, "limit": _AT_ONCE})
            rows = cursor.fetchall()
        for number, at, events, digest, said in rows:
            yield {"seal": number, "at": at, "events": events, "digest": digest, "said": said}
        if not rows:
            return
        after = rows[-1][0]


def _line(what: dict[str, Any]) -> str:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":")) + "\n"


def _whole_lines(file: Path) -> list[str]:
    """The lines of a file of signed heads; what a crash tore off is taken away, for it vouches for nothing."""
    text = file.read_bytes() if file.exists() else b""
    whole = text[: text.rfind(b"\n") + 1]
    if whole != text:
        os.truncate(file, len(whole))
    return whole.decode("ascii", "replace").splitlines()


def _append(file: Path, lines: Sequence[str]) -> None:
    with file.open("a", encoding="ascii") as out:
        out.writelines(f"{line}\n" for line in lines)
        out.flush()
        os.fsync(out.fileno())
