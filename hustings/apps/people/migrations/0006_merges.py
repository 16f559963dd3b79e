import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_source_weights"),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kept_id", models.IntegerField()),
                ("absorbed_id", models.IntegerField(db_index=True)),
                (
                    "person_id",
                    models.IntegerField(db_index=True, help_text="the person at the top, as long as the merge holds"),
                ),
                ("zone_id", models.IntegerField(help_text="theirs")),
                (
                    "zone_before",
                    models.IntegerField(help_text="where the absorbed lived by what was known of them alone"),
                ),
                ("by_user", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("apart_by", models.IntegerField(null=True)),
                ("apart_at", models.DateTimeField(null=True)),
                (
                    "undecided",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        help_text="what was recorded while it held, and of whom nobody has said",
                        size=None,
                    ),
                ),
            ],
            options={
                "db_table": "people_merge",
            },
        ),
        migrations.CreateModel(
            name="Yielding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.IntegerField(db_index=True)),
                ("zone_id", models.IntegerField()),
                ("told_of", models.IntegerField(null=True)),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), help_text="keys of what assertions say", size=None
                    ),
                ),
                ("up_to", models.BigIntegerField(help_text="the last assertion before the merge")),
            ],
            options={
                "db_table": "people_yielding",
            },
        ),
        migrations.RemoveConstraint(
            model_name="person",
            name="one_person_per_elector_number_and_zone",
        ),
        migrations.AddField(
            model_name="assertion",
            name="told_of",
            field=models.IntegerField(
                help_text="of whom it was told, where they were merged into the person", null=True
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.IntegerField(
                help_text="the person for whom all that is told of this one counts; see Merge", null=True
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="top_id",
            field=models.GeneratedField(
                expression=django.db.models.functions.Coalesce("merged_into", "id"),
                output_field=models.IntegerField(),
                db_persist=True,
                help_text="who stands for them: that person, or they themselves",
            ),
        ),
        migrations.AddField(
            model_name="suppression",
            name="told_of",
            field=models.IntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="person_by_merge"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                models.F("elector_number"),
                models.F("register"),
                models.F("zone_id"),
                models.Case(
                    models.When(merged_into=None, then=models.Value(0)),
                    default=models.F("id"),
                    output_field=models.IntegerField(),
                ),
                condition=models.Q(("elector_number", ""), _negated=True),
                name="one_person_per_elector_number_and_zone",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("apart_at__isnull", True)), fields=("absorbed_id",), name="one_merge_at_a_time"
            ),
        ),
        migrations.AddField(
            model_name="yielding",
            name="merge",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="people.merge"),
        ),
    ]
