"""A list that must be destroyed leaves no byte of itself, and what people told us stays."""

import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from pypdf import PdfReader

from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries
from hustings.apps.intake.actions import destroying
from hustings.apps.intake.models import Batch, Destruction, Row
from hustings.apps.interactions import actions as interactions
from hustings.apps.lists import actions as lists
from hustings.apps.people import actions as people
from hustings.apps.people.models import Person
from hustings.domain.messages import BadInput, Refused
from hustings.files.documents.certificate import write_certificate
from hustings.jobs.models import Work
from hustings.mirror import client as mirror
from hustings.mirror import place
from hustings.scope import acting_as, backups, reclaim, rooms, servers
from tests.imports import exact, line, load, write
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import signed_in
from tests.integration.test_withdrawal import bring, done
from tests.mirrors import short_lived
from tests.world import TODAY, Party

LAW = "Election Act of a province, section 9: return day"
SECRET = "Zzyzxquill"  # a surname, a street and a number that nobody else has
ROW = line(7, family=SECRET, street="Xylophonequay").replace("000000007", "987654321").replace("L8T 1A1", "L8T 9Z9")


@pytest.fixture
def listed(party: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A list with somebody who was spoken to, somebody who is on a later list too, and one of whom no more is known."""
    with short_lived(monkeypatch):
        first = load(party, write(tmp_path / "a.csv", [ROW, line(1), line(2, family="Roy")]))
        with acting_as(party.director.pk):
            number = Person.objects.get(family_name=SECRET).pk
        party.contact(number, mark="strong")
        party.say(number, "opt_out", channel=2)
        load(party, write(tmp_path / "b.csv", [line(1)]))
        mirror.build()
        yield first.batch, number


def traces(text: str) -> list[str]:
    """Where the database, its files and the installation's own folders hold a text."""
    found = []
    with psycopg.connect(servers.conninfo(None)) as link:
        tables = link.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            (rows,) = link.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s OR t::text ILIKE %s",
                [f"%{text}%", f"%{text.encode().hex()}%"],
            ).fetchone() or (0,)
            found += [table] * bool(rows)
        link.execute("CHECKPOINT")
        names = {
            str(number): name
            for number, name in link.execute("SELECT pg_relation_filenode(oid), relname FROM pg_class").fetchall()
        }
        database = link.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
        data = link.execute("SHOW data_directory").fetchone()
    assert database
    assert data
    folders = [Path(data[0]) / "base" / str(database[0]), place.folder(), rooms.room("files"), rooms.room("uploads")]
    for folder in folders:
        done = subprocess.run(["grep", "-rlai", text, str(folder)], capture_output=True, text=True, check=False)
        found += [names.get(Path(each).name, each) for each in done.stdout.split()]
    return found


def destroy(party: Party, batch: int) -> Destruction:
    return intake.destroy(by=party.director, number=batch, because=LAW)


def test_no_byte_of_it_is_left_and_what_was_told_stays(party: Party, listed: tuple[int, int], tmp_path: Path) -> None:
    batch, number = listed
    assert traces(SECRET), "the search finds it while it is there"
    for name, piece in (("files", f"batch-{batch}"), ("files", "1"), ("uploads", "7"), ("uploads", "8")):
        folder = rooms.room(name) / piece
        folder.mkdir(parents=True)
        shutil.copy(tmp_path / "a.csv", folder) if piece != "8" else (folder / "theirs.csv").write_text("a,b")
    made = destroy(party, batch)
    for text in (SECRET, "xylophonequay", "987654321", "L8T9Z9"):
        assert traces(text) == [], text
    with acting_as(party.director.pk):
        assert Batch.objects.get(pk=batch).state == "destroyed"
        assert not Row.objects.filter(batch_id=batch).exists()
        # by the later list's word, for what they told us, and not at all
        assert list(Person.objects.order_by("pk").values_list("pk", "family_name", "elector_number", "status")) == [
            (number, "", "", "removed"),
            (number + 1, "Tremblay", "000000001", "elector"),
        ]
    assert exact(party.director)
    assert made.certificate is not None
    assert made.counts["removed"] == {"rows": 3, "doubts": 0, "assertions": 2, "interactions": 0, "contact points": 0,
                                      "names": 1, "addresses": 2}  # fmt: skip
    assert made.counts["stays"] == {"people": 2, "listed": 1, "interactions": 2, "wishes": 1}
    assert made.certificate["files"] == 3
    assert (rooms.room("uploads") / "8").exists(), "what others sent in is theirs"


