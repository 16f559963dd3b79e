"""Layouts: what they map, what they refuse, and how they meet a file's header."""

from pathlib import Path

import pytest

from hustings.domain.messages import BadInput, Message
from hustings.files.layouts import FIELDS, Layout, available, load
from hustings.files.sensitive import is_sensitive

HEAD = 'name = "t"\ntitle_en = "T"\ntitle_fr = "T"\ncountry = "CA"\nkey = "elector_number"\n'
COLUMNS = '[columns]\nelector_number = "ID"\nfamily_name = ["LAST", "NOM D\'USAGE"]\n'


def written(tmp_path: Path, text: str) -> Layout:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_every_shipped_layout_loads() -> None:
    assert available() == ["ec-federal", "fl-extract", "nc-ncvoter"]
    for name in available():
        layout = load(name)
        assert layout.name == name
        assert layout.title_fr != layout.title_en
        assert {column.field for column in layout.columns} <= set(FIELDS)


@pytest.mark.parametrize(
    "column",
    ["race", "RACE_CODE", "RaceCode", "ethnic_code", "Origine ethnique", "RELIGION", "Sexual orientation", "Caste",
     "Indigenous", "AUTOCHTONE", "Première Nation", "visible minority", "Métis", "orientation", "birth_state",
     "predicted_language", "langue estimée"],
)  # fmt: skip
def test_sensitive_columns_are_known_by_name(column: str) -> None:
    assert is_sensitive(column)


@pytest.mark.parametrize(
    "column",
    ["TERRACE", "Horace", "ORIGINAL_ID", "precinct", "SEX", "gender_code", "street", "trace_id", "VILLE", "langue"],
)
def test_ordinary_columns_are_not_sensitive(column: str) -> None:
    assert not is_sensitive(column)


def test_east_and_west_may_be_called_orientation() -> None:
    assert not is_sensitive("ORIENTATION", "street_direction")
    assert is_sensitive("SEXUAL_ORIENTATION", "street_direction")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + COLUMNS + 'gender = "race_code"\n', "no guessing or keeping of religion or ethnicity"),
        (HEAD + COLUMNS + 'famly_name = "X"\n', "family_name"),
        (HEAD + COLUMNS + 'status = "S"\n', "values.status"),
        (HEAD + COLUMNS + 'status = "S"\n[values.status]\nA = "electr"\n', "elector"),
        (HEAD + COLUMNS + 'birth_date = "B"\n', "date formats"),
        (HEAD + COLUMNS + 'birth_date = "B"\n[dates]\nbirth_date = "DD/MM/YY"\n', "pivot"),
        (HEAD + COLUMNS + '[never]\nid = "no"\n', "both mapped"),
        (HEAD + COLUMNS + '[never]\nfaith = ""\n', "without a reason"),
        (HEAD + 'delimitr = "tab"\n' + COLUMNS, "delimiter"),
        (HEAD + 'delimiter = "space"\n' + COLUMNS, "no known delimiter"),
        (HEAD + "quotes = 1\n" + COLUMNS, "type bool"),
        (HEAD + 'required = ["email"]\n' + COLUMNS, "email is required"),
        (HEAD + "header = false\n[columns]\nelector_number = 1\n", "width"),
        (HEAD + "header = false\nwidth = 2\n[columns]\nelector_number = 3\n", "from 1 to the width"),
        (HEAD + "[columns]\nelector_number = 3\n", "quotation marks"),
        ("name = ", "not valid TOML"),
        ('name = "x"', "is missing"),
    ],
)
def test_a_wrong_layout_is_refused_with_the_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        written(tmp_path, text)
    assert words in str(refused.value)


def test_an_unknown_layout_names_the_known_ones() -> None:
    with pytest.raises(BadInput, match="ec-federal, fl-extract, nc-ncvoter"):
        load("ec-provincial")


