"""A segment as one plain sentence, in English or in French.

    People aged 65 or over, who live in an area where more than 15% of households are low-income.

Denials are pushed down to the criteria, so that a sentence never says "not (this and that)". Up to two levels the
grouping is in words (either … or; and; except those); groups within groups stand in parentheses, so that no two
different segments read the same.
"""

from dataclasses import dataclass

from hustings.segments.names import Language, Names, Words
from hustings.segments.nodes import And, Except, Leaf, Node, Not, Or
from hustings.segments.phrases import AREA, age_phrase, area_clause, phrase
from hustings.segments.resolve import Segment

_PEOPLE = Words("People", "Personnes")
_AND = Words("and", "et")
_OR = Words("or", "ou")
_EXCEPT = Words(", except those ", ", sauf celles ")


@dataclass(frozen=True)
class _Said:
    leaf: Leaf
    wanted: bool


@dataclass(frozen=True)
class _Joined:
    every: bool
    items: "tuple[_Part, ...]"


@dataclass(frozen=True)
class _But:
    kept: "_Part"
    dropped: "_Part"


_Part = _Said | _Joined | _But


def describe(segment: Segment, language: Language) -> str:
    """The segment as one sentence with a capital and a full stop."""
    speaker = _Speaker(segment.names, language)
    return f"{_PEOPLE.of(language)} {speaker.whole(_parts(segment.root, True), first=True)}."


def describe_criterion(leaf: Leaf, names: Names, language: Language) -> str:
    """One criterion as a relative clause, for the table of counts per criterion: "who have a phone number on file"."""
    return phrase(leaf, names, True, language)


def _parts(node: Node, wanted: bool) -> _Part:
    """The tree with denials at the leaves and `a and (b and c)` as three items."""
    match node:
        case And(items) | Or(items):
            return _joined(isinstance(node, And) is wanted, [_parts(item, wanted) for item in items])
        case Not(item):
            return _parts(item, not wanted)
        case Except(kept, dropped):
            if wanted:
                return _But(_parts(kept, True), _parts(dropped, True))
            return _joined(False, [_parts(kept, False), _parts(dropped, True)])
    return _Said(node, wanted)


def _joined(every: bool, items: list[_Part]) -> _Joined:
    flat: list[_Part] = []
    for item in items:
        flat += item.items if isinstance(item, _Joined) and item.every is every else [item]
    return _Joined(every, tuple(flat))


class _Speaker:
    """Says parts in one language."""

    def __init__(self, names: Names, language: Language) -> None:
        self.names = names
        self.language = language

    def whole(self, part: _Part, first: bool = False) -> str:
        """What follows "people" (`first`) or "those"."""
        match part:
            case _Said(leaf, wanted):
                head = age_phrase(leaf, self.names, wanted, self.language) if first else None
                return head or phrase(leaf, self.names, wanted, self.language)
            case _But(kept, dropped):
                without = self.group(dropped) if isinstance(dropped, _But) else self.whole(dropped)
                return self.whole(kept, first) + _EXCEPT.of(self.language) + without
            case _Joined(True, items):
                said = self.all_of(items)
                head = self.whole(items[0], first) if isinstance(items[0], _Said) else said[0]
                if first and head != said[0]:
                    return f"{head}, {self.list(said[1:], _AND)}"
                return self.list(said, _AND)
        return self.list([self.group(item) for item in part.items], _OR)

    def all_of(self, items: tuple[_Part, ...]) -> list[str]:
        """The clauses of an `and`; what is asked of the area is said together, where the first of it stood."""
        said: list[str] = []
        areas: list[str] = []
        place = 0
        # « soit A, soit B, soit C, soit D » would hide where one choice ends and the next begins
        in_words = self.language == "en" or sum(isinstance(item, _Joined) for item in items) < 2
        for item in items:
            clause = None
            if isinstance(item, _Said):
                clause = area_clause(item.leaf, self.names, item.wanted, self.language)
            if clause is None:
                said.append(self.either(item) if isinstance(item, _Joined) and in_words else self.group(item))
                continue
            place = place if areas else len(said)
            areas.append(clause)
        if areas:
            said.insert(place, AREA.of(self.language) + self.list(areas, _AND))
        return said

    def either(self, part: _Joined) -> str:
        """An `or` within an `and`."""
        said = [self.group(item) for item in part.items]
        if self.language == "fr":
            return ", ".join(f"soit {each}" for each in said)
        return f"either {self.list(said, _OR)}"

    def group(self, part: _Part) -> str:
        """A part within a part: a clause as it is, anything joined in parentheses."""
        said = self.whole(part)
        return said if isinstance(part, _Said) else f"({said})"

    def list(self, said: list[str], word: Words) -> str:
        """ "A and B", "A, B, and C"; in French a comma before the last only to close a « soit … soit »."""
        last = f" {word.of(self.language)} "
        comma = (
            ","
            if (len(said) > 2 and self.language == "en") or any(each.startswith("soit ") for each in said[:-1])
            else ""
        )
        if len(said) == 1:
            return said[0]
        return f"{', '.join(said[:-1])}{comma}{last}{said[-1]}"
