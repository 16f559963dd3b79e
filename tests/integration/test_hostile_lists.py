"""Hostile files brought in as outside lists, each under its fault's number.

Whatever the file: an answer in one sentence or a reason for each row, nothing kept but of rows that can be read, and
never more than 512 MB.
"""

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Batch
from hustings.apps.interactions.models import Interaction
from hustings.domain.messages import BadInput
from hustings.files.books import write_book
from hustings.scope import acting_as
from tests.commands import Installation, installation
from tests.imports import exact, line, load, write
from tests.world import TODAY, Party

HEADER = "elector_number,last name,first name,phone,note,result"
GOOD = "000000001,Tremblay,Jean,905-555-0101,répondu,contacted"
MOST = 512 * 1024  # KB
LINE = 2 * 1024**3  # bytes


# Run by itself: what a process had at the most is known to its parent alone.
MEASURED = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "hustings.cli.main", *sys.argv[1:]], capture_output=True, text=True)
print(json.dumps([done.returncode, done.stdout, done.stderr, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


@dataclass(frozen=True)
class Tried:
    """What a command said, and the most memory it had, in KB."""

    code: int
    out: str
    err: str
    memory: int


@pytest.fixture
def listed(party: Party, tmp_path: Path) -> Party:
    """Five electors and a source."""
    load(party, write(tmp_path / "electors.csv", list(map(line, range(1, 6)))))
    (tmp_path / "electors.csv").unlink()
    return party


def bring(party: Party, path: Path) -> Report:
    return intake.import_people(by=party.director, path=path, source_code="test", on=TODAY)


def csv(path: Path, *rows: bytes, header: bytes = HEADER.encode(), end: bytes = b"\n") -> Path:
    path.write_bytes(end.join([header, *rows]) + end)
    return path


# Fault, the row, the reason for which it alone is refused; "" where it is kept as it is.
ROWS = {
    "F44 a byte of no encoding": (b"000000002,Tr\x81panier,Jean,,,contacted", "is not {encoding} text"),
    "F45 NUL": (b"000000002,Trem\x00blay,Jean,,,contacted", "control character"),
    "F45 bidirectional marks": ("000000002,\u202eTremblay,Jean,,,contacted".encode(), ""),
    "F46 an open quote": (b'000000002,"Tremblay,Jean,,,contacted', "quote"),
    "F46 too few cells": (b"000000002,Tremblay", "cells"),
    "F47 a cell of more than a million characters": (
        b"000000002,Tremblay,Jean,," + b"x" * 1_000_001 + b",",
        "more than",
    ),
    "F49 a formula": (b"000000002,Tremblay,Jean,,=cmd|' /C calc'!A0,contacted", ""),
    "F54 a number damaged by a spreadsheet": (b"1.23E+08,Tremblay,Jean,,,contacted", "Nobody"),
    "F54 a phone number damaged by one": (b"000000002,Tremblay,Jean,9.05556E+09,,contacted", ""),
    "F57 names of every script": ("999,K\u0313ala'ask \u14c7\u14c7,Sahai\u0294a,,,contacted".encode(), "Nobody"),
    "F60 a script and a template": (b"000000002,Tremblay,Jean,,<script>{{7*7}}%s' OR 1=1--</script>,contacted", ""),
    "F60 a word that is not known": (b"000000002,Tremblay,Jean,,,<script>", "not known"),
}


@pytest.mark.parametrize(("row", "reason"), ROWS.values(), ids=ROWS)
def test_a_row_is_refused_alone_or_kept_as_it_is(listed: Party, tmp_path: Path, row: bytes, reason: str) -> None:
    report = bring(listed, csv(tmp_path / "list.csv", row, GOOD.encode()))
    assert (report.rows, report.refused) == (2, 1 if reason else 0), report
    assert reason in " ".join(report.reasons)
    assert exact(listed.director)


def book(parts: dict[str, bytes]) -> bytes:
    """A workbook of nothing but these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'
# Fault, the file, its name, and what is said of all of it.
FILES = {
    "F47 nothing at all": (b"", "list.csv", ""),
    "F47 a hundred thousand columns": (b",".join([b"x"] * 100_000) + b"\n", "list.csv", "columns"),
    "F50 a bomb": (book({"xl/worksheets/sheet1.xml": b" " * 200_000_000}), "list.xlsx", "unpacks to far more"),
    "F50 an archive within": (book({"xl/a.zip": b"PK\x03\x04"}), "list.xlsx", "inside an archive"),
    "F50 a gzip": (b"\x1f\x8b\x08\x00" + bytes(1000), "list.csv", ""),
    "F51 a name that climbs out": (book({"../../evil.xml": b"x"}), "list.xlsx", "unsafe name"),
    "F52 telephone numbers alone": (b"phone,note\n905-555-0101,\n", "list.csv", "whom its rows are about"),
    "F52 columns under each other's titles": (
        b"telephone,number\nTremblay,905-555-0101\n",
        "list.csv",
        "whom its rows",
    ),
    "F59 a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "list.csv", "PDF"),
    "F59 a page": (b"<!DOCTYPE html><html><table><tr><td>elector_number</table>", "list.csv", "a web page"),
    "F59 a workbook under another name": (book({"xl/workbook.xml": b"<x/>"}), "list.csv", ""),
    "F59 text under the name of a workbook": (f"{HEADER}\n{GOOD}\n".encode(), "list.xlsx", ""),
    "F59 entities": (book({"xl/workbook.xml": ENTITIES}), "list.xlsx", "XML entities"),
}


@pytest.mark.parametrize(("content", "name", "sentence"), FILES.values(), ids=FILES)
def test_a_file_that_is_none_is_refused_in_a_sentence(
    listed: Party, tmp_path: Path, content: bytes, name: str, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as refused:
        bring(listed, tmp_path / name)
    assert sentence in str(refused.value)
    assert sorted(each.name for each in tmp_path.iterdir()) == [name]
    with acting_as(listed.director.pk):
        assert not Batch.objects.filter(kind="people").exists()


def test_f49_what_begins_like_a_formula_is_kept_and_leaves_harmless(listed: Party, tmp_path: Path) -> None:
    """In a workbook as well: and what is refused comes back as it was, for a person to mend."""
    rows = [["000000003", "Tremblay", "Jean", "", "=1+1", "contacted"], ["999", "=cmd()", "@x", "", "\t=1", ""]]
    write_book(tmp_path / "list.xlsx", HEADER.split(","), rows)
    report = bring(listed, tmp_path / "list.xlsx")
    assert (report.added, report.refused) == (1, 1)
    with acting_as(listed.director.pk):
        assert Interaction.objects.get(batch_id=report.batch).note == "=1+1"
        (kept,) = queries.refused_rows(Batch.objects.get(pk=report.batch))
    assert json.loads(kept.raw) == rows[1]


def test_f47_f50_memory_stays_under_512_mb(tmp_path: Path) -> None:
    """The command itself, on the files that would fill the most: its answer, and what the system says it had."""
    bomb, wide, long = tmp_path / "bomb.xlsx", tmp_path / "wide.csv", tmp_path / "long.csv"
    bomb.write_bytes(FILES["F50 a bomb"][0])
    wide.write_bytes(FILES["F47 a hundred thousand columns"][0])
    csv(long, GOOD.encode())
    with long.open("ab") as file:
        file.write(b"x" * (1 << 24))
        file.truncate(LINE)  # the rest takes no room on the disk, and is read all the same
    with installation(tmp_path / "home") as home:
        home.do("init")
        home.do("source", "add", "list", "--title", "List", "--given-by", "us", "--ground", "consent")
        tried = {path.stem: measured(home, path) for path in (bomb, wide, long)}
    long.unlink()
    assert {name: (each.code, each.out) for name, each in tried.items()} == dict.fromkeys(tried, (2, ""))
    assert "unpacks to far more" in tried["bomb"].err
    assert "columns" in tried["wide"].err
    assert "a line of more than 1 GB" in tried["long"].err
    assert {name: each.memory // 1024 for name, each in tried.items() if each.memory >= MOST} == {}


def measured(home: Installation, path: Path) -> Tried:
    """Import a file, in a process of its own whose memory the system counts."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("HUSTINGS_", "DATABASE_"))}
    ours |= {"HUSTINGS_HOME": str(home.home), "LANG": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[2])}
    words = ["import", "people", str(path), "--source", "list", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words], env=ours, capture_output=True, text=True, check=True
    )
    return Tried(*json.loads(done.stdout))
