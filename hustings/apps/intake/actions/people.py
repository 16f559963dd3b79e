"""An outside list: what it says of people we know, each row matched by elector number or by all it says of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from hustings.apps.intake.actions import batches, deciding, erased, newcomers, tags, who, writing
from hustings.apps.intake.actions.batches import Progress, Report
from hustings.apps.intake.actions.vocabulary import Vocabulary
from hustings.apps.intake.actions.who import Meant
from hustings.apps.intake.actions.writing import Outcome
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people.models import Source
from hustings.apps.profiles import actions as profiles
from hustings.domain.messages import BadInput, Message
from hustings.domain.source_rules import RULES, Reason
from hustings.files.moving import reading as moving
from hustings.files.told import Told, before_told, read_told
from hustings.scope import acting_as

HIDDEN = Message("What the list tells of its people beside how to reach them stays with its rows, hidden.")
_REACHES = {"external_id", "consent", "consent_on", "phone", "mobile", "email"}  # what comes in of a sensitive list
_MANY = 20_000  # rows from which the mirror is told to build anew


def import_people(
    *,
    by: User,
    path: Path,
    source_code: str,
    on: date,
    dry_run: bool = False,
    columns: Mapping[str, str] | None = None,
    export: str = "",
    order: str = "",
    progress: Progress = lambda rows: None,
) -> Report:
    """Bring an outside list in: attributes, contacts, petitions, gifts, memberships, opt-outs.

    Rows about nobody are refused, or make new people where the source is to bring them; where somebody may be meant,
    the row waits until a person decides. `columns` gives columns another meaning than their names have (see
    `files.told`); `export` is the kind of export of another tool that the file is, `order` that of its dates (see
    `files.moving`). Raises BadInput for an unknown source.
    """
    batches.check_room(path)
    with acting_as(by.pk):
        unit = unit_for(by, IMPORT)
        source = Source.objects.filter(code=source_code).first()
        if source is None:
            raise BadInput("There is no source called {code}. Make it with `hustings source add`.", code=source_code)
    kind = moving.export(export) if export else None
    not_mapped, rows = moving.read_export(path, kind, on, order) if kind else read_told(path, on, columns=columns)
    with batches.batch_of(
        by=by, unit=unit, source=source, kind="people", path=path, header=before_told(path), dry_run=dry_run
    ) as batch:
        told = _read(rows, progress)
        if kind:
            told = tags.brought_along(by=by, rows=told)
        if source.terms.by_consent:
            told = list(map(_as_consented, told))
        if source.sensitive:
            told = list(map(_without_what_it_reveals, told))
        meanings = who.meant(told, source)
        told, meanings = erased.left_out(told, meanings)
        outcomes = _understood(told, meanings, source, on)
        newcomers.admit(by=by, batch=batch, source=source, on=on, outcomes=outcomes)
        done = writing.write(by=by, unit=unit, batch=batch, on=on, outcomes=outcomes)
        deciding.keep(batch=batch, on=on, waiting=_waiting(outcomes, meanings))
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


def _read(rows: Iterator[Told], progress: Progress) -> list[Told]:
    told: list[Told] = []
    for each in rows:
        told.append(each)
        if len(told) % 5_000 == 0:
            progress(len(told))
    progress(len(told))
    return told


def _understood(rows: list[Told], meanings: Mapping[int, Meant], source: Source, on: date) -> list[Outcome]:
    """The rows with their people and their words looked up."""
    words = Vocabulary()
    outcomes = []
    for told in rows:
        outcome = Outcome(told, problem=told.problem)
        outcomes.append(outcome)
        if outcome.problem is None:
            _understand(outcome, meanings[told.row.number], words, source, on)
    return outcomes


def _understand(outcome: Outcome, meaning: Meant, words: Vocabulary, source: Source, on: date) -> None:
    try:
        # also where nobody is meant for certain: what cannot be read is said now, and not when somebody has decided
        outcome.said = words.of_list(outcome.told.events, meaning.person or 0, source, on)
    except BadInput as error:
        outcome.problem = error.message
        return
    outcome.person = meaning.person
    if meaning.candidates:
        outcome.outcome, outcome.problem = "waiting", who.WAITING
    elif meaning.waits_already:
        outcome.problem = who.WAITS_ALREADY
    elif meaning.problem:
        outcome.problem = meaning.problem


def _as_consented(told: Told) -> Told:
    """A row of a list that needs consent: as it is with the person's own, else what holds back of it alone."""
    if "consent" in told.content or told.problem is not None:
        return told
    stops = tuple(event for event in told.events if event.kind == "opt_out")
    if stops:
        return replace(told, content={}, events=stops)
    return replace(told, problem=RULES[Reason.NO_CONSENT].text)


def _without_what_it_reveals(told: Told) -> Told:
    """Of a row that says by itself what must not be known: how to reach its person, and what holds back. The rest, and
    the words of the consent, stay with the row, which is hidden."""
    if told.problem is not None:
        return told
    content = {name: value for name, value in told.content.items() if name in _REACHES}
    if "consent" in content:
        content["consent"] = "given"
    stops = tuple(event for event in told.events if event.kind == "opt_out")
    whole = len(stops) == len(told.events) and content.keys() == told.content.keys()
    notes = told.notes if whole else (*told.notes, HIDDEN)
    return replace(told, content=content, events=stops, notes=notes)


def _waiting(outcomes: list[Outcome], meanings: Mapping[int, Meant]) -> list[tuple[Told, Meant]]:
    return [(each.told, meanings[each.told.row.number]) for each in outcomes if each.outcome == "waiting"]
