"""What holds people leaves through the gate: nothing else writes files, and the gate's writers have no other caller."""

import ast
from pathlib import Path

import pytest

from tests.repository.source import ROOT, dotted, imports, modules

# Who may write a file at all, by (module, function), each with the reason. `*` stands for every function of a folder.
WRITERS = {
    ("hustings/files", "*"): "the writers themselves; they fill what they are told to and know nobody",
    ("hustings/embedded", "*"): "PostgreSQL's own folder",
    ("hustings/mirror", "*"): "the columnar copy inside the installation's folder, which nobody is given",
    ("hustings/sample", "*"): "invented people",
    ("hustings/scope/servers.py", "secret_text"): "the logins of an outside server, and the keys of the installation",
    ("hustings/web/front.py", "publish"): "style sheets and scripts of front-end libraries",
    ("hustings/apps/audit/actions/sealing.py", "_note"): "heads of the record: numbers and digests",
    ("hustings/apps/audit/actions/anchoring.py", "_append"): "signed heads of the record, likewise",
    ("hustings/apps/audit/actions/anchoring.py", "write_record"): "the record, for auditors: people by number alone",
    ("hustings/apps/gate/actions/releasing.py", "write_out"): "the gate",
    ("hustings/apps/people/queries/register.py", "copied_out"): "into memory, for `linkage`; a test says who may ask",
    ("hustings/apps/intake/actions/uploads.py", "receive"): "what a user sends in, inside the installation's folder",
    ("hustings/apps/intake/actions/signing.py", "_written"): "signatures on their way in, in that folder; then removed",
    ("hustings/apps/privacy/views/erasing.py", "_printed"): "the statement of an erasure: numbers, and nobody's data",
    ("hustings/apps/privacy/views/yearly.py", "_printed"): "the yearly statement: counts, and nobody's data",
    ("hustings/cli/audit.py", "export"): "signed heads, beside the record that they vouch for",
    ("hustings/cli/main.py", "run"): "the kind and place of a fault, never a value",
    ("hustings/cli/main.py", "_misused"): "what was wrong with the words of a command",
    ("hustings/cli/session.py", "show_json"): "counts and reports; who is in hand is tested below",
    ("hustings/cli/session.py", "remember_founder"): "the name of the user who set the installation up",
    ("hustings/cli/demo.py", "*"): "a note of the demo's own choices",
    ("hustings/scope/backups.py", "note"): "where backups lie",
    ("hustings/scope/backups.py", "mark"): "numbers of batches that were destroyed, beside a backup",
    ("hustings/cli/installation.py", "backup"): "the whole database for whoever runs the machine, who has it anyway",
    ("hustings/cli/installation.py", "restore"): "the heads of the record, back from a backup",
    ("hustings/cli/catalogues.py", "*"): "compiled translations",
    ("hustings/web/extraction.py", "*"): "the sentences of the program, for translators",
}
# Who may fill a file that the gate then shows: each is handed to gate.write_out, which the tests below make sure of.
BEHIND_THE_GATE = {
    "hustings/apps/lists/actions/calling.py": {"write_csv", "write_xlsx"},
    "hustings/apps/lists/actions/walking.py": {"write_pdf"},
    "hustings/apps/lists/actions/posting.py": {"write_labels", "write_letters"},
    "hustings/apps/intake/actions/refused.py": {"_write_rows", "_write_reasons"},
    "hustings/apps/privacy/actions/disclosing.py": {"_write_paper", "_write_plain"},
}
OF_FILES = {
    "write_csv",
    "write_book",
    "write_walk_list",
    "write_labels",
    "write_letters",
    "write_statement",
    "write_atomically",
    "typeset",
}
METHODS = {"write_text", "write_bytes", "rename", "replace", "touch", "symlink_to", "hardlink_to"}
CALLS = {
    "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copyfileobj", "shutil.copytree", "shutil.move",
    "shutil.make_archive", "tempfile.mkstemp", "tempfile.NamedTemporaryFile", "tempfile.TemporaryFile", "os.rename",
    "os.replace", "os.link", "os.write", "os.sendfile", "print", "sys.stdout.write", "sys.stderr.write", "smtplib.SMTP",
    "urllib.request.urlopen", "socket.create_connection",
}  # fmt: skip
NETWORK = {"requests", "httpx", "urllib3", "aiohttp", "smtplib", "ftplib", "paramiko", "boto3", "http.client"}
# What shows people one by one. The command and the shell may count people; they may not have them.
OF_PEOPLE = {
    "people.models": {"Address", "Assertion", "ContactPoint"},
    "interactions.models": {"Answer"},
    "profiles.models": {"Profile", "ProfileChange"},
    "intake.models": {"Row"},
    "lists.models": {"Member"},
    "lists.queries": {"members", "reachable", "people_in_postgres", "Member"},
    "intake.queries": {"refused_rows"},
    "people.access": {"person_numbered"},
    "people.queries": {"*"},
    "support.queries": {"signals_of", "explained"},
}