def test_the_next_list_finds_its_people_again(party: Party, listed: tuple[int, int], tmp_path: Path) -> None:
    batch, number = listed
    destroy(party, batch)
    report = load(party, write(tmp_path / "c.csv", [ROW, line(1)]))
    with acting_as(party.director.pk):
        again = Person.objects.get(pk=number)
        assert (again.family_name, again.elector_number, again.number_digest) == (SECRET, "987654321", "")
        assert again.status == "elector"
    assert (report.changed, report.unchanged) == (1, 1)
    assert exact(party.director)


def test_the_certificate_names_copies_and_holds_nobody(party: Party, listed: tuple[int, int], tmp_path: Path) -> None:
    batch, _ = listed
    with acting_as(party.director.pk):
        frozen = lists.freeze(by=party.director, name="All", text="elector", purpose="outreach", as_of=TODAY)
    made = lists.export(by=party.director, name=frozen.name, form_name="walk-pdf", path=tmp_path / "walk.pdf", on=TODAY)
    certificate = destroy(party, batch).certificate
    assert certificate is not None
    assert [(each["release"], each["form"], each["people"]) for each in certificate["copies"]] == [
        (made.release, "walk-pdf", 3)
    ]
    assert SECRET not in json.dumps(certificate)
    for language in ("en", "fr"):
        path = tmp_path / f"{language}.pdf"
        write_certificate(certificate, "ab" * 32, path, language)
        text = " ".join(page.extract_text() for page in PdfReader(path).pages)
        assert "Election Act of a province" in text
        assert made.release in text


