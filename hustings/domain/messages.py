"""What the pure layers say: an English sentence with named placeholders, and the values for them.

The sentence is also the key of the translation catalogue, so nothing below the shell ever translates. A caller that
shows a message calls `message.render(gettext)`; a caller that stores one stores `text` and `params`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """One plain sentence: `Message("Row {row} has no name.", {"row": 12})`. Never put personal data in `params`."""

    text: str
    params: dict[str, Any] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the language of `translate`, with its values filled in."""
        return translate(self.text).format(**self.params)

    def __str__(self) -> str:
        return self.render()


class BadInput(Exception):
    """What the user gave cannot be used. Says what is wrong, where, and the way out; nothing has been changed."""

    def __init__(self, text: str, **params: Any) -> None:
        self.message = Message(text, params)
        super().__init__(text)

    def __str__(self) -> str:
        return str(self.message)


class Refused(BadInput):
    """What the user asked is understood but not allowed. Names the rule or the missing right."""
