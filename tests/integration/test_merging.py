"""Merging two people and taking them apart: what holds, what is chosen, lists, sheets, numbers, rights, two at once."""

import csv
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries
from hustings.apps.intake.models import Change, Duplicate
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions import queries as happenings
from hustings.apps.interactions.models import Interaction
from hustings.apps.lists import actions as lists
from hustings.apps.lists import queries as segments
from hustings.apps.lists.models import List
from hustings.apps.people import actions as people
from hustings.apps.people import queries as people_queries
from hustings.apps.people.models import Person
from hustings.apps.profiles import queries as profiles
from hustings.apps.profiles.models import Profile
from hustings.domain.messages import BadInput, Refused
from hustings.scope import acting_as
from tests.imports import ON, line, load, write
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import signed_in
from tests.world import TODAY, Party

TODAY_NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def twice(party: Party, tmp_path: Path) -> list[int]:
    """Three electors, the third in the other riding."""
    rows = [line(1, family="Roy"), line(2, family="Roy-Cyr"), line(3, family="Cyr", riding="35034")]
    load(party, write(tmp_path / "electors.csv", rows))
    with acting_as(party.director.pk):
        return list(Person.objects.order_by("elector_number").values_list("pk", flat=True))


def merged(party: Party, one: int, other: int, **holds: int) -> int:
    with acting_as(party.director.pk):
        return people.merge(by=party.director, one=one, other=other, holds=holds).pk


def apart(party: Party, merge: int, **more: Any) -> None:
    with acting_as(party.director.pk):
        intake.take_apart(by=party.director, number=merge, **more)


def person(party: Party, number: int) -> Person:
    with acting_as(party.director.pk):
        return Person.objects.get(pk=number)


def say(party: Party, number: int, on: date = TODAY, **content: Any) -> None:
    with acting_as(party.director.pk):
        people.assert_about(by=party.director, person=number, source=party.source, content=content, on=on)


def attempts(party: Party) -> dict[int, int]:
    with acting_as(party.director.pk):
        assert profiles.differences() == []
        return dict(Profile.objects.order_by("person_id").values_list("person_id", "attempts"))


def freeze(party: Party, name: str, text: str) -> List:
    with acting_as(party.director.pk):
        return lists.freeze(by=party.director, name=name, text=text, purpose="outreach", as_of=TODAY)


def test_what_is_told_of_either_counts_for_both(party: Party, twice: list[int]) -> None:
    one, other, third = twice
    party.contact(one)
    party.contact(other, mark="strong")
    say(party, other, mobile="+16135550101")
    merge = merged(party, one, other)
    assert attempts(party) == {one: 2, third: 0}
    party.contact(other)  # whoever still has the other number in hand
    assert attempts(party) == {one: 3, third: 0}
    apart(party, merge)
    assert attempts(party) == {one: 1, other: 2, third: 0}


def test_a_choice_holds_until_a_source_says_something_new(party: Party, twice: list[int]) -> None:
    one, other, _ = twice
    say(party, one, language="en", on=date(2026, 5, 1))
    say(party, other, language="fr", on=date(2026, 4, 1))
    merge = merged(party, one, other, language=other)
    assert person(party, one).language == "fr"
    say(party, one, language="pa", on=date(2026, 5, 2))
    assert person(party, one).language == "pa", "a later word is not part of the choice"
    apart(party, merge)
    assert (person(party, one).language, person(party, other).language) == ("pa", "fr")


def test_what_was_not_chosen_holds_once_nothing_else_is_said(party: Party, twice: list[int], tmp_path: Path) -> None:
    one, other, _ = twice
    say(party, one, language="en")
    with acting_as(party.director.pk):
        people.add_source(
            by=party.director, unit=party.unit, code="table", kind="outside", title="T", given_by="us", ground="consent"
        )
    path = tmp_path / "list.csv"
    path.write_text("elector number,language\n000000002,fr\n", encoding="utf-8")
    batch = intake.import_people(by=party.director, path=path, source_code="table", on=ON).batch
    merged(party, one, other, language=other)
    assert person(party, one).language == "fr"
    intake.undo(by=party.director, number=batch)
    assert person(party, one).language == "en"


