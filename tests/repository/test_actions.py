"""Every write has one shape: keyword-only, by somebody, in one transaction, on record."""

import ast
from pathlib import Path

import pytest

from tests.repository.source import ROOT, dotted, functions, imports, modules

# Public functions of actions that are not of that shape, each with the reason. Nothing else is let off.
EXCEPTIONS = {
    "audit.record": "is the record itself; takes the caller's transaction",
    "audit.seal": "is the record itself; chains what was done, and does nothing in anybody's name",
    "audit.anchor": "is the record itself; vouches for it, and does nothing in anybody's name",
    "audit.write_record": "comes after the act of exporting it, which is on record and in the file",
    "gate.hear": "inside the act of bringing a filled sheet home",
    "gate.keep_fingerprints": "inside the act of a release, which is on record",
    "gate.plant": "likewise; which entries a copy carries is not for the record that its taker may read",
    "gate.write_out": "comes after the release, which is on record, and refuses to run inside a transaction",
    "geography.zone_for": "finds or makes the number of a public thing, inside somebody else's act",
    "geography.zones_for": "likewise",
    "geography.places_for": "likewise",
    "geography.polls_for": "likewise",
    "geography.refresh_places": "looks public places up anew, inside somebody else's act",
    "organisations.found_party": "there is nobody yet who could act: the new user does",
    "people.fold": "folds those in that table, inside somebody else's act",
    "people.name_bulk_people": "fills a temporary table; nothing outlives the transaction",
}


def public_actions(root: Path = ROOT) -> dict[str, tuple[ast.FunctionDef, ast.Module]]:
    """app.name of every function that another app, the command or the web may call, with its module.

    They are those of `actions.py`, those that `actions/__init__.py` exports, and any that another app imports.
    """
    found: dict[str, tuple[ast.FunctionDef, ast.Module]] = {}
    defined: dict[tuple[str, str], tuple[ast.FunctionDef, ast.Module]] = {}
    wanted: set[tuple[str, str]] = set()
    for path, tree in modules("hustings", root):
        parts = path.parts
        app = parts[2] if parts[1] == "apps" and len(parts) > 3 else ""
        in_actions = app and parts[3].removesuffix(".py") == "actions"
        for module, name, _, _ in imports(tree):
            deep = module.split(".")
            if deep[:2] == ["hustings", "apps"] and deep[3:4] == ["actions"]:
                face = in_actions and path.name == "__init__.py"
                if deep[2] != app or face:
                    wanted.add((deep[2], name))
        if not in_actions:
            continue
        for function in functions(tree):
            if not function.name.startswith("_"):
                defined[app, function.name] = (function, tree)
                if path.name == "actions.py":
                    wanted.add((app, function.name))
    for app, name in wanted:
        if (app, name) in defined:
            found[f"{app}.{name}"] = defined[app, name]
    return found


def faults(function: ast.FunctionDef, tree: ast.Module) -> list[str]:
    """What is missing of the shape."""
    wrong = []
    names = [each.arg for each in function.args.kwonlyargs]
    if function.args.args or function.args.posonlyargs or function.args.vararg:
        wrong.append("takes arguments by place")
    if "by" not in names:
        wrong.append("is done by nobody")
    elif function.args.kw_defaults[names.index("by")] is not None:
        wrong.append("is done by somebody who need not be named")
    called = calls(function, tree)
    if not (any(is_atomic(each) for each in function.decorator_list) or called & {"acting_as", "atomic", "batch_of"}):
        wrong.append("is not one transaction")
    if not called & {"audit.record"} and not any(each.startswith("action:") for each in called):
        wrong.append("leaves nothing on record")
    if not ast.get_docstring(function):
        wrong.append("has no docstring")
    if function.returns is None:
        wrong.append("does not say what it returns")
    return wrong


def is_atomic(node: ast.expr) -> bool:
    """`@transaction.atomic`, with or without arguments."""
    return dotted(node.func if isinstance(node, ast.Call) else node) == "transaction.atomic"


def calls(function: ast.FunctionDef, tree: ast.Module, seen: frozenset[str] = frozenset()) -> set[str]:
    """What a function calls, through the private functions of its module too; actions as `action:…`."""
    aliases = {alias: (module, name) for module, name, alias, _ in imports(tree)}
    private = {each.name: each for each in functions(tree)}
    found: set[str] = set()
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        first, _, last = name.rpartition(".")
        found.add(name.rpartition(".")[2] if name != "audit.record" else name)
        module, imported = aliases.get(first or name, ("", ""))
        origin = f"{module}.{imported}".rstrip(".")
        if ".actions" in origin and origin.startswith("hustings.apps.") and last:
            found.add(f"action:{origin}.{last}")
        if name in private and name not in seen and name != function.name:
            found |= calls(private[name], tree, seen | {function.name, name})
    return found


def test_there_are_actions_to_look_at() -> None:
    found = public_actions()
    assert len(found) > 25
    assert {"lists.export", "lists.freeze", "intake.undo", "gate.release", "people.name_bulk_people"} <= found.keys()


def test_every_action_has_the_one_shape() -> None:
    wrong = {name: faults(*each) for name, each in public_actions().items() if name not in EXCEPTIONS}
    assert {name: each for name, each in wrong.items() if each} == {}


def test_every_exception_is_needed() -> None:
    found = public_actions()
    assert EXCEPTIONS.keys() <= found.keys()
    assert [name for name in EXCEPTIONS if not faults(*found[name])] == []


GOOD = '''
from django.db import transaction
from hustings.apps.audit import actions as audit

@transaction.atomic
def act(*, by: object, what: str) -> int:
    """Do it."""
    audit.record(by=by, what=what, on="x")
    return 1
'''


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("*, by: object, what: str", "what: str, *, by: object"), "takes arguments by place"),
        (("*, by: object, what: str", "*, what: str"), "is done by nobody"),
        (("by: object,", "by: object = None,"), "is done by somebody who need not be named"),
        (("@transaction.atomic\n", ""), "is not one transaction"),
        (('    audit.record(by=by, what=what, on="x")\n', ""), "leaves nothing on record"),
        (('    """Do it."""\n', ""), "has no docstring"),
        (("", ""), None),
    ],
)
def test_each_fault_is_found(tmp_path: Path, change: tuple[str, str], fault: str | None) -> None:
    planted = tmp_path / "hustings" / "apps" / "lists" / "actions.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(GOOD.replace(*change) if change[0] else GOOD)
    assert faults(*public_actions(tmp_path)["lists.act"]) == ([fault] if fault else [])
