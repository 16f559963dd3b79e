"""What the tests of imports share: files of invented electors, the whole state they leave, an import to be killed."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg
from django.db import OperationalError, connection, connections

import tests.conftest  # noqa: F401 (sets Django up, also in a process that is started for one import)
from hustings import embedded
from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions import electors
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Row
from hustings.apps.organisations.models import User
from hustings.apps.people.models import Person
from hustings.apps.profiles import queries as profiles
from hustings.files import electors as reading
from hustings.scope import acting_as, install, servers
from tests.world import Party

COLUMNS = (
    "ED_CODE,PD_NUMBER,SEQUENCE,ELECTOR_ID,FAMILY_NAME,GIVEN_NAMES,CIVIC_NUMBER,CIVIC_SUFFIX,UNIT,STREET_NAME,"
    "STREET_TYPE,STREET_DIRECTION,MUNICIPALITY,PROVINCE,POSTAL_CODE,MAIL_1,MAIL_2,MAIL_3"
)
ON = date(2026, 5, 1)

# Everything an import writes, named by what does not depend on numbers drawn from sequences: those are never the same.
_RANK = "(SELECT count(*) FROM intake_batch k WHERE k.id <= {})"
_STATE = {
    "people": "SELECT to_jsonb(p) - 'id' - 'top_id' - 'poll_id' - 'address_id', a.door_key, o.number"
    " FROM people_person p LEFT JOIN people_address a ON a.id = p.address_id"
    " LEFT JOIN geography_poll o ON o.id = p.poll_id",
    "assertions": f"SELECT p.elector_number, s.code, {_RANK.format('t.batch_id')}, t.row_number, t.asserted_on, t.live,"
    " t.content - 'poll_id' - 'address_id', a.door_key, o.number FROM people_assertion t"
    " LEFT JOIN people_person p ON p.id = t.person_id JOIN people_source s ON s.id = t.source_id"
    " LEFT JOIN people_address a ON a.id = (t.content->>'address_id')::int"
    " LEFT JOIN geography_poll o ON o.id = (t.content->>'poll_id')::int",
    "contact points": "SELECT p.elector_number, c.kind, c.value, c.live, c.zone_id FROM people_contact_point c"
    " JOIN people_person p ON p.id = c.person_id",
    "profiles": "SELECT p.elector_number, to_jsonb(f) - 'person_id' - 'door_id' - 'poll_id' FROM profile f"
    " JOIN people_person p ON p.id = f.person_id",
    "changes": "SELECT coalesce(p.elector_number, ''), count(*) FROM profile_change f"
    " LEFT JOIN people_person p ON p.id = f.person_id GROUP BY 1",
    "addresses": "SELECT to_jsonb(a) - 'id' - 'place_id', l.fsa FROM people_address a"
    " LEFT JOIN geography_place l ON l.id = a.place_id",
    "surnames": "SELECT variant, key FROM people_surname_variant UNION ALL SELECT key, '' FROM people_surname",
    "polls": "SELECT district_id, number FROM geography_poll",
    "zones": "SELECT key FROM geography_zone",
    "batches": "SELECT to_jsonb(b) - 'started_at' - 'ended_at' - 'id' - 'source_id', s.code FROM intake_batch b"
    " JOIN people_source s ON s.id = b.source_id",
    "rows": f"SELECT {_RANK.format('r.batch_id')}, r.number, r.line, encode(r.raw, 'hex'), r.outcome, r.reason,"
    " p.elector_number FROM intake_row r LEFT JOIN people_person p ON p.id = r.person_id",
    "record": "SELECT what, CASE split_part(on_what, ':', 1) WHEN 'source' THEN 'source'"
    f" WHEN 'batch' THEN 'batch' || {_RANK.format('split_part(on_what, chr(58), 2)::int')} ELSE on_what END, old, new"
    " FROM audit_event",
}


def line(
    number: int, *, riding: str = "35033", family: str = "Tremblay", street: str = "Main", poll: str = "12"
) -> str:
    """One elector of an ec-federal file."""
    return f"{riding},{poll},{number},{number:09d},{family},Jean,{number},,,{street},ST,E,Hamilton,ON,L8T 1A1,,,"


def write(path: Path, lines: list[str], encoding: str = "utf-8", end: str = "\n") -> Path:
    """A file of these lines under the ec-federal header."""
    path.write_bytes((end.join([COLUMNS, *lines]) + end).encode(encoding))
    return path


def load(party: Party, path: Path, *, by: User | None = None, layout: str = "ec-federal", **more: Any) -> Report:
    """Import a file as the director, or as somebody else. The report's sum is checked every time."""
    report = intake.import_electors(by=by or party.director, path=path, layout_name=layout, on=ON, **more)
    assert report.rows == report.added + report.changed + report.unchanged + report.refused
    assert sum(report.reasons.values()) == report.refused
    return report


