"""One table of acts, and the chain that seals it. Plain ids, no foreign keys: the record outlives what it tells of."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.fields.json import KeyTransform


class Event(models.Model):
    """One act of one user, written in the act's own transaction. Rows are only ever added."""

    at = models.DateTimeField()
    by_user = models.IntegerField()
    unit = models.IntegerField(null=True)
    what = models.TextField(help_text="a verb in the past: electors.imported")
    on_what = models.TextField(help_text="kind and id of the thing: batch:12")
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)

    class Meta:
        db_table = "audit_event"
        indexes = [
            models.Index(fields=["on_what"], name="event_by_thing"),
            models.Index(fields=["by_user", "at"], name="event_by_user"),
            GinIndex(
                OpClass(KeyTransform("people", "new"), name="jsonb_path_ops"),
                condition=models.Q(new__has_key="people"),
                name="event_by_people_shown",
            ),
        ]


class Seal(models.Model):
    """One link of the chain: which committed events it covers, and the digest over them and the link before."""

    at = models.DateTimeField()
    events = ArrayField(models.BigIntegerField())
    digest = models.TextField()

    class Meta:
        db_table = "audit_seal"


class Sealed(models.Model):
    """Which seal covers an event; its key makes sealing an event twice impossible."""

    event = models.BigIntegerField(primary_key=True)
    seal = models.BigIntegerField()

    class Meta:
        db_table = "audit_sealed"