def test_headers_match_in_any_order_case_and_apostrophe(tmp_path: Path) -> None:
    binding = written(tmp_path, HEAD + COLUMNS).bind([" nom  D’usage ", "Extra", "RELIGION", "\ufeffid"], 4)
    assert binding.read(["  Ngata ", "x", "y", " 007 "]) == {"elector_number": "007", "family_name": "Ngata"}
    assert binding.unmapped == ["Extra"]
    assert [name for name, _ in binding.never_mapped] == ["RELIGION"]


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    layout = written(tmp_path, HEAD + 'required = ["family_name"]\n' + COLUMNS)
    with pytest.raises(BadInput) as refused:
        layout.bind(["ID", "LASTT", "Tremblay"], 3)
    assert "LASTT" in str(refused.value)
    assert "Tremblay" not in str(refused.value)  # a first row without header is a person


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="twice"):
        written(tmp_path, HEAD + COLUMNS).bind(["ID", "LAST", "last"], 3)


def test_joins_values_and_empties(tmp_path: Path) -> None:
    text = (
        HEAD + 'empty = ["-"]\n' + COLUMNS + 'phone = { join = ["AREA", "NO"], separator = "", all = true }\n'
        'civic_address = { join = ["L1", "L2"], separator = ", " }\nstatus = "S"\n'
        '[values.status]\nA = "elector"\n"R*" = "removed"\nRD = "deceased"\n"" = ""\n'
    )
    binding = written(tmp_path, text).bind(["ID", "LAST", "AREA", "NO", "L1", "L2", "S"], 7)
    assert binding.read(["1", "-", "613", "5550100", "1 Main", "-", "a"]) == {
        "elector_number": "1", "phone": "6135550100", "civic_address": "1 Main", "status": "elector",
    }  # fmt: skip
    assert binding.read(["1", "Q", "613", " ", "1 Main", "Apt 2", "RD"]) == {
        "elector_number": "1", "family_name": "Q", "civic_address": "1 Main, Apt 2", "status": "deceased",
    }  # fmt: skip
    assert binding.read(["1", "Q", "", "", "", "", "RX"]) == {
        "elector_number": "1", "family_name": "Q", "status": "removed"
    }  # fmt: skip
    problem = binding.read(["1", "Q", "", "", "", "", "Zed"])
    assert isinstance(problem, Message)
    assert "Zed" not in str(problem)


FL_ROW = ["ALA", "0123456789", "", "", "", "", "Y", *[" "] * 21, "ACT", *[" "] * 9]


def test_a_protected_person_is_kept_marked_and_not_filled_in() -> None:
    binding = load("fl-extract").bind(None, 38)
    expected = {"district_code": "ALA", "elector_number": "0123456789", "protected": "yes", "status": "elector"}
    assert binding.read(FL_ROW) == expected
    unprotected = [*FL_ROW[:6], "N", *FL_ROW[7:]]
    assert isinstance(binding.read(unprotected), Message)


def test_minors_in_florida_are_no_electors() -> None:
    fields = load("fl-extract").bind(None, 38).read([*FL_ROW[:28], "PRE", *FL_ROW[29:]])
    assert isinstance(fields, dict)
    assert fields["status"] == "non_elector"


@pytest.mark.parametrize(
    ("key", "word"), [("1.23E+11", "spreadsheet"), ("123456789", "leading zeros"), (" ", "no elector")]
)
def test_f54_a_damaged_key_refuses_the_row(key: str, word: str) -> None:
    problem = load("fl-extract").bind(None, 38).read(["ALA", key, *FL_ROW[2:]])
    assert isinstance(problem, Message)
    assert word in str(problem)


def test_f54_codes_that_look_like_numbers_survive(tmp_path: Path) -> None:
    binding = written(tmp_path, HEAD + COLUMNS + 'poll_number = "P"\n').bind(["ID", "LAST", "P"], 3)
    for code in ("007", "9-1", "1E5", "2A"):
        assert binding.read([code, "Q", code]) == {"elector_number": code, "family_name": "Q", "poll_number": code}


@pytest.mark.parametrize("width", [37, 40, 1])
def test_a_file_without_header_must_have_the_width(width: int) -> None:
    with pytest.raises(BadInput, match="expects 38"):
        load("fl-extract").bind(None, width)


def test_the_example_in_the_documentation_loads(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs/how-to/write-a-layout.md"
    text = page.read_text(encoding="utf-8")
    layout = written(tmp_path, text.split("```toml")[1].split("```")[0])
    assert layout.name == "springfield"
    assert all(f"`{field}`" in text for field in FIELDS if not field.startswith("mail_line"))
