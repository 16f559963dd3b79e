"""People on record who may be one: found by comparing a register with itself, merged or told apart one by one."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.intake.access import duplicate_numbered, units_deciding
from hustings.apps.intake.actions.batches import Progress, steps
from hustings.apps.intake.models import Duplicate
from hustings.apps.interactions import queries as interactions
from hustings.apps.interactions.models import Interaction
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people import actions as people
from hustings.apps.people.access import merge_numbered
from hustings.apps.people.models import Merge
from hustings.apps.people.queries import copied_out
from hustings.domain.matching import may_be_one
from hustings.domain.messages import BadInput, Refused
from hustings.linkage import model
from hustings.linkage.finding import Candidate, alike
from hustings.scope import acting_as

_BLOCK = 1_000  # pairs


def find_duplicates(*, by: User, progress: Progress = lambda pairs: None) -> int:
    """Compare everybody whom the user may see with everybody, and keep who may be one. Returns how many pairs are new.

    Pairs that were kept before, also those told apart, are left as they are.
    """
    with acting_as(by.pk):
        unit = unit_for(by, IMPORT)
        weights = model.shipped(births=_births_known())
        pairs = alike(register=copied_out(once=True), weights=weights)
        found = 0
        while block := list(islice(pairs, _BLOCK)):
            kept = list(_worth_a_look(unit, block))
            Duplicate.objects.bulk_create(kept)
            found += len(kept)
            progress(found)
        audit.record(by=by, unit=unit.pk, what="duplicates.sought", on="people", new={"pairs": found})
    return found


@transaction.atomic(savepoint=False)
def take_next_pair(*, by: User) -> Duplicate | None:
    """The next pair to decide on, held for the user for five minutes; None when none is left that nobody else has."""
    with connection.cursor() as cursor:
        cursor.execute(steps("duplicates")["claim"], {"user": by.pk, "units": units_deciding(by)})
        found = cursor.fetchone()
    if found is None:
        return None
    pair = Duplicate.objects.get(pk=found[0])
    audit.record(
        by=by,
        unit=pair.unit_id,
        what="duplicate.shown",
        on=f"duplicate:{pair.pk}",
        new={"people": [pair.one_id, pair.other_id]},
    )
    return pair


@transaction.atomic
def put_off_pair(*, by: User, number: int) -> None:
    """Leave a pair for later, or for somebody else."""
    pair = _held(by, number)
    pair.held_by, pair.held_until, pair.put_off_at = None, None, timezone.now()
    pair.save(update_fields=["held_by", "held_until", "put_off_at"])
    audit.record(by=by, unit=pair.unit_id, what="duplicate.put.off", on=f"duplicate:{number}")


@transaction.atomic
def decide_pair(*, by: User, number: int, same: bool, holds: Mapping[str, int] | None = None) -> Merge | None:
    """Say that a pair is one person, and whose value of a field holds, or that they are two. Returns the merge.

    Raises BadInput when somebody else is deciding or has decided.
    """
    pair = _held(by, number)
    made = people.merge(by=by, one=pair.one_id, other=pair.other_id, holds=holds) if same else None
    pair.state = Duplicate.State.MERGED if same else Duplicate.State.DIFFERENT
    pair.by_user, pair.decided_at = by.pk, timezone.now()
    pair.held_by = pair.held_until = None
    pair.save(update_fields=["state", "by_user", "decided_at", "held_by", "held_until"])
    audit.record(by=by, unit=pair.unit_id, what="duplicate.decided", on=f"duplicate:{number}", new={"same": same})
    return made


@transaction.atomic
def take_apart(*, by: User, number: int, theirs: Collection[UUID] = (), undecided: Collection[UUID] = ()) -> Merge:
    """Take a merge apart, see `people.take_apart`; the two are not suggested again.

    Of what was recorded on the page of both meanwhile, everything that is not named stays. Raises BadInput where that
    is unknown, and where a wish not to be contacted is left undecided: until then the wrong one might be called.
    """
    found = merge_numbered(number)
    recorded = {each.id: each.kind for each in interactions.recorded_since(found.pk, found.person_id)}
    if not {*theirs, *undecided} <= recorded.keys():
        raise BadInput("More was recorded meanwhile. Look at it again.")
    if any(recorded[each] == Interaction.Kind.OPT_OUT for each in undecided):
        raise BadInput("Say whose wish it is not to be contacted: until then the wrong one might be.")
    one, other = sorted((found.kept_id, found.absorbed_id))
    done = people.take_apart(by=by, number=number, theirs=theirs, undecided=undecided)
    different = {"state": Duplicate.State.DIFFERENT, "by_user": by.pk, "decided_at": timezone.now()}
    Duplicate.objects.filter(one_id=one, other_id=other).update(**different)
    audit.record(by=by, what="duplicate.taken.apart", on=f"merge:{number}")
    return done


def _births_known() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM people_person WHERE birth_from IS NOT NULL)")
        return bool(cursor.fetchone()[0])


def _worth_a_look(unit: Unit, block: list[Candidate]) -> Iterator[Duplicate]:
    for candidate, listed_twice in _among(unit, block):
        if may_be_one(candidate.likeness, listed_twice=listed_twice):
            yield Duplicate(
                unit_id=unit.pk,
                one_id=candidate.row,
                other_id=candidate.person,
                bits=round(candidate.likeness.bits, 1),
                answers=dict(candidate.likeness.answers),
                weights={name: round(weight, 1) for name, weight in candidate.weights.items()},
            )


def _among(unit: Unit, block: list[Candidate]) -> Iterable[tuple[Candidate, bool]]:
    """Pairs that nobody decided on yet, each with whether one list of today names both."""
    with connection.cursor() as cursor:
        cursor.execute(
            steps("duplicates")["among"],
            {"unit": unit.pk, "ones": [each.row for each in block], "others": [each.person for each in block]},
        )
        return [(block[place - 1], listed_twice) for place, listed_twice in cursor.fetchall()]


def _held(by: User, number: int) -> Duplicate:
    """The pair, locked, if the user may still decide on it."""
    if duplicate_numbered(number).unit_id not in units_deciding(by):
        raise Refused("This pair is another unit's to decide on.")
    pair = Duplicate.objects.select_for_update().get(pk=number)
    if pair.state != Duplicate.State.WAITING:
        raise BadInput("Somebody decided on these two already.")
    if pair.held_by != by.pk and pair.held_until is not None and pair.held_until > timezone.now():
        raise BadInput("Somebody else is deciding on these two.")
    return pair