def totals(report: Report) -> tuple[int, int, int, int]:
    """Added, changed, unchanged, refused."""
    return report.added, report.changed, report.unchanged, report.refused


def state(by: User, *only: str) -> dict[str, list[str]]:
    """All that is in the database (or only some of it), in an order and with names that runs have in common."""
    found = {}
    with acting_as(by.pk), connection.cursor() as cursor:
        for name, query in _STATE.items():
            if not only or name in only:
                cursor.execute(query)
                found[name] = sorted(map(repr, cursor.fetchall()))
    return found


def exact(by: User) -> bool:
    """Whether every profile is what the view says."""
    with acting_as(by.pk):
        return profiles.differences() == []


def person(by: User, number: int | str) -> Person:
    """The person of an elector number."""
    with acting_as(by.pk):
        return Person.objects.get(elector_number=number if isinstance(number, str) else f"{number:09d}")


def raws(by: User, batch: int) -> list[bytes]:
    """The kept rows of a batch, in their order."""
    with acting_as(by.pk):
        kept = Row.objects.filter(batch_id=batch).order_by("number").values_list("raw", flat=True)
        return [bytes(raw) for raw in kept]


def use(database: str) -> None:
    """Point this process at a database of the server in use."""
    os.environ["HUSTINGS_DATABASE"] = database
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = database


def remove(home: Path) -> None:
    """Take a stopped installation away, once the mirror's process has noticed that its database is gone."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return embedded.remove(home)
        except embedded.EmbeddedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextmanager
def own_server(home: Path, database: str) -> Iterator[None]:
    """A PostgreSQL of one's own with an empty installation in it, for tests that kill it or starve it."""
    before = {name: os.environ.get(name) for name in ("HUSTINGS_HOME", "HUSTINGS_DATABASE")}
    os.environ["HUSTINGS_HOME"] = str(home)
    use(database)
    try:
        install.prepare()
        yield
    finally:
        connections.close_all()
        servers._embedded_server(str(home)).close()  # this one alone: `detach` would forget the run's own server too
        embedded.stop(home)
        remove(home)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def run_import(home: str, database: str, user: int, path: str, told: Connection, apart_from: int) -> None:
    """Import a file in a process of its own, telling (seconds since the start, what begins now) as it goes."""
    os.environ["HUSTINGS_HOME"] = home
    use(database)
    reading._APART_FROM = apart_from  # else only files of 20,000 rows and more are read by another process
    electors.PORTION = 400  # and only larger ones published in several portions
    by = User.objects.get(pk=user)
    started = time.monotonic()

    def tell(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        told.send((time.monotonic() - started, str(sql)[:200]))
        return execute(sql, params, many, context)

    def progress(rows: int) -> None:
        told.send((time.monotonic() - started, f"-- read {rows} rows"))

    try:
        with connection.execute_wrapper(tell):
            said: Any = intake.import_electors(
                by=by, path=Path(path), layout_name="ec-federal", on=ON, progress=progress
            )
    except (OperationalError, psycopg.OperationalError):  # the second in the middle of a COPY
        said = "the server is gone"
    told.send((time.monotonic() - started, said))
