"""A figure: numbers in a sentence, as a chart, as a table and as CSV, so that everybody can read them in their way."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from hustings.files.neutral import neutralise
from hustings.web.request import Request


@dataclass(frozen=True)
class Figure:
    """One group of numbers. The page shows the first `shown` rows of its table; the CSV has them all."""

    name: str
    title: str
    summary: str
    chart: SafeString | None
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    shown: int = 60


def drawn(request: Request, figure: Figure, csv_at: str) -> HttpResponse:
    """The figure as a fragment; `csv_at` is the address of its CSV."""
    return render(request, "web/figure.html", {"figure": figure, "csv_at": csv_at})


def as_csv(figure: Figure) -> HttpResponse:
    """The table of a figure, with all its rows, as spreadsheets read it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(figure.columns)
    writer.writerows([neutralise(cell) if isinstance(cell, str) else cell for cell in row] for row in figure.rows)
    response = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{figure.name}.csv"'
    return response
