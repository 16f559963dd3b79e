"""A source is withdrawn: who may do so, what is refused afterwards, what files and pages say."""

from pathlib import Path

import pytest

from hustings.apps.audit.models import Event
from hustings.apps.intake import actions as intake
from hustings.apps.intake import tasks as tasks  # registers the work
from hustings.apps.intake.models import Batch, Row
from hustings.apps.interactions import actions as interactions
from hustings.apps.lists import actions as lists
from hustings.apps.people import actions as people
from hustings.apps.people.models import Assertion, Person, Source
from hustings.apps.profiles import queries as profiles
from hustings.domain.messages import BadInput, Refused
from hustings.jobs import registry
from hustings.jobs.models import Work
from hustings.scope import acting_as
from tests.imports import line, load, write
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import signed_in
from tests.world import TODAY, Party

ROWS = "elector_number,phone,language,mark,petition\n"


@pytest.fixture
def told(party: Party, tmp_path: Path) -> Source:
    """Six electors of one riding, of whom a source told: two, and another source a third."""
    load(party, write(tmp_path / "electors.csv", [line(n, family=f"Roy{n}") for n in range(1, 7)]))
    with acting_as(party.director.pk):
        interactions.add_fact(by=party.director, kind="petition", name_en="Gas", name_fr="Gaz")
        source = people.add_source(
            by=party.director, unit=party.unit, code="gas", kind="outside", title="Gas petition", given_by="Friends",
            ground="consent",
        )  # fmt: skip
    bring(party, tmp_path, "gas", "000000001,6135550101,fr,strong,Gas", "000000002,6135550102,,,Gas")
    bring(party, tmp_path, "test", "000000003,6135550103,fr,,Gas", "000000002,6135550109,,,")
    return source


