"""The faults of the reliability reference that touch an import, by number, each from a file to what is in the database.

Faults that end in a death (F1, F2, F5) are in test_import_kills.py; the reader alone is in test_files_faults.py.
"""

import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import psycopg
import pytest
from django.db import Error, connection, connections

from hustings.apps.intake import actions as intake
from hustings.apps.intake.models import Batch
from hustings.apps.people.models import Person
from hustings.domain import names
from hustings.domain.messages import BadInput
from hustings.scope import acting_as, servers
from tests import world
from tests.imports import (
    COLUMNS,
    ON,
    exact,
    line,
    load,
    own_server,
    person,
    raws,
    run_import,
    state,
    totals,
    write,
)
from tests.world import Party

CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.imports"])

OWN = """
name = "own"
title_en = "Our own list"
title_fr = "Notre liste"
country = "CA"
key = "elector_number"
required = ["family_name"]
{more}
[dates]
birth_date = ["DD/MM/YYYY", "MM/DD/YYYY"]
[columns]
elector_number = "id"
family_name = "name"
birth_date = "born"
"""


def own_layout(folder: Path, more: str = "") -> str:
    path = folder / "own.toml"
    path.write_text(OWN.format(more=more), encoding="utf-8")
    return str(path)


def dated(folder: Path, *born: str) -> Path:
    path = folder / "dated.csv"
    path.write_text("id,name,born\n" + "".join(f"{n},Roy,{text}\n" for n, text in enumerate(born, 1)), encoding="utf-8")
    return path


def family_names(party: Party) -> list[str]:
    with acting_as(party.director.pk):
        return list(Person.objects.order_by("elector_number").values_list("family_name", flat=True))


