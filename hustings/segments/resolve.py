"""Does each criterion of a tree ask for something that exists? One check for what came as text and as JSON."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

from hustings.domain.messages import BadInput, Message
from hustings.segments import nodes, wire
from hustings.segments.catalogue import field_named, spellings
from hustings.segments.fields import GIFTS, Field, Kind, Quantity
from hustings.segments.names import Group, Names, nearest
from hustings.segments.nodes import And, Except, Leaf, Node, Not, Number, Or, Value
from hustings.segments.problems import MAX_PROBLEMS, Complaint, Problem
from hustings.segments.unparse import literal, unparse

FIELD = 0
OPERATOR = -1


@dataclass(frozen=True)
class Segment:
    """A tree in which every field, value and name is one that `names` knows, written as the database writes it."""

    root: Node
    names: Names

    @property
    def text(self) -> str:
        """The canonical text."""
        return unparse(self.root)

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return wire.to_json(self.root)

    @property
    def criteria(self) -> list[Leaf]:
        """The criteria from left to right; counts by field come in this order."""
        return list(nodes.leaves(self.root))

    @property
    def electors_only(self) -> bool:
        """Whether only electors are meant: so long as the segment does not speak of electors itself."""
        return not any(
            isinstance(leaf, nodes.Flag) and leaf.name in ("elector", "non_elector") for leaf in self.criteria
        )


def from_json(data: object, names: Names) -> Segment | list[Problem]:
    """The segment that a JSON document holds, or what is wrong with it (placed at 0, 0)."""
    try:
        root = wire.from_json(data)
    except BadInput as error:
        return [Problem(error.message, 0, 0)]
    return resolve(root, names)


def resolve(root: Node, names: Names) -> Segment | list[Problem]:
    """The tree with every name found in `names`, or the problems (placed at 0, 0: a tree has no text)."""
    if nodes.depth(root) > nodes.MAX_DEPTH:
        return [Problem(Message("This is more than {limit} levels deep.", {"limit": nodes.MAX_DEPTH}), 0, 0)]
    problems: list[Problem] = []
    resolved = _resolved(root, names, problems)
    return problems[:MAX_PROBLEMS] or Segment(resolved, names)


def _resolved(node: Node, names: Names, problems: list[Problem]) -> Node:
    match node:
        case And(items) | Or(items):
            return replace(node, items=tuple([_resolved(item, names, problems) for item in items]))
        case Not(item):
            return Not(_resolved(item, names, problems))
        case Except(kept, dropped):
            return Except(_resolved(kept, names, problems), _resolved(dropped, names, problems))
    if len(problems) >= MAX_PROBLEMS:
        return node
    leaf, complaints = resolve_leaf(node, names)
    problems += [Problem(each.message, 0, 0, each.suggestion) for each in complaints]
    return leaf


def resolve_leaf(leaf: Leaf, names: Names) -> tuple[Leaf, list[Complaint]]:
    """The criterion as the database writes it, and what is wrong with it."""
    check = _Check(names)
    resolved = check.leaf(leaf)
    return resolved, check.complaints


class _Check:
    """Goes through the parts of one criterion and notes what is wrong."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.complaints: list[Complaint] = []

    def leaf(self, leaf: Leaf) -> Leaf:
        match leaf:
            case nodes.Comparison():
                return self.comparison(leaf)
            case nodes.Known(name, known):
                field = self.field(name, lambda field: field.can_be_unknown)
                return nodes.Known(field.name, known) if field else leaf
            case nodes.Flag(name):
                field = self.field(name, lambda field: field.kind is Kind.FLAG)
                return nodes.Flag(field.name) if field else leaf
            case nodes.Donated(op, values):
                numbers = [self.number(value, GIFTS, part) for part, value in enumerate(values, 1)]
                if op == "between":
                    self.ascending(numbers)
                return replace(leaf, values=tuple(numbers))
            case nodes.Contacted(result=str(result)):
                return replace(leaf, result=self.name("results", result, 1))
            case nodes.Answered():
                return self.answered(leaf)
            case nodes.HasFact(kind, name):
                group: Group = {"signed": "petitions", "interested": "issues", "tagged": "tags"}[kind]  # type: ignore[assignment]  # a dict of literals is a dict of str
                return replace(leaf, name=self.name(group, name, 1))
            case nodes.InList(name):
                return nodes.InList(self.name("lists", name, 1))
        return leaf

    def complain(self, part: int, message: Message, suggestion: str | None = None) -> None:
        self.complaints.append(Complaint(part, message, suggestion))

    def field(self, name: str, fits: Callable[[Field], bool]) -> Field | None:
        field = field_named(name, self.names)
        if field is None:
            self.complain(FIELD, unknown_field(), nearest(name, spellings(self.names)))
        elif not fits(field):
            shown = {"field": field.name, "example": field.example}
            message = Message("“{field}” cannot be asked about in this way; for example: {example}", shown)
            self.complain(FIELD, message, field.example)
            return None
        return field

    def comparison(self, leaf: nodes.Comparison) -> Leaf:
        field = self.field(leaf.field, lambda field: bool(field.operators))
        if field is None:
            return leaf
        if leaf.op not in field.operators:
            shown = {"field": field.name, "operators": "is, is not, in"}
            self.complain(OPERATOR, Message("“{field}” takes the operators {operators}.", shown), "is")
            return leaf
        quantity = field.quantity
        if quantity is not None:
            numbers = [self.number(value, quantity, part) for part, value in enumerate(leaf.values, 1) if not self.full]
            if leaf.op == "between":
                self.ascending(numbers)
            return nodes.Comparison(field.name, leaf.op, tuple(numbers) or leaf.values)
        chosen = [self.choice(value, field, part) for part, value in enumerate(leaf.values, 1) if not self.full]
        return nodes.Comparison(field.name, leaf.op, tuple(dict.fromkeys(chosen)) or leaf.values)

    @property
    def full(self) -> bool:
        """So many complaints that looking for the nearest names would only cost time."""
        return len(self.complaints) >= MAX_PROBLEMS

    def number(self, value: Value, quantity: Quantity, part: int) -> Number:
        if not isinstance(value, Number):
            self.complain(part, Message("This is not a number; this field is compared with numbers."))
            return Number(quantity.low, quantity.unit)
        number = value.value
        if (value.unit == "%" and quantity.unit != "%" and quantity.high != 1) or (value.unit == "$" != quantity.unit):
            self.complain(
                part,
                Message("This field is not compared with per cent or dollars; write a plain number."),
                f"{value.amount:f}",
            )
        elif not quantity.low <= number <= quantity.high:
            percent = quantity.unit == "%" and not value.unit and quantity.low <= number / 100 <= quantity.high
            limits = {
                name: str(_written(bound, quantity)) for name, bound in (("low", quantity.low), ("high", quantity.high))
            }
            message = Message("This number is outside what the field can hold, {low} to {high}.", limits)
            self.complain(part, message, f"{value.amount:f}%" if percent else None)
        elif number * quantity.scale % 1:
            step = str(_written(1 / Decimal(quantity.scale), quantity))
            self.complain(part, Message("This field is kept in steps of {step}; write fewer decimals.", {"step": step}))
        return _written(number, quantity) if not self.complaints else value

    def ascending(self, numbers: list[Number]) -> None:
        if not self.complaints and numbers[0].value > numbers[1].value:
            message = Message("The first number of “between” is larger than the second; turn them round.")
            self.complain(1, message, f"{numbers[1]} and {numbers[0]}")

    def choice(self, value: Value, field: Field, part: int) -> str:
        text = value if isinstance(value, str) else str(value)
        match field.kind:
            case Kind.POSTAL:
                return self.postal(text, part)
            case Kind.DISTRICT:
                return self.district(text, part)
            case Kind.POLL:
                if text not in self.names.polls:
                    message = Message("There is no polling division of this number here.")
                    self.complain(part, message, nearest(text, self.names.polls))
                return text
        return self.name(cast(Group, field.group), text, part)

    def postal(self, text: str, part: int) -> str:
        code = text.upper().replace(" ", "").replace("-", "")
        pattern = "A9A9A9"[: len(code)]
        fits = len(code) in (3, 6) and all(
            "0" <= c <= "9" if p == "9" else "A" <= c <= "Z" for c, p in zip(code, pattern, strict=True)
        )
        if not fits:
            self.complain(part, Message("A postal code is written K1A or K1A0B1."))
        return code

    def district(self, text: str, part: int) -> str:
        found = self.names.districts_of(text)
        if not found:
            near = nearest(text, (code for district in self.names.districts for code in (district.code, district.key)))
            self.complain(part, Message("There is no riding of this code here."), near)
        elif len(found) > 1:
            message = Message("This code is a riding in several representation orders; write the order before it.")
            self.complain(part, message, found[0].key)
        return text

    def name(self, group: Group, text: str, part: int) -> str:
        found = self.names.find(group, text)
        if found is None:
            self.complain(part, no_such(group), _quoted(self.names.nearest(group, text)))
        return found.code if found else text

    def answered(self, leaf: nodes.Answered) -> Leaf:
        question = self.names.question(leaf.question)
        if question is None:
            near = self.names.nearest("questions", leaf.question)
            self.complain(1, Message("There is no question of this name here."), _quoted(near))
            return leaf
        answers = []
        options = Names(tags=question.options)  # the same way of finding and suggesting
        for part, answer in enumerate(leaf.answers, 2):
            found = options.find("tags", answer)
            if found is None and not self.full:
                self.complain(
                    part, Message("This question has no such answer."), _quoted(options.nearest("tags", answer))
                )
            answers.append(found.code if found else answer)
        return nodes.Answered(question.code, tuple(dict.fromkeys(answers)))


def _written(number: Decimal, quantity: Quantity) -> Number:
    return Number(number * 100 if quantity.unit == "%" else number, quantity.unit)


def _quoted(name: str | None) -> str | None:
    return None if name is None else literal(name)


def unknown_field() -> Message:
    return Message("This is not something a segment can ask about.")


def no_such(group: Group) -> Message:
    """The sentence for a name that the database does not hold. Never repeats the name."""
    return {
        "petitions": Message("There is no petition of this name here."),
        "issues": Message("There is no issue of this name here."),
        "tags": Message("There is no tag of this name here."),
        "lists": Message("There is no list of this name here."),
        "results": Message("There is no contact result of this name."),
        "marks": Message("There is no support level of this name."),
        "languages": Message("There is no language of this code; write en, fr or another ISO code."),
        "genders": Message("Gender is recorded as f, m or x."),
    }[group]
