from django.db import migrations, models

GIVERS = (
    *("own", "tool", "individual", "vendor", "corporation", "union", "association", "charity", "opponent", "mp_office"),
    *("municipal", "shared_login", "member"),
)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_withdrawn_sources")]

    operations = [
        migrations.AddField(
            "source", "giver", models.TextField(default="own", choices=[(each, each) for each in GIVERS])
        ),
        migrations.AddField(
            "source",
            "paid_cents",
            models.IntegerField(null=True, help_text="what was paid for it; none: nothing is recorded"),
        ),
        migrations.AlterField("source", "valid_until", models.DateField(null=True, help_text="the last day")),
    ]
