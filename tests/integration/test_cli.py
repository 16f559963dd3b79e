"""The command as users meet it: every command in both languages, bad input, rights, backup and tampering."""

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

import psycopg
import pytest
import typer
from django.utils import translation

from hustings import embedded
from hustings.cli import main
from hustings.cli.session import SESSION
from tests.commands import Installation, Ran, installation
from tests.imports import own_server
from tests.integration.test_electors import line, write

MINE, THEIRS = "Quetzal", "Xolotl"  # names of the organiser's riding, and of the other
PHONES = {MINE: "613555{:04d}", THEIRS: "819555{:04d}"}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A party of two ridings, set up by commands alone; the commands of this process act on it too."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    with own_server(home, "hustings"):
        made = Installation(home)
        made.do("init", "--name", "Our Party", "--name-fr", "Notre parti")
        for words in (
            ("import", "districts", str(districts(folder)), "--order", "2013"),
            ("setup", str(set_up_file(folder))),
            ("import", "electors", str(electors(folder)), "--layout", "ec-federal", "--on", "2026-05-01"),
            ("import", "people", str(phones(folder)), "--source", "survey", "--on", "2026-05-02"),
            ("unit", "add", "eda-35033", "--name", "Riding"),
            ("area", "grant", "eda-35033", "2013/35033"),
            ("user", "add", "oli", "--unit", "eda-35033", "--role", "organiser"),
            ("user", "add", "cal", "--unit", "eda-35033", "--role", "caller"),
            ("list", "create", "Everybody", "has phone", "--purpose", "outreach"),
        ):
            done(typed(*words))
        yield made


