"""Must show 7: a walk list from a real list, read back from paper, is exactly the list's doors and people.

Electors with every kind of name and address come in through the import; the list is frozen and leaves through the gate;
then every page is drawn, its codes decoded and its text extracted, and nothing else is asked who should be there.
"""

import csv
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from hustings.apps.intake import actions as intake
from hustings.apps.lists import actions as lists
from hustings.apps.people import actions as people
from hustings.domain.addresses.street_types import IN_FULL
from hustings.domain.references import number_of, reference
from hustings.scope import acting_as
from tests.integration.test_documents import HOSTILE, codes, squeezed, texts
from tests.integration.test_electors import HEADER, ON
from tests.world import TODAY, Party

STREETS = (("Main", "ST"), ("O'Neill", "AVE"), ("St-Jean-Baptiste", "RUE"), ("King George V", "CRES"), ("8TH", "LINE"))
NAMES = (*HOSTILE[:5], *HOSTILE[6:12], "Null", "=HYPERLINK(1)", "Tremblay", "Tremblay", "ᐊᓇᐅᑕᓕᒃ", "D'Août  ")
CROWD = 70  # one door that does not fit on a page


@dataclass(frozen=True)
class Elector:
    """One row of the list of electors."""

    number: int
    riding: str
    poll: int
    family: str
    civic: int
    unit: str
    street: str
    kind: str

    @property
    def door(self) -> tuple[str, int, str, int, str]:
        return self.riding, self.poll, self.street, self.civic, self.unit

    @property
    def order(self) -> tuple[object, ...]:
        """How a canvasser walks: poll by poll, street by street, one side and then the other."""
        return self.riding, self.poll, self.street.casefold(), self.civic % 2 == 0, self.civic, int(self.unit or 0)

    @property
    def row(self) -> list[object]:
        place = [self.civic, "", self.unit, self.street, self.kind, "", "Hamilton", "ON", "L8T 1A1", "", "", ""]
        return [self.riding, self.poll, self.number, f"{self.number:09d}", self.family, "Zoë", *place]


def electors(count: int, seed: int = 7) -> list[Elector]:
    """Households of 1 to 4 in two ridings, houses and flats on both sides of the streets, and one crowded door."""
    chance = random.Random(seed)
    made: list[Elector] = []
    homes: dict[tuple[str, int], set[object]] = {("35033", 2): set(), ("35033", 10): set(), ("35034", 10): set()}
    while len(made) < count:
        (riding, poll), taken = chance.choice(list(homes.items()))
        street, kind = chance.choice(STREETS)
        home = (street, chance.randint(1, 90), chance.choice(["", "", "1", "12"]))
        if home in taken:
            continue
        taken.add(home)
        for _ in range(chance.choice([1, 1, 2, 3, 4])):
            made.append(Elector(len(made) + 1, riding, poll, chance.choice(NAMES), home[1], home[2], street, kind))
    made += [Elector(len(made) + n, "35034", 10, "Foule", 400, "", "Main", "ST") for n in range(1, CROWD + 1)]
    return made


@dataclass(frozen=True)
class Given:
    """A party with the electors on its list, and what PostgreSQL calls them."""

    party: Party
    reachable: list[Elector]
    person: dict[int, int]
    address: dict[int, int]

    def export(self, path: Path, language: str, paper: str) -> lists.Exported:
        options = lists.Options(language=language, paper=paper)
        return lists.export(
            by=self.party.director, name="Everybody", form_name="walk-pdf", path=path, on=TODAY, options=options
        )


@pytest.fixture
def given(party: Party, tmp_path: Path) -> Callable[[int], Given]:
    def make(count: int) -> Given:
        everybody = electors(count)
        path = tmp_path / "electors.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER.split(","), *(each.row for each in everybody)])
        done = intake.import_electors(by=party.director, path=path, layout_name="ec-federal", on=ON)
        assert (done.added, done.refused) == (len(everybody), 0)
        with acting_as(party.director.pk), connection.cursor() as cursor:
            cursor.execute("SELECT elector_number::int, id, address_id FROM people_person")
            found = cursor.fetchall()
        person = {number: pk for number, pk, _ in found}
        with acting_as(party.director.pk):
            lists.freeze(by=party.director, name="Everybody", text="elector", purpose="outreach", as_of=TODAY)
            people.suppress(by=party.director, person=person[1], reason="restraining order", since=TODAY, until=None)
        party.say(person[2], "opt_out", channel=1)
        party.contact(person[3], result="deceased")
        address = {number: place for number, _, place in found}
        return Given(party, [each for each in everybody if each.number > 3], person, address)

    return make


