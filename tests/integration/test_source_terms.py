"""The terms of a source, asked before a list of it comes in: by the action, at the import, and on a page."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hustings.apps.intake import actions as intake
from hustings.apps.intake.models import Batch
from hustings.apps.people import actions as people
from hustings.apps.people.models import Source
from hustings.domain.messages import BadInput, Refused
from hustings.domain.source_rules import Giver, Terms
from hustings.scope import acting_as
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import signed_in
from tests.world import TODAY, Party


def add(party: Party, code: str, **terms: Any) -> Source:
    with acting_as(party.director.pk):
        return people.add_source(
            by=party.director, unit=party.unit, code=code, kind="outside", title=code, given_by="somebody",
            ground="consent", terms=Terms(**terms),
        )  # fmt: skip


def bring(party: Party, folder: Path, code: str) -> int:
    path = folder / "list.csv"
    path.write_text("elector_number,phone\n000000001,6135550101\n", encoding="utf-8")
    return intake.import_people(by=party.director, path=path, source_code=code, on=TODAY).rows


@pytest.mark.parametrize(
    ("terms", "rule"),
    [
        ({"giver": Giver.CHARITY}, "No list comes from a charity"),
        ({"giver": Giver.ASSOCIATION, "paid_cents": 100}, "each member's own consent"),
        ({"giver": Giver.UNION}, "Canada Elections Act 363"),
        ({"giver": Giver.VENDOR, "paid_cents": 0}, "prohibited contribution"),
    ],
)
def test_a_source_that_may_bring_nothing_is_not_made(party: Party, terms: dict[str, Any], rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        add(party, "theirs", **terms)
    with acting_as(party.director.pk):
        assert not Source.objects.filter(code="theirs").exists()


def test_lists_come_in_from_the_first_to_the_last_day(party: Party, tmp_path: Path) -> None:
    today, day = timezone.localdate(), timedelta(1)
    add(party, "today", valid_from=today, valid_until=today, giver=Giver.VENDOR, paid_cents=1)
    assert bring(party, tmp_path, "today") == 1
    add(party, "tomorrow", valid_from=today + day)
    with pytest.raises(Refused, match="from the first day"):
        bring(party, tmp_path, "tomorrow")
    over = add(party, "over", valid_until=today - day)
    with pytest.raises(Refused, match="until the last day"):
        bring(party, tmp_path, "over")
    person = party.add_person("35033")
    with acting_as(party.director.pk), pytest.raises(Refused, match="until the last day"):
        people.assert_about(by=party.director, person=person, source=over, content={"language": "fr"}, on=TODAY)
    with acting_as(party.director.pk):
        assert {each.source.code for each in Batch.objects.select_related("source")} == {"today"}
    with pytest.raises(BadInput, match="before its first"):
        add(party, "crossed", valid_from=today, valid_until=today - day)


def test_a_page_asks_for_the_terms_of_a_new_source(party: Party) -> None:
    client = signed_in(party.director)
    with acting_as(party.director.pk):
        upload = intake.receive(
            by=party.director,
            kind="people",
            file_name="l.csv",
            pieces=[b"elector_number,phone\n000000001,6135550101\n"],
        )
    address = f"/imports/files/{upload.pk}/"
    assert "What kind of giver" in client.get(address).content.decode()
    sent = {"new_source": "List", "given_by": "A union", "ground": "contract", "giver": "union", "bring": "1"}
    page = client.post(address, sent).content.decode()
    assert "prohibited contribution" in page
    assert "Canada Elections Act 363(1)" in page
    for wrong in ("much", "-1", "nan"):
        assert "amount in dollars" in client.post(address, {**sent, "paid": wrong}).content.decode()
    until = timezone.localdate().isoformat()
    assert client.post(address, {**sent, "paid": "$1200,50", "until": until}).status_code == 302
    with acting_as(party.director.pk):
        made = Source.objects.get(title="List")
    assert (made.giver, made.paid_cents, made.valid_until.isoformat()) == ("union", 120_050, until)
    assert "1,200.50" in client.get(f"/people/sources/{made.pk}/").content.decode()