def districts(folder: Path) -> Path:
    path = folder / "districts.csv"
    rows = ["code,name_en,name_fr,province", "35033,Here,Ici,ON", "35034,There,Là-bas,ON"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def set_up_file(folder: Path) -> Path:
    path = folder / "our.toml"
    path.write_text(
        'areas = ["2013/*"]\n'
        '[[sources]]\ncode = "survey"\ntitle = "Survey"\ngiven_by = "us"\nground = "consent"\n'
        'giver = "tool"\npaid = 0\nuntil = 2999-01-01\n'
        '[[questions]]\ntext_en = "Top issue"\ntext_fr = "Enjeu"\noptions = [["Housing", "Logement"]]\n'
        '[[parties]]\ncode = "OUR"\nname_en = "Ours"\nname_fr = "Nous"\nlevels = ["federal"]\nours = true\n'
        '[[rules]]\nmark = "strong"\nparty = "OUR"\nvalue = 13\nstrength = 2\nhalf_life_days = 365\n',
        encoding="utf-8",
    )
    return path


def electors(folder: Path) -> Path:
    rows = [line(n, family=f"{MINE}{n}", street="Main") for n in range(1, 11)]
    rows += [line(n, riding="35034", family=f"{THEIRS}{n}", street="Elsewhere") for n in range(11, 21)]
    rows = [row.replace(",Jean,", ",Ada,") if n % 2 else row for n, row in enumerate(rows)]
    return write(folder / "electors.csv", [*rows, line(21, riding="99999", family="Nowhere")])


def phones(folder: Path) -> Path:
    path = folder / "phones.csv"
    rows = [f"{n:09d},{PHONES[MINE if n < 11 else THEIRS].format(n)}" for n in range(1, 21)]
    path.write_text("\n".join(["elector_number,phone", *rows]) + "\n", encoding="utf-8")
    return path


def typed(*words: str) -> Ran:
    """Run a command in this process: the same entry point, without two seconds of imports."""
    out, err, argv = io.StringIO(), io.StringIO(), sys.argv
    sys.argv, code = ["hustings", *words], None
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main.run()
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.argv = argv
        translation.deactivate()
        SESSION.user, SESSION.language, SESSION.quiet = "", "en", False
    assert isinstance(code, int)
    return Ran(code, out.getvalue(), err.getvalue())


def done(ran: Ran) -> Ran:
    assert ran.code == 0, ran.err
    return ran


def all_commands() -> set[str]:
    """Every command there is, groups taken apart."""
    group = typer.main.get_command(main.app)
    context = typer.Context(group)
    found = set()
    for name in group.list_commands(context):  # type: ignore[attr-defined]
        command = group.get_command(context, name)  # type: ignore[attr-defined]
        found |= {f"{name} {inner}" for inner in command.commands} if hasattr(command, "commands") else {name}
    return found


# Commands in the order of a working day. {f}: the folder of files; {r}: the release of calls.csv; {b}: the last batch;
# {l}: the language, where a name must be new.
DAY = (
    "doctor",
    "setup {f}/our.toml",
    "unit add team-{l} --kind team",
    "user add user-{l} --unit eda-35033 --role data_entry",
    "area grant eda-35033 2013/35033",
    "source add source-{l} --title T --given-by us --ground consent --giver vendor --paid 12.50 --until 2999-01-01",
    "source sign source-{l} {f}/paper.pdf --by Ada --as owner --on 2026-05-01",
    "source list",
    "source newcomers source-{l} --stay-out",
    "source withdraw source-{l} --reason over",
    "import districts {f}/districts.csv --order 2013",
    "import postal {f}/postal.csv --order 2013",
    "import areas {f}/rents.csv --code-column fsa",
    "import electors {f}/electors.csv --layout ec-federal --on 2026-05-01",
    "import people {f}/phones.csv --source survey --on 2026-05-02",
    "import refused 1 --out {f}/refused-{l}.csv",
    "import changes 1",
    "match evaluate {f}/phones.csv --truth elector_number --shipped",
    "match duplicates",
    "match forget --source survey",
    "count age>=65 --explain",
    "list create Calls-{l} has_phone --purpose outreach",
    "list show",
    "list export Calls-{l} --as call-csv --out {f}/calls-{l}.csv",
    "list export Calls-{l} --as call-xlsx --out {f}/calls-{l}.xlsx",
    "list export Calls-{l} --as walk-pdf --out {f}/walk-{l}.pdf",
    "list export Calls-{l} --as labels-pdf --out {f}/labels-{l}.pdf",
    "list export Calls-{l} --as letters-pdf --out {f}/letters-{l}.pdf",
    "import contacts {f}/filled-{l}.csv --release {r}",
    "import list",
    "import undo {b}",
    "mirror build",
    "mirror status",
    "mirror check",
    "user add officer-{l} --unit eda-35033 --role data_entry",
    "user role officer-{l} --unit party --role privacy_officer",
    "user invite officer-{l}",
    "user add second-{l} --unit party --role data_director",
    "--as second-{l} user add third-{l} --unit party --role data_director",
    "user end second-{l} --unit party",
    "user readmit user-{l} --why lost",
    "--as third-{l} user readmit user-{l} --agree",
    "user codes",
    "--as officer-{l} seeds add {f}/endpoints.csv",
    "--as officer-{l} seeds list",
    "--as officer-{l} seeds rang 613-777-0001 --said hello",
    "--as officer-{l} seeds retire 1",
    "--as officer-{l} trace {f}/calls-{l}.csv",
    "--as officer-{l} privacy hold --person 1 --because inquiry",
    "--as officer-{l} privacy lift {h} --because closed",
    "--as officer-{l} privacy tell 1 --out {f} --language {l}",
    "--as officer-{l} privacy keep notes 400 --because policy",
    "--as officer-{l} privacy sweep --dry-run",
    "--as officer-{l} privacy sweep",
    "bench trace --leaks 2 --electors 2000 --copies 20",
    "election set now --writ 2026-05-01 --polling 2026-06-05 --name Now --name-fr Maintenant",
    "limits set daily 1999 --why small",
    "limits show",
    "approvals show",
    "unit add frozen-{l}",
    "suspensions unit frozen-{l} --why gone",
    "suspensions user user-{l} --why left",
    "suspensions show",
    "--as officer-{l} approvals show",
    "audit verify",
    "audit export {f}/record-{l}",
    "audit key",
    "backup {f}/backup-{l}",
)
ELSEWHERE = {
    "suspensions agree": "tests/integration/test_cut_off.py",
    "suspensions lift": "likewise",
    "approvals grant": "tests/integration/test_two_decide.py",
    "approvals refuse": "likewise",
    "init": "the fixture, and test_restored below",
    "restore": "test_restored below",
    "privacy erase": "test_restored below",
    "match learn": "tests/integration/test_learnt_weights.py; what is here is too little to learn from",
    "demo": "tests/integration/test_demo.py",
    "import destroy": "test_restored below",
    "import certificate": "test_restored below",
    "import transposition": "tests/integration/test_transposing.py; its file is missing below",
    "import results": "tests/integration/test_cli_results.py",
    "serve": "tests/browser, which is served by it",
    "work": "tests/browser: what is asked for there is done by it",
    "user password": "tests/browser, whose users sign in with theirs",
    "import census": "the published table: tests/unit/test_areas.py; its file is missing below",
    "import boundaries": "outlines: tests/unit/test_boundaries.py; its file is missing below",
}


def test_no_command_is_left_out() -> None:
    said = [re.sub(r"^--as \S+ ", "", words) for words in DAY]
    ran = {" ".join(word for word in words.split()[:2] if word.isalpha()) for words in said}
    known = all_commands()
    shown = {next(name for name in (words, words.split()[0]) if name in known) for words in ran}
    assert shown | ELSEWHERE.keys() == known


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_working_day_in_both_languages(ours: Installation, tmp_path: Path, language: str) -> None:
    for make in (districts, set_up_file, electors, phones):
        make(tmp_path)
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "postal.csv").write_text("postal_code,place,lat,lon,district\nL8T 1A1,Hamilton,43.2,-79.8,35033\n")
    (tmp_path / "rents.csv").write_text("fsa,rent_change\nL8T,27.4%\n")
    (tmp_path / "endpoints.csv").write_text("phone,email,language\n613-777-0001,,\n613-777-0002,seed@example.org,fr\n")
    given = {"f": tmp_path, "l": language, "r": "", "b": "", "h": ""}
    for words in DAY:
        if words.startswith("import contacts"):
            given["r"] = fill(tmp_path, language)
        arguments = [each.replace("has_phone", "has phone") for each in words.format(**given).split()]
        mask = os.umask(0o022)
        ran = typed("--lang", language, *arguments)
        assert os.umask(mask) == 0o022, f"{words}: files of others are made by this process too"
        assert ran.code == 0, (words, ran.err)
        if " privacy hold " in words:
            given["h"] = "".join(sign for sign in ran.out if sign.isdecimal())
        if words.startswith("import contacts"):
            given["b"] = str(typed("import", "list", "--json").json["batches"][-1]["id"])
        if words.startswith("count"):
            assert ran.out.startswith("People aged" if language == "en" else "Personnes de 65 ans")
        assert "{" not in ran.out + ran.err, f"{words}: a place was not filled in"
        assert "Traceback" not in ran.err
    assert (tmp_path / f"refused-{language}.csv").read_text().count("Nowhere") == 1


