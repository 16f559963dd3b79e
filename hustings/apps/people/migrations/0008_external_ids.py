from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_source_purposes"),
    ]

    operations = [
        migrations.AddField(
            model_name="assertion",
            name="external_id",
            field=models.TextField(db_collation="C", db_default="", default="", help_text="whom its source calls so"),
        ),
        migrations.AddIndex(
            model_name="assertion",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=["source_id", "external_id"],
                name="assertion_by_external_id",
            ),
        ),
    ]
