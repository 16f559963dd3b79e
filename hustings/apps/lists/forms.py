"""The list builder's criteria by category, and what a filled one says as a node of the segment language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import cast

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hustings.domain.messages import BadInput
from hustings.segments import nodes
from hustings.segments.catalogue import catalogue
from hustings.segments.fields import GIFTS, Field, Kind
from hustings.segments.names import Group, Language, Names

# Where a field stands, by its name; every other one by its kind, below. The order is that of the page.
CATEGORIES: dict[str, tuple[str, ...]] = {
    gettext_noop("Who"): ("age", "language", "gender", "fixed_income", "elector", "non_elector"),
    gettext_noop("Where"): ("district", "poll", "postal"),
    gettext_noop("The area they live in"): (),
    gettext_noop("Support"): ("mark", "mark since"),
    gettext_noop("Contacts"): ("contacted", "result of last contact", "attempts", "first contacted"),
    gettext_noop("What they said"): (
        "answered", "signed", "interested in", "tagged", "sign requested", "volunteer",
    ),
    gettext_noop("How to reach them"): (
        "has phone", "has mobile", "has email", "has mail", "do_not_contact", "do_not_call", "do_not_knock",
        "do_not_text", "do_not_email", "do_not_mail", "do_not_voice",
    ),
    gettext_noop("Members and gifts"): ("member", "donated"),
    gettext_noop("Lists"): ("in list",),
    gettext_noop("Estimates"): ("turnout",),
}  # fmt: skip
AREA, SUPPORT = "The area they live in", "Support"

COMPARED = (">=", "<=", "between", "=", ">", "<")
_UNITS = {Kind.SHARE: "%", Kind.CHANGE: "%", Kind.ODDS: "%", Kind.MONEY: "$"}
_PHRASE_CHOICES: dict[str, Group] = {
    "signed": "petitions",
    "interested in": "issues",
    "tagged": "tags",
    "in list": "lists",
}


@dataclass(frozen=True)
class Row:
    """One field as a form: how its inputs look, and what may be chosen."""

    key: str
    title: str
    shape: str
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Category:
    """Fields that belong together."""

    title: str
    rows: tuple[Row, ...]


def categories(names: Names, language: Language) -> list[Category]:
    """Every field of the catalogue as a form, by category; those without anything to choose are left out."""
    places = {name: title for title, fields in CATEGORIES.items() for name in fields}
    found: dict[str, list[tuple[int, Row]]] = {title: [] for title in CATEGORIES}
    for field in catalogue(names):
        row = _row(field, names, language)
        if row is None:
            continue
        title = places.get(field.name) or (SUPPORT if field.kind is Kind.SCORE else AREA)
        order = CATEGORIES[title].index(field.name) if field.name in CATEGORIES[title] else -1
        found[title].append((order, row))
    rows = {
        title: tuple(row for _order, row in sorted(each, key=lambda pair: pair[0])) for title, each in found.items()
    }
    return [Category(_(title), each) for title, each in rows.items() if each]


def node_of(name: str, form: QueryDict, names: Names) -> nodes.Node:
    """What a filled criterion says. Raises BadInput in words where it is not filled."""
    field = next((each for each in catalogue(names) if each.name == name), None)
    if field is None:
        raise BadInput("There is no such criterion. Choose one from the page.")
    if field.kind is Kind.FLAG:
        return nodes.Flag(field.name)
    if field.kind is Kind.PHRASE:
        return _PHRASES[field.name](_Given(field.name, form))
    given = _Given(field.name, form)
    if field.quantity is not None:
        return _compared(field, given)
    values = given.several("value")
    if field.kind in (Kind.POLL, Kind.POSTAL):
        values = [part.strip() for value in values for part in value.replace(";", ",").split(",") if part.strip()]
    if not values:
        raise BadInput("Choose or type a value first.")
    return nodes.Comparison(field.name, "=" if len(values) == 1 else "in", tuple(values))


class _Given:
    """The inputs of one criterion in a sent form."""

    def __init__(self, name: str, form: QueryDict) -> None:
        self.name, self.form = name, form

    def one(self, part: str) -> str:
        return self.form.get(f"{self.name}|{part}", "").strip()

    def several(self, part: str) -> list[str]:
        return [value.strip() for value in self.form.getlist(f"{self.name}|{part}") if value.strip()]

    def number(self, part: str, unit: nodes.Unit = "") -> nodes.Number:
        text = self.one(part).replace("\xa0", "").replace(" ", "").replace(",", ".").strip("%$")
        try:
            return nodes.Number(Decimal(text), unit)
        except InvalidOperation:
            raise BadInput("Type a number first.") from None

    def day(self, part: str) -> date | None:
        text = self.one(part)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise BadInput("A date is written like 2026-11-21.") from None


def _compared(field: Field, given: _Given) -> nodes.Node:
    op = given.one("op") or ">="
    if op in ("known", "unknown"):
        return nodes.Known(field.name, op == "known")
    if op not in COMPARED:
        raise BadInput("Choose how to compare first.")
    unit = cast(nodes.Unit, _UNITS.get(field.kind, ""))
    first = given.number("value", unit)
    values = (first, given.number("to", unit)) if op == "between" else (first,)
    return nodes.Comparison(field.name, cast(nodes.Operator, op), values)


def _contacted(given: _Given) -> nodes.Node:
    days = given.one("days")
    if given.one("result"):
        return nodes.Contacted(result=given.one("result"))
    channel = given.one("channel") or None
    within = int(given.number("days").amount) if days else None
    return nodes.Contacted(
        channel=cast(nodes.Channel | None, channel), within_days=within, since=None if days else given.day("since")
    )


def _first_contacted(given: _Given) -> nodes.Node:
    return nodes.Contacted(first=True, within_days=int(given.number("days").amount))


def _donated(given: _Given) -> nodes.Node:
    if not given.one("value"):
        return nodes.Donated(since=given.day("since"))
    op = cast(nodes.Operator, given.one("op") or ">=")
    return nodes.Donated(op, (given.number("value", GIFTS.unit),), given.day("since"))


def _answered(given: _Given) -> nodes.Node:
    question, _sign, answer = given.one("value").partition("\x1f")
    if not question:
        raise BadInput("Choose or type a value first.")
    return nodes.Answered(question, (answer,) if answer else ())


def _fact(kind: nodes.FactKind) -> Callable[[_Given], nodes.Node]:
    def of(given: _Given) -> nodes.Node:
        if not given.one("value"):
            raise BadInput("Choose or type a value first.")
        return nodes.HasFact(kind, given.one("value"))

    return of


def _in_list(given: _Given) -> nodes.Node:
    if not given.one("value"):
        raise BadInput("Choose or type a value first.")
    return nodes.InList(given.one("value"))


def _mark_since(given: _Given) -> nodes.Node:
    day = given.day("since")
    if day is None:
        raise BadInput("A date is written like 2026-11-21.")
    return nodes.MarkedSince(day)


_PHRASES: Mapping[str, Callable[[_Given], nodes.Node]] = {
    "contacted": _contacted,
    "first contacted": _first_contacted,
    "donated": _donated,
    "answered": _answered,
    "signed": _fact("signed"),
    "interested in": _fact("interested"),
    "tagged": _fact("tagged"),
    "in list": _in_list,
    "mark since": _mark_since,
}


def _row(field: Field, names: Names, language: Language) -> Row | None:
    title, _sign, hint = (part.strip() for part in field.meaning.of(language).partition(";"))
    if field.kind is Kind.FLAG:
        return Row(field.name, title, "flag", hint=hint)
    if field.quantity is not None:
        return Row(field.name, title, "number", _UNITS.get(field.kind, ""), hint=hint)
    if field.kind is Kind.CHOICE:
        return Row(field.name, title, "choice", choices=_choices(names, cast(Group, field.group), language), hint=hint)
    if field.kind is Kind.DISTRICT:
        shown = tuple((each.key, f"{each.label.of(language)} ({each.key})") for each in names.districts)
        return Row(field.name, title, "select", choices=shown, hint=hint)
    if field.kind in (Kind.POLL, Kind.POSTAL):
        return Row(field.name, title, "text", hint=hint)
    return _phrase(field, title, hint, names, language)


def _phrase(field: Field, title: str, hint: str, names: Names, language: Language) -> Row | None:
    if field.name == "answered":
        options = tuple(
            (f"{question.code}\x1f{option.code}", f"{question.label(language)} — {option.label(language)}")
            for question in names.questions
            for option in question.options
        )
        return Row(field.name, title, "select", choices=options, hint=hint) if options else None
    if field.name in _PHRASE_CHOICES:
        shown = _choices(names, _PHRASE_CHOICES[field.name], language)
        return Row(field.name, title, "select", choices=shown, hint=hint) if shown else None
    choices = _choices(names, "results", language) if field.name == "contacted" else ()
    return Row(field.name, title, field.name.replace(" ", "_"), choices=choices, hint=hint)


def _choices(names: Names, group: Group, language: Language) -> tuple[tuple[str, str], ...]:
    return tuple((each.code, each.label(language)) for each in getattr(names, group))
