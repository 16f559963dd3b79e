"""Everything that leaves: what it was for, whose data went, who agreed to it, and what tells one copy from another."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Purpose(models.Model):
    """A reason for which a unit may use lists. A closed list per unit, inherited by the units below it."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.CASCADE, related_name="purposes")
    code = models.TextField()
    name_en = models.TextField()
    name_fr = models.TextField()
    rule = models.TextField(help_text="the section that allows it")
    active = models.BooleanField(default=True)
    forms = ArrayField(
        models.TextField(),
        default=list,
        db_default=[],
        help_text="forms in which people may leave for it; none: as lists",
    )

    class Meta:
        db_table = "gate_purpose"
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="one_purpose_per_unit_and_code")]


class Release(models.Model):
    """One going-out of people's data, committed before its first byte can be read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.TextField(unique=True, help_text="short name printed on sheets")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    by_user = models.IntegerField()
    at = models.DateTimeField()
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT)
    what = models.TextField(help_text="the form it takes: call-csv, walk-pdf, screen")
    segment = models.TextField(help_text="the question that picked the people")
    as_of = models.DateField()
    on_what = models.TextField(help_text="list:12")
    count = models.IntegerField()
    persons = models.BinaryField(help_text="person numbers, as a serialised Roaring bitmap")
    contact_points = models.BinaryField(help_text="contact-point version numbers, likewise")
    left_out = models.JSONField(default=dict)
    approval = models.ForeignKey("Approval", null=True, on_delete=models.PROTECT, help_text="where two decided")
    order = models.BinaryField(
        default=b"", db_default=b"", help_text="who stands where in the file: person numbers, 4 bytes each, compressed"
    )

    class Meta:
        db_table = "gate_release"


class Seed(models.Model):
    """A planted entry: nobody, whom a phone or a mailbox of the party answers for. No person, and counted nowhere."""

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    family_name = models.TextField()
    given_name = models.TextField()
    language = models.TextField(default="")
    phone = models.TextField(help_text="E.164, of the party's own")
    email = models.TextField(default="")
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "gate_seed"
        constraints = [models.UniqueConstraint(fields=["phone"], name="one_seed_per_phone")]


class Planting(models.Model):
    """A planted entry in one release, under a number such as the people around it have."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="plantings")
    seed = models.ForeignKey(Seed, on_delete=models.PROTECT, related_name="plantings")
    number = models.IntegerField(help_text="what is printed as its reference")
    heard = models.JSONField(
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        help_text="batch of a filled sheet → what it told",
    )

    class Meta:
        db_table = "gate_planting"
        constraints = [
            models.UniqueConstraint(fields=["release", "number"], name="one_planting_per_release_and_number")
        ]


class Ring(models.Model):
    """Somebody reached a planted entry who had no business to: the phone of the party rang, or its mailbox did."""

    seed = models.ForeignKey(Seed, on_delete=models.PROTECT, related_name="rings")
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    by_user = models.IntegerField(help_text="who noted it")
    said = models.TextField(help_text="what was heard or read")

    class Meta:
        db_table = "gate_ring"


class Fingerprint(models.Model):
    """A keyed digest of a phone number, an e-mail address or a name at an address that left, and whose it was.

    Once for each version, however often it leaves; it outlives what it is of. See `entries` for the numbers.
    """

    pk = models.CompositePrimaryKey("digest", "entry")
    digest = models.BinaryField()
    entry = models.BigIntegerField()

    class Meta:
        db_table = "gate_fingerprint"


class Approval(models.Model):
    """What somebody wants to take and may not take alone: asked for, then granted or refused by another user."""

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    by_user = models.IntegerField(help_text="who asks")
    at = models.DateTimeField()
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT)
    what = models.TextField(help_text="the form it is to take, as of a release")
    on_what = models.TextField(help_text="list:12")
    segment = models.TextField(help_text="the question that picked the people")
    count = models.IntegerField()
    findings = models.JSONField(help_text="why two decide, the gravest reason first")
    singled_out = models.BinaryField(help_text="who lean against us among them: person numbers, as a Roaring bitmap")
    why = models.TextField(default="", help_text="what the one who asks says of it")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.IntegerField(null=True)
    granted = models.BooleanField(null=True)
    said = models.TextField(default="", help_text="what the one who decided says of it")
    until = models.DateTimeField(null=True, help_text="for how long it may be taken")

    class Meta:
        db_table = "gate_approval"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("by_user")),
                name="nobody_approves_of_their_own",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True, granted__isnull=True)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False),
                name="decided_by_somebody_at_some_time",
            ),
        ]
        indexes = [models.Index(fields=["on_what"], name="approval_by_thing")]


class Alarm(models.Model):
    """Something about what leaves that the privacy officer should look at. Shown to nobody else."""

    class Kind(models.TextChoices):
        ASKED = "asked"
        KIN = "kin"
        UNUSUAL = "unusual"
        LIMIT = "limit"
        GUESSED = "guessed"
        TOGETHER = "together"
        BACK_IN = "back_in"
        OFFICER = "officer"
        LOOKED = "looked"
        SEARCHED = "searched"

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    at = models.DateTimeField()
    kind = models.TextField(choices=Kind.choices)
    by_user = models.IntegerField(help_text="whose act it is about")
    on_what = models.TextField(help_text="approval:7, release:…, limit:people")
    told = models.JSONField(default=dict)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.IntegerField(null=True)
    answer = models.TextField(default="")

    class Meta:
        db_table = "gate_alarm"


class Limit(models.Model):
    """From where on two decide, as the party set it; the newest of a name is in force. Rows are only ever added."""

    id = models.AutoField(primary_key=True)
    name = models.TextField()
    value = models.IntegerField()
    why = models.TextField()
    at = models.DateTimeField()
    by_user = models.IntegerField()

    class Meta:
        db_table = "gate_limit"
        constraints = [models.CheckConstraint(condition=models.Q(value__gte=1), name="limit_is_a_number_of_something")]
