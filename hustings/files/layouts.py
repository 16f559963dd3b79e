"""What a publisher's file looks like, as data: a TOML file per publisher and vintage says which column means what.

`load` checks such a file and gives a Layout; `Layout.bind` meets it with a real file and gives a Binding, which turns
the cells of a row into named fields. How to write one: docs/how-to/write-a-layout.md.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from hustings.domain.messages import BadInput, Message, Word
from hustings.files.binding import Binding, Column, bind, fold
from hustings.files.dates import check_format, prove_date_format, read_date
from hustings.files.sensitive import is_sensitive

__all__ = ["FIELDS", "STATUSES", "Binding", "Layout", "available", "load", "prove_date_format", "read_date"]

FIELDS = (
    *("elector_number", "family_name", "given_name", "middle_name", "name_prefix", "name_suffix", "full_name"),
    *("birth_date", "birth_year", "age", "gender", "language", "status", "protected"),
    *("civic_address", "unit", "civic_number", "civic_suffix", "street_name", "street_type", "street_direction"),
    *("municipality", "province", "postal_code", "country"),
    *("mail_line_1", "mail_line_2", "mail_line_3", "mail_line_4"),
    *("mail_municipality", "mail_province", "mail_postal_code"),
    *("district_code", "poll_number", "sequence_number"),
    *("phone", "phone_extension", "mobile", "email", "registered_on", "party_registration"),
)
DATES = ("birth_date", "registered_on")
STATUSES = ("elector", "non_elector", "inactive", "removed", "deceased")
_MEANINGS = {"status": (*STATUSES, ""), "protected": ("yes", ""), "gender": ("F", "M", "X", "")}
_DELIMITERS = {"auto": None, "tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_KEYS: dict[str, type] = {
    **dict.fromkeys(("name", "title_en", "title_fr", "country", "encoding", "delimiter", "key"), str),
    **dict.fromkeys(("header", "quotes"), bool),
    **dict.fromkeys(("width", "key_digits", "pivot"), int),
    **dict.fromkeys(("empty", "required"), list),
    **dict.fromkeys(("dates", "columns", "values", "never"), dict),
}


@dataclass(frozen=True)
class Layout:
    """One publisher's layout. `encoding` and `delimiter` are None when they are to be found out; `quotes` False means
    that a quotation mark is a letter like any other. `dates`: the possible formats per date field."""

    name: str
    title_en: str
    title_fr: str
    country: str
    encoding: str | None
    delimiter: str | None
    header: bool
    quotes: bool
    width: int | None
    empty: frozenset[str]
    key: str
    key_digits: int | None
    required: tuple[str, ...]
    pivot: int | None
    dates: dict[str, tuple[str, ...]]
    columns: tuple[Column, ...]
    values: dict[str, dict[str, str]]
    never: dict[str, str]

    def bind(self, header: list[str] | None, width: int) -> Binding:
        """Meet a file: `header` as it stands there (None without one), `width` columns.

        Raises BadInput when a required column is missing, with the nearest names in the file, when a name that is
        asked for stands there twice, and when a file without header has another number of columns.
        """
        return bind(self, header, width)


def available() -> list[str]:
    """The names of the layouts that come with Hustings."""
    return sorted(path.name.removesuffix(".toml") for path in _shipped().iterdir() if path.name.endswith(".toml"))


def load(name_or_path: str | Path) -> Layout:
    """A shipped layout by name, or one of your own by path. Raises BadInput with what is wrong in it and where."""
    text = str(name_or_path)
    if text in available():
        return _checked(text, _shipped().joinpath(f"{text}.toml").read_text(encoding="utf-8"))
    path = Path(text)
    if path.suffix == ".toml" and path.is_file():
        try:
            return _checked(path.name, path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError):
            raise BadInput("The layout {layout} cannot be read. Save it as UTF-8 text.", layout=path.name) from None
    raise BadInput(
        "There is no layout {layout}. Known ones: {known}. For your own, give the path of its .toml file.",
        layout=path.name,
        known=", ".join(available()),
    )


def remapped(layout: Layout, columns: Mapping[str, str]) -> Layout:
    """The layout with some columns of the file, by their titles, read as other fields, or as none ("").

    Raises BadInput for a field that there is not, and for a column that is never read.
    """
    given = {fold(title): field for title, field in columns.items()}
    for title, field in columns.items():
        never = fold(title) in {fold(name) for name in layout.never} or is_sensitive(title)
        if field and (field not in FIELDS or never):
            raise BadInput("The column {column} cannot be read as {meaning}.", column=title, meaning=field)
    taken = set(columns.values()) - {""}
    dropped = {title for title, field in given.items() if not field}
    kept = [
        column
        for column in layout.columns
        if column.field not in taken and not dropped & {fold(str(name)) for part in column.parts for name in part}
    ]
    kept += [Column(field, ((title,),), " ", False) for title, field in columns.items() if field]
    return replace(layout, columns=tuple(kept))


def _shipped() -> Any:
    return files("hustings.files") / "layout_files"


def _checked(source: str, text: str) -> Layout:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput("The layout {layout} is not valid TOML: {detail}.", layout=source, detail=str(error)) from None
    reader = _LayoutReader(source, data)
    return reader.layout()


class _LayoutReader:
    """Checks the parts of one TOML file and puts the Layout together."""

    def __init__(self, source: str, data: dict[str, Any]) -> None:
        self.source = source
        self.data = data
        self.has_header = bool(data.get("header", True))

    def layout(self) -> Layout:
        data = self.data
        self._check_keys()
        columns = tuple(self._column(field, data["columns"][field]) for field in data["columns"])
        never = {str(column): str(reason) for column, reason in data.get("never", {}).items()}
        self._check_never(columns, never)
        encoding = data.get("encoding", "auto")
        delimiter = data.get("delimiter", "auto")
        if delimiter not in _DELIMITERS:
            self._wrong(Word("delimiter"), delimiter, tuple(_DELIMITERS))
        values = {
            field: {str(code).strip().casefold(): meaning for code, meaning in table.items()}
            for field, table in data.get("values", {}).items()
        }
        mapped = {column.field for column in columns}
        self._check_values(values, mapped)
        required = tuple(dict.fromkeys([data["key"], *data.get("required", [])]))
        for field in required:
            self._known(field, "required")
            if field not in mapped:
                self._fail("The layout {layout}: {field} is required but has no column under [columns].", field=field)
        return Layout(
            name=data["name"],
            title_en=data["title_en"],
            title_fr=data["title_fr"],
            country=data["country"],
            encoding=None if encoding == "auto" else encoding,
            delimiter=_DELIMITERS[delimiter],
            header=self.has_header,
            quotes=data.get("quotes", True),
            width=data.get("width"),
            empty=frozenset(each.strip() for each in data.get("empty", [])) - {""},
            key=data["key"],
            key_digits=data.get("key_digits"),
            required=required,
            pivot=data.get("pivot"),
            dates=self._dates(mapped),
            columns=columns,
            values=values,
            never=never,
        )

    def _check_keys(self) -> None:
        for key, value in self.data.items():
            if key not in _KEYS:
                self._wrong(Word("key"), key, tuple(_KEYS))
            if type(value) is not _KEYS[key]:
                self._fail("The layout {layout}: {key} must be of type {type}.", key=key, type=_KEYS[key].__name__)
        for key in ("name", "title_en", "title_fr", "country", "key", "columns"):
            if key not in self.data:
                self._fail("The layout {layout}: {key} is missing.", key=key)
        if not self.has_header and "width" not in self.data:
            self._fail("The layout {layout}: a layout without header must state its width, the number of columns.")

    def _column(self, field: str, given: Any) -> Column:
        self._known(field, "columns")
        joined = given if isinstance(given, dict) else {"join": [given]}
        if unknown := set(joined) - {"join", "separator", "all"}:
            self._wrong(Word("key"), sorted(unknown)[0], ("join", "separator", "all"))
        parts = tuple(self._names(field, part) for part in joined.get("join", []))
        if not parts:
            self._fail("The layout {layout}: {field} joins no columns.", field=field)
        return Column(field, parts, str(joined.get("separator", " ")), bool(joined.get("all", False)))

    def _names(self, field: str, part: Any) -> tuple[str | int, ...]:
        names = part if isinstance(part, list) else [part]
        right: Callable[[Any], bool] = (
            (lambda name: isinstance(name, str) and bool(name.strip()))
            if self.has_header
            else (lambda name: type(name) is int and 1 <= name <= self.data["width"])
        )
        if not names or not all(map(right, names)):
            if self.has_header:
                self._fail("The layout {layout}: {field} must name its columns in quotation marks.", field=field)
            self._fail("The layout {layout}: {field} must give column numbers from 1 to the width.", field=field)
        for name in names:
            if isinstance(name, str) and is_sensitive(name, field):
                raise BadInput(
                    "The layout {layout} maps the column {column} to {field}. Hustings does not read it: the rule is "
                    '"no guessing or keeping of religion or ethnicity". List it under [never].',
                    layout=self.source,
                    column=name,
                    field=field,
                )
        return tuple(names)

    def _check_never(self, columns: tuple[Column, ...], never: dict[str, str]) -> None:
        for column in columns:
            for name in (name for part in column.parts for name in part):
                if fold(str(name)) in set(map(fold, never)):
                    self._fail("The layout {layout}: {column} is both mapped and listed under [never].", column=name)
        for name, reason in never.items():
            if not reason.strip():
                self._fail("The layout {layout}: {column} is listed under [never] without a reason.", column=name)

    def _check_values(self, values: dict[str, dict[str, str]], mapped: set[str]) -> None:
        for field, table in values.items():
            self._known(field, "values")
            for meaning in table.values():
                if field in _MEANINGS and meaning not in _MEANINGS[field]:
                    self._wrong(Message("meaning of {field}", {"field": field}), str(meaning), _MEANINGS[field])
        for field in ("status", "protected"):
            if field in mapped and field not in values:
                self._fail(
                    "The layout {layout}: {field} needs a table [values.{field}] that says what each code means.",
                    field=field,
                )

    def _dates(self, mapped: set[str]) -> dict[str, tuple[str, ...]]:
        dates = {field: (given,) if isinstance(given, str) else tuple(given) for field, given in self._date_items()}
        for field in DATES:
            if field in mapped and not dates.get(field):
                self._fail("The layout {layout}: {field} needs its date formats under [dates].", field=field)
        for field, formats in dates.items():
            if field not in DATES:
                self._wrong(Word("date field"), field, DATES)
            for each in formats:
                check_format(each, self.data.get("pivot"))
        return dates

    def _date_items(self) -> list[tuple[str, Any]]:
        return list(self.data.get("dates", {}).items())

    def _known(self, field: str, where: str) -> None:
        if field not in FIELDS:
            self._wrong(Message("field in [{where}]", {"where": where}), field, FIELDS)

    def _wrong(self, what: Word | Message, found: str, known: tuple[str, ...]) -> None:
        near = get_close_matches(found, known, 3, 0.5) or known
        raise BadInput(
            "The layout {layout}: {found} is no known {what}. Nearest: {near}.",
            layout=self.source,
            found=found,
            what=what,
            near=", ".join(near),
        )

    def _fail(self, text: str, **params: Any) -> None:
        raise BadInput(text, layout=self.source, **params)
