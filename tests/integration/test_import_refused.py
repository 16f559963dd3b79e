"""The refused rows of a batch as a file: out through the gate, corrected, and in again."""

import csv
from datetime import date
from pathlib import Path

import pytest

from hustings.apps.gate import actions as gate
from hustings.apps.gate import queries as releases
from hustings.apps.gate.models import Release
from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries as batches
from hustings.apps.intake.access import batch_numbered
from hustings.apps.people.models import Person
from hustings.domain.messages import BadInput, Refused
from hustings.files.books import write_book
from hustings.scope import acting_as
from tests.imports import COLUMNS, exact, line, load, state, totals, write
from tests.world import Party

ON = date(2026, 6, 1)


@pytest.fixture
def purpose(party: Party) -> str:
    with acting_as(party.director.pk):
        gate.add_purpose(
            by=party.director, unit=party.unit, code="intake", name_en="Intake", name_fr="Réception", rule="CEA 110(1)"
        )
    return "intake"


def refused(party: Party, number: int, purpose: str, path: Path) -> Path:
    return intake.write_refused(by=party.director, number=number, purpose=purpose, path=path, on=ON).path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_refuse_correct_import_again(party: Party, purpose: str, tmp_path: Path, encoding: str, end: str) -> None:
    lines = [line(n, family="Côté", riding="99999" if n % 3 == 0 else "35033") for n in range(1, 101)]
    lines[49] = f'35033,12,50,000000050,"Noël{end}Roy",Jean,50,,,Main,ST,E,Hamilton,ON,L8T 1A1,,'  # a cell too few
    first = load(party, write(tmp_path / "list.csv", lines, encoding, end))
    assert totals(first) == (66, 0, 0, 34)
    path = refused(party, first.batch, purpose, tmp_path / "refused.csv")
    bad = [each for n, each in enumerate(lines, 1) if n % 3 == 0 or n == 50]
    assert path.read_bytes() == write(tmp_path / "expected.csv", bad, encoding, end).read_bytes()
    reasons = path.with_name("refused.csv.reasons.txt").read_text(encoding="utf-8").splitlines()
    assert len(reasons) == 34
    assert reasons[0].startswith("row 1 (line 4 of list.csv): The riding of the row is not known.")
    assert "Côté" not in "".join(reasons)
    # as it is, it is refused again; corrected, it comes in
    assert totals(load(party, path)) == (0, 0, 0, 34)
    mended = [each.replace("99999", "35033").replace(f"Noël{end}Roy", "Noël") for each in bad]
    mended = [each + "," if "Noël" in each else each for each in mended]
    second = load(party, write(tmp_path / "mended.csv", mended, encoding, end))
    assert totals(second) == (34, 0, 0, 0)
    with acting_as(party.director.pk):
        assert Person.objects.count() == 100
    assert exact(party.director)


def test_a_list_without_header_comes_back_without_one(party: Party, purpose: str, tmp_path: Path) -> None:
    cells = [""] * 38
    cells[0], cells[2], cells[6] = "35033", "ROY", "N"
    rows = ["\t".join([cells[0], f"{n:010d}"[-10 if n != 2 else -4 :], *cells[2:]]) for n in range(1, 4)]
    (tmp_path / "list.txt").write_bytes("".join(row + "\r\n" for row in rows).encode())
    report = load(party, tmp_path / "list.txt", layout="fl-extract")
    assert totals(report) == (2, 0, 0, 1)
    assert refused(party, report.batch, purpose, tmp_path / "refused.txt").read_bytes() == rows[1].encode() + b"\n"


def test_it_leaves_through_the_gate_and_only_for_a_purpose(party: Party, purpose: str, tmp_path: Path) -> None:
    report = load(party, write(tmp_path / "list.csv", [line(1), *(line(n, riding="99999") for n in range(2, 50))]))
    path = tmp_path / "refused.csv"
    with pytest.raises(Refused, match="not a purpose of this unit"):
        refused(party, report.batch, "curiosity", path)
    with pytest.raises(BadInput, match="no batch"):
        intake.write_refused(by=party.organiser, number=report.batch, purpose=purpose, path=path, on=ON)
    assert not path.exists()
    made = intake.write_refused(by=party.director, number=report.batch, purpose=purpose, path=path, on=ON)
    assert made.rows == 48
    with acting_as(party.director.pk):
        release = releases.release_named(made.release)
        assert (release.what, release.purpose.code, release.on_what) == (
            "refused-rows",
            "intake",
            f"batch:{report.batch}",
        )
        assert release.segment == f"refused rows of batch {report.batch}: 48"
        assert Release.objects.count() == 1
        rows = list(batches.refused_rows(batch_numbered(report.batch)))
    assert rows[0][:2] == ((COLUMNS + "\n").encode(), line(2, riding="99999").encode())
    assert str(rows[0].reason).startswith("The riding of the row is not known.")
    # it is no sheet: contacts cannot be brought in against it
    with pytest.raises(BadInput, match="no sheet to fill in"):
        intake.import_contacts(by=party.director, path=path, release_name=made.release, on=ON)


def test_nothing_refused_is_nothing_to_write(party: Party, purpose: str, tmp_path: Path) -> None:
    report = load(party, write(tmp_path / "list.csv", [line(1)]))
    before = state(party.director)
    with pytest.raises(BadInput, match="nothing to correct"):
        refused(party, report.batch, purpose, tmp_path / "refused.csv")
    assert state(party.director) == before


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_an_outside_list_comes_back_as_it_was(party: Party, purpose: str, tmp_path: Path, ending: str) -> None:
    load(party, write(tmp_path / "list.csv", [line(1), line(2)]))
    header = ["elector_number", "language", "birth_year"]
    rows = [["000000001", "fr", "1950"], ["000000002", "en", "last year"], ["000000077", "fr", "1960"]]
    path = tmp_path / f"outside{ending}"
    if ending == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\r\n").writerows([header, *rows])
    else:
        write_book(path, header, rows)
    report = intake.import_people(by=party.director, path=path, source_code="test", on=ON)
    assert totals(report) == (1, 0, 0, 2)
    made = refused(party, report.batch, purpose, tmp_path / f"refused{ending}")
    if ending == ".csv":
        assert made.read_bytes() == b"".join(",".join(row).encode() + b"\r\n" for row in [header, *rows[1:]])
    again = intake.import_people(by=party.director, path=made, source_code="test", on=ON)
    assert totals(again) == (0, 0, 0, 2)
    if ending == ".csv":
        made.write_bytes(made.read_bytes().replace(b"last year", b"1955").replace(b"077", b"001"))
        assert totals(intake.import_people(by=party.director, path=made, source_code="test", on=ON))[3] == 0
