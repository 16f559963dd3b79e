"""A walk list on paper: a summary, then every sheet by street, side and number."""

from pathlib import Path
from typing import Any

from hustings.files.documents import sheets
from hustings.files.documents.content import WalkList
from hustings.files.documents.typesetting import Progress, typeset
from hustings.files.documents.words import words


def write_walk_list(walk: WalkList, path: Path, progress: Progress | None = None) -> None:
    """Write the walk list as a PDF to `path`. `progress` is called with (pages done, pages)."""
    width, height = sheets.PAPER_MM[walk.paper]
    common: dict[str, Any] = {
        "language": walk.language,
        "width": width,
        "height": height,
        "margin": sheets.MARGIN_MM,
        "header": sheets.HEADER_MM,
        "footer": sheets.FOOTER_MM,
        "address_height": sheets.ADDRESS_MM,
        "resident_height": sheets.RESIDENT_MM,
        "list_name": walk.list_name,
        "owner": walk.owner,
        "purpose": walk.purpose,
        "as_of": walk.as_of,
        "key": walk.key,
        "results": [list(pair) for pair in walk.results],
        "support": [list(pair) for pair in walk.support],
        "words": words(walk.language),
    }
    typeset("walk_list.typ", common, sheets.paginate(walk), path, progress)