def fill(folder: Path, language: str) -> str:
    """Fill one row of the day's call sheet; returns its release."""
    header, *rows = (folder / f"calls-{language}.csv").read_text(encoding="utf-8-sig").splitlines()
    names = header.split(",")
    first = rows[0].split(",")
    first[names.index("date")] = date.today().isoformat()
    first[names.index("résultat" if language == "fr" else "result")] = "not_home"
    (folder / f"filled-{language}.csv").write_text("\n".join([header, ",".join(first), *rows[1:]]) + "\n")
    exported = typed(
        "list", "export", f"Calls-{language}", "--as", "call-csv", "--out", str(folder / "x.csv"), "--json"
    )
    return str(exported.json["release"])


JSON = (
    ("doctor",),
    ("count", "has phone", "--by", "district"),
    ("list", "show"),
    ("import", "list"),
    ("import", "electors", "{f}/electors.csv", "--layout", "ec-federal"),
    ("import", "people", "{f}/phones.csv", "--source", "survey", "--dry-run"),
    ("import", "districts", "{f}/districts.csv", "--order", "2013"),
    ("list", "export", "Everybody", "--as", "walk-pdf", "--out", "{f}/walk.pdf"),
    ("mirror", "status"),
    ("audit", "verify"),
)


@pytest.mark.parametrize("words", JSON, ids=" ".join)
def test_json_is_one_object_and_nothing_else(ours: Installation, tmp_path: Path, words: tuple[str, ...]) -> None:
    for make in (districts, electors, phones):
        make(tmp_path)
    ran = done(typed(*(word.format(f=tmp_path) for word in words), "--json"))
    assert isinstance(ran.json, dict)
    assert ran.out.count("\n") == 1
    assert ran.err == ""


