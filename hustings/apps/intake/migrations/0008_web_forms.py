import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_duplicates"),
        ("interactions", "0003_told_of"),
        ("organisations", "0002_language_when_chosen"),
        ("people", "0006_merges"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebForm",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("petition", "Petition"),
                            ("issue", "Issue"),
                            ("volunteer", "Volunteer"),
                            ("sign", "Sign"),
                        ]
                    ),
                ),
                ("slug", models.TextField(help_text="its address, behind /sign/", unique=True)),
                ("title_en", models.TextField()),
                ("title_fr", models.TextField()),
                ("text_en", models.TextField(help_text="what is asked for, as signers read it")),
                ("text_fr", models.TextField()),
                (
                    "permission_en",
                    models.TextField(help_text="what the box says by which signers let us write and call"),
                ),
                ("permission_fr", models.TextField()),
                ("by_user", models.IntegerField()),
                ("opened_at", models.DateTimeField()),
                ("ends_on", models.DateField(help_text="the last day", null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "fact",
                    models.ForeignKey(
                        help_text="what is signed",
                        on_delete=django.db.models.deletion.PROTECT,
                        to="interactions.fact",
                    ),
                ),
                ("source", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="people.source")),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="organisations.unit")),
            ],
            options={
                "db_table": "intake_web_form",
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit_id", models.IntegerField()),
                ("said", models.JSONField(help_text="as written, by the names of columns; empty once it came in")),
                ("language", models.TextField(help_text="of the page, in which they are written to")),
                (
                    "agreed",
                    models.BooleanField(
                        help_text="whether they may be written to and called about other things than this"
                    ),
                ),
                ("permission", models.TextField(help_text="the sentence they agreed to, or did not, as they read it")),
                ("mailbox", models.TextField(help_text="keyed digest of their e-mail address")),
                ("signer", models.TextField(help_text="and of their name with it: who signs twice counts once")),
                ("origin", models.TextField(help_text="keyed digest of the network address; empty after a day")),
                ("signed_at", models.DateTimeField()),
                ("mailed_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("repeated", models.BooleanField(default=False, help_text="the same person had confirmed one before")),
                ("batch", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="intake.batch")),
                ("form", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="intake.webform")),
            ],
            options={
                "db_table": "intake_signature",
                "indexes": [
                    models.Index(fields=["mailbox", "signed_at"], name="signature_by_mailbox"),
                    models.Index(fields=["origin", "signed_at"], name="signature_by_origin"),
                ],
            },
        ),
    ]