# --- F7: the disk


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path | None]:
    """A disk of 250 MB in memory, which every user can enter; None where one may not be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="hustings-disk-"))
    folder.chmod(0o755)
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=250m,mode=755", "tmpfs", str(folder)], check=False)
    if mount.returncode:
        yield None
    else:
        monkeypatch.setenv("HUSTINGS_SYSTEM_DIR", str(folder / "system"))
        yield folder
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def leave_free(folder: Path, size: int) -> None:
    """Fill a disk but for so many bytes."""
    ballast = folder / "ballast"
    ballast.unlink(missing_ok=True)
    with ballast.open("wb") as out:
        out.write(b"\0" * (shutil.disk_usage(folder).free - size))


def test_f7_too_little_room_is_said_before_and_a_full_disk_rolls_back(small_disk: Path | None, tmp_path: Path) -> None:
    if small_disk is None:  # no right to mount: what can be shown without a full disk is in the test below
        return
    with own_server(small_disk / "home", "hustings"):
        by = world.found().director
        file = write(tmp_path / "list.csv", [line(n, family=f"Nom{n}", street=f"Rue{n}") for n in range(1, 6_001)])
        before = state(by)
        leave_free(small_disk, 2 * file.stat().st_size)
        with pytest.raises(BadInput, match="too little room on the disk"):
            intake.import_electors(by=by, path=file, layout_name="ec-federal", on=ON)
        assert state(by) == before
        leave_free(small_disk, 4 * file.stat().st_size)
        with pytest.raises((Error, psycopg.Error)):
            intake.import_electors(by=by, path=file, layout_name="ec-federal", on=ON)
        (small_disk / "ballast").unlink()
        answering()
        after = state(by)
        assert all(after[name] == before[name] for name in before if name not in ("batches", "record"))
        report = intake.import_electors(by=by, path=file, layout_name="ec-federal", on=ON)
        assert totals(report) == (6_000, 0, 0, 0)
        assert exact(by)


def answering() -> None:
    """Wait until the server answers: a full disk may have made it start anew."""
    deadline = time.monotonic() + 20
    while True:
        connections.close_all()
        try:
            psycopg.connect(**servers.parameters(servers.APP)).close()
            return
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_f7_a_file_larger_than_a_third_of_the_free_disk_is_refused(
    party: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "list.csv", [line(1)])
    before = state(party.director)
    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: real._replace(free=3 * file.stat().st_size - 1))
    with pytest.raises(BadInput, match="too little room on the disk"):
        load(party, file)
    assert state(party.director) == before


# --- F44-F49: what text may be


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_f44_f46_the_same_people_from_every_encoding_and_line_end(
    party: Party, tmp_path: Path, encoding: str, end: str
) -> None:
    families = ["Côté", "Noël-Lefèvre", "D'Amours", "Œuvray", "O’Brien"]
    lines = [line(n, family=family) for n, family in enumerate(families, 1)]
    file = write(tmp_path / "list.csv", lines, encoding, end)
    report = load(party, file)
    assert totals(report) == (5, 0, 0, 0)
    assert family_names(party) == families
    content, wide = file.read_bytes(), encoding.replace("-sig", "").replace("utf-16", "utf-16-le")
    wide = "utf-16-be" if encoding == "utf-16-be" else "utf-16-le" if encoding.startswith("utf-16") else wide
    with acting_as(party.director.pk):
        header = bytes(Batch.objects.get().header)
    assert header + b"".join(raw + end.encode(wide) for raw in raws(party.director, report.batch)) == content


def test_f44_an_old_mac_file_is_read_when_its_layout_says_so(party: Party, tmp_path: Path) -> None:
    with acting_as(party.director.pk):
        (tmp_path / "list.csv").write_bytes("id,name,born\n1,Côté,\n2,Œuvray,\n".encode("mac-roman"))
    layout = own_layout(tmp_path, 'encoding = "mac-roman"')
    report = load(party, tmp_path / "list.csv", layout=layout, district="35033")
    assert totals(report) == (2, 0, 0, 0)
    assert family_names(party) == ["Côté", "Œuvray"]


def test_f44_f45_f46_f47_a_bad_row_is_refused_alone_and_the_user_is_told(party: Party, tmp_path: Path) -> None:
    bad = {
        2: line(2, family="Zo").encode() + b"\xeb",  # not UTF-8, in a file that mostly is
        3: line(3, family="N\0ul").encode(),
        4: line(4, family='Op"en').encode(),
        5: line(5).encode() + b",one cell more",
        6: line(6, family="x" * 1_000_001).encode(),
        7: b"y" * 5_000_000,
    }
    rows = [bad.get(n) or line(n, family="Éva").encode() for n in range(1, 21)]
    (tmp_path / "list.csv").write_bytes(b"\n".join([COLUMNS.encode(), *rows]) + b"\n")
    report = load(party, tmp_path / "list.csv")
    assert totals(report) == (14, 0, 0, 6)
    assert len(report.reasons) == 6
    assert any("mixes encodings" in note for note in report.notes)
    kept = raws(party.director, report.batch)
    assert [raw for n, raw in enumerate(kept, 1) if n != 7] == [row for n, row in enumerate(rows, 1) if n != 7]
    assert kept[6] == rows[6][:65_536]  # of an endless line only the beginning
    assert exact(party.director)


@pytest.mark.parametrize("column", ["PD_NUMBER", "ELECTOR_ID", "FAMILY_NAME", "GIVEN_NAMES", "STREET_NAME", "UNIT"])
def test_f47_a_cell_that_no_index_could_hold_is_one_bad_row(party: Party, tmp_path: Path, column: str) -> None:
    cells = line(2).split(",")
    cells[COLUMNS.split(",").index(column)] = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=9_000))
    report = load(party, write(tmp_path / "list.csv", [line(1), ",".join(cells), line(3)]))
    assert totals(report) == (2, 0, 0, 1)
    assert exact(party.director)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \r\n\n", "is empty"),
        (b",".join([b"c"] * 100_000) + b"\n1\n", "columns"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04xl/workbook", "Excel"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"name,phone\nRoy,6135550101\n", "has no column for"),
    ],
)
def test_f47_f52_what_is_no_list_of_electors_is_refused_whole(
    party: Party, tmp_path: Path, content: bytes, words: str
) -> None:
    before = state(party.director)
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(BadInput, match=words):
        load(party, tmp_path / "list.csv")
    assert state(party.director) == before


def test_f47_a_header_alone_is_a_list_of_nobody(party: Party, tmp_path: Path) -> None:
    assert load(party, write(tmp_path / "list.csv", [])).rows == 0


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("trailing", ["", "trailing"])
def test_f46_every_delimiter_also_at_the_end_of_each_row(
    party: Party, tmp_path: Path, delimiter: str, trailing: str
) -> None:
    rows = [COLUMNS, *(line(n) for n in range(1, 6))]
    text = "".join(row.replace(",", delimiter) + (delimiter if trailing else "") + "\n" for row in rows)
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    assert totals(load(party, tmp_path / "list.csv")) == (5, 0, 0, 0)


ODD = [
    *("=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "a\u00a0=1", "\u202eabc", "a\u200bb", "L\u2028R"),
    *("e\u0301", "é", "O'Brien", "O’Brien", "D`Amours", "Null", "None", "NaN", "TRUE", "X", "W" * 80, "😀"),
    *("<script>alert(1)</script>", "{{7*7}}", "'); DROP TABLE people_person; --", "%s", "%(x)s", "\\N", "\\.", "a\\tb"),
    *("李明", "ਗੁਰਪ੍ਰੀਤ", "محمد", "ᐊᓇᐅᑕᓕᒃ", "Sahᾴí̜ʔᾳ", "K̓ala'ask", "λugʷaləs", "Alíla7", '"quoted"', "two\nlines", "a,b"),
]


def test_f45_f49_f56_f57_f58_f60_f62_odd_names_are_kept_byte_for_byte(party: Party, tmp_path: Path) -> None:
    quoted = ['"' + family.replace('"', '""') + '"' for family in ODD]
    lines = [line(n, family=family) for n, family in enumerate(quoted, 1)]
    file = write(tmp_path / "list.csv", lines)
    report = load(party, file)
    assert totals(report) == (len(ODD), 0, 0, 0)
    assert family_names(party) == ODD
    assert raws(party.director, report.batch) == [each.encode() for each in lines]
    with acting_as(party.director.pk):
        keys = list(Person.objects.order_by("elector_number").values_list("family_key", flat=True))
    assert keys == [names.fold(family) for family in ODD]
    assert not any(set("\u202e\u200b") & set(key) for key in keys)
    assert exact(party.director)
    assert totals(load(party, file)) == (0, 0, len(ODD), 0)


# --- F52-F55: the wrong file, the same file, numbers and dates


def test_f52_a_list_of_another_province_changes_nobody(party: Party, tmp_path: Path) -> None:
    report = load(party, write(tmp_path / "list.csv", [line(n, riding="59001") for n in range(1, 11)]))
    assert totals(report) == (0, 0, 0, 10)
    assert list(report.reasons) == [
        "The riding of the row is not known. Import the districts first, or correct the code."
    ]


def test_f52_a_list_a_fifth_shorter_than_what_is_on_record_must_be_confirmed(party: Party, tmp_path: Path) -> None:
    load(party, write(tmp_path / "list.csv", [line(n) for n in range(1, 601)]))
    before = state(party.director, "people", "profiles")
    short = write(tmp_path / "short.csv", [line(n, family="Roy") for n in range(1, 480)])
    with pytest.raises(BadInput, match=r"479 electors of .*, where 600 are on record.*--confirm 35033"):
        load(party, short)
    assert state(party.director, "people", "profiles") == before
    assert totals(load(party, short, dry_run=True)) == (0, 479, 0, 0)
    with pytest.raises(BadInput):
        load(party, short, confirmed=["35034"])
    assert totals(load(party, short, confirmed=["35033"])) == (0, 479, 0, 0)
    said = [each for each in state(party.director, "record")["record"] if "electors.confirmed" in each]
    assert len(said) == 1
    assert '["35033"]' in said[0]


def test_f52_a_list_a_fifth_longer_must_be_confirmed_and_a_little_longer_need_not(party: Party, tmp_path: Path) -> None:
    load(party, write(tmp_path / "list.csv", [line(n) for n in range(1, 601)]))
    with pytest.raises(BadInput, match=r"721 electors of .*, where 600 are on record"):
        load(party, write(tmp_path / "long.csv", [line(n) for n in range(1, 722)]))
    assert totals(load(party, write(tmp_path / "more.csv", [line(n) for n in range(1, 721)]))) == (120, 0, 600, 0)


def test_f52_swapped_columns_are_found_by_name_or_refused_row_by_row(party: Party, tmp_path: Path) -> None:
    load(party, write(tmp_path / "list.csv", [line(n) for n in range(1, 6)]))
    before = state(party.director, "people")
    moved = [",".join(reversed(row.split(","))) for row in (COLUMNS, *(line(n) for n in range(1, 6)))]
    (tmp_path / "moved.csv").write_text("\n".join(moved) + "\n", encoding="utf-8")
    assert totals(load(party, tmp_path / "moved.csv")) == (0, 0, 5, 0)
    wrong = [",".join([row.split(",")[1], row.split(",")[0], *row.split(",")[2:]]) for row in map(line, range(1, 6))]
    assert totals(load(party, write(tmp_path / "wrong.csv", wrong))) == (0, 0, 0, 5)
    assert state(party.director, "people") == before


def test_f53_twice_reordered_and_overlapping_lists_change_nothing_that_is_known(party: Party, tmp_path: Path) -> None:
    lines = [line(n) for n in range(1, 201)]
    load(party, write(tmp_path / "a.csv", lines))
    before = state(party.director, "people", "assertions", "profiles")
    assert totals(load(party, write(tmp_path / "a.csv", lines))) == (0, 0, 200, 0)
    assert totals(load(party, write(tmp_path / "b.csv", lines[::-1]))) == (0, 0, 200, 0)
    assert totals(load(party, write(tmp_path / "c.csv", lines[50:150]))) == (0, 0, 100, 0)
    assert state(party.director, "people", "assertions", "profiles") == before
    assert totals(load(party, write(tmp_path / "d.csv", [*lines[100:], line(201)]))) == (1, 0, 100, 0)


@pytest.mark.parametrize("others", [False, True])
def test_f53_two_imports_of_one_list_at_once(party: Party, database: str, tmp_path: Path, others: bool) -> None:
    """By one user twice, and by two users of different units."""
    file = write(tmp_path / "list.csv", [line(n, family=f"Nom{n}", street=f"Rue{n % 50}") for n in range(1, 1_501)])
    users = [party.director, party.organiser if others else party.director]
    pipes = []
    for user in users:
        here, there = CONTEXT.Pipe(duplex=False)
        args = (os.environ["HUSTINGS_HOME"], database, user.pk, str(file), there, 10**9)
        process = CONTEXT.Process(target=run_import, args=args)
        process.start()
        there.close()
        pipes.append((process, here))
    reports = []
    for process, pipe in pipes:
        try:
            while True:
                _, last = pipe.recv()
        except EOFError:
            reports.append(last)
        process.join()
        assert process.exitcode == 0
    first, second = sorted(reports, key=lambda report: -report.added)
    assert totals(first) == (1_500, 0, 0, 0)
    assert totals(second) == ((0, 1_500, 0, 0) if others else (0, 0, 1_500, 0))  # another unit is another source
    assert first.batch != second.batch
    with acting_as(party.director.pk):
        assert set(Batch.objects.values_list("state", flat=True)) == {"published"}
        assert Person.objects.count() == 1_500
    assert exact(party.director)


def test_f54_numbers_that_stand_twice_or_were_damaged_are_refused(party: Party, tmp_path: Path) -> None:
    rows = [line(1), line(2), line(2, family="Roy"), line(3).replace("000000003", "1.23E+11"), line(4), line(1)]
    report = load(party, write(tmp_path / "list.csv", rows))
    assert totals(report) == (3, 0, 0, 3)
    assert any("spreadsheet" in reason for reason in report.reasons)
    assert person(party.director, 2).family_name == "Tremblay"
    layout = own_layout(tmp_path, "key_digits = 6")
    (tmp_path / "short.csv").write_text("id,name,born\n000001,Roy,\n2,Gagnon,\n", encoding="utf-8")
    report = load(party, tmp_path / "short.csv", layout=layout, district="35033")
    assert totals(report) == (1, 0, 0, 1)
    assert any("leading zeros" in reason for reason in report.reasons)


def test_f55_dates_are_proved_or_asked_for_and_impossible_ones_refused(party: Party, tmp_path: Path) -> None:
    layout = own_layout(tmp_path)
    before = state(party.director)
    with pytest.raises(BadInput, match="State which one holds"):
        load(party, dated(tmp_path, "01/02/1950", "03/04/1960"), layout=layout, district="35033")
    assert state(party.director) == before
    told = {"birth_date": "MM/DD/YYYY"}
    load(party, dated(tmp_path, "01/02/1950"), layout=layout, district="35033", date_formats=told)
    assert str(person(party.director, "1").birth_from) == "1950-01-02"
    born = [
        "01/02/1950",
        "25/12/1960",
        "29/02/1900",
        "31/02/1970",
        "01/01/0001",
        "31/12/9999",
        "1/2/50",
        "05/05/1890",
        "",
    ]
    report = load(party, dated(tmp_path, *born), layout=layout, district="35033")
    assert totals(report) == (2, 1, 0, 6)
    assert str(person(party.director, "1").birth_from) == "1950-02-01"
    assert person(party.director, "9").birth_from is None
    assert exact(party.director)


# --- F61, F62: others' people, and people nobody knows


def test_f61_a_list_never_touches_people_of_another_riding(party: Party, tmp_path: Path) -> None:
    load(party, write(tmp_path / "a.csv", [line(n, riding="35034", family="Sentinel") for n in range(1, 6)]))
    with acting_as(party.director.pk):
        before = list(Person.objects.filter(zone_id=party.zones["35034"]).order_by("pk").values())
    report = load(party, write(tmp_path / "b.csv", [line(1), line(2, riding="35034"), line(9)]), by=party.organiser)
    assert totals(report) == (2, 0, 0, 1)
    assert "Sentinel" not in repr(report)
    intake.undo(by=party.organiser, number=report.batch)
    with acting_as(party.director.pk):
        assert list(Person.objects.filter(zone_id=party.zones["35034"]).order_by("pk").values()) == before
    assert exact(party.director)


def test_f62_entries_that_fit_nobody_are_kept_like_any_other(party: Party, tmp_path: Path) -> None:
    salt = "35033,12,,SALT-7f3a,Zzyzx  Qwfp,,0,½,,Nowhere–in–Particular,,,,,X0X 0X0,,,"
    bare = "35033,999-99ZZ,,000000777,Mononym,,,,,,,,,,,,,"
    report = load(party, write(tmp_path / "list.csv", [line(1), salt, bare]))
    assert totals(report) == (3, 0, 0, 0)
    assert raws(party.director, report.batch)[1:] == [salt.encode(), bare.encode()]
    assert person(party.director, "SALT-7f3a").family_name == "Zzyzx  Qwfp"
    assert totals(load(party, write(tmp_path / "again.csv", [bare, salt]))) == (0, 0, 2, 0)
    with acting_as(party.director.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM profile WHERE elector AND present")
        assert cursor.fetchone() == (3,)
    assert exact(party.director)
