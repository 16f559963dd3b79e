"""Everything that leaves: what it was for, and exactly whose data went."""

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

    class Meta:
        db_table = "gate_release"
