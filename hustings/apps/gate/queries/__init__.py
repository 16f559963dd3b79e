"""What went out, to be asked again."""

import json
import zlib
from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet
from pyroaring import BitMap, BitMap64

from hustings.apps.gate.access import fingerprint_key
from hustings.apps.gate.models import Planting, Purpose, Release, Ring, Seed
from hustings.apps.organisations.access import TRACE, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.domain.messages import BadInput, Refused
from hustings.domain.traces.handles import Handle, digest

# Numbers of what may stand in a copy, in one row of numbers: people as they are, then contact points, planted entries.
OF_POINTS, OF_SEEDS = 1 << 40, 1 << 50
DISCLOSURE = "disclosure"  # what a person is given of all that is held of them


def purpose_of(unit: Unit, code: str) -> Purpose:
    """The active purpose of that code in the unit, else above it. Raises Refused naming the ones there are."""
    known = purposes_of(unit)
    for purpose in known:
        if purpose.code == code:
            return purpose
    raise _not_a_purpose(code, known)


def check_purpose(unit: Unit, purpose: Purpose, form: str) -> None:
    """Raise Refused unless the purpose is, as of now, on the closed list of the unit and allows that form."""
    known = _all_of(unit)
    found = next((each for each in known if each.pk == purpose.pk), None)
    if found is None:
        raise _not_a_purpose(purpose.code, known)
    if form not in found.forms if found.forms else form == DISCLOSURE:
        raise Refused(
            "The purpose {code} does not allow this form: {rule}. Choose another purpose.",
            code=found.code,
            rule=found.rule,
        )


def purposes_of(unit: Unit) -> list[Purpose]:
    """What a unit may use lists for: its own purposes first, then those of the units above it."""
    return [each for each in _all_of(unit) if each.forms != [DISCLOSURE]]


def purpose_of_disclosing(unit: Unit) -> Purpose:
    """The purpose for which people are told what is held of them. Raises Refused where the unit has none."""
    for each in _all_of(unit):
        if DISCLOSURE in each.forms:
            return each
    raise Refused("There is no purpose for telling people what is held of them. `hustings init`, given again, adds it.")


def _all_of(unit: Unit) -> list[Purpose]:
    line: list[int] = []
    step: Unit | None = unit
    while step is not None:
        line.append(step.pk)
        step = step.parent
    known = Purpose.objects.filter(unit__in=line, active=True).order_by("code")
    return sorted(known, key=lambda purpose: line.index(purpose.unit_id))


def _not_a_purpose(code: str, known: list[Purpose]) -> Refused:
    names = ", ".join(sorted({purpose.code for purpose in known}))
    return Refused("{code} is not a purpose of this unit. Choose one of: {known}.", code=code, known=names)


def release_named(name: str) -> Release:
    """A release by its id or its printed key, among those of the acting user's units."""
    found = Release.objects.filter(key=name.strip().upper()).first()
    if found is None and len(name.strip()) == 36:
        found = Release.objects.filter(pk=name.strip()).first()
    if found is None:
        raise BadInput("No release of yours is called {name}. The number stands at the top of the sheet.", name=name)
    return found


def releases_since(when: datetime) -> QuerySet[Release]:
    """What left since a moment, of the acting user's units, the newest first; whose data it was is read when asked."""
    found = Release.objects.filter(at__gte=when).select_related("purpose", "unit", "approval").order_by("-at")
    return found.defer("persons", "contact_points", "order")


def releases_of(units: Iterable[Unit]) -> list[Release]:
    """All that left some units, whose data it was among it, the newest first."""
    return list(
        Release.objects.filter(unit__in=list(units)).select_related("purpose", "unit", "approval").order_by("-at")
    )


def persons_of(release: Release) -> BitMap:
    """The numbers of the people whose data left with it."""
    return BitMap.deserialize(bytes(release.persons))


def points_of(release: Release) -> BitMap64:
    """The numbers of the versions of contact points that left with it."""
    return BitMap64.deserialize(bytes(release.contact_points))


def order_of(release: Release) -> Sequence[int]:
    """The numbers of its people as they stand in the file; none where that is not known."""
    stored = bytes(release.order)
    return array("i", zlib.decompress(stored)) if stored else ()


def heard_of_planted(release: Release, numbers: Sequence[int]) -> dict[int, dict[int, list[UUID]]]:
    """Of numbers in rows that came home with a release, those of planted entries: what each batch told of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, heard::text FROM heard_of_planted(%s, %s::int[])", [release.pk, list(numbers)])
        return {
            number: {int(batch): [UUID(each) for each in ids] for batch, ids in json.loads(heard).items()}
            for number, heard in cursor.fetchall()
        }


def seeds_of(releases: Iterable[Release]) -> dict[str, frozenset[int]]:
    """The planted entries of each release, by its key; for those who may trace leaks."""
    found: dict[str, set[int]] = {}
    plantings = Planting.objects.filter(release__in=list(releases)).values_list("release__key", "seed_id")
    for key, seed in plantings:
        found.setdefault(key, set()).add(seed)
    return {key: frozenset(seeds) for key, seeds in found.items()}


def pool(*, by: User) -> QuerySet[Any]:
    """The planted entries of the units in which the user may trace leaks, with how many copies carry each."""
    unit_for(by, TRACE)
    return Seed.objects.annotate(copies=Count("plantings")).order_by("pk")


def seed_with(*, by: User, phone: str) -> Seed:
    """The planted entry that a phone answers for. Raises BadInput."""
    unit_for(by, TRACE)
    found = Seed.objects.filter(phone=phone).first()
    if found is None:
        raise BadInput("No planted entry of yours has this phone. `hustings seeds list` shows them.")
    return found


def rings_with_plantings(*, by: User) -> list[tuple[Ring, list[Planting]]]:
    """When planted entries were reached, the newest first, each with the plantings in copies that had left by then."""
    unit_for(by, TRACE)
    rings = list(Ring.objects.select_related("seed").order_by("-at"))
    of: dict[int, list[Planting]] = {}
    plantings = Planting.objects.filter(seed__in={each.seed_id for each in rings}).select_related("release")
    for planting in plantings.order_by("-release__at"):
        of.setdefault(planting.seed_id, []).append(planting)
    return [(each, [p for p in of.get(each.seed_id, []) if p.release.at <= each.at]) for each in rings]


def entries_of(handles: Iterable[Handle]) -> dict[Handle, list[int]]:
    """What each handle means among all that ever left, as numbers (see `OF_POINTS`); for those who may trace leaks."""
    key = fingerprint_key()
    digests = {digest(key, handle): handle for handle in handles}
    found: dict[Handle, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE suspected (digest bytea) ON COMMIT DROP")
        with cursor.copy("COPY suspected (digest) FROM STDIN") as copy:
            for each in digests:
                copy.write_row((each,))
        cursor.execute("ANALYZE suspected")
        cursor.execute("SELECT f.digest, f.entry FROM suspected s JOIN gate_fingerprint f USING (digest)")
        for each, entry in cursor.fetchall():
            found.setdefault(digests[bytes(each)], []).append(entry)
        cursor.execute("DROP TABLE suspected")
    return found
