"""What statistics of areas are called and how they are said: "lives in an area where {sentence}".

A sentence has one `{value}`, which a segment's description fills with a comparison ("more than 15%", « plus de 15 % »).
It must say what is counted among whom: an area's share is never said of a person.
"""

from dataclasses import dataclass
from typing import Final, Literal

AreaKind = Literal["share", "money", "number", "change"]

CENSUS_SOURCE: Final = "Statistics Canada, 2021 Census of Population; adapted; this is not an endorsement."

_FROM_65 = frozenset({"65_69", "70_74", "75_79", "80_84", "85_89", "90_94", "95_99", "100+"})
# The table writes 18_19 for ages 15 to 19, and leaves out everybody under 15.
_UNDER_30 = frozenset({"18_19", "20_24", "25_29"})

CENSUS_FIELDS: Final = {
    "age_65_plus_share": ("ses_age", _FROM_65),
    "age_15_29_share": ("ses_age", _UNDER_30),
    "low_income_share": ("ses_income", frozenset({"no_income", "1_to_30000"})),
    "high_income_share": ("ses_income", frozenset({"more_than_150000"})),
    "women_share": ("ses_gender", frozenset({"female"})),
}
"""Fields made of the census table: the variable, and those of its categories that are counted."""


@dataclass(frozen=True, slots=True)
class AreaFieldSpec:
    """A statistic as the catalogue shows it. Shares and changes are kept in basis points, money in dollars."""

    code: str
    kind: AreaKind
    title_en: str
    title_fr: str
    sentence_en: str
    sentence_fr: str


_CENSUS_WORDS: Final = {
    "age_65_plus_share": (
        "People aged 65 or over",
        "Personnes de 65 ans ou plus",
        "{value} of people aged 15 or over are 65 or over",
        "{value} des personnes de 15 ans ou plus ont 65 ans ou plus",
    ),
    "age_15_29_share": (
        "People aged 15 to 29",
        "Personnes de 15 à 29 ans",
        "{value} of people aged 15 or over are under 30",
        "{value} des personnes de 15 ans ou plus ont moins de 30 ans",
    ),
    "low_income_share": (
        "People with an income of $30,000 or less",
        "Personnes dont le revenu est d'au plus 30 000 $",
        "{value} of people aged 15 or over have no income of their own or at most $30,000 a year",
        "{value} des personnes de 15 ans ou plus n'ont aucun revenu propre ou au plus 30 000 $ par an",
    ),
    "high_income_share": (
        "People with an income over $150,000",
        "Personnes dont le revenu dépasse 150 000 $",
        "{value} of people aged 15 or over have an income of their own over $150,000 a year",
        "{value} des personnes de 15 ans ou plus ont un revenu propre de plus de 150 000 $ par an",
    ),
    "women_share": ("Women", "Femmes", "{value} of people are women", "{value} des personnes sont des femmes"),
}
_COMMON_WORDS: Final = {
    "age_65_plus_share": (
        "People aged 65 or over",
        "Personnes de 65 ans ou plus",
        "{value} of people are 65 or over",
        "{value} des personnes ont 65 ans ou plus",
    ),
    "low_income_share": (
        "People with a low income",
        "Personnes à faible revenu",
        "{value} of people have a low income",
        "{value} des personnes ont un faible revenu",
    ),
    "fixed_income_share": (
        "People on a fixed income",
        "Personnes à revenu fixe",
        "{value} of people live on a fixed income",
        "{value} des personnes vivent d'un revenu fixe",
    ),
    "renter_share": (
        "Households that rent",
        "Ménages locataires",
        "{value} of households rent their home",
        "{value} des ménages sont locataires",
    ),
    "rent_change": (
        "Change of rents",
        "Évolution des loyers",
        "rents rose by {value}",
        "les loyers ont augmenté de {value}",
    ),
    "median_income": (
        "Median income",
        "Revenu médian",
        "the median income is {value}",
        "le revenu médian est de {value}",
    ),
    "median_rent": ("Median rent", "Loyer médian", "the median rent is {value}", "le loyer médian est de {value}"),
}


def describe_census_field(code: str) -> AreaFieldSpec:
    """A field of the census table. Raises KeyError for a code that is not in CENSUS_FIELDS."""
    return AreaFieldSpec(code, "share", *_CENSUS_WORDS[code])


def describe_field(code: str, kind: AreaKind, title: str) -> AreaFieldSpec:
    """A field of a party's own table: the words known for its code, or its column's title in a plain sentence.

    Whose incomes or rents such a column counts, its source says; the words here promise no more than its name.
    """
    plain = title.replace("{", "(").replace("}", ")")  # a brace would break the sentence's one placeholder
    words = _COMMON_WORDS.get(code, (title, title, f"“{plain}” is {{value}}", f"« {plain} » est de {{value}}"))
    return AreaFieldSpec(code, kind, *words)
