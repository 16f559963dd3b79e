"""The next edition of a list of electors: whether everybody's history stays with them.

    python -m bench.editions [--size ELECTORS] [--json]

Of the second edition some 16 % of the rows are not as they were: people moved, married, got new numbers, were put into
the next riding with their poll, went or came; half of those who came live with a family that was there, and some bear
the name of whoever left. The import gets neither the truth nor dates of birth.
"""

import csv
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import lists
from bench.installation import TODAY, World
from bench.loading import LAYOUT, load
from bench.measure import Item, alone, at_least, at_most, plain, seconds
from hustings.apps.intake import actions as intake
from hustings.apps.intake.models import Duplicate
from hustings.apps.people.models import Person
from hustings.sample.names import NAME_FAMILIES
from hustings.scope import acting_as

# What happens to a row of the first edition, with its probability; one thing to each, but for those who move and get a
# new number at once: without a date of birth nobody can tell them from somebody new.
MOVED, MARRIED, RENUMBERED, GONE = 0.07, 0.01, 0.03, 0.02
MOVED_AND_RENUMBERED = 0.0005
CAME = 0.02  # rows that are new, as a share of those that were there
POLLS_GIVEN = 0.02  # polls that go to the next riding
STAYS, WRONG = 0.999, 1e-5


@dataclass
class Truth:
    """New number -> the number before, or "" for somebody new; and how many rows are not as they were."""

    before: dict[str, str]
    changed: int


def run(world: World, size: int) -> list[Item]:
    """Two editions, one after the other."""
    with tempfile.TemporaryDirectory(prefix="hustings-bench-editions-") as folder:
        first = lists.write(Path(folder, "first.csv"), size, world.districts)
        second = Path(folder, "second.csv")
        truth = write_second(first, second, world.districts)
        load(world, first)
        before = people(world)
        taken = seconds(
            lambda: intake.import_electors(
                by=world.director, path=second, layout_name=LAYOUT, on=TODAY, whole=True, confirmed=world.districts
            )
        )
    after = people(world)
    right = wrong = 0
    known = {person: number for number, person in before.items()}
    for number, old in truth.before.items():
        person = after[number]
        if old and person == before[old]:
            right += 1
        elif person in known:
            wrong += 1
    histories = sum(1 for old in truth.before.values() if old)
    sought = seconds(lambda: intake.find_duplicates(by=world.director))
    apart = {(before[old], after[new]) for new, old in truth.before.items() if old and after[new] != before[old]}
    pairs = suggested(world)
    return [
        plain("rows that are not as they were", 100 * truth.changed / len(truth.before), "%"),
        at_least("histories that stay with their person", right / histories, "", STAYS),
        at_most("rows joined with somebody else, of 100,000", 100_000 * wrong / len(truth.before), "", 100_000 * WRONG),
        plain("the second edition, from CSV to published", taken, "s"),
        plain("people who are on record twice since", len(apart), "people"),
        plain("of these, suggested as duplicates", 100 * len(apart & pairs) / max(1, len(apart)), "%"),
        plain("pairs suggested", len(pairs), "pairs"),
        plain("everybody compared with everybody", sought, "s"),
    ]


def suggested(world: World) -> set[tuple[int, int]]:
    """The pairs of people who wait for somebody to say whether they are one."""
    with acting_as(world.director.pk):
        return set(Duplicate.objects.values_list("one_id", "other_id"))


def people(world: World) -> dict[str, int]:
    """Elector number -> person, of all who have one."""
    with acting_as(world.director.pk):
        return dict(Person.objects.exclude(elector_number="").values_list("elector_number", "id").iterator())


def write_second(first: Path, second: Path, districts: list[str], seed: int = 3) -> Truth:
    """The next edition of a list, and what became of whom."""
    draw = random.Random(seed)
    with first.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    doors = [{name: row[name] for name in _DOOR} for row in draw.sample(rows, min(len(rows), 20_000))]
    given_away = {
        poll for poll in sorted({(row["ED_CODE"], row["PD_NUMBER"]) for row in rows}) if draw.random() < POLLS_GIVEN
    }
    surnames, weights = lists.surnames(random.Random(1))
    given = [name for family in NAME_FAMILIES for name in (*family.women, *family.men)]
    truth = Truth({}, 0)
    numbers = iter(range(1_000_000_000, 2_000_000_000))
    with second.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\r\n")
        writer.writeheader()
        for row in rows:
            if draw.random() < CAME:
                new = _newcomer(draw, row, draw.choices(surnames, cum_weights=weights)[0], draw.choice(given))
                writer.writerow(new | {"ELECTOR_ID": (number := str(next(numbers)))})
                truth.before[number] = ""
                truth.changed += 1
            (kind,) = draw.choices(_KINDS, _CHANCES)
            if kind == "gone":
                truth.changed += 1
                continue
            old, is_new = row["ELECTOR_ID"], dict(row)
            if kind in ("moved", "both"):
                is_new |= draw.choice(doors)
            if kind == "married":
                is_new["FAMILY_NAME"] = draw.choices(surnames, cum_weights=weights)[0]
            if kind in ("renumbered", "both"):
                is_new["ELECTOR_ID"] = str(next(numbers))
            if (is_new["ED_CODE"], is_new["PD_NUMBER"]) in given_away:
                place = districts.index(is_new["ED_CODE"])
                is_new["ED_CODE"] = districts[(place + 1) % len(districts)]
            truth.changed += is_new != row
            truth.before[is_new["ELECTOR_ID"]] = old
            writer.writerow(is_new)
    return truth


_KINDS = ("moved", "married", "renumbered", "gone", "both", "")
_CHANCES = (MOVED, MARRIED, RENUMBERED, GONE, MOVED_AND_RENUMBERED)
_CHANCES = (*_CHANCES, 1 - sum(_CHANCES))
_DOOR = (
    *("ED_CODE", "PD_NUMBER", "CIVIC_NUMBER", "CIVIC_SUFFIX", "UNIT", "STREET_NAME", "STREET_TYPE", "MUNICIPALITY"),
    *("PROVINCE", "POSTAL_CODE"),
)


def _newcomer(draw: random.Random, row: dict[str, str], family: str, given: str) -> dict[str, str]:
    """Somebody new behind a door that was there: of the family, or not; of another given name."""
    if draw.random() < 0.5:
        family = row["FAMILY_NAME"]
        given = "Zedekiah" if given == row["GIVEN_NAMES"] else given
    return row | {"FAMILY_NAME": family, "GIVEN_NAMES": given}


if __name__ == "__main__":
    alone("editions", 1_000_000, run)
