"""Which way people lean: parties, the rules that turn interactions into signals, and the slots scores live in."""

from django.db import models
from django.utils.translation import gettext_noop

LEVEL_TITLES = {
    "federal": gettext_noop("federal"),
    "provincial": gettext_noop("provincial"),
    "leadership": gettext_noop("leadership"),
    "municipal": gettext_noop("municipal"),
}


class Party(models.Model):
    """A party that people may lean to. One is ours."""

    code = models.TextField(primary_key=True)
    name_en = models.TextField()
    name_fr = models.TextField()
    ours = models.BooleanField(default=False)

    class Meta:
        db_table = "support_party"
        constraints = [
            models.UniqueConstraint(fields=["ours"], condition=models.Q(ours=True), name="one_party_is_ours")
        ]


class Slot(models.Model):
    """The place of one party at one level of government in the profile's score arrays, from 1."""

    number = models.SmallIntegerField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT)
    level = models.TextField()

    class Meta:
        db_table = "support_slot"
        constraints = [models.UniqueConstraint(fields=["party", "level"], name="one_slot_per_party_and_level")]


class Rule(models.Model):
    """What one kind of interaction says about support. Data of the party: changing one recomputes everybody."""

    kind = models.TextField(help_text="mark, membership, donation or fact")
    mark = models.SmallIntegerField(null=True, help_text="for marks: the level")
    fact_id = models.IntegerField(null=True, help_text="for facts: which")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT)
    value = models.SmallIntegerField(help_text="tenths: -150 to 150")
    strength = models.FloatField()
    half_life_days = models.IntegerField(null=True, help_text="none: never decays")

    class Meta:
        db_table = "support_rule"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "mark", "fact_id", "slot"], nulls_distinct=False, name="one_rule_per_signal_and_slot"
            ),
            models.CheckConstraint(condition=models.Q(value__range=(-150, 150)), name="value_within_scale"),
            models.CheckConstraint(condition=models.Q(strength__gt=0), name="strength_is_positive"),
        ]


class Setting(models.Model):
    """One row: how strongly little evidence is drawn toward zero."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    shrink = models.FloatField(default=1.0)

    class Meta:
        db_table = "support_setting"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_support_setting")]
