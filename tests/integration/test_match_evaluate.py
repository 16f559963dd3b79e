"""`hustings match evaluate`: how well people are told apart, on files of which the truth is known."""

import os
from pathlib import Path

import pytest

from hustings.linkage.evaluating import truth_of
from tests.commands import Installation


@pytest.fixture
def nowhere(tmp_path: Path) -> Installation:
    """An empty home: the command looks at a file alone, and leaves nothing behind."""
    return Installation(tmp_path / "home")


LEAST = {1: 1.0, 2: 0.998, 3: 0.998}


@pytest.mark.parametrize("number", LEAST)
def test_febrl(number: int, nowhere: Installation) -> None:
    """The shared FEBRL files as they stand; neither `rec_id` nor `soc_sec_id` is matched on."""
    data = os.environ.get("HUSTINGS_TEST_DATA")
    if not data:
        pytest.skip("HUSTINGS_TEST_DATA does not name the shared test data")
    file = Path(data) / "record_linkage" / f"dataset{number}.csv"
    said = nowhere.do("match", "evaluate", str(file), "--truth", "rec_id", "--json").json
    assert said["f1"] >= LEAST[number], said
    assert said["precision"] >= 0.998


FILE = """who;Nom;Prénom;né le;Tél
a;Tremblay;Jean-François;1951-03-02;613 555-0101
b;Gagnon;Marie;1960-01-01;
a;TREMBLAY;Jean Francois;1951-03-02;
b;Gagnon;Marie;1960-01-01;613 555-0102
c;Roy;Paul;1970-01-01;
"""


def test_any_file_with_a_truth_column(nowhere: Installation, tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text(FILE, encoding="utf-8")
    done = nowhere.do(
        *("match", "evaluate", str(file), "--truth", "Who", "--shipped", "--json"),
        *("--column", "né le=birth_date", "--column", "Tél=phone"),
    )
    said = done.json
    assert (said["records"], said["people"], said["true"], said["right"], said["found"]) == (5, 3, 2, 2, 2)
    told = nowhere.do("--lang", "fr", "match", "evaluate", str(file), "--truth", "who", "--shipped")
    assert not nowhere.home.exists()
    assert "5 enregistrements de 3 personnes" in told.out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--truth", "whose"), "has no column whose. Its columns are who, Nom"),
        (("--truth", "who", "--column", "Nom"), "A column is named like TITLE=meaning"),
        (("--truth", "who", "--column", "Nom=race"), "A column is named like TITLE=meaning"),
    ],
)
def test_what_cannot_be_read_is_said(
    options: tuple[str, ...], sentence: str, nowhere: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "liste.csv"
    file.write_text(FILE, encoding="utf-8")
    done = nowhere.run("match", "evaluate", str(file), *options)
    assert (done.code, sentence in done.err) == (2, True), done.err


def test_a_file_that_is_not_there(nowhere: Installation) -> None:
    done = nowhere.run("match", "evaluate", "nowhere.csv", "--truth", "who")
    assert (done.code, "There is no file called nowhere.csv here" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "person"), [("rec-12-org", "rec-12"), ("rec-12-dup-0", "rec-12"), (" 7 ", "7"), ("org", "org")]
)
def test_copies_of_the_febrl_files_name_their_original(text: str, person: str) -> None:
    assert truth_of(text) == person
