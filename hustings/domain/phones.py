"""Phone numbers: one form, E.164, or a plain reason why not. The caller keeps what was written."""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType, ValidationResult

from hustings.domain.messages import Message

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be dialled: `e164` such as "+16135550123"; `extension` holds digits, or "" for none."""

    e164: str
    extension: str = ""


_PLAIN = re.compile(r"(?:\+?1[ .-]?)?(?:\(([2-9][0-9]{2})\)|([2-9][0-9]{2}))[ .-]?([0-9]{3})[ .-]?([0-9]{4})")
_DAMAGED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
_DECIMAL = re.compile(r"(1?[2-9][0-9]{9})[.,]0+")  # 6135550123.0: no digit is lost, so it is safe to read
_NOTE = re.compile(  # words people put beside a number, English and French
    r"[(\[]?\b(?:home|house|cell|cellphone|mobile|work|office|business|bus|phone|telephone|téléphone|tel|tél|fax|main|"
    r"h|c|w|m|b|t|dom|domicile|res|rés|résidence|bur|bureau|trav|travail|cellulaire|maison)\b\.?[)\]]?\s*:?",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"[\s,;]*(?:x|ext|extn|extension|poste|post|p|#)\.?\s*:?#?\s*([0-9]{1,7})\s*$", re.IGNORECASE)
_SEVERAL = re.compile(r"[0-9)]\s*(?:[/;,|&\n]|\bor\b|\bou\b|\band\b|\bet\b)\s*[(+]?[0-9]", re.IGNORECASE)
_SERVICE = re.compile(r"[2-9]11|0|00")  # 911, 411, the operator


def normalise(text: str, region: str = "CA") -> Phone | Message:
    """The number in E.164 with its extension, or why it cannot be used; `region` is where a bare number belongs.

    The message's `reason` is one of empty, several, spreadsheet, letters, service, premium, too_short, too_long,
    not_in_use, unreadable. Premium-rate (900) and service numbers (911) are refused: nobody lives there. A vanity
    number (1-800-FLOWERS) is refused as letters, because "cell" beside a number would be dialled as well.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return Message(
            "The phone column holds a long text and not a number: give one number.", {"reason": "unreadable"}
        )
    return _normalise(text, region)


@lru_cache(maxsize=1 << 17)
def _normalise(text: str, region: str) -> Phone | Message:
    plain = _PLAIN.fullmatch(text) if region in ("CA", "US") else None
    if plain:
        area = plain[1] or plain[2]
        if _exchange_in_use(area + plain[3], region):
            return Phone(f"+1{area}{plain[3]}{plain[4]}")
    return normalise_with_library(text, region)


@lru_cache(maxsize=1 << 16)
def _exchange_in_use(exchange: str, region: str) -> bool:
    """Whether area code and exchange (six digits) are in use. The library's rules never look at the last four
    digits; a test compares both ways on random numbers."""
    number = phonenumbers.parse(exchange + "2345", region)
    return phonenumbers.is_valid_number(number) and not _is_premium(number)


def normalise_with_library(text: str, region: str = "CA") -> Phone | Message:
    """As `normalise`, without shortcuts and memory: the slow and obvious way, and the measure of the fast one."""
    text = text.strip()
    refusal = _refused_at_sight(text)
    if refusal:
        return refusal
    decimal = _DECIMAL.fullmatch(text)
    text = decimal[1] if decimal else text
    extension = ""
    if (found := _EXTENSION.search(text)) and len(re.sub(r"\D", "", text[: found.start()])) >= 7:
        text, extension = text[: found.start()], found[1]
    text = _NOTE.sub(" ", text).strip(" .,;:-")
    if any(character.isalpha() for character in text):
        return Message("The phone number has letters in it: write it in digits.", {"reason": "letters"})
    if _SERVICE.fullmatch(text):
        return Message("This is a service number such as 911, not a person's phone.", {"reason": "service"})
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as problem:
        return _unparsed(problem.error_type)
    if not phonenumbers.is_valid_number(number):
        return _invalid(phonenumbers.is_possible_number_with_reason(number))
    if _is_premium(number):
        return Message("This is a premium-rate number (900), which is never called.", {"reason": "premium"})
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), number.extension or extension)


def _refused_at_sight(text: str) -> Message | None:
    if not any(character.isdigit() for character in text):
        if text:
            return Message("The phone column holds no digits: give a number or leave it empty.", {"reason": "letters"})
        return Message("There is no phone number.", {"reason": "empty"})
    if _DAMAGED.fullmatch(text):
        return Message(
            "A spreadsheet has rounded this phone number (1.23E+11) and its digits are lost: "
            "export the file again with the column as text.",
            {"reason": "spreadsheet"},
        )
    if _SEVERAL.search(text) and sum(character.isdigit() for character in text) >= 14:
        return Message("There are several phone numbers in one cell: give each its own column.", {"reason": "several"})
    return None


def _is_premium(number: phonenumbers.PhoneNumber) -> bool:
    return bool(phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE)


def _unparsed(error_type: int) -> Message:
    if error_type == NumberParseException.TOO_LONG:
        return _TOO_LONG
    if error_type in (NumberParseException.TOO_SHORT_NSN, NumberParseException.TOO_SHORT_AFTER_IDD):
        return _TOO_SHORT
    return _UNREADABLE


def _invalid(result: int) -> Message:
    if result == ValidationResult.TOO_LONG:
        return _TOO_LONG
    if result in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return _TOO_SHORT
    if result == ValidationResult.IS_POSSIBLE:
        return Message("No such phone number is in use: check its area code.", {"reason": "not_in_use"})
    return _UNREADABLE


_TOO_LONG = Message("The phone number has too many digits.", {"reason": "too_long"})
_TOO_SHORT = Message("The phone number is too short: it needs its area code.", {"reason": "too_short"})
_UNREADABLE = Message("The phone number cannot be read: write it as 613-555-0123.", {"reason": "unreadable"})


def shown(e164: str) -> str:
    """A stored number as people say and dial it: 514 555-0142 in North America, +33 1 23 45 67 89 elsewhere."""
    if e164.startswith("+1") and len(e164) == 12:
        return f"{e164[2:5]} {e164[5:8]}-{e164[8:]}"
    try:
        return str(phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    except NumberParseException:
        return e164
