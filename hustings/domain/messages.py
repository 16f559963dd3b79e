"""What the pure layers say: an English sentence with named placeholders, and the values for them.

The sentence is also the key of the translation catalogue, so nothing below the shell ever translates. A caller that
shows a message calls `message.render(gettext)`; a caller that stores one stores `text` and `params`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class Word(str):
    """A value of a message that is our own word, so it is translated as well: `{"what": Word("a PDF")}`."""


@dataclass(frozen=True)
class Message:
    """One plain sentence: `Message("Row {row} has no name.", {"row": 12})`. Never put personal data in `params`."""

    text: str
    params: dict[str, Any] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the language of `translate`, with its values filled in: words and messages among them too."""
        said = {name: _rendered(value, translate) for name, value in self.params.items()}
        return translate(self.text).format(**said)

    def __str__(self) -> str:
        return self.render()


def _rendered(value: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(value, Message):
        return value.render(translate)
    return translate(value) if isinstance(value, Word) else value


class BadInput(Exception):
    """What the user gave cannot be used. Says what is wrong, where, and the way out; nothing has been changed."""

    def __init__(self, text: str, **params: Any) -> None:
        self.message = Message(text, params)
        super().__init__(text)

    def __str__(self) -> str:
        return str(self.message)


class Refused(BadInput):
    """What the user asked is understood but not allowed. Names the rule or the missing right."""


def place_of(error: BaseException) -> str:
    """The file and line where an error arose: all that is said of an unforeseen one, whose text may hold values."""
    last = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    return f"{last.tb_frame.f_code.co_filename.rpartition('/')[2]}:{last.tb_lineno}" if last else "?"
