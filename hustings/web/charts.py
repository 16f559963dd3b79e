"""Charts as SVG, drawn on the server: no script, the same picture on paper, in colours that follow the page's own."""

import json
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from hustings.segments.names import Language
from hustings.web import languages

# Colours that stand for the page's own, and are replaced by them: a drawing knows nothing of light and dark.
_INK, _MUTED, _LINE, _ACCENT = "#010101", "#020202", "#030303", "#040404"
_THEME = {_INK: "var(--ink)", _MUTED: "var(--muted)", _LINE: "var(--line)", _ACCENT: "var(--accent)"}
# Readable on both grounds, and told apart by colour-blind readers; the table beside says the same without colour.
SERIES = ("#1b7f8a", "#b35806", "#8073ac", "#4d8b31", "#a8577e", "#7a7a7a")
# Orange to purple, the scale of look.md, from none to all.
SHARES = ("#b35806", "#e08214", "#fdb863", "#b2abd2", "#8073ac", "#542788")

# How numbers are written, as the drawing library wants to know it; French as in Canada, with a narrow blank.
_NUMBERS: dict[Language, dict[str, Any]] = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["$", ""], "percent": "%"},
    "fr": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\xa0$"], "percent": "\xa0%"},
}


def per_day(rows: list[dict[str, Any]], titles: dict[str, str], series: list[str]) -> SafeString:
    """Bars per day, stacked by series. The rows, in order, have `day` as it is shown, a `series` and a `count`."""
    return _drawn(
        {
            "width": 640,
            "height": 180,
            "data": {"values": rows},
            "mark": {"type": "bar"},
            "encoding": {
                "x": {
                    "field": "day",
                    "type": "ordinal",
                    "sort": None,
                    "title": titles["day"],
                    "axis": {"labelOverlap": True},
                },
                "y": {"field": "count", "type": "quantitative", "title": titles["count"]},
                "color": {
                    "field": "series",
                    "type": "nominal",
                    "title": None,
                    "scale": {"domain": series, "range": list(SERIES[: len(series)])},
                    "legend": {"orient": "top"},
                },
            },
        }
    )


def bars(rows: list[dict[str, Any]], titles: dict[str, str]) -> SafeString:
    """One bar for each row, in their order. Each row has `name` and `count`."""
    return _drawn(
        {
            "width": 420,
            "height": {"step": 24},
            "data": {"values": rows},
            "mark": {"type": "bar", "color": _ACCENT},
            "encoding": {
                "y": {"field": "name", "type": "nominal", "sort": None, "title": None},
                "x": {
                    "field": "count",
                    "type": "quantitative",
                    "title": titles["count"],
                    "axis": {"tickMinStep": 1, "tickCount": 6},  # there are no half people
                },
            },
        }
    )


def on_a_map(rows: list[dict[str, Any]], titles: dict[str, str]) -> SafeString:
    """A circle for each place: as large as its `size`, coloured by its `share` from 0 to 1, named by `name`."""
    return _drawn(
        {
            "width": 640,
            "height": 420,
            "projection": {"type": "mercator"},
            "layer": [
                {
                    "data": {"values": rows},
                    "mark": {"type": "circle", "stroke": _INK, "strokeWidth": 0.5, "opacity": 0.9},
                    "encoding": {
                        "longitude": {"field": "lon", "type": "quantitative"},
                        "latitude": {"field": "lat", "type": "quantitative"},
                        "size": {
                            "field": "size",
                            "type": "quantitative",
                            "title": titles["size"],
                            "scale": {"range": [30, 500]},
                            "legend": {"orient": "bottom", "tickCount": 3},
                        },
                        "color": {
                            "field": "share",
                            "type": "quantitative",
                            "title": titles["share"],
                            "scale": {"type": "quantize", "domain": [0, 1], "range": list(SHARES)},
                            "legend": {"orient": "bottom", "format": "%", "tickCount": 5},
                        },
                    },
                },
                {
                    "data": {"values": rows},
                    "mark": {"type": "text", "fontSize": 9, "color": _INK, "dy": -10},
                    "encoding": {
                        "longitude": {"field": "lon", "type": "quantitative"},
                        "latitude": {"field": "lat", "type": "quantitative"},
                        "text": {"field": "name", "type": "nominal"},
                    },
                },
            ],
        }
    )


def get_ready() -> None:
    """Start the drawing engine, which takes most of a second: for a server, before its first page with a chart."""
    bars([{"name": "", "count": 0}], {"count": ""})


def _drawn(spec: dict[str, Any]) -> SafeString:
    """The SVG of a Vega-Lite specification, in the colours of the page. Every text in it comes from the data."""
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "padding": {"left": 28, "right": 12, "top": 4, "bottom": 4},  # the browser's letters may be wider than ours
        "config": {
            "view": {"stroke": None},
            "axis": {
                "labelColor": _INK,
                "titleColor": _MUTED,
                "domainColor": _LINE,
                "tickColor": _LINE,
                "gridColor": _LINE,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
            },
            "legend": {"labelColor": _INK, "titleColor": _MUTED, "labelFontSize": 12, "titleFontSize": 12},
            "font": "sans-serif",
        },
        **spec,
    }
    return mark_safe(_svg(json.dumps(whole, sort_keys=True), languages.current()))  # noqa: S308 (vl-convert escapes what it draws)


@lru_cache(maxsize=64)
def _svg(spec: str, language: Language) -> str:
    """Drawing takes a twentieth of a second, the first one half a second: the same chart is drawn once."""
    import vl_convert  # here: it brings a script engine along, which only pages with charts need

    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[], format_locale=_NUMBERS[language])
    for colour, variable in _THEME.items():
        svg = svg.replace(f'"{colour}"', f'"{variable}"')
    # hidden from screen readers: the table beside says it better
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
