"""Who is meant by a row? A drawn table of pairs: test and the published page docs/reference/matching.md.

`python -m tests.spec.test_matching_spec` writes the tables into the page.
"""

import random
from pathlib import Path

import pytest

from hustings.domain.matching import NOT_JOINED, Verdict, judge, why_waiting
from hustings.linkage import finding, model
from hustings.linkage.records import Record, record_of
from tests.linkage import copied_out
from tests.spec.tables import drawn_cases, markdown_table, with_tables

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "matching.md"

# Case | who is on the register | what the row says | answer, and the person meant or why the row waits
# A person is: names, born, door, phone, suffix, postal code. "-" is not stated, "=" as on the register, and without
# them the postal code is K1A 0B2. Several people on the register stand with "&" between.
CASES = """
Everything agrees | Robert Lavoie, 1951-03-02, 12 Elm | Robert Lavoie, =, = | joined
A short name | William Ferland, 1951-03-02, 12 Elm | Bill Ferland, -, = | joined
A French short name | Jean-François Roy-Hébert, 1980-05-06, 4 rue Laval | Jeff Roy-Hebert, = | joined
Across the languages | Étienne Gariépy, 1970-01-02, 8 rue Cartier | Stephen Gariepy, -, = | joined
A compound, in part | Marie-Ève Tremblay-Gagnon, 1985-07-08, 3 rue Roy | Marie Eve Tremblay, =, = | joined
The other part of it | Marie-Soleil Côté-Gagnon, 1985-07-08, 3 rue Savard | Marie-Soleil Gagnon, -, = | joined
Apostrophe written apart | Luc d'Amours, 1964-02-03, 5 rue Dufour | Luc D Amours, -, = | joined
No accents | Hélène Bélanger-Côté, 1959-09-09, 7 rue Price | Helene Belanger-Cote, -, = | joined
Names in each other's place | Odette Paquin, 1948-12-01, 9 Pine Ave | Paquin Odette, =, = | joined
A slip of the pen in the family name | Gisèle Charbonneau, 1951-03-02, 22 Oak | Gisèle Charboneau, -, = | joined
A slip of the pen in the given name | Christopher Wendling, 1951-03-02, 23 Oak | Christohper Wendling, -, = | joined
A slip in the year of birth | Yolande Pothier, 1951-03-02, 24 Oak | Yolande Pothier, 1952-03-02, = | joined
Day and month turned about | Conrad Hachey, 1951-03-02, 25 Oak | Conrad Hachey, 1951-02-03, = | joined
Moved, with the birth | Ludo Desrosiers, 1951-03-02, 26 Oak | Ludo Desrosiers, =, 901 King, -, -, M4B1B3 | joined
Moved, one phone | Anselme Roy, -, 27 Oak, 613-555-0101 | Anselme Roy, -, 902 King, =, -, M4B1B3 | joined
Moved, with nothing but the name | John Smith, -, 28 Oak | John Smith, -, 903 King, -, -, M4B1B3 | nobody
The street in another form | Réjean Vaudrin, -, 31 Boul. Roy | Rejean Vaudrin, -, 31 Roy Blvd | joined
Born name and married name | Ginette Lapierre, 1960-06-06, 33 Oak | Ginette Boisclair, =, = | doubtful: family
Married, both names given | Ginette Lapointe, 1960-06-07, 34 Oak | Ginette Lapointe-Boisclair, =, = | joined
Father and son | Réal Ouimet, 1940-04-04, 41 Oak & Réal Ouimet, 1969-08-08, = | Réal Ouimet, -, = | doubtful: several
The son, by his birth | Réal Ouel, 1940-04-04, 42 Oak & Réal Ouel, 1969-08-08, = | Réal Ouel, 1969-08-08, = | joined: 2
The son of an elector | Marcel Vachon, 1940-04-04, 43 Oak | Marcel Vachon, 1969-08-08, = | doubtful: birth
The son, who says so | Marcel Vaillant, -, 44 Oak | Marcel Vaillant, -, =, -, Jr | doubtful: generation
The son, both who say so | Marcel Vadnais, -, 45 Oak, -, Jr | Marcel Vadnais, -, =, -, fils | joined
Father and son of other names | Normand Isabelle, 1940-04-04, 46 Oak | Stéphane Isabelle, 1969-08-08, = | nobody
A wife | Normand Fortier, 1940-04-04, 47 Oak | Huguette Fortier, -, = | nobody
A wife, one phone | Normand Forest, 1940-04-04, 48 Oak, 613-555-0102 | Huguette Forest, -, =, = | doubtful: given
Twins | Jacob Prud'homme, 1999-09-09, 51 Oak | Noah Prud'homme, =, = | doubtful: given
Twins with names one letter apart | Mario Quesnel, 1999-09-09, 52 Oak | Maria Quesnel, =, = | doubtful: given
Twins, one word in common | Marie-Ève Rancourt, 1999-09-09, 53 Oak | Marie-Pier Rancourt, =, = | doubtful: given
Neighbours of one name | Paul Martin, -, 61 Oak & Paul Martin, -, 67 Oak | Paul Martin, -, = | joined: 1
A namesake next door | Paul Boutin, -, 63 Oak | Paul Boutin, -, 65 Oak | doubtful: name only
No door in the row | Paul Bouffard, -, 64 Oak | Paul Bouffard | joined
Neighbours, no door in the row | Paul Morin, -, 62 Oak & Paul Morin, -, 68 Oak | Paul Morin | doubtful: several
A namesake in another flat | Paul Gagné, -, 3-71 Oak | Paul Gagné, -, 9-71 Oak | doubtful: other door
In another flat, two known | Paul Giroux, -, 3-72 Oak & Paul Giroux, -, 9-72 Oak | Paul Giroux, -, 9-72 Oak | joined: 2
A flat that is not said | Honoré Lanctôt, -, 3-73 Oak | Honoré Lanctôt, -, 73 Oak | joined
An initial only | Rosaire Quirion, 1951-03-02, 81 Oak | R Quirion, =, = | doubtful: given
The second given name | Joseph Hervé Malouin, 1951-03-02, 82 Oak | Hervé Malouin, =, = | joined
Only a phone in common | Adèle Joncas, -, 83 Oak, 613-555-0103 | Bertrand Mongrain, -, 904 King, =, -, M4B1B3 | nobody
A stranger | Adèle Jobin, 1951-03-02, 84 Oak | Zoé Quimper, 1988-01-01, 905 King, -, -, M4B1B3 | nobody
"""