def test_the_report_of_an_import_adds_up(ours: Installation, tmp_path: Path) -> None:
    words = ("import", "electors", str(electors(tmp_path)), "--layout", "ec-federal", "--json")
    report = done(typed(*words)).json
    assert report["rows"] == sum(report[each] for each in ("added", "changed", "unchanged", "refused")) == 21
    assert (report["unchanged"], report["refused"], sum(report["reasons"].values())) == (20, 1, 1)


WRONG = (
    (("count", "age >= 65 and langage is fr"), "Did you mean “language”?"),
    (("count", "age >= "), "at the end"),
    (("count", "age >= 65 and has fone"), "characters 15 to 22"),
    (("count", "has phone", "--by", "colour"), "district, poll, door, field"),
    (("count",), "Missing argument"),
    (("cuont", "has phone"), "Did you mean count?"),
    (("list", "exprot"), "exprot"),
    (("count", "has phone", "--nope"), "--nope"),
    (("import", "undo", "first"), "batch"),
    (("import", "undo", "999"), "import list"),
    (("import", "refused", "999", "--out", "x.csv"), "999"),
    (("import", "refused", "1", "--out", "nowhere/x.csv"), "nowhere"),
    (("import", "electors", "{missing}", "--layout", "ec-federal"), "no file"),
    (("import", "electors", "{f}/electors.csv", "--layout", "nope"), "ec-federal"),
    (("import", "electors", "{f}/electors.csv", "--layout", "ec-federal", "--on", "yesterday"), "2026-11-21"),
    (("import", "electors", "{f}/empty.csv", "--layout", "ec-federal"), "empty"),
    (("import", "electors", "{f}/noise.csv", "--layout", "ec-federal"), "no column"),
    (("import", "people", "{f}/phones.csv", "--source", "nope"), "nope"),
    (("import", "contacts", "{f}/phones.csv", "--release", "NOPE"), "NOPE"),
    (("import", "results", "{missing}"), "no file"),
    (("--quiet", "import", "results", "{f}/phones.csv"), "Format 2"),
    (("import", "census", "{missing}"), "no file"),
    (("import", "areas", "{missing}"), "no file"),
    (("import", "areas", "{f}/phones.csv", "--code-column", "fsa"), "--code-column"),
    (("import", "boundaries", "{missing}", "--order", "2013"), "no file"),
    (("import", "transposition", "{missing}", "--from", "2013", "--to", "2023"), "no file"),
    (("import", "districts", "{missing}", "--order", "2013"), "no file"),
    (("import", "postal", "{missing}"), "no file"),
    (("list", "create", "Everybody", "has phone", "--purpose", "outreach"), "already"),
    (("list", "create", "New", "has phone", "--purpose", "curiosity"), "curiosity"),
    (("list", "export", "Nobody", "--as", "walk-pdf", "--out", "x.pdf"), "Nobody"),
    (("list", "export", "Everybody", "--as", "poem", "--out", "x.pdf"), "walk-pdf"),
    (("list", "export", "Everybody", "--as", "walk-pdf", "--out", "nowhere/x.pdf"), "nowhere"),
    (("list", "export", "Everybody", "--as", "letters-pdf", "--out", "x.pdf", "--letter-en", "{missing}"), "no file"),
    (("list", "export", "Everybody", "--as", "letters-pdf", "--out", "x.pdf", "--paper", "papyrus"), "papyrus"),
    (("list", "export", "Everybody", "--as", "labels-pdf", "--out", "x.pdf", "--labels", "1"), "5160"),
    (("list", "export", "Everybody", "--as", "walk-pdf", "--out", "x.pdf", "--language", "de"), "de"),
    (("source", "add", "x", "--title", "T", "--given-by", "us", "--ground", "c", "--giver", "king"), "shared_login"),
    (("source", "add", "x", "--title", "T", "--given-by", "us", "--ground", "c", "--giver", "union"), "363(1)"),
    (("source", "add", "x", "--title", "T", "--given-by", "us", "--ground", "c", "--until", "soon"), "2026-11-21"),
    (("source", "withdraw", "nope", "--reason", "r"), "nope"),
    (("setup", "{missing}"), "no file"),
    (("setup", "{f}/phones.csv"), "TOML"),
    (("setup", "{f}/wrong.toml"), "nearest is options"),
    (("unit", "add", "x", "--kind", "gang"), "riding_association"),
    (("unit", "add", "x", "--under", "nope"), "nope"),
    (("user", "add", "x", "--unit", "party", "--role", "king"), "organiser"),
    (("user", "add", "oli", "--unit", "party", "--role", "caller"), "oli"),
    (("area", "grant", "party", "35033"), "ORDER/CODE"),
    (("backup", "{f}/phones.csv"), "already"),
    (("backup", "nowhere/x"), "nowhere"),
    (("restore", "{missing}"), "no file"),
    (("restore", "{f}/phones.csv"), "data here already"),
    (("--quiet", "demo", "--no-serve"), "HUSTINGS_HOME"),
    (("--as", "nobody", "count", "has phone"), "nobody"),
)


