"""Where files wait to be fetched: a folder for each piece of work, inside the installation's own."""

from pathlib import Path

from hustings.scope import rooms

FILES = "files"

_ENDINGS = {"call-csv": "calls.csv", "call-xlsx": "calls.xlsx", "walk-pdf": "walk.pdf", "labels-pdf": "labels.pdf",
            "letters-pdf": "letters.pdf"}  # fmt: skip


def folder_of(work: int) -> Path:
    """The folder of one piece of work."""
    return rooms.room(FILES) / str(work)


def file_name(form: str) -> str:
    """What the file of a form is called. Names say nothing of whom they hold."""
    return _ENDINGS[form]


def path_of(work: int, name: str) -> Path | None:
    """The file of a piece of work, or None where it is not there (any more)."""
    path = folder_of(work) / Path(name).name
    return path if path.is_file() else None
