"""The table of OWASP ASVS 5.0: nothing left out, and whatever it names is there."""

import re
from collections import Counter

from tests.repository.source import ROOT

PAGE = ROOT / "docs" / "reference" / "asvs.md"
# How many requirements of each chapter are wanted: levels 1 and 2, in some chapters 3, and five single items.
WANTED = {1: 28, 2: 13, 3: 19, 4: 10, 5: 12, 6: 47, 7: 19, 8: 13, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 13, 15: 14,
          16: 17, 17: 7}  # fmt: skip
LEVELS = {"1": 70, "2": 183, "3": 31}
STATES = {"met", "partly", "gap", "not used", "outside"}
_TEST = re.compile(r"`([\w/.-]+)::(\w+)`")
_PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)+)`")


def rows() -> list[list[str]]:
    found = [line.strip("| ").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    return [each for each in found if re.fullmatch(r"\d+\.\d+\.\d+", each[0])]


def test_no_requirement_is_left_out() -> None:
    numbers = [each[0] for each in rows()]
    assert Counter(int(each.split(".")[0]) for each in numbers) == WANTED
    assert Counter(each[1] for each in rows()) == LEVELS
    assert numbers == sorted(set(numbers), key=lambda number: tuple(map(int, number.split("."))))
    assert {each[3] for each in rows()} == STATES


def test_what_shows_it_is_there() -> None:
    for number, _, _, state, evidence in rows():
        tests, paths = _TEST.findall(evidence), _PATH.findall(evidence)
        assert tests or paths or state not in ("met", "partly") or "`" in evidence, number
        for path, name in tests:
            assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{number}: {path}::{name}"
        for path in paths:
            assert (ROOT / path).exists(), f"{number}: {path}"


def test_the_sums_are_right() -> None:
    counted = Counter(each[3] for each in rows())
    (line,) = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| all |")]
    sums = [int(part) for part in line.strip("| ").split(" | ")[1:]]
    assert sums == [counted[state] for state in ("met", "partly", "gap", "not used", "outside")]