@pytest.mark.parametrize(
    ("words", "names"), WRONG, ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else ""
)
def test_bad_input_gives_one_plain_sentence(
    ours: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], names: str
) -> None:
    """Exit 2, nothing on standard output, one line that names what is wrong; and no file appears."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f").mkdir()
    for make in (electors, phones):
        make(tmp_path / "f")
    (tmp_path / "f" / "empty.csv").touch()
    (tmp_path / "f" / "noise.csv").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "f" / "wrong.toml").write_text('[[questions]]\ntext_en = "a"\ntext_fr = "b"\noption = []\n')
    before = set(tmp_path.rglob("*"))
    ran = typed(*(word.format(f="f", missing="missing.file") for word in words))
    assert (ran.code, ran.out) == (2, ""), ran.err
    assert ran.err.count("\n") == 1
    assert names in ran.err
    assert ran.err.rstrip().endswith((".", "?", ")")), "a sentence"
    assert "fault" not in ran.err.lower()
    assert set(tmp_path.rglob("*")) == before


NOT_FOR_A_CALLER = (
    ("count", "has phone"),
    ("list", "create", "Mine", "has phone", "--purpose", "outreach"),
    ("list", "export", "Everybody", "--as", "call-csv", "--out", "{f}/x.csv"),
    ("import", "electors", "{f}/electors.csv", "--layout", "ec-federal"),
    ("import", "people", "{f}/phones.csv", "--source", "survey"),
    ("import", "refused", "1", "--out", "{f}/x.csv"),
    ("import", "undo", "1"),
    ("unit", "add", "mine"),
    ("user", "add", "me2", "--unit", "eda-35033", "--role", "data_director"),
    ("area", "grant", "eda-35033", "2013/*"),
    ("source", "add", "mine", "--title", "T", "--given-by", "me", "--ground", "none"),
    ("source", "list"),
    ("source", "withdraw", "survey", "--reason", "r"),
    ("setup", "{f}/our.toml"),
    ("audit", "verify"),
)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Stopped. Nothing is half done; the same command can be run again."),
        ("fr", "Arrêté. Rien n'est à moitié fait\u00a0; la même commande peut être relancée."),
    ],
)
def test_ctrl_c_is_answered(monkeypatch: pytest.MonkeyPatch, language: str, sentence: str) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SESSION, "acting", interrupted)
    ran = typed("--lang", language, "import", "electors", "list.csv", "--layout", "ec-federal")
    assert (ran.code, ran.out.strip()) == (130, "")
    assert " ".join(sentence.split()) in " ".join(ran.err.split())


@pytest.mark.parametrize("words", NOT_FOR_A_CALLER, ids=" ".join)
def test_who_has_no_right_is_told_so(ours: Installation, tmp_path: Path, words: tuple[str, ...]) -> None:
    for make in (electors, phones, set_up_file):
        make(tmp_path)
    ran = typed("--as", "cal", *(word.format(f=tmp_path) for word in words))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert MINE not in ran.err
    assert not (tmp_path / "x.csv").exists()


def test_an_organiser_gets_nothing_of_the_other_riding(ours: Installation, tmp_path: Path) -> None:
    """Sentinels: whatever the organiser's commands print or write, the other riding's people are not in it."""
    commands = [
        ("count", "has phone", "--explain"),
        *(("count", "has phone", "--by", by) for by in ("district", "poll", "door", "field")),
        ("list", "create", "Oli's", "has phone", "--purpose", "outreach"),
        *(
            ("list", "export", "Oli's", "--as", form, "--out", str(tmp_path / f"o.{form[-3:]}"))
            for form in ("call-csv", "call-xlsx", "walk-pdf", "labels-pdf", "letters-pdf")
        ),
        ("list", "show"),
        ("import", "list"),
        ("import", "electors", str(electors(tmp_path)), "--layout", "ec-federal", "--dry-run"),
        ("mirror", "status"),
        ("mirror", "check"),
        ("count", "district is 35034"),
        ("list", "export", "Everybody", "--as", "call-csv", "--out", str(tmp_path / "theirs.csv")),
        ("import", "refused", "1", "--out", str(tmp_path / "refused.csv")),
        ("import", "undo", "1"),
    ]
    ran = [typed("--as", "oli", *words) for words in commands]
    told = "".join(each.out + each.err for each in ran)
    assert THEIRS not in told
    assert "819555" not in told
    assert [each.code for each in ran[:-4]] == [0] * (len(ran) - 4), told
    assert [each.code for each in ran[-4:]] == [2, 2, 2, 2]
    assert typed("--as", "oli", "count", "has phone", "--json").json["count"] == 10
    assert typed("count", "has phone", "--json").json["count"] == 20
    sheet = (tmp_path / "o.csv").read_text(encoding="utf-8-sig")
    assert sheet.count(MINE) == 10
    assert THEIRS not in sheet
    assert not (tmp_path / "theirs.csv").exists()
    assert not (tmp_path / "refused.csv").exists()


def test_restored(ours: Installation, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A backup in a new home: the same counts, a whole record, a sound installation; and only into an empty one."""
    backup = tmp_path / "party.backup"
    done(typed("backup", str(backup)))
    asked = ("count", "has phone", "--by", "district", "--json")
    counted = typed(*asked).json["district"]
    with installation(tmp_path_factory.mktemp("new")) as new:
        new.do("restore", str(backup))
        assert new.do(*asked).json["district"] == counted == {"2013/35033": 10, "2013/35034": 10}
        record = new.do("audit", "verify", "--json").json
        assert (record["whole"], record["faults"]) == (True, [])
        assert record["sealed"] >= 20
        assert new.do("doctor", "--json").json["sound"] is True
        assert new.run("restore", str(backup)).code == 2
        assert new.do("mirror", "check").out.count("\n") == 1
        destroyed(new, tmp_path, tmp_path_factory.mktemp("newer"))
        tampered(new)


