import django.contrib.postgres.fields
from django.db import migrations, models

ARRAYS = {
    "support_now": models.SmallIntegerField(null=True),
    "support_life": models.SmallIntegerField(null=True),
    "gift_days": models.DateField(),
    "gift_cents": models.IntegerField(),
}
EMPTY = ", ".join(f"{name} = NULLIF({name}, '{{}}')" for name in ARRAYS)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0002_change_day")]

    operations = [
        *(
            migrations.AlterField(
                "profile", name, django.contrib.postgres.fields.ArrayField(base_field=each, size=None, null=True)
            )
            for name, each in ARRAYS.items()
        ),
        # the owner has no policy of its own: without this it would see no rows and leave them as they are
        migrations.RunSQL("ALTER TABLE profile NO FORCE ROW LEVEL SECURITY", migrations.RunSQL.noop),
        migrations.RunSQL(f"UPDATE profile SET {EMPTY}", migrations.RunSQL.noop),  # noqa: S608 (our own names)
        migrations.RunSQL("ALTER TABLE profile FORCE ROW LEVEL SECURITY", migrations.RunSQL.noop),
    ]
