"""Everything that leaves: what it was for, exactly whose data went, and what tells one copy from another."""

import uuid

from django.db import models


class Purpose(models.Model):
    """A reason for which a unit may use lists. A closed list per unit, inherited by the units below it."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.CASCADE, related_name="purposes")
    code = models.TextField()
    name_en = models.TextField()
    name_fr = models.TextField()
    rule = models.TextField(help_text="the section that allows it")
    active = models.BooleanField(default=True)

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
