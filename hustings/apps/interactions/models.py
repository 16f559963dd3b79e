"""What can be asked and said, and the append-only record of every contact."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Result(models.Model):
    """The field's standard outcomes of an attempt. Numbers are bit positions in the profile and never reused."""

    number = models.SmallIntegerField(primary_key=True)
    code = models.TextField(unique=True)
    name_en = models.TextField()
    name_fr = models.TextField()
    reached = models.BooleanField(help_text="somebody was spoken to")

    class Meta:
        db_table = "interactions_result"


class Fact(models.Model):
    """One thing that a person can have said or done: an answer, a petition, an issue, a tag, a sign, volunteering."""

    class Kind(models.TextChoices):
        ANSWER = "answer"
        PETITION = "petition"
        ISSUE = "issue"
        TAG = "tag"
        SIGN = "sign"
        VOLUNTEER = "volunteer"

    id = models.AutoField(primary_key=True)
    kind = models.TextField(choices=Kind.choices)
    question = models.ForeignKey("Question", null=True, on_delete=models.PROTECT, related_name="options")
    issue = models.ForeignKey("self", null=True, on_delete=models.PROTECT, help_text="the topic this is a sign of")
    name_en = models.TextField()
    name_fr = models.TextField()

    class Meta:
        db_table = "interactions_fact"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "question", "name_en"], nulls_distinct=False, name="one_fact_per_name"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="answer", question__isnull=False)
                | (~models.Q(kind="answer") & models.Q(question__isnull=True)),
                name="answers_and_only_answers_have_a_question",
            ),
        ]


class Question(models.Model):
    """A question of the party; its options are facts."""

    text_en = models.TextField(unique=True)
    text_fr = models.TextField()
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "interactions_question"


class Script(models.Model):
    """Words to say, in one language and version. A version is never changed: what was said can be shown years later."""

    code = models.TextField()
    version = models.IntegerField()
    language = models.TextField()
    title = models.TextField()
    text = models.TextField()

    class Meta:
        db_table = "interactions_script"
        constraints = [models.UniqueConstraint(fields=["code", "version", "language"], name="one_script_per_version")]


class ScriptQuestion(models.Model):
    """A question at its place in a script."""

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT)
    position = models.SmallIntegerField()

    class Meta:
        db_table = "interactions_script_question"
        constraints = [models.UniqueConstraint(fields=["script", "position"], name="one_question_per_position")]


class MarkLevel(models.Model):
    """One step of a support scale, as it is said at the door."""

    id = models.SmallIntegerField(primary_key=True)
    scale = models.TextField(default="standard")
    code = models.TextField()
    name_en = models.TextField()
    name_fr = models.TextField()
    position = models.SmallIntegerField()

    class Meta:
        db_table = "interactions_mark_level"
        constraints = [models.UniqueConstraint(fields=["scale", "code"], name="one_mark_level_per_code")]


class Interaction(models.Model):
    """Something that happened between the party and a person. Only added; a correction is a row that voids another."""

    class Kind(models.TextChoices):
        CONTACT = "contact"
        FACT = "fact"
        MEMBERSHIP = "membership"
        DONATION = "donation"
        OPT_OUT = "opt_out"
        OPT_IN = "opt_in"
        VOID = "void"

    class Channel(models.IntegerChoices):
        """Values are the bits of `profile.stops`."""

        DOOR = 1, _("door")
        PHONE = 2, _("phone")
        TEXT = 4, _("text message")
        EMAIL = 8, _("e-mail")
        MAIL = 16, _("letter")
        VOICE = 32, _("recorded voice")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.IntegerField()
    told_of = models.IntegerField(null=True, help_text="of whom it was told, where they were merged into the person")
    zone_id = models.IntegerField()
    unit_id = models.IntegerField()
    kind = models.TextField(choices=Kind.choices)
    channel = models.SmallIntegerField(null=True, help_text="one channel; for opt-outs a mask of them")
    on_day = models.DateField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by_user = models.IntegerField()
    result = models.SmallIntegerField(null=True)
    mark = models.SmallIntegerField(null=True)
    mark_round = models.TextField(default="", help_text="the pass in which the mark was taken")
    fact_id = models.IntegerField(null=True)
    amount_cents = models.IntegerField(null=True)
    until = models.DateField(null=True)
    note = models.TextField(default="")
    voids = models.UUIDField(null=True)
    source_id = models.IntegerField(null=True)
    batch_id = models.IntegerField(null=True)
    release_id = models.UUIDField(null=True)
    contact_point_id = models.BigIntegerField(null=True, help_text="the version of the phone or e-mail that was tried")

    class Meta:
        db_table = "interactions_interaction"
        indexes = [
            models.Index(fields=["person_id"], name="interaction_by_person"),
            models.Index(fields=["voids"], condition=models.Q(voids__isnull=False), name="interaction_by_voided"),
            models.Index(fields=["on_day"], condition=models.Q(kind="contact"), name="contact_by_day"),
            models.Index(fields=["batch_id"], condition=models.Q(batch_id__isnull=False), name="interaction_by_batch"),
            models.Index(
                fields=["contact_point_id"],
                condition=models.Q(contact_point_id__isnull=False),
                name="interaction_by_contact_point",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="void", voids__isnull=False)
                | (~models.Q(kind="void") & models.Q(voids__isnull=True)),
                name="only_a_void_voids",
            )
        ]


class Answer(models.Model):
    """One answer given during an interaction: an option, or free text."""

    interaction = models.ForeignKey(Interaction, on_delete=models.PROTECT, related_name="answers")
    person_id = models.IntegerField(db_index=True)
    told_of = models.IntegerField(null=True)
    zone_id = models.IntegerField()
    question_id = models.BigIntegerField()
    fact_id = models.IntegerField(null=True)
    text = models.TextField(default="")

    class Meta:
        db_table = "interactions_answer"
        constraints = [
            models.UniqueConstraint(fields=["interaction", "question_id"], name="one_answer_per_question_and_contact")
        ]