def cases() -> list[list[str]]:
    return drawn_cases(CASES)


def people_of(case: list[str]) -> tuple[list[list[str]], list[str]]:
    """(the people on the register, the row) of a case, each as the parts that the table names."""
    first, *more = case[1].split("&")
    return [_parts(first), *(_like(first, text) for text in more)], _like(first, case[2])


def _like(first: str, text: str) -> list[str]:
    return [same if part == "=" else part for part, same in zip(_parts(text), _parts(first), strict=True)]


def _parts(text: str) -> list[str]:
    parts = ["" if part.strip() == "-" else part.strip() for part in text.split(",")]
    return [*parts, *[""] * 6][:6]


def person(number: int, parts: list[str]) -> Record:
    """A record of what stands in the table."""
    name, born, door, phone, suffix, postal = parts
    given, _, family = name.replace("D Amours", "D_Amours").rpartition(" ")
    said = {"given_name": given, "family_name": family.replace("_", " "), "birth_date": born, "civic_address": door}
    return record_of(number, said | {"postal_code": postal or "K1A0B2", "phone": phone, "name_suffix": suffix})


FAMILIES = ("Smith", "Martin", "Tremblay", "Gagnon", "Roy", "Morin", "Giroux", "Brown", "Wilson", "Fortier")
GIVENS = ("John", "Paul", "Marie", "Robert", "Jean", "Mario", "Maria", "William", "Anne", "Luc", "Marcel", "Normand")


def others(first: int, count: int = 4_000) -> list[Record]:
    """People who fill the register up, so that frequent names are frequent."""
    draw = random.Random(3)
    made = []
    for number in range(first, first + count):
        postal = f"{draw.choice('GHKM')}{draw.randrange(1, 9)}{draw.choice('ABCE')}1A{draw.randrange(9)}"
        door = f"{draw.randrange(1, 4000)} Concession Rd"
        family = draw.choice(FAMILIES) if draw.random() < 0.5 else f"{draw.choice(FAMILIES)}{draw.randrange(9999)}x"
        born = f"19{draw.randrange(30, 99)}-0{draw.randrange(1, 10)}-11"
        made.append(person(number, [f"{draw.choice(GIVENS)} {family}", born, door, "", "", postal]))
    return made


@pytest.fixture(scope="module")
def answers() -> dict[int, str]:
    """Case -> the answer, all of them asked of one register."""
    register: list[Record] = []
    whose: dict[int, tuple[int, int]] = {}
    for number, case in enumerate(cases(), 1):
        for place, parts in enumerate(people_of(case)[0], 1):
            register.append(person(len(register) + 1, parts))
            whose[len(register)] = (number, place)
    register += others(len(register) + 1)
    rows = [person(number, people_of(case)[1]) for number, case in enumerate(cases(), 1)]
    found = dict.fromkeys(range(1, len(rows) + 1), Verdict.NOBODY.value)
    weights = model.shipped(births=True)
    for candidates in finding.find(listed=rows, register=copied_out(register), weights=weights):
        number, likenesses = candidates[0].row, [each.likeness for each in candidates]
        verdict = judge(likenesses)
        case, place = whose.get(candidates[0].person, (0, 0))
        if verdict is Verdict.JOINED:
            found[number] = "joined" if case == number and place == 1 else f"joined: {place if case == number else '?'}"
        elif verdict is Verdict.DOUBTFUL:
            found[number] = f"doubtful: {why_waiting(likenesses)}"
    return found


@pytest.mark.parametrize(("number", "case"), list(enumerate(cases(), 1)), ids=[case[0] for case in cases()])
def test_a_pair_is_answered_as_the_page_says(number: int, case: list[str], answers: dict[int, str]) -> None:
    expected = "joined" if case[3] == "joined: 1" else case[3]
    assert answers[number] == expected


def page_tables() -> dict[str, str]:
    """The tables of the page by their name, as Markdown."""
    return {
        "pairs": markdown_table(("Case", "On the register", "The row", "Answer"), *map(tuple, cases())),
        "reasons": markdown_table(
            ("Reason", "What a reviewer reads"), *((f"`{k}`", m.text) for k, m in NOT_JOINED.items())
        ),
    }


def test_the_page_is_what_is_tested() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_tables(page, page_tables()) == page, "run `python -m tests.spec.test_matching_spec`"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), page_tables()), encoding="utf-8")
