"""The shared samples of two American voter files: in, twice, undone; race is never kept, minors are never pulled."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from hustings.apps.geography import actions as geography
from hustings.apps.geography.models import RepresentationOrder
from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Batch
from hustings.apps.lists import queries as lists
from hustings.apps.organisations import actions as organisations
from hustings.apps.people.models import Assertion, Person
from hustings.scope import acting_as
from tests.imports import ON, exact, load, raws, state, totals
from tests.world import Party

LAYOUTS = {"NC-2022": "nc-ncvoter", "FL-2022": "fl-extract"}
FILES = {"NC-2022": "nvf_test_nc.csv", "FL-2022": "nvf_test_fl.csv"}
NEVER = {"NC-2022": ("race_code", "ethnic_code", "birth_state"), "FL-2022": (21,)}
UNDONE = ("people", "contact points", "profiles")


def place_of(test_data: Path, order: str) -> Path:
    return test_data / "us_voter_formats" / FILES[order]


def table(path: Path) -> list[list[str]]:
    return [row.split("\t") for row in path.read_text(encoding="utf-8").splitlines()]


def column(path: Path, order: str, name: str | int) -> list[str]:
    """The cells of a column, by name or (without a header) by number from 1."""
    rows = table(path)
    at = rows.pop(0).index(name) if order == "NC-2022" else int(name) - 1
    return [row[at].strip() for row in rows]


@pytest.fixture(params=list(LAYOUTS))
def order(party: Party, test_data: Path, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The order, with a district for each county of the sample, granted to the party."""
    code = str(request.param)
    counties = column(place_of(test_data, code), code, "county_id" if code == "NC-2022" else 1)
    names = tmp_path / "counties.csv"
    names.write_text(
        "".join(["code,name_en,name_fr\n", *(f"{c},County {c},Comté {c}\n" for c in sorted(set(counties)))])
    )
    with acting_as(party.director.pk):
        RepresentationOrder.objects.update(live_to=date(2021, 12, 31))  # the world's own order has ended
        made = geography.add_order(by=party.director, code=code, live_from=date(2022, 1, 1))
        geography.import_districts(by=party.director, order=made, path=names)
        organisations.grant_area(by=party.director, unit=party.unit, order_code=code, district_codes=["*"])
    return code


def bring(party: Party, test_data: Path, order: str) -> Report:
    return load(party, place_of(test_data, order), layout=LAYOUTS[order])


def test_the_sample_comes_in_twice_and_is_undone(party: Party, test_data: Path, order: str) -> None:
    before = state(party.director, *UNDONE)
    report = bring(party, test_data, order)
    assert totals(report) == (100, 0, 0, 0)
    assert exact(party.director)
    once = state(party.director, *UNDONE)
    again = bring(party, test_data, order)
    assert totals(again) == (0, 0, 100, 0)
    assert state(party.director, *UNDONE) == once
    assert raws(party.director, again.batch) == raws(party.director, report.batch)
    intake.undo(by=party.director, number=report.batch)
    assert state(party.director, *UNDONE) == before
    assert exact(party.director)
    third = bring(party, test_data, order)  # and what was undone can be brought in anew
    assert totals(third) == (100, 0, 0, 0)
    assert state(party.director, *UNDONE) == once


def test_the_rows_are_kept_byte_for_byte(party: Party, test_data: Path, order: str) -> None:
    report = bring(party, test_data, order)
    with acting_as(party.director.pk):
        header = bytes(Batch.objects.get(pk=report.batch).header)
    rows = raws(party.director, report.batch)
    content = place_of(test_data, order).read_bytes()
    end = b"\r\n" if b"\r\n" in content else b"\n"
    assert (header + b"".join(row + end for row in rows)).removesuffix(end) == content.removesuffix(end)


def test_race_is_reported_as_not_mapped_and_leaves_no_trace(
    party: Party, test_data: Path, order: str, tmp_path: Path
) -> None:
    report = bring(party, test_data, order)
    for name in NEVER[order]:
        said = [each for each in report.not_mapped if each.startswith(name if isinstance(name, str) else "column 21")]
        assert len(said) == 1
        assert "neither kept nor guessed" in said[0]
    # other codes in those columns change nobody: what is kept does not depend on them at all
    rows = table(place_of(test_data, order))
    for name in NEVER[order]:
        at = rows[0].index(name) if isinstance(name, str) else name - 1
        for row in rows[order == "NC-2022" :]:
            row[at] = f"SENTINEL{at}"
    marked = tmp_path / "marked.csv"
    marked.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    assert totals(load(party, marked, layout=LAYOUTS[order])) == (0, 0, 100, 0)
    with acting_as(party.director.pk), connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = {name for (name,) in cursor.fetchall()}
        assert {"people_person", "people_assertion", "profile"} <= tables
        for name in sorted(tables - {"intake_row"}):  # the original row alone is kept, byte for byte
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [name])
            if cursor.fetchone() == (True,):
                cursor.execute(f"SELECT count(*) FROM {name} t WHERE t::text LIKE '%%SENTINEL%%'", [])
                assert cursor.fetchone() == (0,), name
        keys = {key for content in Assertion.objects.values_list("content", flat=True) for key in content}
    assert not {key for key in keys if "race" in key or "ethni" in key or key.startswith("birth_state")}


def test_florida_keeps_protected_people_marked_and_pulls_no_minor(party: Party, test_data: Path, order: str) -> None:
    path = place_of(test_data, order)
    bring(party, test_data, order)
    with acting_as(party.director.pk):
        people = {p.elector_number: p for p in Person.objects.all()}
    if order == "NC-2022":
        meaning = {"A": "elector", "S": "elector", "I": "inactive", "D": "removed", "R": "removed"}
        told = Counter(meaning[code] for code in column(path, order, "status_cd"))
        assert Counter(p.status for p in people.values()) == told
        assert not any(p.protected for p in people.values())
        return
    told = dict(zip(column(path, order, 2), column(path, order, 7), strict=True))
    assert {number for number, p in people.items() if p.protected} == {n for n, mark in told.items() if mark == "Y"}
    assert sum(p.protected for p in people.values()) == 55
    minors = {n for n, code in zip(told, column(path, order, 29), strict=True) if code == "PRE"}
    assert {number for number, p in people.items() if p.status == "non_elector"} == minors
    assert len(minors) == 32
    with acting_as(party.director.pk):
        numbers = {p.pk: number for number, p in people.items()}
        known, pulled = lists.names(), set()
        for text in ("age >= 0", "not age >= 120", "gender is f or not gender is f", "has phone or not has phone"):
            segment = lists.understood(text, known)
            pulled |= {numbers[person] for person in lists.people_in_postgres(segment, ON)}
    assert pulled == set(people) - minors
