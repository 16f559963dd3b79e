"""Whom the rows of an outside list mean: by their elector number, else by comparison with everybody one may see."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import connection

from hustings.apps.intake.actions.batches import steps
from hustings.apps.intake.models import Doubt
from hustings.apps.people import queries as people
from hustings.apps.people.models import Source
from hustings.domain import names
from hustings.domain.matching import DOUBTFUL, Verdict, judge, named_alike, why_waiting
from hustings.domain.messages import Message
from hustings.files.told import Told
from hustings.linkage import model
from hustings.linkage.finding import Candidate, find
from hustings.linkage.records import Record, record_of

_BLOCK = 5_000
NOBODY = Message("Nobody you may see has this number or name. The row stays outside.")
DECIDED = Message("Somebody decided that the row is about nobody on the register. It stays outside.")
WAITING = Message("It is not certain who is meant: the row waits for a decision.")
WAITS_ALREADY = Message("The same row of this source waits for a decision already.")


@dataclass(frozen=True)
class Meant:
    """Whom a row means: a person, or why nobody, or those among whom somebody must choose."""

    person: int | None = None
    problem: Message | None = None
    candidates: Sequence[Candidate] = ()
    waits_already: bool = False


def meant(rows: Iterable[Told], source: Source) -> dict[int, Meant]:
    """Row number -> whom it means, for all rows without a problem of their own."""
    found: dict[int, Meant] = {}
    named: list[Told] = []
    sound = [told for told in rows if told.problem is None]
    for block in (sound[start : start + _BLOCK] for start in range(0, len(sound), _BLOCK)):
        by_number = _by_number(block) | {number: Meant(person) for number, person in called(block, source).items()}
        for told in block:
            number = told.row.number
            if number in by_number:
                found[number] = by_number[number]
            elif told.key["family_key"]:
                named.append(told)
            else:
                found[number] = Meant(problem=NOBODY)
    return found | _by_comparison(named, source)


def digest(told: Told) -> str:
    """What the same row of another file shares with it."""
    said = [told.key, told.who, told.content, [asdict(event) for event in told.events]]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def called(rows: Sequence[Told], source: Source) -> dict[int, int]:
    """Row number -> whom the source meant by the name that it gives them, in an earlier row that counts."""
    named = {told.row.number: name for told in rows if (name := name_of(told, source))}
    if not named:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            steps("tellings")["called"],
            {"numbers": list(named), "externals": list(named.values()), "source": source.pk},
        )
        return dict(cursor.fetchall())


def name_of(told: Told, source: Source) -> str:
    """What a source calls whom a row means: their number there; of one that brings people and has no numbers, all that
    the row says of them; "" where the source has no name for them."""
    if "external_id" in told.key or not source.newcomers:
        return told.key.get("external_id", "")
    said = sorted((meaning, names.fold(text)) for meaning, text in told.who.items())
    return f"as said {hashlib.sha256(json.dumps(said).encode()).hexdigest()}"


def _by_number(block: Sequence[Told]) -> dict[int, Meant]:
    with connection.cursor() as cursor:
        cursor.execute(
            steps("tellings")["match"],
            {
                "numbers": [told.row.number for told in block],
                "electors": [told.key["elector_number"] for told in block],
                "families": [told.key["family_key"] for told in block],
                "givens": [told.key["given_key"] for told in block],
            },
        )
        return {number: _numbered(*rest) for number, *rest in cursor.fetchall()}


def _numbered(person: int, count: int, agrees: bool) -> Meant:
    if count > 1:
        return Meant(problem=Message("More than one person has this elector number. Say by name who is meant."))
    if not agrees:
        problem = Message("This elector number is that of somebody with another name. Correct one of the two.")
        return Meant(problem=problem)
    return Meant(person)


def _by_comparison(rows: Sequence[Told], source: Source) -> dict[int, Meant]:
    """Rows that somebody decided on before are as they were decided; the others are compared."""
    digests = {told.row.number: digest(told) for told in rows}
    answered = _answered(source, sorted(set(digests.values()))) if rows else {}
    found = {number: answered[each] for number, each in digests.items() if each in answered}
    compared = [told for told in rows if told.row.number not in found]
    found |= {told.row.number: Meant(problem=NOBODY) for told in compared}
    tops = people.tops() if compared else {}
    for candidates in _candidates(compared, source):
        found[candidates[0].row] = _judged(once(candidates, tops))
    return found


def once(candidates: Sequence[Candidate], tops: Mapping[int, int]) -> list[Candidate]:
    """Candidates without those who are the same person as one before: somebody merged is known by several names."""
    found: dict[int, Candidate] = {}
    for each in candidates:
        found.setdefault(tops.get(each.person, each.person), each)
    return list(found.values())


def _answered(source: Source, digests: list[str]) -> dict[str, Meant]:
    with connection.cursor() as cursor:
        cursor.execute(steps("tellings")["answered"], {"source": source.pk, "digests": digests})
        return {each: _decided(state, person) for each, state, person in cursor.fetchall()}


def _decided(state: str, person: int | None) -> Meant:
    if state == Doubt.State.WAITING:
        return Meant(waits_already=True)
    return Meant(person) if person is not None else Meant(problem=DECIDED)


def _candidates(rows: Sequence[Told], source: Source) -> Iterator[list[Candidate]]:
    if not rows:
        return iter(())
    records = [record_of_row(told) for told in rows]
    weights = source.weights or model.shipped(births=any(record.birth_from for record in records))
    return find(listed=records, register=people.copied_out(), weights=weights)


def record_of_row(told: Told) -> Record:
    """A row as it is compared; its birth as read from a date, a year or a band of ages."""
    births = {name: str(told.content[name]) for name in ("birth_from", "birth_to") if name in told.content}
    return record_of(told.row.number, told.who | births)


def _judged(candidates: list[Candidate]) -> Meant:
    likenesses = [each.likeness for each in candidates]
    verdict = judge(likenesses)
    if verdict is Verdict.NOBODY:
        return Meant(problem=NOBODY)
    if verdict is Verdict.JOINED:
        return Meant(candidates[0].person)
    # whoever merely lives there is not shown beside those of such a name
    alike = [each for each in candidates if named_alike(each.likeness.answers) and each.likeness.bits >= DOUBTFUL]
    return Meant(candidates=alike or candidates)


def why(meaning: Meant) -> str:
    """Why the first of the candidates was not joined: a key of `NOT_JOINED`."""
    return why_waiting([each.likeness for each in meaning.candidates])
