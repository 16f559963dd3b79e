"""A list leaves through the gate: who may be reached today is decided, recorded, and only then written."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from hustings.apps.gate import actions as gate
from hustings.apps.gate.models import Release
from hustings.apps.interactions.models import MarkLevel, Question, Result
from hustings.apps.lists import queries
from hustings.apps.lists.access import list_named
from hustings.apps.lists.actions import calling, posting, walking
from hustings.apps.lists.actions.handing import Handing, Progress, in_walking_order
from hustings.apps.lists.actions.planting import as_members, handles_of
from hustings.apps.lists.actions.serving import as_its_sources_allow
from hustings.apps.organisations.access import EXPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.domain.contact_rules import Channel, ContactRules
from hustings.domain.messages import BadInput
from hustings.scope import acting_as

Writer = Callable[[Handing, Path], None]


@dataclass(frozen=True)
class Form:
    """One form in which a list can be handed out: its channel, and what writes it.

    `phones`: it holds phone numbers, and planted entries among them. The others are told by how they are spelled: at a
    planted door nobody would open, and no letter would arrive.
    """

    channel: Channel
    write: Writer
    phones: bool = False


FORMS: dict[str, Form] = {
    "call-csv": Form(Channel.PHONE, calling.write_csv, phones=True),
    "call-xlsx": Form(Channel.PHONE, calling.write_xlsx, phones=True),
    "walk-pdf": Form(Channel.DOOR, walking.write_pdf),
    "labels-pdf": Form(Channel.MAIL, posting.write_labels),
    "letters-pdf": Form(Channel.MAIL, posting.write_letters),
}


@dataclass(frozen=True)
class Options:
    """What a form may be told beside the list."""

    language: str = "en"
    paper: str = "letter"
    labels: str = "5160"
    letter_en: str = ""
    letter_fr: str = ""
    why: str = ""  # for whoever must agree, where two decide


@dataclass(frozen=True)
class Exported:
    """What left: the release, the file, and who was left out and why."""

    release: str
    form: str
    path: Path
    people: int
    left_out: dict[str, int] = field(default_factory=dict)


def export(
    *,
    by: User,
    name: str,
    form_name: str,
    path: Path,
    on: date,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write a list in one form. People whom the channel may not reach today are left out and counted.

    `progress` is called with (pages done, of how many); what it raises ends the writing, and no file is left.

    Raises BadInput for an unknown form or list, Refused without the right to export or after the list's expiry. Where
    two decide and nobody has agreed yet, it is asked for in the user's name, and Refused says under which number.
    """
    form = FORMS.get(form_name)
    if form is None:
        raise BadInput("There is no form {form}. Choose one of {known}.", form=form_name, known=", ".join(FORMS))
    if not path.parent.is_dir():
        raise BadInput("There is no folder {folder}. Make it, or name another place.", folder=path.parent.name)
    try:
        release, handing, left_out = _released(by, name, form_name, on, options or Options())
    except gate.NeedsSecondPerson as needed:
        with acting_as(by.pk):
            asked = gate.ask(by=by, needed=needed, why=options.why if options else "")
        raise needed.asked_as(asked) from None
    handing = replace(handing, progress=progress) if progress else handing
    gate.write_out(release, lambda hidden: form.write(handing, hidden), path)
    return Exported(release.key, form_name, path, release.count, left_out)


def _released(
    by: User, name: str, form_name: str, on: date, options: Options
) -> tuple[Release, Handing, dict[str, int]]:
    """Decide who leaves, and put it on record with what the copy carries, in one transaction."""
    form = FORMS[form_name]
    with acting_as(by.pk):
        frozen = list_named(name, on)
        unit_for(by, EXPORT, frozen.unit.code)
        with as_its_sources_allow(frozen, on) as not_for_this:
            found = queries.reachable(frozen.pk, form.channel, on, ContactRules(), not_for_this)
        release = gate.release(
            by=by,
            unit=frozen.unit,
            purpose=frozen.purpose,
            what=form_name,
            on=f"list:{frozen.pk}",
            segment=frozen.segment,
            as_of=on,
            persons=[member.person_id for member in found.members],
            contact_points=[m.phone_id for m in found.members if m.phone_id is not None] if form.phones else (),
            left_out=found.left_out,
            held_back=queries.picked(frozen.pk),
            order=[member.person_id for member in in_walking_order(found.members)],
        )
        planted = gate.plant(release=release, numbers=[m.person_id for m in found.members]) if form.phones else []
        members = [*found.members, *as_members(planted, found.members)]
        gate.keep_fingerprints(entries=handles_of(members, planted, form.phones))
        handing = _handing(frozen.name, release, replace(found, members=members), on, options)
    return release, handing, found.left_out


def _handing(name: str, release: Release, found: queries.Reachable, on: date, options: Options) -> Handing:
    french = options.language == "fr"
    return Handing(
        list_name=name,
        owner=release.unit.name_fr if french else release.unit.name_en,
        purpose=release.purpose.name_fr if french else release.purpose.name_en,
        key=release.key,
        on=on,
        members=found.members,
        left_out=found.left_out,
        language="fr" if french else "en",
        paper="a4" if options.paper == "a4" else "letter",
        label_sheet=options.labels,
        letter_templates={"en": options.letter_en, "fr": options.letter_fr},
        results={r.number: (r.code, r.name_fr if french else r.name_en) for r in Result.objects.order_by("number")},
        marks={m.pk: (m.code, m.name_fr if french else m.name_en) for m in MarkLevel.objects.order_by("position")},
        questions=[q.text_fr if french else q.text_en for q in Question.objects.filter(active=True).order_by("id")],
    )
