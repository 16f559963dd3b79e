"""Two people on record who are one: merged, so that all that is told of either counts for both, and taken apart again.

Nothing is rewritten: `merged_into` and the merges that hold say for whom a fact counts, `told_of` of whom it was told.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people import queries
from hustings.apps.people.access import check_zone, merge_numbered, person_numbered
from hustings.apps.people.actions.folding import drop_unspoken, fold, name_bulk_people
from hustings.apps.people.actions.trees import raise_spoken, settle, tree
from hustings.apps.people.models import Assertion, Merge, Person, Yielding
from hustings.domain.messages import BadInput
from hustings.scope import bulk


@transaction.atomic
def merge(*, by: User, one: int, other: int, holds: Mapping[str, int] | None = None) -> Merge:
    """Let two people count as one. `holds` says for fields of `queries.FIELDS` whose value holds, by person.

    Where nothing is chosen, the later word of the weightier source holds, as it does for one person. A choice is
    between what was said so far: a later word holds over both. Raises BadInput for one and the same person.
    """
    unit_for(by, IMPORT)
    first, second = _locked(person_numbered(one), person_numbered(other))
    if first.pk == second.pk:
        raise BadInput("The two are one person on record already.")
    kept, absorbed = queries.who_stands(first, second)
    chosen = _chosen(kept, absorbed, holds or {})
    trees = {person: tree([person]) for person in (kept.pk, absorbed.pk)}
    made = Merge.objects.create(
        kept_id=kept.pk,
        absorbed_id=absorbed.pk,
        person_id=kept.pk,
        zone_id=kept.zone_id,
        zone_before=absorbed.zone_id,
        by_user=by.pk,
        at=timezone.now(),
    )
    everybody = [*trees[kept.pk], *trees[absorbed.pk]]
    settle(everybody)
    Yielding.objects.bulk_create(_yielding(made, chosen, trees))
    _refold(everybody)
    _stay_known_as(kept, absorbed)
    audit.record(
        by=by,
        what="person.merged",
        on=f"person:{kept.pk}",
        new={"absorbed": absorbed.pk, "merge": made.pk, "holds": chosen},
    )
    return made


@transaction.atomic
def take_apart(*, by: User, number: int, theirs: Collection[UUID] = (), undecided: Collection[UUID] = ()) -> Merge:
    """Take a merge apart: what was told of each is theirs again, also what came since.

    Of what was recorded on the page of both meanwhile, `theirs` is the absorbed person's; `undecided` waits, and stays
    with the other until somebody says. Raises BadInput when it was taken apart already, or when somebody else has the
    elector number meanwhile; Refused where the absorbed person lived outside the user's ridings.
    """
    unit_for(by, IMPORT)
    found = _held(number)
    check_zone(found.zone_before)
    everybody = tree([found.person_id])
    absorbed = Person.objects.get(pk=found.absorbed_id)
    _check_number(absorbed, found.zone_before)
    found.apart_at, found.apart_by, found.undecided = timezone.now(), by.pk, list(undecided)
    found.save(update_fields=["apart_at", "apart_by", "undecided"])
    Yielding.objects.filter(merge=found).delete()
    with bulk():
        Person.objects.filter(pk=absorbed.pk).update(zone_id=found.zone_before)
    settle(everybody)
    _give(theirs, absorbed.pk)
    _refold(everybody, drop=True)
    audit.record(
        by=by,
        what="person.taken.apart",
        on=f"person:{found.person_id}",
        new={"absorbed": absorbed.pk, "merge": number, "given": len(theirs), "undecided": len(undecided)},
    )
    return found


@transaction.atomic
def decide_apart(*, by: User, number: int, interaction: UUID, theirs: bool) -> None:
    """Say of whom something was that was recorded while a merge held: the absorbed person (`theirs`), or the other."""
    unit_for(by, IMPORT)
    found = merge_numbered(number)
    found = Merge.objects.select_for_update().get(pk=found.pk)
    if interaction not in found.undecided:
        raise BadInput("Somebody has decided on this already.")
    found.undecided = [each for each in found.undecided if each != interaction]
    found.save(update_fields=["undecided"])
    if theirs:
        _refold(_give([interaction], found.absorbed_id))
    whose = found.absorbed_id if theirs else found.kept_id
    audit.record(
        by=by, what="merge.decided", on=f"person:{whose}", new={"merge": number, "interaction": str(interaction)}
    )


def _locked(*people: Person) -> list[Person]:
    """The same people as they are behind a lock on their whole trees; those who were merged meanwhile as whom."""
    now, before = list(people), list[Person]()
    while [each.pk for each in now] != [each.pk for each in before]:
        before = now
        tree([each.pk for each in before])
        now = [person_numbered(each.pk) for each in before]
    return now


def _held(number: int) -> Merge:
    """A merge that holds, locked with all whom it concerns."""
    tree([merge_numbered(number).person_id])
    found = Merge.objects.select_for_update().get(pk=number)
    if found.apart_at is not None:
        raise BadInput("This merge was taken apart already.")
    return found


def _check_number(absorbed: Person, zone: int) -> None:
    same = Person.objects.filter(
        elector_number=absorbed.elector_number, register=absorbed.register, zone_id=zone, merged_into=None
    )
    if absorbed.elector_number and same.exclude(pk=absorbed.pk).exists():
        raise BadInput(
            "The elector number {number} is somebody else's there meanwhile. Merge those two first, if they are one.",
            number=absorbed.elector_number,
        )


def _stay_known_as(kept: Person, absorbed: Person) -> None:
    """Where the kept person now has the other's name, the absorbed row takes theirs: a search finds them by both."""
    before = {column: getattr(kept, column) for column in queries.FIELDS["name"]}
    now = Person.objects.get(pk=kept.pk)
    if any(getattr(now, column) != value for column, value in before.items()):
        with bulk():
            Person.objects.filter(pk=absorbed.pk).update(**before)