def destroyed(new: Installation, folder: Path, newer: Path) -> None:
    """A list is destroyed: backups that hold it destroy it again when they are restored, and go with the next one."""
    old, next_one, pdf = folder / "old.backup", folder / "next.backup", folder / "certificate.pdf"
    new.do("user", "add", "pat", "--unit", "party", "--role", "privacy_officer")
    new.do("backup", str(old))
    assert "--yes" in new.run("--as", "pat", "privacy", "erase", "2", "--because", "asked").err
    erased = new.do("--as", "pat", "privacy", "erase", "2", "--because", "asked", "--yes", "--json").json
    assert (erased["person"], erased["stays"]["listed"]) == (2, True)
    assert erased["removed"]["contact points"] == 1
    batch = str(new.do("import", "list", "--json").json["batches"][0]["id"])
    assert new.run("import", "certificate", batch).code == 2
    assert "--yes" in new.run("import", "destroy", batch, "--because", "a law").err
    made = new.do("import", "destroy", batch, "--because", "a law", "--yes", "--json").json
    assert (made["because"], made["backups"][0]["file"]) == ("a law", "old.backup")
    assert made["removed"]["rows"] == made["rows"] > 0
    assert "octet pour octet" in new.do("--lang", "fr", "import", "certificate", batch).out
    new.do("import", "certificate", batch, "--out", str(pdf))
    assert pdf.read_bytes().startswith(b"%PDF")
    assert new.do("audit", "verify", "--json").json["whole"] is True
    with installation(newer) as again:
        said = again.do("restore", str(old)).out
        assert "destroyed since" in said
        assert "Person 2 had been erased since" in said
        assert again.do("count", "has phone", "--json").json["count"] == 0
        assert again.run("import", "certificate", batch).code == 0
    assert "removed" in new.do("backup", str(next_one)).out
    assert not old.exists()
    assert next_one.exists()


