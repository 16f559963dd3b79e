"""How outside data came in: one batch per file, one row per line, kept as it was."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Batch(models.Model):
    """One file brought in by one user, and what became of its rows."""

    class State(models.TextChoices):
        RUNNING = "running"
        PUBLISHED = "published"
        UNDONE = "undone"
        DESTROYED = "destroyed"

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    source = models.ForeignKey("people.Source", on_delete=models.PROTECT)
    kind = models.TextField()
    file_name = models.TextField()
    sha256 = models.TextField()
    size = models.BigIntegerField()
    layout = models.TextField(default="")
    release_id = models.UUIDField(null=True)
    state = models.TextField(choices=State.choices, default=State.RUNNING)
    by_user = models.IntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    header = models.BinaryField(default=b"", help_text="the header line, byte for byte")
    rows = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    waiting = models.IntegerField(default=0, db_default=0, help_text="rows of which it was not certain who is meant")
    reasons = models.JSONField(default=dict)
    not_mapped = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "intake_batch"


class Row(models.Model):
    """One data row of a batch, byte for byte, with what became of it."""

    batch_id = models.IntegerField()
    unit_id = models.IntegerField()
    number = models.IntegerField()
    line = models.IntegerField()
    raw = models.BinaryField(help_text="empty once it was kept long enough, or its person erased")
    raw_digest = models.BinaryField(null=True, help_text="of what was kept long enough")
    outcome = models.TextField()
    reason = models.JSONField(null=True)
    person_id = models.IntegerField(null=True)

    class Meta:
        db_table = "intake_row"
        constraints = [models.UniqueConstraint(fields=["batch_id", "number"], name="one_row_per_batch_and_number")]


class Doubt(models.Model):
    """A row of an outside list of which it is not certain who is meant; kept with the answer once somebody decided."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SAME = "same"
        NOBODY = "nobody"

    id = models.AutoField(primary_key=True)
    unit_id = models.IntegerField()
    batch_id = models.IntegerField()
    source_id = models.IntegerField()
    row_number = models.IntegerField()
    digest = models.TextField(help_text="of what the row says: the same row again is not asked again")
    said = models.JSONField(help_text="what the row says of whom it means, as written")
    content = models.JSONField(help_text="what it asserts of them")
    events = models.JSONField(help_text="what it says has happened")
    asserted_on = models.DateField()
    candidates = models.JSONField(help_text="who may be meant, the likeliest first: person, bits, answers, weights")
    why = models.TextField(help_text="why the first was not joined: a key of domain.matching.NOT_JOINED")
    state = models.TextField(choices=State.choices, default=State.WAITING)
    person_id = models.IntegerField(null=True, help_text="who was meant")
    by_user = models.IntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    held_by = models.IntegerField(null=True, help_text="who is looking at it")
    held_until = models.DateTimeField(null=True)
    put_off_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "intake_doubt"
        constraints = [models.UniqueConstraint(fields=["batch_id", "row_number"], name="one_doubt_per_row")]
        indexes = [
            models.Index(fields=["source_id", "digest"], name="doubt_by_digest"),
            models.Index(fields=["put_off_at", "id"], name="doubt_waiting", condition=models.Q(state="waiting")),
        ]


class Duplicate(models.Model):
    """Two people on record who may be one; kept with the answer once somebody decided."""

    class State(models.TextChoices):
        WAITING = "waiting"
        MERGED = "merged"
        DIFFERENT = "different"

    unit_id = models.IntegerField()
    one_id = models.IntegerField(help_text="the lower number of the two")
    other_id = models.IntegerField()
    bits = models.FloatField()
    answers = models.JSONField(help_text="what each comparison says")
    weights = models.JSONField(help_text="and how many bits that weighs")
    state = models.TextField(choices=State.choices, default=State.WAITING)
    by_user = models.IntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    held_by = models.IntegerField(null=True, help_text="who is looking at it")
    held_until = models.DateTimeField(null=True)
    put_off_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "intake_duplicate"
        constraints = [models.UniqueConstraint(fields=["unit_id", "one_id", "other_id"], name="one_duplicate_per_pair")]


class Renumbering(models.Model):
    """Somebody who stands on a whole edition of a list under another number than before."""

    batch_id = models.IntegerField(db_index=True)
    unit_id = models.IntegerField()
    person_id = models.IntegerField()
    before = models.TextField(db_collation="C")
    after = models.TextField(db_collation="C")

    class Meta:
        db_table = "intake_renumbering"


class Change(models.Model):
    """How many people of a poll a whole edition of a list changed in one way: new, gone, moved in, another number."""

    batch_id = models.IntegerField(db_index=True)
    unit_id = models.IntegerField()
    poll_id = models.IntegerField(null=True)
    kind = models.TextField()
    people = models.IntegerField()

    class Meta:
        db_table = "intake_change"


