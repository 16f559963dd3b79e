"""Sets a database up: roles, database, tables, then the SQL that no migration can express.

Tables come from Django's migrations, run as `owner`. Functions, views, policies, triggers and grants are declared in
each app's `sql/install/*.sql`, written so that running them again changes nothing; they are applied after every
migration, in the order of the apps, so that what is in force is always what is in the code.
"""

from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from psycopg import sql

from hustings.scope import servers

# Functions that run with the engine's eyes. A repository test compares this list with the database.
SECURITY_DEFINERS = frozenset(
    {
        "allowed_units",
        "allowed_zones",
        "rebuild_profiles",
        "profiles_after_write",
        "follow_zone",
        "similar_surnames",
        "advance_profile_day",
        "rescore_everybody",
        "source_ranks",
        "source_speaks_beyond",
        "sources_withdrawn_since",
        "refresh_statistics",
        "follow_merges",
        "settle_merges",
        "give_interactions",
        "numbers_merged_beyond",
        "public_form",
        "signatures_lately",
        "sources_barred",
        "shown_units",
        "hidden_sources",
        "hidden_source_codes",
        "hidden_batches",
        "destroy_batch",
        "forget_replaced_profiles",
        "traced_units",
        "seeds_to_plant",
        "hear_planted",
        "heard_of_planted",
        "people_held",
        "batch_held",
        "erased_among",
        "any_erased",
        "erase_people",
        "answers_for_party",
        "kept_too_long",
        "remove_kept",
    }
)


def prepare() -> None:
    """Create what is missing and bring the rest up to date. Safe to repeat at every start."""
    create_roles_and_database()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    with psycopg.connect(servers.conninfo(servers.OWNER)) as connection:
        for file in install_files():
            connection.execute(file.read_text(encoding="utf-8").encode())


def create_roles_and_database() -> None:
    """Make the four roles and the database, on whatever server is in use."""
    setup = servers.parameters(None)
    outside = "password" in servers.parameters(servers.APP)
    database = setup["dbname"]
    with psycopg.connect(servers.conninfo(None, dbname="postgres"), autocommit=True) as connection:
        for role in (*servers.LOGINS, servers.ENGINE):
            _create_role(connection, role, servers.passwords().get(role) if outside else None)
        # owner hands its SECURITY DEFINER functions over to engine, and so must be a member of it
        connection.execute(sql.SQL("GRANT {} TO {}").format(_name(servers.ENGINE), _name(servers.OWNER)))
        connection.execute(sql.SQL("GRANT {} TO {}").format(_name(servers.OWNER), _name(setup["user"])))
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if not known:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    _name(database), _name(servers.OWNER)
                )
            )
    with psycopg.connect(servers.conninfo(None), autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(_name(servers.OWNER)))
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        connection.execute(sql.SQL("GRANT CREATE, USAGE ON SCHEMA public TO {}").format(_name(servers.ENGINE)))
        for role in (servers.APP, servers.MIRROR_READER):
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(_name(role)))


def forget_old_transactions() -> None:
    """Empty what names transactions of the server that a backup came from: here their numbers mean others."""
    with psycopg.connect(servers.conninfo(servers.OWNER)) as connection:
        connection.execute("TRUNCATE profile_change, profile_mirror_request, profile_change_day")


def install_files() -> Iterator[Path]:
    """The declared SQL of every app, lowest app first, and of the queue of work, whose rows belong to units too."""
    for name in (*settings.HUSTINGS_APPS, "hustings.jobs"):
        config = apps.get_app_config(name.rpartition(".")[2])
        yield from sorted(Path(config.path).glob("sql/install/*.sql"))


def _create_role(connection: psycopg.Connection, role: str, password: str | None) -> None:
    login = sql.SQL("LOGIN" if role in servers.LOGINS else "NOLOGIN")
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        connection.execute(
            sql.SQL("CREATE ROLE {} {} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE").format(_name(role), login)
        )
    if password:
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(_name(role), sql.Literal(password)))


def _name(text: str) -> sql.Identifier:
    return sql.Identifier(text)
