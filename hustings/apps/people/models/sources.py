"""Who gave facts, and under which agreement."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hustings.domain.source_rules import Giver, Terms


class Source(models.Model):
    """Who gave facts, on what ground, until when. Every assertion names one."""

    class Kind(models.TextChoices):
        ELECTORS = "electors"
        OUTSIDE = "outside"
        CONTACTS = "contacts"

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    code = models.TextField()
    kind = models.TextField(choices=Kind.choices)
    title = models.TextField()
    given_by = models.TextField()
    ground = models.TextField(help_text="the ground on which it may be used")
    rank = models.SmallIntegerField(default=0, help_text="where two sources disagree, the higher rank holds")
    giver = models.TextField(default=Giver.OWN, choices=[(each.value, each.value) for each in Giver])
    paid_cents = models.IntegerField(null=True, help_text="what was paid for it; none: nothing is recorded")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True, help_text="the last day")
    purposes = ArrayField(models.TextField(), default=list, help_text="codes of what it may serve; none is everything")
    sensitive = models.BooleanField(
        default=False,
        db_default=False,
        help_text="being on it reveals religion, origin, health or orientation: only the role that needs it sees it",
    )
    newcomers = models.BooleanField(
        default=False,
        db_default=False,
        help_text="who is on no list of electors becomes a person; else they stay outside",
    )
    withdrawn_at = models.DateTimeField(null=True, help_text="from then on nothing that it said counts")
    withdrawn_because = models.TextField(default="")
    weights = models.JSONField(null=True, help_text="how much its answers weigh, once learnt; none: as shipped")

    class Meta:
        db_table = "people_source"
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="one_source_per_unit_and_code")]

    @property
    def terms(self) -> Terms:
        """What it agreed to, as the rules read it."""
        signed = Agreement.objects.filter(source=self).exists()
        return Terms(
            Giver(self.giver),
            self.paid_cents,
            self.valid_from,
            self.valid_until,
            tuple(self.purposes),
            signed,
            self.sensitive,
        )


class Agreement(models.Model):
    """The signed document under which a source gives its lists; the last one of several is in force."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    unit_id = models.IntegerField()
    file_name = models.TextField()
    content = models.BinaryField()
    sha256 = models.TextField()
    signatory = models.TextField(help_text="who signed it")
    capacity = models.TextField(help_text="as what they may speak for the giver")
    signed_on = models.DateField()
    by_user = models.IntegerField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "people_agreement"
