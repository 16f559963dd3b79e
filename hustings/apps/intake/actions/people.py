"""An outside list: what it says of people we know, each row matched by elector number or exact name and postal code."""

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

from django.db import connection
from django.utils import timezone

from hustings.apps.intake.actions import batches, writing
from hustings.apps.intake.actions.batches import Progress, Report
from hustings.apps.intake.actions.vocabulary import Vocabulary
from hustings.apps.intake.actions.writing import Outcome
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people.models import Source
from hustings.apps.profiles import actions as profiles
from hustings.domain.messages import BadInput, Message
from hustings.files.told import Told, before_told, read_told
from hustings.scope import acting_as

_MANY = 20_000  # rows from which the mirror is told to build anew


def import_people(
    *,
    by: User,
    path: Path,
    source_code: str,
    on: date,
    dry_run: bool = False,
    columns: Mapping[str, str] | None = None,
    progress: Progress = lambda rows: None,
) -> Report:
    """Bring an outside list in: attributes, contacts, petitions, gifts, memberships, opt-outs.

    Rows whose person is not found, or found twice, are refused. `columns` gives columns another meaning than their
    names have (see `files.told`). Raises BadInput for an unknown source.
    """
    batches.check_room(path)
    with acting_as(by.pk):
        unit = unit_for(by, IMPORT)
        source = Source.objects.filter(code=source_code).first()
        if source is None:
            raise BadInput("There is no source called {code}. Make it with `hustings source add`.", code=source_code)
    not_mapped, rows = read_told(path, on, columns=columns)
    with batches.batch_of(
        by=by, unit=unit, source=source, kind="people", path=path, header=before_told(path), dry_run=dry_run
    ) as batch:
        words = Vocabulary()
        noon = timezone.make_aware(datetime.combine(on, time(12)))
        outcomes: list[Outcome] = []
        block: list[Told] = []
        for told in rows:
            block.append(told)
            if len(block) == 5_000:
                outcomes += _understood(block, words, source, noon)
                block = []
                progress(len(outcomes))
        outcomes += _understood(block, words, source, noon)
        progress(len(outcomes))
        done = writing.write(by=by, unit=unit, batch=batch, on=on, outcomes=outcomes)
        batches.finish(by=by, batch=batch, counts=done["counts"], reasons=done["reasons"], not_mapped=not_mapped)
        if done["counts"]["added"] + done["counts"]["changed"] > _MANY:
            profiles.request_mirror(by=by)
    return Report(
        batch.pk,
        len(outcomes),
        **done["counts"],
        reasons=done["reasons"],
        notes=done["notes"],
        not_mapped=not_mapped,
        dry_run=dry_run,
    )


def _understood(block: list[Told], words: Vocabulary, source: Source, noon: datetime) -> list[Outcome]:
    """The rows with their people found and their words looked up."""
    found = _matched([told for told in block if told.problem is None])
    outcomes = []
    for told in block:
        outcome = Outcome(told, problem=told.problem)
        outcomes.append(outcome)
        if outcome.problem is not None:
            continue
        person, count, agrees = found.get(told.row.number, (None, 0, True))
        if person is None or count > 1 or not agrees:
            outcome.problem = _unfit(person, count)
            continue
        outcome.person = person
        try:
            outcome.said = tuple(
                words.said(event, person, source.pk, noon, f"{source.pk}|{person}", undated=noon.isoformat())
                for event in told.events
            )
        except BadInput as error:
            outcome.problem = error.message
    return outcomes


def _unfit(person: int | None, count: int) -> Message:
    """Why a row is about nobody for certain."""
    if person is None:
        return Message("Nobody you may see has this number or name. The row stays outside.")
    if count > 1:
        return Message("More than one person fits the row. Give the elector number.")
    return Message("This elector number is that of somebody with another name. Correct one of the two.")


def _matched(block: list[Told]) -> dict[int, tuple[int, int, bool]]:
    """Row number -> (person, how many fit, whether the names agree where a number was given)."""
    with connection.cursor() as cursor:
        cursor.execute(
            batches.steps("tellings")["match"],
            {
                "numbers": [told.row.number for told in block],
                "electors": [told.key["elector_number"] for told in block],
                "families": [told.key["family_key"] for told in block],
                "givens": [told.key["given_key"] for told in block],
                "postals": [told.key["postal_code"] for told in block],
            },
        )
        return {number: (person, count, agrees) for number, person, count, agrees in cursor.fetchall()}
