"""`hustings setup FILE`: areas, words and rules of a party, declared in one TOML file."""

import tomllib
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from hustings.apps.gate import actions as gate
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Fact, MarkLevel
from hustings.apps.organisations.access import ADMINISTER, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.support import actions as support
from hustings.apps.support.models import Slot
from hustings.cli.organising import grant
from hustings.cli.session import SESSION, answered
from hustings.domain.messages import BadInput, Word
from hustings.domain.scoring import LEVELS
from hustings.domain.source_rules import Giver, read_terms
from hustings.scope import acting_as

Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _number(low: float, high: float) -> Check:
    return lambda value: type(value) in (int, float) and low <= value <= high


def _yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def _day(value: Any) -> bool:
    return isinstance(value, date)


def _pairs(value: Any) -> bool:
    return isinstance(value, list) and all(_texts(pair) and len(pair) == 2 for pair in value)


_NAMES: dict[str, Check] = {"name_en": _text, "name_fr": _text}
_FACT = {**_NAMES, "issue": _text}

# Each part of the file: what an entry may say, and which of it may be left out. docs/reference/set-up-file.md explains.
FORM: dict[str, dict[str, Check]] = {
    "purposes": {"code": _text, **_NAMES, "rule": _text},
    "sources": {
        "code": _text,
        "title": _text,
        "given_by": _text,
        "ground": _text,
        "giver": lambda value: value in set(Giver),
        "paid": _number(0, 9_999_999),
        "from": _day,
        "until": _day,
        "purposes": _texts,
        "sensitive": _yes_or_no,
        "newcomers": _yes_or_no,
    },
    "issues": _NAMES,
    "petition": _FACT,
    "tag": _FACT,
    "sign": _FACT,
    "volunteer": _FACT,
    "questions": {"text_en": _text, "text_fr": _text, "options": _pairs},
    "parties": {
        "code": _text,
        **_NAMES,
        "levels": lambda value: _texts(value) and set(value) <= set(LEVELS),
        "ours": _yes_or_no,
    },
    "rules": {
        "mark": _text,
        "question": _text,
        "fact": _text,
        "kind": lambda value: value in ("membership", "donation"),
        "party": _text,
        "level": lambda value: value in LEVELS,
        "value": _number(-15, 15),
        "strength": _number(0.001, 1000),
        "half_life_days": lambda value: type(value) is int and value > 0,
    },
}
OPTIONAL = {"issue", "ours", "mark", "question", "fact", "kind", "level", "half_life_days"} | {
    *("giver", "paid", "from", "until", "purposes", "sensitive", "newcomers")
}


def add_to(rooms: typer.Typer) -> None:
    """Register the command of this room."""
    rooms.command("setup")(setup)


def setup(file: Annotated[Path, typer.Argument(help="A TOML file: see docs/reference/set-up-file.md.")]) -> None:
    """Make everything that a set-up file declares: areas, parties, rules, questions, petitions, sources."""
    with answered():
        by = SESSION.acting()
        declare(by, read(file))
        SESSION.say("Done.")