def test_killed_on_the_way_it_goes_on(party: Party, listed: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    batch, _ = listed

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(destroying.reclaim, "rewrite", killed)
        with pytest.raises(KeyboardInterrupt):
            destroy(party, batch)
    with acting_as(party.director.pk):
        assert queries.destruction_of(Batch.objects.get(pk=batch)).certificate is None
    again = intake.destroy(by=party.director, number=batch, because="")
    assert again.certificate is not None
    assert again.because == LAW
    assert traces(SECRET) == []
    with pytest.raises(BadInput, match="already"):
        destroy(party, batch)


def test_who_may_and_what_cannot_be_destroyed(party: Party, listed: tuple[int, int]) -> None:
    batch, _ = listed
    with pytest.raises(BadInput, match="which law"):
        intake.destroy(by=party.director, number=batch, because=" ")
    with pytest.raises((Refused, BadInput)):
        intake.destroy(by=party.organiser, number=batch, because=LAW)
    with acting_as(party.director.pk), connection.cursor() as cursor, pytest.raises(Exception, match="not to be"):
        cursor.execute("SELECT destroy_batch(%s, 'key')", [batch])


def test_backups_that_hold_it_are_marked_and_expire(
    party: Party, listed: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, _ = listed
    old, new = tmp_path / "old.dump", tmp_path / "new.dump"
    for file in (old, new):
        file.write_bytes(b"x")
    with acting_as(party.director.pk):
        began = Batch.objects.get(pk=batch).started_at
    monkeypatch.setattr(backups, "_ledger", lambda: tmp_path / "ledger")  # tests beside this one have theirs
    backups.note(old, began)
    older = tmp_path / "older.dump"
    older.write_bytes(b"x")
    backups.note(older, began - timedelta(seconds=1))  # it cannot hold the list
    made = destroy(party, batch)
    assert made.certificate is not None
    assert [each["file"] for each in made.certificate["backups"]] == ["old.dump"]
    assert [each.batch for each in backups.destroyed_since(old)] == [batch]
    assert backups.destroyed_since(older) == []
    backups.note(new, began)
    backups.notes_of(new).write_text(backups.notes_of(old).read_text())  # left over from another of that name
    assert backups.expire(new) == [old]
    assert not old.exists()
    assert new.exists()
    assert older.exists()


def test_pages_ask_twice_and_show_the_certificate(party: Party, listed: tuple[int, int]) -> None:
    batch, number = listed
    client = signed_in(party.director)
    assert f"/imports/{batch}/destroy/" in client.get(f"/imports/{batch}/").content.decode()
    where = f"/imports/{batch}/destroy/"
    assert "There is no way back." in client.get(where).content.decode()
    for sent in ({"because": LAW, "number": "0"}, {"because": " ", "number": str(batch)}):
        assert client.post(where, sent).status_code == 422
    assert client.get(f"/imports/{batch}/certificate/").status_code == 422
    assert client.post(where, {"because": LAW, "number": str(batch)}).status_code == 302
    assert "It is being destroyed." in client.get(f"/imports/{batch}/").content.decode()
    assert client.post(where, {"because": LAW, "number": str(batch)}).status_code == 422, "it is under way"
    with acting_as(party.director.pk):
        work = Work.objects.get(kind="intake.destroy")
    done(work, party)
    done(work, party)  # a worker that died after it committed begins again
    page = client.get(f"/imports/{batch}/").content.decode()
    assert f"/imports/{batch}/certificate/" in page
    assert where not in page
    shown = client.get(f"/imports/{batch}/certificate/").content.decode()
    assert LAW in shown
    assert SECRET not in shown
    pdf = client.get(f"/imports/{batch}/certificate/?pdf=1")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    person = client.get(f"/people/{number}/").content.decode()
    assert SECRET not in person
    assert f"#{number}" in person
    organiser = signed_in(party.organiser)
    assert organiser.get(where).status_code in (403, 422)
    assert organiser.get(f"/imports/{batch}/certificate/").status_code in (403, 422)


def test_of_two_who_are_one_each_keeps_what_their_own_list_says(
    party: Party, listed: tuple[int, int], tmp_path: Path
) -> None:
    batch, number = listed
    other = write(tmp_path / "other.csv", [line(1), line(50, family="Ouimet")])
    load(party, other, whole=False)
    with acting_as(party.director.pk):
        kept = Person.objects.get(elector_number="000000050").pk
        people.merge(by=party.director, one=kept, other=number)
    destroy(party, batch)
    assert traces(SECRET) == []
    with acting_as(party.director.pk):
        assert Person.objects.get(pk=kept).family_name == "Ouimet"


def test_an_outside_list_goes_with_all_that_it_told_and_counts_once_when_it_comes_again(
    party: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with short_lived(monkeypatch):
        load(party, write(tmp_path / "electors.csv", [line(1), line(2)]))
        with acting_as(party.director.pk):
            interactions.add_fact(by=party.director, kind="petition", name_en="Gas", name_fr="Gaz")
        rows = ("000000001,8195550177,,,Gas", "000000002,8195550178,,,Gas")
        first = bring(party, tmp_path, "test", *rows)
        intake.undo(by=party.director, number=first)
        second = bring(party, tmp_path, "test", *rows)
        made = destroy(party, first)
        assert made.counts["removed"]["interactions"] == 2
        with acting_as(party.director.pk):
            assert Batch.objects.get(pk=second).state == "published"
        path = tmp_path / "again.csv"
        path.write_text((tmp_path / "test.csv").read_text() + "\n")
        third = intake.import_people(by=party.director, path=path, source_code="test", on=TODAY).batch
        with acting_as(party.director.pk), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM interactions_standing WHERE kind = 'fact'")
            assert cursor.fetchone() == (2,), "each signature counts once"
        assert exact(party.director)
        destroy(party, second)
        assert traces("8195550177"), "the third says it too"
        destroy(party, third)
        assert traces("8195550177") == []


def test_destroying_waits_for_whoever_still_reads(
    party: Party, listed: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, _ = listed
    with psycopg.connect(servers.conninfo(None)) as reader, monkeypatch.context() as impatient:
        impatient.setattr(reclaim, "WAIT", 0.3)
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM people_person")
        with pytest.raises(BadInput, match="has been reading"):
            destroy(party, batch)
    assert destroy(party, batch).certificate is not None
    assert traces(SECRET) == []
