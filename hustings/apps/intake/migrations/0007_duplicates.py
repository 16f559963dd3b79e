from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_paper"),
    ]

    operations = [
        migrations.CreateModel(
            name="Duplicate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_id", models.IntegerField()),
                ("one_id", models.IntegerField(help_text="the lower number of the two")),
                ("other_id", models.IntegerField()),
                ("bits", models.FloatField()),
                ("answers", models.JSONField(help_text="what each comparison says")),
                ("weights", models.JSONField(help_text="and how many bits that weighs")),
                (
                    "state",
                    models.TextField(
                        choices=[("waiting", "Waiting"), ("merged", "Merged"), ("different", "Different")],
                        default="waiting",
                    ),
                ),
                ("by_user", models.IntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("held_by", models.IntegerField(help_text="who is looking at it", null=True)),
                ("held_until", models.DateTimeField(null=True)),
                ("put_off_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "intake_duplicate",
                "constraints": [
                    models.UniqueConstraint(fields=("unit_id", "one_id", "other_id"), name="one_duplicate_per_pair")
                ],
            },
        ),
    ]
