"""A whole edition of a list of electors: whoever is not on it is gone, unless they stand on it under a new number."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import connection

from hustings.apps.intake.actions import who
from hustings.apps.intake.actions.batches import steps
from hustings.apps.people import queries as people
from hustings.apps.people.actions.folding import name_bulk_people
from hustings.domain.matching import Verdict, judge
from hustings.domain.messages import BadInput
from hustings.linkage import model
from hustings.linkage.finding import find
from hustings.linkage.records import Record, door_of


def find_renumbered(params: Mapping[str, Any]) -> None:
    """Fill `missing` with those on record who are not on the staged edition, and `renumbered` with those of them who
    stand on it under a number that nobody has.

    Raises BadInput when rows cannot be read: nobody can then be said to be gone.
    """
    ((unreadable,),) = _run("unreadable", params)
    if unreadable:
        raise BadInput(
            "{rows} rows of the list cannot be read, so nobody can be said to be gone. Mend them, or bring the list in"
            " without saying that it is whole. Nothing was changed.",
            rows=unreadable,
        )
    for step in ("missing", "measure"):
        _run(step, params)
    missing = [person for (person,) in _run("whom", params)]
    newcomers = [_record(*row) for row in _run("newcomers", params)]
    if missing and newcomers:
        _keep(_same(newcomers, missing))


def note_changes(params: Mapping[str, Any]) -> list[int]:
    """Note what the edition changes, poll by poll; give new numbers, and let the gone be gone. Returns the gone."""
    for step in ("changes", "note numbers", "renumber"):
        _run(step, params)
    return [person for (person,) in _run("gone", params)]


def restore_numbers(batch: int) -> None:
    """Give those whom a batch had renumbered the numbers they had before."""
    _run("restore numbers", {"batch": batch})


def _same(newcomers: list[Record], missing: list[int]) -> dict[int, int]:
    """Row -> the missing person it is about for certain. Of two rows about one person neither is."""
    name_bulk_people(missing)
    weights = model.shipped(births=any(record.birth_from for record in newcomers))
    found: dict[int, int] = {}
    tops = people.tops()
    for each in find(listed=newcomers, register=people.copied_out(named=True), weights=weights):
        candidates = who.once(each, tops)
        if judge([each.likeness for each in candidates]) is Verdict.JOINED:
            found[candidates[0].row] = candidates[0].person
    name_bulk_people([])
    claims = Counter(found.values())
    return {row: person for row, person in found.items() if claims[person] == 1}


def _record(
    number: int, family: str, given: str, middle: str, suffix: str, born_from: Any, born_to: Any, *rest: str
) -> Record:
    phone, mobile, email, door_key, postal = (text or "" for text in rest)
    phones = " ".join(filter(None, (phone, mobile)))
    births = (born_from, born_to)
    return Record(number, family, given, middle, suffix, *births, phones, email.lower(), *door_of(door_key), postal)


def _keep(renumbered: dict[int, int]) -> None:
    with connection.cursor() as cursor, cursor.copy("COPY renumbered (number, person_id) FROM STDIN") as copy:
        for pair in renumbered.items():
            copy.write_row(pair)


def _run(step: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(steps("editions")[step], params)
        return cursor.fetchall() if cursor.description else []
