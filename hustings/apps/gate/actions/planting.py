"""What a copy carries so that it can be traced: planted entries, and a digest of everything that stands in it."""

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.gate.access import code_key, fingerprint_key, seed_numbered
from hustings.apps.gate.models import Planting, Release, Ring, Seed
from hustings.apps.organisations.access import TRACE, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.domain.messages import BadInput
from hustings.domain.traces import drawn, wanted
from hustings.domain.traces.handles import Handle, digest


@dataclass(frozen=True)
class Endpoint:
    """Where a planted entry is answered: a phone of the party's own, perhaps a mailbox, under an invented name."""

    phone: str
    email: str
    language: str
    family_name: str
    given_name: str


@dataclass(frozen=True)
class Planted:
    """A planted entry in one copy: `number` is printed as its reference."""

    seed: int
    number: int
    family_name: str
    given_name: str
    language: str
    phone: str


@transaction.atomic
def add_seeds(*, by: User, unit: Unit, endpoints: Sequence[Endpoint]) -> int:
    """Add planted entries to a unit's pool, and return how many are new: one whose phone is in it stays as it is."""
    unit_for(by, TRACE, unit.code)
    before = Seed.objects.filter(unit=unit).count()
    Seed.objects.bulk_create(
        (
            Seed(
                unit=unit,
                family_name=each.family_name,
                given_name=each.given_name,
                language=each.language,
                phone=each.phone,
                email=each.email,
            )
            for each in endpoints
        ),
        ignore_conflicts=True,  # a phone that some pool has, perhaps one that this user may not see
    )
    new = Seed.objects.filter(unit=unit).count() - before
    audit.record(by=by, unit=unit.pk, what="seeds.added", on=f"unit:{unit.pk}", new={"seeds": new})
    return new


@transaction.atomic
def retire_seed(*, by: User, number: int) -> None:
    """Plant an entry no more, because its phone is given up. Copies that carry it are still told by it."""
    seed = seed_numbered(by, number)
    seed.active = False
    seed.save(update_fields=["active"])
    audit.record(by=by, unit=seed.unit_id, what="seed.retired", on=f"seed:{seed.pk}")


def plant(*, release: Release, numbers: Sequence[int]) -> list[Planted]:
    """Draw the planted entries of a release, in its own transaction; `numbers` are those of the people in it.

    Each is printed under a number near those of the people, which none of them has: references tell nothing. Whoever
    takes the same list twice gets the same ones, so that copies of one's own tell nothing. Which ones a copy carries
    is on record for those who trace, and for nobody else.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM seeds_to_plant(%s)", [release.unit_id])
        pool = {seed: rest for seed, *rest in cursor.fetchall()}
    code = f"{release.by_user}|{release.on_what}"
    chosen = drawn(code_key(), code, pool, wanted(len(numbers), len(pool)))
    taken, around = set(numbers), sorted(numbers)
    found = []
    for seed in chosen:
        mixed = int.from_bytes(hmac.digest(code_key(), f"{code}|number|{seed}".encode(), sha256)[:8], "big")
        number = around[mixed % len(around)] + 1
        while number in taken:
            number += 1
        taken.add(number)
        family, given, language, phone = pool[seed]
        found.append(Planted(seed, number, family, given, language, phone))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO gate_planting (release_id, seed_id, number) VALUES (%s, %s, %s)",
            [(release.pk, each.seed, each.number) for each in found],
        )
    return found


def keep_fingerprints(*, entries: Iterable[tuple[int, Handle]]) -> None:
    """Keep a digest of everything that leaves, each with the number of whose it is, in the release's transaction."""
    key = fingerprint_key()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE leaving (digest bytea, entry bigint) ON COMMIT DROP")
        with cursor.copy("COPY leaving (digest, entry) FROM STDIN") as copy:
            for entry, handle in entries:
                copy.write_row((digest(key, handle), entry))
        cursor.execute(
            "INSERT INTO gate_fingerprint (digest, entry) SELECT DISTINCT digest, entry FROM leaving"
            " ON CONFLICT DO NOTHING"
        )
        cursor.execute("DROP TABLE leaving")


def hear(*, release: Release, batch: int, told: Mapping[int, Sequence[UUID]]) -> None:
    """Note what a batch of filled sheets told of planted entries, by their numbers: nothing but that it told it."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "SELECT hear_planted(%s, %s, %s, %s::jsonb)",
            [(release.pk, number, batch, json.dumps([str(each) for each in ids])) for number, ids in told.items()],
        )


@transaction.atomic
def ring(*, by: User, seed: int, at: datetime, said: str) -> list[Planting]:
    """Note that somebody reached a planted entry, and return its plantings: the copies that they may have it from."""
    found = seed_numbered(by, seed)
    if at > timezone.now():
        raise BadInput("What was heard cannot lie in the future. Correct the time.")
    Ring.objects.create(seed=found, at=at, noted_at=timezone.now(), by_user=by.pk, said=said)
    audit.record(by=by, unit=found.unit_id, what="seed.rang", on=f"seed:{found.pk}")
    return list(found.plantings.filter(release__at__lte=at).select_related("release").order_by("-release__at"))