class Destruction(models.Model):
    """What a batch had brought, destroyed because the law or an agreement demands it; and the certificate of that."""

    batch = models.OneToOneField(Batch, primary_key=True, on_delete=models.PROTECT)
    unit_id = models.IntegerField()
    because = models.TextField(help_text="the law or agreement that demands it")
    by_user = models.IntegerField()
    at = models.DateTimeField()
    people = models.BinaryField(default=b"", help_text="whom it had told of, until the files that held them are gone")
    counts = models.JSONField(help_text="what was removed, and what stays")
    certificate = models.JSONField(null=True, help_text="once the last file is gone")
    sha256 = models.TextField(default="", help_text="of the certificate, as it is on record")

    class Meta:
        db_table = "intake_destruction"


class Paper(models.Model):
    """A pile of paper that is typed in line by line, into a batch of its own."""

    batch = models.OneToOneField(Batch, primary_key=True, on_delete=models.PROTECT)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    fact = models.ForeignKey("interactions.Fact", null=True, on_delete=models.PROTECT, help_text="what was signed")
    question = models.ForeignKey("interactions.Question", null=True, on_delete=models.PROTECT)
    signed_on = models.DateField()
    taken_back = ArrayField(models.IntegerField(), default=list, help_text="lines that do not count any more")

    class Meta:
        db_table = "intake_paper"

    @property
    def title(self) -> str:
        """What whoever began it called it."""
        return self.batch.file_name.removesuffix(".csv")


class WebForm(models.Model):
    """A page open to all on which people sign a petition, or sign up; it works in the name of whoever opened it."""

    class Kind(models.TextChoices):
        """What signing means."""

        PETITION = "petition"
        ISSUE = "issue"
        VOLUNTEER = "volunteer"
        SIGN = "sign"

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    source = models.ForeignKey("people.Source", on_delete=models.PROTECT)
    kind = models.TextField(choices=Kind.choices)
    fact = models.ForeignKey("interactions.Fact", on_delete=models.PROTECT, help_text="what is signed")
    slug = models.TextField(unique=True, help_text="its address, behind /sign/")
    title_en = models.TextField()
    title_fr = models.TextField()
    text_en = models.TextField(help_text="what is asked for, as signers read it")
    text_fr = models.TextField()
    permission_en = models.TextField(help_text="what the box says by which signers let us write and call")
    permission_fr = models.TextField()
    by_user = models.IntegerField()
    opened_at = models.DateTimeField()
    ends_on = models.DateField(null=True, help_text="the last day")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "intake_web_form"


class Signature(models.Model):
    """What somebody wrote on a web form. It counts once they confirmed it by e-mail, and came in with a batch."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(WebForm, on_delete=models.PROTECT)
    unit_id = models.IntegerField()
    said = models.JSONField(help_text="as written, by the names of columns; empty once it came in")
    language = models.TextField(help_text="of the page, in which they are written to")
    agreed = models.BooleanField(help_text="whether they may be written to and called about other things than this")
    permission = models.TextField(help_text="the sentence they agreed to, or did not, as they read it")
    mailbox = models.TextField(help_text="keyed digest of their e-mail address")
    signer = models.TextField(help_text="and of their name with it: who signs twice counts once")
    origin = models.TextField(help_text="keyed digest of the network address; empty after a day")
    signed_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    repeated = models.BooleanField(default=False, help_text="the same person had confirmed one before")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT)

    class Meta:
        db_table = "intake_signature"
        indexes = [
            models.Index(fields=["mailbox", "signed_at"], name="signature_by_mailbox"),
            models.Index(fields=["origin", "signed_at"], name="signature_by_origin"),
        ]


class Upload(models.Model):
    """A file that somebody sent in and has not brought in yet, with how it is to be read."""

    class Kind(models.TextChoices):
        ELECTORS = "electors"
        PEOPLE = "people"
        CONTACTS = "contacts"

    id = models.AutoField(primary_key=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT)
    by_user = models.IntegerField()
    kind = models.TextField(choices=Kind.choices)
    file_name = models.TextField()
    size = models.BigIntegerField()
    sent_at = models.DateTimeField()
    settings = models.JSONField(default=dict, help_text="layout, riding, date, source, sheet number, columns, formats")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, help_text="what became of it")
    dropped = models.BooleanField(default=False, db_default=False, help_text="somebody let it go instead")

    class Meta:
        db_table = "intake_upload"


class Mapping(models.Model):
    """How columns of a kind of file were read last time, so that the next file of the same header is read so too."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.CASCADE)
    kind = models.TextField()
    header = models.TextField(help_text="digest of the column titles")
    settings = models.JSONField()

    class Meta:
        db_table = "intake_mapping"
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "header"], name="one_mapping_per_header")]
