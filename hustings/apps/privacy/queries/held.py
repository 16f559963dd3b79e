"""Everything that is held of one person, as it stands: what they may be told, and what may be erased at their word."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from hustings.apps.gate.queries import DISCLOSURE
from hustings.apps.interactions import queries as interactions
from hustings.apps.interactions.queries import Happened
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people import queries as people
from hustings.apps.people.models import ContactPoint, Person, Suppression
from hustings.apps.people.queries import Told
from hustings.apps.reporting import queries as reporting
from hustings.apps.reporting.queries import Seen
from hustings.apps.support import queries as support
from hustings.apps.support.models import Slot
from hustings.domain.addresses import Address
from hustings.domain.scoring import Score

_ALL = 100_000  # more than is held of anybody
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_ROWS = """
SELECT b.id, b.file_name, b.started_at, r.line, s.title, b.header, r.raw
FROM intake_row r JOIN intake_batch b ON b.id = r.batch_id JOIN people_source s ON s.id = b.source_id
LEFT JOIN intake_doubt d ON d.batch_id = r.batch_id AND d.row_number = r.number
WHERE coalesce(r.person_id, d.person_id) = ANY (%s) AND r.raw <> '' ORDER BY b.id, r.number
"""
_BATCHES = """
SELECT batch_id FROM people_assertion WHERE person_id = ANY (%(people)s)
UNION SELECT batch_id FROM interactions_interaction WHERE person_id = ANY (%(people)s)
UNION SELECT batch_id FROM intake_doubt WHERE person_id = ANY (%(people)s)
UNION SELECT batch_id FROM intake_row WHERE person_id = ANY (%(people)s)
"""
_LISTS = """
SELECT l.name, l.created_at, l.expires_on, p.name_en, p.name_fr
FROM lists_member m JOIN lists_list l ON l.id = m.list_id JOIN gate_purpose p ON p.id = l.purpose_id
WHERE m.person_id = ANY (%s) ORDER BY l.id
"""


@dataclass(frozen=True)
class Row:
    """One row of a file that came in, as it was written there."""

    batch: int
    file: str
    came_in: datetime
    line: int
    source: str
    header: str
    text: str


@dataclass(frozen=True)
class Listed:
    """A list on which they stand."""

    name: str
    frozen_at: datetime
    expires_on: date
    purpose_en: str
    purpose_fr: str


@dataclass(frozen=True)
class Held:
    """All of it. `numbers` are those under which they were ever known; `stops` is a mask of channels."""

    person: Person
    numbers: list[int]
    address: Address | None
    poll: str
    district_en: str
    district_fr: str
    points: list[ContactPoint]
    told: list[Told]
    rows: list[Row]
    happened: list[Happened]
    stops: int
    suppressions: list[Suppression]
    scores: list[tuple[Slot, Score]]
    lists: list[Listed]
    seen: list[Seen]


def held(person: Person, units: list[Unit], on: date) -> Held:
    """Everything that is held of a person whom the acting user may see; of who saw them, what left some units."""
    numbers = list(Person.objects.filter(top_id=person.top_id).order_by("pk").values_list("pk", flat=True))
    where = people.surroundings([person.pk])[person.pk]
    scores = support.explained(person.pk, on)
    return Held(
        person=person,
        numbers=numbers,
        address=people.dwelling(person),
        poll=where.poll,
        district_en=where.district_en,
        district_fr=where.district_fr,
        points=list(ContactPoint.objects.filter(person_id__in=numbers).order_by(F("live").desc(), "kind", "pk")),
        told=people.told(person, on, limit=_ALL),
        rows=[_row(*row) for row in _rows(_ROWS, numbers)],
        happened=interactions.timeline(person.pk, limit=_ALL),
        stops=interactions.stops(person.pk),
        suppressions=list(Suppression.objects.filter(person_id__in=numbers).order_by("since")),
        scores=[(slot, scores[slot.party_id, slot.level]) for slot in support.slots()
                if (slot.party_id, slot.level) in scores],
        lists=[Listed(*row) for row in _rows(_LISTS, numbers)],
        seen=reporting.who_saw(person, units, _EVER),
    )  # fmt: skip


def taken(person: Person, units: list[Unit]) -> list[dict[str, Any]]:
    """The copies that left some units with a person in them: whoever holds one has to let go of it themselves."""
    left = [each.release for each in reporting.who_saw(person, units, _EVER) if each.release]
    left = [each for each in left if each.what not in ("screen", DISCLOSURE)]
    users = dict(User.objects.filter(pk__in={each.by_user for each in left}).values_list("pk", "name"))
    return [
        {"release": each.key, "form": each.what, "at": each.at.isoformat(), "by": users.get(each.by_user, "")}
        for each in left
    ]


def batches_of(numbers: list[int]) -> list[int]:
    """The numbers of the files that told of somebody known by these numbers."""
    with connection.cursor() as cursor:
        cursor.execute(_BATCHES, {"people": numbers})
        return sorted(batch for (batch,) in cursor.fetchall() if batch)


def names_of(seen: list[Seen]) -> dict[int, tuple[str, str, str]]:
    """(name, unit in English, in French) of everybody to whom somebody was shown, by their number."""
    found = {}
    for user in User.objects.filter(pk__in={each.by_user for each in seen}).prefetch_related("memberships__unit"):
        last = max(user.memberships.all(), key=lambda each: each.valid_from, default=None)
        found[user.pk] = (user.name, last.unit.name_en if last else "", last.unit.name_fr if last else "")
    return found


def as_plain(held: Held, named: dict[int, tuple[str, str, str]], with_names: bool) -> dict[str, Any]:
    """The same as plain data: numbers, codes and texts as they are kept, moments in ISO 8601."""
    person = held.person
    kept = (
        *("register", "elector_number", "family_name", "given_name", "middle_name", "name_prefix", "name_suffix"),
        *("birth_from", "birth_to", "gender", "language", "fixed_income", "status", "protected", "mailing"),
    )
    return {
        "made": timezone.now(),
        "numbers": held.numbers,
        "person": {name: getattr(person, name) for name in kept},
        "address": asdict(held.address) if held.address else None,
        "poll": held.poll,
        "district": held.district_en,
        "turnout_estimate_per_mille": person.turnout,
        "contact_points": [{"kind": each.kind, "value": each.value, "in_use": each.live} for each in held.points],
        "sources": [
            {"source": each.source, "given_by": each.given_by, "ground": each.ground, "on": each.on,
             "counts": each.live, "says": each.content} for each in held.told
        ],
        "rows": [asdict(row) for row in held.rows],
        "happened": [
            {name: value for name, value in asdict(each).items() if with_names or name != "by"}
            for each in held.happened
        ],
        "stops": held.stops,
        "suppressions": [
            {"reason": each.reason, "since": each.since, "until": each.until} for each in held.suppressions
        ],
        "scores": [
            {"party": slot.party_id, "level": slot.level, "current": score.current, "lifetime": score.lifetime}
            for slot, score in held.scores
        ],
        "lists": [asdict(each) for each in held.lists],
        "seen": [
            {"at": each.at, "act": each.what, "unit": named.get(each.by_user, ("", "", ""))[1],
             "form": each.release.what if each.release else None,
             "purpose": each.release.purpose.code if each.release else None}
            | ({"by": named.get(each.by_user, ("",))[0]} if with_names else {})
            for each in held.seen
        ],
    }  # fmt: skip


def _rows(statement: str, numbers: list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [numbers])
        return list(cursor.fetchall())


def _row(batch: int, file: str, came_in: datetime, line: int, source: str, header: bytes, raw: bytes) -> Row:
    return Row(batch, file, timezone.localtime(came_in), line, source, as_text(bytes(header)), as_text(bytes(raw)))


def as_text(raw: bytes) -> str:
    """The bytes of a row as text: as UTF-8 or UTF-16, else as the Windows code page, in which every byte is a sign.

    The row of a workbook, which is kept as a list of its cells, comes out with a tab between them.
    """
    if raw[1:2] == b"\0":
        return raw.decode("utf-16-le", "replace").strip("\ufeff\r\n")
    if raw[:1] == b"\0":
        return raw.decode("utf-16-be", "replace").strip("\ufeff\r\n")
    try:
        text = raw.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace").rstrip("\r\n")
    if text[:1] == "[":
        try:
            return "\t".join("" if cell is None else str(cell) for cell in json.loads(text))
        except ValueError:
            pass
    return text
