"""Why a score is what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from hustings.apps.support.models import Rule, Setting, Slot
from hustings.domain.scoring import Score, Signal, score

_LAST_MARK = """
SELECT m.code, m.name_en, m.name_fr, n.on_day
FROM interactions_standing n JOIN interactions_mark_level m ON m.id = n.mark
WHERE n.person_id = %s AND n.mark IS NOT NULL ORDER BY n.at DESC, n.recorded_at DESC, n.id DESC LIMIT 1
"""


@dataclass(frozen=True)
class LastMark:
    """The level last stated, and when."""

    code: str
    name_en: str
    name_fr: str
    on: date


def last_mark(person: int) -> LastMark | None:
    """What a person last said of their support, or None: a fact, apart from every score."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_MARK, [person])
        found = cursor.fetchone()
        return None if found is None else LastMark(*found)


def slots() -> list[Slot]:
    """The parties and levels that scores are kept for, ours first."""
    return list(Slot.objects.select_related("party").order_by("-party__ours", "number"))


def days_of(interactions: Sequence[str]) -> dict[str, date]:
    """The day of each interaction, by its id as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id::text, on_day FROM interactions_interaction WHERE id = ANY (%s::uuid[])", [list(interactions)]
        )
        return dict(cursor.fetchall())


def signals_of(person: int, day: date) -> list[Signal]:
    """Every signal of one person that the stored score counts, as the pure rules read them on `day`.

    A contact recorded today counts at once, though the nightly job has not yet moved the profile day on to it: such a
    signal is as fresh as one of the day itself.
    """
    slots = {slot.number: slot for slot in Slot.objects.all()}
    rules = {(r.kind, r.mark, r.fact_id, r.slot_id): r for r in Rule.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.interaction, s.kind, i.mark, s.fact_id, s.slot_id, i.on_day, i.until"
            " FROM signals_of(ARRAY[%s]::int[]) s JOIN interactions_interaction i ON i.id = s.interaction",
            [person],
        )
        found = cursor.fetchall()
    signals = []
    for interaction, kind, mark, fact, slot, on, until in found:
        rule = rules[(kind, mark if kind == "mark" else None, fact, slot)]
        signals.append(
            Signal(
                party=slots[slot].party_id,
                level=slots[slot].level,
                value=rule.value / 10,
                strength=rule.strength,
                half_life_days=rule.half_life_days,
                on=min(on, day),
                until=until,
                source=str(interaction),
                kind=kind,
            )
        )
    return signals


def explained(person: int, day: date) -> dict[tuple[str, str], Score]:
    """The scores of one person as of a day, each with the interactions behind it and what each adds."""
    setting = Setting.objects.get(pk=1)
    return score(signals_of(person, day), day, shrink=setting.shrink)
