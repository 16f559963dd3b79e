"""Is the record whole? Checks an exported record by itself: it needs the file, its signed heads and the public key.

    python verify_record.py RECORD --heads HEADS --key KEY

RECORD comes from `hustings audit export`, KEY from `hustings audit key`. Take HEADS from where they were anchored,
and KEY from where it was put when the installation was set up: whoever can change the record could change what lies
beside it. Nothing of Hustings is needed, only Python 3.11 and the package `cryptography`. Exit code 0: whole; 1: not;
2: a file cannot be read.
"""

import argparse
import hashlib
import json
import sys
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

FORMAT = {"hustings": "record", "format": 1}
PARTS = ["seal", "at", "events", "digest", "said"]


def faults(record: bytes, heads: bytes, key: Ed25519PublicKey) -> Iterator[str]:
    """Every fault of a record, in words: none means that it is whole up to its last signed head."""
    digests: dict[int, str] = {}
    yield from chain_faults(record, digests)
    yield from head_faults(heads, key, digests)


def chain_faults(record: bytes, digests: dict[int, str]) -> Iterator[str]:
    """What is wrong with the chain by itself; fills `digests` with the digest of each seal, as it should be."""
    if not record.endswith(b"\n"):
        yield "The file ends in the middle of a line: it was cut off."
    first, *lines = record.split(b"\n")[:-1] or [b""]
    if parsed(first) != FORMAT:
        yield "The first line does not say that this is a record."
    before, last, seen = "", 0, set()
    for place, line in enumerate(lines, 2):
        seal = parsed(line)
        if not is_seal(seal):
            yield f"Line {place} is no seal as it was written."
            continue
        number, events = seal["seal"], numbers(seal["events"])
        if number <= last:
            yield f"Line {place}: seal {number} does not come after seal {last}."
        if not events or events != [event_of(said) for said in seal["said"]] or seen.intersection(events):
            yield f"Line {place}: seal {number} does not hold the events that it names, each once."
        whole = "\n".join([before, seal["at"], seal["events"], *seal["said"]])
        if hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest() != seal["digest"]:
            yield f"Line {place}: seal {number} is not the digest of what it covers and of the seal before it."
        before, last = seal["digest"], max(last, number)
        seen.update(events)
        digests[number] = seal["digest"]


def head_faults(heads: bytes, key: Ed25519PublicKey, digests: dict[int, str]) -> Iterator[str]:
    """What is wrong with the signed heads, and between them and the record."""
    lines = heads.decode("ascii", "replace").splitlines()
    if not lines:
        yield "There is no signed head: nothing vouches for the record."
        return
    vouched = 0
    for place, line in enumerate(lines, 1):
        head, _, signature = line.rpartition(" ")
        words = head.split(" ")
        if len(words) != 4 or words[0] != str(place) or not words[1].isdecimal():
            yield f"Head {place} is missing, or stands in another place."
            continue
        try:
            key.verify(b64decode(signature, validate=True), f"hustings head {head}".encode())
        except (InvalidSignature, NoBase64, ValueError):
            yield f"Head {place} is not signed by this key."
            continue
        number = int(words[1])
        if digests.get(number) != words[2]:
            yield f"Head {place} vouches for another seal {number} than the record has: it was changed, or cut off."
        vouched = max(vouched, number)
    if digests and max(digests) > vouched:
        yield f"Nothing vouches for the seals after {vouched}. Get the heads that belong to this record."


def parsed(line: bytes) -> object:
    """The value of a line, if it stands there exactly as it is written out; None otherwise."""
    try:
        value = json.loads(line)
        again = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return None
    return value if again == line else None


def is_seal(value: object) -> bool:
    """Whether a value has the shape of a seal."""
    return (
        isinstance(value, dict)
        and list(value) == PARTS
        and type(value["seal"]) is int
        and all(isinstance(value[part], str) for part in ("at", "events", "digest"))
        and isinstance(value["said"], list)
        and all(isinstance(said, str) for said in value["said"])
    )


def numbers(text: str) -> list[int]:
    """The numbers of events, as PostgreSQL writes them: {1,2,3}. [] for anything else."""
    inside = text[1:-1].split(",") if text[:1] == "{" and text[-1:] == "}" else []
    return [int(each) for each in inside] if all(each.isascii() and each.isdecimal() for each in inside) else []


def event_of(said: str) -> int | None:
    """The number of the event that a text tells of."""
    try:
        value = json.loads(said)
    except (ValueError, RecursionError):
        return None
    return value[0] if isinstance(value, list) and value and type(value[0]) is int else None


def main() -> int:
    """Check the files that are named, and say what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("record", type=Path)
    parser.add_argument("--heads", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    given = parser.parse_args()
    try:
        record, heads = given.record.read_bytes(), given.heads.read_bytes()
        key = load_pem_public_key(given.key.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        print(f"A file cannot be read ({type(error).__name__}).", file=sys.stderr)
        return 2
    if not isinstance(key, Ed25519PublicKey):
        print("The key is not one that `hustings audit key` gives.", file=sys.stderr)
        return 2
    found = list(faults(record, heads, key))
    for fault in found:
        print(fault)
    if found:
        return 1
    last = heads.decode("ascii").splitlines()[-1].split(" ")
    seals, when = record.count(b"\n") - 1, datetime.fromtimestamp(int(last[3]), UTC)
    print(f"Whole: {seals} seals. The last head was signed on {when:%Y-%m-%d at %H:%M} UTC.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
