"""docs/reference/segments.md is what the catalogue of fields and the drawn tables of segments say.

`python -m tests.spec.test_segments_page` writes the generated part anew.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hustings.segments.catalogue import catalogue
from hustings.segments.fields import QUANTITIES, Field, Kind
from hustings.segments.names import GENDERS, LANGUAGES
from hustings.segments.nodes import MAX_DEPTH, MAX_VALUES
from hustings.segments.tokens import MAX_LENGTH
from tests.generative.segment_strategies import NAMES
from tests.spec.test_segments_spec import KLEENE, LEAP_DAYS, MEANINGS, SENTENCES, TODAY

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "segments.md"
BEGIN, END = "<!-- generated -->\n", "<!-- end of generated -->"

ANSWERS = {True: "yes", False: "no", None: "unknown"}
_FACTS = {
    option.id: f"answered “{option.code}” to “{question.code}”"
    for question in NAMES.questions
    for option in question.options
}


def table(header: str, rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    lines = [header, " | ".join("---" for _ in header.split(" | "))]
    lines += [" | ".join(str(cell).replace("|", "\\|") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def values(field: Field) -> str:
    """What a field is compared with, and how."""
    if field.kind is Kind.PHRASE:
        return "as in the example"
    if field.kind is Kind.FLAG:
        return "is so or not"
    quantity = QUANTITIES.get(field.kind)
    operators = " ".join(f"`{each}`" for each in field.operators)
    if quantity is None:
        return f"{operators}: {field.group or 'as in the example'}"
    low, high = (f"{each * 100:f}" if quantity.unit == "%" else f"{each:f}" for each in (quantity.low, quantity.high))
    low, high = (each.rstrip("0").rstrip(".") if "." in each else each for each in (low, high))
    return f"{operators}: {low} to {high}{' ' + quantity.unit if quantity.unit else ''}"


def fields() -> Iterator[tuple[str, ...]]:
    """Each field with its meaning, values, source and example."""
    for field in catalogue(NAMES):
        unknown = "yes" if field.can_be_unknown else ""
        yield f"`{field.name}`", field.meaning.en, values(field), unknown, field.source.en, f"`{field.example}`"


def known(row: dict[str, Any], text: str = "") -> str:
    """What is known of a person of the drawn table, in words."""
    said = ["is on the list “Called this week” alone"] if text.startswith("in list") else []
    for column, value in row.items():
        if column == "birth_to":
            continue
        if column == "birth_from":
            until = row["birth_to"]
            said.append(f"born {value}" if until == value else f"born between {value} and {until}")
        elif column == "facts":
            said += [_FACTS[fact] for fact in value]
        elif column == "results":
            said.append("contacts ended: " + ", ".join(each.code for each in NAMES.results if value >> each.id & 1))
        elif column in ("last_result", "mark"):
            names = NAMES.results if column == "last_result" else NAMES.marks
            said.append(f"{column.replace('_', ' ')} {next(each.code for each in names if each.id == value)}")
        elif column in ("support_now", "support_life"):
            slots = zip(NAMES.supports, value, strict=False)
            scores = [f"{slot.party} {'none' if tenths is None else tenths / 10:}" for slot, tenths in slots]
            said.append(f"{'score' if column == 'support_now' else 'lifetime score'} " + ", ".join(scores))
        elif column == "area":
            said += [f"{area.code} {points / 100:g}%" for area, points in zip(NAMES.areas, value, strict=False)]
        elif column == "gift_days":
            gifts = zip(value, row["gift_cents"], strict=True)
            said += [f"gave ${cents / 100:.2f} on {day}" for day, cents in gifts]
        elif column == "stops":
            channels = ("door", "phone", "text", "email", "mail", "voice")
            said.append(
                "asked not to be contacted by " + ", ".join(c for n, c in enumerate(channels) if value >> n & 1)
            )
        elif column == "zone_id":
            said.append("lives in " + ", ".join(each.key for each in NAMES.districts if value in each.zones))
        elif column == "poll_id":
            said.append("lives in poll " + ", ".join(number for number, polls in NAMES.polls.items() if value in polls))
        elif column == "turnout":
            said.append(f"turnout {value / 1000:g}")
        elif column == "fixed_income":
            said.append("said: fixed income" if value else "said: no fixed income")
        elif column != "gift_cents":
            said.append(f"{column.replace('_', ' ')} {value}")
    return "; ".join(said) or "nothing"


def generated() -> str:
    """The part of the page between the two marks."""
    languages = ", ".join(f"{each.code} ({each.en})" for each in LANGUAGES)
    genders = ", ".join(f"{each.code} ({each.en})" for each in GENDERS)
    return "\n".join(
        (
            "## Every field\n",
            "Parties, statistics of areas, questions, petitions, tags, results, marks and lists are those that your",
            "installation has; the ones here are of an example. *Unknown*: the field can be unknown, and so `is known`",
            "and `is unknown` may be asked of it.\n",
            table("Field | Meaning | Compared with | Unknown | Source | Example", fields()),
            f"Languages: {languages}.\n",
            f"Genders: {genders}.\n",
            f"At most {MAX_LENGTH:,} characters, {MAX_VALUES:,} values in one list, {MAX_DEPTH} levels deep.\n",
            "## Sentences\n",
            "Every segment is said back in one sentence in each language, and this is what it says.\n",
            table("Segment | English | Français", ((f"`{text}`", en, fr) for text, en, fr in SENTENCES)),
            "## What is counted\n",
            f"Asked on {TODAY}. *Unknown* people are counted by themselves: neither as matching nor as not matching.\n",
            table(
                "Segment | What is known of the person | Answer",
                ((f"`{text}`", known(row, text), ANSWERS[answer]) for text, row, answer in MEANINGS),
            ),
            "Who is born on 29 February has a birthday on 1 March in the years without that day:\n",
            table(
                "Born | Asked on | Has lived 18 years",
                ((born, asked, ANSWERS[answer]) for born, asked, answer in LEAP_DAYS),
            ),
            "## Joining criteria\n",
            table("a | b | a and b | a or b | a except b", ([ANSWERS[each] for each in row] for row in KLEENE)),
        )
    )


def test_the_page_says_what_the_catalogue_and_the_tables_say() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.split(BEGIN)[1].split(END)[0] == generated(), "python -m tests.spec.test_segments_page writes it anew"


def test_every_field_of_the_catalogue_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [field.name for field in catalogue(NAMES) if f"| `{field.name}` |" not in text] == []


def test_what_is_known_is_told_in_full() -> None:
    """No two different people of the table read alike, or the page would contradict itself."""
    told: dict[str, dict[str, Any]] = {}
    for _, row, _ in MEANINGS:
        assert told.setdefault(known(row), row) == row
    assert known({"birth_from": dt.date(1961, 1, 1), "birth_to": dt.date(1961, 12, 31)}).startswith("born between")


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page.split(BEGIN)[0] + BEGIN + generated() + END + page.split(END)[1], encoding="utf-8")
