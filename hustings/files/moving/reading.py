"""Rows of another platform's export, told as rows of any outside list are."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

from hustings.domain.messages import BadInput, Message, Word
from hustings.files.binding import fold
from hustings.files.rows import Row
from hustings.files.told import Event, Told, table, told_of

_FOLDER = Path(__file__).parent
_YES = frozenset({"yes", "y", "1", "true", "t", "x", "oui"})
_NO = frozenset({"", "no", "n", "0", "false", "f", "non"})
_DATED = ("birth_date", "on")  # meanings that hold a day, or a moment
ORDERS = {"ymd": "%Y/%m/%d", "dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}  # of parts of a date, however they are parted
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p")
NO_PERSON = Message("The row is about no person, or about one who was deleted there. It stays outside.")


@dataclass(frozen=True)
class Export:
    """How one kind of export is read. Names of columns and codes are compared without case and blanks around."""

    name: str
    title_en: str
    title_fr: str
    known_by: Sequence[str]  # columns that only this kind has together
    columns: Mapping[str, str]  # column -> meaning, of `files.meanings`, or external_id
    apostrophes: bool = False  # signs put before values against spreadsheet formulas
    dates: Sequence[str] = ("%Y-%m-%d",)
    question: str = ""  # the column with a question, where a row is one answer
    answer: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # meaning -> code there -> code here
    tags: Mapping[str, str] = field(default_factory=dict)  # column -> what stands between two tags
    labels: Mapping[str, str] = field(default_factory=dict)  # column -> the tag that its value becomes
    stops: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)  # column -> value -> channels
    bad: Mapping[str, str] = field(default_factory=dict)  # column that does not say no -> what of the row is of no use
    dead: Mapping[str, str] = field(default_factory=dict)  # column -> the value of those who died
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)  # column -> the values of rows about people

    def meaning(self, title: str) -> str:
        """What a column means, "" where it means nothing by itself."""
        return next((said for name, said in self.columns.items() if fold(name) == fold(title)), "")


def exports() -> list[str]:
    """The names of all kinds of export."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@cache
def export(name: str) -> Export:
    """One kind of export by its name. Raises BadInput."""
    if name not in exports():
        raise BadInput("There is no export called {name}. Known are {known}.", name=name, known=", ".join(exports()))
    return Export(name, **tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8")))


def recognised(header: Sequence[str]) -> str:
    """The kind of export that has such a header: the one with the most telling columns; "" for none."""
    titles = {fold(title) for title in header}
    known = [each for each in map(export, exports()) if {fold(title) for title in each.known_by} <= titles]
    return max(known, key=lambda each: len(each.known_by)).name if known else ""


def read_export(path: Path, kind: Export, on: date, order: str = "") -> tuple[list[str], Iterator[Told]]:
    """(columns that are not read, the rows) of an export; `on` is its date, `order` one of `ORDERS` for its dates.

    What holds somebody back comes first: wishes not to be contacted, marks of bad numbers, deaths. Raises BadInput for
    a file of another kind.
    """
    header, rows = table(path)
    titles = [fold(title) for title in header]
    lacking = [title for title in kind.known_by if fold(title) not in titles]
    if lacking:
        raise BadInput("{file} is no such export: it has no column {column}.", file=path.name, column=lacking[0])
    if order and order not in ORDERS:
        raise BadInput("The order of dates is one of {known}.", known=", ".join(ORDERS))
    read = {fold(title) for title in (*kind.columns, *kind.tags, *kind.labels, *kind.stops, *kind.bad, *kind.dead,
                                      *kind.only, *filter(None, (kind.question, kind.answer)))}  # fmt: skip
    unread = [title.strip() for title, known in zip(header, titles, strict=True) if known and known not in read]
    return unread, (_told(row, _Cells(kind, titles, row), kind, on, order) for row in rows)


class _Cells:
    """The cells of one row by the names of their columns."""

    def __init__(self, kind: Export, titles: Sequence[str], row: Row) -> None:
        cells = [cell.strip() for cell in row.cells or ()]
        if kind.apostrophes:
            cells = [cell.removeprefix("'") for cell in cells]
        self._by_title = dict(zip(titles, cells, strict=False))

    def __getitem__(self, title: str) -> str:
        return self._by_title.get(fold(title), "")

    def code(self, title: str) -> str:
        """A value as codes are compared."""
        return " ".join(self[title].casefold().split())

    def says(self, title: str, value: str) -> bool:
        """Whether a column has a value; `yes` is every way to say it, and `no` every other."""
        if value in ("yes", "no"):
            return (self.code(title) in _YES) == (value == "yes") and bool(self.code(title))
        return self.code(title) == value


def _told(row: Row, cells: _Cells, kind: Export, on: date, order: str) -> Told:
    if row.cells is None:
        return Told(row, problem=row.problem)
    if any(cells.code(title) not in values for title, values in kind.only.items()):
        return Told(row, problem=NO_PERSON)
    try:
        said = _said(cells, kind, order)
    except BadInput as error:
        return Told(row, problem=error.message)
    for title, meaning in kind.bad.items():
        if cells.code(title) not in _NO:
            said.pop(meaning, None)
    answers = ((cells[kind.question], cells[kind.answer]),) if cells[kind.question] and cells[kind.answer] else ()
    return told_of(row, said, answers, on, before=tuple(_before(cells, kind)))


def _said(cells: _Cells, kind: Export, order: str) -> dict[str, str]:
    """What the row says by the meanings of columns, in the codes used here."""
    said = {meaning: cells[title] for title, meaning in kind.columns.items() if cells[title]}
    for meaning, codes in kind.values.items():
        code = " ".join(said.get(meaning, "").casefold().split())
        if code and code not in codes:
            raise BadInput("A {what} of the export is not known here. Correct the row.", what=Word(meaning))
        if code:
            said[meaning] = codes[code]
    if "language" in said:
        said["language"] = said["language"].partition("_")[0]  # fr_CA
    for meaning in _DATED:
        if meaning in said:
            said[meaning] = _moment(said[meaning], kind, order)
    return said


def _before(cells: _Cells, kind: Export) -> Iterator[Event]:
    stops = {
        channel
        for title, values in kind.stops.items()
        for value, channels in values.items()
        if cells.says(title, value)
        for channel in channels
    }
    for channel in ["all"] if "all" in stops else sorted(stops):
        yield Event("opt_out", None, channel=channel)
    if any(cells.says(title, value) for title, value in kind.dead.items()):
        yield Event("contact", None, result="deceased")
    tags = [tag for title, between in kind.tags.items() for tag in cells[title].split(between)]
    tags += [label.format(value=cells[title]) for title, label in kind.labels.items() if cells[title]]
    for tag in dict.fromkeys(filter(None, map(str.strip, tags))):
        yield Event("tag", None, name=tag)


def _moment(text: str, kind: Export, order: str) -> str:
    """A day or a moment as ISO 8601 writes it."""
    plain = text.replace(".", "/").replace("-", "/")
    for form in [ORDERS[order] + clock for clock in _CLOCKS] if order else kind.dates:
        for written, read in ((text, form), (plain, form)):
            try:
                found = datetime.strptime(written, read)  # noqa: DTZ007 (where it happened, as it was written there)
            except ValueError:
                continue
            return found.date().isoformat() if (found.hour, found.minute) == (0, 0) else found.isoformat()
    raise BadInput("A date of the export cannot be read. Say in which order its parts stand: ymd, dmy or mdy.")
