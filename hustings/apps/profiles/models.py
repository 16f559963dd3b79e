"""The wide row: everything that a segment may ask of one person. Its definition is the view in sql/install."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Profile(models.Model):
    """A copy of one row of `profile_view`, kept exact by triggers."""

    person_id = models.IntegerField(primary_key=True)
    zone_id = models.SmallIntegerField()
    poll_id = models.IntegerField(null=True)
    door_id = models.IntegerField(null=True)
    elector = models.BooleanField()
    present = models.BooleanField()
    birth_from = models.DateField(null=True)
    birth_to = models.DateField(null=True)
    gender = models.TextField(null=True)
    language = models.TextField(null=True)
    fixed_income = models.BooleanField(null=True)
    has_phone = models.BooleanField()
    has_mobile = models.BooleanField()
    has_email = models.BooleanField()
    has_mail = models.BooleanField()
    phone_key = models.BigIntegerField(null=True)
    email_key = models.BigIntegerField(null=True)
    stops = models.SmallIntegerField()
    suppressed = models.BooleanField()
    first_contact = models.DateField(null=True)
    last_contact = models.DateField(null=True)
    last_door = models.DateField(null=True)
    last_phone = models.DateField(null=True)
    last_text = models.DateField(null=True)
    last_email = models.DateField(null=True)
    last_mail = models.DateField(null=True)
    last_voice = models.DateField(null=True)
    attempts = models.SmallIntegerField()
    last_result = models.SmallIntegerField(null=True)
    results = models.IntegerField()
    mark = models.SmallIntegerField(null=True)
    mark_on = models.DateField(null=True)
    # most people have none of these four, and null costs nothing to keep or to read
    support_now = ArrayField(models.SmallIntegerField(null=True), null=True)
    support_life = ArrayField(models.SmallIntegerField(null=True), null=True)
    member_from = models.DateField(null=True)
    member_until = models.DateField(null=True)
    gift_days = ArrayField(models.DateField(), null=True)
    gift_cents = ArrayField(models.IntegerField(), null=True)
    facts = ArrayField(models.IntegerField())
    area = ArrayField(models.IntegerField(null=True))
    turnout = models.SmallIntegerField(null=True)
    postal = models.TextField(null=True)
    fsa = models.TextField(null=True)

    class Meta:
        db_table = "profile"
        indexes = [models.Index(fields=["zone_id", "poll_id"], name="profile_by_zone_and_poll")]


class ProfileChange(models.Model):
    """The append-only log of whose profile a transaction touched, and the row it replaced.

    The mirror reads what it has not yet seen; the first `before` after its base is what the base holds of that person.
    """

    xid = models.BigIntegerField()
    person_id = models.IntegerField()
    before = models.JSONField(null=True)

    class Meta:
        db_table = "profile_change"
        indexes = [models.Index(fields=["xid"], name="profile_change_by_xid")]


class ChangeDay(models.Model):
    """A transaction of the beginning of a day; and whether what is older was dropped from the change log."""

    day = models.DateField(primary_key=True)
    xid = models.BigIntegerField()
    dropped = models.BooleanField(db_default=False)

    class Meta:
        db_table = "profile_change_day"


class ProfileDay(models.Model):
    """One row: the day as of which decayed scores and expiries stand. A nightly job moves it on."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    day = models.DateField()

    class Meta:
        db_table = "profile_day"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_profile_day")]


class MirrorRequest(models.Model):
    """A batch was published: a mirror built before it should be built anew."""

    xid = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "profile_mirror_request"
