"""Call sheets: one row per person, with empty columns for what the call brings. They come home by their ref."""

from collections.abc import Iterator
from pathlib import Path

from hustings.apps.lists.actions.handing import Handing
from hustings.domain.addresses import one_line
from hustings.domain.references import reference
from hustings.files.books import write_book
from hustings.files.meanings import QUESTION
from hustings.files.neutral import write_csv as write_neutral_csv

# Column names as `files.told` reads them back, English and French.
_COLUMNS = {
    "en": (
        "ref",
        "family_name",
        "given_name",
        "phone",
        "language",
        "poll",
        "address",
        "last mark",
        "last result",
        "release",
    ),
    "fr": (
        "réf",
        "nom",
        "prénom",
        "téléphone",
        "langue",
        "section",
        "adresse",
        "dernier pointage",
        "dernier résultat",
        "remise",
    ),
}
_TO_FILL = {
    "en": ("date", "result", "mark", "opt_out", "note"),
    "fr": ("date", "résultat", "pointage", "désabonnement", "remarque"),
}


def header(handing: Handing) -> list[str]:
    """The column names: what is known, then what is to be filled in, then the questions."""
    questions = [f"{QUESTION.strip().upper()} {text}" for text in handing.questions]
    return [*_COLUMNS[handing.language], *_TO_FILL[handing.language], *questions]


def rows(handing: Handing) -> Iterator[list[str]]:
    """One row per person, neighbours together."""
    empty = [""] * (len(_TO_FILL[handing.language]) + len(handing.questions))
    for m in handing.in_walking_order():
        yield [
            reference(m.person_id),
            m.family_name,
            m.given_name,
            _shown(m.phone),
            m.language,
            m.poll,
            one_line(m.address, handing.language, handing.in_full(m)) if m.door_id else "",
            handing.marks[m.mark][1] if m.mark is not None else "",
            handing.results[m.last_result][1] if m.last_result is not None else "",
            handing.key,
            *empty,
        ]


def write_csv(handing: Handing, path: Path) -> None:
    """UTF-8 with a byte-order mark, so that a spreadsheet shows accents; cells can start no formula."""
    write_neutral_csv(path, header(handing), rows(handing))


def write_xlsx(handing: Handing, path: Path) -> None:
    """A workbook whose every cell is text."""
    write_book(path, header(handing), rows(handing))


def _shown(phone: str) -> str:
    """A number as people dial it; a leading + would need a guard against spreadsheet formulas."""
    if phone.startswith("+1") and len(phone) == 12:
        return f"{phone[2:5]}-{phone[5:8]}-{phone[8:]}"
    return phone
