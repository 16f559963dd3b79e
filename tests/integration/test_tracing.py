"""Whose leak a list is, from real copies: planted, handed out, leaked in parts, traced; and who may see any of it."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from pyroaring import BitMap

from hustings.apps.audit.models import Event
from hustings.apps.gate import actions as gate
from hustings.apps.gate import queries as releases
from hustings.apps.gate.models import Fingerprint, Planting, Release, Ring, Seed
from hustings.apps.intake import actions as intake
from hustings.apps.intake.models import Row
from hustings.apps.interactions.models import Interaction
from hustings.apps.lists import actions as lists
from hustings.apps.organisations import access
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import User
from hustings.apps.people import queries as people
from hustings.apps.people.models import Address, ContactPoint, Person
from hustings.domain.messages import BadInput, Refused
from hustings.domain.references import number_of, reference
from hustings.files.suspects import lines_of
from hustings.scope import acting_as
from tests.integration.test_electors import load, write
from tests.integration.test_gate import told
from tests.world import TODAY, Party

ELECTORS, ENDPOINTS = 300, 120
FAMILIES = ("Roy", "Smith", "Tremblay", "Singh", "Brown", "Wong", "Martin", "Lévesque", "O'Neil", "MacDonald")
GIVEN = ("Anne", "Luc", "Mary", "Priya", "John", "Zoé", "Peter", "Wei", "Marie-Ève", "Jean-François")
STREETS = (("Main", "ST"), ("Oak", "AVE"), ("des Érables", "BOUL"), ("King", "RD"))


@dataclass
class Watched:
    """A party with a privacy officer, a pool of planted entries, and electors with phones on three lists."""

    party: Party
    officer: User
    folder: Path
    takers: tuple[User, ...] = ()
    taken: int = 0

    def export(self, name: str, form: str = "call-csv", by: User | None = None) -> lists.Exported:
        """One copy; each time by somebody else, if nobody is named."""
        self.taken += 1
        path = self.folder / f"{self.taken}-{name}.{form.rpartition('-')[2]}"
        by = by or self.takers[self.taken % len(self.takers)]
        return lists.export(by=by, name=name, form_name=form, path=path, on=TODAY)

    def trace(self, lines: list[str]) -> lists.Traced:
        return lists.trace(by=self.officer, lines=lines)

    def release(self, exported: lists.Exported) -> Release:
        with acting_as(self.party.director.pk):
            return releases.release_named(exported.release)

    def planted(self, exported: lists.Exported) -> dict[str, str]:
        """Reference and phone of each planted entry of a copy, as the privacy officer may look them up."""
        with acting_as(self.officer.pk):
            plantings = Planting.objects.filter(release__key=exported.release).select_related("seed")
            return {reference(each.number): each.seed.phone for each in plantings}


@pytest.fixture
def watched(party: Party, tmp_path: Path) -> Watched:
    load(party, write(tmp_path / "electors.csv", [elector(n) for n in range(ELECTORS)]))
    with acting_as(party.director.pk):
        officer = organisations.add_user(
            by=party.director, username="officer", name="Pat Privacy", unit=party.unit, role="privacy_officer"
        )
        takers = [
            organisations.add_user(
                by=party.director, username=f"taker{n}", name=f"Taker {n}", unit=party.unit, role="organiser"
            )
            for n in range(6)
        ]
        for number in Person.objects.order_by("id").values_list("id", flat=True):
            told(party, number, phone=f"+1613555{number % 10000:04d}", language="fr" if number % 4 == 0 else "en")
    for name, text in (
        ("all", "has phone"),
        ("twin", "has phone and elector"),
        ("most", "has phone and not language is fr"),
    ):
        with acting_as(party.director.pk):
            lists.freeze(by=party.director, name=name, text=text, purpose="outreach", as_of=TODAY)
    lines = [f"613-777-{n:04d},seed{n}@example.org," for n in range(ENDPOINTS)]
    content = "\n".join(["phone,email,language", *lines]).encode()
    with acting_as(officer.pk):
        assert lists.add_endpoints(by=officer, content=content) == ENDPOINTS
        assert lists.add_endpoints(by=officer, content=content) == 0
    return Watched(party, officer, tmp_path, tuple(takers))


def elector(n: int) -> str:
    family, given = f"{FAMILIES[n % 10]}{chr(97 + n // 10 % 26)}{'x' * (n // 260)}", GIVEN[n // 10 % 10]
    street, kind = STREETS[n % 4]
    place = f"{2 * (n // 4) + 1},,,{street},{kind},,Hamilton,ON,L8T {n % 4}A{n // 50}"
    poll = n // 100 + 1 if n < ELECTORS - 20 else 9
    return f"35033,{poll},{n},{n + 1:09d},{family},{given},{place},,,"


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def some(rows: list[dict[str, str]], part: float, seed: int = 1) -> list[dict[str, str]]:
    return Random(seed).sample(rows, round(len(rows) * part))


STYLES: dict[str, Callable[[dict[str, str]], str]] = {
    "phones": lambda row: "1" + row["phone"].replace("-", ""),
    "names": lambda row: f"{row['given_name']} {row['family_name'].upper()}; {row['address']}",
    "columns": lambda row: "\t".join([row["family_name"], row["given_name"], row["phone"], row["address"]]),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_part_of_a_copy_names_it_among_those_of_the_same_people(watched: Watched, style: str) -> None:
    copies = [watched.export(name) for name in ("all", "twin", "all", "most", "twin")]
    leaked = some(rows_of(copies[2].path), 0.4)
    found = watched.trace([STYLES[style](row) for row in leaked])
    assert (found.verdict.answer, found.verdict.sources) == ("named", ((copies[2].release,),))
    assert found.recognised == found.lines == len(leaked)
    best = next(each for each in found.verdict.evidence if each.key == copies[2].release)
    assert (best.of_list, best.seeds > 0) == (1.0, True)
    assert found.releases[copies[2].release].by_user == watched.takers[3].pk


def test_a_copy_in_other_clothes_is_named_from_a_workbook_and_mixed_with_strangers(watched: Watched) -> None:
    copies = [watched.export("all", "call-xlsx"), watched.export("all"), watched.export("most")]
    lines = lines_of("leak.xlsx", copies[0].path.read_bytes())
    strangers = [f"514-555-{n:04d} Nobody Known" for n in range(400)]
    found = watched.trace([*strangers, *lines[::2]])
    assert found.verdict.sources == ((copies[0].release,),)


def test_a_copy_shows_as_many_planted_entries_as_the_code_says_and_none_is_a_person(watched: Watched) -> None:
    done = watched.export("all")
    rows, planted = rows_of(done.path), watched.planted(done)
    assert (done.people, len(rows), len(planted)) == (ELECTORS, ELECTORS + 36, 36)
    assert {row["ref"] for row in rows} >= planted.keys()
    with acting_as(watched.party.director.pk):
        numbers = set(Person.objects.values_list("id", flat=True))
        assert releases.persons_of(watched.release(done)) == BitMap(numbers)
        for row in rows:
            if row["ref"] in planted:
                assert row["phone"] == planted[row["ref"]].removeprefix("+1")[:3] + "-777-" + row["phone"][-4:]
                assert not Person.objects.filter(family_name=row["family_name"], given_name=row["given_name"]).exists()
                assert not people.search(row["phone"])
    there = {row["address"] for row in rows if row["ref"] not in planted}
    assert not [row for row in rows if row["ref"] in planted and row["address"] in there]


def test_planted_entries_stand_among_the_others_and_look_like_them(watched: Watched) -> None:
    rows, planted = rows_of((done := watched.export("all")).path), watched.planted(done)
    places = [at for at, row in enumerate(rows) if row["ref"] in planted]
    assert max(places) - min(places) > len(rows) / 2
    numbers = sorted(number_of(row["ref"]) or 0 for row in rows)
    assert numbers[-1] - numbers[0] < 2 * len(rows)
    for column in rows[0]:
        real = {bool(row[column]) for row in rows if row["ref"] not in planted}
        assert {bool(row[column]) for row in rows if row["ref"] in planted} <= real, column


def test_a_filled_sheet_comes_home_and_nothing_tells_which_rows_are_planted(watched: Watched) -> None:
    """Whatever is sent in, however often: a planted row is answered as the others are, in a dry run too."""
    done, director = watched.export("all"), watched.party.director
    rows, planted = rows_of(done.path), watched.planted(done)
    assert planted

    def bring(rows: list[dict[str, str]], dry: bool = False, on: date = TODAY) -> tuple[int, ...]:
        filled = watched.folder / "filled.csv"
        write_rows(filled, rows)
        report = intake.import_contacts(by=director, path=filled, release_name=done.release, on=on, dry_run=dry)
        batches.append(report.batch)
        return report.added, report.changed, report.unchanged, report.refused

    def said(**what: str) -> list[dict[str, str]]:
        return [{**row, **what} for row in rows]

    batches: list[int] = []
    count = len(rows)
    assert bring(said(), dry=True) == (0, 0, count, 0)
    for dry in (True, False):
        assert bring(said(result="nonsense"), dry=dry) == (0, 0, 0, count)
    assert bring(said(date="2999-01-01", result="no_answer"), dry=True) in ((0, 0, 0, count), (count, 0, 0, 0))
    twice = [*said(result="no_answer"), *said(result="no_answer")]
    one = bring([row for row in twice if row["ref"] not in planted], dry=True)
    assert tuple(each * count // (count - len(planted)) for each in one) == bring(twice, dry=True)
    assert bring(said(result="no_answer")) == (count, 0, 0, 0)
    first = batches[-1]
    for dry in (True, False):
        assert bring(said(result="no_answer"), dry=dry) == (0, 0, count, 0)
    assert bring(said(result="refused")) == (0, count, 0, 0)
    intake.undo(by=director, number=batches[-1])
    intake.undo(by=director, number=first)
    assert bring(said(result="no_answer")) == (count, 0, 0, 0)
    with acting_as(director.pk):
        released = releases.persons_of(watched.release(done))
        contacts = Interaction.objects.filter(kind="contact", release_id=watched.release(done).pk)
        assert set(contacts.values_list("person_id", flat=True)) == set(released)
        outcomes = Counter(Row.objects.filter(batch_id=batches[-1]).values_list("outcome", flat=True))
    assert outcomes == {"added": count}


def test_a_planted_row_of_another_copy_is_refused_as_anybodys_is(watched: Watched) -> None:
    done, other = watched.export("all"), watched.export("most")
    strange = [row for row in rows_of(done.path) if row["ref"] in watched.planted(done)]
    strange = [{**row, "result": "no_answer"} for row in strange if row["ref"] not in watched.planted(other)]
    filled = watched.folder / "filled.csv"
    write_rows(filled, [*strange, {**strange[0], "ref": reference(3_000_000_000)}])
    report = intake.import_contacts(by=watched.party.director, path=filled, release_name=other.release, on=TODAY)
    with acting_as(watched.party.director.pk):
        mine = releases.persons_of(watched.release(other))
    assert report.refused == 1 + sum(number_of(row["ref"]) not in mine for row in strange)


def test_the_same_list_taken_again_shows_nothing_new(watched: Watched) -> None:
    """Whoever compares copies of their own finds no difference, and the trace names the last of them."""
    taker = watched.takers[0]
    copies = [watched.export("all", by=taker) for _ in range(5)]
    watched.export("all", by=watched.takers[1])
    assert len({tuple(sorted(watched.planted(each).items())) for each in copies}) == 1
    lines = [STYLES["phones"](row) for row in some(rows_of(copies[0].path), 0.4)]
    assert watched.trace(lines).verdict.sources == ((copies[-1].release,),)


def test_so_few_people_that_whoever_takes_them_knows_them_all_carry_nothing(watched: Watched) -> None:
    with acting_as(watched.party.director.pk):
        lists.freeze(by=watched.party.director, name="few", text="poll 9", purpose="outreach", as_of=TODAY)
    done = watched.export("few")
    assert (len(rows_of(done.path)), done.people, watched.planted(done)) == (20, 20, {})


def test_nobody_both_takes_lists_and_traces_them(watched: Watched) -> None:
    party = watched.party
    with acting_as(party.director.pk):
        for user, role in ((party.director, "privacy_officer"), (party.organiser, "privacy_officer")):
            with pytest.raises(Refused), transaction.atomic():
                organisations.give_role(by=party.director, user=user, unit=party.unit, role=role)
        for role in ("organiser", "data_director"):
            with pytest.raises(Refused), transaction.atomic():
                organisations.give_role(by=party.director, user=watched.officer, unit=party.unit, role=role)
        organisations.give_role(by=party.director, user=watched.officer, unit=party.unit, role="auditor")


@pytest.mark.parametrize("line", ["x\n" * 3000 + "\x00a@b.ca", "\ud83d John Smith 12 Main", "1 " * 5000, "a" * 10_000])
def test_a_damaged_line_stops_no_trace(watched: Watched, line: str) -> None:
    lines = lines_of("a.txt", line.encode("utf-8", "surrogatepass") + b"\nx")
    assert watched.trace(lines).verdict.answer == "none"


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_letters_and_sheets_carry_nothing_planted_and_are_told_by_their_spelling(watched: Watched) -> None:
    copies = [watched.export("all", "walk-pdf") for _ in range(4)]
    assert not any(watched.planted(each) for each in copies)
    lines = lines_of("walk.pdf", copies[1].path.read_bytes())
    found = watched.trace(lines)
    assert found.verdict.sources == ((copies[1].release,),)
    best = next(each for each in found.verdict.evidence if each.key == copies[1].release)
    assert best.spelled_alike >= 0.95 * best.spelled > 100


def test_the_very_same_people_without_anything_that_tells_them_apart(watched: Watched) -> None:
    copies = [watched.export("all", "walk-pdf") for _ in range(2)]
    with acting_as(watched.party.director.pk):
        lines = [f"{p.given_name} {p.family_name} {postal}" for p, postal in named(watched)]
    found = watched.trace(lines)
    assert found.verdict.answer == "cannot_tell"
    assert set(found.verdict.sources[0]) == {each.release for each in copies}


def named(watched: Watched) -> list[tuple[Person, str]]:
    places = dict(Address.objects.values_list("id", "postal_code"))
    return [(each, places[each.address_id or 0]) for each in Person.objects.order_by("id")]


def test_a_list_that_never_left_accuses_nobody_and_shows_whose_people_it_holds(watched: Watched) -> None:
    watched.export("most")
    with acting_as(watched.party.director.pk):
        numbers = Person.objects.order_by("id").values_list("id", flat=True)
        everybody = [f"613 555 {number % 10000:04d}" for number in numbers]
    found = watched.trace(everybody)
    assert (found.verdict.answer, found.verdict.sources) == ("none", ())
    assert [each.of.name for each in found.lists] == ["all", "twin", *["most"] * (len(found.lists) - 2)]
    assert found.lists[0].part == 1.0


def test_two_who_leak_together_are_both_named(watched: Watched) -> None:
    copies = [watched.export(name) for name in ("all", "all", "twin", "most")]
    rows = [*some(rows_of(copies[0].path), 0.5), *some(rows_of(copies[2].path), 0.5, seed=2)]
    found = watched.trace([STYLES["columns"](row) for row in rows])
    assert set(found.verdict.sources) == {(copies[0].release,), (copies[2].release,)}


def test_a_number_that_changed_still_names_the_copy_that_had_the_old_one(watched: Watched) -> None:
    before = watched.export("all")
    with acting_as(watched.party.director.pk):
        points = list(ContactPoint.objects.filter(kind="phone").order_by("id").values_list("id", "person_id")[:200])
        for _, number in points:
            told(watched.party, number, phone=f"+1905555{number % 10000:04d}")
    for point, number in points:
        watched.party.contact(number, result="wrong_number", channel="phone", contact_point_id=point)
    after = watched.export("all")
    lines = [STYLES["phones"](row) for row in rows_of(before.path) if row["ref"] not in watched.planted(before)]
    found = watched.trace(lines)
    held = {each.key: each.of_list for each in found.verdict.evidence}
    assert held[before.release] == 1.0
    assert held.get(after.release, 0.0) < 1.0


def test_only_whoever_may_trace_sees_what_is_planted(watched: Watched) -> None:
    done = watched.export("all")
    party = watched.party
    for user in (party.director, party.organiser):
        with acting_as(user.pk):
            for table in (Seed, Planting, Fingerprint, Ring):
                assert not table.objects.exists(), table
            with pytest.raises(Refused):
                lists.trace(by=user, lines=["613-555-0001"])
            with pytest.raises(Refused):
                releases.pool(by=user)
            with pytest.raises(Refused), transaction.atomic():
                gate.add_seeds(by=user, unit=party.unit, endpoints=[])
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("DELETE FROM gate_planting")
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM heard_of_planted(%s, %s)", [watched.release(done).pk, [1, 2, 3]])
    with acting_as(watched.officer.pk):
        assert Planting.objects.filter(release__key=done.release).count() == 36
        assert Fingerprint.objects.exists()
    assert not Fingerprint.objects.exists()  # nobody acting


def test_who_may_trace_is_the_same_in_the_database(party: Party) -> None:
    """`traced_units` names one role in SQL: the one that has the right."""
    assert [role for role, rights in access.RIGHTS.items() if access.TRACE in rights] == ["privacy_officer"]


def test_an_organiser_of_a_riding_plants_what_the_party_owns(watched: Watched) -> None:
    with acting_as(watched.party.organiser.pk):
        lists.freeze(by=watched.party.organiser, name="ours", text="has phone", purpose="outreach", as_of=TODAY)
    done = watched.export("ours", by=watched.party.organiser)
    assert len(watched.planted(done)) == 36
    rows = rows_of(done.path)
    assert watched.trace([STYLES["phones"](row) for row in some(rows, 0.3)]).verdict.sources == ((done.release,),)


def test_a_phone_that_rang_shows_the_copies_that_carried_it_by_then(watched: Watched) -> None:
    first, second = watched.export("all"), watched.export("most")
    both = set(watched.planted(first).values()) & set(watched.planted(second).values())
    only = sorted(set(watched.planted(first).values()) - both)[0]
    with acting_as(watched.officer.pk):
        seed = releases.seed_with(by=watched.officer, phone=only)
        found = gate.ring(by=watched.officer, seed=seed.pk, at=timezone.now(), said="a recorded voice")
        assert [each.release.key for each in found] == [first.release]
        long_ago = timezone.now() - timedelta(days=9)
        assert gate.ring(by=watched.officer, seed=seed.pk, at=long_ago, said="before") == []
        with pytest.raises(BadInput, match="future"):
            gate.ring(by=watched.officer, seed=seed.pk, at=timezone.now() + timedelta(days=1), said="x")
        noted = releases.rings_with_plantings(by=watched.officer)
        assert [(each.said, [p.release.key for p in plantings]) for each, plantings in noted] == [
            ("a recorded voice", [first.release]),
            ("before", []),
        ]
        gate.retire_seed(by=watched.officer, number=seed.pk)
    later = [watched.export("all") for _ in range(4)]
    assert not any(only in watched.planted(each).values() for each in later)
    lines = [STYLES["phones"](row) for row in some(rows_of(first.path), 0.5)]
    assert watched.trace(lines).verdict.sources == ((first.release,),)


def test_a_trace_is_on_record_and_keeps_nothing_of_the_list(watched: Watched) -> None:
    done = watched.export("all")
    watched.trace([STYLES["columns"](row) for row in rows_of(done.path)])
    event = Event.objects.get(what="list.traced")
    assert event.by_user == watched.officer.pk
    assert event.new["sources"] == [[done.release]]
    assert set(event.new) == {"sha256", "lines", "answer", "sources"}


def test_a_pool_that_cannot_be_used_is_refused_whole(watched: Watched) -> None:
    for text, said in (
        ("phone,email,language\n613-888-0001,,\n613-888,,\n", "Line 3"),
        ("phone,email,language\n613-888-0001,nobody,\n", "Line 2"),
        ("phone,email,language\n613-888-0001,,de\n", "en or fr"),
        ("number\n613-888-0001\n", "columns"),
        ("phone\n", "names no phone"),
    ):
        with acting_as(watched.officer.pk), pytest.raises(BadInput, match=said):
            lists.add_endpoints(by=watched.officer, content=text.encode())
    with acting_as(watched.officer.pk):
        assert Seed.objects.count() == ENDPOINTS


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK\x03\x04broken", "is damaged"),
        ("a.pdf", b"%PDF-1.7 broken", "cannot be read"),
        ("a.bin", b"\x00\x01\x02", "cannot be read"),
        ("a.txt", b" \n\n", "holds no text"),
    ],
)
def test_what_holds_no_lines_is_refused_with_a_way_out(name: str, content: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        lines_of(name, content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_lines_are_read_in_any_usual_encoding(encoding: str) -> None:
    assert lines_of("a.txt", "Zoé Lévesque\r\n\r\nx".encode(encoding)) == ["Zoé Lévesque", "x"]
