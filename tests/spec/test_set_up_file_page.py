"""docs/reference/set-up-file.md explains every key that a set-up file may have, and none that it may not."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from hustings.cli.set_up_file import FORM, OPTIONAL, check, read
from hustings.domain.messages import BadInput
from hustings.domain.scoring import LEVELS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "set-up-file.md"


def explained() -> dict[str, dict[str, bool]]:
    """For each part of the page's table of keys: its keys, and whether they may be left out."""
    table = PAGE.read_text(encoding="utf-8").split("## Keys")[1]
    found: dict[str, dict[str, bool]] = {}
    parts: list[str] = []
    for part, keys in re.findall(r"^\| (`.*?`)? ?\| (`.*?) \| ", table, re.MULTILINE):
        parts = re.findall(r"`(\w+)`", part) or parts
        for each in parts:
            found.setdefault(each, {}).update(dict.fromkeys(re.findall(r"`(\w+)`", keys), keys.endswith("*")))
    return found


def test_every_key_is_explained_and_no_other() -> None:
    expected = {part: {key: key in OPTIONAL for key in keys} for part, keys in FORM.items()}
    assert explained() == expected


def test_every_key_of_the_sample_is_explained() -> None:
    sample = tomllib.loads(files("hustings.sample").joinpath("setup.toml").read_text(encoding="utf-8"))
    page, keys = PAGE.read_text(encoding="utf-8"), explained()
    for part, entries in sample.items():
        assert f"| `{part}` |" in page or f"| `[[{part}]]` |" in page, part
        for entry in entries if part != "areas" else []:
            assert entry.keys() <= keys[part].keys(), part


def test_every_part_and_level_is_named() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [part for part in FORM if f"| `[[{part}]]` |" not in page] == []
    assert [level for level in LEVELS if f"`{level}`" not in page] == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"areas = [", "TOML"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_is_no_set_up_file_is_refused_in_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "our.toml").write_bytes(content)
    with pytest.raises(BadInput, match=says):
        read(tmp_path / "our.toml")


GOOD_RULE = {"mark": "strong", "party": "OUR", "value": 13, "strength": 2}


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"partys": []}, "The nearest is parties"),
        ({"areas": "2023/*"}, "write areas as a list"),
        ({"issues": {"name_en": "a"}}, r"\[\[issues\]\]"),
        ({"issues": [{"name_en": "Taxes"}]}, "lacks its name_fr"),
        ({"issues": [{"name_en": "", "name_fr": "x"}]}, "as its name_en"),
        ({"questions": [{"text_en": "a", "text_fr": "b", "options": [["one"]]}]}, "as its options"),
        ({"parties": [{"code": "A", "name_en": "A", "name_fr": "A", "levels": ["galactic"]}]}, "as its levels"),
        ({"rules": [{**GOOD_RULE, "value": 16}]}, "cannot have 16 as its value"),
        ({"rules": [{**GOOD_RULE, "strength": 0}]}, "cannot have 0 as its strength"),
        ({"rules": [{**GOOD_RULE, "half_life_days": True}]}, "as its half_life_days"),
        ({"rules": [{**GOOD_RULE, "half_life": 3}]}, "The nearest is half_life_days"),
    ],
)
def test_a_mistake_is_named_before_anything_is_made(wanted: dict[str, Any], says: str) -> None:
    """The form is looked at before a database is asked: nobody acts here, and there is none."""
    with pytest.raises(BadInput, match=says):
        check(wanted)
