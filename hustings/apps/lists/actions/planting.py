"""Planted entries of a copy as people of it: behind a door near somebody who is on the list, and known as well as they.

Nobody on record has such a name, and no such door is on record.
"""

import csv
import hmac
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from hashlib import sha256
from random import SystemRandom

from django.db import connection, transaction

from hustings.apps.gate import actions as gate
from hustings.apps.gate.access import code_key
from hustings.apps.gate.actions import Endpoint, Planted
from hustings.apps.gate.queries import OF_POINTS, OF_SEEDS, pool
from hustings.apps.lists.queries.members import Member
from hustings.apps.organisations.access import TRACE, unit_for
from hustings.apps.organisations.models import User
from hustings.domain import emails, phones
from hustings.domain.messages import BadInput, Message
from hustings.domain.traces.handles import Handle, of_name, of_phone

_COLUMNS = ("phone", "email", "language")
_TRIES = 100  # until a name is found that nobody has
_AWAY = 500  # how far on the register two people are of whose names one is made
_NEIGHBOURS = """
SELECT a.id, array_agg(n.civic_value) FROM people_address a
JOIN people_address n ON n.postal_code = a.postal_code AND n.street_name = a.street_name AND n.civic_value IS NOT NULL
WHERE a.id = ANY (%s) AND a.civic_value IS NOT NULL AND a.postal_code <> '' GROUP BY a.id
"""
# Names of two people of one riding each, so that they sound as names there do.
_NAMES = """
SELECT f.family_name, g.given_name, EXISTS (
    SELECT FROM people_person p WHERE p.family_key = f.family_key AND p.given_key = g.given_key)
FROM (SELECT id, zone_id, family_name, family_key FROM people_person
      WHERE id >= %(at)s AND family_name <> '' AND given_name <> ''
      AND (%(language)s = '' OR language IN ('', %(language)s)) ORDER BY id LIMIT 1) f,
LATERAL (SELECT given_name, given_key, zone_id FROM people_person p WHERE p.id >= f.id + %(away)s
         AND p.given_name <> '' ORDER BY p.id LIMIT 1) g
WHERE g.zone_id = f.zone_id
"""


@transaction.atomic
def add_endpoints(*, by: User, content: bytes, unit_code: str | None = None) -> int:
    """Add the phones and mailboxes that a CSV file holds (phone, email, language) to the pool of planted entries.

    Each is given a name such as people there have, and nobody has. Returns how many are new. Raises BadInput for a line
    that cannot be used; then none is added.
    """
    unit = unit_for(by, TRACE, unit_code)
    known = list(pool(by=by))
    taken, phones_taken = {(seed.family_name, seed.given_name) for seed in known}, {seed.phone for seed in known}
    given, made = list(_endpoints(content)), []
    for phone, email, language in (each for each in given if each[0] not in phones_taken):
        made.append(_named(phone, email, language, taken))
        taken.add((made[-1].family_name, made[-1].given_name))
    if not given:
        raise BadInput("The file names no phone. Give one line for each, under the columns phone, email, language.")
    return gate.add_seeds(by=by, unit=unit, endpoints=made)


def as_members(planted: Sequence[Planted], members: Sequence[Member]) -> list[Member]:
    """Planted entries as people of a list, each like one who is on it: in the same copy or another, always the same."""
    if not planted or not members:
        return []
    ring = sorted((_rank(f"person|{member.person_id}"), at) for at, member in enumerate(members))
    like = [members[ring[bisect_left(ring, (_rank(f"seed|{each.seed}"), 0)) % len(ring)][1]] for each in planted]
    with connection.cursor() as cursor:
        cursor.execute(_NEIGHBOURS, [[member.door_id for member in like if member.door_id]])
        numbers = {door: set(taken) for door, taken in cursor.fetchall()}
    return [
        member._replace(
            person_id=each.number,
            family_name=each.family_name,
            given_name=each.given_name,
            language=each.language or member.language,
            door_id=-each.number if member.door_id else None,
            unit="",
            civic_number=_free(numbers.get(member.door_id or 0, set()), member.civic_number),
            civic_suffix="",
            mailing="",
            phone_id=None,
            phone=each.phone,
        )
        for each, member in zip(planted, like, strict=True)
    ]


def handles_of(
    members: Sequence[Member], planted: Sequence[Planted], with_phones: bool
) -> Iterator[tuple[int, Handle]]:
    """Everything that stands in a copy and can be recognised, each with the number of whose it is."""
    seeds = {each.number: each.seed for each in planted}
    for member in members:
        seed = seeds.get(member.person_id) if member.phone_id is None else None
        who = member.person_id if seed is None else OF_SEEDS + seed
        for handle in of_name(member.name, member.address):
            yield who, handle
        if with_phones and member.phone:
            yield who if seed is not None else OF_POINTS + (member.phone_id or 0), of_phone(member.phone)


def _rank(text: str) -> bytes:
    return hmac.digest(code_key(), text.encode(), sha256)[:8]


def _free(taken: set[int], civic: str) -> str:
    """The nearest number of the same side that no door there has."""
    if not civic.isdecimal():
        return civic
    number = int(civic)
    steps = (step for away in range(2, 2000, 2) for step in (away, -away))
    return str(next(number + step for step in steps if number + step > 0 and number + step not in taken | {number}))


def _endpoints(content: bytes) -> Iterator[tuple[str, str, str]]:
    """(phone, e-mail, language) of each line. Raises BadInput naming the line."""
    try:
        lines = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    except UnicodeDecodeError:
        raise BadInput("The file of phones cannot be read. Save it as CSV in UTF-8.") from None
    if lines and not {"phone"} <= lines[0].keys() <= set(_COLUMNS):
        raise BadInput("The first line names the columns: phone, email, language. Correct it.")
    for number, line in enumerate(lines, 2):
        phone = phones.normalise(line["phone"] or "")
        email = emails.normalise(line["email"]) if line.get("email") else ""
        language = (line.get("language") or "").strip().lower()
        for wrong in (phone, email):
            if isinstance(wrong, Message):
                raise BadInput("Line {line}: {problem}", line=number, problem=wrong)
        if language not in ("", "en", "fr"):
            raise BadInput("Line {line}: a language is en or fr. Correct it or leave it empty.", line=number)
        assert not isinstance(phone, Message)
        yield phone.e164, str(email), language


def _named(phone: str, email: str, language: str, taken: set[tuple[str, str]]) -> Endpoint:
    """An endpoint under a name that nobody on record has, and no other planted entry."""
    pick = SystemRandom()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM people_person")
        (last,) = cursor.fetchone()
        apart = _AWAY if last > 2 * _AWAY else max(last // 2, 1)
        for _ in range(_TRIES):
            at, away = pick.randint(0, last), pick.randint(1, apart)
            cursor.execute(_NAMES, {"at": at, "away": away, "language": language})
            found = cursor.fetchone()
            if found and not found[2] and found[:2] not in taken:
                return Endpoint(phone, email, language, family_name=found[0], given_name=found[1])
    raise BadInput("Names are put together from those on record, and there are too few. Bring the list of electors in.")
