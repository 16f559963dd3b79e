from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0002_contact_by_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="told_of",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="interaction",
            name="told_of",
            field=models.IntegerField(
                help_text="of whom it was told, where they were merged into the person", null=True
            ),
        ),
    ]
