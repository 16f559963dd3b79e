"""Format 2 on small made files: every vintage's header and encoding, broken quotes, merged polls, bad rows."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.domain.messages import BadInput
from hustings.files.result_tables import OfficialTotals, read_table_11, read_table_12
from hustings.files.results import Poll, RidingResults, iter_results, read_results, riding_summary

HEADER_2011 = (
    "Electoral District Number/Numéro de circonscription,"
    "Electoral District Name_English/Nom de circonscription_Anglais,"
    "Electoral District Name_French/Nom de circonscription_Français,"
    "Polling Station Number/Numéro du bureau de scrutin,"
    "Polling Station Name/Nom du bureau de scrutin,"
    "Void Poll Indicator/Indicateur de bureau supprimé,"
    "No Poll Held Indicator/Indicateur de bureau sans scrutin,"
    "Merge With/Fusionné avec,"
    "Rejected Ballots for Polling Station/Bulletins rejetés du bureau,"
    "Electors for Polling Station/Électeurs du bureau,"
    "Candidate's Family Name/Nom de famille du candidat,"
    "Candidate's Middle Name/Second prénom du candidat,"
    "Candidate's First Name/Prénom du candidat,"
    "Political Affiliation Name_English/Appartenance politique_Anglais,"
    "Political Affiliation Name_French/Appartenance politique_Français,"
    "Incumbent Indicator/Indicateur_Candidat sortant,"
    "Elected Candidate Indicator/Indicateur du candidat élu,"
    "Candidate Poll Votes Count/Votes du candidat pour le bureau"
)
HEADER_2015 = HEADER_2011.replace("Candidate's", "Candidate’s")
HEADER_2025 = (
    HEADER_2015.replace(
        "Polling Station Number/Numéro du bureau de scrutin", "Polling Division Number/Numéro de section"
    )
    .replace("Polling Station Name/Nom du bureau de scrutin", "Polling Division Name/Nom de section de vote")
    .replace("Merge With/Fusionné avec", "Combined with No./Résultats combinés à ceux du n°")
    .replace("Rejected Ballots for Polling Station", "Rejected Ballots for poll")
    .replace("Electors for Polling Station", "Electors for poll")
    .replace("Candidate Poll Votes Count/Votes du candidat pour le bureau", "Candidate Vote Count/Votes du candidat")
)


def row(
    poll: str = "1",
    candidate: str = "Œuvray",
    votes: object = 10,
    *,
    merged: str = "",
    electors: object = 100,
    rejected: object = 1,
    void: str = "N",
    not_held: str = "N",
    elected: str = "",
    riding: str = "99001",
) -> str:
    elected = elected or ("Y" if candidate == "Œuvray" else "N")
    return (
        f'{riding},"Old Mill--Été ","Vieux-Moulin--Été"," {poll}","Hall ",{void},{not_held},"{merged}",'
        f'{rejected},{electors},"{candidate}","","Zoé","Blue","Bleu",N,{elected},{votes}'
    )


def table(*rows: str, header: str = HEADER_2015, encoding: str = "utf-8-sig", end: str = "\n") -> io.BytesIO:
    return io.BytesIO(end.join([header, *rows, ""]).encode(encoding))


BOTH = [row(), row(candidate="D'Amours", votes=4), row("2", votes=7), row("2", "D'Amours", 0)]


@pytest.mark.parametrize("header", [HEADER_2011, HEADER_2015, HEADER_2025], ids=["2011", "2015", "2025"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-8", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_f44_f46_every_vintage_and_encoding_reads_the_same(header: str, encoding: str, end: str) -> None:
    riding = read_results(table(*BOTH, header=header, encoding=encoding, end=end))
    assert (riding.district, riding.name_en, riding.name_fr) == ("99001", "Old Mill--Été", "Vieux-Moulin--Été")
    assert riding_summary(riding) == {
        "district": "99001",
        "electors": 200,
        "valid": 21,
        "rejected": 2,
        "candidates": [
            {"name": "Zoé Œuvray", "party": "Blue", "votes": 17},
            {"name": "Zoé D'Amours", "party": "Blue", "votes": 4},
        ],
    }
    assert riding.warnings == riding.refused == ()


def test_columns_may_come_in_any_order() -> None:
    moved = [",".join([line.rpartition(",")[2], line.rpartition(",")[0]]) for line in [HEADER_2015, *BOTH]]
    assert read_results(table(*moved[1:], header=moved[0])) == read_results(table(*BOTH))


def test_the_broken_quotes_of_2008_are_repaired() -> None:
    missing = [line.replace('99001,"Old', "99001,Old") for line in BOTH]
    doubled = [line.replace('"Old Mill--Été "', '"Old Mill--Été """') for line in BOTH]
    for lines in (missing, doubled):
        riding = read_results(table(*lines, "", header=HEADER_2011, encoding="cp1252"))
        assert (riding.name_en, riding.valid, riding.refused) == ("Old Mill--Été", 21, ())


