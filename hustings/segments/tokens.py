"""Cutting the text of a segment into words, quoted names and signs. Linear in its length."""

import re
from dataclasses import dataclass
from typing import Literal

from hustings.domain.messages import Message
from hustings.segments.problems import Problem

MAX_LENGTH = 20_000

# A word may hold what codes, dates and numbers hold: area.rent_change, 2013/35033, 12-1, 2025-01-31, -3.5, $200, 15%.
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<string>"(?:[^"\\]|\\.)*" | “[^”]*” | «[^»]*»)
  | (?P<word>[-+−]?\$\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,]) | [-+−]?\$?\.?\w[\w./\-]*%?)
  | (?P<symbol><=|>=|=>|=<|!=|<>|==|&&|\|\||[<>=≤≥≠(),%!])
    """,
    re.VERBOSE | re.DOTALL,
)
_INSTEAD = {"&&": "and", "||": "or", "!": "not", "=>": ">=", "=<": "<=", "'": '"', "[": "(", "]": ")", ";": ","}
_QUOTES = frozenset('"“«')


@dataclass(frozen=True)
class Token:
    """A piece of the text, characters `start` up to `end`. The text of a string is what stands between its quotes."""

    kind: Literal["word", "string", "symbol", "end"]
    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word as keywords are compared; empty for a string, which is never a keyword."""
        return "" if self.kind == "string" else self.text.lower()


def tokens(text: str) -> list[Token] | Problem:
    """The tokens of `text`, closed by one of kind `end`; or what cannot be read."""
    if len(text) > MAX_LENGTH:
        return Problem(
            Message(
                "A segment may be at most {limit} characters long; make a list and ask for it.", {"limit": MAX_LENGTH}
            ),
            MAX_LENGTH,
            len(text),
        )
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        piece = match.group() if match else text[position]
        if not match or piece in _INSTEAD:
            return _unreadable(text, piece, position)
        position = match.end()
        if match.lastgroup == "string":
            found.append(Token("string", _unquote(piece), match.start(), position))
        elif match.lastgroup == "word":
            found.append(Token("word", piece, match.start(), position))
        elif match.lastgroup == "symbol":
            found.append(Token("symbol", piece, match.start(), position))
    found.append(Token("end", "", len(text), len(text)))
    return found


def _unreadable(text: str, piece: str, position: int) -> Problem:
    if piece in _QUOTES:
        return Problem(Message("This quotation mark is never closed; close it after the name."), position, len(text))
    message = Message("This sign has no meaning in a segment; remove it or write what is suggested.")
    return Problem(message, position, position + len(piece), _INSTEAD.get(piece))


def _unquote(piece: str) -> str:
    inside = piece[1:-1]
    return re.sub(r"\\(.)", r"\1", inside, flags=re.DOTALL) if piece[0] == '"' else inside.strip()
