"""Which door stands on which page of a walk list. Pure arithmetic in millimetres: every row has a fixed height.

Because the pages are cut here and not by the typesetter, "page n of m" is known before anything is printed, parts can
be typeset side by side, and a door never breaks over two pages (unless it alone is longer than one).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from hustings.files.documents.content import Door, Paper, Sheet, Street, WalkList
from hustings.files.documents.qr import door_payload, sheet_payload
from hustings.files.documents.words import figure

PAPER_MM: dict[Paper, tuple[float, float]] = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
MARGIN_MM = 12.0
HEADER_MM = 27.0
FOOTER_MM = 13.0
STREET_MM = 9.0
ADDRESS_MM = 8.0
NOTE_LINE_MM = 4.4
NOTE_CHARACTERS = 85
NOTE_LINES = 3
RESIDENT_MM = 8.5
DOOR_GAP_MM = 1.5
DOOR_MIN_MM = 17.0  # the QR code, 12 mm, with its quiet zone above and below
CONTENTS_ROWS = 24

Block = dict[str, Any]


@dataclass
class _Page:
    blocks: list[Block]
    streets: list[str]
    used: float = 0.0


def paginate(walk: WalkList) -> list[dict[str, Any]]:
    """The pages of the whole document as the template reads them: the summary first, then each sheet's pages."""
    cut = [_cut(walk, sheet) for sheet in walk.sheets]
    front = _front_pages(walk, [len(pages) for pages in cut])
    total = len(front) + sum(map(len, cut))
    document = [{**page, "page": n, "pages": total} for n, page in enumerate(front, 1)]
    for sheet, pages in zip(walk.sheets, cut, strict=True):
        for n, page in enumerate(pages, 1):
            document.append(
                {
                    "kind": "sheet",
                    "qr": sheet_payload(walk.key, sheet.number),
                    "sheet": sheet.number,
                    "title": sheet.title,
                    "poll": sheet.poll,
                    "streets": " · ".join(page.streets),
                    "sheet_page": n,
                    "sheet_pages": len(pages),
                    "page": len(document) + 1,
                    "pages": total,
                    "blocks": page.blocks,
                }
            )
    return document


def _front_pages(walk: WalkList, sheet_pages: list[int]) -> list[dict[str, Any]]:
    """Totals, who was left out, and what to hand out, on as many pages as the sheets' table needs."""
    first_rows = max(0, CONTENTS_ROWS - len(walk.left_out))
    extra = ceil(max(0, len(walk.sheets) - first_rows) / (CONTENTS_ROWS + 10))
    first_page, rows = 2 + extra, []
    for sheet, pages in zip(walk.sheets, sheet_pages, strict=True):
        doors = [door for street in sheet.streets for door in street.doors]
        people = sum(len(door.residents) for door in doors)
        counts = [figure(n, walk.language) for n in (len(doors), people, pages, first_page)]
        rows.append([sheet.number, sheet.poll, sheet.title, *counts])
        first_page += pages
    all_doors = [door for sheet in walk.sheets for street in sheet.streets for door in street.doors]
    totals = [len(walk.sheets), len(all_doors), sum(len(door.residents) for door in all_doors)]
    front: list[dict[str, Any]] = [
        {
            "kind": "front",
            "totals": [figure(n, walk.language) for n in totals],
            "left_out": [[reason, figure(n, walk.language)] for reason, n in walk.left_out],
            "left_out_total": figure(sum(n for _, n in walk.left_out), walk.language),
            "rows": rows[:first_rows],
        }
    ]
    rest = rows[first_rows:]
    step = CONTENTS_ROWS + 10
    front += [{"kind": "contents", "rows": rest[at : at + step]} for at in range(0, len(rest), step)]
    return front


def _cut(walk: WalkList, sheet: Sheet) -> list[_Page]:
    """One sheet's pages; a sheet without doors is still one page, so that it can be handed in."""
    room = PAPER_MM[walk.paper][1] - 2 * MARGIN_MM - HEADER_MM - FOOTER_MM
    pages = [_Page([], [])]
    for street in sheet.streets:
        started = False
        for block in _door_blocks(walk, street, room - STREET_MM):
            page, heading = pages[-1], not started or not pages[-1].blocks
            if page.blocks and page.used + block["height"] + (STREET_MM if heading else 0) > room + 1e-6:
                page, heading = _Page([], []), True
                pages.append(page)
            if heading:
                page.blocks.append(_heading(street, continued=started))
                page.streets.append(street.name)
                page.used += STREET_MM
                started = True
            page.blocks.append(block)
            page.used += block["height"]
    for page in pages:
        page.streets = list(dict.fromkeys(page.streets))
    return pages


def _heading(street: Street, *, continued: bool) -> Block:
    return {"kind": "street", "name": street.name, "side": street.side, "continued": continued, "height": STREET_MM}


def _door_blocks(walk: WalkList, street: Street, room: float) -> Iterator[Block]:
    """Each door as one block; one with more residents than a page holds as several, each with its address and code."""
    for door in street.doors:
        note_lines = min(NOTE_LINES, ceil(len(door.note) / NOTE_CHARACTERS))
        fixed = ADDRESS_MM + DOOR_GAP_MM + note_lines * NOTE_LINE_MM
        per_block = max(1, int((room - fixed) // RESIDENT_MM))
        for at in range(0, max(1, len(door.residents)), per_block):
            residents = door.residents[at : at + per_block]
            height = max(DOOR_MIN_MM, fixed + RESIDENT_MM * max(1, len(residents)))
            yield {
                "kind": "door",
                "qr": door_payload(walk.key, door.reference),
                "number": door.number,
                "address": door.address,
                "note": _shortened(door),
                "note_height": note_lines * NOTE_LINE_MM,
                "continued": at > 0,
                "height": height,
                "residents": [[r.line, r.reference, r.name, r.detail, r.last] for r in residents],
            }


def _shortened(door: Door) -> str:
    """The note, cut visibly where it would not fit: paper has no scroll bar."""
    most = NOTE_LINES * NOTE_CHARACTERS
    return door.note if len(door.note) <= most else door.note[: most - 1].rstrip() + "…"
