import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_merges"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="purposes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                default=list,
                help_text="codes of what it may serve; none is everything",
                size=None,
            ),
        ),
    ]
