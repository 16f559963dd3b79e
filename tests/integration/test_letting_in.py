"""Let in by one, back in by two; and what the privacy officer hears of it."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from django.utils import timezone

from hustings.apps.audit.models import Event
from hustings.apps.gate import actions as gate
from hustings.apps.gate.models import Alarm
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.access import link_of, roles_of
from hustings.apps.organisations.models import Invitation, User
from hustings.domain.messages import BadInput, Refused
from hustings.scope import acting_as
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_signing_in import NEW, add_app, alarms, colleague, signed_in_with, told, with_password
from tests.integration.test_web_forms import work
from tests.post import FROM, Post, link_in, listening
from tests.proofs import enter
from tests.world import Party


def made_by_nobody_here(party: Party, name: str, role: str) -> User:
    """A colleague whom the director did not let in: another one did."""
    other = colleague(party, f"before-{name}", "data_director")
    with acting_as(other.pk):
        return organisations.add_user(by=other, username=name, name=name.title(), unit=party.unit, role=role)


def invite(party: Party, user: User, by: User | None = None) -> str:
    """The path of a link."""
    by = by or party.director
    with acting_as(by.pk):
        return link_of(organisations.invite(by=by, user=user, site="http://localhost"), "").removeprefix("http://x")


def come_in(path: str, password: str = NEW, **more: str) -> tuple[Client, Any]:
    client = Client(HTTP_HOST="localhost")
    assert client.get(path).status_code in (200, 404)
    return client, client.post(path, {"password": password, "again": password, **more})


def test_an_invitation_lets_one_person_in_once(party: Party) -> None:
    user = colleague(party, "ana", "canvasser")
    old = invite(party, user)
    link = invite(party, user)
    assert come_in(old)[1].status_code == 404, "a newer one makes the older void"
    assert come_in(link[:-3] + "x/")[1].status_code == 404
    assert come_in(link, "short")[1].status_code == 422
    assert Client(HTTP_HOST="localhost").post(link, {"password": NEW, "again": "another one yet"}).status_code == 422
    assert not User.objects.get(pk=user.pk).came_in, "looking at it and typing wrongly use nothing up"
    client, reply = come_in(link)
    assert reply.status_code == 302
    assert client.get("/").status_code == 200
    assert come_in(link)[1].status_code == 404, "once"
    assert signed_in_with(User.objects.get(pk=user.pk), NEW)
    with acting_as(party.director.pk):
        accepted = Event.objects.get(what="invitation.accepted")
        assert (accepted.by_user, accepted.on_what) == (user.pk, f"user:{user.pk}")
    with pytest.raises(Refused, match="let back in by two"):
        invite(party, User.objects.get(pk=user.pk))


def test_a_link_ends(party: Party) -> None:
    user = colleague(party, "ana", "organiser")
    late, taken = invite(party, user), None
    Invitation.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert come_in(late)[1].status_code == 404
    taken = invite(party, user)
    with acting_as(party.director.pk):
        organisations.end_invitation(by=party.director, number=Invitation.objects.latest("pk").pk)
    assert come_in(taken)[1].status_code == 404
    live = invite(party, user)
    with acting_as(party.director.pk):
        organisations.suspend(by=party.director, user=user, why="a mistake")
    assert come_in(live)[1].status_code == 404
    with pytest.raises(BadInput, match="suspended"):
        invite(party, User.objects.get(pk=user.pk))
    with pytest.raises(Refused, match="Whoever invites administers"):
        invite(party, colleague(party, "ben", "caller"), by=party.organiser)


@pytest.fixture
def post() -> Iterator[Post]:
    with listening() as found, override_settings(
        EMAIL_HOST="127.0.0.1", EMAIL_PORT=found.port, DEFAULT_FROM_EMAIL=FROM
    ):  # fmt: skip
        yield found


def test_a_link_that_goes_by_mail_is_shown_to_no_colleague(party: Party, post: Post) -> None:
    client = Client(HTTP_HOST="localhost")
    enter(client, party.director)
    said = {"name": "Ana", "username": "ana", "email": "ana@example.org", "unit": "party", "role": "canvasser",
            "language": "fr"}  # fmt: skip
    page = client.post("/users/invite/", said).content.decode()
    assert "ana@example.org" in page
    assert "/welcome/" not in page
    work(party)
    mail = post.mail_to("ana@example.org")
    assert mail["Subject"] == "Votre invitation à Hustings"
    _, reply = come_in(link_in(mail).removeprefix("http://localhost"))
    assert reply.status_code == 302
    with acting_as(party.director.pk):
        (sent,) = Invitation.objects.all()
        assert organisations.mail_invitation(by=party.director, number=sent.pk, site="x") is False, "and not again"
    assert len(post.mails) == 1


def test_two_let_somebody_back_in_and_neither_knows_all_of_it(party: Party, post: Post) -> None:
    officer, second = colleague(party, "officer", "privacy_officer"), made_by_nobody_here(party, "ben", "data_director")
    user = with_password(party.organiser)
    client = signed_in_with(user)
    add_app(client)
    assert client.get("/lists/").status_code == 200
    director = Client(HTTP_HOST="localhost")
    enter(director, party.director)
    assert director.post(f"/users/{user.pk}/back-in/", {"why": " "}).status_code == 422
    page = director.post(f"/users/{user.pk}/back-in/", {"why": "the phone is in the river"}).content.decode()
    ((first_half, second_half),) = re.findall(r"<code data-code>(\w{5}) (\w{5})</code>", page)
    code = first_half + second_half
    number = Invitation.objects.get().pk
    assert code not in json.dumps(list(Invitation.objects.values()), default=str), "it is kept nowhere"
    with acting_as(party.director.pk), pytest.raises(Refused, match="Somebody else decides"):
        organisations.agree_back_in(by=party.director, number=number, site="http://localhost")
    with acting_as(user.pk), pytest.raises(Refused, match="Somebody else decides"):
        organisations.agree_back_in(by=user, number=number, site="http://localhost")
    agreeing = Client(HTTP_HOST="localhost")
    enter(agreeing, second)
    assert "the phone is in the river" in agreeing.get("/users/").content.decode()
    page = agreeing.post(f"/invitations/{number}/agree/").content.decode()
    (link,) = re.findall(r"<code data-link>http://localhost(\S+)</code>", page)
    assert code not in page
    work(party)
    assert ("back_in", f"user:{user.pk}") in alarms(officer)

    assert come_in(link, code="AAAAA AAAAA")[1].status_code == 422
    assert client.get("/lists/").status_code == 200, "nothing has changed yet"
    assert come_in(link, code=f"{first_half.lower()}-{second_half}")[1].status_code == 302, "as people write codes"
    assert client.get("/lists/").status_code == 302, "signed out wherever they were"
    assert not Authenticator.objects.filter(user=user).exists()
    back = signed_in_with(User.objects.get(pk=user.pk), NEW)
    assert back.get("/lists/")["Location"].startswith("/sign-in/keys/"), "and a new key is asked for"
    assert come_in(link, code=code)[1].status_code == 404


def test_alarms_are_mailed_without_saying_what_they_are(party: Party, post: Post) -> None:
    officer = colleague(party, "officer", "privacy_officer", email="pat@example.org", language="fr")
    colleague(party, "second", "privacy_officer")  # who has no address
    below = colleague(party, "below", "privacy_officer", unit=party.riding, email="below@example.org")
    for _ in range(3):
        with acting_as(party.director.pk):
            gate.set_limit(by=party.director, name="people", value=9_000, why="whispered")
    work(party)
    assert len(alarms(officer)) == 3
    assert alarms(below) == [], "the party's alarms are not the riding's"
    work(party)
    (mail,) = post.mails
    assert mail["To"] == "pat@example.org"
    assert mail["Subject"] == "Une alerte vous attend dans Hustings"
    assert "whispered" not in mail.get_content()
    assert "9" not in mail.get_content()
    for _ in range(25):
        organisations.note_failed_sign_in(by=party.organiser)
    for _ in range(2):  # the alarm, then its mail
        work(party)
    assert {each["To"] for each in post.mails} == {"pat@example.org", "below@example.org"}
    assert len(post.mails) == 2


def test_one_who_made_the_other_lets_nobody_back_in_but_by_mail(party: Party, post: Post) -> None:
    """Whoever has a second account of their own is not two."""
    officer, puppet = colleague(party, "officer", "privacy_officer"), colleague(party, "puppet", "data_director")
    user = with_password(colleague(party, "ana", "canvasser"))
    with acting_as(party.director.pk):
        made, code = organisations.ask_back_in(by=party.director, user=user, why="lost")
    with acting_as(puppet.pk), pytest.raises(Refused, match="let the other in"):
        organisations.agree_back_in(by=puppet, number=made.pk, site="http://localhost")
    User.objects.filter(pk=user.pk).update(email="ana@example.org")
    with acting_as(puppet.pk):
        organisations.agree_back_in(by=puppet, number=made.pk, site="http://localhost")
    work(party)
    assert alarms(officer) == [("back_in", f"user:{user.pk}")]
    link = link_in(post.mail_to("ana@example.org")).removeprefix("http://localhost")
    assert come_in(link, code=code)[1].status_code == 302
    work(party)
    assert "came back in" in post.mail_to("ana@example.org").get_content(), "and hears of it"


def test_of_two_who_come_in_at_once_one_is_too_late(party: Party) -> None:
    user = colleague(party, "ana", "canvasser")
    one, two = invite(party, user), Invitation.objects.get()
    assert come_in(one)[1].status_code == 302
    for stale in (two, Invitation.objects.get()):
        with pytest.raises(BadInput, match="nowhere any more"):
            organisations.accept(by=user, invitation=stale, password="another kettle of fish")
    with acting_as(party.director.pk):
        made, _ = organisations.ask_back_in(by=party.director, user=User.objects.get(pk=user.pk), why="lost")
        organisations.end_invitation(by=party.director, number=made.pk)
    with pytest.raises(BadInput, match="nowhere any more"):
        organisations.accept(by=user, invitation=made, password=NEW, code="WRONG22222")
    assert Invitation.objects.get(pk=made.pk).ended_at is not None


def test_a_link_is_void_once_its_user_has_a_password(party: Party) -> None:
    user = colleague(party, "ana", "canvasser")
    link = invite(party, user)
    with_password(user)  # at the server
    assert come_in(link)[1].status_code == 404, "whoever holds it would be who that one is"


def test_roles_in_one_unit_end_and_those_in_another_stay(party: Party) -> None:
    user = colleague(party, "ana", "caller", unit=party.riding)
    with acting_as(party.director.pk):
        organisations.give_role(by=party.director, user=user, unit=party.unit, role="canvasser")
    director = Client(HTTP_HOST="localhost")
    enter(director, party.director)
    assert director.post(f"/users/{user.pk}/end/", {"unit": "eda-35033"}).status_code == 302
    assert roles_of(user) == {"canvasser"}
    officer = colleague(party, "officer", "privacy_officer")
    assert director.post(f"/users/{officer.pk}/end/", {"unit": "party"}).status_code == 403
    assert roles_of(officer) == {"privacy_officer"}


def test_a_link_of_somebody_suspended_opens_nothing(party: Party) -> None:
    second = colleague(party, "second", "data_director")
    user = colleague(party, "ana", "canvasser")
    link = invite(party, user, by=second)
    with acting_as(party.director.pk):
        organisations.suspend(by=party.director, user=second, why="left in anger")
    assert come_in(link)[1].status_code == 404


def test_who_is_made_privacy_officer_is_told_of(party: Party) -> None:
    officer = colleague(party, "officer", "privacy_officer")
    colleague(party, "puppet", "privacy_officer")
    work(party)
    with acting_as(officer.pk):
        assert Alarm.objects.filter(kind="officer").count() == 2


def test_five_wrong_codes_and_the_link_is_void(party: Party) -> None:
    second = made_by_nobody_here(party, "ben", "data_director")
    user = with_password(party.organiser)
    with acting_as(party.director.pk):
        made, code = organisations.ask_back_in(by=party.director, user=user, why="lost")
    with acting_as(second.pk):
        organisations.agree_back_in(by=second, number=made.pk, site="")
    link = link_of(made, "")
    assert [come_in(link, code="WRONG22222")[1].status_code for _ in range(5)] == [422] * 5
    assert come_in(link, code=code)[1].status_code == 404
    with acting_as(party.director.pk):
        assert len(told("invitation.tried")) == 5


def test_nobody_is_who_somebody_else_is(party: Party) -> None:
    with acting_as(party.director.pk), pytest.raises(Refused, match="Everybody chooses their own password"):
        organisations.set_password(by=party.director, user=party.organiser, password=NEW)
    with acting_as(party.director.pk), pytest.raises(Refused, match="Nobody lets themselves back in"):
        organisations.ask_back_in(by=party.director, user=party.director, why="lost")
    with acting_as(party.organiser.pk), pytest.raises(Refused, match="administers every unit"):
        organisations.ask_back_in(by=party.organiser, user=party.director, why="lost")


def test_the_only_director_of_a_contestant_is_let_back_in_by_the_party_and_another_is_not(party: Party) -> None:
    with acting_as(party.director.pk):
        unit = organisations.add_unit(
            by=party.director, kind="contestant", parent=party.riding, code="c", name_en="C", name_fr="C"
        )
        alone = organisations.add_user(
            by=party.director, username="alone", name="Alone", unit=unit, role="data_director"
        )
    with acting_as(party.director.pk):
        assert organisations.ask_back_in(by=party.director, user=alone, why="lost")
    with acting_as(alone.pk):
        organisations.add_user(by=alone, username="mate", name="Mate", unit=unit, role="data_director")
    with acting_as(party.director.pk), pytest.raises(Refused, match="administers every unit"):
        organisations.ask_back_in(by=party.director, user=alone, why="lost")
