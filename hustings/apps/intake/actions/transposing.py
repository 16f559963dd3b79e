"""After a redistribution: people whose whole poll went into one new riding lie in it too, before any list says so.

It is a batch like any other: each of these people is said to live in a zone of both ridings, a later list says better,
and undoing the batch takes it back. Doors follow those who live behind them.
"""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

from hustings.apps.geography import actions as geography
from hustings.apps.geography import queries as places
from hustings.apps.geography.models import RepresentationOrder
from hustings.apps.intake.actions import batches
from hustings.apps.intake.actions.batches import Report, steps
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.actions.folding import name_bulk_people
from hustings.apps.people.models import Source
from hustings.apps.profiles import actions as profiles
from hustings.domain.messages import BadInput, Message
from hustings.domain.transposing import Transfer, new_riding
from hustings.files.transposition import read_transposition
from hustings.scope import acting_as, bulk

TRANSPOSITION = "transposition"  # the kind of such a batch
UNCERTAIN = Message("Their poll went into more than one riding, or the table does not say into which. A list will.")


def transpose(*, by: User, path: Path, before: str, after: str, on: date, dry_run: bool = False) -> Report:
    """Let everybody of the order `before` lie in their riding of the order `after`, where the table makes it certain.

    The report counts people: changed are those who were placed, unchanged those who lie in a riding of that order
    already, refused those of whom it is not certain. Raises BadInput for a file that is no such table, or orders whose
    districts are not loaded.
    """
    batches.check_room(path)
    transfers, refused = read_transposition(path)
    if refused:  # where a row is missing, a poll that went into two ridings looks as if it had gone into one
        raise BadInput(
            "{lines} lines of {file} cannot be read, line {first} first. Take the published file anew: with a part of"
            " it nobody can be placed for certain.",
            lines=len(refused),
            file=path.name,
            first=refused[0].line,
        )
    with acting_as(by.pk):
        unit = unit_for(by, IMPORT)
        old, new = places.order_coded(before), places.order_coded(after)
        if not places.districts_of_codes(new, [each.new for each in transfers]):
            raise BadInput("{file} names no district of the order {order}.", file=path.name, order=after)
        source = people.add_source(
            by=by, unit=unit, code=f"transposition-{before}-{after}", kind=Source.Kind.ELECTORS,
            title=f"{before} → {after}", given_by="Elections Canada", ground="published",
        )  # fmt: skip
    with batches.batch_of(
        by=by, unit=unit, source=source, kind=TRANSPOSITION, path=path, header=b"", dry_run=dry_run, layout=after
    ) as batch:
        counts = dict.fromkeys(("added", "changed", "unchanged", "refused"), 0)
        counts |= _placed(transfers, old, new, {"source": source.pk, "batch": batch.pk, "on": on})
        if counts["changed"]:
            people.refold(by=by, reason=f"batch:{batch.pk}")
            let_doors_follow()
            profiles.request_mirror(by=by)
        reasons = {UNCERTAIN.text: counts["refused"]} if counts["refused"] else {}
        batches.finish(by=by, batch=batch, counts=counts, reasons=reasons, not_mapped=[])
    return Report(
        batch.pk,
        sum(counts.values()),
        added=0,
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        refused=counts["refused"],
        reasons=reasons,
        dry_run=dry_run,
    )


def let_doors_follow() -> None:
    """Bring doors into the zone of those in `bulk_people`, where all who live behind one are in one zone."""
    with bulk(), connection.cursor() as cursor:
        cursor.execute(steps("transposing")["where"])
        geography.places_for([(fsa, zone) for fsa, zone in cursor.fetchall()])
        cursor.execute(steps("transposing")["doors"])
        cursor.execute("SELECT rebuild_profiles()")


def _placed(
    transfers: list[Transfer], old: RepresentationOrder, new: RepresentationOrder, params: dict[str, Any]
) -> dict[str, int]:
    """Say of whom it is certain where they lie; counts of people. Fills `bulk_people` with them."""
    rows = defaultdict[str, list[Transfer]](list)
    for each in transfers:
        rows[each.old].append(each)
    districts = places.districts_of_codes(new, [each.new for each in transfers])
    with connection.cursor() as cursor:
        cursor.execute(steps("transposing")["polls"], {"old": old.pk, "new": new.pk})
        polls = cursor.fetchall()
        counts = {"changed": 0, "unchanged": 0, "refused": 0}
        wanted: list[tuple[int, int, frozenset[int]]] = []
        for poll, code, number, zone, members, there, count in polls:
            riding = districts.get(new_riding(rows[code], number))
            if there:
                counts["unchanged"] += count
            elif riding is None:
                counts["refused"] += count
            else:
                counts["changed"] += count
                wanted.append((poll, zone, frozenset({*members, riding.pk})))
        zones = geography.zones_for({each for _, _, each in wanted}) if wanted else {}
        name_bulk_people([])
        cursor.execute("CREATE TEMP TABLE polls_to (poll_id int, zone_id int, zone_after int) ON COMMIT DROP")
        with cursor.copy("COPY polls_to (poll_id, zone_id, zone_after) FROM STDIN") as copy:
            for poll, zone, members in wanted:
                copy.write_row((poll, zone, zones[members]))
        for step in ("whom", "say"):
            cursor.execute(steps("transposing")[step], params)
    return counts
