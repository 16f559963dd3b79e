"""The separate verifier: whole when nobody touched the record, and not when anybody did; it needs nothing of ours."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import tampering
from hustings.apps.audit import actions as audit
from hustings.scope import signing
from tests.repository.source import ROOT
from verifier.verify_record import faults

TAMPERINGS = 3_000  # bench/tampering.py does 100,000
PROGRAM = ROOT / "verifier" / "verify_record.py"


def test_random_tamperings_are_all_found(database: str, tmp_path: Path) -> None:
    done, unseen = tampering.missed(TAMPERINGS, tmp_path)
    assert unseen == []
    assert set(done) == {kind.__name__ for kind in tampering.KINDS}
    assert min(done.values()) > TAMPERINGS / 20


def test_heads_that_were_touched_are_found(database: str, tmp_path: Path) -> None:
    lines, older, heads, key = tampering.a_record(tmp_path)
    record, signed = b"".join(lines), heads.splitlines(keepends=True)
    assert not list(faults(record, heads, key))
    for changed in (
        b"",
        b"".join(signed[:-1]),  # the last is missing: nothing vouches for the end
        b"".join(signed[:3] + signed[4:]),
        b"".join([*signed[:2], signed[3], signed[2], *signed[4:]]),
        heads.replace(b"1 1 ", b"1 2 ", 1),
        b"".join([*signed[:-1], signed[-1][:-3] + b"A\n"]),
        heads + b"nonsense\n",
    ):
        assert list(faults(record, changed, key)), changed
    assert list(faults(record, heads, Ed25519PrivateKey.generate().public_key()))  # signed by somebody else
    assert list(faults(b"".join(older), heads, key))  # an old export does not reach the last head


def test_it_runs_by_itself(database: str, tmp_path: Path) -> None:
    """In an empty folder, with the three files and no Django: whole, then not, then unreadable."""
    lines, _, heads, _ = tampering.a_record(tmp_path)
    for name, content in (
        ("record", b"".join(lines)),
        ("heads", heads),
        ("key", signing.public_key().encode()),
        ("cut", b"".join(lines[:-1])),
    ):
        (tmp_path / name).write_bytes(content)

    def run(record: str, key: str = "key") -> "subprocess.CompletedProcess[str]":
        words = [sys.executable, "-I", str(PROGRAM), record, "--heads", "heads", "--key", key]
        return subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, env={})

    assert (run("record").returncode, run("record").stdout[:16]) == (0, "Whole: 12 seals.")
    assert (run("cut").returncode, "cut off" in run("cut").stdout) == (1, True)
    assert run("nowhere").returncode == run("record", key="heads").returncode == 2
    assert "Traceback" not in run("nowhere").stderr + run("record", key="heads").stderr


def test_it_knows_nothing_of_hustings() -> None:
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    named = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert named - sys.stdlib_module_names == {"cryptography"}


def test_a_head_is_signed_once_for_a_seal_and_every_five_minutes(database: str, tmp_path: Path) -> None:
    tampering.a_record(tmp_path)
    signed, outside = tmp_path / "signed", tmp_path / "elsewhere"
    before = signed.read_text()
    assert not audit.anchor(signed=signed, outside=outside, now=True)  # the last seal is signed already
    assert not audit.anchor(signed=signed, outside=outside)  # and it was a moment ago
    assert signed.read_text() == before == outside.read_text()  # which had none of them yet


def test_a_head_is_copied_outside(database: str, tmp_path: Path) -> None:
    tampering.a_record(tmp_path)
    (tmp_path / "signed").unlink()
    assert audit.anchor(signed=tmp_path / "signed", outside=tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere").read_text() == (tmp_path / "signed").read_text() != ""


@pytest.mark.parametrize("nothing", [b"", b"\n", b"{}\n", b'{"hustings":"record","format":2}\n', b"\xff\n"])
def test_what_is_no_record_is_no_whole_record(database: str, tmp_path: Path, nothing: bytes) -> None:
    _, _, heads, key = tampering.a_record(tmp_path)
    assert list(faults(nothing, heads, key))


def test_an_outage_outside_is_made_up_for(database: str, tmp_path: Path) -> None:
    lines, _, _, key = tampering.a_record(tmp_path)
    signed, outside = tmp_path / "signed", tmp_path / "share" / "heads"
    for _ in range(2):
        signed.write_bytes(b"".join(signed.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(FileNotFoundError):  # the share is not there
        audit.anchor(signed=signed, outside=outside, now=True)
    outside.parent.mkdir()
    audit.anchor(signed=signed, outside=outside, now=True)
    assert outside.read_bytes() == signed.read_bytes()
    assert not list(faults(b"".join(lines), outside.read_bytes(), key))
    signed.unlink()  # another machine, to which a backup was brought back without them
    audit.anchor(signed=signed, outside=outside, now=True)
    assert outside.read_bytes() == signed.read_bytes()


@pytest.mark.parametrize("torn", ["13", "13 12", "13 12 abc", "13 12 abc 17"])
def test_a_line_that_a_crash_tore_is_signed_anew(database: str, tmp_path: Path, torn: str) -> None:
    lines, _, _, key = tampering.a_record(tmp_path)
    signed = tmp_path / "signed"
    whole = signed.read_bytes().splitlines(keepends=True)
    signed.write_bytes(b"".join(whole[:-1]) + torn.encode())
    assert audit.anchor(signed=signed, now=True)
    assert not list(faults(b"".join(lines), signed.read_bytes(), key))
