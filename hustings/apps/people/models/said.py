"""What is said of people: assertions, the ways to reach them that these come to, and who must be left alone."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Assertion(models.Model):
    """What one row of one source says about one person. Later rows shadow earlier ones; none is overwritten."""

    person_id = models.IntegerField(db_index=True)
    told_of = models.IntegerField(null=True, help_text="of whom it was told, where they were merged into the person")
    zone_id = models.IntegerField()
    source_id = models.IntegerField()
    batch_id = models.IntegerField()
    row_number = models.IntegerField()
    asserted_on = models.DateField()
    live = models.BooleanField(default=True)
    external_id = models.TextField(default="", db_default="", db_collation="C", help_text="whom its source calls so")
    content = models.JSONField()

    class Meta:
        db_table = "people_assertion"
        # the rows of a batch lie side by side: a few bytes per block find them
        indexes = [
            BrinIndex(fields=["batch_id"], name="assertion_by_batch"),
            models.Index(
                fields=["source_id", "external_id"],
                condition=~models.Q(external_id=""),
                name="assertion_by_external_id",
            ),
        ]


class ContactPoint(models.Model):
    """One version of one way to reach a person. A new value is a new row, so its number names the version."""

    class Kind(models.TextChoices):
        PHONE = "phone"
        MOBILE = "mobile"
        EMAIL = "email"

    person_id = models.IntegerField()
    zone_id = models.IntegerField()
    kind = models.TextField(choices=Kind.choices)
    value = models.TextField(db_collation="C")
    live = models.BooleanField(default=True, help_text="a live assertion says it")
    first_said = models.BigIntegerField(
        null=True, help_text="the earliest live assertion that says it; none: the one that brought the person"
    )

    class Meta:
        db_table = "people_contact_point"
        constraints = [
            models.UniqueConstraint(fields=["person_id", "kind", "value"], name="one_contact_point_per_value")
        ]
        indexes = [models.Index(fields=["value"], name="contact_point_by_value")]


class Surname(models.Model):
    """The dictionary of distinct folded surnames: names alone, no person."""

    key = models.TextField(primary_key=True, db_collation="C")

    class Meta:
        db_table = "people_surname"


class SurnameVariant(models.Model):
    """A surname with one letter left out. Two names that share a variant differ by one typing slip."""

    variant = models.TextField(db_collation="C")
    key = models.TextField(db_collation="C")

    class Meta:
        db_table = "people_surname_variant"
        indexes = [models.Index(fields=["variant"], name="surname_by_variant")]


class Suppression(models.Model):
    """A person who must not be contacted at all, whoever asks, with the reason. Lifted by a date, never deleted."""

    person_id = models.IntegerField(db_index=True)
    told_of = models.IntegerField(null=True)
    zone_id = models.IntegerField()
    reason = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "people_suppression"
