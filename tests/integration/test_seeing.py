"""Who saw a person, and what a user saw: pages, searches, samples and all that left, for those who audit them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from hustings.apps.audit.models import Event
from hustings.apps.lists import actions as lists
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.access import AUDIT, units_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.models import Person
from hustings.apps.reporting import queries
from hustings.apps.reporting.queries import seeing
from hustings.domain.references import reference
from hustings.scope import acting_as
from tests.integration.test_pages import plain_static_files, signed_in
from tests.world import TODAY, Party

plain = plain_static_files  # the fixture
LONG_AGO = timezone.now() - timedelta(days=400)


@pytest.fixture
def auditor(party: Party) -> User:
    with acting_as(party.director.pk):
        return organisations.add_user(
            by=party.director, username="auditor", name="Ana Auditor", unit=party.riding, role="auditor"
        )


def showings(party: Party, by: User, person: int) -> list[tuple[str, int, int]]:
    """(how, to whom, of how many) as one who audits finds it."""
    with acting_as(by.pk):
        one = Person.objects.get(pk=person)
        found = queries.who_saw(one, units_for(by, AUDIT), LONG_AGO)
        return [(each.what, each.by_user, each.people) for each in found]


def test_every_way_of_seeing_somebody_is_found(party: Party, auditor: User, tmp_path: Path) -> None:
    first, second, other = (party.add_person("35033", phone=f"+1613555010{n}") for n in range(3))
    client = signed_in(party.organiser)
    client.get(f"/people/{first}/")
    with acting_as(party.organiser.pk):
        people.note_search(by=party.organiser, found=[first, second])
        lists.freeze(by=party.organiser, name="all", text="has phone", purpose="outreach", as_of=TODAY)
    done = lists.export(by=party.organiser, name="all", form_name="call-csv", path=tmp_path / "a.csv", on=TODAY)
    who = party.organiser.pk
    assert showings(party, auditor, first) == [
        ("people.released", who, 3),
        ("people.searched", who, 2),
        ("person.viewed", who, 1),
    ]
    assert showings(party, auditor, other) == [("people.released", who, 3)]
    with acting_as(auditor.pk):
        found = queries.seen_by(party.organiser, units_for(auditor, AUDIT), LONG_AGO)
        assert [each.what for each in found] == ["people.released", "people.searched", "person.viewed"]
        assert found[0].release is not None
        assert found[0].release.key == done.release
        assert queries.seen_by(party.organiser, units_for(auditor, AUDIT), timezone.now()) == []


def test_what_was_shown_of_somebody_merged_is_found_under_whom_they_are(party: Party, auditor: User) -> None:
    kept, absorbed = party.add_person("35033"), party.add_person("35033")
    with acting_as(party.organiser.pk):
        people.note_view(by=party.organiser, person=absorbed)
    with acting_as(party.director.pk):
        kept = people.merge(by=party.director, one=kept, other=absorbed).kept_id
    assert showings(party, auditor, kept) == [("person.viewed", party.organiser.pk, 1)]


def test_the_pages_say_it_and_put_the_question_on_record(party: Party, auditor: User) -> None:
    person = party.add_person("35033")
    signed_in(party.organiser).get(f"/people/{person}/")
    signed_in(party.director).get(f"/people/{person}/")
    client = signed_in(auditor)
    for asked in (str(person), reference(person)):
        page = client.get("/record/who-saw/", {"person": asked}).content.decode()
        assert "Opened their page" in page
        assert "Oli Organiser" in page
        assert "Dana Director" not in page  # who works above the riding is no business of its auditor
        assert "Somebody of another unit" in page
    assert "Opened their page" in client.get(f"/record/users/{party.organiser.pk}/").content.decode()
    assert client.get(f"/record/users/{party.director.pk}/").status_code == 422
    with acting_as(party.director.pk):
        told = set(Event.objects.filter(what="seeing.asked").values_list("by_user", "on_what"))
    assert told == {(auditor.pk, f"person:{person}"), (auditor.pk, f"user:{party.organiser.pk}")}
    french = client.get("/record/who-saw/", {"person": str(person)}, headers={"Accept-Language": "fr"})
    assert "A ouvert sa page" in french.content.decode()


def test_nobody_learns_of_people_who_are_not_theirs(party: Party, auditor: User) -> None:
    beyond = party.add_person("35034")
    client = signed_in(auditor)
    assert client.get("/record/who-saw/", {"person": str(beyond)}).status_code == 422
    for asked in ("x", "-1", "1" * 30, "001234-Z"):
        assert client.get("/record/who-saw/", {"person": asked}).status_code == 422
    assert signed_in(party.organiser).get("/record/who-saw/", {"person": str(beyond)}).status_code == 403
    assert signed_in(party.director).get("/record/who-saw/", {"person": str(beyond)}).status_code == 200


def test_the_answer_is_looked_up_and_not_searched_for(party: Party) -> None:
    """Among many acts each part of the question is answered by an index."""
    with acting_as(party.director.pk), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (at, by_user, what, on_what, new)"
            " SELECT now(), n % 50, 'people.searched', 'people',"
            " jsonb_build_object('people', jsonb_build_array(n, n + 1)) FROM generate_series(1, 20000) n UNION ALL"
            " SELECT now(), n % 50, 'person.viewed', 'person:' || n, NULL FROM generate_series(1, 20000) n"
        )
    connection.close()
    before = connection.settings_dict["USER"]
    connection.settings_dict["USER"] = "hustings_owner"
    try:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE audit_event")
    finally:
        connection.close()
        connection.settings_dict["USER"] = before
    given = {"pages": ["person:77"], "numbers": ["77"], "page": seeing.PAGE, "several": list(seeing.SEVERAL)}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {seeing._WHO}", given | {"since": LONG_AGO})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "event_by_thing" in plan
    assert "event_by_people_shown" in plan
    assert "Seq Scan on audit_event" not in plan
