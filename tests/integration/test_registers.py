"""Breaches, contracts, and the yearly statement that is drawn from the record."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from hustings.apps.gate import actions as gate
from hustings.apps.organisations.models import User
from hustings.apps.privacy import actions, queries
from hustings.apps.privacy.models import Breach, Processor
from hustings.domain.messages import BadInput, Refused
from hustings.scope import acting_as
from tests.integration.test_disclosing import officer as of_the_party
from tests.integration.test_pages import plain_static_files, signed_in
from tests.integration.test_privacy_pages import page, sent
from tests.world import Party

officer = of_the_party  # the fixture
plain = plain_static_files  # the fixture
NOW = timezone.localdate


def test_a_breach_from_the_note_to_the_end(party: Party, officer: User) -> None:
    client = signed_in(officer)
    noted = {"what": "A laptop was left on a bus", "noticed_on": NOW().isoformat(), "people": "300", "harm": "1"}
    for wrong in (
        {"what": " "}, {"noticed_on": (NOW() + timedelta(days=1)).isoformat()}, {"noticed_on": "soon"},
        {"people": "many"}, {"happened_on": (NOW() + timedelta(days=1)).isoformat()},
    ):  # fmt: skip
        shown = sent(client, "/privacy/breaches/", **(noted | wrong))
        assert 'role="alert"' in shown
    assert "left on a bus" in sent(client, "/privacy/breaches/", **(noted | {"people": "many"}))  # what was typed stays
    with acting_as(officer.pk):
        assert not Breach.objects.exists()
    sent(client, "/privacy/breaches/", **noted)
    assert "Tell people of a breach" in page(client, "/")
    with acting_as(officer.pk):
        number = Breach.objects.get().pk
    address = f"/privacy/breaches/{number}/"
    assert "are told first" in sent(client, address, close="1", outcome="encrypted")
    ahead = (NOW() + timedelta(days=2)).isoformat()
    assert "lies ahead" in sent(client, address, people_on=ahead)
    sent(client, address, people_on=NOW().isoformat())
    assert "Tell people of a breach" not in page(client, "/")
    assert "Say what was done" in sent(client, address, close="1", outcome=" ")
    assert "encrypted now" in sent(client, address, close="1", outcome="encrypted now")
    assert "closed already" in sent(client, address, close="1", outcome="again")


def test_a_contract_bars_selling(party: Party, officer: User) -> None:
    client = signed_in(officer)
    made = {"name": "Printer Inc.", "serves": "prints letters", "contract": "A. B., 2026-01-05", "since": "2026-01-05"}
    assert "bar selling" in sent(client, "/privacy/processors/", **made)
    assert "ends before" in sent(client, "/privacy/processors/", **made, no_sale="1", until="2025-01-01")
    assert "Say who they are" in sent(client, "/privacy/processors/", **(made | {"contract": ""}), no_sale="1")
    shown = sent(client, "/privacy/processors/", **made, no_sale="1", until="2026-02-01")
    assert "contract run out" in shown
    with acting_as(officer.pk):
        number = Processor.objects.get().pk
    assert "Printer Inc." not in sent(client, f"/privacy/processors/{number}/end/")
    assert client.post(f"/privacy/processors/{number}/end/").status_code == 422


def test_the_yearly_statement_counts_what_the_record_holds(party: Party, officer: User) -> None:
    year = NOW().year
    one, other = party.add_person("35033"), party.add_person("35033")
    with acting_as(party.director.pk):
        purpose = party.unit.purposes.get(code="outreach")
        for _ in range(2):
            gate.release(
                by=party.director, unit=party.unit, purpose=purpose, what="walk-pdf", on="list:1", segment="x",
                as_of=NOW(), persons=[one, other],
            )  # fmt: skip
    with acting_as(officer.pk):
        long_ago = {"kind": "access", "came_by": "letter", "known_by": "licence"}
        late = actions.take_up(by=officer, person=one, received_on=date(year, 1, 2), **long_ago)
        actions.take_up(by=officer, person=one, received_on=NOW(), **long_ago)
        actions.answer(by=officer, number=late.pk, said="told")
        actions.note_breach(by=officer, noticed_on=NOW(), what="a bus", harm=False)
        actions.hold(by=officer, person=one, because="inquiry")
        parts = dict(queries.year_of(year))
        before = dict(queries.year_of(year - 1))
    assert ("Walk list (PDF)", "2, of 4 people in all") in parts["What left"]
    days = (NOW() - date(year, 1, 2)).days
    assert parts["What people asked of us"] == [
        ("Requests", "2"), ("Answered", "1"), ("Late: after more than 30 days", "1" if days > 30 else "0"),
    ]  # fmt: skip
    assert ("a bus", "") in parts["Breaches"]
    assert ("Legal holds set", "1") in parts["What the record counts"]
    assert ("Outreach", "CEA 110(1)") in parts["For what data may be used"]
    assert before["What left"] == [("None.", "")]
    client = signed_in(officer)
    assert "2, of 4 people in all" in page(client, "/privacy/year/")
    printed = b"".join(client.get(f"/privacy/year/?of={year}&pdf=1").streaming_content)
    assert f"Statement of the privacy officer for {year}" in PdfReader(io.BytesIO(printed)).pages[0].extract_text()
    for wrong in ("1999", str(year + 1), "soon", "99999"):
        assert client.get(f"/privacy/year/?of={wrong}").status_code == 422


@pytest.mark.parametrize("address", ["/privacy/registers/", "/privacy/year/"])
def test_they_are_the_officers_alone(party: Party, officer: User, address: str) -> None:
    for user in (party.director, party.organiser):
        assert signed_in(user).get(address).status_code == 403
    with acting_as(party.director.pk), pytest.raises(Refused):
        actions.note_breach(by=party.director, noticed_on=NOW(), what="x", harm=False)
    with acting_as(officer.pk), pytest.raises(BadInput):
        actions.note_breach(by=officer, noticed_on=NOW(), what="", harm=False)
