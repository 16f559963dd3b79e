import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_external_ids"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_id", models.IntegerField()),
                ("file_name", models.TextField()),
                ("content", models.BinaryField()),
                ("sha256", models.TextField()),
                ("signatory", models.TextField(help_text="who signed it")),
                ("capacity", models.TextField(help_text="as what they may speak for the giver")),
                ("signed_on", models.DateField()),
                ("by_user", models.IntegerField()),
                ("added_at", models.DateTimeField()),
                ("source", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="people.source")),
            ],
            options={
                "db_table": "people_agreement",
            },
        ),
    ]
