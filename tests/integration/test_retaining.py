"""What is kept too long goes, piece by piece, with a report; what a hold or the law keeps does not."""

from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from hustings.apps.audit.models import Event
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Interaction
from hustings.apps.lists import actions as lists
from hustings.apps.lists.models import Member
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import User
from hustings.apps.people.models import Assertion, ContactPoint, Person
from hustings.apps.privacy import actions, queries
from hustings.apps.privacy.actions import retaining
from hustings.apps.privacy.models import Sweep
from hustings.domain.messages import BadInput, Refused
from hustings.scope import acting_as, servers
from tests.integration.test_disclosing import officer as of_the_party
from tests.integration.test_erasing import as_elector, brought
from tests.world import TODAY, Party

officer = of_the_party  # the fixture
TODAY_ = timezone.localdate


def kept(officer: User, kind: str, days: int | None) -> None:
    with acting_as(officer.pk):
        actions.keep(by=officer, kind=kind, days=days, because="policy 7")


def left(officer: User) -> list[tuple[str, str]]:
    """(kind, note) of every interaction that is there."""
    with acting_as(officer.pk):
        return sorted(Interaction.objects.values_list("kind", "note"))


def swept(officer: User) -> dict[str, dict[str, int]]:
    return actions.sweep(by=officer, on=TODAY_()).report


def test_without_a_period_nothing_goes(party: Party, officer: User) -> None:
    one = party.add_person("35033")
    party.contact(one, note="old")
    assert swept(officer) == {}
    kept(officer, "notes", 60)
    kept(officer, "notes", None)  # the last word holds
    assert swept(officer) == {}
    assert left(officer) == [("contact", "old")]


def test_each_kind_goes_by_its_own_period(party: Party, officer: User) -> None:
    one = party.add_person("35033", phone="+16135550101")
    as_elector(party, one)
    now = timezone.now()
    party.contact(one, mark="strong", note="old", at=now - timedelta(days=90))
    party.contact(one, mark="likely", note="new", at=now - timedelta(days=10))
    party.say(one, "donation", amount_cents=100, at=now - timedelta(days=4_000))
    party.say(one, "opt_out", channel=2, at=now - timedelta(days=4_000))
    party.say(one, "membership", until=TODAY_() - timedelta(days=5), at=now - timedelta(days=4_000))
    kept(officer, "notes", 60)
    assert swept(officer) == {"notes": {"due": 1, "removed": 1, "held": 0, "law": 0}}
    assert ("contact", "") in left(officer) and ("contact", "new") in left(officer)  # noqa: PT018
    kept(officer, "contacts", 60)
    kept(officer, "memberships", 30)
    report = swept(officer)
    assert (report["contacts"]["removed"], report["memberships"]["removed"]) == (1, 0)
    assert [kind for kind, _ in left(officer)] == ["contact", "donation", "membership", "opt_out"]
    with acting_as(officer.pk), connection.cursor() as cursor:
        cursor.execute("SELECT mark FROM profile WHERE person_id = %s", [one])
        assert cursor.fetchone() == (2,)  # what is left still counts
    kept(officer, "outside", 30)
    assert swept(officer)["outside"]["removed"] == 1
    with acting_as(officer.pk):
        assert Person.objects.get(pk=one).name == "Ada Quetzal"
        assert not ContactPoint.objects.filter(person_id=one).exists()
        assert Assertion.objects.filter(person_id=one).count() == 1


def test_a_taken_back_contact_goes_with_what_took_it_back(party: Party, officer: User) -> None:
    one = party.add_person("35033")
    said = party.contact(one, mark="strong", at=timezone.now() - timedelta(days=90))
    with acting_as(party.director.pk):
        interactions.void(by=party.director, unit=party.unit, interaction=said)
    kept(officer, "contacts", 60)
    swept(officer)
    assert left(officer) == []


def test_a_hold_and_the_law_outlast_every_period(party: Party, officer: User) -> None:
    one, other, third = (party.add_person("35033") for _ in range(3))
    day = TODAY_() - timedelta(days=100)
    with acting_as(party.director.pk):
        period = {"writ_on": day - timedelta(days=5), "polling_on": day + timedelta(days=5)}
        organisations.set_election(by=party.director, code="ge", name_en="GE", name_fr="EG", **period)
    at = timezone.now() - timedelta(days=100)
    party.contact(one, channel="phone", at=at)
    party.contact(other, channel="door", at=at)
    party.contact(third, channel="door", at=at)
    with acting_as(officer.pk):
        held = actions.hold(by=officer, person=other, because="inquiry")
    kept(officer, "contacts", 60)
    assert swept(officer)["contacts"] == {"due": 1, "removed": 1, "held": 1, "law": 1}
    with acting_as(officer.pk):
        actions.lift(by=officer, number=held.pk, because="closed")
        actions.hold(by=officer, because="court order")
    assert swept(officer)["contacts"] == {"due": 0, "removed": 0, "held": 2, "law": 0}


