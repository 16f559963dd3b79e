"""Statistics of areas: the census table, any CSV with a code column, and what is unknown."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.domain.messages import BadInput
from hustings.files.area_fields import CENSUS_FIELDS, describe_census_field, describe_field
from hustings.files.areas import AreaTable, field_code, parse_number, read_areas

AGES = ["18_19", "20_24", "25_29", "30_34", "35_39", "40_44", "45_49", "50_54", "55_59", "60_64"]
OLD = ["65_69", "70_74", "75_79", "80_84", "85_89", "90_94", "95_99", "100+"]


def read(folder: Path, text: str, encoding: str = "utf-8", **options: object) -> AreaTable:
    path = folder / "areas.csv"
    path.write_bytes(text.encode(encoding))
    return read_areas(path, **options)  # type: ignore[arg-type]


def values(table: AreaTable) -> dict[tuple[str, str], int]:
    return {(value.code, value.field): value.value for value in table.values}


def test_any_table_with_a_code_column(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "fsa,Place,Rent change (%),renter_share,median_income,Households\n"
        'K1A,Ottawa,20.5,45.2%,"$52,300",1200\n'
        "k2b,Ottawa,-3,.5%,,x\n"
        "M5V,Toronto,..,F,61000,...\n",
    )
    assert (table.level, table.areas, table.refused) == ("fsa", ("K1A", "K2B", "M5V"), ())
    assert [(field.code, field.kind) for field in table.fields] == [
        ("rent_change", "change"),
        ("renter_share", "share"),
        ("median_income", "money"),
        ("households", "number"),
    ]
    # A value that is empty or suppressed is not there at all; it is not 0.
    assert values(table) == {
        ("K1A", "rent_change"): 2050,
        ("K1A", "renter_share"): 4520,
        ("K1A", "median_income"): 52_300,
        ("K1A", "households"): 1200,
        ("K2B", "rent_change"): -300,
        ("K2B", "renter_share"): 50,
        ("M5V", "median_income"): 61_000,
    }
    assert [str(warning) for warning in table.warnings] == ["Column Place does not hold numbers and is left out."]


@pytest.mark.parametrize(
    ("cells", "fractions", "expected", "said"),
    [
        (["0.15", "0.2"], None, [1500, 2000], "read as fractions"),
        (["15", "20"], None, [1500, 2000], "read as percents"),
        (["0.15", "0.2"], False, [15, 20], ""),
        (["0.15", "1"], True, [1500, 10_000], ""),
        (["15%", "0.5%"], None, [1500, 50], ""),
    ],
)
def test_shares_without_a_sign_are_never_guessed_in_silence(
    tmp_path: Path, cells: list[str], fractions: bool | None, expected: list[int], said: str
) -> None:
    table = read(tmp_path, f"fsa,renter_share\nK1A,{cells[0]}\nK2B,{cells[1]}\n", fractions=fractions)
    assert [value.value for value in table.values] == expected
    assert said in " ".join(map(str, table.warnings))
    assert bool(said) == bool(table.warnings)


def test_a_french_file_with_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    text = "RTA;Part des locataires;Évolution\nK1A;45,25 %;1\u00a0234\nK2B;12,345;7\n"
    table = read(tmp_path, text, "cp1252", fractions=False)
    assert values(table) == {
        ("K1A", "part_des_locataires"): 4525,
        ("K1A", "evolution"): 1234,
        ("K2B", "part_des_locataires"): 1234,
        ("K2B", "evolution"): 7,
    }


def test_rows_that_cannot_be_used_are_refused_with_their_line(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "district,x_share\n35001,10%\n35001,11%\n,12%\n35002,1E5\n35003,101%\n35004\n35005,13%\n35006,14%\n35007,15%\n",
    )
    assert table.level == "district"
    assert {refused.line: str(refused.reason) for refused in table.refused} == {
        3: "Line 3 repeats the area of line 2.",
        4: "Line 4: the area's code cannot be read.",
        5: "Line 5: x_share is not a number.",
        6: "Line 6: x_share is out of range.",
        7: "Line 7 has 1 cells and the header 2.",
    }
    assert table.areas == ("35001", "35005", "35006", "35007")


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("place,rent\nK1A,1\n", {}, "no column of area codes"),
        ("zone,rent\nK1A,1\n", {"code_column": "zone"}, "FSAs or districts"),
        ("fsa,place\nK1A,Ottawa\n", {}, "no column of numbers"),
        ("fsa,Rent change,rent_change\nK1A,1,2\n", {}, "two columns of the same name"),
        ("", {}, "empty"),
    ],
)
def test_a_file_that_cannot_be_used_is_said(tmp_path: Path, text: str, options: dict[str, str], reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read(tmp_path, text, **options)


def test_a_code_column_of_another_name(tmp_path: Path) -> None:
    for options in ({"code_column": "Zone", "level": "fsa"}, {"code_column": "fsa", "level": None}):
        table = read(tmp_path, f"{'Zone' if options['level'] else 'RTA'},rent\nK1A,1\n", **options)
        assert (table.level, values(table)) == ("fsa", {("K1A", "rent"): 1})


def census(counts: dict[str, str]) -> str:
    rows = [f"K1A,ses_age,{category},{counts.get(category, '10.0')},0.1" for category in AGES + OLD]
    return "\n".join(["rta,variable,category,count,prop", *rows, ""])


def test_the_census_table_becomes_shares(tmp_path: Path) -> None:
    table = read(tmp_path, census({"18_19": "25.0", "100+": "5.0"}))
    total = 8 * 10 + 25 + 10 * 9 - 10 + 5
    assert values(table) == {
        ("K1A", "age_65_plus_share"): round(75 / total * 10_000),
        ("K1A", "age_15_29_share"): round(45 / total * 10_000),
    }
    assert "Statistics Canada" in table.source


@pytest.mark.parametrize("unknown", ["", "x", "..", "F"])
def test_one_unknown_count_leaves_the_share_unknown(tmp_path: Path, unknown: str) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(census({"18_19": unknown}) + census({}).replace("K1A", "K2B").partition("\n")[2], encoding="utf-8")
    table = read_areas(path)
    assert table.areas == ("K1A", "K2B")
    assert {value.code for value in table.values} == {"K2B"}


def test_an_area_where_nobody_was_counted_has_no_share(tmp_path: Path) -> None:
    zeros = census(dict.fromkeys(AGES + OLD, "0.0"))
    table = read(tmp_path, zeros + census({}).replace("K1A", "K2B").partition("\n")[2])
    assert {value.code for value in table.values} == {"K2B"}


@given(st.integers(-(10**9), 10**9), st.integers(0, 99))
def test_numbers_survive_every_way_of_writing_them(whole: int, cents: int) -> None:
    number = Decimal(f"{whole}.{cents:02}")
    for text in (f"{number}", f"{number:,}", f"{number:,}".replace(",", " "), f"{number:,}".replace(",", "\u202f")):
        parsed = parse_number(text)
        assert parsed is not None
        assert parsed.value == number
    french = parse_number(str(number).replace(".", ","))
    assert french is not None
    assert french.value == number


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_is_not(text: str) -> None:
    parsed = parse_number(text)
    assert parsed is None or parsed.value.is_finite()


@pytest.mark.parametrize(
    "text", ["", "1E5", "NaN", "Infinity", "1.2.3", "1,2,3", "--1", "%", "$", "٣", "0x1F", "1_000"]
)
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@given(st.text(min_size=1))
def test_every_title_gives_a_field_code_and_a_sentence_with_one_value(title: str) -> None:
    code = field_code(title)
    assert code.isidentifier()
    assert code.isascii()
    field = describe_field(code, "number", title)
    for sentence in (field.sentence_en, field.sentence_fr):
        assert "7" in sentence.format(value="7")


def test_every_census_field_is_described() -> None:
    for code in CENSUS_FIELDS:
        field = describe_census_field(code)
        assert field.sentence_en.count("{value}") == field.sentence_fr.count("{value}") == 1
