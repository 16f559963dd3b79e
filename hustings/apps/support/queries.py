"""Why a score is what it is."""

from datetime import date

from django.db import connection

from hustings.apps.support.models import Rule, Setting, Slot
from hustings.domain.scoring import Score, Signal, score


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
