"""Results of real elections through the reader, the tables that check it, and the database."""

from pathlib import Path

import pytest

from hustings.apps.audit.models import Event
from hustings.apps.geography import actions, queries
from hustings.apps.geography.models import Candidate, District, Election, PollResult, PollVote
from hustings.apps.organisations.actions import found_party
from hustings.apps.organisations.models import User
from hustings.domain.messages import BadInput
from hustings.files.result_tables import read_official_totals
from hustings.files.results import iter_results, read_results, riding_summary
from hustings.scope import acting_as

RESULTS = "elections_canada_results"
ARCHIVE = "ge2015_pollresults_all.tar.xz"
# Valid votes and polls of the sample ridings, from the data's own README: (2011, 2015).
SAMPLES = {
    "12001": ((35_476, 203), (43_237, 220)),
    "12003": ((43_223, 222), (46_332, 220)),
    "24039": ((33_590, 214), (54_681, 232)),
    "35027": ((59_021, 271), (61_802, 239)),
    "35033": ((54_264, 249), (55_990, 230)),
}


@pytest.fixture
def director(database: str) -> User:
    return found_party(username="dana", user_name="Dana", code="party", name_en="Party", name_fr="Parti")


def test_all_338_ridings_of_2015_meet_tables_11_and_12(test_data: Path) -> None:
    official = read_official_totals(test_data / RESULTS / ARCHIVE)
    assert official is not None
    assert len(official.ridings) == len(official.candidates) == 338
    sums = {"ridings": 0, "valid": 0, "rejected": 0, "electors": 0, "polls": 0, "rows": 0, "merged": 0, "void": 0}
    for riding in iter_results(test_data / RESULTS / ARCHIVE):
        assert official.differences(riding) == []
        assert riding.warnings == riding.refused == ()
        table_12 = sorted(official.candidates[riding.district], key=lambda row: -row.votes)
        ours = sorted(zip(riding.votes, riding.candidates, strict=True), key=lambda pair: -pair[0])
        assert [votes for votes, _ in ours] == [row.votes for row in table_12]
        assert sum(c.incumbent for c in riding.candidates) == sum(row.incumbent for row in table_12)
        assert ours[0][1].elected
        assert ours[0][1].family_name in table_12[0].candidate
        sums["ridings"] += 1
        sums["valid"] += riding.valid
        sums["rejected"] += riding.rejected
        sums["electors"] += riding.electors
        sums["polls"] += len(riding.polls)
        sums["rows"] += len(riding.polls) * len(riding.candidates)
        sums["merged"] += len(riding.merges)
        sums["void"] += sum(poll.void for poll in riding.polls)
    assert sums == {
        "ridings": 338,
        "valid": 17_591_468,
        "rejected": 120_515,
        "electors": 25_939_742,
        "polls": 75_075,
        "rows": 399_996,
        "merged": 1_379,
        "void": 188,
    }


@pytest.mark.parametrize("code", SAMPLES)
@pytest.mark.parametrize("year", [0, 1])
def test_sample_ridings(test_data: Path, code: str, year: int) -> None:
    riding = read_results(test_data / RESULTS / f"P{41 + year}_pollresults_{code}.csv")
    assert riding.district == code
    assert (riding.valid, len(riding.polls)) == SAMPLES[code][year]
    assert riding.warnings == riding.refused == ()
    assert riding_summary(riding)["valid"] == sum(c["votes"] for c in riding_summary(riding)["candidates"])


def test_merged_void_and_special_polls_of_guelph_2011(test_data: Path) -> None:
    riding = read_results(test_data / RESULTS / "P41_pollresults_35027.csv")
    assert len(riding.merges) == 13
    assert sum(poll.void for poll in riding.polls) == 29
    assert [p.number for p in riding.polls if p.kind == "special"] == ["S/R 1", "S/R 2"]
    for source, target in riding.merges.items():
        together = riding.turnout([source])
        assert {source, target} <= set(together.polls)
        assert together == riding.turnout([target])
        alone = next(poll for poll in riding.polls if poll.number == source)
        assert alone.electors > 0
        assert alone.valid == alone.rejected == 0
        end = next(poll for poll in riding.polls if poll.number == target)
        assert together.electors >= end.electors + alone.electors