def writes(root: Path = ROOT) -> list[tuple[str, str, int, str]]:
    """(file, function, line, what) of everything that writes outside the database."""
    found = []
    for path, tree in modules("hustings", root):
        where = {}
        for node in tree.body:
            for inner in ast.walk(node):
                where[inner] = getattr(node, "name", "")
        aliases = {alias: f"{module}.{name}".rstrip(".") for module, name, alias, _ in imports(tree)}
        for module, _, _, line in imports(tree):
            if module.split(".")[0] in NETWORK or module in NETWORK:
                found.append((str(path), "*", line, f"imports {module}"))
        for node in ast.walk(tree):
            what = written(node, aliases) if isinstance(node, ast.Call) else ""
            if what:
                found.append((str(path), where.get(node, ""), node.lineno, what))
    return found


def written(call: ast.Call, aliases: dict[str, str]) -> str:
    """What a call writes, or ""."""
    name = dotted(call.func)
    first, _, rest = name.partition(".")
    full = f"{aliases.get(first, first)}.{rest}".rstrip(".") if first else ""
    last = call.func.attr if isinstance(call.func, ast.Attribute) else full.rpartition(".")[2]
    if full in CALLS:
        return full
    if (full.startswith("hustings.files") or not full) and last in OF_FILES:
        return last
    if isinstance(call.func, ast.Attribute) and last in METHODS and not is_text_replace(call):
        return last
    if last in ("open", "fdopen") and opens_for_writing(call):
        return "open"
    if last in ("execute", "copy", "copy_expert") and any(copies_out(each) for each in call.args):
        return "COPY … TO"
    return ""


def is_text_replace(call: ast.Call) -> bool:
    """str.replace, date.replace, dataclasses.replace, re… take two arguments or keywords; Path.replace takes one."""
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in ("replace", "rename")
        and (len(call.args) != 1 or bool(call.keywords))
    )


def opens_for_writing(call: ast.Call) -> bool:
    """A mode or a flag that writes; a mode that is worked out at run time counts."""
    values = [*call.args, *(each.value for each in call.keywords if each.arg in ("mode", "flags"))]
    place = (
        0
        if isinstance(call.func, ast.Attribute) and dotted(call.func) not in ("os.open", "gzip.open", "os.fdopen")
        else 1
    )
    for value in values[place:]:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            if set(value.value) & set("wax+") and len(value.value) <= 3:
                return True
        elif any("O_WRONLY" in dotted(each) or "O_RDWR" in dotted(each) for each in ast.walk(value)):
            return True
    return False


def copies_out(node: ast.expr) -> bool:
    """A COPY that sends rows out."""
    text = " ".join(
        each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )
    return "COPY " in text.upper() and (
        " TO STDOUT" in text.upper() or " TO PROGRAM" in text.upper() or " TO '" in text.upper()
    )


def allowed(path: str, function: str) -> bool:
    """Whether a function may write."""
    behind = BEHIND_THE_GATE.get(path, set())
    return function in behind or any(
        (path == place or path.startswith(f"{place}/")) and name in ("*", function) for place, name in WRITERS
    )


def strays(root: Path = ROOT) -> list[str]:
    """Everything that writes and may not."""
    return [
        f"{path}:{line} {function}: {what}"
        for path, function, line, what in writes(root)
        if not allowed(path, function)
    ]


def bypasses(root: Path = ROOT) -> list[str]:
    """References to the gate's writers that do not stand inside a call of gate.write_out or in the table of forms."""
    names = {name for each in BEHIND_THE_GATE.values() for name in each}
    wrong = []
    for path, tree in modules("hustings/apps", root):
        if path.parts[2] == "gate":
            continue
        inside: set[ast.AST] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and dotted(node.func) == "gate.write_out":
                inside |= set(ast.walk(node))
            if isinstance(node, ast.AnnAssign) and dotted(node.target) == "FORMS":
                inside |= set(ast.walk(node))
        aliases = {alias: f"{module}.{name}" for module, name, alias, _ in imports(tree)}
        own = BEHIND_THE_GATE.get(str(path), set())
        for node in ast.walk(tree):
            said = dotted(node)
            last = said.rpartition(".")[2]
            origin = aliases.get(said.partition(".")[0], "")
            foreign = last in names and any(f"apps.{app}.actions" in origin for app in ("lists", "intake", "privacy"))
            if (foreign or said in own or said == "form.write") and node not in inside:
                wrong.append(f"{path}:{getattr(node, 'lineno', 0)} {said}")
    return wrong


def people_shown(root: Path = ROOT) -> list[str]:
    """What shows people one by one, in the command or the shell."""
    wrong = []
    for folder in ("hustings/cli", "hustings/web"):
        for path, tree in modules(folder, root):
            aliases = {}
            for module, name, alias, line in imports(tree):
                short = module.removeprefix("hustings.apps.")
                aliases[alias] = f"{short}.{name}"
                if name in OF_PEOPLE.get(short, ()) or OF_PEOPLE.get(short) == {"*"}:
                    wrong.append(f"{path}:{line} {name}")
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and node.attr in OF_PEOPLE.get(
                    aliases.get(dotted(node.value), ""), ()
                ):
                    wrong.append(f"{path}:{node.lineno} {node.attr}")
    return wrong


