"""What is compared between two records, field by field, and the answers that each comparison may give.

The levels of a comparison are tried from the first; each is a condition in the engine's SQL over the columns of
`preparing` with `_l` for the one record and `_r` for the other. What an answer weighs is learnt: see `model`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Level:
    """One answer: its name, when it holds, and the column by whose frequency its weight is adjusted, or ""."""

    name: str
    condition: str
    frequency: str = ""


@dataclass(frozen=True)
class Comparison:
    """One field: its name, when nothing can be compared, and its answers from the most to the least alike."""

    name: str
    unknown: str
    levels: tuple[Level, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Its answers from the most alike to "different"."""
        return (*(level.name for level in self.levels), DIFFERENT)

    @property
    def by_frequency(self) -> bool:
        """Whether some answer weighs less for what is frequent."""
        return any(level.frequency for level in self.levels)

    @property
    def numbers(self) -> range:
        """The numbers by which the engine gives its answers."""
        return range(-1, len(self.levels) + 1)

    def answer(self, number: int) -> str:
        """The name of an answer by the engine's number: -1 is unknown, 0 different, the highest the most alike."""
        return UNKNOWN if number < 0 else self.names[len(self.levels) - number]


DIFFERENT, UNKNOWN = "different", "unknown"

# one letter more, less, other or turned about with its neighbour; of long words two
_SLIP = (
    "(damerau_levenshtein({0}_l, {0}_r) <= CASE WHEN least(length({0}_l), length({0}_r)) >= 8 THEN 2"
    " WHEN least(length({0}_l), length({0}_r)) >= 4 THEN 1 ELSE 0 END)"
)
_MISSING = "{0}_l IS NULL OR {0}_r IS NULL"
_SWAPPED = "surname_l = given_joined_r AND given_joined_l = surname_r"
_EXACT = "born_l IS NOT NULL AND born_r IS NOT NULL"
_SAME_NUMBER = "number_l = number_r"

COMPARISONS = (
    Comparison(
        "family",
        _MISSING.format("surname"),
        (
            Level("same", "surname_l = surname_r", "surname_here"),
            Level("swapped", _SWAPPED),
            Level(
                "part", "list_has_all(family_words_l, family_words_r) OR list_has_all(family_words_r, family_words_l)"
            ),
            Level("slip", _SLIP.format("surname")),
            Level("near", "jaro_winkler_similarity(surname_l, surname_r) >= 0.88"),
            Level("crossed", "surname_l = given_joined_r OR given_joined_l = surname_r"),
        ),
    ),
    Comparison(
        "given",
        # where the two were written in each other's place, the family name has said so already
        f"given_joined_l IS NULL OR given_joined_r IS NULL OR ({_SWAPPED} AND surname_l <> surname_r)",
        (
            Level("same", "given_joined_l = given_joined_r", "given_joined"),
            Level("nickname", "list_has_any(short_l, short_r)"),
            Level("part", "list_has_all(given_words_l, called_r) OR list_has_all(given_words_r, called_l)"),
            Level("initial", "least(length(given_l), length(given_r)) = 1 AND left(given_l, 1) = left(given_r, 1)"),
            Level("slip", _SLIP.format("given_joined")),
            Level("near", "jaro_winkler_similarity(given_joined_l, given_joined_r) >= 0.88"),
        ),
    ),
    Comparison(
        "birth",
        "birth_from_l IS NULL OR birth_from_r IS NULL",
        (
            Level("same", "born_l = born_r"),
            Level(
                "slip",
                f"{_EXACT} AND (damerau_levenshtein(born_l, born_r) <= 1"
                " OR born_l = left(born_r, 4) || right(born_r, 2) || substr(born_r, 5, 2))",
            ),
            Level("near", f"{_EXACT} AND damerau_levenshtein(born_l, born_r) <= 2"),
            Level(
                "within",
                f"NOT ({_EXACT}) AND birth_from_l <= birth_to_r AND birth_from_r <= birth_to_l",
            ),
        ),
    ),
    Comparison(
        "phone",
        _MISSING.format("phones"),
        (
            Level("same", "list_has_any(phones_l, phones_r)"),
            Level("slip", "damerau_levenshtein(phones_l[1], phones_r[1]) <= 1"),
        ),
    ),
    Comparison("email", _MISSING.format("emails"), (Level("same", "list_has_any(emails_l, emails_r)"),)),
    Comparison(
        "door",
        "number_l IS NULL OR number_r IS NULL OR street_l IS NULL OR street_r IS NULL",
        (
            Level("same", f"{_SAME_NUMBER} AND street_l = street_r AND coalesce(unit_l, '') = coalesce(unit_r, '')"),
            Level("no unit", f"{_SAME_NUMBER} AND street_l = street_r AND (unit_l IS NULL OR unit_r IS NULL)"),
            Level("other unit", f"{_SAME_NUMBER} AND street_l = street_r"),
            Level("slip", f"{_SAME_NUMBER} AND jaro_winkler_similarity(street_l, street_r) >= 0.88"),
            Level("number slip", "street_l = street_r AND damerau_levenshtein(number_l, number_r) <= 1"),
            Level("street", "street_l = street_r"),
            Level("street slip", "jaro_winkler_similarity(street_l, street_r) >= 0.92"),
        ),
    ),
    Comparison(
        "postal",
        _MISSING.format("postal"),
        (
            Level("same", "postal_l = postal_r"),
            Level("slip", "damerau_levenshtein(postal_l, postal_r) <= 1"),
            Level("area", "left(postal_l, 3) = left(postal_r, 3)"),
        ),
    ),
    Comparison(
        "place",
        # whoever moved to another area has said so by street and postal code already
        f"{_MISSING.format('place')} OR (left(postal_l, 3) <> left(postal_r, 3) AND street_l <> street_r"
        " AND place_l <> place_r AND damerau_levenshtein(postal_l, postal_r) > 1)",
        (
            Level("same", "place_l = place_r"),
            Level("near", "jaro_winkler_similarity(place_l, place_r) >= 0.88"),
        ),
    ),
)
BY_NAME = {each.name: each for each in COMPARISONS}


def settings(weights: dict[str, Any], *, link: bool) -> dict[str, Any]:
    """The model as Splink reads it: `weights` holds `prior` and, per comparison and answer, how likely the answer is
    among pairs of one person ("m") and of two ("u"), or nothing where that is still to be learnt.
    """
    return {
        "link_type": "link_only" if link else "dedupe_only",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": weights.get("prior", 0.0001),
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_as_splink(each, weights.get(each.name, {})) for each in COMPARISONS],
    }


def _as_splink(comparison: Comparison, weights: dict[str, Sequence[float]]) -> dict[str, Any]:
    unknown = {"sql_condition": comparison.unknown, "label_for_charts": UNKNOWN, "is_null_level": True}
    levels = [*comparison.levels, Level(DIFFERENT, "ELSE")]
    return {
        "output_column_name": comparison.name,
        "comparison_levels": [unknown, *(_level(each, weights.get(each.name)) for each in levels)],
    }


def _level(level: Level, weight: Sequence[float] | None) -> dict[str, Any]:
    said: dict[str, Any] = {"sql_condition": level.condition, "label_for_charts": level.name}
    if level.frequency:
        said |= {"tf_adjustment_column": level.frequency, "disable_tf_exact_match_detection": True}
    if weight is not None:
        said |= {"m_probability": weight[0], "u_probability": weight[1]}
    return said
