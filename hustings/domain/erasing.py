"""By what somebody is known again who had what was held of them erased: a list that names them must not bring it back.

Each handle is of one human being, not of a household: a phone or a postal code counts with the name beside it alone.
"""

import hmac
from collections.abc import Iterable, Iterator
from hashlib import sha256


def handles(
    family_key: str, given_key: str, phones: Iterable[str] = (), emails: Iterable[str] = (), postal_code: str = ""
) -> Iterator[str]:
    """How a row names somebody: folded names, numbers in E.164, addresses, the postal code; none without a name."""
    if not family_key:
        return
    name = f"{family_key}|{given_key}"
    yield from (f"phone|{each}|{name}" for each in phones if each)
    yield from (f"email|{each.casefold()}|{name}" for each in emails if each)
    if postal_code and given_key:
        yield f"home|{postal_code.replace(' ', '').upper()}|{name}"


def handle_of(person: int) -> str:
    """The handle of whoever stays on record by their number."""
    return f"person|{person}"


def digest(key: bytes, handle: str) -> bytes:
    """What is kept of a handle, 32 bytes: without the key nobody can tell what it was."""
    return hmac.digest(key, handle.encode(), sha256)
