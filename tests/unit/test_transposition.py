"""The transposition table, as it is published; and what it makes certain."""

from pathlib import Path

import pytest

from hustings.domain.messages import BadInput
from hustings.domain.transposing import Transfer, new_riding
from hustings.files.transposition import read_transposition

HEAD = (
    '"\'"\n"Transposition"\n\n'
    '"Province","2023 FED Number","2023 FED Name","2013 FED Number from which the 2023 FED Number is constituted",'
    '"Poll type","Polling divisions transferred - % transferred","Polling divisions transferred - From no.",'
    '"Polling divisions transferred - To no."\n'
)


def test_the_published_table(test_data: Path) -> None:
    rows, refused = read_transposition(test_data / "transposition" / "TRANSPOSITION_338FED.csv")
    assert refused == []
    assert len(rows) == 5263
    assert (len({row.old for row in rows}), len({row.new for row in rows})) == (308, 338)
    # rows of special ballots name no polls: 672 of each of the two groups
    assert sum(row.first is None for row in rows) == 2 * 672
    avalon = [row for row in rows if row.old == "10001"]
    assert Transfer("10001", "10001", 9.1, (602, 0), (617, 0)) in avalon
    assert new_riding([row for row in rows if row.old == "62001"], "12") == "62001", "it went into one whole"


@pytest.mark.parametrize(
    ("number", "riding"),
    [
        ("1", "A"),
        ("40", "A"),
        ("41", ""),  # in a range of both
        ("45", ""),
        ("46", "B"),
        ("60", ""),  # a part of it went elsewhere, and where it is not said
        ("61", ""),  # in no range
        ("12-1", "A"),
        ("117-1", "B"),
        ("117", ""),
        ("501", "A"),
        ("601", ""),  # an advance poll is nobody's home
        ("nonsense", ""),
    ],
)
def test_only_what_is_certain(number: str, riding: str) -> None:
    rows = [
        Transfer("O", "A", 100, (1, 0), (45, 0)),
        Transfer("O", "B", 100, (41, 0), (59, 0)),
        Transfer("O", "B", 40, (60, 0), (60, 0)),
        Transfer("O", "B", 100, (117, 1), (117, 1)),
        Transfer("O", "A", 100, (501, 0), (501, 0)),
        Transfer("O", "A", 100, (601, 0), (601, 0)),
        Transfer("O", "B", 100, None, None),
    ]
    assert new_riding(rows, number) == riding


def test_no_rows_are_no_answer() -> None:
    assert new_riding([], "1") == ""


def test_lines_that_cannot_be_read_are_refused_and_the_notes_are_not(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    good = '35,35041,"New",35033,"O.P.",100,1.0,12.1\n'
    bad = good.replace("100", "101") + good.replace("12.1", "x") + "1,2\n"
    path.write_text(HEAD + good + bad + '\n"Notes:"\nA,B\n' + good)
    rows, refused = read_transposition(path)
    assert rows == [Transfer("35033", "35041", 100, (1, 0), (12, 1))]
    assert [each.line for each in refused] == [6, 7, 8, 12]


def test_another_table_is_no_transposition(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="no transposition"):
        read_transposition(path)