BAD_ROWS = [
    (row("3", votes="ten"), "is not a count"),
    (row("3", votes=-1), "is not a count"),
    (row("3", votes="1E5"), "is not a count"),
    (row("3", electors=""), "is not a count"),
    (row("3", void="?"), "is not Y or N"),
    (row(""), "lacks a riding, a poll or a candidate"),
    (row("3") + ",9", "has 19 cells and the header 18"),
    (row("3").replace('"Hall ', 'Ha"ll ').replace('ll ",', "ll ,"), "stray quote"),
    (row("3").replace('"Hall "', '"Hall'), "unfinished quote"),
    (row("3").replace("Hall", "Ha\x00ll"), "control character"),
    (row("1", "D'Amours", 4), "repeats a candidate"),
    (row("1", "Smith", 4, electors=101), "says other things of poll 1"),
    (row("3", "D'Amours", 4, elected="Y"), "says other things of a candidate"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD_ROWS)
def test_f46_a_bad_row_is_refused_alone(bad: str, reason: str) -> None:
    riding = read_results(table(*BOTH[:2], bad, *BOTH[2:]))
    assert [(refused.line, reason in str(refused.reason)) for refused in riding.refused] == [(4, True)]
    assert (riding.valid, riding.electors, len(riding.polls)) == (21, 200, 2)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (HEADER_2015.encode(), "no result"),
        (b"a,b\n1,2\n", "lacks the column electoral district number"),
        (b"%PDF-1.7 ...", "a PDF"),
        ((HEADER_2011 + "\n" + row()).encode("cp1252") + b"\x81", "byte"),
    ],
)
def test_f44_f47_f59_what_is_no_results_file_is_said(content: bytes, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read_results(io.BytesIO(content), name="results.csv")


def test_merged_chain_missing_target_and_loop() -> None:
    def merged(poll: str, into: str, electors: int) -> str:
        return row(poll, votes=0, rejected=0, merged=into, electors=electors)

    riding = read_results(
        table(
            merged("1", "2", 30),
            merged("2", "501A", 20),
            row("501A", votes=60, rejected=3, electors=10),
            merged("4", "99", 5),
            merged("5", "6", 1),
            merged("6", "5", 2),
            row("600", votes=9, electors=0),
            row("7", votes=0, rejected=0, electors=0, void="Y"),
            row("8", votes=0, rejected=0, electors=50, not_held="Y"),
        )
    )
    assert riding.merges == {"1": "501A", "2": "501A", "4": "4", "5": "6", "6": "5"}
    # 63 ballots over 10 electors would be 630%; with the sources' electors it is 105%, shown as it is.
    for asked in (["1"], ["2"], ["501A"], ["1", "501A"]):
        turnout = riding.turnout(asked)
        assert (turnout.polls, turnout.ballots, turnout.electors) == (("1", "2", "501A"), 63, 60)
        assert turnout.share == pytest.approx(1.05)
    assert riding.turnout(["600"]).share is None
    assert [str(warning) for warning in riding.warnings] == [
        "Riding 99001: poll 4 was merged with a poll that is not in the file."
    ]
    assert [(poll.number, poll.kind, poll.void, poll.held) for poll in riding.polls][-3:] == [
        ("600", "advance", False, True),
        ("7", "ordinary", True, True),
        ("8", "ordinary", False, False),
    ]
    with pytest.raises(KeyError):
        riding.turnout(["12"])


def test_odd_numbers_missing_rows_and_winners_are_warned_of() -> None:
    riding = read_results(table(row("1"), row("1", "D'Amours", 4, elected="Y"), row("X9", votes=2)))
    assert [str(warning) for warning in riding.warnings] == [
        "Riding 99001: poll X9 has an unknown form and is kept as an ordinary poll.",
        "Riding 99001: poll X9 has no row for some candidates; their votes count as 0.",
        "Riding 99001 has 2 elected candidates.",
    ]
    assert riding.votes == (12, 4)


@given(
    st.lists(st.tuples(st.integers(0, 999), st.integers(0, 99), st.lists(st.integers(0, 9999), min_size=3, max_size=3)))
)
def test_sums_count_electors_and_rejected_once_per_poll(polls: list[tuple[int, int, list[int]]]) -> None:
    names = ["Œuvray", "D'Amours", "Náʔël"]
    rows = [
        row(str(number), name, count, electors=electors, rejected=rejected)
        for number, (electors, rejected, votes) in enumerate(polls, start=1)
        for name, count in zip(names, votes, strict=True)
    ]
    if not polls:
        return
    riding = read_results(table(*rows))
    assert riding.electors == sum(electors for electors, _, _ in polls)
    assert riding.rejected == sum(rejected for _, rejected, _ in polls)
    assert riding.votes == tuple(sum(votes[i] for _, _, votes in polls) for i in range(3))
    assert riding.valid == sum(riding.votes)


@given(st.dictionaries(st.integers(1, 9).map(str), st.integers(0, 12).map(str)))
def test_any_web_of_merges_ends(targets: dict[str, str]) -> None:
    polls = tuple(Poll(n, "", "ordinary", 1, 0, False, True, "" if t == "0" else t, (1,)) for n, t in targets.items())
    riding = RidingResults("99001", "", "", (), polls)
    for number in targets:
        assert number in riding.turnout([number]).polls


def test_a_folder_an_archive_and_a_zip_give_the_same_ridings(tmp_path: Path) -> None:
    files = {
        "pollresults_resultatsbureau99001.csv": table(*BOTH).getvalue(),
        "pollresults_resultatsbureau99002.csv": table(row(riding="99002")).getvalue(),
        "table_tableau11.csv": b"Province,Population\nA,1\n",
    }
    folder = tmp_path / "folder"
    folder.mkdir()
    with tarfile.open(tmp_path / "all.tar.xz", "w:xz") as tar, zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name, data in files.items():
            (folder / name).write_bytes(data)
            archive.writestr(f"ge/{name}", data)
            member = tarfile.TarInfo(f"ge/{name}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    expected = list(iter_results(folder))
    assert [riding.district for riding in expected] == ["99001", "99002"]
    assert list(iter_results(tmp_path / "all.tar.xz")) == list(iter_results(tmp_path / "all.zip")) == expected


def test_f51_links_and_paths_of_an_archive_open_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(table(row(riding="66666")).getvalue())
    data = table(*BOTH).getvalue()
    with tarfile.open(tmp_path / "bad.tar", "w") as tar:
        for name, kind in (("link.csv", tarfile.SYMTYPE), ("hard.csv", tarfile.LNKTYPE), ("dev.csv", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, str(secret)
            tar.addfile(member)
        member = tarfile.TarInfo("../../escape.csv")
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
    before = sorted(tmp_path.parent.rglob("*"))
    assert [riding.district for riding in iter_results(tmp_path / "bad.tar")] == ["99001"]
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_f50_a_bomb_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hustings.files.bundles.MAX_MEMBER_BYTES", 1_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 100_000)
    with pytest.raises(BadInput, match="too large"):
        list(iter_results(tmp_path / "bomb.zip"))
    (tmp_path / "cut.tar.xz").write_bytes(b"\xfd7zXZ\x00 not the rest")
    with pytest.raises(BadInput, match="damaged"):
        list(iter_results(tmp_path / "cut.tar.xz"))
    with pytest.raises(BadInput, match="no file"):
        list(iter_results(tmp_path / "missing.csv"))


TABLE_11 = (
    "Province,Electoral District Name/Nom,Electoral District Number/Numéro,Population,Electors/Électeurs,"
    "Polling Stations/Bureaux,Valid Ballots/Bulletins valides,Percentage of Valid Ballots /Pourcentage,"
    "Rejected Ballots/Bulletins rejetés,Percentage of Rejected Ballots /Pourcentage,Total Ballots Cast/Total,"
    "Percentage of Voter Turnout/Pourcentage,Elected Candidate/Candidat élu\n"
    '"O","Old Mill",99001, 500,  200,2, {valid},99.6,2,.4,23,61.7,"Œuvray, Zoé Blue/Bleu"\n'
    '"O","short row",99002\n'
)
TABLE_12 = (
    "Province,Electoral District Name/Nom,Electoral District Number/Numéro,Candidate/Candidat,Candidate Residence/R,"
    "Candidate Occupation/P,Votes Obtained/Votes,Percentage of Votes Obtained /P,Majority/M,Majority Percentage/P\n"
    '"O","Old Mill","99001","Zoé Œuvray ** Blue/Bleu","X","Y",17,80,  13,  61\n'
    '"O","Old Mill","99001","Zoé D\'Amours Blue/Bleu","X","Y",{votes},20,,\n'
)


@pytest.mark.parametrize(
    ("valid", "votes", "found"),
    [(21, 4, []), (22, 4, ["valid ballots"]), (21, 5, ["votes per candidate"])],
)
def test_tables_11_and_12_are_met_or_not(valid: int, votes: int, found: list[str]) -> None:
    table_11, refused = read_table_11(TABLE_11.format(valid=valid).encode())
    table_12, _ = read_table_12(TABLE_12.format(votes=votes).encode("cp1252"))
    assert [row.line for row in refused] == [3]
    assert [row.incumbent for row in table_12["99001"]] == [True, False]
    official = OfficialTotals(table_11, table_12)
    differences = official.differences(read_results(table(*BOTH)))
    assert [difference.params["what"] for difference in differences] == found