def test_a_protected_address_stays_so_also_when_the_other_is_said_not_to_be(party: Party) -> None:
    one = party.add_person("35033", protected=False)
    other = party.add_person("35033", protected=True, on=date(2026, 1, 1))
    merge = merged(party, one, other)
    assert person(party, one).protected
    say(party, one, protected=False, on=date(2026, 6, 10))
    assert person(party, one).protected
    apart(party, merge)
    assert (person(party, one).protected, person(party, other).protected) == (False, True)


def test_across_ridings_the_facts_follow_and_come_back(party: Party, twice: list[int]) -> None:
    one, _, third = twice
    party.contact(third, note="by the river")
    merge = merged(party, one, third, address=one)
    with acting_as(party.organiser.pk):  # of the first riding alone
        assert Profile.objects.get(pk=one).attempts == 1
    apart(party, merge)
    with acting_as(party.organiser.pk):
        assert Profile.objects.get(pk=one).attempts == 0
        assert not Person.objects.filter(pk=third).exists()
    assert person(party, third).zone_id == party.zones["35034"]


def test_what_takes_something_back_goes_home_with_it(party: Party, twice: list[int]) -> None:
    """Else whoever sees only the other riding would see a contact stand that was taken back."""
    one, _, third = twice
    contact = party.contact(third)
    merge = merged(party, one, third, address=one)
    with acting_as(party.director.pk):
        interactions.void(by=party.director, unit=party.unit, interaction=contact)
    apart(party, merge)
    with acting_as(party.director.pk):
        void = Interaction.objects.get(voids=contact)
    assert (void.person_id, void.zone_id) == (third, party.zones["35034"])


def test_a_list_that_was_frozen_before_names_them_once(party: Party, twice: list[int], tmp_path: Path) -> None:
    one, other, third = twice
    for number in twice:
        say(party, number, phone=f"+1613555010{number % 10}")
    frozen, part = (freeze(party, name, text) for name, text in (("All", "elector"), ("R", "district 35034")))
    before = lists.export(by=party.director, name="All", form_name="call-csv", path=tmp_path / "a.csv", on=TODAY)
    merge = merged(party, one, other)
    merged(party, one, third)
    with acting_as(party.director.pk):
        assert segments.standing(frozen).people == segments.standing(part).people == 1
        for name in ("All", "R"):
            segment = segments.understood(f'in list "{name}"', segments.names())
            assert segments.people_in_postgres(segment, TODAY) == [one]
            assert segments.ask(segment, segments.scope_now(), TODAY, "count").value == 1
    after = lists.export(by=party.director, name="All", form_name="call-csv", path=tmp_path / "b.csv", on=TODAY)
    assert (before.people, after.people) == (3, 1)
    # the sheet that went out before comes home, a line for each
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        refs = [row["ref"] for row in csv.DictReader(file)]
    sheet = tmp_path / "home.csv"
    sheet.write_text("\n".join(["ref,result", *(f"{ref},contacted" for ref in refs)]) + "\n", encoding="utf-8")
    home = intake.import_contacts(by=party.director, path=sheet, release_name=before.release, on=TODAY)
    assert (home.added, home.refused) == (3, 0)
    assert attempts(party) == {one: 3}
    apart(party, merge)
    assert attempts(party) == {one: 2, other: 1}
    with acting_as(party.director.pk):
        assert segments.standing(frozen).people == 2


