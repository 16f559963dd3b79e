"""Names, addresses and phones: what must hold for any input at all."""

import random
import re
import unicodedata
from dataclasses import astuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hustings.domain import emails, phones
from hustings.domain.addresses import (
    door_key,
    from_line,
    from_parts,
    mail_lines,
    one_line,
    parse_street,
    sort_key,
    split_postal_box,
)
from hustings.domain.names import fold, split_full_name

NAME_LETTERS = "aeéèñÑöœßøʔɁ7'’`´-– .ıİK̓λᾴǰΐ\u0301\u0300\u200b\u202e김ㄱᄀ각ਸਿੰ王"
any_name = st.text(max_size=40) | st.text(alphabet=NAME_LETTERS, max_size=20)

PIECES = re.split(
    " ",
    "4 12 12A A 1/2 ½ 007 4-12 5e 5th 1er # - , ; . Main Érables St-Joseph d'Armes du de Nord O E W SO Ouest N.E. St "
    "Rue Ave avenue boul. ch. rang Highway Hwy Con Concession Lot RR Apt app. Unit Suite PH Bldg B Basement étage "
    "PO Box NW-12-34-5-W4 Rd County Route 132 12½ 2nd Upper Résidence Bellevue Floor",
)
any_line = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join)
countries = st.sampled_from(["CA", "US"])


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def digits(text: str) -> list[str]:
    return sorted(re.findall(r"[0-9]", unicodedata.normalize("NFKD", text)))


@given(any_name)
@example("a77'7b")
@example("8\u20277a")
@example("a\u1ffdb\u1fefc")
@settings(max_examples=500)
def test_f56_the_key_is_plain_idempotent_and_blind_to_composition(name: str) -> None:
    key = fold(name)
    assert re.fullmatch(r"(?:[a-z0-9]+(?: [a-z0-9]+)*)?", key)
    assert fold(key) == key
    assert fold(unicodedata.normalize("NFC", name)) == fold(unicodedata.normalize("NFD", name)) == key


@given(any_name, st.sampled_from("'’ʔɁ`ʼ\u200b\u202e"), st.integers(0, 20))
def test_f57_a_glottal_stop_anywhere_changes_no_key(name: str, mark: str, at: int) -> None:
    if not unicodedata.combining((name[at:] or "x")[0]):
        assert fold(name[:at] + mark + name[at:]).replace(" ", "") == fold(name).replace(" ", "") or "7" in name


@given(any_name)
@example("\r")
def test_every_word_of_a_full_name_is_in_exactly_one_part(text: str) -> None:
    name = split_full_name(text)
    assert sorted(" ".join(astuple(name)).split()) == sorted(text.replace(",", " ").split())


@given(any_line, countries)
@settings(max_examples=1000)
def test_no_digit_of_a_line_is_lost(line: str, country: str) -> None:
    assert digits("".join(astuple(parse_street(line, country)))) == digits(line)


@given(any_line, countries)
def test_f45_any_line_has_keys_and_prints(line: str, country: str) -> None:
    address = from_line(line, municipality=line, province=line, postal_code=line, country=country)
    assert re.fullmatch(r"[a-z0-9 |]*", door_key(address))
    sort_key(address)
    for language in ("en", "fr"):
        assert mail_lines(address, language) == [part for part in mail_lines(address, language) if part]
        one_line(address, language)
    split_postal_box(line)
    from_parts(unit=line, civic_number=line, civic_suffix=line, street_name=line, street_type=line, country=country)


numbers = st.integers(1, 9999).map(str)
units = st.integers(1, 999).map(str)
names = st.sampled_from(["Érables", "Saint-Joseph", "King", "de l'Église", "René-Lévesque", "Côte Vertu", "D'Arcy"])


@st.composite
def doors(draw: st.DrawFn) -> str:
    number, unit, name = draw(numbers), draw(units), draw(names)
    direction = draw(st.sampled_from(["", " N", " Est", " S"]))
    street = draw(st.sampled_from([f"rue {name}{direction}", f"boul. {name}{direction}", f"{name} St{direction}"]))
    return draw(st.sampled_from([f"{number} {street}", f"{unit}-{number} {street}", f"{number} {street} app. {unit}"]))


@given(doors())
def test_the_door_is_blind_to_case_accents_and_blanks(line: str) -> None:
    key = door_key(from_line(line, municipality="Lévis", province="QC"))
    for other in (line.upper(), line.lower(), without_accents(line), f" {line} ".replace(" ", "  ")):
        assert door_key(from_line(other, municipality="LEVIS", province="quebec")) == key
    assert door_key(from_line(unicodedata.normalize("NFD", line), municipality="Lévis", province="QC")) == key


@given(numbers, units, names)
def test_a_unit_before_and_behind_is_one_door_and_another_unit_is_another(number: str, unit: str, name: str) -> None:
    def key(line: str) -> str:
        return door_key(from_line(line, municipality="Guelph", province="ON"))

    assert key(f"{unit}-{number} {name} St") == key(f"{number} {name} Street Apt {unit}")
    assert key(f"{unit}-{number} {name} St") != key(f"{int(unit) + 1}-{number} {name} St")
    assert key(f"{unit}-{number} {name} St") != key(f"{number} {name} St")


SHAPES = ["{}{}{}", "({}) {}-{}", "({}){}{}", "{}-{}-{}", "{}.{}.{}", "+1 {} {} {}", "1-{}-{}-{}", "+1{}{}{}"]


@given(st.integers(200, 999), st.integers(0, 999), st.integers(0, 9999), st.sampled_from(SHAPES))
@settings(max_examples=500)
def test_the_fast_way_with_phones_is_the_library_s(area: int, exchange: int, line: int, shape: str) -> None:
    text = shape.format(area, f"{exchange:03}", f"{line:04}")
    assert phones.normalise(text) == phones.normalise_with_library(text)


def test_the_fast_way_with_phones_is_the_library_s_in_areas_in_use() -> None:
    chance = random.Random(20150)
    areas = ["204", "226", "306", "340", "403", "416", "500", "505", "506", "514", "600", "604", "613", "622", "639"]
    areas += ["658", "710", "787", "800", "809", "819", "867", "876", "900", "902", "911"]
    for area in areas:
        for _ in range(60):
            text = f"{area}{chance.randint(0, 999):03}{chance.randint(0, 9999):04}"
            assert phones.normalise(text) == phones.normalise_with_library(text), text


@given(st.text(max_size=70) | st.text(alphabet="0123456789+()-. xE/,#", max_size=20))
def test_any_text_is_a_phone_or_a_sentence(text: str) -> None:
    answer = phones.normalise(text)
    assert isinstance(answer, phones.Phone) or str(answer).endswith(".")
    if isinstance(answer, phones.Phone):
        assert re.fullmatch(r"\+[0-9]{5,15}", answer.e164)


@given(st.text(max_size=60) | st.emails() | st.lists(st.emails(), min_size=2, max_size=3).map(" ".join))
def test_any_text_is_an_e_mail_address_or_a_sentence(text: str) -> None:
    answer = emails.normalise(text)
    assert (answer.count("@") == 1) if isinstance(answer, str) else str(answer).endswith(".")
    if isinstance(answer, str):
        assert emails.normalise(answer) == answer
