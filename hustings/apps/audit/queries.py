"""Reading the record back: is it whole?"""

from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from hustings.domain.messages import Message

_SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Verdict:
    """What verification found: how much is sealed, how much is still waiting, and every fault."""

    sealed: int
    unsealed: int
    faults: tuple[Message, ...] = field(default=())


def verify(heads: Path) -> Verdict:
    """Recompute the chain and compare it with the heads noted outside the database."""
    noted = _noted(heads)
    faults: list[Message] = []
    with connection.cursor() as cursor:
        cursor.execute((_SQL / "verify.sql").read_text(encoding="utf-8"))
        links = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM audit_sealed")
        sealed = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM audit_event e WHERE NOT EXISTS (SELECT 1 FROM audit_sealed s WHERE s.event = e.id)"
        )
        unsealed = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(sum(cardinality(events)), 0) FROM audit_seal")
        if cursor.fetchone()[0] != sealed:
            faults.append(Message("The index of sealed events does not agree with the seals."))
    for number, digest, complete, covered, intact in links:
        if not (complete and covered and intact):
            faults.append(Message("Seal {seal}: a sealed row was changed, removed or reordered.", {"seal": number}))
        if noted.pop(number, None) != digest:
            faults.append(Message("Seal {seal} is not the one noted outside the database.", {"seal": number}))
    for number in sorted(noted):
        faults.append(Message("Seal {seal} was noted but is gone: the record was cut off.", {"seal": number}))
    return Verdict(sealed=sealed, unsealed=unsealed, faults=tuple(faults))


def _noted(heads: Path) -> dict[int, str]:
    """The last digest noted for each seal. A seal rolled back by a crash is noted again under the same number."""
    if not heads.exists():
        return {}
    pairs = (line.split() for line in heads.read_text(encoding="ascii").splitlines() if line.strip())
    return {int(number): digest for number, digest in pairs}