def test_a_whole_edition_that_names_one_of_them_leaves_nobody_gone(
    party: Party, twice: list[int], tmp_path: Path
) -> None:
    """Known under two numbers, and the next list has the newer one."""
    one, other, _ = twice
    merged(party, one, other)
    rows = [line(2, family="Roy-Cyr", street="Elm"), line(3, family="Cyr", riding="35034")]
    done = load(party, write(tmp_path / "next.csv", rows), whole=True, confirmed=("35033", "35034"))
    assert (done.changed, done.unchanged) == (1, 1)
    assert person(party, one).status == "elector"
    with acting_as(party.director.pk):
        assert not Change.objects.filter(kind="gone").exists()
        assert people_queries.dwelling(Person.objects.get(pk=one)).street_name == "Elm"  # type: ignore[union-attr]


def test_the_batch_that_brought_who_stands_for_both_is_undone(party: Party, twice: list[int], tmp_path: Path) -> None:
    _, other, _ = twice
    with acting_as(party.director.pk):
        fourth = load(party, write(tmp_path / "late.csv", [line(4, family="Roy-Cyr")]), confirmed=("35033",))
        newer = Person.objects.get(elector_number="000000004").pk
    party.contact(newer)
    with acting_as(party.director.pk):
        made = people.merge(by=party.director, one=other, other=newer)
    assert made.person_id == other
    intake.undo(by=party.director, number=1)  # the list of the older one: the newer stands for both now
    assert attempts(party)[newer] == 1
    assert person(party, newer).status == "elector"
    assert person(party, other).merged_into == newer
    intake.undo(by=party.director, number=fourth.batch)


def test_the_page_of_the_absorbed_leads_to_the_other(party: Party, twice: list[int], plain_static_files: None) -> None:
    one, other, _ = twice
    merge = merged(party, one, other)
    client = signed_in(party.director)
    assert client.get(f"/people/{other}/").headers["Location"] == f"/people/{one}/"
    assert "000000002" in client.get(f"/people/{one}/").content.decode()
    assert [each.person_id for each in _found(party, "000000002")] == [one]
    assert client.post(f"/imports/apart/{merge}/").status_code == 302
    assert client.get(f"/people/{other}/").status_code == 200


def _found(party: Party, text: str) -> list[people_queries.Found]:
    with acting_as(party.director.pk):
        return people_queries.search(text)


def test_they_are_found_by_either_name(party: Party, twice: list[int], plain_static_files: None) -> None:
    one, other, _ = twice
    merge = merged(party, one, other, name=other)
    party.contact(one)
    assert person(party, one).family_name == "Roy-Cyr"
    for name in ("Roy, Jean", "Jean Roy-Cyr"):
        assert [each.person_id for each in _found(party, name.replace(",", ""))][:1] == [one], name
    client = signed_in(party.director)
    held, asked = (client.get(page).content.decode() for page in (f"/people/{one}/", f"/imports/apart/{merge}/"))
    assert "Roy-Cyr (000000002)" in held, "each is named as they are on their own"
    assert "Roy-Cyr (000000002)" in asked
    assert " Roy (000000001)" in asked
    apart(party, merge)
    assert (person(party, one).family_name, person(party, other).family_name) == ("Roy", "Roy-Cyr")


def test_what_was_recorded_meanwhile_goes_to_whose_it_is(party: Party, twice: list[int]) -> None:
    one, other, third = twice
    merge = merged(party, one, other)
    kept, theirs, later = (party.contact(one) for _ in range(3))
    stop = party.say(one, "opt_out", channel=2)
    with pytest.raises(BadInput, match="Say whose wish"):
        apart(party, merge, theirs=[theirs], undecided=[later, stop])
    with pytest.raises(BadInput, match="More was recorded"):
        apart(party, merge, theirs=[party.contact(third)])
    apart(party, merge, theirs=[theirs, stop], undecided=[later])
    assert attempts(party) == {one: 2, other: 1, third: 1}
    with acting_as(party.director.pk):
        assert Profile.objects.get(pk=other).stops == 2
        assert [each.pk for each in queries.undecided()] == [merge]
        people.decide_apart(by=party.director, number=merge, interaction=later, theirs=True)
        with pytest.raises(BadInput, match="decided on this already"):
            people.decide_apart(by=party.director, number=merge, interaction=later, theirs=True)
        assert queries.undecided() == []
        interactions.void(by=party.director, unit=party.unit, interaction=kept)
    assert attempts(party) == {one: 0, other: 2, third: 1}


