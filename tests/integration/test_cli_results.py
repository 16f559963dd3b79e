"""Must show 3: `hustings import results`, as a user runs it, on every riding of 2015 and on the samples of 2011."""

import csv
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hustings.files.result_tables import OfficialTotals, read_official_totals
from tests.commands import Installation, installation

FOLDER = "elections_canada_results"
ARCHIVE = "ge2015_pollresults_all.tar.xz"
SINGLE = ("10007", "35033")
# Valid votes of the sample ridings of 2011, from the data's own README.
SAMPLES_2011 = {"12001": 35_476, "12003": 43_223, "24039": 33_590, "35027": 59_021, "35033": 54_264}


@pytest.fixture(scope="module")
def folder(test_data: Path) -> Path:
    return test_data / FOLDER


@pytest.fixture(scope="module")
def official(folder: Path) -> OfficialTotals:
    found = read_official_totals(folder / ARCHIVE)
    assert found is not None
    assert len(found.ridings) == len(found.candidates) == 338
    return found


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("home")) as made:
        made.do("init")
        yield made


def meets(riding: dict[str, Any], official: OfficialTotals) -> None:
    """The riding's shape, and its totals against Tables 11 and 12."""
    assert riding.keys() == {"district", "electors", "valid", "rejected", "candidates"}
    table_11 = official.ridings[riding["district"]]
    assert (riding["electors"], riding["valid"], riding["rejected"]) == (
        table_11.electors,
        table_11.valid,
        table_11.rejected,
    )
    table_12 = sorted(official.candidates[riding["district"]], key=lambda row: -row.votes)
    candidates = sorted(riding["candidates"], key=lambda each: -each["votes"])
    assert [each["votes"] for each in candidates] == [row.votes for row in table_12]
    assert all(each.keys() == {"name", "party", "votes"} for each in candidates)
    ties = len({row.votes for row in table_12}) < len(table_12)
    for each, row in [] if ties else zip(candidates, table_12, strict=True):
        # Table 12 runs name, mark of the incumbent and party in both languages together in one field
        assert row.candidate.startswith(each["name"])
        assert each["party"].split("-")[0].split(" ")[0] in row.candidate


def test_every_riding_of_the_archive_meets_tables_11_and_12(
    ours: Installation, folder: Path, official: OfficialTotals
) -> None:
    ran = ours.do("import", "results", str(folder / ARCHIVE), "--json")
    assert len(ran.lines) == 338
    assert {riding["district"] for riding in ran.lines} == official.ridings.keys()
    for riding in ran.lines:
        meets(riding, official)
    assert sum(riding["valid"] for riding in ran.lines) == 17_591_468
    assert ran.err == f"{ARCHIVE}: taken as results of ge2015.\n"


@pytest.mark.parametrize("district", SINGLE)
def test_a_single_riding_file_is_one_object_and_its_election_is_told_from_it(
    ours: Installation, folder: Path, official: OfficialTotals, tmp_path: Path, district: str
) -> None:
    with tarfile.open(folder / ARCHIVE) as archive:
        (member,) = [each for each in archive if each.name.endswith(f"resultatsbureau{district}.csv")]
        archive.extract(member, tmp_path, filter="data")
    renamed = (tmp_path / member.name).rename(tmp_path / f"riding{district}.csv")  # no year in its name or folder
    ran = ours.do("import", "results", str(renamed), "--json")
    assert ran.json["district"] == district
    meets(ran.json, official)
    assert "ge2015" in ran.err


def format_1(path: Path) -> tuple[dict[str, int], int, int, int]:
    """Votes by candidate, valid, rejected and electors of the other form of the results, summed without our reader."""
    with path.open(encoding="cp1252", newline="") as file:
        header, *rows = csv.reader(file)
    sums = [sum(int(row[n]) for row in rows if row[n].strip().isdecimal()) for n in range(4, len(header))]
    *votes, rejected, total, electors = sums
    return dict(zip(header[4:-3], votes, strict=True)), total - rejected, rejected, electors


@pytest.mark.parametrize("district", SAMPLES_2011)
def test_the_samples_of_2011_meet_the_other_form_of_the_same_results(
    ours: Installation, folder: Path, district: str
) -> None:
    ran = ours.do("import", "results", str(folder / f"P41_pollresults_{district}.csv"), "--json")
    riding = ran.json
    votes, valid, rejected, electors = format_1(folder / f"P41_pollbypoll_bureauparbureau{district}.csv")
    assert {each["name"]: each["votes"] for each in riding["candidates"]} == votes
    assert riding["district"] == district
    assert (riding["valid"], riding["rejected"], riding["electors"]) == (valid, rejected, electors)
    assert riding["valid"] == SAMPLES_2011[district]
    assert "ge2011" in ran.err


def test_several_files_in_one_command_give_an_object_each(ours: Installation, folder: Path) -> None:
    files = [str(folder / f"P41_pollresults_{district}.csv") for district in SAMPLES_2011]
    ran = ours.do("--quiet", "import", "results", *files, "--json")
    assert [riding["district"] for riding in ran.lines] == list(SAMPLES_2011)
    assert ran.err == ""
