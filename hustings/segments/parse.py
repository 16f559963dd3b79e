"""Text to segment, or a list of what is wrong and where. Never raises, never recurses.

    segment   := segment (and | or | except) segment | not segment | ( segment ) | criterion
    binding   := not, then and, then or, then except (`a except b` is `a and not b`)
    criterion := FIELD operator value | FIELD is [not] known | FLAG | phrase       (`fields.catalogue` lists them all)
    operator  := = != < <= > >= | is [not] | [not] between A and B | [not] in (A, B, …)

Words are read whatever their case. Names of things stand in quotation marks.
"""

from collections.abc import Mapping

from hustings.domain.messages import Message
from hustings.segments import nodes
from hustings.segments.criteria import CriterionReader, Halt
from hustings.segments.names import Names, nearest
from hustings.segments.nodes import And, Except, Node, Not, Or
from hustings.segments.problems import MAX_PROBLEMS, Problem
from hustings.segments.resolve import Segment
from hustings.segments.tokens import Token, tokens

_BINDING: Mapping[str, int] = {"except": 1, "or": 2, "and": 3, "not": 4}


def parse(text: str, names: Names) -> Segment | list[Problem]:
    """The segment that `text` says, or every problem that was found, each with its place and the nearest right word."""
    pieces = tokens(text)
    if isinstance(pieces, Problem):
        return [pieces]
    reader = CriterionReader(pieces, names)
    try:
        root = _tree(reader)
    except Halt as halt:
        return [*reader.problems, halt.problem][:MAX_PROBLEMS]
    if not reader.problems and nodes.depth(root) > nodes.MAX_DEPTH:
        return [Problem(_too_deep(), 0, len(text))]
    return reader.problems[:MAX_PROBLEMS] or Segment(root, names)


def _tree(reader: CriterionReader) -> Node:
    """Reads to the end with two stacks (Dijkstra's shunting yard), so that depth costs no recursion."""
    operands: list[Node] = []
    waiting: list[Token] = []
    while True:
        token = reader.peek
        if token.lower == "(" or (token.lower == "not"):
            waiting.append(reader.take())
            if len(waiting) > 4 * nodes.MAX_DEPTH:
                raise Halt(Problem(_too_deep(), token.start, token.end))
            continue
        operands.append(reader.criterion())
        while reader.peek.lower == ")" and any(each.text == "(" for each in reversed(waiting)):
            _reduce(operands, waiting, 0)
            waiting.pop()
            reader.take()
        token = reader.peek
        if token.kind == "end":
            _reduce(operands, waiting, 0)
            if waiting:
                raise Halt(
                    Problem(Message("This parenthesis is never closed."), waiting[-1].start, waiting[-1].end, "")
                )
            return operands[0]
        if token.lower == ")":
            raise Halt(Problem(Message("This parenthesis closes nothing; remove it."), token.start, token.end, ""))
        if token.lower not in ("and", "or", "except"):
            near = nearest(token.text, ("and", "or", "except", "and not")) if token.kind == "word" else None
            raise Halt(Problem(Message("Here “and”, “or” or “except” is expected."), token.start, token.end, near))
        # an equal `except` is reduced first (it reads from the left); equal `and`s and `or`s are joined all at once
        binding = _BINDING[token.lower]
        _reduce(operands, waiting, binding if token.lower == "except" else binding + 1)
        waiting.append(reader.take())


def _reduce(operands: list[Node], waiting: list[Token], binding: int) -> None:
    """Joins what waits on top, down to a parenthesis or to an operator that binds more loosely than `binding`."""
    while waiting and waiting[-1].text != "(" and _BINDING[waiting[-1].lower] >= binding:
        word = waiting.pop().lower
        if word == "not":
            operands.append(Not(operands.pop()))
            continue
        count = 2
        while word != "except" and waiting and waiting[-1].lower == word:
            waiting.pop()
            count += 1
        items = tuple(operands[-count:])
        del operands[-count:]
        operands.append(Except(*items) if word == "except" else And(items) if word == "and" else Or(items))


def _too_deep() -> Message:
    return Message(
        "This is more than {limit} levels deep; make lists of its parts and ask for those.", {"limit": nodes.MAX_DEPTH}
    )