def tampered(new: Installation) -> None:
    """Somebody with every right in the database changes one sealed act: found, named, exit 2."""
    with embedded.attach(new.home) as server, psycopg.connect(server.dsn("hustings", server.superuser)) as link:
        link.execute("SET session_replication_role = replica")  # past the triggers that guard the record
        link.execute("UPDATE audit_event SET by_user = by_user + 1 WHERE id = (SELECT min(event) FROM audit_sealed)")
    ran = new.run("audit", "verify")
    assert ran.code == 2
    assert ran.out.splitlines()[1] == "Seal 1: a sealed row was changed, removed or reordered."
    assert ran.err.count("\n") == 1
    assert "tampered" in ran.err
    assert new.run("audit", "verify", "--json").json["whole"] is False


def test_before_init_every_command_says_what_to_do(tmp_path: Path) -> None:
    with installation(tmp_path / "home") as new:
        ran = new.run("count", "has phone")
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert "hustings init" in ran.err


def test_help_needs_no_database_and_no_heavy_import(tmp_path: Path) -> None:
    """`hustings --help` is what people type first: it names every command and touches nothing."""
    new = Installation(tmp_path / "home")
    ran = new.do("--help")
    assert all(name in ran.out for name in main.ROOMS)
    assert not new.home.exists()
    ran = new.do("--help", PYTHONPROFILEIMPORTTIME="1")
    imported = {row.rpartition("|")[2].strip() for row in ran.err.splitlines()}
    assert "django" in imported
    assert not imported & {"sqlglot", "duckdb", "liquid", "xlsxwriter", "typst", "numpy", "rich.markdown"}
