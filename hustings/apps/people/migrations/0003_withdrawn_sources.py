from django.db import migrations, models

# Which live assertion says each number or address first: what the order of a person's numbers goes by from now on.
FIRST_SAID = """
UPDATE people_contact_point c SET first_said = (
    SELECT min(a.id) FROM people_assertion a WHERE a.person_id = c.person_id AND a.live AND a.content->>c.kind = c.value)
WHERE c.live
"""
TABLES = ("people_contact_point", "people_assertion")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_given_name")]

    operations = [
        migrations.AddField("source", "withdrawn_because", models.TextField(default="")),
        migrations.AlterField(
            "source",
            "withdrawn_at",
            models.DateTimeField(null=True, help_text="from then on nothing that it said counts"),
        ),
        migrations.AddField(
            "contactpoint",
            "first_said",
            models.BigIntegerField(
                null=True, help_text="the earliest live assertion that says it; none: the one that brought the person"
            ),
        ),
        # the owner has no policy of its own: without this it would see no rows and leave them as they are
        *(
            migrations.RunSQL(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", migrations.RunSQL.noop)
            for table in TABLES
        ),
        # nobody's profile changes by it, or it does when they are next touched
        migrations.RunSQL("SELECT set_config('hustings.bulk', 'on', true)", migrations.RunSQL.noop),
        migrations.RunSQL(FIRST_SAID, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY", migrations.RunSQL.noop)
            for table in TABLES
        ),
    ]
