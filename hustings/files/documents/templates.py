"""Letter templates: Liquid with a short list of tags and filters, so that a template can only choose and show fields.

Left out on purpose: `assign` and arithmetic (they can grow without bound in a loop), `date` (it reads the clock),
`include` and `render` (there is nothing to include). The output is plain text, so nothing is escaped.
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from liquid import BoundTemplate, Environment, StrictUndefined
from liquid.exceptions import LiquidError, ResourceLimitError
from rapidfuzz import process

from hustings.domain.messages import BadInput, Message
from hustings.files.documents.content import Language

TAGS = ("if", "unless", "case", "for", "break", "continue", "comment")
FILTERS = (
    "append", "capitalize", "default", "downcase", "first", "join", "last", "prepend", "size", "strip", "truncate",
    "upcase",
)  # fmt: skip
_TEXT_TAGS = ("content", "output", "illegal")  # how Liquid names plain text, {{ … }} and what is neither
_MOST_CHARACTERS = 20_000


class _Environment(Environment):
    loop_iteration_limit = 1_000
    output_stream_limit = 100_000  # bytes
    context_depth_limit = 20

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS + _TEXT_TAGS}
        self.filters = {name: self.filters[name] for name in FILTERS}


_ENVIRONMENT = _Environment(autoescape=False, undefined=StrictUndefined)


def check(template_text: str, allowed_fields: Collection[str]) -> list[Message]:
    """All that is wrong with a template, in reading order: empty when it may be used. `language` is always allowed."""
    try:
        template = _parsed(template_text)
        analysis = template.analyze()
    except BadInput as fault:
        return [fault.message]
    except LiquidError as fault:
        return [_unreadable(template_text, fault)]
    known = sorted({*allowed_fields, "language"})
    found: list[tuple[int, Message]] = []
    for name, uses in analysis.globals.items():
        if name not in known:
            for use in uses:
                where = _where(template_text, use.span.index, name, known)
                found.append((use.span.index, _no_field(where)))
    for name, spans in analysis.filters.items():
        if name not in FILTERS:
            for span in spans:
                where = _where(template_text, span.index, name, FILTERS)
                found.append((span.index, _no_filter(where)))
    return [message for _, message in sorted(found, key=lambda pair: pair[0])]


def render(template_text: str, fields: Mapping[str, Any], language: Language) -> str:
    """The template filled in, as plain text. Fields are strings, numbers, or lists and mappings of them.

    Raises BadInput with the position for an unknown field or filter, for text that is no template, and when a loop or
    the text grows past any letter.
    """
    faults = _checked(template_text, frozenset(fields))
    if faults:
        raise BadInput(faults[0].text, **faults[0].params)
    try:
        return _parsed(template_text).render({**fields, "language": language})
    except ResourceLimitError:
        raise BadInput("The template makes a text far longer than a letter. Shorten its loops.") from None
    except LiquidError as fault:
        message = _unreadable(template_text, fault)
        raise BadInput(message.text, **message.params) from None


def paragraphs(text: str) -> tuple[str, ...]:
    """A rendered text cut at its blank lines; single line breaks stay within a paragraph."""
    cut = (
        re.sub(r"[ \t]*\n[ \t]*", "\n", part.strip()) for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    )
    return tuple(part for part in cut if part)


@lru_cache(maxsize=64)
def _checked(template_text: str, fields: frozenset[str]) -> tuple[Message, ...]:
    return tuple(check(template_text, fields))


@lru_cache(maxsize=64)
def _parsed(template_text: str) -> BoundTemplate:
    if len(template_text) > _MOST_CHARACTERS:
        raise BadInput("The template is longer than {most} characters. Shorten it.", most=_MOST_CHARACTERS)
    try:
        return _ENVIRONMENT.from_string(template_text)
    except RecursionError:
        raise BadInput("The template nests its tags too deeply. Use fewer levels.") from None


def _unreadable(text: str, fault: LiquidError) -> Message:
    """What Liquid could not read, without repeating any value that was filled in."""
    token = fault.token
    index = len(text) if token is None or token.start_index < 0 else token.start_index
    if token is not None and token.kind == "tag" and token.value not in TAGS:
        where = _where(text, index, token.value, TAGS)
        return Message("Line {line}, column {column}: there is no tag “{name}”. The nearest is “{near}”.", where)
    line, column = _position(text, index)
    return Message(
        "Line {line}, column {column}: the template cannot be read or filled here. Write a field as {field}, and close "
        "every {tag} with {end}.",
        {"line": line, "column": column, "field": "{{ name }}", "tag": "{% if %}", "end": "{% endif %}"},
    )


def _no_field(where: dict[str, Any]) -> Message:
    return Message("Line {line}, column {column}: there is no field “{name}”. The nearest is “{near}”.", where)


def _no_filter(where: dict[str, Any]) -> Message:
    return Message("Line {line}, column {column}: there is no filter “{name}”. The nearest is “{near}”.", where)


def _where(text: str, index: int, name: str, known: Collection[str]) -> dict[str, Any]:
    """What the messages say: the position, what was written, and the nearest thing that exists."""
    line, column = _position(text, index)
    near = process.extractOne(name, known)
    return {"line": line, "column": column, "name": name[:40], "near": near[0] if near else "language"}


def _position(text: str, index: int) -> tuple[int, int]:
    """Line and column, both from 1."""
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1
