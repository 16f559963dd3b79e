"""What people ask of us about their own data, what was erased at their word, and what is kept how long."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Demand(models.Model):
    """Something that a person asks of us about their own data, and how it was answered."""

    class Kind(models.TextChoices):
        """What they ask for."""

        ACCESS = "access"
        CORRECTION = "correction"
        OBJECTION = "objection"
        ERASURE = "erasure"

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    person_id = models.IntegerField(db_index=True)
    zone_id = models.IntegerField()
    kind = models.TextField(choices=Kind.choices)
    received_on = models.DateField()
    came_by = models.TextField(help_text="letter, e-mail, phone, in person")
    known_by = models.TextField(help_text="how it was made sure that it is they who ask")
    by_user = models.IntegerField()
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.IntegerField(null=True)
    answer = models.TextField(default="")

    class Meta:
        db_table = "privacy_demand"


class Erasure(models.Model):
    """What was held of a person, erased at their word; and the statement of what went, what stays, and why."""

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    person_id = models.IntegerField(db_index=True)
    zone_id = models.IntegerField()
    on_day = models.DateField()
    by_user = models.IntegerField()
    at = models.DateTimeField()
    because = models.TextField(help_text="what it rests on: their demand, or an order")
    numbers = ArrayField(models.IntegerField(), help_text="all that were theirs")
    batches = ArrayField(models.IntegerField(), help_text="files that told of them")
    silent = models.BooleanField(help_text="whether they are not to be contacted any more")
    statement = models.JSONField(help_text="what was removed, and what stays: of them numbers alone")
    sha256 = models.TextField()

    class Meta:
        db_table = "privacy_erasure"


class Keeping(models.Model):
    """How long a kind of fact is kept, by the party's policy; the last word on a kind holds."""

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    kind = models.TextField(help_text="a key of domain.retention.KINDS")
    days = models.IntegerField(null=True, help_text="none: for good")
    because = models.TextField(help_text="the clause of the policy")
    by_user = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "privacy_keeping"


class Sweep(models.Model):
    """One time that what is kept too long was removed: how much of each kind, and what a hold or the law kept."""

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    on_day = models.DateField()
    by_user = models.IntegerField()
    at = models.DateTimeField()
    report = models.JSONField(help_text="by kind: due, removed, held, kept by law")

    class Meta:
        db_table = "privacy_sweep"


class Breach(models.Model):
    """Data that got where it should not, or might have: what happened, whom it touches, and who was told when."""

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    noticed_on = models.DateField()
    happened_on = models.DateField(null=True, help_text="as far as it is known")
    what = models.TextField(help_text="without a name in it")
    people = models.IntegerField(null=True, help_text="how many, as far as it is known")
    harm = models.BooleanField(help_text="whether it carries a real risk of significant harm to them")
    by_user = models.IntegerField()
    at = models.DateTimeField()
    told_people_on = models.DateField(null=True)
    told_authority_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.IntegerField(null=True)
    outcome = models.TextField(default="", help_text="what was done so that it does not happen again")

    class Meta:
        db_table = "privacy_breach"


class Processor(models.Model):
    """Somebody outside who handles people's data for us, under a contract that bars selling it."""

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    name = models.TextField()
    serves = models.TextField(help_text="what they do with which data")
    contract = models.TextField(help_text="who signed it, when, and where it lies")
    since = models.DateField()
    until = models.DateField(null=True, help_text="the last day")
    by_user = models.IntegerField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.IntegerField(null=True)

    class Meta:
        db_table = "privacy_processor"
