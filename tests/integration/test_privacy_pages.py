"""The pages on which the privacy officer answers people: from the request to the statement, in both languages."""

import io
import json

import pytest
from django.test import Client
from pypdf import PdfReader

from hustings.apps.audit.models import Event
from hustings.apps.interactions import queries as interactions
from hustings.apps.organisations.models import User
from hustings.apps.people.models import Hold, Person
from hustings.apps.privacy import tasks as of_privacy
from hustings.apps.privacy.models import Demand, Erasure, Keeping, Sweep
from hustings.scope import acting_as
from tests.integration.test_disclosing import officer as of_the_party
from tests.integration.test_pages import plain_static_files, signed_in
from tests.integration.test_web_forms import work
from tests.world import Party

officer = of_the_party  # the fixture
plain = plain_static_files  # the fixture
assert of_privacy  # its kinds of work are registered


def page(client: Client, address: str, language: str = "en") -> str:
    reply = client.get(address, headers={"Accept-Language": language})
    assert reply.status_code == 200, (address, reply.status_code)
    return str(reply.content.decode())


def sent(client: Client, address: str, **form: object) -> str:
    """The page to which a form leads, or the one that says what is wrong."""
    reply = client.post(address, form)
    assert reply.status_code in (302, 422), reply.status_code
    return page(client, reply["Location"].split("#")[0]) if reply.status_code == 302 else reply.content.decode()


def test_from_the_request_to_the_answer(party: Party, officer: User) -> None:
    one = party.add_person("35033", given_name="Ada", family_name="Quetzal", phone="+16135550101")
    client = signed_in(officer)
    assert f"/privacy/people/{one}/" in page(client, f"/people/{one}/")
    base = f"/privacy/people/{one}/"
    wrong = sent(client, f"{base}requests/", kind="access", received_on="2026-13-01", came_by="letter", known_by="id")
    assert "2026-11-21" in wrong
    assert 'value="letter"' in wrong  # what was typed stays
    assert not Demand.objects.exists()
    sent(client, f"{base}requests/", kind="access", received_on="2026-11-01", came_by="letter", known_by="licence")
    assert f"Person {one}" in page(client, "/privacy/")
    sent(client, f"{base}tell/", language="en")
    work(party)
    shown = page(client, base)
    assert "To read (PDF)" in shown
    with acting_as(officer.pk):
        demand = Demand.objects.get()
    links = [part.split('"')[0] for part in shown.split('href="') if part.startswith("/privacy/files/")]
    paper, plain_file = (b"".join(client.get(link).streaming_content) for link in links)
    assert "Ada Quetzal" in PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert json.loads(plain_file)["contact_points"][0]["value"] == "+16135550101"
    assert client.get(links[0].replace("disclosure.pdf", "x.pdf")).status_code == 422
    sent(client, f"/privacy/requests/{demand.pk}/answer/", answer="told by letter")
    assert "told by letter" in page(client, "/privacy/")
    assert "already" in client.post(f"/privacy/requests/{demand.pk}/answer/", {"answer": "x"}).content.decode()
    acts = list(Event.objects.filter(by_user=officer.pk).values_list("what", flat=True))
    for act in ("demand.taken.up", "disclosure.asked", "people.released", "file.taken", "demand.answered"):
        assert act in acts


def test_objections_by_channel(party: Party, officer: User) -> None:
    one = party.add_person("35033")
    party.say(one, "opt_out", channel=8)
    client = signed_in(officer)
    assert page(client, f"/privacy/people/{one}/").count("checked") >= 1
    party.say(one, "opt_out", channel=16)  # by somebody else, since the page was shown
    sent(client, f"/privacy/people/{one}/object/", stop=["1", "2", "999", "x"], shown=["8"])
    with acting_as(officer.pk):
        assert interactions.stops(one) == 1 | 2 | 16
    assert "Nothing changed" in sent(client, f"/privacy/people/{one}/object/", stop=["1", "2"])


def test_erased_and_said(party: Party, officer: User) -> None:
    one = party.add_person("35033", given_name="Ada", family_name="Quetzal")
    client = signed_in(officer)
    address = f"/privacy/people/{one}/erase/"
    assert "There is no way back" in page(client, address)
    assert "Type the number" in sent(client, address, because="request 1", number="7")
    assert "rests on" in sent(client, address, number=str(one))
    assert "is being erased" in sent(client, address, because="request 1", number=str(one), silent="1")
    work(party)
    with acting_as(officer.pk):
        made = Erasure.objects.get()
        assert not Person.objects.filter(pk=one).exists()
    for language, words in (("en", "What stays, and why"), ("fr", "Ce qui reste, et pourquoi")):
        client.post("/language/", {"language": language, "next": "/"})
        assert words in page(client, f"/privacy/erasures/{made.pk}/")
        printed = b"".join(client.get(f"/privacy/erasures/{made.pk}/?pdf=1").streaming_content)
        text = " ".join(PdfReader(io.BytesIO(printed)).pages[0].extract_text().split())
        assert words in text
        assert made.sha256[:8] in text
        assert "Quetzal" not in text
    assert client.get(f"/privacy/people/{one}/").status_code == 422


def test_holds_are_set_and_lifted(party: Party, officer: User) -> None:
    one = party.add_person("35033")
    client = signed_in(officer)
    assert "Say which order" in sent(client, f"/privacy/people/{one}/hold/", because=" ")
    sent(client, f"/privacy/people/{one}/hold/", because="inquiry 4")
    assert "legal hold" in page(client, f"/privacy/people/{one}/")
    assert client.get(f"/privacy/people/{one}/erase/").status_code == 403
    assert client.post("/privacy/holds/", {"because": "x"}).status_code == 422  # neither a list nor everything
    sent(client, "/privacy/holds/", because="court order", everything="1")
    with acting_as(officer.pk):
        assert Hold.objects.filter(lifted_at=None).count() == 2
        numbers = list(Hold.objects.values_list("pk", flat=True))
    for number in numbers:
        sent(client, f"/privacy/holds/{number}/lift/", because="closed")
    assert "There is no way back" in page(client, f"/privacy/people/{one}/erase/")


def test_periods_are_set_and_carried_out(party: Party, officer: User) -> None:
    one = party.add_person("35033")
    party.contact(one, note="old")
    client = signed_in(officer)
    assert "number of days" in sent(client, "/privacy/retention/", kind="notes", days="a year", because="7")
    assert "between" in sent(client, "/privacy/retention/", kind="notes", days="3", because="7")
    shown = sent(client, "/privacy/retention/", kind="notes", days="60", because="policy 7")
    assert "60 days" in shown
    assert "To go now" not in shown
    assert '<td class="num">1</td><td class="num">0</td>' in page(client, "/privacy/retention/?count")
    sent(client, "/privacy/retention/now/")
    work(party)
    assert "1 removed, 0 held" in page(client, "/privacy/retention/")
    with acting_as(officer.pk):
        assert (Keeping.objects.get().days, Sweep.objects.get().report["notes"]["removed"]) == (60, 1)


@pytest.mark.parametrize("address", ["/privacy/", "/privacy/retention/"])
def test_nobody_else_sees_them(party: Party, officer: User, address: str) -> None:
    for user in (party.director, party.organiser):
        assert signed_in(user).get(address).status_code == 403