def printed(text: str) -> list[int]:
    """The person numbers of a page, each proven by its check sign."""
    found = [number_of(each) for each in re.findall(r"(?<!\d)\d{6}-[0-9A-Z](?![0-9A-Z])", text)]
    return [number for number in found if number is not None]


def once(text: str) -> str:
    """A letter with a mark of its own is two glyphs, and the text layer says the pair for each of them: "K̓K̓ala"."""
    return re.sub(r"(\w[\u0300-\u036f]+)\1", r"\1", text)


@pytest.mark.parametrize(("language", "paper"), [("en", "letter"), ("fr", "a4")])
def test_what_was_printed_is_exactly_the_list(
    given: Callable[[int], Given], tmp_path: Path, language: str, paper: str
) -> None:
    world = given(450)
    done = world.export(tmp_path / "walk.pdf", language, paper)
    assert done.people == len(world.reachable)
    assert sorted(done.left_out.values()) == [1, 1, 1]
    pages, seen = texts(done.path), codes(done.path)

    # the codes: every door, none else, and the sheet's own on each of its pages
    door_of = {world.person[each.number]: world.address[each.number] for each in world.reachable}
    doors = [code for page in seen for code in page if code.startswith("HU1:D:")]
    assert set(doors) == {f"HU1:D:{done.release}:{reference(door)}" for door in door_of.values()}
    sheets = [[code for code in page if code.startswith("HU1:S:")] for page in seen]
    numbered = [int(code.rpartition(":")[2]) for page in sheets for code in page]
    assert max(numbered) > 3, "more than one sheet to a poll"
    assert numbered == sorted(numbered)
    assert set(numbered) == set(range(1, max(numbered) + 1))
    assert all(len(page) <= 1 for page in sheets)
    assert sum(map(len, seen)) == len(doors) + len(numbered), "no code that is neither"

    # page by page: the people stand on the page on which their door's code stands
    for text, found in zip(pages, seen, strict=True):
        here = {f"HU1:D:{done.release}:{reference(door_of[person])}" for person in printed(text)}
        assert here == {code for code in found if code.startswith("HU1:D:")}

    # everybody once, in walking order, the name beside the number
    walked = sorted(world.reachable, key=lambda each: each.order)
    order = [person for text in pages for person in printed(text)]
    by_person = {world.person[each.number]: each for each in world.reachable}
    assert len(order) == len(set(order)) == len(walked)
    assert [by_person[person].door for person in order] == [each.door for each in walked]
    whole, at = once(squeezed("".join(pages))), 0
    for person in order:
        elector, number = by_person[person], reference(person)
        name = whole.index(squeezed(f"Zoë {elector.family}"), at)
        at = whole.index(number, name)
        assert at - name < 250, "the number stands beside its own name"


def test_every_door_is_headed_by_its_address_and_the_people_who_live_there(
    given: Callable[[int], Given], tmp_path: Path
) -> None:
    world = given(120)
    done = world.export(tmp_path / "walk.pdf", "en", "letter")
    whole, at = " ".join(texts(done.path)), 0
    households: dict[tuple[object, ...], list[Elector]] = {}
    for each in sorted(world.reachable, key=lambda each: each.order):
        households.setdefault(each.door, []).append(each)
    starts = []
    for residents in households.values():
        first = residents[0]
        number = f"{first.unit}-{first.civic}" if first.unit else str(first.civic)
        name = f"{first.street} LINE" if first.kind == "LINE" else f"{first.street} {first.kind.title()}"
        name = f"rue {first.street}," if first.kind == "RUE" else f"{name},"
        # each copy writes types out at doors of its own
        in_full = IN_FULL.get(first.kind, "") if name.startswith(first.street) else ""
        spelled = [f" {number} {each}" for each in (name, f"{first.street} {in_full},")]
        starts.append(at := min(found for each in spelled if (found := whole.find(each, at)) >= 0))
        at += 1
    for residents, start, end in zip(households.values(), starts, [*starts[1:], len(whole)], strict=True):
        found = set(printed(whole[start:end]))
        assert found == {world.person[each.number] for each in residents}
