"""How many planted entries a copy carries, and which ones: a keyed code that lets copies share some of them.

Copies that are compared show the entries in which they differ. As each entry of the pool stands in a good part of all
copies, some stand in all that are compared; and who else holds all of those is told by the code.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from math import ceil

_SHARE = 0.12  # of a copy of up to 500 people
_FEWEST, _SMALL, _MOST = 25, 500, 200
_PER = 200  # people beyond those for each entry more


def wanted(people: int, pool: int) -> int:
    """How many planted entries a copy of so many people carries, of a pool of so many.

    Of a leak of 5 % of 500 people one of the 60 is missed by all in 4.6 of 100 cases, of 20 % in one of a million. At
    most half the pool, or copies would be alike.
    """
    if people < _FEWEST:  # whoever takes so few knows them all
        return 0
    ideal = people * _SHARE if people <= _SMALL else _SMALL * _SHARE + (people - _SMALL) / _PER
    return min(ceil(ideal), _MOST, pool // 2)


def drawn(key: bytes, copy: str, pool: Iterable[int], count: int) -> list[int]:
    """Which entries of a pool a copy carries: nobody without the key can tell, and asked again it is the same."""
    return sorted(pool, key=lambda seed: _rank(key, f"{copy}|{seed}"))[:count]


def bit(key: bytes, copy: str, what: str) -> bool:
    """One of two spellings, each as good as the other, that this copy uses for this."""
    return bool(_rank(key, f"{copy}|{what}")[0] & 1)


def _rank(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), sha256)
