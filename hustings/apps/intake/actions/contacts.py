"""Filled sheets come home: each row of a release becomes an interaction, once; a corrected row replaces the first."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.utils import timezone
from pyroaring import BitMap, BitMap64

from hustings.apps.gate import actions as planting
from hustings.apps.gate import queries as gate
from hustings.apps.gate.models import Release
from hustings.apps.intake.actions import batches, erased, writing
from hustings.apps.intake.actions.batches import Progress, Report
from hustings.apps.intake.actions.vocabulary import Vocabulary
from hustings.apps.intake.actions.who import Meant
from hustings.apps.intake.actions.writing import Outcome
from hustings.apps.intake.models import Batch
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.actions import Said
from hustings.apps.interactions.models import Interaction
from hustings.apps.organisations.access import RECORD, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.models import Source
from hustings.domain.messages import BadInput, Message
from hustings.domain.references import number_of
from hustings.files.told import Told, before_told, read_told
from hustings.scope import acting_as

Heard = Mapping[int, Mapping[int, list[UUID]]]  # planted entry → batch → what it told

_DEFAULT_CHANNEL = {
    "call-csv": "phone",
    "call-xlsx": "phone",
    "walk-pdf": "door",
    "letters-pdf": "mail",
    "labels-pdf": "mail",
}


def import_contacts(
    *,
    by: User,
    path: Path,
    release_name: str,
    on: date,
    dry_run: bool = False,
    columns: Mapping[str, str] | None = None,
    progress: Progress = lambda rows: None,
) -> Report:
    """Bring a filled call sheet, or a typed walk sheet, back in. Rows that were not in the release are refused.

    Empty rows change nothing. The same file again changes nothing. A row filled in otherwise the second time voids
    the contact that the first recorded; a request to stop stands until the person takes it back.
    """
    batches.check_room(path)
    with acting_as(by.pk):
        release = gate.release_named(release_name)
        if release.what not in _DEFAULT_CHANNEL:
            raise BadInput("The release {name} is no sheet to fill in. Give the number of a sheet.", name=release_name)
        unit = unit_for(by, RECORD, release.unit.code)
        source = people.own_source(by=by, unit=unit)
        released = gate.persons_of(release)
    not_mapped, rows = read_told(path, on, ours=True, columns=columns)
    with batches.batch_of(
        by=by,
        unit=unit,
        source=source,
        kind="contacts",
        path=path,
        header=before_told(path),
        dry_run=dry_run,
        release_id=release.pk,
    ) as batch:
        words = Vocabulary()
        noon = timezone.make_aware(datetime.combine(on, time(12)))
        read = list(rows)
        people_of = {told.row.number: Meant(number_of(told.key.get("ref", ""))) for told in read}
        read, _ = erased.left_out(read, people_of, sheet=on)
        named = [number for told in read if (number := number_of(told.key.get("ref", ""))) is not None]
        heard = gate.heard_of_planted(release, named)
        outcomes = [_understood(told, released, heard, words, source, release, noon) for told in read]
        planting.hear(release=release, batch=batch.pk, told=_as_if_of_anybody(outcomes, heard))
        progress(len(outcomes))
        _name_contact_points(outcomes, release)
        replaced = _void_replaced(by, batch, outcomes, release)
        done = writing.write(by=by, unit=unit, batch=batch, on=on, outcomes=outcomes)
        for outcome in outcomes:
            if outcome.outcome == "added" and outcome.person in replaced:
                outcome.outcome = "changed"
                done["counts"]["added"] -= 1
                done["counts"]["changed"] += 1
        batches.finish(by=by, batch=batch, counts=done["counts"], reasons=done["reasons"], not_mapped=not_mapped)
    return Report(
        batch.pk,
        len(outcomes),
        **done["counts"],
        reasons=done["reasons"],
        notes=done["notes"],
        not_mapped=not_mapped,
        dry_run=dry_run,
    )


def _understood(
    told: Told,
    released: BitMap,
    planted: Heard,
    words: Vocabulary,
    source: Source,
    release: Release,
    noon: datetime,
) -> Outcome:
    outcome = Outcome(told, problem=told.problem)
    if outcome.problem is not None:
        return outcome
    person = number_of(told.key["ref"])
    if person is None or not (person in released or person in planted):
        outcome.problem = Message("The row is not of this release. Check the number at the top of the sheet.")
        return outcome
    outcome.person = person if person in released else None
    told.content.clear()  # a sheet printed the name and the phone; they are not news
    try:
        outcome.said = tuple(
            _of_release(words.said(event, person, source.pk, noon, f"{release.pk}|{person}"), release)
            for event in told.events
        )
    except BadInput as error:
        outcome.problem = error.message
    return outcome


def _as_if_of_anybody(outcomes: list[Outcome], heard: Heard) -> dict[int, list[UUID]]:
    """Say of rows of planted entries what would have become of them, and return what they tell, by number.

    Whoever fills a sheet in must not learn from the answer which of its rows are planted: they are added, changed,
    unchanged and refused as anybody's are, and taken back with their batch.
    """
    batches_that_hold = Batch.objects.filter(pk__in={batch for told in heard.values() for batch in told})
    holding = set(batches_that_hold.filter(state=Batch.State.PUBLISHED).values_list("pk", flat=True))
    last = {
        number: next((told[batch] for batch in sorted(told, reverse=True) if batch in holding), [])
        for number, told in heard.items()
    }
    told_now: dict[int, list[UUID]] = {}
    for outcome in outcomes:
        number = number_of(outcome.told.key.get("ref", "")) if outcome.person is None else None
        if outcome.problem is not None or number is None or number not in heard:
            continue
        ids = [said.id for said in outcome.said]
        outcome.said, outcome.as_if = (), "unchanged"
        if set(ids) - set(last[number]):
            outcome.as_if = "changed" if last[number] else "added"
            told_now.setdefault(number, []).extend(ids)
    return told_now


def _of_release(said: Said, release: Release) -> Said:
    channel = said.channel
    if said.kind == "contact" and channel is None:
        channel = int(Interaction.Channel[_DEFAULT_CHANNEL[release.what].upper()])
    return replace(said, release_id=release.pk, channel=channel)


def _name_contact_points(outcomes: list[Outcome], release: Release) -> None:
    """A wrong number is wrong for the version of the number that was released."""
    points = list(BitMap64.deserialize(bytes(release.contact_points)))
    named = [o.person for o in outcomes if o.person is not None]
    with connection.cursor() as cursor:
        cursor.execute(batches.steps("tellings")["points"], {"people": named, "points": points})
        point_of = dict(cursor.fetchall())
    for outcome in outcomes:
        if outcome.person in point_of:
            outcome.said = tuple(
                replace(said, contact_point_id=point_of[outcome.person]) if said.kind == "contact" else said
                for said in outcome.said
            )


def _void_replaced(by: User, batch: Batch, outcomes: list[Outcome], release: Release) -> set[int]:
    """Void the contacts that rows of this release recorded before, where the rows now say something else."""
    now = [(said.id, said.person_id) for outcome in outcomes for said in outcome.said if said.kind == "contact"]
    with connection.cursor() as cursor:
        cursor.execute(
            batches.steps("tellings")["replaced"],
            {"release": release.pk, "ids": [said for said, _ in now], "people": [person for _, person in now]},
        )
        before = cursor.fetchall()
    for identity, _ in before:
        interactions.void(by=by, unit=release.unit, interaction=identity, batch=batch.pk)
    return {person for _, person in before}