def test_in_a_tree_it_is_asked_of_what_was_recorded_while_somebody_stood_for_them(
    party: Party, twice: list[int]
) -> None:
    """The second is merged into the first, and later the first into a third: who then has the page of all."""
    one, other, third = twice
    newer = party.add_person("35033", family_name="Cyr")
    inner = merged(party, one, other)
    before = party.say(newer, "opt_out", channel=2)
    heard = party.say(one, "opt_out", channel=8)
    outer = merged(party, newer, one)
    top = person(party, one).merged_into or one
    with acting_as(party.director.pk):
        asked = {each.id for each in happenings.recorded_since(inner, top)}
    assert heard in asked
    assert before not in asked
    later = party.say(top, "opt_out", channel=4)
    with acting_as(party.director.pk):
        assert {each.id for each in happenings.recorded_since(inner, top)} == {heard, later}
    with pytest.raises(BadInput, match="Say whose wish"):
        apart(party, inner, undecided=[heard])
    apart(party, inner, theirs=[heard, later])
    with acting_as(party.director.pk):
        assert Profile.objects.get(pk=other).stops == 8 | 4
    apart(party, outer)
    assert attempts(party).keys() == {one, other, third, newer}


def test_whoever_does_not_see_both_ridings_cannot_take_them_apart(party: Party, twice: list[int]) -> None:
    one, _, third = twice
    merge = merged(party, one, third, address=one)
    with acting_as(party.organiser.pk), pytest.raises(Refused, match="outside your ridings"):
        intake.take_apart(by=party.organiser, number=merge)
    apart(party, merge)


def test_a_list_of_the_riding_that_lost_somebody_does_not_make_them_anew(
    party: Party, twice: list[int], tmp_path: Path
) -> None:
    one, _, third = twice
    merged(party, third, one, address=third)  # now in the other riding, with all that is known of them
    rows = [line(1, family="Roy"), line(2, family="Roy-Cyr")]
    with acting_as(party.organiser.pk):
        assert not Person.objects.filter(pk__in=(one, third)).exists()
    done = load(party, write(tmp_path / "again.csv", rows), by=party.organiser, confirmed=("35033",))
    assert (done.added, done.refused) == (0, 1)
    with acting_as(party.director.pk):
        assert Person.objects.filter(elector_number="000000001").count() == 1


def test_nobody_is_merged_twice_or_with_themselves(party: Party, twice: list[int]) -> None:
    one, other, third = twice
    merge = merged(party, one, other)
    for pair in ((one, one), (one, other), (other, one)):
        with pytest.raises(BadInput, match="one person on record already"):
            merged(party, *pair)
    with pytest.raises(BadInput, match="value of one of the two"):
        merged(party, one, third, language=other + 100)
    apart(party, merge)
    with pytest.raises(BadInput, match="taken apart already"):
        apart(party, merge)


def test_who_may(party: Party, twice: list[int], plain_static_files: None) -> None:
    one, other, third = twice
    merge = merged(party, one, other)
    foreign = merged(party, one, third, address=third)  # now all three live in the other riding
    with acting_as(party.organiser.pk):
        with pytest.raises(BadInput):
            people.merge(by=party.organiser, one=one, other=third)
        with pytest.raises(BadInput):
            intake.take_apart(by=party.organiser, number=foreign)
    client: Client = signed_in(party.organiser)
    for path in (f"/people/{one}/", f"/imports/same/{one}/", f"/imports/apart/{merge}/"):
        assert client.get(path).status_code in (400, 403, 404, 422), path


