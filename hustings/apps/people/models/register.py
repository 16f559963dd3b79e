"""People and the doors they live behind; and who of them are one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Func, Value, When
from django.db.models.functions import Coalesce


class Address(models.Model):
    """One dwelling behind one door, within one zone."""

    id = models.AutoField(primary_key=True)
    zone_id = models.IntegerField()
    door_key = models.TextField(db_collation="C")
    unit = models.TextField(default="")
    civic_number = models.TextField(default="")
    civic_suffix = models.TextField(default="")
    street_name = models.TextField(default="")
    street_type = models.TextField(default="")
    street_direction = models.TextField(default="")
    municipality = models.TextField(default="")
    province = models.TextField(default="")
    postal_code = models.TextField(default="")
    street_key = models.TextField(default="", db_collation="C")
    street_search = models.GeneratedField(
        expression=Func(F("street_key"), Value("|"), Value(3), function="split_part"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    civic_value = models.IntegerField(null=True, help_text="the civic number as a number, for order and search")
    place_id = models.IntegerField(null=True, help_text="FSA and zone: where area statistics are looked up")

    class Meta:
        db_table = "people_address"
        constraints = [models.UniqueConstraint(fields=["zone_id", "door_key"], name="one_address_per_zone_and_door")]
        indexes = [
            models.Index(fields=["civic_value", "street_search"], name="address_by_number_and_street"),
            models.Index(fields=["postal_code"], name="address_by_postal_code"),
        ]


class Person(models.Model):
    """One human being: the fold of the live assertions about them. Never edited by itself."""

    class Status(models.TextChoices):
        ELECTOR = "elector"
        NON_ELECTOR = "non_elector"
        INACTIVE = "inactive"
        REMOVED = "removed"
        DECEASED = "deceased"

    id = models.AutoField(primary_key=True)
    zone_id = models.IntegerField()
    register = models.TextField(default="", db_collation="C", help_text="which publisher's numbers these are")
    elector_number = models.TextField(default="", db_collation="C")
    number_digest = models.TextField(
        default="",
        db_default="",
        db_collation="C",
        help_text="of the elector number that they had on a list which was destroyed",
    )
    family_name = models.TextField(default="")
    given_name = models.TextField(default="")
    middle_name = models.TextField(default="")
    name_prefix = models.TextField(default="")
    name_suffix = models.TextField(default="")
    family_key = models.TextField(default="", db_collation="C")
    given_key = models.TextField(default="", db_collation="C")
    birth_from = models.DateField(null=True)
    birth_to = models.DateField(null=True)
    gender = models.TextField(default="")
    language = models.TextField(default="")
    fixed_income = models.BooleanField(null=True)
    status = models.TextField(default=Status.ELECTOR, choices=Status.choices)
    protected = models.BooleanField(default=False)
    turnout = models.SmallIntegerField(null=True, help_text="an estimate, per mille")
    poll_id = models.IntegerField(null=True)
    sequence_number = models.TextField(default="")
    address_id = models.IntegerField(null=True)
    address_on = models.DateField(null=True, help_text="the day of the source that says they live there")
    mailing = models.TextField(default="", help_text="lines of a mailing address other than the dwelling")
    merged_into = models.IntegerField(
        null=True, help_text="the person for whom all that is told of this one counts; see Merge"
    )
    top_id = models.GeneratedField(
        expression=Coalesce("merged_into", "id"),
        output_field=models.IntegerField(),
        db_persist=True,
        help_text="who stands for them: that person, or they themselves",
    )

    class Meta:
        db_table = "people_person"
        constraints = [
            # whoever is merged into another keeps a number that the other may have as well
            models.UniqueConstraint(
                F("elector_number"),
                F("register"),
                F("zone_id"),
                Case(When(merged_into=None, then=Value(0)), default=F("id"), output_field=models.IntegerField()),
                condition=~models.Q(elector_number=""),
                name="one_person_per_elector_number_and_zone",
            )
        ]
        indexes = [
            models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="person_by_merge"),
            models.Index(
                fields=["number_digest"], condition=~models.Q(number_digest=""), name="person_by_number_digest"
            ),
            models.Index(fields=["family_key", "given_key"], name="person_by_name"),
            models.Index(fields=["given_key"], name="person_by_given_name"),
            models.Index(fields=["address_id"], name="person_by_address"),
        ]

    @property
    def name(self) -> str:
        """Given names, then family name; "" of whoever is known without a name."""
        return " ".join(filter(None, (self.given_name, self.middle_name, self.family_name)))


class Merge(models.Model):
    """Two people on record who are one: what is told of the absorbed counts for the kept, until they are taken apart.

    The merges that hold form trees; the person at the top stands for everybody below.
    """

    kept_id = models.IntegerField()
    absorbed_id = models.IntegerField(db_index=True)
    person_id = models.IntegerField(db_index=True, help_text="the person at the top, as long as the merge holds")
    zone_id = models.IntegerField(help_text="theirs")
    zone_before = models.IntegerField(help_text="where the absorbed lived by what was known of them alone")
    by_user = models.IntegerField()
    at = models.DateTimeField()
    apart_by = models.IntegerField(null=True)
    apart_at = models.DateTimeField(null=True)
    undecided = ArrayField(
        models.UUIDField(), default=list, help_text="what was recorded while it held, and of whom nobody has said"
    )

    class Meta:
        db_table = "people_merge"
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed_id"], condition=models.Q(apart_at__isnull=True), name="one_merge_at_a_time"
            )
        ]


class Yielding(models.Model):
    """Of a merge: what had been said of one person up to then of some fields yields to what was said of the other."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE)
    person_id = models.IntegerField(db_index=True)
    zone_id = models.IntegerField()
    told_of = models.IntegerField(null=True)
    fields = ArrayField(models.TextField(), help_text="keys of what assertions say")
    up_to = models.BigIntegerField(help_text="the last assertion before the merge")

    class Meta:
        db_table = "people_yielding"
