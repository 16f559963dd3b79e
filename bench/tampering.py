"""Random tamperings with an exported record: the separate verifier must find every one.

    python -m bench.tampering [--tamperings 100000]

Nine kinds, from a changed letter to a chain that somebody computed anew; its smaller twin is in the tests.
"""

import argparse
import hashlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.db import transaction

from bench import installation
from hustings.apps.audit import actions as audit
from hustings.apps.organisations.models import User
from hustings.scope import signing
from verifier.verify_record import faults

SEALS, EVENTS = 12, 5
Lines = list[bytes]
Tamper = Callable[[random.Random, Lines, Lines], bytes]


def change(chance: random.Random, lines: Lines, older: Lines) -> bytes:
    """One byte becomes another."""
    whole = bytearray(b"".join(lines))
    at = chance.randrange(len(whole))
    whole[at] ^= 1 << chance.randrange(8)
    return bytes(whole)


def change_what_is_said(chance: random.Random, lines: Lines, older: Lines) -> bytes:
    """Somebody else did it, at another time, or to another thing; written out as it should be."""
    at, seal = _a_seal(chance, lines)
    place = chance.randrange(len(seal["said"]))
    event = json.loads(seal["said"][place])
    part = chance.randrange(1, len(event))
    event[part] = chance.choice([1, 2, None, "x", "list.frozen", '{"people": 3}', event[part - 1]])
    said = json.dumps(event, ensure_ascii=False)
    seal["said"][place] = said if said != seal["said"][place] else said + " "
    return _with(lines, at, seal)


def drop(chance: random.Random, lines: Lines, older: Lines) -> bytes:
    """A seal, or an event out of one, is not there."""
    at, seal = _a_seal(chance, lines)
    if chance.random() < 0.5:
        return b"".join(lines[:at] + lines[at + 1 :])
    place = chance.randrange(len(seal["said"]))
    del seal["said"][place]
    numbers = seal["events"][1:-1].split(",")
    if chance.random() < 0.5:
        del numbers[place]
    seal["events"] = "{" + ",".join(numbers) + "}"
    return _with(lines, at, seal)


def swap(chance: random.Random, lines: Lines, older: Lines) -> bytes:
    """Two seals change places, or two events."""
    first, second = sorted(chance.sample(range(1, len(lines)), 2))
    if chance.random() < 0.5:
        changed = list(lines)
        changed[first], changed[second] = changed[second], changed[first]
        return b"".join(changed)
    one, two = json.loads(lines[first]), json.loads(lines[second])
    i, j = chance.randrange(len(one["said"])), chance.randrange(len(two["said"]))
    one["said"][i], two["said"][j] = two["said"][j], one["said"][i]
    return _with(_with(lines, first, one).splitlines(keepends=True), second, two)


def insert(chance: random.Random, lines: Lines, older: Lines) -> bytes:
    """A seal stands there twice, or one that nobody made; its digest is right."""
    at = chance.randrange(1, len(lines) + 1)
    if chance.random() < 0.5:
        return b"".join([*lines[:at], chance.choice(lines), *lines[at:]])
    before = json.loads(lines[at - 1])["digest"] if at > 1 else ""
    said = [json.dumps([10_000 + at, "1", 1, None, "thing.done", "thing:1", None, None])]
    made = {"seal": 10_000 + at, "at": "1.5", "events": f"{{{10_000 + at}}}", "digest": "", "said": said}
    made["digest"] = _digest(before, made)
    return b"".join([*lines[:at], _line(made), *lines[at:]])


def truncate(chance: random.Random, lines: Lines, older: Lines) -> bytes:
    """The end is not there: at a line, or anywhere."""
    if chance.random() < 0.5:
        return b"".join(lines[: chance.randrange(len(lines))])
    whole = b"".join(lines)
    return whole[: chance.randrange(len(whole))]


def replay(chance: random.Random, lines: Lines, older: Lines) -> bytes:
    """An export of long ago takes its place, or the middle of one."""
    if chance.random() < 0.5:
        return b"".join(older)
    at = chance.randrange(1, len(older))
    return b"".join([*lines[:at], *older[at:]])


