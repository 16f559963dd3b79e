"""How much answers weigh in the lists of one source: learnt from a list beside the register, without any truth."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from hustings.apps.intake.actions.who import record_of_row
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.access import source_coded
from hustings.apps.people.queries import copied_out
from hustings.domain.messages import BadInput
from hustings.files.told import read_told
from hustings.linkage import model
from hustings.scope import acting_as


def learn_weights(
    *, by: User, path: Path, source_code: str, on: date, columns: Mapping[str, str] | None = None
) -> list[str]:
    """Learn from a list of a source how much answers weigh, and keep that for its lists. Nothing of it comes in.

    Returns the comparisons about which something was learnt; the others weigh as shipped. Raises BadInput where list
    and register have too little in common.
    """
    if not path.is_file():
        raise BadInput("There is no file called {file} here. Check the name and the folder.", file=path.name)
    with acting_as(by.pk):
        unit_for(by, IMPORT)
        source = source_coded(source_code)
        _, rows = read_told(path, on, columns=columns)
        records = [record_of_row(told) for told in rows if told.problem is None and told.key["family_key"]]
        learnt = model.learn_between(records, copied_out())
        if not learnt:
            raise BadInput(
                "{file} and the register have too few people in common to learn from. Lists of this source are weighed"
                " as they come with Hustings.",
                file=path.name,
            )
        usual = model.shipped(births=any(record.birth_from for record in records))
        weights = {name: {**usual[name], **learnt.get(name, {})} for name in usual if name != "prior"}
        people.keep_weights(by=by, source=source, weights=weights)
    return sorted(learnt)


def forget_weights(*, by: User, source_code: str) -> None:
    """Let lists of a source be weighed as shipped again."""
    with acting_as(by.pk):
        people.keep_weights(by=by, source=source_coded(source_code), weights=None)
