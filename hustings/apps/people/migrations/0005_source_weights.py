from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_source_terms"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="weights",
            field=models.JSONField(help_text="how much its answers weigh, once learnt; none: as shipped", null=True),
        ),
    ]