def test_rows_and_old_lists_go(party: Party, officer: User, tmp_path: Path) -> None:
    one = party.add_person("35033", phone="+16135550101", given_name="Ada", family_name="Quetzal")
    brought(party, tmp_path, "X1,Quetzal,Ada,613-555-0101,,,,\n")
    with acting_as(party.organiser.pk):
        lists.freeze(by=party.organiser, name="all", text="has phone", purpose="outreach", as_of=TODAY)
    with acting_as(officer.pk), connection.cursor() as cursor:
        assert Member.objects.filter(person_id=one).count() == 1
        cursor.execute("SELECT count(*) FROM intake_row WHERE raw <> ''")
        assert cursor.fetchone() == (1,)
    kept(officer, "rows", 30)
    assert swept(officer)["rows"]["removed"] == 0  # of today
    ahead = TODAY_() + timedelta(days=400)
    with acting_as(officer.pk), connection.cursor() as cursor, pytest.raises(Exception, match="a day to come"):
        cursor.execute("SELECT * FROM remove_kept('rows', %s, 10)", [ahead])
    with psycopg.connect(servers.conninfo(None), autocommit=True) as owner:
        owner.execute("UPDATE intake_batch SET started_at = started_at - interval '40 days'")
        owner.execute("UPDATE lists_list SET expires_on = current_date - 40")
    kept(officer, "lists", 30)
    report = swept(officer)
    assert (report["rows"]["removed"], report["lists"]["removed"]) == (1, 1)
    with acting_as(officer.pk), connection.cursor() as cursor:
        assert not Member.objects.exists()
        cursor.execute("SELECT count(*) FROM intake_row WHERE raw <> ''")
        assert cursor.fetchone() == (0,)


def test_stopped_it_goes_on_where_it_was(party: Party, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retaining, "AT_ONCE", 2)
    at = timezone.now() - timedelta(days=90)
    for _ in range(5):
        party.contact(party.add_person("35033"), at=at)
    kept(officer, "contacts", 60)

    def stop(done: int, of: int) -> None:
        assert of == 5
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.sweep(by=officer, on=TODAY_(), progress=stop)
    assert len(left(officer)) == 3
    assert swept(officer)["contacts"] == {"due": 3, "removed": 3, "held": 0, "law": 0}


def test_only_the_party_says_how_long_and_only_of_its_area(party: Party, officer: User) -> None:
    here, there = party.add_person("35033"), party.add_person("35034")
    at = timezone.now() - timedelta(days=90)
    party.contact(here, at=at)
    party.contact(there, at=at)
    with acting_as(party.director.pk):
        local = organisations.add_user(
            by=party.director, username="local", name="Lou", unit=party.riding, role="privacy_officer"
        )
    with acting_as(local.pk), pytest.raises(Refused, match="party's own"):
        actions.keep(by=local, kind="contacts", days=60, because="x")
    with acting_as(party.director.pk), pytest.raises(Refused, match="answer people"):
        actions.keep(by=party.director, kind="contacts", days=60, because="x")
    for days, because in ((0, "x"), (29, "x"), (36_501, "x"), (60, " ")):
        with acting_as(officer.pk), pytest.raises(BadInput):
            actions.keep(by=officer, kind="contacts", days=days, because=because)
    with acting_as(officer.pk), pytest.raises(BadInput, match="no kind"):
        actions.keep(by=officer, kind="donations", days=60, because="x")
    kept(officer, "contacts", 60)
    with pytest.raises(Refused):
        actions.sweep(by=party.organiser, on=TODAY_())
    for user in (local, party.director):
        with acting_as(user.pk), connection.cursor() as cursor, pytest.raises(Exception, match="does not answer"):
            cursor.execute("SELECT * FROM remove_kept('contacts', current_date, 10)")
    with acting_as(officer.pk):
        assert queries.due(TODAY_())["contacts"].due == 2
    assert swept(officer)["contacts"]["removed"] == 2
    with acting_as(officer.pk):
        assert not Interaction.objects.exists()
        assert Sweep.objects.count() == 1
    assert Event.objects.filter(what="retention.carried.out").count() == 1
    assert date.today() >= TODAY
