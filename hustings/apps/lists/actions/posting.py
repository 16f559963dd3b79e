"""Post: one label or letter per mailing address. Nothing in it tells one member of a household of another's segment."""

from pathlib import Path
from typing import Literal

from hustings.apps.lists.actions.handing import Handing
from hustings.apps.lists.queries.members import Member
from hustings.domain.addresses import mail_lines
from hustings.domain.messages import BadInput
from hustings.domain.references import reference
from hustings.files.documents import labels, letters
from hustings.files.documents.content import Label, Letter, LetterPart, Summary
from hustings.files.documents.templates import paragraphs, render

_LETTERS = Path(__file__).parent.parent / "letters"
_HOUSEHOLD = {"en": "To the household", "fr": "Aux occupants"}


def write_labels(handing: Handing, path: Path) -> None:
    """One label per mailing address. Refuses when an address is too long for the sheet: half of one is a wrong one."""
    made = [Label(lines=tuple(_lines(people, place, handing.language))) for place, people in _posts(handing)]
    misfits = labels.write_labels(made, path, handing.label_sheet, summary=_summary(handing), progress=handing.progress)
    if misfits:
        raise BadInput(
            "{count} addresses are too long for the label sheet {sheet}. Choose 5162, which is larger.",
            count=len(misfits),
            sheet=handing.label_sheet,
        )


def write_letters(handing: Handing, path: Path) -> None:
    """One letter per mailing address, in the language of those who live there; in both where it is not known."""
    made = []
    for place, people in _posts(handing):
        languages = {m.language for m in people}
        spoken: list[Literal["en", "fr"]] = (
            ["fr"] if languages == {"fr"} else ["en"] if languages == {"en"} else ["en", "fr"]
        )
        made.append(
            Letter(
                address=tuple(_lines(people, place, spoken[0])),
                parts=tuple(_part(handing, people, language) for language in spoken),
                sender=(handing.owner,),
                reference=reference(people[0].door_id or people[0].person_id),
            )
        )
    letters.write_letters(made, path, handing.paper, summary=_summary(handing), progress=handing.progress)


def _posts(handing: Handing) -> list[tuple[tuple[str, ...], list[Member]]]:
    """(mailing address without the name, the people it reaches), in walking order."""
    found: dict[tuple[str, ...], list[Member]] = {}
    for m in handing.in_walking_order():
        lines = m.mailing.split("\n") if m.mailing else mail_lines(m.address, handing.language, handing.in_full(m))
        place = tuple(lines)
        found.setdefault(place, []).append(m)
    return list(found.items())


def _lines(people: list[Member], place: tuple[str, ...], language: str) -> list[str]:
    name = people[0].name if len(people) == 1 else _HOUSEHOLD[language]
    return [name, *place]


def _part(handing: Handing, people: list[Member], language: Literal["en", "fr"]) -> LetterPart:
    template = handing.letter_templates[language] or (_LETTERS / f"{language}.liquid").read_text(encoding="utf-8")
    # only what everybody at the door knows of everybody else
    fields = {"names": [m.name for m in people], "municipality": people[0].municipality, "sender": handing.owner}
    return LetterPart(
        language=language,
        date=handing.day_worded(handing.on, language),
        paragraphs=tuple(paragraphs(render(template, fields, language))),
    )


def _summary(handing: Handing) -> Summary:
    return Summary(
        list_name=handing.list_name,
        owner=handing.owner,
        purpose=handing.purpose,
        as_of=handing.day_worded(handing.on),
        language=handing.language,
        left_out=handing.left_out_worded(),
    )
