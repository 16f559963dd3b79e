"""Paper typed in line by line: what counts, what is kept, and how it is taken back."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries
from hustings.apps.intake.models import Batch, Paper, Row
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Fact, Interaction
from hustings.apps.people import queries as people
from hustings.apps.people.actions import own_source
from hustings.domain.messages import BadInput, Refused
from hustings.scope import acting_as
from tests.imports import exact, line, load, person, write
from tests.world import TODAY, Party

DAY = date(2026, 6, 10)


@pytest.fixture
def pile(party: Party, tmp_path: Path) -> tuple[Party, Paper]:
    """Three electors, a petition with a question, and a pile of it."""
    families = {1: "Tremblay", 2: "Trépanier", 3: "Gagnon"}
    load(party, write(tmp_path / "electors.csv", [line(n, family=name) for n, name in families.items()]))
    with acting_as(party.director.pk):
        petition = interactions.add_fact(by=party.director, kind="petition", name_en="Gas tax", name_fr="Taxe")
        question = interactions.add_question(
            by=party.director, text_en="Top issue", text_fr="Enjeu", options=[("Rents", "Loyers"), ("Jobs", "Emplois")]
        )
        paper = intake.begin_paper(
            by=party.director, source=party.source, title="Market", fact=petition, question=question, signed_on=DAY
        )
    return party, paper


def add(pile: tuple[Party, Paper], number: int | None, answer: str = "", **said: str) -> Row:
    party, paper = pile
    chosen = person(party.director, number).pk if number else None
    with acting_as(party.director.pk):
        return intake.add_line(by=party.director, paper=paper, person=chosen, said=said, answer=answer)


def standing(party: Party) -> set[tuple[str, int]]:
    """(kind, person) of what stands beside the list."""
    with acting_as(party.director.pk):
        voided = Interaction.objects.exclude(voids=None).values("voids")
        kept = Interaction.objects.filter(voids=None).exclude(pk__in=voided)
        return set(kept.values_list("kind", "person_id"))


def counts(pile: tuple[Party, Paper]) -> tuple[int, ...]:
    with acting_as(pile[0].director.pk):
        batch = Batch.objects.get(pk=pile[1].pk)
        return batch.rows, batch.added, batch.changed, batch.unchanged, batch.refused


def test_a_line_counts_at_once(pile: tuple[Party, Paper]) -> None:
    party, _ = pile
    row = add(pile, 1, "Rents", family_name="tre", phone="905-555-0101", email="jean@example.org")
    one = person(party.director, 1)
    assert (row.number, row.outcome, row.person_id) == (1, "added", one.pk)
    assert standing(party) == {("fact", one.pk), ("contact", one.pk)}
    with acting_as(party.director.pk):
        assert people.points_of(one.pk, "phone") == ["+19055550101"]
        signed = Interaction.objects.get(kind="fact")
        assert (signed.on_day, Fact.objects.get(pk=signed.fact_id).name_en) == (DAY, "Gas tax")
    assert counts(pile) == (1, 1, 0, 0, 0)
    assert exact(party.director)


def test_the_same_signature_twice_is_one(pile: tuple[Party, Paper]) -> None:
    add(pile, 1)
    assert add(pile, 1).outcome == "unchanged"
    assert len(standing(pile[0])) == 1
    assert counts(pile) == (2, 1, 0, 1, 0)


def test_who_is_not_on_the_register_is_kept_as_a_row_that_can_be_sent_in(
    pile: tuple[Party, Paper], tmp_path: Path
) -> None:
    party, paper = pile
    add(pile, None, "Jobs", family_name="Quimper", given_name="Zoé", civic_address="9 King St", postal_code="L8T 1A1")
    with acting_as(party.director.pk):
        batch = Batch.objects.get(pk=paper.pk)
        (kept,) = queries.refused_rows(batch)
    path = tmp_path / "again.csv"
    path.write_bytes(kept.header + kept.raw + b"\n")
    assert kept.raw.decode() == "Quimper,Zoé,9 King St,L8T 1A1,,,Gas tax,2026-06-10,,Jobs"
    report = intake.import_people(by=party.director, path=path, source_code="test", on=TODAY)
    assert (report.rows, report.refused, report.not_mapped) == (1, 1, [])
    assert "Nobody you may see" in " ".join(report.reasons)


def test_a_line_is_taken_back_alone_and_the_pile_as_a_whole(pile: tuple[Party, Paper]) -> None:
    party, paper = pile
    add(pile, 1, phone="905-555-0101")
    add(pile, 2, "Jobs")
    add(pile, None, family_name="Quimper", given_name="Zoé")
    with acting_as(party.director.pk):
        intake.take_line_back(by=party.director, paper=paper, number=1)
        assert people.points_of(person(party.director, 1).pk, "phone") == []
    other = person(party.director, 2).pk
    assert standing(party) == {("fact", other), ("contact", other)}
    assert counts(pile) == (3, 1, 0, 0, 2)
    with acting_as(party.director.pk):
        paper.refresh_from_db()
        for number in (1, 3, 9):
            with pytest.raises(BadInput, match="nothing to take back"):
                intake.take_line_back(by=party.director, paper=paper, number=number)
    assert add(pile, 1, phone="905-555-0101").outcome == "added"
    intake.undo(by=party.director, number=paper.pk)
    assert standing(party) == set()
    assert exact(party.director)
    with pytest.raises(BadInput, match="was taken back"):
        add(pile, 3)


def test_nothing_more_is_typed_under_a_source_that_was_withdrawn(pile: tuple[Party, Paper]) -> None:
    party, paper = pile
    add(pile, 1)
    intake.withdraw_source(by=party.director, number=party.source.pk, reason="over")
    with pytest.raises(Refused, match="was withdrawn"):
        add(pile, 2)
    with acting_as(party.director.pk), pytest.raises(Refused, match="was withdrawn"):
        intake.begin_paper(
            by=party.director, source=party.source, title="x", fact=paper.fact, question=None, signed_on=DAY
        )


def test_a_pile_has_a_title_and_a_day_that_has_come(pile: tuple[Party, Paper]) -> None:
    party, _ = pile
    with acting_as(party.director.pk):
        source = own_source(by=party.director, unit=party.unit)
        for title, day, sentence in (
            (" ", DAY, "a title"),
            ("x", timezone.localdate() + timedelta(1), "day to come"),
        ):
            with pytest.raises(BadInput, match=sentence):
                intake.begin_paper(
                    by=party.director, source=source, title=title, fact=None, question=None, signed_on=day
                )


def test_three_letters_and_a_postal_code_find_who_is_meant(pile: tuple[Party, Paper]) -> None:
    party, _ = pile
    with acting_as(party.director.pk):

        def found(name: str, postal: str) -> list[str]:
            return [each.family_name for each in people.at_postal_code(name, postal, 8)]

        assert found("tre", "l8t1a1") == ["Tremblay", "Trépanier"]
        assert found("TRÉP", "L8T 1A1") == ["Trépanier"]
        assert found("jea", "L8T 1A1") == ["Gagnon", "Tremblay", "Trépanier"]  # the given name does as well
        assert found("gag", "L8T 9Z9") == ["Gagnon"]  # moved within the area
        assert found("gag", "K1A 0B1") == []
        assert found("tr", "L8T 1A1") == found("tre", "L8T") == []
