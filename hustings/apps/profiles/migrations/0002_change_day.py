from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ChangeDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("xid", models.BigIntegerField()),
                ("dropped", models.BooleanField(db_default=False)),
            ],
            options={"db_table": "profile_change_day"},
        ),
    ]
