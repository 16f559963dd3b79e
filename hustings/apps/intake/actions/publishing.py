"""The rows of a list of electors on their way from staged lines to people, in one transaction."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from psycopg import sql

from hustings.apps.geography.models import District
from hustings.apps.intake.access import digest_key
from hustings.apps.intake.actions import batches, editions
from hustings.apps.intake.actions.places import resolve_places
from hustings.apps.intake.models import Batch
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.actions.folding import FOLDED, name_bulk_people
from hustings.apps.people.models import Person, Source
from hustings.files import electors as reading
from hustings.files.binding import Binding
from hustings.scope import bulk

PORTION = 100_000  # rows published at once

_PLACED = ("zone_id", "poll_id", "address_id")  # where a row of the list was placed

# Which content keys a mapped field fills. A mapped field that is empty is asserted as empty (null).
_CONTENT = {
    **{name: (name,) for name in ("family_name", "given_name", "middle_name", "name_prefix", "name_suffix")},
    "full_name": ("family_name", "given_name", "middle_name", "name_prefix", "name_suffix"),
    **{name: (name,) for name in ("gender", "language", "sequence_number", "phone", "mobile", "email")},
    **dict.fromkeys(("birth_date", "birth_year", "age"), ("birth_from", "birth_to")),
    **{f"mail_line_{number}": ("mailing",) for number in (1, 2, 3, 4)},
}


class Publishing:
    """The rows of one file: staged and published a portion at a time, or all of a whole edition at once.

    While the database works on one portion, the next is read and normalised by another process.
    """

    def __init__(self, by: User, batch: Batch, source: Source, binding: Binding, order: str | None, on: date) -> None:
        self.by, self.batch, self.order = by, batch, order
        self.rows = 0
        self.districts: dict[str, District] = {}  # by their codes in the list
        self.outcomes: Counter[tuple[str, str]] = Counter()  # how many rows of each district code became what
        self.reasons: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self._changed: list[int] = []
        self._measured = 0  # rows from which the planner is told again how much there is
        self._reached = ("contact_points",) if {"phone", "mobile", "email"} & set(binding.fields) else ()
        self._parts = {"content": _content(binding), **_person_columns()}
        self._statements = batches.steps("electors")
        self._params: dict[str, Any] = {
            "register": batch.layout, "source": source.pk, "batch": batch.pk, "unit": batch.unit_id, "on": on,
            "digest_key": digest_key(),
        }  # fmt: skip
        self._run("stage")
        name_bulk_people([])

    def portion(self, blocks: list[reading.Block]) -> None:
        """Stage these lines and publish them."""
        self._run("empty")
        self.stage(blocks)
        self.publish()

    def stage(self, blocks: list[reading.Block]) -> None:
        """Put these lines beside those that are staged already."""
        _copy("stage", reading.STAGED, (block.rows for block in blocks))
        _copy("stage_door", reading.STAGED_DOORS, (block.doors for block in blocks))

    def publish(self, *, whole: bool = False) -> None:
        """Publish what is staged; `whole` says that it is all of a list which leaves nobody out."""
        self._run("measure")
        self.districts |= resolve_places(self.order)
        with bulk():
            for step in ("repeated", "unplaced", "merged beyond", "addresses", "surnames"):
                self._run(step)
            if Person.objects.exclude(number_digest="").exists():
                self._run("known again")
            if whole:
                editions.find_renumbered(self._params)
            self._run("said")
            if whole:
                self._changed += editions.note_changes(self._params)
            for step in ("people", *self._reached, "assertions", "added"):
                self._run(step)
            if self.rows >= self._measured:  # they double from one time to the next
                self._run("statistics")
                self._measured = 2 * self.rows + PORTION
            for step in ("profiles", "rows"):
                self._run(step)
        self._changed += [person for (person,) in self._run("changed")]
        self.outcomes.update({(code, outcome): count for code, outcome, count in self._run("counts")})
        self.reasons.update(dict(self._run("reasons")))
        self.notes.update(dict(self._run("notes")))
        self.rows = self.outcomes.total()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows were added, changed, unchanged and refused."""
        counts = dict.fromkeys(("added", "changed", "unchanged", "refused"), 0)
        for (_, outcome), count in self.outcomes.items():
            counts[outcome] += count
        return counts

    def finish(self) -> None:
        """Fold anew those of whom this list says something else than before."""
        if self._changed:
            name_bulk_people(sorted(self._changed))
            people.refold(by=self.by, reason=f"batch:{self.batch.pk}")

    def _run(self, step: str) -> list[tuple[Any, ...]]:
        """Run one named step; its rows, if it has any."""
        statement: Any = self._statements[step]
        if step in ("said", "people", "assertions"):
            statement = sql.SQL(statement).format(**self._parts)
        with connection.cursor() as cursor:
            cursor.execute(statement, self._params)
            return cursor.fetchall() if cursor.description else []


def _copy(table: str, columns: tuple[str, ...], blocks: Iterable[bytes]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for lines in blocks:
            copy.write(lines)


def _content(binding: Binding) -> sql.Composable:
    """The jsonb that a row asserts: every mapped field, empty ones as null, so that a newer list can empty a field.

    All as texts, read from `s` and `d` (where the row was placed): the database makes that twice as fast.
    """
    mapped = sorted(
        {key for field in binding.fields for key in _CONTENT.get(field, ())} | {"family_name", "given_name"}
    )
    values = {key: sql.SQL("NULLIF({}::text, '')").format(sql.Identifier("s", key)) for key in mapped}
    for table, columns in (("s", ("family_key", "given_key", "status", "protected")), ("d", _PLACED)):
        values |= {column: sql.SQL("{}::text").format(sql.Identifier(table, column)) for column in columns}
    return sql.SQL("jsonb_object(ARRAY[{}], ARRAY[{}])").format(
        sql.SQL(", ").join(map(sql.Literal, values)), sql.SQL(", ").join(values.values())
    )


def _person_columns() -> dict[str, sql.Composable]:
    """The person columns that a staged row has, read from `s`; the others keep what an empty fold would give."""
    given = [column for column in FOLDED if column in reading.STAGED]
    empty = [column for column in FOLDED if column not in (*given, "poll_id", "address_id")]
    values: list[sql.Composable] = [sql.SQL("s.{}").format(sql.Identifier(column)) for column in given]
    values += [sql.SQL(FOLDED[column].replace("c->>", "'{}'::jsonb->>")) for column in empty]
    return {
        "columns": sql.SQL(", ").join(map(sql.Identifier, given + empty)),
        "values": sql.SQL(", ").join(values),
    }
