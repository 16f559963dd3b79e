"""The floors and rooms of the house: who may import whom, and which files there may be."""

import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.conf import settings

from tests.repository.source import ROOT, files, imports, modules

# Inside an app, a file may import those after it. models and plain modules come last.
ROOMS = ["urls", "views", "api", "tasks", "forms", "actions", "queries", "access", "models"]
BESIDE = {("views", "api"), ("views", "tasks"), ("api", "tasks")}
DJANGOS_OWN = {"apps", "migrations", "middleware", "adapters", "templatetags"}
FACE = {"actions", "queries", "access", "models"}  # what another app may import
OTHERS = {"sql", "templates", "letters", "README.md", "__init__.py"}


def app_modules(root: Path = ROOT) -> list[tuple[str, str, Path]]:
    """(app, room, path) of every Python file in an app."""
    found = []
    for path, _ in modules("hustings/apps", root):
        parts = path.parts[2:]
        if len(parts) > 1:
            found.append((parts[0], parts[1].removesuffix(".py"), path))
    return found


def wrong_imports(root: Path = ROOT) -> list[str]:
    """Imports that go up inside an app, or reach behind another app's face."""
    trees = dict(modules("hustings/apps", root))
    wrong = []
    for app, room, path in app_modules(root):
        for module, name, _, line in imports(trees[path]):
            if not module.startswith("hustings.apps."):
                continue
            other, *rest = [*module.split(".")[2:], name][:2] if module.count(".") == 2 else module.split(".")[2:]
            target = rest[0] if rest else ""
            said = f"{path}:{line} imports {module} {name}".rstrip()
            if other != app:
                if target not in FACE:
                    wrong.append(f"{said}: another app may be met by {', '.join(sorted(FACE))} alone")
            elif room in ROOMS and target in ROOMS and room != target:
                if ROOMS.index(target) < ROOMS.index(room) or (room, target) in BESIDE:
                    wrong.append(f"{said}: {room} stands below {target}")
            elif room in ROOMS and target in DJANGOS_OWN:
                wrong.append(f"{said}: nothing imports Django's own files")
    return wrong


def test_the_contracts_of_import_linter_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "0 broken" in done.stdout


def contract() -> ConfigParser:
    read = ConfigParser()
    read.read(ROOT / ".importlinter", encoding="utf-8")
    return read


def test_the_contracts_are_exhaustive_and_name_every_part() -> None:
    read = contract()
    for name, folder in (("floors", "hustings"), ("apps", "hustings/apps")):
        section = read[f"importlinter:contract:{name}"]
        assert section["exhaustive"] == "True"
        listed = {part.strip() for line in section["layers"].split() for part in line.split("|") if part.strip()}
        there = {path.name for path in (ROOT / folder).iterdir() if path.is_dir() and any(path.rglob("*.py"))}
        assert listed == there


def test_the_order_of_the_apps_is_that_of_the_settings() -> None:
    layers = contract()["importlinter:contract:apps"]["layers"].split()
    assert layers == [name.rpartition(".")[2] for name in reversed(settings.HUSTINGS_APPS)]


def test_every_contract_says_why() -> None:
    text = (ROOT / ".importlinter").read_text(encoding="utf-8")
    for block in text.split("[importlinter:contract:")[1:]:
        name = block.partition("]")[0]
        before = text.partition(f"[importlinter:contract:{name}]")[0].rstrip().splitlines()
        comments = 0
        while before and before[-1].startswith("#"):
            comments += len(before.pop()) > 10
        assert comments >= 2, f"contract {name} has no comment of at least two lines before it"


def test_files_inside_an_app_import_only_those_below_them() -> None:
    assert wrong_imports() == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("people/models/sources.py", "from hustings.apps.people import queries"),
        ("people/models/sources.py", "from hustings.apps.people.actions import suppress"),
        ("people/access.py", "import hustings.apps.people.queries"),
        ("people/queries.py", "from hustings.apps.people.actions.assertions import FOLDED"),
        ("lists/actions/x.py", "from hustings.apps.people.views import page"),
        ("lists/actions/x.py", "from hustings.apps.people.migrations import one"),
        ("lists/actions/x.py", "from hustings.apps.people import forms"),
        ("lists/views.py", "from hustings.apps.lists.api import page"),
        ("lists/actions/x.py", "def f():\n    from hustings.apps.lists import views"),
    ],
)
def test_an_import_that_goes_up_or_behind_is_found(tmp_path: Path, path: str, line: str) -> None:
    planted = tmp_path / "hustings" / "apps" / path
    planted.parent.mkdir(parents=True)
    planted.write_text(line + "\n")
    assert len(wrong_imports(tmp_path)) == 1


def test_an_app_holds_only_files_with_a_known_name() -> None:
    strange = []
    for path in files("hustings/apps"):
        parts = path.relative_to(ROOT / "hustings" / "apps").parts
        if (
            len(parts) > 1
            and parts[1].removesuffix(".py") not in {*ROOMS, *DJANGOS_OWN, *OTHERS}
            and parts[1] not in OTHERS
        ):
            strange.append("/".join(parts))
    assert strange == []


def test_sql_stands_in_files_of_its_app() -> None:
    for path in files("hustings"):
        if path.suffix == ".sql":
            parts = path.relative_to(ROOT).parts
            assert "sql" in (parts[3] if parts[1] == "apps" else "", parts[2] if parts[1] == "jobs" else ""), path
