"""Weights that are learnt for one source: without truth, kept with the source, used for its lists, and forgotten."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import installation, matching, outside
from bench.installation import TODAY, World
from bench.outside import Made
from hustings.apps.audit.models import Event
from hustings.apps.intake import actions as intake
from hustings.apps.intake.models import Row
from hustings.apps.people import actions as people
from hustings.apps.people.models import Person, Source
from hustings.domain.messages import BadInput
from hustings.linkage import model
from hustings.scope import acting_as
from tests import mirrors

PEOPLE, ROWS = 3_000, 1_200


@pytest.fixture
def world(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with mirrors.short_lived(monkeypatch):
        yield installation.found(ridings=2)


@pytest.fixture
def made(world: World, tmp_path: Path) -> list[Made]:
    """A register, and a list about some of it under a source."""
    known = matching.register(world, tmp_path, PEOPLE)
    matching.tell(known)
    found = outside.make(known, ROWS, births=True)
    outside.write(tmp_path / "list.csv", found)
    with acting_as(world.director.pk):
        people.add_source(
            by=world.director, unit=world.unit, code="club", kind="outside", title="C", given_by="us", ground="consent"
        )
    return found


def source(world: World) -> Source:
    with acting_as(world.director.pk):
        return Source.objects.get(code="club")


def joined(world: World, made: list[Made], path: Path) -> Counter[str]:
    """How many rows about people on the register were joined rightly, wrongly, or not."""
    report = intake.import_people(by=world.director, path=path, source_code="club", on=TODAY)
    with acting_as(world.director.pk):
        numbers = dict(Person.objects.values_list("elector_number", "id"))
        became = dict(Row.objects.filter(batch_id=report.batch).values_list("number", "person_id"))
    return Counter(
        "not" if became[number] is None else "right" if became[number] == numbers[each.number] else "wrong"
        for number, each in enumerate(made, 1)
        if each.number
    )


def test_what_was_learnt_is_kept_and_joins_as_well(world: World, made: list[Made], tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    learnt = intake.learn_weights(by=world.director, path=path, source_code="club", on=TODAY)
    assert {"family", "given", "birth", "door", "postal"} <= set(learnt)
    kept = source(world).weights
    assert kept
    assert kept["family"] != model.shipped(births=True)["family"]
    assert {name: set(answers) for name, answers in kept.items()} == {
        name: set(answers) for name, answers in model.shipped(births=True).items() if name != "prior"
    }
    found = joined(world, made, path)
    assert (found["right"] > 0.93 * found.total(), found["wrong"]) == (True, 0), found
    intake.forget_weights(by=world.director, source_code="club")
    assert source(world).weights is None
    with acting_as(world.director.pk):
        said = list(
            Event.objects.filter(what__startswith="source.weights").order_by("pk").values_list("what", flat=True)
        )
    assert said == ["source.weights.learnt", "source.weights.forgotten"]


def test_lists_of_a_source_are_weighed_by_its_own_weights(world: World, made: list[Made], tmp_path: Path) -> None:
    never = {name: dict.fromkeys(answers, (1e-6, 0.5)) for name, answers in _answers().items()}
    with acting_as(world.director.pk):
        people.keep_weights(by=world.director, source=source(world), weights=never)
    assert set(joined(world, made, tmp_path / "list.csv")) == {"not"}


def _answers() -> dict[str, dict[str, object]]:
    return {name: answers for name, answers in model.shipped(births=True).items() if name != "prior"}


def test_a_list_of_strangers_teaches_nothing(world: World, made: list[Made], tmp_path: Path) -> None:
    path = tmp_path / "strangers.csv"
    path.write_text("last name,first name,phone\nQuimper,Zoé,905-555-0101\n", encoding="utf-8")
    with pytest.raises(BadInput, match="too few people in common"):
        intake.learn_weights(by=world.director, path=path, source_code="club", on=TODAY)
    with pytest.raises(BadInput, match="no file called"):
        intake.learn_weights(by=world.director, path=tmp_path / "none.csv", source_code="club", on=TODAY)
    assert source(world).weights is None