def test_import_twice_changes_nothing(test_data: Path, director: User) -> None:
    path = test_data / RESULTS / "P42_pollresults_24039.csv"
    with acting_as(director.pk):
        first = actions.import_results(by=director, election="ge2015", path=path)
        second = actions.import_results(by=director, election="ge2015", path=path)
    printed = read_results(path)
    assert first.details["ridings"] == [riding_summary(printed)]
    assert first.counts["polls"].added == PollResult.objects.count() == 232
    assert first.counts["votes"].added == PollVote.objects.count()
    assert second.changed_nothing
    assert second.counts["votes"].unchanged == PollVote.objects.count()
    assert str(second.message) == "Nothing has changed: all of this was here before."
    with acting_as(director.pk):
        assert Event.objects.filter(what="results.imported", on_what="election:ge2015").count() == 2


def test_what_is_stored_is_what_was_read(test_data: Path, director: User) -> None:
    path = test_data / RESULTS / "P41_pollresults_35027.csv"
    with acting_as(director.pk):
        actions.import_results(by=director, election="ge2011", path=path)
    election, district = Election.objects.get(code="ge2011"), District.objects.get(code="35027")
    assert (election.order.code, district.province, district.name_en) == ("2003", "ON", "Guelph")
    stored, printed = queries.riding_results(election, district), read_results(path)
    assert riding_summary(stored) == {
        **riding_summary(printed),
        "candidates": sorted(riding_summary(printed)["candidates"], key=lambda c: c["name"].split()[-1]),
    }
    assert stored.merges == printed.merges
    assert {p.number: (p.electors, p.rejected, p.valid) for p in stored.polls} == {
        p.number: (p.electors, p.rejected, p.valid) for p in printed.polls
    }
    shares = [s for s in queries.party_share_by_poll(election, district) if s.number in printed.merges]
    assert {(s.number, s.counted_at) for s in shares} == set(printed.merges.items())
    valid_at = {poll.number: poll.valid for poll in printed.polls}
    for number, target in printed.merges.items():
        assert sum(s.votes for s in shares if s.number == number) == valid_at[target] > 0
        assert sum(s.share or 0 for s in shares if s.number == number) == pytest.approx(1)
    winners = queries.poll_winners(election, district)
    assert len(winners) == len(printed.polls) - 13 - 29


def test_a_corrected_file_replaces_the_riding(test_data: Path, director: User, tmp_path: Path) -> None:
    text = (test_data / RESULTS / "P42_pollresults_35033.csv").read_text(encoding="utf-8-sig")
    lines = text.splitlines(keepends=True)
    corrected = tmp_path / "corrected.csv"
    width = sum(1 for line in lines[1:] if '," 1",' in line)
    # Without poll 1, and with one vote more in the row after it.
    row = lines[1 + width].rstrip("\n").rpartition(",")
    corrected.write_text(
        "".join([lines[0], f"{row[0]},{int(row[2]) + 1}\n", *lines[2 + width :]]), encoding="utf-8-sig", newline=""
    )
    with acting_as(director.pk):
        actions.import_results(by=director, election="ge2015", path=test_data / RESULTS / "P42_pollresults_35033.csv")
        before = PollVote.objects.count()
        done = actions.import_results(by=director, election="ge2015", path=corrected)
    assert (done.counts["polls"].removed, done.counts["votes"].removed, done.counts["votes"].changed) == (1, width, 1)
    assert PollVote.objects.count() == before - width
    assert Candidate.objects.count() == width


def test_totals_that_miss_the_official_table_import_nothing(test_data: Path, director: User, tmp_path: Path) -> None:
    name = "pollresults_35033.csv"
    text = (test_data / RESULTS / f"P42_{name}").read_text(encoding="utf-8-sig")
    (tmp_path / name).write_text(text.replace(",N,N,3\n", ",N,N,4\n", 1), encoding="utf-8")
    printed = read_results(test_data / RESULTS / f"P42_{name}")
    (tmp_path / "table_tableau11.csv").write_text(
        "Electoral District Number/x,Electors/x,Polling Stations/x,Valid Ballots/x,Rejected Ballots/x,"
        "Total Ballots Cast/x,Elected Candidate/x\n"
        f"35033,{printed.electors},200,   {printed.valid},{printed.rejected},0,\n",
        encoding="utf-8",
    )
    with acting_as(director.pk), pytest.raises(BadInput, match=r"1 totals .*35033: the polls give \d+ valid ballots"):
        actions.import_results(by=director, election="ge2015", path=tmp_path)
    assert Election.objects.count() == PollVote.objects.count() == 0
