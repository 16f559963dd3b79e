"""Reading one criterion from the tokens of a text: a field with its operator and values, a flag, or a phrase."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple, cast

from hustings.domain.messages import BadInput, Message
from hustings.segments import nodes
from hustings.segments.catalogue import field_named, spellings
from hustings.segments.fields import Field, Kind
from hustings.segments.names import Names, nearest
from hustings.segments.nodes import Leaf, Node, Not, Number, Operator, Value
from hustings.segments.problems import MAX_PROBLEMS, Problem
from hustings.segments.resolve import FIELD, OPERATOR, resolve_leaf, unknown_field
from hustings.segments.tokens import Token

_NUMBER = re.compile(r"([-+]?)(\$?)(\d+(?:\.\d+)?|\.\d+)(%?)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SIGNS: dict[str, Operator] = {
    "=": "=",
    "==": "=",
    "!=": "!=",
    "<>": "!=",
    "≠": "!=",
    "<": "<",
    "<=": "<=",
    "≤": "<=",
    ">": ">",
    ">=": ">=",
    "≥": ">=",
}
_OPERATOR_WORDS = ("is", "is not", "between", "in", "not in", "not between", "is known", "is unknown")
_JOINERS = frozenset(("and", "or", "except", ")"))


class Halt(Exception):
    """The rest of the text cannot be read after this problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__()


class Span(NamedTuple):
    """Characters `start` up to `end`."""

    start: int
    end: int


