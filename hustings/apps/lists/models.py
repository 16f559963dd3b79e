"""Lists: a segment frozen at a moment, for a purpose, until a day."""

from django.db import models
from django.utils.translation import gettext_noop

# The files that can be made of a list, as they are called, in the order in which they are offered.
FORM_TITLES = {
    "walk-pdf": gettext_noop("Walk list (PDF)"),
    "call-xlsx": gettext_noop("Call sheet (Excel)"),
    "call-csv": gettext_noop("Call sheet (CSV)"),
    "letters-pdf": gettext_noop("Letters (PDF)"),
    "labels-pdf": gettext_noop("Labels (PDF)"),
}
# What may be asked for where two decide: those, and going through a list (`gate.QUEUE`).
ASKED_TITLES = FORM_TITLES | {"queue": gettext_noop("Going through it, one by one")}


class List(models.Model):
    """Who matched a segment when it was frozen. Its members never change; whether they may be contacted does."""

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    name = models.TextField()
    segment = models.TextField()
    segment_json = models.JSONField()
    as_of = models.DateField()
    purpose = models.ForeignKey("gate.Purpose", on_delete=models.PROTECT)
    by_user = models.IntegerField()
    created_at = models.DateTimeField()
    expires_on = models.DateField()
    people = models.IntegerField()

    class Meta:
        db_table = "lists_list"
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="one_list_per_unit_and_name")]


class Member(models.Model):
    """One person of one list."""

    pk = models.CompositePrimaryKey("list_id", "person_id")
    list_id = models.IntegerField()
    person_id = models.IntegerField(db_index=True)
    told_of = models.IntegerField(null=True, help_text="who was frozen, where they were merged into the person")
    zone_id = models.IntegerField()

    class Meta:
        db_table = "lists_member"


class SavedSearch(models.Model):
    """A segment with a name, asked anew each time: whoever no longer matches drops out."""

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    name = models.TextField()
    segment = models.TextField()
    by_user = models.IntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "lists_saved_search"
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="one_search_per_unit_and_name")]
