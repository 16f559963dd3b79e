"""No user, no rows; no grant, no rows; and nobody can step around it."""

import pytest
from django.db import ProgrammingError, connection

from hustings.scope import acting_as, install, servers

ELECTOR_TABLES = {
    "people_person",
    "people_address",
    "people_assertion",
    "people_contact_point",
    "people_suppression",
    "people_source",
    "people_merge",
    "people_agreement",
    "people_yielding",
    "people_hold",
    "privacy_demand",
    "privacy_erasure",
    "privacy_keeping",
    "privacy_sweep",
    "privacy_breach",
    "privacy_processor",
    "interactions_interaction",
    "interactions_answer",
    "profile",
    "gate_release",
    "gate_seed",
    "gate_planting",
    "gate_ring",
    "gate_fingerprint",
    "gate_approval",
    "gate_alarm",
    "intake_batch",
    "intake_row",
    "intake_doubt",
    "intake_duplicate",
    "intake_renumbering",
    "intake_change",
    "intake_paper",
    "intake_web_form",
    "intake_signature",
    "lists_list",
    "lists_member",
    "lists_saved_search",
    "intake_upload",
    "intake_mapping",
    "intake_destruction",
    "jobs_work",
}
# About a user's own sign-in: nobody else's while somebody acts, and in sight of the sign-in before anybody does.
OWN_TABLES = {"mfa_authenticator", "usersessions_usersession", "organisations_invitation"}


def rows(query: str, *params: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


def test_every_table_about_electors_forces_row_level_security(database: str) -> None:
    forced = {name for (name,) in rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")}
    assert forced == ELECTOR_TABLES | OWN_TABLES
    # any table with a zone or a unit of its own must be on the list above
    scoped = {
        name
        for (name,) in rows(
            "SELECT DISTINCT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE c.relkind = 'r' AND a.attname IN ('person_id', 'zone_id') AND a.attnum > 0"
            " AND c.relname NOT LIKE 'geography%%'"
        )
    }
    assert scoped - {"profile_change"} <= ELECTOR_TABLES


def test_no_role_of_ours_is_above_the_policies(database: str) -> None:
    found = rows("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'hustings%%'")
    assert len(found) == 4
    assert all(not superuser and not bypass for _, superuser, bypass in found)
    assert rows("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %s", servers.APP) == [(0,)]


def test_functions_with_the_engines_eyes_are_on_the_list(database: str) -> None:
    found = {name for (name,) in rows("SELECT proname FROM pg_proc WHERE prosecdef")}
    assert found == install.SECURITY_DEFINERS


def test_nobody_acting_sees_nothing_and_writes_nothing(party) -> None:
    party.add_person("35033")
    for table in sorted(ELECTOR_TABLES):
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)], table
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="row-level security"):
        cursor.execute("INSERT INTO people_person (zone_id) VALUES (1)")


def test_a_riding_sees_its_own_people_only(party) -> None:
    here, there = party.add_person("35033"), party.add_person("35034")
    with acting_as(party.organiser.pk):
        assert rows("SELECT id FROM people_person") == [(here,)]
        assert rows("SELECT person_id FROM profile") == [(here,)]
        assert rows("SELECT person_id FROM profile_view") == [(here,)]
    with acting_as(party.director.pk):
        assert {number for (number,) in rows("SELECT id FROM people_person")} == {here, there}


def test_a_cut_off_holds_at_the_next_transaction(party) -> None:
    from hustings.apps.organisations import actions

    party.add_person("35033")
    with acting_as(party.director.pk):
        actions.end_membership(by=party.director, user=party.organiser, unit=party.riding)
    with acting_as(party.organiser.pk):
        assert rows("SELECT count(*) FROM people_person") == [(0,)]


def test_the_acting_user_ends_with_the_transaction(party) -> None:
    party.add_person("35033")
    with acting_as(party.director.pk):
        assert rows("SELECT count(*) FROM people_person") == [(1,)]
    assert rows("SELECT count(*) FROM people_person") == [(0,)]


def test_a_person_who_moves_takes_the_record_along(party) -> None:
    person = party.add_person("35033", phone="+16135550001")
    party.contact(person, result="contacted")
    with acting_as(party.director.pk), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET zone_id = %s WHERE id = %s", [party.zones["35034"], person])
    with acting_as(party.organiser.pk):
        for table in (
            "people_person",
            "profile",
            "interactions_interaction",
            "people_contact_point",
            "people_assertion",
        ):
            assert rows(f"SELECT count(*) FROM {table}") == [(0,)], table
    with acting_as(party.director.pk):
        assert rows("SELECT zone_id FROM interactions_interaction") == [(party.zones["35034"],)]
