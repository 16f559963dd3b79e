"""What segments say and mean, drawn as tables. This file is the reference page of the segment language.

Each row was decided by hand; the engines are compared with one another elsewhere (`tests/generative`).
"""

import datetime as dt
from typing import Any

import pytest

from hustings.segments.describe import describe
from hustings.segments.parse import parse
from hustings.segments.reference import included, matches
from hustings.segments.resolve import Segment, from_json
from tests.generative.segment_strategies import NAMES

TODAY = dt.date(2026, 11, 22)


def segment(text: str) -> Segment:
    found = parse(text, NAMES)
    assert isinstance(found, Segment), found
    return found


# ---- Sentences ----------------------------------------------------------------------------------------------------

SENTENCES = [
    (
        "age >= 65 and area.low_income_share > 15% and area.rent_change > 20%",
        "People aged 65 or over, who live in an area where more than 15% of households are low-income and where rents"
        " rose by more than 20%.",
        "Personnes de 65 ans ou plus, qui habitent un secteur où plus de 15 % des ménages ont un faible revenu et où"
        " les loyers ont augmenté de plus de 20 %.",
    ),
    (
        "support between -3 and 5 and has phone and not do_not_call",
        "People whose current support score for our party is between −3 and 5, who have a phone number on file, and"
        " who have not asked not to be called.",
        "Personnes dont la cote d'appui actuelle pour notre parti est entre −3 et 5, qui ont un numéro de téléphone au"
        " dossier et qui n'ont pas demandé de ne pas être appelées.",
    ),
    (
        "support.LPC >= 8 and not contacted within 30 days",
        "People whose current support score for the Liberals is 8 or higher and who were not contacted within the last"
        " 30 days.",
        "Personnes dont la cote d'appui actuelle pour les libéraux est de 8 ou plus et qui n'ont pas été contactées"
        " dans les 30 derniers jours.",
    ),
    (
        'answered "Top issue" with "Housing" or signed "Cut the gas tax"',
        "People who answered “Housing” to “Top issue” or who signed “Cut the gas tax”.",
        "Personnes qui ont répondu « Logement » à « Enjeu principal » ou qui ont signé « Cut the gas tax ».",
    ),
    (
        "result of last contact is not_home and attempts < 3",
        "People whose last contact had the result “Not home” and whom we tried to reach fewer than 3 times.",
        "Personnes dont le dernier contact a eu pour résultat « Absent » et que nous avons tenté de joindre moins de 3"
        " fois.",
    ),
    (
        "district in (35033, 35034) and poll 12 and not (member or donated > $200 since 2025-01-01)",
        "People who live in the riding of Guelph or Ottawa Centre, who live in polling division 12, who are not members"
        " of the party, and who gave nothing or at most $200 in total since 1 January 2025.",
        "Personnes qui habitent la circonscription de Guelph ou d'Ottawa-Centre, qui habitent dans la section de vote"
        " 12, qui ne sont pas membres du parti et qui n'ont rien donné ou ont donné au plus 200 $ en tout depuis le"
        " 1er janvier 2025.",
    ),
    (
        "language is fr and has mobile and turnout >= 0.6",
        "People whose language is French, who have a mobile number on file, and whose estimated chance of voting is 60%"
        " or higher.",
        "Personnes dont la langue est le français, qui ont un numéro de mobile au dossier et dont la probabilité"
        " estimée de voter est de 60 % ou plus.",
    ),
    (
        'in list "Veterans outreach" except in list "Called this week"',
        "People who are in the list “Veterans outreach”, except those who are in the list “Called this week”.",
        "Personnes qui sont dans la liste « Veterans outreach », sauf celles qui sont dans la liste « Called this"
        " week ».",
    ),
    (
        "mark in (strong, likely) and contacted by phone since 2026-10-05",
        "People whose support level, as said at the last contact, is “Strong” or “Likely” and who were contacted by"
        " phone since 5 October 2026.",
        "Personnes dont le niveau d'appui, dit au dernier contact, est « Fort » ou « Penche pour » et qui ont été"
        " contactées par téléphone depuis le 5 octobre 2026.",
    ),
    (
        "fixed_income and (has phone or has email) and support is unknown",
        "People who said that they live on a fixed income, either who have a phone number on file or who have an e-mail"
        " address on file, and whose current support score for our party is not known.",
        "Personnes qui ont dit vivre d'un revenu fixe, soit qui ont un numéro de téléphone au dossier, soit qui ont une"
        " adresse courriel au dossier, et dont on ne connaît pas la cote d'appui actuelle pour notre parti.",
    ),
    (
        "not area.rent_change > 20% and language is not en",
        "People who live in an area where rents rose by at most 20% and whose language is known and is not English.",
        "Personnes qui habitent un secteur où les loyers ont augmenté d'au plus 20 % et dont la langue est connue et"
        " n'est pas l'anglais.",
    ),
    (
        "lifetime support.provincial.XYZ < 2.5 or contacted with refused or postal in (K1A, M5V1A1)",
        "People whose lifetime support score for the XYZ party (provincial) is below 2.5, who have at least one contact"
        " with the result “Refused”, or whose postal code is or begins with K1A or M5V 1A1.",
        "Personnes dont la cote d'appui historique pour le parti XYZ (au provincial) est inférieure à 2,5, qui ont au"
        " moins un contact avec le résultat « Refus » ou dont le code postal est ou commence par K1A ou M5V 1A1.",
    ),
]