def _chosen(kept: Person, absorbed: Person, holds: Mapping[str, int]) -> dict[str, int]:
    """The choices, checked."""
    if not set(holds.values()) <= {kept.pk, absorbed.pk} or not holds.keys() <= queries.FIELDS.keys():
        raise BadInput("Choose the value of one of the two.")
    return dict(holds)


def _yielding(made: Merge, chosen: Mapping[str, int], trees: Mapping[int, Sequence[int]]) -> list[Yielding]:
    """What was said of those who were not chosen, of the fields for which they were not."""
    yields: dict[int, list[str]] = {made.kept_id: [], made.absorbed_id: []}
    for field, holds in chosen.items():
        yields[made.kept_id if holds == made.absorbed_id else made.absorbed_id] += queries.FIELDS[field]
    up_to = Assertion.objects.filter(person_id=made.kept_id).aggregate(last=Max("pk"))["last"]
    return [
        Yielding(
            merge=made,
            person_id=made.kept_id,
            zone_id=made.zone_id,
            told_of=None if person == made.kept_id else person,
            fields=keys,
            up_to=up_to or 0,
        )
        for side, keys in yields.items()
        for person in trees[side]
        if keys
    ]


def _give(interactions: Iterable[UUID], person: int) -> list[int]:
    """Let interactions be a person's; returns the people whom that concerns."""
    with bulk(), connection.cursor() as cursor:
        cursor.execute("SELECT give_interactions(%s, %s)", [list(interactions), person])
        return list(cursor.fetchone()[0])


def _refold(people: Iterable[int], *, drop: bool = False) -> None:
    """Fold people anew and rebuild their profiles; with `drop` those of whom nothing is said are let go."""
    with bulk(), connection.cursor() as cursor:
        name_bulk_people(sorted(set(people)))
        if drop:
            raise_spoken()
        fold()
        if drop:
            drop_unspoken()
        cursor.execute("SELECT rebuild_profiles()")
