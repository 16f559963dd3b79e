"""Whether a list of electors can be what it is taken for, beside what is already on record of its ridings.

An old edition, an extract, or the list of one polling division is a list of electors too. What tells it is its size.
"""

from collections import Counter
from collections.abc import Collection, Mapping

from django.utils.translation import get_language

from hustings.apps.audit import actions as audit
from hustings.apps.geography.models import District
from hustings.apps.geography.queries import zone_ids_of
from hustings.apps.intake.models import Batch
from hustings.apps.organisations.models import User
from hustings.apps.profiles.queries import electors_in
from hustings.domain.messages import BadInput

MOST = 0.2  # the share by which a riding's electors may change from one list to the next
FEWEST = 500  # electors on record: of fewer, a list of any size may come


def prove_plausible(
    *,
    by: User,
    batch: Batch,
    districts: Mapping[str, District],
    outcomes: Mapping[tuple[str, str], int],
    confirmed: Collection[str],
) -> None:
    """Raise BadInput when a list just published has a fifth more or fewer electors of a riding than there were.

    `districts` are those of the list by code, `outcomes` how many of its rows of each (code, outcome) there are;
    `confirmed` are the codes of which `by` said that it is right, and that is on record.
    """
    if confirmed:
        audit.record(
            by=by,
            unit=batch.unit_id,
            what="electors.confirmed",
            on=f"batch:{batch.pk}",
            new={"districts": sorted(confirmed)},
        )
    rows: Counter[str] = Counter()
    for (code, outcome), count in outcomes.items():
        if outcome != "refused":
            rows[code] += count
    for code in sorted(rows.keys() - set(confirmed)):
        before = electors_in(zone_ids_of([districts[code].pk])) - outcomes.get((code, "added"), 0)
        if before >= FEWEST and abs(rows[code] - before) > MOST * before:
            district = districts[code]
            raise BadInput(
                "The list has {rows} electors of {riding}, where {known} are on record. Nothing was changed. If it is"
                " the right list, and whole, import it with --confirm {code}.",
                rows=rows[code],
                riding=district.name_fr if get_language() == "fr" else district.name_en,
                known=before,
                code=code,
            )