def bring(party: Party, folder: Path, source: str, *rows: str) -> int:
    """Bring a file of these rows in."""
    path = folder / f"{source}.csv"
    path.write_text(ROWS + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return intake.import_people(by=party.director, path=path, source_code=source, on=TODAY).batch


def number(party: Party, elector: int) -> int:
    with acting_as(party.director.pk):
        return Person.objects.get(elector_number=f"{elector:09d}").pk


def withdraw(party: Party, source: Source, reason: str = "The signers were not asked.") -> int:
    return intake.withdraw_source(by=party.director, number=source.pk, reason=reason)


def test_nothing_it_said_counts_and_everything_is_kept(party: Party, told: Source) -> None:
    first = number(party, 1)
    with acting_as(party.director.pk):
        people.assert_about(by=party.director, person=first, source=told, content={"language": "pa"}, on=TODAY)
    party.say(first, "membership", source_id=told.pk, until=TODAY)
    assert withdraw(party, told) == 2
    with acting_as(party.director.pk):
        assert Person.objects.get(pk=first).language == ""
        assert profiles.differences() == []
        assert Assertion.objects.filter(source_id=told.pk).count() == 2 + 1
        assert not Assertion.objects.filter(source_id=told.pk, live=True).exists()
        assert Row.objects.filter(batch_id__in=Batch.objects.filter(source=told)).count() == 2
        assert Event.objects.get(what="source.withdrawn").new["reason"] == "The signers were not asked."
        assert (
            lists.freeze(by=party.director, name="G", text='signed "Gas"', purpose="outreach", as_of=TODAY).people == 1
        )


def test_later_facts_under_it_are_refused(party: Party, told: Source, tmp_path: Path) -> None:
    first = number(party, 1)
    with acting_as(party.director.pk):
        batch = Batch.objects.get(source=told).pk
    withdraw(party, told)
    with acting_as(party.director.pk), pytest.raises(Refused, match="gas was withdrawn"):
        people.assert_about(by=party.director, person=first, source=told, content={"language": "fr"}, on=TODAY)
    with pytest.raises(Refused, match="gas was withdrawn"):
        party.say(first, "membership", source_id=told.pk, until=TODAY)
    with pytest.raises(Refused, match="Make a new source"):
        bring(party, tmp_path, "gas", "000000004,6135550104,,,")
    with pytest.raises(BadInput, match="nothing of it counts"):
        intake.undo(by=party.director, number=batch)
    with pytest.raises(BadInput, match="withdrawn already"):
        withdraw(party, told)
    with acting_as(party.director.pk):
        assert Batch.objects.filter(source=told).count() == 1, "not even a batch was begun"


def test_a_reason_and_the_right_are_asked_for(party: Party, told: Source) -> None:
    with pytest.raises(BadInput, match="Say why"):
        withdraw(party, told, " ")
    with pytest.raises(BadInput, match="There is no source"):
        intake.withdraw_source(by=party.organiser, number=told.pk, reason="mine?")
    with acting_as(party.director.pk):
        electors = Source.objects.get(kind=Source.Kind.ELECTORS)
    with pytest.raises(BadInput, match="batch by batch"):
        withdraw(party, electors)
    with acting_as(party.director.pk):
        assert not Source.objects.filter(withdrawn_at__isnull=False).exists()


def test_a_riding_cannot_withdraw_what_speaks_of_another_riding(party: Party) -> None:
    """It could not reach those facts: half a withdrawal would be worse than none."""
    here, there = party.add_person("35033"), party.add_person("35034")
    with acting_as(party.director.pk):
        own = people.add_source(
            by=party.director,
            unit=party.riding,
            code="own",
            kind="outside",
            title="Own",
            given_by="us",
            ground="consent",
        )
        for person in (here, there):
            people.assert_about(by=party.director, person=person, source=own, content={"language": "fr"}, on=TODAY)
    with pytest.raises(Refused, match="outside your ridings"):
        intake.withdraw_source(by=party.organiser, number=own.pk, reason="asked back")
    with acting_as(party.director.pk):
        people.withdraw(by=party.director, assertion=Assertion.objects.get(source_id=own.pk, person_id=there).pk)
    assert intake.withdraw_source(by=party.organiser, number=own.pk, reason="asked back") == 1


def test_a_list_frozen_before_leaves_them_out_of_its_files(party: Party, told: Source, tmp_path: Path) -> None:
    """Who is on it by that word alone is left out and counted; who matches still is not, nor is a number of theirs."""
    for name, text in (("Signed", 'signed "Gas"'), ("Phones", "has phone")):
        with acting_as(party.director.pk):
            lists.freeze(by=party.director, name=name, text=text, purpose="outreach", as_of=TODAY)
    withdraw(party, told)
    left = {}
    for name in ("Signed", "Phones"):
        out = tmp_path / f"{name}.csv"
        left[name] = lists.export(by=party.director, name=name, form_name="call-csv", path=out, on=TODAY).left_out
        text = out.read_text(encoding="utf-8-sig")
        assert "613-555-0102" not in text
        assert "613-555-0103" in text
        assert ("613-555-0109" in text) == (name == "Phones")
    assert left == {"Signed": {"source_withdrawn": 2}, "Phones": {"source_withdrawn": 1}}


def test_pages_say_so_and_why(party: Party, told: Source) -> None:
    client, first = signed_in(party.director), number(party, 1)
    assert "Gas petition" in client.get("/people/sources/").content.decode()
    page = client.get(f"/people/sources/{told.pk}/").content.decode()
    assert "Withdraw this source" in page
    refused = client.post(f"/people/sources/{told.pk}/withdraw/", {"reason": " "})
    assert (refused.status_code, "Say why" in refused.content.decode()) == (422, True)
    assert client.post(f"/people/sources/{told.pk}/withdraw/", {"reason": "Not asked."}).status_code == 302
    assert "It is being withdrawn." in client.get(f"/people/sources/{told.pk}/").content.decode()
    twice = client.post(f"/people/sources/{told.pk}/withdraw/", {"reason": "Not asked."})
    assert "being withdrawn already" in twice.content.decode()
    with acting_as(party.director.pk):
        work = Work.objects.get(kind="intake.withdraw")
    done(work, party)
    done(work, party)  # a worker that died after it committed begins again
    person = client.get(f"/people/{first}/").content.decode()
    assert person.count("source withdrawn") >= 3, "a fact, a mark and a signature"
    assert "Not asked." in person
    page = client.get(f"/people/sources/{told.pk}/").content.decode()
    assert "nothing of it counts any more. Not asked." in page
    assert "Withdraw this source" not in page
    with acting_as(party.director.pk):
        batch = Batch.objects.get(source=told).pk
    page = client.get(f"/imports/{batch}/").content.decode()
    assert "its source was withdrawn" in page
    assert "/undo/" not in page


def done(work: Work, party: Party) -> None:
    """What the worker does with it."""
    registry.function_of(work.kind)(
        by=party.director.pk, running=registry.Running(work.pk, party.director.pk), **work.arguments
    )


def test_two_equal_rows_with_an_answer_are_one(party: Party, told: Source, tmp_path: Path) -> None:
    with acting_as(party.director.pk):
        interactions.add_question(by=party.director, text_en="Top", text_fr="Haut", options=[("A", "A")])
    path = tmp_path / "twice.csv"
    path.write_text("elector_number,Q: Top,on\n" + "000000005,A,2026-06-01\n" * 2, encoding="utf-8")
    done = intake.import_people(by=party.director, path=path, source_code="test", on=TODAY)
    assert done.refused == 0
    with acting_as(party.director.pk):
        assert profiles.differences() == []