def test_a_contact_is_recorded_while_two_are_being_merged(party: Party, twice: list[int]) -> None:
    """Whoever records holds the profile; whoever merges waits, and takes what was recorded along."""
    one, other, third = twice
    recorded, go_on = threading.Event(), threading.Event()

    def record() -> None:
        with acting_as(party.director.pk):
            said = interactions.Said(person_id=other, kind="contact", at=TODAY_NOON, channel=1, result=0)
            interactions.record(by=party.director, unit=party.unit, said=said)
            recorded.set()
            go_on.wait(5)
        connections.close_all()

    def merge() -> None:
        with acting_as(party.director.pk):
            people.merge(by=party.director, one=one, other=other)
        connections.close_all()

    first, second = threading.Thread(target=record), threading.Thread(target=merge)
    first.start()
    assert recorded.wait(5)
    second.start()
    second.join(0.5)
    assert second.is_alive(), "the merge waits for the contact"
    go_on.set()
    first.join(10)
    second.join(10)
    assert attempts(party) == {one: 1, third: 0}


def test_pairs_are_suggested_and_decided_once(party: Party, tmp_path: Path) -> None:
    rows = [line(1, family="Ouimet"), line(2, family="Ouimet"), line(3, family="Quesnel", street="Elm")]
    rows[1] = rows[1].replace("L8T 1A1", "L8T 1A2").replace(",2,,,Main", ",1,,,Main")
    load(party, write(tmp_path / "electors.csv", rows))
    by = party.director
    assert intake.find_duplicates(by=by) == 0, "a list that gives two numbers says that they are two"
    with acting_as(by.pk):
        one, other = Person.objects.filter(family_name="Ouimet").order_by("pk").values_list("pk", flat=True)
    for number in (one, other):
        say(party, number, phone="+16135550101")
    assert intake.find_duplicates(by=by) == 1
    assert intake.find_duplicates(by=by) == 0
    with acting_as(by.pk):
        pair = intake.take_next_pair(by=by)
        assert pair is not None
        assert (pair.one_id, pair.other_id, pair.answers["phone"]) == (one, other, "same")
        made = intake.decide_pair(by=by, number=pair.pk, same=True)
        assert made is not None
        assert intake.take_next_pair(by=by) is None
        with pytest.raises(BadInput, match="decided on these two"):
            intake.decide_pair(by=by, number=pair.pk, same=False)
    apart(party, made.pk)
    with acting_as(by.pk):
        assert Duplicate.objects.get().state == "different"
    assert intake.find_duplicates(by=by) == 0, "told apart once, they are not asked about again"


def test_pairs_are_their_units_to_decide_on(party: Party, twice: list[int]) -> None:
    with acting_as(party.director.pk):
        pair = Duplicate.objects.create(
            unit_id=party.unit.pk, one_id=twice[0], other_id=twice[1], bits=9, answers={}, weights={}
        )
    with acting_as(party.organiser.pk):
        assert intake.take_next_pair(by=party.organiser) is None
        with pytest.raises((BadInput, Refused)):
            intake.decide_pair(by=party.organiser, number=pair.pk, same=True)


def test_a_list_frozen_while_two_are_merged_names_the_one_they_are(party: Party, twice: list[int]) -> None:
    frozen, go_on, failed = threading.Event(), threading.Event(), list[BaseException]()

    def freeze() -> None:
        try:
            with acting_as(party.director.pk):
                lists.freeze(by=party.director, name="Now", text="elector", purpose="outreach", as_of=TODAY)
                frozen.set()
                assert go_on.wait(20)
        except BaseException as error:  # told to the test below
            failed.append(error)
        finally:
            connections.close_all()

    def merge() -> None:
        try:
            merged(party, twice[0], twice[1])
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    first, second = threading.Thread(target=freeze), threading.Thread(target=merge)
    first.start()
    assert frozen.wait(20)
    second.start()
    second.join(1)
    assert second.is_alive(), "the merge waits for the list"
    go_on.set()
    for each in (first, second):
        each.join(20)
    assert failed == []
    with acting_as(party.director.pk):
        found = List.objects.get(name="Now")
        assert segments.standing(found).people == 2
        assert sorted(each.person_id for each in segments.members(found.pk, TODAY)) == [twice[0], twice[2]]