class CriterionReader:
    """A place in the tokens. `criterion` reads one leaf, notes its problems with their places, and moves on."""

    def __init__(self, pieces: list[Token], names: Names) -> None:
        self.pieces = pieces
        self.names = names
        self.at = 0
        self.problems: list[Problem] = []
        self.spans: dict[int, Span] = {}

    # ---- Moving -----------------------------------------------------------------------------------------------

    @property
    def peek(self) -> Token:
        return self.pieces[self.at]

    def take(self) -> Token:
        token = self.pieces[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def accept(self, *words: str) -> bool:
        """Takes the words if they come next, all of them or none."""
        ahead = self.pieces[self.at : self.at + len(words)]
        if [token.lower for token in ahead] != list(words):
            return False
        self.at += len(words)
        return True

    def expect(self, message: Message, *words: str) -> None:
        if not self.accept(*words):
            raise self.halt(message, self.peek, " ".join(words))

    def halt(self, message: Message, token: Token, suggestion: str | None = None) -> Halt:
        """What to raise when nothing after `token` can be read."""
        return Halt(Problem(message, token.start, token.end, suggestion))

    # ---- Criteria ---------------------------------------------------------------------------------------------

    def criterion(self) -> Node:
        """The next criterion, written as the database writes it; `Halt` if there is none."""
        first = self.peek
        if first.kind == "end" or (first.kind == "symbol" or first.lower in _JOINERS):
            raise self.halt(
                Message("Here a criterion is expected, for example: {example}", {"example": "age >= 65"}), first
            )
        self.spans = {}
        began = self.at
        try:
            node = self._phrase() or self._field()
        except BadInput as error:
            raise Halt(Problem(error.message, first.start, self.pieces[max(self.at - 1, began)].end)) from None
        leaf, complaints = resolve_leaf(cast(Leaf, node.item if isinstance(node, Not) else node), self.names)
        whole = Span(first.start, self.pieces[max(self.at - 1, began)].end)
        for complaint in complaints:
            span = self.spans.get(complaint.part, whole)
            self.problems.append(Problem(complaint.message, *span, complaint.suggestion))
        if len(self.problems) >= MAX_PROBLEMS:
            raise Halt(self.problems.pop())
        return Not(leaf) if isinstance(node, Not) else leaf

    def _phrase(self) -> Leaf | None:
        """A criterion that is more than a field and a value, if one begins here."""
        if self.accept("first", "contacted"):
            return self._contacted(first=True)
        if self.accept("contacted"):
            return self._contacted(first=False)
        if self.accept("donated"):
            return self._donated()
        if self.accept("answered"):
            question = self._name(1)
            return nodes.Answered(question, self._answers() if self.accept("with") else ())
        if self.accept("signed"):
            return nodes.HasFact("signed", self._name(1))
        if self.accept("interested"):
            self.expect(Message("“interested” is followed by “in” and an issue."), "in")
            return nodes.HasFact("interested", self._name(1))
        if self.accept("tagged"):
            return nodes.HasFact("tagged", self._name(1))
        if self.accept("in"):
            self.expect(Message("“in” is followed by “list” and the name of a list."), "list")
            return nodes.InList(self._name(1))
        if self.accept("mark", "since"):
            return nodes.MarkedSince(self._date())
        return None

    def _contacted(self, first: bool) -> Leaf:
        how: dict[str, Any] = {}
        while (word := self.peek.lower) in ("by", "within", "since", "with"):
            key = {"by": "channel", "within": "within_days", "with": "result"}.get(word, word)
            if key in how:
                raise self.halt(
                    Message("“{word}” stands here a second time; remove it.", {"word": word}), self.peek, ""
                )
            self.take()
            read: Callable[[], Any] = {"by": self._channel, "within": self._days, "since": self._date}.get(
                word, lambda: self._name(1)
            )
            how[key] = read()
        return nodes.Contacted(first=first, **how)

    def _channel(self) -> str:
        token = self.take()
        if token.lower not in nodes.CHANNELS:
            message = Message("A contact is by {channels}.", {"channels": ", ".join(nodes.CHANNELS)})
            raise self.halt(message, token, nearest(token.text, nodes.CHANNELS))
        return token.lower

    def _days(self) -> int:
        token = self.take()
        if not re.fullmatch(r"\d{1,5}", token.text, re.ASCII):
            raise self.halt(Message("Here a number of days is expected, for example: within 30 days."), token)
        if not (self.accept("days") or self.accept("day")):
            raise self.halt(Message("A number of days is followed by “days”."), self.peek, "days")
        return int(token.text)

    def _donated(self) -> Leaf:
        op: Operator | None = None
        negated, values = False, cast(tuple[Value, ...], ())
        if (self.peek.kind == "symbol" and self.peek.text in _SIGNS) or self.peek.lower in ("between", "is"):
            op, negated = self._operator(None)
            values = self._values(op, Kind.MONEY)
        if negated or op == "in":
            raise self.halt(
                Message("Gifts are compared with = != < <= > >= or between; write “not” before “donated”."), self.peek
            )
        return nodes.Donated(op, cast(Any, self._numbers(values)), self._date() if self.accept("since") else None)

    def _numbers(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        for part, value in enumerate(values, 1):
            if isinstance(value, str):
                span = self.spans[part]
                raise Halt(Problem(Message("This is not a number of dollars; write for example $200."), *span))
        return values

    def _field(self) -> Node:
        """A flag, or a field with what it is compared with."""
        name, span = self._field_name()
        field = field_named(name, self.names)
        if field is None or field.kind is Kind.PHRASE:
            raise Halt(Problem(unknown_field(), *span, nearest(name, spellings(self.names))))
        self.spans[FIELD] = span
        known = self._known()
        if known is not None:
            return nodes.Known(field.name, known)
        if field.kind is Kind.FLAG:
            return nodes.Flag(field.name)
        op, negated = self._operator(field)
        comparison = nodes.Comparison(field.name, op, self._values(op, field.kind))
        return Not(comparison) if negated else comparison

    def _field_name(self) -> tuple[str, Span]:
        first = self.take()
        if first.kind == "string":
            raise self.halt(Message("A criterion begins with a field, not with a name in quotation marks."), first)
        words = [first]
        if first.lower in ("has", "sign", "lifetime"):
            if self.peek.kind == "word":
                words.append(self.take())
        elif first.lower == "result" and self.accept("of", "last", "contact"):
            words += self.pieces[self.at - 3 : self.at]
        return " ".join(word.lower for word in words), Span(first.start, words[-1].end)

    def _known(self) -> bool | None:
        for words, known in ((("is", "known"), True), (("is", "unknown"), False),
                             (("is", "not", "known"), False), (("is", "not", "unknown"), True)):  # fmt: skip
            if self.accept(*words):
                return known
        return None

    # ---- Operators and values ---------------------------------------------------------------------------------

    def _operator(self, field: Field | None) -> tuple[Operator, bool]:
        """The operator that comes next, and whether `not` stands before it (`not in`, `not between`)."""
        token = self.peek
        self.spans[OPERATOR] = Span(token.start, token.end)
        if token.kind == "symbol" and token.text in _SIGNS:
            return _SIGNS[self.take().text], False
        if self.accept("is", "not"):
            return "!=", False
        if self.accept("is"):
            return "=", False
        negated = (
            self.peek.lower == "not" and self.pieces[self.at + 1].lower in ("in", "between") and self.accept("not")
        )
        if self.accept("between"):
            return "between", negated
        if self.accept("in"):
            return "in", negated
        if (
            field
            and field.kind in (Kind.POLL, Kind.DISTRICT)
            and token.kind in ("word", "string")
            and token.lower not in _JOINERS
        ):
            return "=", False
        example = field.example if field else "donated > $200"
        near = nearest(token.text, _OPERATOR_WORDS) if token.kind == "word" else None
        raise self.halt(
            Message("Here an operator is expected, for example: {example}", {"example": example}), token, near
        )

    def _values(self, op: Operator, kind: Kind) -> tuple[Value, ...]:
        if op == "between":
            low = self._value(kind, 1)
            self.expect(Message("“between” takes two values with “and”: between 3 and 5."), "and")
            return low, self._value(kind, 2)
        if op == "in":
            return tuple(self._parenthesised(lambda part: self._value(kind, part), 1))
        return (self._value(kind, 1),)

    def _parenthesised(self, read: Callable[[int], Any], part: int) -> list[Any]:
        """What stands in parentheses with commas between, each read by `read(part)`."""
        self.expect(Message("Here a list in parentheses is expected, for example: (1, 2)."), "(")
        found = [read(part)]
        while self.accept(","):
            if len(found) >= nodes.MAX_VALUES:
                message = Message(
                    "A list of values may hold at most {limit}; make a list and ask for it.",
                    {"limit": nodes.MAX_VALUES},
                )
                raise self.halt(message, self.peek)
            found.append(read(part + len(found)))
        if not self.accept(")"):
            raise self.halt(Message("Here a comma or the closing parenthesis is expected."), self.peek, ")")
        return found

    def _value(self, kind: Kind, part: int) -> Value:
        token = self.take()
        if token.kind not in ("word", "string"):
            raise self.halt(Message("Here a value is expected."), token)
        end = token.end
        text = token.text
        if kind is Kind.POSTAL and token.kind == "word" and re.fullmatch(r"\d[A-Za-z]\d", self.peek.text, re.ASCII):
            end = self.peek.end
            text += self.take().text
        elif self.peek.text == "%" and token.kind == "word":  # French puts a space before it
            end = self.take().end
            text += "%"
        self.spans[part] = Span(token.start, end)
        is_text = token.kind == "string" or kind in (Kind.CHOICE, Kind.POSTAL, Kind.DISTRICT, Kind.POLL)
        return text if is_text else self._number(text, self.spans[part])

    def _number(self, text: str, span: Span) -> Value:
        found = _NUMBER.fullmatch(text.replace("−", "-").replace(",", ""))
        if not found or (found[2] and found[4]):
            return text
        try:
            return Number(Decimal(found[1] + found[3]), "$" if found[2] else "%" if found[4] else "")
        except BadInput as error:
            raise Halt(Problem(error.message, *span)) from None

    def _name(self, part: int) -> str:
        token = self.take()
        if token.kind not in ("word", "string"):
            raise self.halt(Message("Here a name in quotation marks is expected."), token)
        self.spans[part] = Span(token.start, token.end)
        return token.text

    def _answers(self) -> tuple[str, ...]:
        if self.peek.lower == "(":
            return tuple(self._parenthesised(self._name, 2))
        return (self._name(2),)

    def _date(self) -> dt.date:
        token = self.take()
        try:
            if _DATE.fullmatch(token.text):
                return dt.date.fromisoformat(token.text)
        except ValueError:
            pass
        raise self.halt(Message("Here a date is expected, year-month-day, for example 2025-01-31."), token)
