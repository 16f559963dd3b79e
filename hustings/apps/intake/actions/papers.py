"""Paper petitions, cards and sign-up sheets, typed in line by line. What is typed is a batch: it can be taken back."""

import csv
import io
import uuid
from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.intake.access import check_paper
from hustings.apps.intake.actions import erased, newcomers, who, writing
from hustings.apps.intake.actions.vocabulary import Vocabulary
from hustings.apps.intake.actions.writing import Outcome
from hustings.apps.intake.models import Batch, Paper, Row
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Fact, Question
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.access import check_in_force, person_numbered
from hustings.apps.people.actions.folding import name_bulk_people
from hustings.apps.people.models import Assertion, Source
from hustings.domain.messages import BadInput
from hustings.files.rows import Row as FileRow
from hustings.files.told import Told, told_of

# A line as a row of an outside list: what nobody on the register was chosen for comes out so, and can be sent in.
COLUMNS = (
    *("family_name", "given_name", "civic_address", "postal_code", "phone", "email", "petition", "signed_on"),
    "note",
)


@transaction.atomic
def begin_paper(
    *, by: User, source: Source, title: str, fact: Fact | None, question: Question | None, signed_on: date
) -> Paper:
    """Begin a pile of paper: which petition was signed, which question stands on it, on what day.

    Raises BadInput without a title or for a day to come, Refused for a source that lets nothing in.
    """
    unit = unit_for(by, IMPORT, source.unit.code)
    check_in_force(source.pk)
    if not title.strip():
        raise BadInput("Say first what is typed in: a title by which you will know it.")
    if signed_on > timezone.localdate():
        raise BadInput("Paper cannot be of a day to come. Correct its date.")
    now = timezone.now()
    batch = Batch.objects.create(
        unit=unit,
        source=source,
        kind="people",
        file_name=f"{title.strip()[:100]}.csv",
        sha256=uuid.uuid4().hex,
        size=0,
        state=Batch.State.PUBLISHED,
        header=_line([*COLUMNS, *([f"Q: {question.text_en}"] if question else [])]) + b"\n",
        by_user=by.pk,
        started_at=now,
        ended_at=now,
    )
    paper = Paper.objects.create(batch=batch, unit=unit, fact=fact, question=question, signed_on=signed_on)
    audit.record(by=by, unit=unit.pk, what="paper.begun", on=f"batch:{batch.pk}", new={"source": source.pk})
    return paper


@transaction.atomic
def add_line(*, by: User, paper: Paper, person: int | None, said: Mapping[str, str], answer: str = "") -> Row:
    """Type one line in, about a person who was chosen, or about nobody: then it is kept as a refused row,
    or makes somebody new where the source is to bring people.

    `said` holds texts by `COLUMNS`. Raises BadInput for what cannot be read, or when the pile was taken back.
    """
    unit = check_paper(by, paper)
    # one line at a time into a pile, whoever types: the next number is nobody else's
    batch = Batch.objects.select_for_update().get(pk=paper.batch_id)
    if batch.state != Batch.State.PUBLISHED:
        raise BadInput("This pile was taken back. Begin a new one.")
    check_in_force(batch.source_id)
    outcome = Outcome(_told(paper, batch.rows + 1, said, answer))
    if outcome.told.problem is not None:
        raise BadInput(outcome.told.problem.text, **outcome.told.problem.params)
    if erased.is_erased(outcome.told, person):
        raise BadInput(erased.ERASED.text)
    source = Source.objects.get(pk=batch.source_id)
    if person is None:
        outcome.problem = who.NOBODY
        newcomers.admit(by=by, batch=batch, source=source, on=paper.signed_on, outcomes=[outcome])
    else:
        outcome.person = person_numbered(person).pk
        outcome.said = Vocabulary().of_list(outcome.told.events, outcome.person, source, paper.signed_on)
    done = writing.write(by=by, unit=unit, batch=batch, on=paper.signed_on, outcomes=[outcome])
    batch.rows += 1
    for name, count in done["counts"].items():
        setattr(batch, name, getattr(batch, name) + count)
    for reason, count in done["reasons"].items():
        batch.reasons[reason] = batch.reasons.get(reason, 0) + count
    batch.save()
    audit.record(
        by=by, unit=unit.pk, what="paper.line", on=f"batch:{batch.pk}", new={"row": batch.rows, "person": person}
    )
    return Row.objects.get(batch_id=batch.pk, number=batch.rows)


@transaction.atomic
def take_line_back(*, by: User, paper: Paper, number: int) -> None:
    """Take one typed line back: it counts no more; the row stays. Raises BadInput for one that does not count."""
    unit = check_paper(by, paper)
    row = Row.objects.filter(batch_id=paper.batch_id, number=number, outcome__in=("added", "changed")).first()
    if row is None or row.person_id is None or number in paper.taken_back:
        raise BadInput("This line does not count: there is nothing to take back.")
    Assertion.objects.filter(batch_id=paper.batch_id, row_number=number).update(live=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM interactions_standing WHERE batch_id = %s AND person_id = %s",
            [paper.batch_id, row.person_id],
        )
        told = [identity for (identity,) in cursor.fetchall()]
    for identity in told:
        interactions.void(by=by, unit=unit, interaction=identity)
    name_bulk_people([row.person_id])
    people.refold(by=by, reason=f"batch:{paper.batch_id}")
    Paper.objects.filter(pk=paper.pk).update(taken_back=[*paper.taken_back, number])
    Batch.objects.filter(pk=paper.batch_id).update(**{row.outcome: F(row.outcome) - 1, "refused": F("refused") + 1})
    audit.record(by=by, unit=unit.pk, what="paper.line.back", on=f"batch:{paper.batch_id}", new={"row": number})


def _told(paper: Paper, number: int, said: Mapping[str, str], answer: str) -> Told:
    """What a typed line tells, read as a row of an outside list is."""
    texts = {name: said.get(name, "").strip() for name in COLUMNS}
    texts |= {"petition": paper.fact.name_en if paper.fact else "", "signed_on": paper.signed_on.isoformat()}
    answers = ((paper.question.text_en, answer),) if paper.question and answer else ()
    raw = _line([*(texts[name] for name in COLUMNS), *([answer] if paper.question else [])])
    row = FileRow(number, number + 1, 0, raw, None, None)
    return told_of(row, {name: text for name, text in texts.items() if text}, answers, paper.signed_on)


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue().encode()
