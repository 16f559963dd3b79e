"""What a person is told of all that is held of them: whole, of nobody else, on record, and by those alone who may."""

import json
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from hustings.apps.audit.models import Event
from hustings.apps.gate import actions as gate
from hustings.apps.gate.models import Purpose, Release
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.models import Person, Source
from hustings.apps.privacy import actions
from hustings.domain.messages import Refused
from hustings.scope import acting_as
from tests.integration.test_pages import plain_static_files, signed_in
from tests.world import Party

plain = plain_static_files  # the fixture
OWN = {
    "code": "own-data",
    "name_en": "Telling people",
    "name_fr": "Dire aux gens",
    "rule": "policy 4",
    "forms": ["disclosure"],
}


@pytest.fixture
def officer(party: Party) -> User:
    """The party's privacy officer; and the purpose for which people are told."""
    with acting_as(party.director.pk):
        gate.add_purpose(by=party.director, unit=party.unit, **OWN)
        return organisations.add_user(
            by=party.director, username="officer", name="Olga Officer", unit=party.unit, role="privacy_officer"
        )


def told(officer: User, person: int, folder: Path, **options: object) -> tuple[str, dict]:
    """The text of the document, with its lines joined, and the file for machines."""
    folder.mkdir(exist_ok=True)
    actions.disclose(by=officer, person=person, folder=folder, **options)  # type: ignore[arg-type]
    pages = PdfReader(folder / actions.PAPER).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    return text, json.loads((folder / actions.PLAIN).read_text(encoding="utf-8"))


def test_everything_is_told_and_nothing_of_anybody_else(party: Party, officer: User, tmp_path: Path) -> None:
    one = party.add_person("35033", given_name="Ada", family_name="Quetzal", phone="+16135550101", turnout=640)
    kin = party.add_person("35033", given_name="Bo", family_name="Xolotl", phone="+16135550102")
    party.contact(one, mark="strong", note="likes cats")
    party.contact(kin, mark="opposed", note="likes dogs")
    party.say(one, "opt_out", channel=2)
    party.say(one, "donation", amount_cents=12_345)
    signed_in(party.organiser).get(f"/people/{one}/")
    text, plain = told(officer, one, tmp_path)
    for said in (
        "Ada Quetzal", "613-555-0101|613 555-0101", "likes cats", "Strong supporter", "$123.45", "phone", "64 %",
        "Opened your page", "Test", "given by nobody",
    ):  # fmt: skip
        assert any(form in text.replace("\xa0", " ") for form in said.split("|")), said
    for others in ("Xolotl", "Bo ", "0102", "likes dogs", "Oli Organiser", "Dana Director"):
        assert others not in text
        assert others not in json.dumps(plain)
    assert [each["value"] for each in plain["contact_points"]] == ["+16135550101"]
    assert plain["stops"] == 2
    assert [each["act"] for each in plain["seen"]] == ["person.viewed"]
    assert plain["sources"][0]["says"]["turnout"] == 640
    release = release_of(officer)
    assert (release.what, release.count, release.on_what) == ("disclosure", 1, f"person:{one}")


def release_of(officer: User) -> Release:
    with acting_as(officer.pk):
        return Release.objects.get(by_user=officer.pk)


def test_names_of_users_are_told_where_they_are_asked_for(party: Party, officer: User, tmp_path: Path) -> None:
    one = party.add_person("35033")
    party.contact(one, by=party.organiser)
    signed_in(party.organiser).get(f"/people/{one}/")
    text, plain = told(officer, one, tmp_path, with_names=True)
    assert text.count("Oli Organiser") == 2
    assert plain["happened"][0]["by"] == "Oli Organiser"


def test_it_speaks_french(party: Party, officer: User, tmp_path: Path) -> None:
    one = party.add_person(
        "35033", given_name="Zoé", family_name="Élan", birth_from="1961-01-01", birth_to="1961-01-01"
    )
    party.contact(one, mark="opposed")
    text, _plain = told(officer, one, tmp_path, language="fr")
    for said in ("Le Parti", "Zoé Élan", "1er janv. 1961", "Contre nous", "Qui vous êtes pour nous"):
        assert said in text.replace("\xa0", " "), said
    for said in ("Riding", "Nothing", "What "):
        assert said not in text


def test_whoever_was_two_is_told_under_both_numbers(party: Party, officer: User, tmp_path: Path) -> None:
    kept, absorbed = party.add_person("35033", phone="+16135550101"), party.add_person("35033", email="a@b.example")
    with acting_as(party.director.pk):
        people.merge(by=party.director, one=kept, other=absorbed)
    _text, plain = told(officer, absorbed, tmp_path)
    assert plain["numbers"] == [kept, absorbed]
    assert {each["value"] for each in plain["contact_points"]} == {"+16135550101", "a@b.example"}


def test_a_sensitive_source_is_told_to_its_person(party: Party, officer: User, tmp_path: Path) -> None:
    with acting_as(party.director.pk):
        hidden = Source.objects.create(
            unit=party.unit,
            code="hidden",
            kind="outside",
            title="Hidden list",
            given_by="x",
            ground="y",
            sensitive=True,
        )
        one = party.add_person("35033")
    with acting_as(party.director.pk):
        people.assert_about(
            by=party.director,
            person=one,
            source=hidden,
            content={"email": "c@d.example", "consent": "yes"},
            on=date(2026, 6, 1),
        )
    text, _plain = told(officer, one, tmp_path)
    assert "Hidden list" in text


def test_nobody_else_may(party: Party, officer: User, tmp_path: Path) -> None:
    one = party.add_person("35033")
    for user in (party.director, party.organiser):
        with pytest.raises(Refused, match="answer people"):
            actions.disclose(by=user, person=one, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_purpose_allows_its_forms_alone(party: Party, officer: User, tmp_path: Path) -> None:
    """A list cannot be frozen, shown or exported for what people are told, nor they be told for anything else."""
    one = party.add_person("35033")
    said = {"on": "list:1", "segment": "", "as_of": date(2026, 6, 1), "persons": [one]}
    with acting_as(party.director.pk):
        own, outreach = Purpose.objects.get(code="own-data"), Purpose.objects.get(code="outreach")
        for form in ("call-csv", "screen"):
            with pytest.raises(Refused, match="policy 4"):
                gate.release(by=party.director, unit=party.unit, purpose=own, what=form, **said)
    with acting_as(officer.pk), pytest.raises(Refused, match="does not allow"):
        gate.release(by=officer, unit=party.unit, purpose=outreach, what="disclosure", **said)


def test_looking_at_it_is_on_record(party: Party, officer: User, tmp_path: Path) -> None:
    one = party.add_person("35033")
    told(officer, one, tmp_path)
    acts = [each.what for each in Event.objects.filter(by_user=officer.pk).order_by("pk")]
    assert acts == ["person.viewed", "people.released"]
    assert Person.objects.count() == 0  # nobody acting, nobody shown
