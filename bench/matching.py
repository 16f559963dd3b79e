"""Outside lists without numbers against a register: how many are found, how many wrongly, by what went wrong.

    python -m bench.matching [--size PEOPLE] [--rows ROWS] [--json] [--docs] [--learn]

A list of electors is loaded, given births, phones and e-mail addresses, and two outside lists made from it by
`bench.outside` are brought in by the product's own import: one with dates of birth, one without. --docs writes the
tables into docs/reference/matching.md; --learn learns the shipped weights anew, from a smaller register, without truth.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bench import installation, lists, loading, outside
from bench.installation import TODAY, World
from bench.measure import Item, at_least, at_most, seconds, table
from bench.outside import Known, Made
from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Doubt, Row
from hustings.apps.people import actions as people
from hustings.apps.people.models import Person
from hustings.apps.people.queries import copied_out
from hustings.linkage import model, preparing
from hustings.linkage.records import record_of
from hustings.scope import acting_as

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "matching.md"
LEAST = {"with births": (0.995, 0.95), "without births": (0.985, 0.85)}  # precision, recall
MINUTES = 3.0
SELDOM = 1e-6  # how often an answer comes that a sample of a million pairs does not show


@dataclass(frozen=True)
class Outcome:
    """What became of the rows of one list: by what went wrong, how many were joined rightly, wrongly, wait, are out."""

    seconds: float
    right: int
    wrong: int
    waiting: int
    outside: int
    strangers: Counter[str]
    by_kind: dict[str, Counter[str]]

    @property
    def precision(self) -> float:
        """The share of the joined rows that were joined to whom they mean; strangers joined count as wrong."""
        wrong = self.wrong + self.strangers["wrong"]
        return self.right / max(self.right + wrong, 1)

    @property
    def recall(self) -> float:
        """The share of the rows about somebody on the register that were joined to them without anybody's help."""
        return self.right / (self.right + self.wrong + self.waiting + self.outside)


