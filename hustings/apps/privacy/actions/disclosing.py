"""Telling a person all that is held of them: one document to read, and one file for machines."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hustings.apps.gate import actions as gate
from hustings.apps.gate import queries as releases
from hustings.apps.organisations.access import AUDIT, units_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.privacy import queries
from hustings.apps.privacy.access import answering, person_for
from hustings.files.documents.content import Language
from hustings.files.documents.statement import write_statement
from hustings.scope import acting_as

PAPER, PLAIN = "disclosure.pdf", "disclosure.json"


@dataclass(frozen=True)
class Disclosed:
    """What was written: the release, and the two files in their folder."""

    release: str
    folder: Path


def disclose(*, by: User, person: int, folder: Path, language: Language = "en", with_names: bool = False) -> Disclosed:
    """Write all that is held of a person into a folder that is there, as `PAPER` in a language and as `PLAIN`.

    `with_names` names the users who recorded things of them and saw them; else their units are named alone. Raises
    Refused without the right to answer people.
    """
    with acting_as(by.pk):
        one = person_for(by, person)
        unit = answering(by)
        held = queries.held(one, units_for(by, AUDIT), timezone.localdate())
        users = queries.names_of(held.seen)
        people.note_view(by=by, person=one.pk)
        release = gate.release(
            by=by,
            unit=unit,
            purpose=releases.purpose_of_disclosing(unit),
            what=releases.DISCLOSURE,
            on=f"person:{one.pk}",
            segment="",
            as_of=timezone.localdate(),
            persons=held.numbers,
            contact_points=[each.pk for each in held.points],
        )
        plain = queries.as_plain(held, users, with_names)
        with translation.override(language):
            title = _("What {unit} holds of you").format(unit=unit.name_fr if language == "fr" else unit.name_en)
            parts = queries.parts_of(held, users, with_names)
    gate.write_out(release, lambda hidden: _write_paper(title, parts, hidden, language), folder / PAPER)
    gate.write_out(release, lambda hidden: _write_plain(plain, hidden), folder / PLAIN)
    return Disclosed(release.key, folder)


def _write_paper(title: str, parts: list[queries.Part], path: Path, language: Language) -> None:
    write_statement(title, parts, path, language)


def _write_plain(plain: dict[str, Any], path: Path) -> None:
    with path.open("w", encoding="utf-8") as out:
        json.dump(plain, out, ensure_ascii=False, indent=1, default=str)