def read(file: Path) -> dict[str, Any]:
    """A set-up file's content. Raises BadInput when there is none, or it is no TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise BadInput("There is no file called {file} here. Check the name and the folder.", file=file.name) from None
    except UnicodeDecodeError:
        raise BadInput("{file} is not in UTF-8. Save it again in that encoding.", file=file.name) from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput("{file} cannot be read as TOML: {what}.", file=file.name, what=str(error)) from None


def declare(by: User, wanted: dict[str, Any]) -> None:
    """Carry out a set-up file. Again: nothing changes. Raises BadInput, and does nothing, where it has a mistake."""
    check(wanted)
    with acting_as(by.pk):
        unit = unit_for(by, ADMINISTER)
        grant(by, unit, wanted.get("areas", []))
        for each in wanted.get("purposes", []):
            gate.add_purpose(by=by, unit=unit, **each)
        for each in wanted.get("sources", []):
            told = {key: str(value) for key, value in each.items() if key in ("code", "title", "given_by", "ground")}
            since, until = (str(each.get(day, "")) for day in ("from", "until"))
            giver, sensitive = each.get("giver", Giver.OWN), bool(each.get("sensitive"))
            terms = read_terms(giver, each.get("paid"), since, until, each.get("purposes", ()), sensitive)
            newcomers = bool(each.get("newcomers"))
            people.add_source(by=by, unit=unit, kind="outside", terms=terms, newcomers=newcomers, **told)
        issues = {
            each["name_en"]: interactions.add_fact(by=by, kind=Fact.Kind.ISSUE, **each)
            for each in wanted.get("issues", [])
        }
        for kind in (Fact.Kind.PETITION, Fact.Kind.TAG, Fact.Kind.SIGN, Fact.Kind.VOLUNTEER):
            for each in wanted.get(kind.value, []):
                issue = issues.get(each.get("issue", ""))
                if "issue" in each and issue is None:
                    raise BadInput("The set-up file has no issue called {name}.", name=each["issue"])
                interactions.add_fact(by=by, kind=kind, name_en=each["name_en"], name_fr=each["name_fr"], issue=issue)
        for each in wanted.get("questions", []):
            interactions.add_question(
                by=by,
                text_en=each["text_en"],
                text_fr=each["text_fr"],
                options=[(option[0], option[1]) for option in each["options"]],
            )
        for each in wanted.get("parties", []):
            support.add_party(by=by, **each)
        rules = [_rule(each) for each in wanted.get("rules", [])]
        if rules:
            support.set_rules(by=by, rules=rules)


def check(wanted: dict[str, Any]) -> None:
    """Raise BadInput for the first thing in the file that is not of its form."""
    for part, entries in wanted.items():
        if part == "areas":
            if not _texts(entries):
                raise BadInput('In the set-up file, write areas as a list such as ["2023/35033"].')
            continue
        if part not in FORM:
            _unknown(part, [*FORM, "areas"], Word("the set-up file"))
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise BadInput("In the set-up file, {part} is written as [[{part}]].", part=part)
        for entry in entries:
            for key, value in entry.items():
                if key not in FORM[part]:
                    _unknown(key, list(FORM[part]), f"[[{part}]]")
                if not FORM[part][key](value):
                    raise BadInput(
                        "In the set-up file, [[{part}]] cannot have {value} as its {key}.",
                        part=part,
                        value=str(value),
                        key=key,
                    )
            for key in FORM[part].keys() - OPTIONAL - entry.keys():
                raise BadInput("In the set-up file, an entry of [[{part}]] lacks its {key}.", part=part, key=key)


def _unknown(name: str, known: list[str], where: str) -> None:
    near = get_close_matches(name, known, 1, 0)
    raise BadInput("There is no {name} in {where}. The nearest is {near}.", name=name, where=where, near=near[0])


def _rule(each: dict[str, Any]) -> support.RuleChange:
    """A rule of the file: the mark, fact and slot it names, as numbers."""
    slot = Slot.objects.filter(party_id=each["party"], level=each.get("level", "federal")).first()
    mark = MarkLevel.objects.filter(code=each["mark"]).first() if "mark" in each else None
    fact = Fact.objects.filter(name_en=each["fact"]).order_by("pk").first() if "fact" in each else None
    if "question" in each:
        fact = Fact.objects.filter(question__text_en=each["question"], name_en=each.get("fact")).first()
    if slot is None or ("mark" in each and mark is None) or ("fact" in each and fact is None):
        raise BadInput("A rule of the set-up file names a party, mark or fact that is not there.")
    if sum(key in each for key in ("mark", "fact", "kind")) != 1:
        raise BadInput("A rule of the set-up file is about one thing: a mark, a fact, or a kind.")
    return support.RuleChange(
        kind="mark" if mark else "fact" if fact else each["kind"],
        slot=slot.number,
        value=each["value"],
        strength=each["strength"],
        half_life_days=each.get("half_life_days"),
        mark=mark.pk if mark else None,
        fact_id=fact.pk if fact else None,
    )