def run(world: World, size: int, rows: int) -> dict[str, Outcome]:
    """The outcomes of both lists."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="hustings-bench-matching-") as folder:
        known = register(world, Path(folder), size)
        for name in LEAST:
            made = outside.make(known, rows, births=name == "with births")
            file = outside.write(Path(folder, "outside.csv"), made)
            tell(known)
            found[name] = _brought_in(world, file, name, made)
    return found


def register(world: World, folder: Path, size: int) -> list[Known]:
    """A register of so many electors, and what is known of each."""
    file = lists.write(folder / "electors.csv", size, world.districts)
    loading.load(world, file)
    return list(outside.known_of(file))


def tell(known: list[Known]) -> None:
    """Let the register know births, phones and e-mail addresses, as nobody but the superuser can at once.

    Asked again before each list: whoever a list speaks of is folded anew from assertions, and these are none.
    """
    with installation.as_superuser() as superuser, superuser.transaction():
        superuser.execute("CREATE TEMP TABLE knowing (number text, born date, phone text, email text)")
        with superuser.cursor().copy("COPY knowing FROM STDIN") as copy:
            for each in known:
                phone = f"+1{each.phone.replace('-', '')}" if each.phone else None
                copy.write_row((each.number, each.born, phone, each.email or None))
        superuser.execute("TRUNCATE people_contact_point")
        superuser.execute("SET LOCAL session_replication_role = replica")  # no triggers: nobody asks the profiles here
        superuser.execute(
            "UPDATE people_person p SET birth_from = born, birth_to = born FROM knowing k"
            " WHERE k.number = p.elector_number"
        )
        for kind in ("phone", "email"):
            superuser.execute(
                "INSERT INTO people_contact_point (person_id, zone_id, kind, value, live)"
                f" SELECT p.id, p.zone_id, '{kind}', k.{kind}, true FROM knowing k"
                f" JOIN people_person p ON p.elector_number = k.number WHERE k.{kind} IS NOT NULL"
            )
    with installation.as_superuser() as superuser:
        superuser.execute("VACUUM ANALYZE")


def learn(world: World, folder: Path, size: int, rows: int) -> dict[str, dict[str, object]]:
    """The weights for lists with and without dates of birth, learnt without any truth."""
    known = register(world, folder, size)
    tell(known)
    learnt = {}
    for name in LEAST:
        made = outside.make(known, rows, births=name == "with births")
        with acting_as(world.director.pk), preparing.engine() as database:
            preparing.prepare(database, _records(made), copied_out())
            learnt[name] = model.learn(database, SELDOM)
    return learnt


def _records(made: list[Made]) -> Iterator[object]:
    for number, each in enumerate(made, 1):
        year = each.row["birth_year"]
        births = {"birth_from": f"{year}-01-01", "birth_to": f"{year}-12-31"} if year else {}
        yield replace(record_of(number, each.row | births), id=-number)


def _brought_in(world: World, file: Path, name: str, made: list[Made]) -> Outcome:
    code = name.replace(" ", "-")
    with acting_as(world.director.pk):
        people.add_source(
            by=world.director, unit=world.unit, code=code, kind="outside", title=name, given_by="us", ground="consent"
        )
    reports: list[Report] = []
    taken = seconds(
        lambda: reports.append(intake.import_people(by=world.director, path=file, source_code=code, on=TODAY))
    )
    with acting_as(world.director.pk):
        rows = Row.objects.filter(batch_id=reports[0].batch).values_list("number", "outcome", "person_id")
        became = {number: (outcome, person) for number, outcome, person in rows.iterator()}
        assert Doubt.objects.filter(batch_id=reports[0].batch).count() == reports[0].waiting
        numbers = dict(Person.objects.values_list("elector_number", "id").iterator())
    intake.undo(by=world.director, number=reports[0].batch)
    return _counted(made, became, numbers, taken)


def _counted(
    made: list[Made], became: dict[int, tuple[str, int | None]], numbers: dict[str, int], taken: float
) -> Outcome:
    total: Counter[str] = Counter()
    strangers: Counter[str] = Counter()
    by_kind: dict[str, Counter[str]] = {}
    for number, each in enumerate(made, 1):
        outcome, person = became[number]
        if outcome == "waiting":
            answer = "waiting"
        elif person is None:
            answer = "outside"
        else:
            answer = "right" if person == numbers.get(each.number) else "wrong"
        if not each.number:
            strangers[answer] += 1
            continue
        total[answer] += 1
        for kind in each.wrong or ["nothing"]:
            by_kind.setdefault(kind, Counter())[answer] += 1
    return Outcome(taken, total["right"], total["wrong"], total["waiting"], total["outside"], strangers, by_kind)


def items(found: dict[str, Outcome]) -> list[Item]:
    """What is measured, beside its target."""
    made: list[Item] = []
    for name, outcome in found.items():
        precision, recall = LEAST[name]
        made += [
            at_least(f"precision, {name}", outcome.precision, "", precision),
            at_least(f"recall, {name}", outcome.recall, "", recall),
            at_most(f"matched and applied, {name}", outcome.seconds / 60, "min", MINUTES),
        ]
    return made


def pages(found: dict[str, Outcome], size: int, rows: int) -> dict[str, str]:
    """The tables of the page, by their marks."""
    said = f"{rows:,} rows, {outside.STRANGERS:.0%} of them strangers, against {size:,} people.\n\n"
    whole = ["| List | joined rightly | wrongly | wait | outside | strangers joined, waiting | precision | recall |"]
    whole.append("|---|---|---|---|---|---|---|---|")
    for name, one in found.items():
        odd = f"{one.strangers['wrong']:,}, {one.strangers['waiting']:,}"
        whole.append(
            f"| {name} | {one.right:,} | {one.wrong:,} | {one.waiting:,} | {one.outside:,} | {odd} |"
            f" {one.precision:.4f} | {one.recall:.4f} |"
        )
    kinds = ["| What went wrong | chance | " + " | ".join(f"recall, precision {name}" for name in found) + " |"]
    kinds.append("|---|---|" + "---|" * len(found))
    for kind in ("nothing", *outside.WRONG):
        chance = f"{outside.WRONG[kind][0]:.1%}" if kind in outside.WRONG else ""
        kinds.append(
            f"| {kind} | {chance} | " + " | ".join(_kind(one.by_kind.get(kind)) for one in found.values()) + " |"
        )
    return {"measured": said + "\n".join(whole) + "\n", "kinds": "\n".join(kinds) + "\n"}


def _kind(counts: Counter[str] | None) -> str:
    if not counts:
        return ""
    joined = counts["right"] + counts["wrong"]
    return f"{counts['right'] / counts.total():.3f}, {counts['right'] / joined if joined else 1:.4f}"


def _publish(tables: dict[str, str]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, text in tables.items():
        head, rest = page.split(f"<!-- {name} -->\n")
        page = f"{head}<!-- {name} -->\n{text}<!-- end of {name} -->" + rest.split(f"<!-- end of {name} -->")[1]
    PAGE.write_text(page, encoding="utf-8")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.matching")
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--docs", action="store_true")
    parser.add_argument("--learn", action="store_true")
    given = parser.parse_args()
    with installation.home(), installation.database() as world:
        if given.learn:
            with tempfile.TemporaryDirectory(prefix="hustings-bench-matching-") as folder:
                learnt = learn(world, Path(folder), given.size, given.rows)
            model.SHIPPED.write_text(json.dumps(learnt, indent=1) + "\n", encoding="utf-8")
            return
        found = run(world, given.size, given.rows)
    if given.docs:
        _publish(pages(found, given.size, given.rows))
    print(json.dumps([asdict(item) for item in items(found)]) if given.json else table(items(found)))


if __name__ == "__main__":
    main()