@pytest.mark.parametrize(("text", "english", "french"), SENTENCES)
def test_sentence(text: str, english: str, french: str) -> None:
    asked = segment(text)
    assert asked.text == text
    assert describe(asked, "en") == english
    assert describe(asked, "fr").replace("\u00a0", " ") == french
    assert from_json(asked.to_json(), NAMES) == asked


# ---- Meaning ------------------------------------------------------------------------------------------------------

NOBODY: dict[str, Any] = {
    "person_id": 7,
    "zone_id": 1,
    "elector": True,
    "present": True,
    "stops": 0,
    "attempts": 0,
    "results": 0,
    **dict.fromkeys(("poll_id", "door_id", "birth_from", "birth_to", "gender", "language", "fixed_income")),
    **dict.fromkeys(("first_contact", "last_contact", "last_result", "mark", "mark_on", "turnout", "fsa", "postal")),
    **{f"last_{channel}": None for channel in ("door", "phone", "text", "email", "mail", "voice")},
    **{f"has_{what}": False for what in ("phone", "mobile", "email", "mail")},
    **{name: [] for name in ("support_now", "support_life", "gift_days", "gift_cents", "facts", "area")},
    **dict.fromkeys(("member_from", "member_until")),
}
"""Somebody of whom nothing is known but that they are here."""

YES, NO, UNKNOWN = True, False, None


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def born(text: str, until: str | None = None) -> dict[str, Any]:
    return {"birth_from": day(text), "birth_to": day(until or text)}


MEANINGS = [
    # what is asked                          what is known                                               the answer
    ("age >= 65", {}, UNKNOWN),
    ("age < 65", {}, UNKNOWN),
    ("age >= 65", born("1961-11-22"), YES),  # 65 today
    ("age >= 65", born("1961-11-23"), NO),  # 65 tomorrow
    ("age > 65", born("1961-11-22"), NO),
    ("age = 65", born("1961-11-22"), YES),
    ("age = 65", born("1960-11-23"), YES),  # 66 tomorrow
    ("age = 65", born("1960-11-22"), NO),
    ("age >= 65", born("1961-01-01", "1961-12-31"), UNKNOWN),  # a birth year in which both happened
    ("age >= 64", born("1961-01-01", "1961-12-31"), YES),
    ("age in (64, 65)", born("1961-01-01", "1961-12-31"), YES),  # surely one of the two
    ("age != 66", born("1961-01-01", "1961-12-31"), YES),
    ("age between 18 and 34", born("1992-01-01", "2008-01-01"), YES),
    ("age between 18 and 34", born("1991-01-01", "2008-01-01"), UNKNOWN),
    ("support >= 0", {}, UNKNOWN),  # nobody spoke to them: no score, which is not zero
    ("support = 0", {"support_now": [0]}, YES),
    ("support.LPC >= 0", {"support_now": [50]}, UNKNOWN),  # what we know of one party says nothing of another
    ("support between -3 and 5", {"support_now": [-30]}, YES),
    ("support between -3 and 5", {"support_now": [51]}, NO),
    ("support is unknown", {}, YES),
    ("support is known", {"support_now": [None, 20]}, NO),
    ("lifetime support >= 5", {"support_now": [90], "support_life": [40]}, NO),
    ("area.low_income_share > 15%", {"area": [1500]}, NO),
    ("area.low_income_share > 15%", {"area": [1501]}, YES),
    ("area.rent_change > 20%", {"area": [1501]}, UNKNOWN),
    ("fixed_income", {"area": [9000]}, UNKNOWN),  # a poor area is not a stated fact
    ("fixed_income", {"fixed_income": True}, YES),
    ("not fixed_income", {}, UNKNOWN),
    ("turnout >= 0.6", {"turnout": 600}, YES),
    ("turnout >= 60%", {"turnout": 599}, NO),
    ("language is not en", {}, UNKNOWN),
    ("language is not en", {"language": "fr"}, YES),
    ("contacted", {}, NO),  # our own record: not there means not done
    ("not contacted within 30 days", {}, YES),
    ("contacted within 30 days", {"last_contact": day("2026-10-23")}, YES),
    ("contacted within 30 days", {"last_contact": day("2026-10-22")}, NO),
    ("contacted by phone within 7 days", {"last_contact": TODAY, "last_door": TODAY}, NO),
    ("contacted with refused", {"results": 0b100}, YES),
    ("contacted with refused", {"results": 0b011, "last_result": 1}, NO),
    ("result of last contact is not_home", {}, UNKNOWN),
    ("result of last contact is not_home", {"last_result": 1}, YES),
    ("mark is strong", {}, UNKNOWN),
    ("mark since 2025-01-01", {}, NO),
    ("mark since 2025-01-01", {"mark": 3, "mark_on": day("2025-01-01")}, YES),
    ('answered "Top issue" with "Housing"', {}, UNKNOWN),
    ('answered "Top issue" with "Housing"', {"facts": [14]}, UNKNOWN),  # another question
    ('answered "Top issue" with "Housing"', {"facts": [12]}, NO),
    ('answered "Top issue" with "Housing"', {"facts": [11, 12]}, YES),
    ('answered "Top issue"', {}, NO),
    ('signed "Cut the gas tax"', {}, NO),
    ("member", {}, NO),
    ("member", {"member_from": day("2026-01-01"), "member_until": TODAY}, YES),
    ("member", {"member_from": day("2026-01-01"), "member_until": day("2026-11-21")}, NO),
    ("donated > $200", {}, NO),
    ("donated < $200", {}, YES),  # who gave nothing gave less
    ("donated < $0", {}, NO),
    ("donated > $200", {"gift_days": [TODAY, TODAY], "gift_cents": [15_000, 5_001]}, YES),
    ("donated > $200 since 2026-01-01", {"gift_days": [day("2025-12-31"), TODAY], "gift_cents": [15_000, 5_001]}, NO),
    ("do_not_call", {"stops": 2}, YES),
    ("do_not_contact", {"stops": 62}, NO),  # the door is still open
    ("do_not_contact", {"stops": 63}, YES),
    ("postal is K1A", {"fsa": "K1A"}, YES),
    ("postal is K1A0B1", {"fsa": "K1A"}, UNKNOWN),
    ("postal is K1A0B1", {"fsa": "M5V"}, NO),
    ("district is 35034", {"zone_id": 3}, YES),  # the order in force; in the other it would be zone 2 as well
    ("district is 35034", {"zone_id": 2}, NO),
    ("district is 2023/35034", {"zone_id": 2}, YES),
    ("poll 12", {"poll_id": 212}, YES),
    ('in list "Called this week"', {}, YES),
    ('in list "Veterans outreach"', {}, NO),
]


