"""What must be kept, whoever asks for its end: legal holds."""

from django.db import models


class Hold(models.Model):
    """An order to keep: of a person, of what a batch brought, or of everything. Lifted by somebody, never deleted."""

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    person_id = models.IntegerField(null=True, db_index=True)
    zone_id = models.IntegerField(null=True, help_text="where the person lived when it was set")
    batch_id = models.IntegerField(null=True, db_index=True, help_text="neither a person nor a batch: everything")
    because = models.TextField(help_text="the order, inquiry or law that demands it")
    by_user = models.IntegerField()
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.IntegerField(null=True)
    lifted_because = models.TextField(default="")

    class Meta:
        db_table = "people_hold"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person_id=None) | models.Q(batch_id=None), name="a_hold_is_of_one_thing"
            )
        ]
