from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lists", "0002_saved_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="told_of",
            field=models.IntegerField(help_text="who was frozen, where they were merged into the person", null=True),
        ),
        migrations.AlterField(
            model_name="member",
            name="person_id",
            field=models.IntegerField(db_index=True),
        ),
    ]
