"""What goes wrong is told without telling of anybody: no name, phone, e-mail or address in any log or error."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pypdfium2
import pytest
from django.db import DatabaseError, connection

from hustings.apps.intake import actions as intake
from hustings.apps.lists import actions as lists
from hustings.apps.people import actions as people
from hustings.domain.messages import BadInput
from hustings.scope import acting_as, servers
from tests.integration.test_electors import line, write
from tests.world import TODAY, Party

NAME, PHONE, MAIL, STREET = "Quetzalxochitl", "6135559191", "quetzal@example.org", "Xylographic"
SENTINELS = (NAME, PHONE, MAIL, STREET, "whispered")


def told_on(*texts: str) -> list[str]:
    return [sentinel for sentinel in SENTINELS for text in texts if sentinel.lower() in text.lower()]


def server_log() -> str:
    return (servers.home() / "postgres.log").read_text(encoding="utf-8", errors="replace")


def hustings(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, as a user runs it, in the database of the test."""
    return subprocess.run(
        [sys.executable, "-m", "hustings.cli.main", "--as", "director", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def bad_electors(folder: Path) -> Path:
    """A list with every kind of fault in rows full of sentinels, and one good row."""
    good = line(1, family=NAME, street=STREET)
    rows = [
        good,
        line(2, riding="99999", family=NAME),
        line(3, family=NAME) + ",one cell too many," + MAIL,
        f"35033,12,4,{NAME}",
        good,
        line(5, family=NAME + '"'),
        line(6, family=NAME + "\x07"),
    ]
    return write(folder / "electors.csv", rows)


def bad_people(folder: Path) -> Path:
    path = folder / "people.csv"
    rows = [
        "elector_number,family_name,given_name,postal_code,phone,email,birth_date,result,amount,note,q: Top",
        f"000000001,{NAME},Jean,L8T 1A1,{PHONE}999999,{MAIL}@,,,,whispered,",
        f"000000001,{NAME},Jean,L8T 1A1,{PHONE},{MAIL},{NAME},,,,",
        f"000000001,{NAME},Jean,L8T 1A1,{PHONE},{MAIL},,{NAME},,whispered,",
        f"000000001,{NAME},Jean,L8T 1A1,{PHONE},{MAIL},,,{STREET},whispered,",
        f"000000001,{NAME},Jean,L8T 1A1,{PHONE},{MAIL},,contacted,,whispered,{STREET}",
        f",{NAME},Nobody,X0X 0X0,{PHONE},{MAIL},,contacted,,whispered,",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def break_the_database(table: str) -> None:
    """From now on every row for a table fails, and the failure quotes the row: as a constraint's detail does."""
    with psycopg.connect(**servers.parameters(servers.OWNER), autocommit=True) as owner:
        owner.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'not %', to_jsonb(NEW) USING DETAIL = to_jsonb(NEW)::text; END $$"
        )
        owner.execute(f"CREATE TRIGGER fail BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fail()")


def test_the_command_tells_of_nobody_whatever_goes_wrong(party: Party, tmp_path: Path) -> None:
    before = len(server_log())
    said: list[str] = []

    def ran(code: int, *words: str) -> str:
        done = hustings(*words)
        assert done.returncode == code, (words, done.stderr[-500:])
        said.extend((done.stdout, done.stderr))
        return done.stdout

    electors, outside = bad_electors(tmp_path), bad_people(tmp_path)
    out = ran(0, "import", "electors", str(electors), "--layout", "ec-federal", "--on", "2026-05-01", "--json")
    assert '"refused": 6' in out
    assert '"refused": ' in ran(0, "import", "people", str(outside), "--source", "test", "--on", "2026-05-02", "--json")
    ran(0, "list", "create", "all", "has mail", "--purpose", "outreach")
    for form in ("call-csv", "letters-pdf"):
        ran(0, "list", "export", "all", "--as", form, "--out", str(tmp_path / form))
    ran(2, "list", "export", "all", "--as", "labels-pdf", "--out", str(tmp_path / "nowhere" / "x.pdf"))
    ran(2, "import", "contacts", str(outside), "--release", "ZZZZ2222")
    break_the_database("interactions_interaction")
    ran(1, "import", "people", str(bad_contact(tmp_path)), "--source", "test")
    assert told_on(*said) == []
    assert told_on(server_log()[before:]) == []
    with pypdfium2.PdfDocument(tmp_path / "letters-pdf") as letters:
        assert NAME in letters[0].get_textpage().get_text_range(), "the file itself does tell"


def bad_contact(folder: Path) -> Path:
    path = folder / "contacts.csv"
    path.write_text(f"elector_number,phone,result,note\n000000001,{PHONE},contacted,whispered\n", encoding="utf-8")
    return path


def test_an_unforeseen_fault_shows_its_kind_and_place_alone(party: Party, tmp_path: Path) -> None:
    file = str(bad_people(tmp_path))
    script = (
        "import django\n"
        "django.setup()\n"
        "from hustings.apps.intake import actions\n"
        f"def fail(**named): raise ValueError('{NAME} at {STREET}', named)\n"
        "actions.import_people = fail\n"
        "from hustings.cli.main import run\n"
        "run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--as", "director", "import", "people", file, "--source", NAME],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "ValueError" in done.stderr
    assert told_on(done.stdout, done.stderr) == []


def test_errors_and_logs_of_actions_tell_of_nobody(
    party: Party, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    before = len(server_log())
    caplog.set_level(logging.DEBUG)
    report = intake.import_electors(by=party.director, path=bad_electors(tmp_path), layout_name="ec-federal", on=TODAY)
    second = intake.import_people(by=party.director, path=bad_people(tmp_path), source_code="test", on=TODAY)
    told = [repr(report), repr(second)]
    with acting_as(party.director.pk):
        lists.freeze(by=party.director, name="all", text="has mail", purpose="outreach", as_of=TODAY)

    def letter(text: str) -> Callable[[], Any]:
        options = lists.Options(letter_en=text, letter_fr=text)
        return lambda: lists.export(
            by=party.director, name="all", form_name="letters-pdf", path=tmp_path / "x.pdf", on=TODAY, options=options
        )

    person = party.add_person("35033", family_name=NAME, mailing=f"{STREET} " * 40, phone=f"+1{PHONE}")
    with acting_as(party.director.pk):
        lists.freeze(by=party.director, name="long", text="has mail and has phone", purpose="outreach", as_of=TODAY)
    failing: list[Callable[[], Any]] = [
        letter("{{ names | nothing }}"),
        letter("{% if"),
        letter("{{ nobody }}"),
        lambda: lists.export(by=party.director, name="long", form_name="labels-pdf", path=tmp_path / "l", on=TODAY),
        lambda: intake.import_electors(
            by=party.director, path=bad_electors(tmp_path), layout_name="nc-ncvoter", on=TODAY
        ),
        lambda: intake.import_people(by=party.director, path=no_key(tmp_path), source_code="test", on=TODAY),
    ]
    for act in failing:
        with pytest.raises(BadInput) as error:
            act()
        told += [str(error.value), repr(error.value), repr(error.value.message), repr(error.value.__cause__)]
    assert told_on(*told) == []
    assert told_on(caplog.text, *capfd.readouterr()) == []

    with acting_as(party.director.pk):
        events = list(audit_rows())
    assert told_on(*events) == [], "the record names people by number"
    assert any(f"person:{person}" in event for event in events)

    break_the_database("people_suppression")
    with pytest.raises(DatabaseError) as fault, acting_as(party.director.pk):
        people.suppress(by=party.director, person=person, reason="whispered", since=TODAY)
    assert told_on(str(fault.value)), "the driver's own error does quote the row: the faces must not show it"
    assert told_on(caplog.text, *capfd.readouterr()) == []
    assert told_on(server_log()[before:]) == []


def audit_rows() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(e)::text FROM audit_event e")
        return [row for (row,) in cursor.fetchall()]


def no_key(folder: Path) -> Path:
    path = folder / "no_key.csv"
    path.write_text(f"given_name,phone\n{NAME},{PHONE}\n", encoding="utf-8")
    return path
