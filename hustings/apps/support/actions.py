"""Parties, slots and the rules that turn interactions into signals. Changing one recomputes everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import ADMINISTER, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.support.models import Party, Rule, Slot


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """One rule as it shall be: `value` in points from -15 to +15; no `half_life_days` means that it never decays."""

    kind: str
    slot: int
    value: float
    strength: float
    half_life_days: int | None
    mark: int | None = None
    fact_id: int | None = None


@transaction.atomic
def add_party(
    *, by: User, code: str, name_en: str, name_fr: str, levels: Sequence[str], ours: bool = False
) -> list[Slot]:
    """Make a party and a slot for each level of government at which its support is scored.

    A new slot lengthens the scores of everybody who has any.
    """
    unit_for(by, ADMINISTER)
    party, _ = Party.objects.get_or_create(code=code, defaults={"name_en": name_en, "name_fr": name_fr, "ours": ours})
    slots, new = [], False
    for level in levels:
        slot = Slot.objects.filter(party=party, level=level).first()
        if slot is None:
            slot = Slot.objects.create(number=Slot.objects.count() + 1, party=party, level=level)
            new = True
        slots.append(slot)
    if new:
        _rescore_everybody()
    audit.record(by=by, what="party.added", on=f"party:{code}", new={"levels": list(levels)})
    return slots


@transaction.atomic
def set_rules(*, by: User, rules: Sequence[RuleChange]) -> int:
    """Set rules and recompute everybody with an interaction. Returns how many people that were."""
    unit_for(by, ADMINISTER)
    old = list(Rule.objects.values("kind", "mark", "fact_id", "slot_id", "value", "strength", "half_life_days"))
    for rule in rules:
        Rule.objects.update_or_create(
            kind=rule.kind,
            mark=rule.mark,
            fact_id=rule.fact_id,
            slot_id=rule.slot,
            defaults={
                "value": round(rule.value * 10),
                "strength": rule.strength,
                "half_life_days": rule.half_life_days,
            },
        )
    touched = _rescore_everybody()
    audit.record(by=by, what="support.rules.set", on="support", old=old, new=[vars(rule) for rule in rules])
    return touched


def _rescore_everybody() -> int:
    """The rules are the party's: people whom the acting user may not see are recomputed too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rescore_everybody()")
        (touched,) = cursor.fetchone()
    return int(touched)
