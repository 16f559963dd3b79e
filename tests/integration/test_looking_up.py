"""Who looks very many people up, one by one, is noticed by the privacy officer, and then stopped for the day."""

from hustings.apps.audit.models import Event
from hustings.apps.gate import actions as gate
from hustings.apps.gate.models import Alarm
from hustings.apps.gate.queries import deciding
from hustings.apps.organisations.models import User
from hustings.scope import acting_as
from tests.integration.test_disclosing import officer as of_the_party
from tests.integration.test_pages import plain_static_files, signed_in
from tests.world import Party

officer = of_the_party  # the fixture
plain = plain_static_files  # the fixture


def limited(party: Party, name: str, value: int) -> None:
    with acting_as(party.director.pk):
        gate.set_limit(by=party.director, name=name, value=value, why="tests")


def alarms(officer: User, kind: str) -> list[Alarm]:
    with acting_as(officer.pk):
        return list(deciding.alarms(by=officer).filter(kind=kind))


def test_pages_opened_one_by_one(party: Party, officer: User) -> None:
    people = [party.add_person("35033") for _ in range(7)]
    limited(party, "looks", 3)
    client = signed_in(party.organiser)
    for _ in range(9):  # the same page counts once
        assert client.get(f"/people/{people[0]}/").status_code == 200
    assert alarms(officer, "looked") == []
    answers = [client.get(f"/people/{each}/").status_code for each in people]
    assert answers == [200] * 6 + [403]
    assert "tomorrow" in client.get(f"/people/{people[6]}/correct/").content.decode()
    (alarm,) = alarms(officer, "looked")
    assert (alarm.by_user, alarm.told) == (party.organiser.pk, {"number": 3})
    shown = signed_in(officer).get("/record/alarms/").content.decode()
    assert "Opened the pages of 3 people in a day" in shown
    assert signed_in(party.director).get(f"/people/{people[6]}/").status_code == 200
    assert not Event.objects.filter(by_user=party.organiser.pk, on_what=f"person:{people[6]}").exists()


def test_searches(party: Party, officer: User) -> None:
    party.add_person("35033", family_name="Fontaine", family_key="fontaine")
    party.add_person("35033", family_name="Fontaine", family_key="fontaine")
    limited(party, "searches", 2)
    client = signed_in(party.organiser)
    answers = [client.post("/people/search/", {"q": "fontaine"}).status_code for _ in range(6)]
    assert answers == [200] * 4 + [403] * 2
    (alarm,) = alarms(officer, "searched")
    assert alarm.told == {"number": 2}
