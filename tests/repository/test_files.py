"""What may be in the repository at all: no machine's paths, no hosts to download from, no rooms without a name."""

import re
from pathlib import Path

import pytest

from tests.repository.source import FOLDERS, PUBLISHED, ROOT, files

TEXTS = {
    ".py",
    ".sql",
    ".toml",
    ".md",
    ".txt",
    ".in",
    ".typ",
    ".liquid",
    ".html",
    ".js",
    ".css",
    ".json",
    ".po",
    ".cfg",
    "",
}
AT_THE_TOP = (
    "pyproject.toml",
    "Makefile",
    ".importlinter",
    ".gitignore",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
)
NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "managers",
    "base",
    "misc",
    "lib",
    "shared",
    "stuff",
}
# Django's own name for the file of a database backend.
NAMED_BY_OTHERS = {Path("hustings/scope/postgresql/base.py")}

MOST = 300
# Modules that are longer, each because its parts are read together; none may pass the second limit.
LONGER, LONGEST = (
    {
        "hustings/apps/geography/models.py",
        "hustings/domain/addresses/street_types.py",
        "hustings/files/areas.py",
        "hustings/files/results.py",
        "hustings/segments/conditions.py",
        "hustings/segments/criteria.py",
        "hustings/segments/fields.py",
        "hustings/segments/phrases.py",
    },
    400,
)
TESTS_MOST = 700

_MACHINE = re.compile(r"(?<![\w.])(/home/\w|/Users/\w|/root/|/work/|/mnt/|[A-Z]:\\Users\\)")
_HOSTS = re.compile(r"https?://|--(extra-)?index-url|--find-links|--trusted-host|^-i ", re.MULTILINE)
_SESSIONS = re.compile(r"\b(claude|anthropic|chatgpt|copilot|openai|language model)\b", re.IGNORECASE)
THIS = Path(__file__).resolve()


def texts() -> list[Path]:
    ours = [path for path in files(*FOLDERS) if path.suffix in TEXTS]
    return [
        *ours,
        *(ROOT / name for name in AT_THE_TOP if (ROOT / name).exists()),
        *files("requirements"),
        *files(".ci"),
    ]


def requirements() -> list[Path]:
    return [path for path in files("requirements") if path.suffix in (".txt", ".in")]


def found(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in paths
        if path != THIS
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]


def test_there_are_files_to_look_at() -> None:
    assert len(texts()) > 150
    assert {path.name for path in requirements()} >= {"core.in", "core.txt", "dev.in", "dev.txt"}


def test_no_file_knows_a_machine() -> None:
    assert found(_MACHINE, texts()) == []


def test_lock_files_name_no_host_to_download_from() -> None:
    """Whoever installs decides from where; the hashes say what."""
    assert found(_HOSTS, requirements()) == []


def test_every_locked_package_has_its_hash() -> None:
    for path in requirements():
        if path.suffix == ".txt":
            text = path.read_text(encoding="utf-8")
            pins = re.findall(r"^[A-Za-z0-9._-]+(?:\[[a-z,-]+\])?==\S+", text, re.MULTILINE)
            blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
            assert len(pins) == len(blocks) > 0, path.name
            assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == [], path.name


def test_no_file_tells_how_it_was_made() -> None:
    assert found(_SESSIONS, texts()) == []


def test_every_room_has_a_name() -> None:
    python = [path.relative_to(ROOT) for path in files(*FOLDERS) if path.suffix == ".py"]
    assert {path for path in python if {part.removesuffix(".py") for part in path.parts} & NAMELESS} == NAMED_BY_OTHERS


def test_nothing_is_minified_or_somebody_elses() -> None:
    assert f"/{PUBLISHED}" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    paths = files(*FOLDERS)
    assert [p for p in paths if ".min." in p.name or "node_modules" in p.parts or "vendor" in p.parts] == []
    written = [p for p in paths if "migrations" not in p.parts]
    scripts = [p for p in written if p.suffix in (".js", ".css", ".py", ".sql", ".typ", ".html")]
    assert [p for p in scripts if max(map(len, p.read_text(encoding="utf-8").splitlines()), default=0) > 400] == []
    assert [p for p in paths if p.stat().st_size > 1_000_000] == []


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_files_are_short() -> None:
    """A file of more than 300 lines is on the list; none has more than 400. Tables of tests may be longer."""
    sizes = {
        str(p.relative_to(ROOT)): lines(p)
        for p in files("hustings")
        if p.suffix == ".py" and "migrations" not in p.parts
    }
    long = {name: size for name, size in sizes.items() if size > MOST}
    assert long.keys() == LONGER
    assert {name: size for name, size in long.items() if size > LONGEST} == {}
    tests = {str(p.relative_to(ROOT)): lines(p) for p in files("tests", "bench") if p.suffix == ".py"}
    assert {name: size for name, size in tests.items() if size > TESTS_MOST} == {}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (_MACHINE, "open('/home/somebody/x')"),
        (_MACHINE, '"/root/.cache"'),
        (_MACHINE, "C:\\Users\\x"),
        (_HOSTS, "--index-url https://example.org/simple"),
        (_HOSTS, "package @ https://example.org/x.whl"),
        (_HOSTS, "-i mirror"),
    ],
)
def test_the_patterns_find(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)
