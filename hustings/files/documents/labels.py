"""Address labels on ready-made sheets (US Letter). Text shrinks rather than leave its label."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hustings.domain.messages import BadInput
from hustings.files.documents.content import Label, Summary
from hustings.files.documents.typesetting import Progress, typeset
from hustings.files.documents.words import figure, words

_MM = 25.4
_PAD_MM = 2.6  # printers shift a sheet by a millimetre or two
_SMALLEST_PT = 6.0
_LEADING = 1.18
_PT_MM = 0.3528


@dataclass(frozen=True)
class Stock:
    """A sheet of labels; lengths in mm, the gutter between columns (rows touch)."""

    columns: int
    rows: int
    width: float
    height: float
    top: float
    left: float
    gutter: float
    largest_pt: float

    @property
    def most_lines(self) -> int:
        """Lines that fit one label at the smallest size."""
        return int((self.height - 2 * _PAD_MM) / (_SMALLEST_PT * _LEADING * _PT_MM))

    @property
    def most_characters(self) -> int:
        """Characters that fit one line, at the smallest size and slightly squeezed (about 2.2 pt each)."""
        return int((self.width - 2 * _PAD_MM) / (2.2 * _PT_MM))

    def size_pt(self, lines: int) -> float:
        """The size at which so many lines fit the height."""
        return min(self.largest_pt, (self.height - 2 * _PAD_MM) / (max(1, lines) * _LEADING * _PT_MM))


STOCKS = {
    "5160": Stock(3, 10, 2.625 * _MM, 1 * _MM, 0.5 * _MM, 0.1875 * _MM, 0.125 * _MM, 10.5),
    "5162": Stock(2, 7, 4 * _MM, 4 / 3 * _MM, 0.833 * _MM, 0.156 * _MM, 0.1875 * _MM, 12.0),
}
"""Avery's published measures."""


def write_labels(
    labels: Sequence[Label],
    path: Path,
    template: str = "5160",
    *,
    start_at: int = 1,
    summary: Summary | None = None,
    progress: Progress | None = None,
) -> tuple[int, ...]:
    """Write the labels as a PDF, the first on place `start_at` of a begun sheet, and a summary as a last plain page.

    Returns the indexes of labels that would not fit even at the smallest size; those are not printed, for half an
    address is a wrong one. Raises BadInput for an unknown template or place.
    """
    stock = STOCKS.get(template)
    if stock is None:
        raise BadInput(
            "There is no label sheet {template}. Choose one of {known}.", template=template, known=", ".join(STOCKS)
        )
    per_page = stock.columns * stock.rows
    if not 1 <= start_at <= per_page:
        raise BadInput("Labels can start at place 1 to {last}, not {start}.", last=per_page, start=start_at)
    fitting = [label for label in labels if _fits(label, stock)]
    places: list[dict[str, Any] | None] = [None] * (start_at - 1)
    places += [{"lines": list(label.lines), "size": stock.size_pt(len(label.lines))} for label in fitting]
    pages: list[dict[str, Any]] = [
        {"kind": "labels", "cells": places[at : at + per_page]} for at in range(0, len(places), per_page)
    ]
    if summary:
        pages.append(summary_page(summary, "labels", len(fitting)))
    typeset("labels.typ", {"stock": asdict(stock), "pad": _PAD_MM, "smallest": _SMALLEST_PT}, pages, path, progress)
    return tuple(n for n, label in enumerate(labels) if not _fits(label, stock))


def summary_page(summary: Summary, what: str, printed: int) -> dict[str, Any]:
    """The page that says whose list it is, how many were printed, and who was left out and why."""
    language = summary.language
    return {
        "kind": "summary",
        "what": what,
        "language": language,
        "list_name": summary.list_name,
        "owner": summary.owner,
        "purpose": summary.purpose,
        "as_of": summary.as_of,
        "printed": figure(printed, language),
        "left_out": [[reason, figure(n, language)] for reason, n in summary.left_out],
        "left_out_total": figure(sum(n for _, n in summary.left_out), language),
        "words": words(language),
    }


def _fits(label: Label, stock: Stock) -> bool:
    longest = max(map(len, label.lines), default=0)
    return len(label.lines) <= stock.most_lines and longest <= stock.most_characters
