"""The repository as the tests about it read it: its own files, parsed."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# where `make setup` puts the front-end files of others; ignored by git, as test_files.py makes sure
PUBLISHED = "hustings/web/static/vendor/"
FOLDERS = ("hustings", "tests", "bench", "docs")


def files(*folders: str, root: Path = ROOT) -> list[Path]:
    """Every file of our own under the folders, leaving out what tools leave behind."""
    found = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    ours = (path for path in found if "__pycache__" not in path.parts and path.suffix not in (".pyc", ".mo"))
    return sorted(path for path in ours if PUBLISHED not in path.as_posix())


def modules(folder: str = "hustings", root: Path = ROOT) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file under a folder of the repository: (its path from the root, parsed)."""
    for path in files(folder, root=root):
        if path.suffix == ".py":
            yield path.relative_to(root), parsed(path)


@cache
def parsed(path: Path) -> ast.Module:
    """A Python file as a tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(tree: ast.Module) -> Iterator[tuple[str, str, str, int]]:
    """What a module imports, wherever it stands: (module, name or "", the name it goes by here, line)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                yield each.name, "", each.asname or each.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for each in node.names:
                yield node.module, each.name, each.asname or each.name, node.lineno


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """The functions at the top of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an expression that is a name or attributes of one, else ""."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
