"""Finding a person as people type: accents off, parts of names, one slip, phone, e-mail, address."""

from datetime import date
from pathlib import Path

import pytest

from hustings.apps.intake import actions as intake
from hustings.apps.people import queries
from hustings.scope import acting_as
from tests.integration.test_electors import HEADER
from tests.world import Party

ROWS = (
    "35033,1,1,100000001,Lavoie-Tremblay,Émilie,12,A,4,Main,ST,E,Hamilton,ON,L8T 1A1,,,",
    "35033,1,2,100000002,O'Brien,Seán,120,,,des Érables,RUE,,Hamilton,ON,L8T 1A2,,,",
    "35033,1,3,100000003,Sahaiʔa,Nan,7,,,Elm,AVE,,Hamilton,ON,L8T 1A3,,,",
    "35033,1,4,100000005,St-Onge,Zoltán,9,,,Elm,AVE,,Dundas,ON,L8T 1A4,,,",
    "35034,1,1,100000004,Tremblay,Jean,12,,,Main,ST,E,Hamilton,ON,L8T 1A1,,,",
)


@pytest.fixture
def listed(party: Party, tmp_path: Path) -> Party:
    file = tmp_path / "list.csv"
    file.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    intake.import_electors(by=party.director, path=file, layout_name="ec-federal", on=date(2026, 5, 1))
    return party


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tremblay", {"Tremblay"}),
        ("lavoie", {"Lavoie-Tremblay"}),
        ("LAVOIE TREMBLAY emi", {"Lavoie-Tremblay"}),
        ("emilie lavoie", {"Lavoie-Tremblay"}),
        ("obrien", {"O'Brien"}),
        ("O’BRIEN, sean", {"O'Brien"}),
        ("sahaia", {"Sahaiʔa"}),
        ("tremblai", {"Tremblay"}),  # another letter
        ("trembly jean", {"Tremblay"}),  # one missing
        ("tremmblay", {"Tremblay"}),  # one too many
        ("trembaly", {"Tremblay"}),  # two swapped
        ("zoltan", {"St-Onge"}),  # a given name by itself
        ("emi", {"Lavoie-Tremblay"}),
        ("saint onge", {"St-Onge"}),
        ("st-onge zol", {"St-Onge"}),
        ("9 elm dundas", {"St-Onge"}),
        ("9 Elm Ave, Dundas", {"St-Onge"}),
        ("9 Elm Ave, DUNDAS ON L8T 1A4", {"St-Onge"}),  # as a result shows it
        ("120, rue des Érables", {"O'Brien"}),  # as French writes it
        ("120, rue des Érables, Hamilton", {"O'Brien"}),
        ("9 Elm Ave, Apt 4, Dundas", {"St-Onge"}),
        ("9 elm hamilton", set()),  # there, but not in that town
        ("4-12 Main St E, Hamilton ON", {"Lavoie-Tremblay", "Tremblay"}),
        ("12 main", {"Lavoie-Tremblay", "Tremblay"}),
        ("12 Main Street East", {"Lavoie-Tremblay", "Tremblay"}),
        ("120 rue des erables", {"O'Brien"}),
        ("L8T 1A3", {"Sahaiʔa"}),
        ("100000002", {"O'Brien"}),
        ("1000000", set()),  # no phone begins so
        ("nobody", set()),
        ("", set()),
        ("'; DROP TABLE people_person; --", set()),
    ],
)
def test_what_is_typed_finds_whom_is_meant(listed: Party, text: str, expected: set[str]) -> None:
    with acting_as(listed.director.pk):
        assert {found.family_name for found in queries.search(text)} == expected


def test_a_phone_and_an_e_mail_find_their_person(party: Party) -> None:
    person = party.add_person("35033", phone="+16135550001", email="someone@example.org")
    with acting_as(party.director.pk):
        for text in (
            "(613) 555-0001",
            "613 555 0001",
            "+1 613-555-0001",
            "613 555",
            "1 613 555 00",
            "someone@EXAMPLE.org",
        ):
            assert [found.person_id for found in queries.search(text)] == [person], text


def test_another_ridings_people_are_not_found(listed: Party) -> None:
    with acting_as(listed.organiser.pk):
        assert {found.family_name for found in queries.search("12 main")} == {"Lavoie-Tremblay"}
        assert queries.search("tremblay") == []
    assert queries.search("lavoie") == []
