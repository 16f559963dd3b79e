"""Who works together: typed units in a tree, the areas granted to them, users and their roles."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_noop


class Unit(models.Model):
    """A body that works with electors: the party, a riding association, a campaign, a team."""

    class Kind(models.TextChoices):
        PARTY = "party"
        PROVINCIAL = "provincial_association"
        RIDING = "riding_association"
        CAMPAIGN = "candidate_campaign"
        CONTESTANT = "contestant"
        MP_OFFICE = "mp_office"
        VENDOR = "vendor"
        TEAM = "team"

    kind = models.TextField(choices=Kind.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    code = models.TextField(unique=True)
    name_en = models.TextField()
    name_fr = models.TextField()
    suspended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "organisations_unit"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="party", parent__isnull=True) | models.Q(parent__isnull=False),
                name="only_a_party_stands_alone",
            ),
        ]


class AreaGrant(models.Model):
    """A district that a unit works in, for a time. The code is text: codes are reused between orders."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="grants")
    order_code = models.TextField()
    district_code = models.TextField(help_text="* stands for every district of the order")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        db_table = "organisations_area_grant"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "order_code", "district_code", "valid_from"],
                nulls_distinct=False,
                name="one_grant_per_unit_district_and_start",
            )
        ]


class UserManager(BaseUserManager["User"]):
    """Finds a user by name, as Django's sign-in expects."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of that name."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """One person who signs in. What they may see follows from their roles alone."""

    id = models.AutoField(primary_key=True)
    username = models.TextField(unique=True)
    name = models.TextField()
    language = models.TextField(default="", help_text="en or fr; empty until they choose: the browser says")
    email = models.TextField(default="", help_text="where invitations and news of their sign-in go; may be empty")
    is_active = models.BooleanField(default=True)
    failed_sign_ins = models.IntegerField(default=0, help_text="in a row; a good one begins anew")

    USERNAME_FIELD = "username"
    objects = UserManager()

    @property
    def came_in(self) -> bool:
        """Whether they ever chose a password."""
        return bool(self.password) and self.has_usable_password()

    class Meta:
        db_table = "organisations_user"
        constraints = [models.UniqueConstraint(Lower("username"), name="a_name_is_one_however_it_is_written")]


# What roles are called.
ROLE_NAMES = {
    "data_director": gettext_noop("data director"),
    "organiser": gettext_noop("organiser"),
    "data_entry": gettext_noop("data entry"),
    "canvasser": gettext_noop("canvasser"),
    "caller": gettext_noop("caller"),
    "auditor": gettext_noop("auditor"),
    "privacy_officer": gettext_noop("privacy officer"),
}


class Membership(models.Model):
    """A role that a user holds in a unit, for a time. A cut-off holds from the next transaction on."""

    class Role(models.TextChoices):
        DATA_DIRECTOR = "data_director"
        ORGANISER = "organiser"
        DATA_ENTRY = "data_entry"
        CANVASSER = "canvasser"
        CALLER = "caller"
        AUDITOR = "auditor"
        PRIVACY_OFFICER = "privacy_officer"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="memberships")
    role = models.TextField(choices=Role.choices)
    valid_from = models.DateTimeField(db_default=Now())
    valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "organisations_membership"
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "role", "valid_from"], name="one_role_once_at_a_time")
        ]


class Invitation(models.Model):
    """A way in for one person, once: the first, made by one, or back in, made by two of whom each knows a half."""

    id = models.AutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    by_user = models.IntegerField(help_text="who asked for it")
    at = models.DateTimeField()
    why = models.TextField(default="")
    back_in = models.BooleanField(default=False, help_text="for somebody who was in before: two decide")
    tries = models.IntegerField(default=0, help_text="wrong codes given")
    agreed_by = models.IntegerField(null=True)
    until = models.DateTimeField(null=True, help_text="how long the link holds; before a second person agreed, none")
    mailed_at = models.DateTimeField(null=True, help_text="when the link went to the user's own address")
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="taken back, or replaced by a newer one")

    class Meta:
        db_table = "organisations_invitation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(back_in=False) | models.Q(until__isnull=True) | models.Q(agreed_by__isnull=False),
                name="two_let_somebody_back_in",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True)
                | (~models.Q(agreed_by=models.F("by_user")) & ~models.Q(agreed_by=models.F("user_id"))),
                name="the_second_lets_another_back_in",
            ),
        ]


class Together(models.Model):
    """In how many minutes of a day somebody was at work at two addresses at once: a shared account, perhaps."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="together")
    day = models.DateField()
    minutes = models.IntegerField()

    class Meta:
        db_table = "organisations_together"
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_count_per_user_and_day")]


class CutOff(models.Model):
    """A user or a unit that is cut off, or is to be once a second person agrees; kept when it is lifted."""

    id = models.AutoField(primary_key=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="cut_offs")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="cut_offs")
    by_user = models.IntegerField(help_text="who asked for it")
    at = models.DateTimeField()
    why = models.TextField()
    in_force_at = models.DateTimeField(null=True)
    agreed_by = models.IntegerField(null=True, help_text="the second person, where two decide")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.IntegerField(null=True)
    lifted_why = models.TextField(default="")

    class Meta:
        db_table = "organisations_cut_off"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True, unit__isnull=False)
                | models.Q(user__isnull=False, unit__isnull=True),
                name="cut_off_of_a_user_or_a_unit",
            ),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=True)
                | models.Q(in_force_at__isnull=True)
                | models.Q(agreed_by__isnull=False),
                name="a_unit_is_cut_off_by_two",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True) | ~models.Q(agreed_by=models.F("by_user")),
                name="the_second_is_another",
            ),
        ]


class Election(models.Model):
    """An election and its period: from the issue of the writ to polling day (Canada Elections Act, s. 2(1))."""

    code = models.TextField(primary_key=True)
    name_en = models.TextField()
    name_fr = models.TextField()
    writ_on = models.DateField()
    polling_on = models.DateField()

    class Meta:
        db_table = "organisations_election"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(polling_on__gte=models.F("writ_on")), name="polling_day_follows_the_writ"
            )
        ]
