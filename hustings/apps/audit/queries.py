"""Reading the record back: is it whole?"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from hustings.apps.audit.models import Event
from hustings.domain.messages import Message

_SQL = Path(__file__).parent / "sql"
SEALER = 7_401_001  # advisory lock: one sealer at a time, and none while the record is verified

_COMMITTED = "committed"
_HEAD = re.compile(r"[1-9][0-9]* [0-9a-f]{64}", re.ASCII)
_TORN = re.compile(r"([1-9][0-9]*( [0-9a-f]{0,64})?)?", re.ASCII)


@dataclass(frozen=True)
class Verdict:
    """What verification found: how much is sealed, how much is still waiting, and every fault."""

    sealed: int
    unsealed: int
    faults: tuple[Message, ...] = field(default=())


@dataclass(frozen=True)
class Standing:
    """How many acts are sealed, and how many wait for it."""

    sealed: int
    unsealed: int


@dataclass(frozen=True)
class Heads:
    """What was noted outside the database, as (seal, digest): before its link was to commit, and once it had.

    `strange` counts lines that no sealer writes, not even one that is torn from the machine.
    """

    noted: frozenset[tuple[int, str]]
    committed: frozenset[tuple[int, str]]
    strange: int = 0


def verify(heads: Path) -> Verdict:
    """Recompute the chain and compare it with the heads noted outside the database."""
    faults: list[Message] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER])
        cursor.execute((_SQL / "verify.sql").read_text(encoding="utf-8"))
        links = cursor.fetchall()
        standing = _standing(cursor)
        cursor.execute("SELECT coalesce(sum(cardinality(events)), 0) FROM audit_seal")
        if cursor.fetchone()[0] != standing.sealed:
            faults.append(Message("The index of sealed events does not agree with the seals."))
        outside = read_heads(heads)
    if outside.strange:
        faults.append(Message("Lines of the heads noted outside are not ours: {lines}.", {"lines": outside.strange}))
    found = {number: digest for number, digest, *_ in links}
    for number, digest, complete, covered, intact in links:
        if not (complete and covered and intact):
            faults.append(Message("Seal {seal}: a sealed row was changed, removed or reordered.", {"seal": number}))
        if (number, digest) not in outside.noted:
            faults.append(Message("Seal {seal} is not the one noted outside the database.", {"seal": number}))
    for number, digest in sorted(outside.committed):
        if number not in found:
            faults.append(Message("Seal {seal} was noted but is gone: the record was cut off.", {"seal": number}))
        elif found[number] != digest:
            faults.append(Message("Seal {seal} took the place of another.", {"seal": number}))
    return Verdict(sealed=standing.sealed, unsealed=standing.unsealed, faults=tuple(faults))


def standing() -> Standing:
    """How much of the record is sealed; whether it is whole, only `verify` can say."""
    with connection.cursor() as cursor:
        return _standing(cursor)


def _standing(cursor: Any) -> Standing:
    cursor.execute(
        "SELECT (SELECT count(*) FROM audit_sealed), (SELECT count(*) FROM audit_event e"
        " WHERE NOT EXISTS (SELECT 1 FROM audit_sealed s WHERE s.event = e.id))"
    )
    return Standing(*cursor.fetchone())


def told_of(what: str, things: Sequence[str]) -> dict[str, list[Event]]:
    """The acts of one kind on each of some things, the newest first. Who may know of them is the caller's to ask."""
    found: dict[str, list[Event]] = {}
    for event in Event.objects.filter(what=what, on_what__in=list(things)).order_by("-pk"):
        found.setdefault(event.on_what, []).append(event)
    return found


def done_since(user: int, what: str, on: str, since: datetime) -> bool:
    """Whether a user did something to a thing since a moment."""
    return Event.objects.filter(by_user=user, what=what, on_what=on, at__gte=since).exists()


def how_often(user: int, what: str, since: datetime, *, different: bool = False) -> int:
    """How often a user did something since a moment; `different`: to how many different things."""
    found = Event.objects.filter(by_user=user, what=what, at__gte=since)
    return (found.values("on_what").distinct() if different else found).count()


def counted(acts: Sequence[str], first: datetime, end: datetime) -> dict[str, int]:
    """How often each of some acts was done, by anybody, from a moment to another, the last not included."""
    found = Event.objects.filter(what__in=list(acts), at__gte=first, at__lt=end).values("what")
    return {each["what"]: each["times"] for each in found.annotate(times=Count("pk"))}


def made_by(user: int, by: int) -> bool:
    """Whether somebody made a user's account, gave them a role, invited them or had a part in letting them back in."""
    acts = ("user.added", "role.given", "password.set", "invitation.made", "back.in.asked", "back.in.agreed")
    return Event.objects.filter(what__in=acts, on_what=f"user:{user}", by_user=by).exists()


@contextmanager
def standing_still() -> Iterator[str]:
    """Inside, no link is made; gives the PostgreSQL snapshot of that moment, good until the open transaction ends.

    Heads copied inside agree with a dump of the snapshot: else a backup would be short of a link that is noted, or hold
    one that is not, and look tampered with.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [SEALER])
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor.fetchone()[0]
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [SEALER])


def read_heads(path: Path) -> Heads:
    """The heads noted so far. A line that a crash tore in two noted nothing: its link had not been committed yet."""
    noted, committed, strange = set(), set(), 0
    lines = path.read_text(encoding="ascii", errors="replace").splitlines() if path.exists() else []
    for line in lines:
        number, _, rest = line.partition(" ")
        digest, _, word = rest.partition(" ")
        whole = _HEAD.fullmatch(f"{number} {digest}") is not None
        if whole and not word:
            noted.add((int(number), digest))
        elif whole and _COMMITTED.startswith(word):
            committed.add((int(number), digest))
        elif not _TORN.fullmatch(line):
            strange += 1
    return Heads(frozenset(noted), frozenset(committed), strange)