@pytest.mark.parametrize(("text", "known", "answer"), MEANINGS)
def test_meaning(text: str, known: dict[str, Any], answer: bool | None) -> None:
    lists = {2: {7}}
    assert matches(segment(text), {**NOBODY, **known}, TODAY, lists) is answer
    opposite = None if answer is None else not answer
    assert matches(segment(f"not ({text})"), {**NOBODY, **known}, TODAY, lists) is opposite


LEAP_DAYS = [
    # born          asked on       has lived 18 years
    ("2008-02-29", "2026-02-28", NO),  # no such day in 2026: the birthday is 1 March
    ("2008-02-29", "2026-03-01", YES),
    ("2006-02-28", "2024-02-28", YES),
    ("2006-03-01", "2024-02-29", NO),
    ("2008-02-29", "2028-02-29", YES),
]


@pytest.mark.parametrize(("birthday", "asked", "answer"), LEAP_DAYS)
def test_leap_day(birthday: str, asked: str, answer: bool) -> None:
    assert matches(segment("age >= 18"), {**NOBODY, **born(birthday)}, day(asked)) is answer


KLEENE = [
    # and      or       a except b
    (YES, YES, YES, YES, NO),
    (YES, NO, NO, YES, YES),
    (YES, UNKNOWN, UNKNOWN, YES, UNKNOWN),
    (NO, YES, NO, YES, NO),
    (NO, NO, NO, NO, NO),
    (NO, UNKNOWN, NO, UNKNOWN, NO),
    (UNKNOWN, YES, UNKNOWN, YES, NO),
    (UNKNOWN, NO, NO, UNKNOWN, UNKNOWN),
    (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
]


@pytest.mark.parametrize(("a", "b", "both", "either", "without"), KLEENE)
def test_joining(a: bool | None, b: bool | None, both: bool | None, either: bool | None, without: bool | None) -> None:
    row = {**NOBODY, "fixed_income": a, "support_now": [None if b is None else 50 if b else -50]}
    for word, answer in (("and", both), ("or", either), ("except", without)):
        assert matches(segment(f"fixed_income {word} support > 0"), row, TODAY) is answer


def test_electors_are_meant_unless_the_segment_speaks_of_electors() -> None:
    child = {**NOBODY, "elector": False}
    gone = {**NOBODY, "present": False}
    assert included(segment("has phone"), NOBODY, None)
    assert not included(segment("has phone"), child, None)
    assert included(segment("has phone and non_elector"), child, None)
    assert not included(segment("has phone and non_elector"), gone, None)
    assert not included(segment("has phone"), NOBODY, {2, 3})
