"""Every route, by every role, at the objects of every other kind of unit: nothing comes back, and nothing is changed.

Generated from the routes themselves: one whose address names a thing must say here what thing, or the build fails.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.utils import timezone

from hustings.apps.lists import actions as lists
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import CutOff, Invitation, Membership, Unit, User
from hustings.scope import acting_as, rooms, servers
from hustings.web.acting import is_open
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import routes
from tests.integration.test_sentinels import SENTINELS, Other
from tests.integration.test_sentinels import other as other
from tests.proofs import enter
from tests.world import Party

ROLES = [*Membership.Role.values, None]  # None: somebody without any role
# the kinds of units whose things nobody of the riding may reach, and what each stands under
FOREIGN = {
    Unit.Kind.RIDING: "party",
    Unit.Kind.CAMPAIGN: "party",
    Unit.Kind.TEAM: "party",
    Unit.Kind.VENDOR: "party",
    Unit.Kind.CONTESTANT: "eda-35033",
    Unit.Kind.MP_OFFICE: "eda-35033",
}
PERSON, BATCH, LIST, SOURCE, UPLOAD, WORK = "person", "batch", "list", "source", "upload", "work"
# What the parts of an address name; a thing of the foreign unit stands in its place.
NAMES = {
    "users/<int:number>/suspend/": "user",
    "users/<int:number>/end/": "user",
    "users/<int:number>/invite/": "user",
    "users/<int:number>/back-in/": "user",
    "users/<int:number>/sign-out/": "user",
    "invitations/<int:number>/agree/": "invitation",
    "invitations/<int:number>/end/": "invitation",
    "sign-in/keys/<int:number>/remove/": "key",
    "sign-in/devices/<int:number>/end/": "session",
    "units/<int:number>/freeze/": "unit",
    "cut-offs/<int:number>/agree/": "cut_off",
    "cut-offs/<int:number>/lift/": "cut_off",
    "people/<int:number>/": PERSON,
    "people/<int:number>/correct/": PERSON,
    "people/facts/<int:assertion>/take-back/": "assertion",
    "people/sources/<int:number>/": SOURCE,
    "people/sources/<int:number>/withdraw/": SOURCE,
    "people/sources/<int:number>/newcomers/": SOURCE,
    "people/sources/<int:number>/agreement/": SOURCE,
    "contacts/new/<int:number>/": PERSON,
    "contacts/<uuid:interaction>/take-back/": "interaction",
    "lists/<int:number>/": LIST,
    "lists/<int:number>/files/": LIST,
    "lists/<int:number>/standing/": LIST,
    "lists/<int:number>/make/": LIST,
    "lists/<int:number>/next/": LIST,
    "lists/approvals/<int:number>/": "approval",
    "lists/files/<int:work>/": WORK,
    "lists/files/<int:work>/stop/": WORK,
    "lists/searches/<int:search>/drop/": "search",
    "lists/sheets/<str:key>/<int:number>/": "release",
    "lists/sheets/<str:key>/<int:number>/typed/": "release",
    "record/users/<int:number>/": "user",
    "record/alarms/<int:number>/": "alarm",
    "record/planted/<int:number>/retire/": "seed",
    "imports/files/<int:number>/": UPLOAD,
    "imports/files/<int:number>/drop/": UPLOAD,
    "imports/files/<int:number>/progress/": UPLOAD,
    "imports/work/<int:work>/stop/": WORK,
    **{
        f"privacy/people/<int:number>/{act}": PERSON
        for act in ("", "files/", "tell/", "object/", "requests/", "hold/", "erase/")
    },
    "privacy/files/<int:work>/<str:name>": WORK,
    "privacy/requests/<int:number>/answer/": "demand",
    "privacy/holds/<int:number>/lift/": "hold",
    "privacy/erasures/<int:number>/": "erasure",
    "privacy/breaches/<int:number>/": "breach",
    "privacy/processors/<int:number>/end/": "processor",
    "imports/paper/<int:number>/": BATCH,
    "imports/paper/<int:number>/whom/": BATCH,
    "imports/paper/<int:number>/back/": BATCH,
    "imports/waiting/<int:number>/": "doubt",
    "imports/duplicates/<int:number>/": "duplicate",
    "imports/same/<int:number>/": PERSON,
    "imports/forms/<int:number>/": "form",
    "imports/apart/<int:number>/": "merge",
    "imports/apart/<int:number>/whose/": "merge",
    "imports/<int:number>/": BATCH,
    "imports/<int:number>/refused/": BATCH,
    "imports/<int:number>/undo/": BATCH,
    "imports/<int:number>/destroy/": BATCH,
    "imports/<int:number>/certificate/": BATCH,
}
# Parts that name nothing of anybody's: what to show, and how.
SHOWS = {"<str:name>": "support", "<str:by>": "age"}
POSTED = {
    "why": "x",
    "said": "x",
    "answer": "same",
    "decision": "agree",
    "form": "call-csv",
    "reason": "x",
    "number": "1",
}


def superuser() -> "psycopg.Connection[Any]":
    return psycopg.connect(servers.conninfo(None), autocommit=True)


@pytest.fixture(params=FOREIGN, ids=[kind.value for kind in FOREIGN])
def foreign(request: pytest.FixtureRequest, other: Other) -> tuple[Other, Unit]:
    """All that the other riding has, as things of a unit of one kind; and a thing of each kind that it had not."""
    director, kind = other.party.director, request.param
    with acting_as(director.pk):
        parent = Unit.objects.get(code=FOREIGN[kind])
        unit = organisations.add_unit(
            by=director, kind=kind, parent=parent, code=f"foreign-{kind}", name_en="Foreign", name_fr="Autre"
        )
        organisations.grant_area(by=director, unit=unit, order_code="2013", district_codes=["35034"])
        theirs = organisations.add_user(
            by=director, username="theirs", name="Quetzalxochitl", unit=unit, role="organiser"
        )
        CutOff.objects.create(user=theirs, by_user=director.pk, at=timezone.now(), why="whispered-by-quetzal")
        lists.save_search(by=director, name="Quetzalxochitl", text="has phone")
    Invitation.objects.create(
        user=theirs, by_user=director.pk, at=timezone.now(), why="whispered-by-quetzal", back_in=True
    )
    UserSession.objects.create(user=theirs, ip="192.0.2.9", session_key="theirs", user_agent="Quetzalxochitl")
    Authenticator.objects.create(user=theirs, type="webauthn", data={"name": "Quetzalxochitl"})
    with superuser() as connected:
        connected.execute(
            "INSERT INTO gate_seed (unit_id, family_name, given_name, language, phone, email, active)"
            " VALUES (%s, 'Quetzalxochitl', 'Q', '', '+16135559191', 'quetzal@example.org', true)",
            [other.party.unit.pk],
        )
        for table, column in unit_tables(connected):
            connected.execute(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [unit.pk, other.party.unit.pk])
    return other, unit


def unit_tables(connected: "psycopg.Connection[Any]") -> list[tuple[str, str]]:
    """Every table whose rows belong to a unit, with the column that says so; not those of the units themselves."""
    found = connected.execute(
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0"
        " AND (a.attname = 'unit_id' OR (c.relname = 'jobs_work' AND a.attname = 'unit'))"
        " AND c.relname NOT IN ('organisations_membership', 'organisations_area_grant', 'organisations_cut_off',"
        " 'gate_purpose')"
    ).fetchall()
    assert len(found) > 12
    return found


def things(other: Other, unit: Unit) -> dict[str, Any]:
    """What stands in the addresses."""
    with superuser() as connected:

        def one(statement: str) -> Any:
            row = connected.execute(statement).fetchone()
            assert row, statement
            return row[0]

        return {
            "user": one("SELECT id FROM organisations_user WHERE username = 'theirs'"),
            "unit": unit.pk,
            "invitation": one("SELECT id FROM organisations_invitation"),
            "key": one("SELECT id FROM mfa_authenticator"),
            "session": one("SELECT id FROM usersessions_usersession"),
            "cut_off": one("SELECT id FROM organisations_cut_off"),
            PERSON: other.people[0],
            "assertion": one(f"SELECT id FROM people_assertion WHERE person_id = {other.people[0]} LIMIT 1"),
            SOURCE: other.source.pk,
            "interaction": other.said,
            LIST: other.list_id,
            "approval": other.approval.pk,
            WORK: one("SELECT id FROM jobs_work LIMIT 1"),
            "search": one("SELECT id FROM lists_saved_search"),
            "release": other.release_key,
            "alarm": one("SELECT id FROM gate_alarm LIMIT 1"),
            "seed": one("SELECT id FROM gate_seed"),
            UPLOAD: other.upload.pk,
            BATCH: other.batch.pk,
            "doubt": other.doubt.pk,
            "duplicate": one("SELECT id FROM intake_duplicate"),
            "form": other.form.pk,
            "demand": one("SELECT min(id) FROM privacy_demand"),
            "hold": one("SELECT id FROM people_hold"),
            "breach": one("SELECT id FROM privacy_breach"),
            "processor": one("SELECT id FROM privacy_processor"),
            "erasure": one("SELECT id FROM privacy_erasure"),
            "merge": one("SELECT id FROM people_merge"),
        }  # fmt: skip


def users(party: Party) -> dict[str | None, User]:
    """Somebody of each role, in the riding that is not theirs."""
    with acting_as(party.director.pk):
        return {
            role: organisations.add_user(
                by=party.director, username=f"as-{role}", name=f"As {role}", unit=party.riding, role=role
            )
            if role
            else User.objects.create(username="as-nobody", name="As nobody")
            for role in ROLES
        }


def addressed(found: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """(address with a foreign thing in it, whether it names one) of every route that is not open to all."""
    for _, address, view in routes():
        if is_open(view):
            continue
        made, thing = address, found.get(NAMES.get(address, ""))
        if "<str:key>" in address:  # of a sheet: the release, and which of its sheets
            made = made.replace("<int:number>", "1")
        for part in (
            "<int:number>",
            "<int:work>",
            "<int:search>",
            "<int:assertion>",
            "<uuid:interaction>",
            "<str:key>",
        ):
            made = made.replace(part, str(thing))
        for part, value in SHOWS.items():
            made = made.replace(part, value)
        assert "<" not in made, f"{address}: say in NAMES or SHOWS what its parts stand for"
        yield f"/{made}", address in NAMES


def digests(unit: Unit) -> dict[str, str]:
    """What is in each table of the foreign unit, and all that is known of anybody there."""
    with superuser() as connected:
        where = {table: f"{column} = {unit.pk}" for table, column in unit_tables(connected)}
        where |= dict.fromkeys(
            ("people_person", "people_assertion", "interactions_interaction", "people_merge"), "true"
        )
        where |= dict.fromkeys(("organisations_cut_off", "organisations_invitation", "lists_member"), "true")
        theirs = "user_id = (SELECT id FROM organisations_user WHERE username = 'theirs')"
        where |= dict.fromkeys(("mfa_authenticator", "usersessions_usersession"), theirs)
        return {
            table: connected.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} t WHERE {clause}"
            ).fetchone()[0]  # type: ignore[index]
            for table, clause in where.items()
        }


def test_every_route_says_what_it_names() -> None:
    known = {address for _, address, view in routes() if not is_open(view)}
    parted = {address for address in known if "<" in address}
    for part in SHOWS:
        parted = {address for address in parted if "<" in address.replace(part, "")}
    assert parted == set(NAMES)


def test_nobody_reaches_the_things_of_another_unit(
    foreign: tuple[Other, Unit], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    other, unit = foreign
    caplog.set_level(logging.INFO)
    everybody, found = users(other.party), things(other, unit)
    before, files = digests(unit), set(rooms.room("files").rglob("*"))
    asked = 0
    for role, user in everybody.items():
        client = Client(HTTP_HOST="localhost", raise_request_exception=False)
        enter(client, user)
        for made, named in addressed(found):
            for reply in (client.get(made), client.post(made, POSTED)):
                asked += 1
                where = (role, reply.request["REQUEST_METHOD"], made, reply.status_code)
                content = b"".join(reply.streaming_content) if reply.streaming else reply.content
                said = content.decode("utf-8", "replace") + str(dict(reply.headers))
                assert not [each for each in SENTINELS if each in said], where
                assert reply.status_code < 500, where
                back = reply.status_code == 302 and made.startswith(reply["Location"])  # to the page itself
                assert not named or back or reply.status_code in (403, 404, 405, 422), where
    assert asked > len(ROLES) * 2 * 60
    assert digests(unit) == before
    written = [each for each in rooms.room("files").rglob("*") if each not in files and each.is_file()]
    for each in written:
        assert not [one for one in SENTINELS if one.encode() in Path(each).read_bytes()], each
    told = caplog.text + "".join(capfd.readouterr())
    assert not [each for each in SENTINELS if each in told]


def test_nor_by_asking_the_database(foreign: tuple[Other, Unit]) -> None:
    """As the role that serves, by any table or view: the words of the foreign unit are in none of its answers."""
    everybody = users(foreign[0].party)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm') AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        tables = [name for (name,) in cursor.fetchall()]

    def found() -> set[str]:
        shown = set()
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
                text = " ".join(row for (row,) in cursor.fetchall())
                if any(each in text or each.encode().hex() in text for each in SENTINELS):
                    shown.add(table)
        return shown

    # names of users, reasons of suspensions, and surnames without a person are shared by decision
    shared = {"people_surname", "people_surname_variant", "organisations_user", "organisations_cut_off"}
    with acting_as(User.objects.get(username="theirs").pk):
        assert {"people_person", "lists_saved_search", "gate_approval"} <= found()
    for user in everybody.values():
        with acting_as(user.pk):
            assert found() <= shared, user.username
    # before anybody acts, signing in itself must see who has which keys: see access.sql of organisations
    assert found() <= shared | {"mfa_authenticator", "usersessions_usersession", "organisations_invitation"}
