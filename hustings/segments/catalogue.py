"""The one catalogue of what may be asked: the fixed fields, and those that each database adds. Parser, compiler,
sentences and the reference pages all read it."""

import functools

from hustings.segments.fields import FIELDS, SCORES, Field, Kind
from hustings.segments.names import AreaField, Names, SupportSlot, Words, fold

# The levels of government and of choice that parties are supported at, where it is not the asker's own.
LEVELS = {
    "federal": Words("federal", "au fédéral"),
    "provincial": Words("provincial", "au provincial"),
    "municipal": Words("municipal", "au municipal"),
    "leadership": Words("leadership", "course à la direction"),
}


def _support_fields(slot: SupportSlot, names: Names) -> list[tuple[str, Field]]:
    """The names a slot may be called by, and its two fields; the first name of each is the canonical one."""
    own = names.own
    calls = [f".{slot.level}.{slot.party}"]
    if own and slot.level == own.level:
        calls.insert(0, f".{slot.party}")
    if own and slot.slot == own.slot:
        calls.insert(0, "")
    label = slot.label
    if own is None or slot.level != own.level:
        at = LEVELS.get(slot.level, Words(slot.level, slot.level))
        label = Words(f"{label.en} ({at.en})", f"{label.fr} ({at.fr})")
    found = []
    for prefix, column, en, fr in (
        ("support", "support_now", "current support score", "la cote d'appui actuelle"),
        ("lifetime support", "support_life", "lifetime support score", "la cote d'appui historique"),
    ):
        field = Field(
            prefix + calls[0],
            Kind.SCORE,
            Words(
                f"{en[0].upper()}{en[1:]}, −15 to 15: {label.en}",
                f"{fr[3].upper()}{fr[4:]}, de −15 à 15\xa0: {label.fr}",
            ),
            SCORES,
            f"{prefix}{calls[0]} >= 8",
            Words(f"{en} for {label.en}", f"{fr} pour {label.fr}"),
            column,
            slot.slot,
        )
        found += [(prefix + call, field) for call in calls]
    return found


def _area_field(area: AreaField) -> Field:
    example = {"share": "15%", "change": "20%", "money": "$2000", "number": "100"}[area.kind]
    return Field(
        f"area.{area.code}",
        Kind(area.kind),
        Words(
            f"Of the area the person lives in, not of the person: {area.title.en}",
            f"Du secteur où la personne habite, non de la personne : {area.title.fr}",
        ),
        area.source,
        f"area.{area.code} > {example}",
        area.title,
        "area",
        area.slot,
        clause=area.clause,
    )


@functools.lru_cache(maxsize=16)
def _by_name(names: Names) -> dict[str, Field]:
    found = {fold(name): field for name, field in FIELDS.items()}
    for slot in names.supports:
        for name, field in _support_fields(slot, names):
            found.setdefault(fold(name), field)
    for area in names.areas:
        field = _area_field(area)
        found[fold(field.name)] = field
    return found


def field_named(name: str, names: Names) -> Field | None:
    """The field of that name, whatever its case; supports and areas are those the database knows."""
    return _by_name(names).get(fold(name))


def catalogue(names: Names) -> list[Field]:
    """Every field that may be asked, each once, with its canonical name; for forms and the reference pages."""
    return list(dict.fromkeys(_by_name(names).values()))


def spellings(names: Names) -> list[str]:
    """How a criterion may begin, for suggestions."""
    return [field.name for field in catalogue(names)]
