"""How a file that was sent in is to be read, as the form says it; and what the form offers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hustings.apps.gate import queries as gate
from hustings.apps.geography import queries as places
from hustings.apps.geography.models import District
from hustings.apps.intake.models import Upload
from hustings.apps.intake.queries import Changed, path_of
from hustings.apps.people.models import Source
from hustings.domain import addresses, emails, phones
from hustings.domain.messages import BadInput, Message
from hustings.domain.source_rules import GIVERS, Giver, Terms, read_terms
from hustings.files import preview
from hustings.files.layouts import available, load
from hustings.files.moving import reading as moving
from hustings.web import facts

# What columns can be read as, in words; a field without one keeps its name.
MEANINGS = {
    **facts.TITLES,
    "ref": gettext_noop("Number on our sheet"),
    "full_name": gettext_noop("Whole name"),
    "birth_date": gettext_noop("Date of birth"),
    "birth_year": gettext_noop("Year of birth"),
    "age": gettext_noop("Age"),
    "age_band": gettext_noop("Age group"),
    "civic_address": gettext_noop("Street address"),
    "civic_suffix": gettext_noop("Civic suffix"),
    "name_prefix": gettext_noop("Title before the name"),
    "name_suffix": gettext_noop("Suffix after the name"),
    **{f"mail_line_{line}": gettext_noop("Mailing address, a line") for line in (1, 2, 3, 4)},
    "mail_municipality": gettext_noop("Mailing municipality"),
    "mail_province": gettext_noop("Mailing province"),
    "mail_postal_code": gettext_noop("Mailing postal code"),
    "unit": gettext_noop("Unit"),
    "civic_number": gettext_noop("Civic number"),
    "street_name": gettext_noop("Street"),
    "street_type": gettext_noop("Street type"),
    "street_direction": gettext_noop("Direction"),
    "municipality": gettext_noop("Municipality"),
    "province": gettext_noop("Province"),
    "postal_code": gettext_noop("Postal code"),
    "district_code": gettext_noop("Riding"),
    "poll_number": gettext_noop("Poll"),
    "sequence_number": gettext_noop("Sequence number"),
    "on": gettext_noop("Date of the contact"),
    "channel": gettext_noop("Channel"),
    "result": gettext_noop("Result"),
    "mark": gettext_noop("Mark"),
    "opt_out": gettext_noop("Asks not to be contacted by"),
    "note": gettext_noop("Note"),
    "petition": gettext_noop("Petition"),
    "signed_on": gettext_noop("Signed on"),
    "issue": gettext_noop("Issue"),
    "tag": gettext_noop("Tag"),
    "sign": gettext_noop("Sign request"),
    "volunteer": gettext_noop("Volunteers"),
    "contact": gettext_noop("Contact"),
    "fact": gettext_noop("Said or signed"),
    "donation": gettext_noop("Gift"),
    "membership": gettext_noop("Membership"),
    "opt_in": gettext_noop("May be contacted again"),
    "amount": gettext_noop("Gift"),
    "from": gettext_noop("Member from"),
    "until": gettext_noop("Member until"),
}

# The ways in which a whole list of electors changes people, in the order in which they are shown.
CHANGES = {
    "new": gettext_noop("new"),
    "gone": gettext_noop("gone"),
    "moved in": gettext_noop("moved in"),
    "moved out": gettext_noop("moved out"),
    "moved within": gettext_noop("moved within"),
    "other poll": gettext_noop("other poll"),
    "other riding": gettext_noop("other riding"),
    "other name": gettext_noop("other name"),
    "new number": gettext_noop("new number"),
}
NAMING = ("new_source", "given_by", "ground")  # what names a source that is new with this file
TERMS = ("giver", "paid", "from", "until")  # and under what terms it gave it
NEWCOMERS = "newcomers"  # whether it brings people
SENSITIVE = "sensitive"  # whether being on it reveals what must not be known
PURPOSES = "purposes"  # with what it may serve, codes with a blank between


def changes_shown(found: list[Changed]) -> dict[str, Any]:
    """What a whole list changed, as a table: titles, a line for each poll, and the totals."""
    lines: dict[tuple[str, str], dict[str, int]] = {}
    for each in found:
        lines.setdefault((each.riding, each.poll), {})[each.kind] = each.people
    kinds = [kind for kind in CHANGES if any(kind in line for line in lines.values())]
    return {
        "titles": [_(CHANGES[kind]) for kind in kinds],
        "lines": [(riding, poll, [line.get(kind, 0) for kind in kinds]) for (riding, poll), line in lines.items()],
        "totals": [sum(line.get(kind, 0) for line in lines.values()) for kind in kinds],
    }


def terms_of(naming: Mapping[str, str]) -> Terms:
    """The terms of a new source, as they were typed. Raises BadInput."""
    giver, paid, since, until = (naming.get(name, "") for name in TERMS)
    try:
        dollars = float(paid.replace("$", "").replace(",", ".")) if paid.strip() else None
    except ValueError:
        raise BadInput("What was paid is an amount in dollars, such as 120.50.") from None
    purposes, sensitive = naming.get(PURPOSES, "").split(), bool(naming.get(SENSITIVE))
    return read_terms(giver or Giver.OWN, dollars, since, until, purposes, sensitive)


def settings_of(form: QueryDict, before: dict[str, Any]) -> dict[str, Any]:
    """What a sent form says of how to read the file. Raises BadInput for a date that is none."""
    try:
        on = date.fromisoformat(form.get("on") or before.get("on") or timezone.localdate().isoformat())
    except ValueError:
        raise BadInput("A date is written like 2026-11-21.") from None
    if on > timezone.localdate():
        raise BadInput("The list cannot be of a day to come. Correct its date.")
    columns = {key.removeprefix("column|"): str(form[key]) for key in form if key.startswith("column|")}
    seen = {key.removeprefix("seen|"): str(form[key]) for key in form if key.startswith("seen|")}
    changed = {title: meaning for title, meaning in columns.items() if meaning != seen.get(title, "")}
    formats = {key.removeprefix("format|"): str(form[key]) for key in form if key.startswith("format|") and form[key]}
    return {
        "layout": form.get("layout", before.get("layout", "")),
        "district": form.get("district", before.get("district", "")),
        "source": form.get("source", before.get("source", "")),
        "export": form.get("export", before.get("export", "")),
        "order": form.get("order", before.get("order", "")),
        "release": str(form.get("release", before.get("release", ""))).strip().upper(),
        "naming": {
            name: str(form.get(name, before.get("naming", {}).get(name, ""))).strip() for name in (*NAMING, *TERMS)
        }
        | {
            PURPOSES: " ".join(form.getlist(PURPOSES))
            if "asks_purposes" in form
            else before.get("naming", {}).get(PURPOSES, ""),
            **{
                box: str(form.get(box, "")) if "asks_purposes" in form else before.get("naming", {}).get(box, "")
                for box in (SENSITIVE, NEWCOMERS)
            },
        },
        "on": on.isoformat(),
        "columns": {**before.get("columns", {}), **changed},
        "formats": {**before.get("formats", {}), **formats},
        "confirmed": before.get("confirmed", []),
        # a box that is not ticked sends nothing: that the form has one says the field beside it
        "whole": "whole" in form if "asks_whole" in form else before.get("whole", False),
    }


def previewed(upload: Upload) -> preview.Preview:
    """The beginning of the file as its settings read it. Raises BadInput, also where it was brought in meanwhile."""
    said = upload.settings
    on = date.fromisoformat(said.get("on") or timezone.localdate().isoformat())
    path, columns = path_of(upload), said.get("columns") or {}
    try:
        if upload.kind == Upload.Kind.ELECTORS:
            return preview.of_electors(
                path, said.get("layout") or available()[0], on, said.get("district", ""), columns
            )
        kind = moving.export(said["export"]) if said.get("export") else None
        return preview.of_told(path, on, upload.kind == Upload.Kind.CONTACTS, columns, kind, said.get("order", ""))
    except FileNotFoundError:
        raise BadInput("The file is not here any more. Send it again.") from None


def likeliest_layout(upload: Upload) -> str:
    """The shipped layout that reads the most columns of the file; the first one where none does."""
    best, most = available()[0], -1
    for name in available():
        try:
            seen = preview.of_electors(path_of(upload), name, timezone.localdate(), "", {})
        except BadInput:
            continue
        read = -1 if seen.problem else sum(bool(column.meaning) for column in seen.columns)
        if read > most:
            best, most = name, read
    return best


def offered(upload: Upload, seen: preview.Preview, language: str) -> dict[str, Any]:
    """What the form lets one choose."""
    french = language == "fr"
    layout = load(upload.settings["layout"]) if upload.settings.get("layout") else None
    orders = list(places.live_orders())
    ticked = upload.settings.get("naming", {}).get(PURPOSES, "").split()
    return {
        "layouts": [(name, load(name).title_fr if french else load(name).title_en) for name in available()],
        "dates": {field: formats for field, formats in layout.dates.items() if len(formats) > 1} if layout else {},
        "districts": [
            (f"{each.order.code}/{each.code}", each.name_fr if french else each.name_en)
            for each in District.objects.filter(order__in=orders).select_related("order").order_by("code")[:1000]
        ]
        if layout and not any(column.meaning == "district_code" for column in seen.columns)
        else [],
        "exports": [
            (name, moving.export(name).title_fr if french else moving.export(name).title_en)
            for name in moving.exports()
        ],
        "orders": list(moving.ORDERS),
        "sources": Source.objects.filter(kind=Source.Kind.OUTSIDE).order_by("title"),
        "purposes": [
            (each.code, each.name_fr if french else each.name_en, each.code in ticked)
            for each in gate.purposes_of(upload.unit)
        ],
        "givers": [(each.value, said.render(_)) for each, said in GIVERS.items()],
        "meanings": sorted(((each, _meaning(each)) for each in seen.meanings), key=lambda pair: pair[1]),
        "columns": [(column, _meaning(column.meaning)) for column in seen.columns],
        "rows": [_row(each) for each in seen.becomes],
    }


def _row(found: preview.Becomes) -> dict[str, Any]:
    """A row of the preview: what it says, what of it cannot be used, or why it is refused."""
    return {
        "said": [(_meaning(name), facts.in_words(name, value)) for name, value in found.said.items()],
        "notes": [note.render(_) for note in found.notes],
        "refused": found.refused.render(_) if found.refused else "",
    }


def _meaning(name: str) -> str:
    """A field in words; one without words keeps its name, and no column has none."""
    return _(MEANINGS[name]) if name in MEANINGS else name


# What a line of paper may hold, as it is typed.
LINE = ("family_name", "given_name", "civic_address", "postal_code", "phone", "email", "note")


def line_of(said: Mapping[str, str]) -> dict[str, str]:
    """A typed line, if its phone number and e-mail address can be used. Raises BadInput: the typist can look again."""
    phone, email = phones.normalise(said["phone"]), emails.normalise(said["email"])
    for text, found in ((said["phone"], phone), (said["email"], email)):
        if text.strip() and isinstance(found, Message):
            raise BadInput(found.text, **found.params)
    return dict(said)


_LONGEST = 200  # signs of anything that a visitor types
# What must be filled in on a web form, and the sentence where it is not.
_NEEDED = {
    "given_name": gettext_noop("Write your given name."),
    "family_name": gettext_noop("Write your family name."),
    "email": gettext_noop("Write your e-mail address: you confirm by it."),
    "postal_code": gettext_noop("Write your postal code."),
}


def signature_of(typed: Mapping[str, str]) -> dict[str, str]:
    """What a visitor wrote on a web form, if it can be used. Raises BadInput with what to correct."""
    names = ("given_name", "family_name", "civic_address", "municipality", "postal_code", "phone", "email", "language")
    said = {name: " ".join(typed.get(name, "").replace("\x00", "").split()) for name in names}
    for name, sentence in _NEEDED.items():
        if not said[name]:
            raise BadInput(sentence)
    if any(len(text) > _LONGEST for text in said.values()):
        raise BadInput("One of the fields is very long. Shorten it.")
    email, phone = emails.normalise(said["email"]), phones.normalise(said["phone"])
    postal = addresses.normalise_postal_code(said["postal_code"])
    for text, found in ((said["email"], email), (said["postal_code"], postal), (said["phone"], phone)):
        if text and isinstance(found, Message):
            raise BadInput(found.text, **found.params)
    return said | {"email": str(email), "language": said["language"] if said["language"] in ("en", "fr") else ""}