def test_nothing_writes_but_those_who_may() -> None:
    assert strays() == []


def test_the_gates_writers_have_no_other_caller() -> None:
    assert bypasses() == []
    for path in BEHIND_THE_GATE:
        app = Path(path).parts[2]
        text = " ".join(
            each.read_text(encoding="utf-8") for each in (ROOT / "hustings" / "apps" / app / "actions").glob("*.py")
        )
        assert "gate.release(" in text
        assert "gate.write_out(" in text


def test_the_register_is_copied_out_for_comparison_alone() -> None:
    """Everybody at once is handed to those who compare records, and to nobody else."""
    named = {str(path) for path, _ in modules("hustings") if "copied_out" in (ROOT / path).read_text(encoding="utf-8")}
    where_it_is = {f"hustings/apps/people/queries/{name}.py" for name in ("__init__", "register")}
    who_compares = ("who", "editions", "learning", "duplicates")
    assert named - where_it_is == {f"hustings/apps/intake/actions/{name}.py" for name in who_compares}


def test_the_command_and_the_shell_do_not_have_people_in_hand() -> None:
    assert people_shown() == []


def test_every_exception_is_needed() -> None:
    found = {(path, function) for path, function, _, _ in writes()}
    paths = {path for path, _ in found}
    for place, name in WRITERS:
        if not (ROOT / place).exists():
            continue
        if name == "*":
            assert any(path == place or path.startswith(f"{place}/") for path in paths), place
        else:
            assert (place, name) in found, (place, name)
    for place, names in BEHIND_THE_GATE.items():
        assert names == {function for path, function in found if path == place}


PLANTED = [
    'open("people.csv", "w")',
    'open("people.csv", mode="ab")',
    'Path("x").open("x")',
    'Path("x").open(mode="r+b")',
    'os.open("x", os.O_RDWR | os.O_CREAT)',
    'Path("x").write_text(names)',
    'Path("x").write_bytes(names)',
    'Path("x").replace(other)',
    'write_csv("x", [], [])',
    'harmless("x", [], [])',
    'books.write_book("x", [], [])',
    "letters.write_letters([], x)",
    "shutil.copy(x, y)",
    "tempfile.NamedTemporaryFile()",
    "os.write(1, names)",
    "print(names)",
    "sys.stdout.write(names)",
    'cursor.execute("COPY people_person TO STDOUT")',
    'cursor.copy("copy (SELECT * FROM profile) to stdout")',
    "import smtplib",
    "import http.client",
    "from urllib.request import urlopen; urlopen(x)",
]


@pytest.mark.parametrize("line", PLANTED)
@pytest.mark.parametrize(
    "place", ["apps/people/actions/leak.py", "apps/lists/queries/leak.py", "cli/leak.py", "domain/leak.py"]
)
def test_a_planted_leak_is_found(tmp_path: Path, line: str, place: str) -> None:
    planted = tmp_path / "hustings" / place
    planted.parent.mkdir(parents=True)
    head = """import os, shutil, sys, tempfile
from hustings.files import books
from hustings.files.documents import letters
from hustings.files.neutral import write_csv, write_csv as harmless
"""
    planted.write_text(f"{head}\ndef leak(names):\n    {line}\n")
    assert len(strays(tmp_path)) == 1


@pytest.mark.parametrize(
    "line", ['open("x")', 'open("x", "rb")', '"abc".replace("a", "b")', "replace(said, id=1)", 'Path("x").open()']
)
def test_what_only_reads_is_left_alone(tmp_path: Path, line: str) -> None:
    planted = tmp_path / "hustings" / "apps" / "lists" / "leak.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(f"from dataclasses import replace\n\ndef read(said):\n    {line}\n")
    assert strays(tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        "from hustings.apps.lists.actions import calling\n\ndef leak(handing):\n    calling.write_csv(handing, 'x')\n",
        "from hustings.apps.lists.actions.calling import write_xlsx\n\ndef leak(h):\n    write_xlsx(h, 'x')\n",
        "from hustings.apps.lists.actions import posting\n\nWAYS = [posting.write_letters]\n",
        "from hustings.apps.lists.actions.export import FORMS\n\ndef leak(form, h):\n    form.write(h, 'x')\n",
    ],
)
def test_a_way_around_the_gate_is_found(tmp_path: Path, text: str) -> None:
    planted = tmp_path / "hustings" / "apps" / "lists" / "actions" / "leak.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(text)
    assert len(bypasses(tmp_path)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "from hustings.apps.people.models import ContactPoint\n",
        "from hustings.apps.lists import queries\n\ndef show():\n    return queries.members(1, None)\n",
        "from hustings.apps.lists.queries import reachable\n",
    ],
)
def test_people_in_the_hands_of_the_command_are_found(tmp_path: Path, text: str) -> None:
    planted = tmp_path / "hustings" / "cli" / "leak.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(text)
    assert len(people_shown(tmp_path)) == 1