def forge(chance: random.Random, lines: Lines, older: Lines) -> bytes:
    """An event is changed, and every digest after it computed anew, as whoever has the program can."""
    at, seal = _a_seal(chance, lines)
    place = chance.randrange(len(seal["said"]))
    event = json.loads(seal["said"][place])
    event[2] = (event[2] or 0) + 1
    seal["said"][place] = json.dumps(event, ensure_ascii=False)
    changed = [*lines[:at], _line(seal), *lines[at + 1 :]]
    before = json.loads(changed[at - 1])["digest"] if at > 1 else ""
    for number in range(at, len(changed)):
        later = json.loads(changed[number])
        later["digest"] = before = _digest(before, later)
        changed[number] = _line(later)
    return b"".join(changed)


def spoil(chance: random.Random, lines: Lines, older: Lines) -> bytes:
    """A line is something else altogether."""
    at = chance.randrange(len(lines))
    what = chance.choice([b"\n", b"{}\n", b"null\n", b"[]\n", b'{"seal":1}\n', b"\xff\xfe\n", lines[at][:-1] + b" \n"])
    return b"".join([*lines[:at], what, *lines[at + 1 :]])


KINDS: list[Tamper] = [change, change_what_is_said, drop, swap, insert, truncate, replay, forge, spoil]


def a_record(folder: Path) -> tuple[Lines, Lines, bytes, Ed25519PublicKey]:
    """A sealed record of this database: its lines, those of an export before the last seals, the heads and the key."""
    signed, heads = folder / "signed", folder / "heads"
    exports = []
    for seal in range(SEALS):
        with transaction.atomic():
            for number in range(EVENTS):
                who = User(pk=1 + number % 3)
                audit.record(
                    by=who, what="thing.done", on=f"thing:{number}", new={"é": [seal, None]}, unit=number or None
                )
        audit.seal(heads)
        audit.anchor(signed=signed, now=True)
        if seal in (SEALS // 2, SEALS - 1):
            audit.write_record(path=folder / "record")
            exports.append((folder / "record").read_bytes().splitlines(keepends=True))
    key = load_pem_public_key(signing.public_key().encode())
    assert isinstance(key, Ed25519PublicKey)
    return exports[1], exports[0], signed.read_bytes(), key


def missed(count: int, folder: Path, seed: int = 77) -> tuple[Counter[str], list[str]]:
    """So many random tamperings by kind, and those that were not found. Ones that change nothing are not counted."""
    lines, older, heads, key = a_record(folder)
    whole = b"".join(lines)
    assert list(faults(whole, heads, key)) == [], "the record is whole before anybody touches it"
    chance, done, unseen = random.Random(seed), Counter[str](), []
    while done.total() < count:
        kind = chance.choice(KINDS)
        tampered = kind(chance, list(lines), list(older))
        if tampered == whole:
            continue
        done[kind.__name__] += 1
        if next(faults(tampered, heads, key), None) is None:
            unseen.append(f"{kind.__name__} {done.total()}")
    return done, unseen


def _a_seal(chance: random.Random, lines: Lines) -> tuple[int, dict[str, list[str]]]:
    at = chance.randrange(1, len(lines))
    return at, json.loads(lines[at])


def _with(lines: Lines, at: int, seal: dict[str, list[str]]) -> bytes:
    return b"".join([*lines[:at], _line(seal), *lines[at + 1 :]])


def _line(seal: dict[str, object]) -> bytes:
    return json.dumps(seal, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _digest(before: str, seal: dict[str, object]) -> str:
    return hashlib.sha256("\n".join([before, seal["at"], seal["events"], *seal["said"]]).encode()).hexdigest()  # type: ignore[list-item, misc]


def main() -> None:
    """Tamper, and say what was not found."""
    parser = argparse.ArgumentParser(prog="python -m bench.tampering")
    parser.add_argument("--tamperings", type=int, default=100_000)
    given = parser.parse_args()
    began = time.monotonic()
    with installation.home(), installation.database(), tempfile.TemporaryDirectory() as folder:
        done, unseen = missed(given.tamperings, Path(folder))
    for kind, count in sorted(done.items()):
        print(f"{kind:22} {count:7}")
    print(f"{done.total()} tamperings, {len(unseen)} not found, {time.monotonic() - began:.0f} s")
    sys.exit(bool(unseen))


if __name__ == "__main__":
    main()
