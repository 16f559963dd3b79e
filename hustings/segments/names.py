"""What the database knows by number and a segment by name: parties, area statistics, questions, lists, ridings.

The caller fills one `Names` per unit (so that a suggestion never tells one unit of another's petitions) and it is
handed to the parser. Nothing here reads a database.
"""

import functools
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process

Language = Literal["en", "fr"]
AreaKind = Literal["share", "change", "money", "number"]
Group = Literal["petitions", "issues", "tags", "lists", "results", "marks", "languages", "genders"]


class Words(NamedTuple):
    """The same in both languages."""

    en: str
    fr: str

    def of(self, language: Language) -> str:
        return self.fr if language == "fr" else self.en


NO_WORDS = Words("", "")
PARTY_TABLE = Words("The party's own table of areas", "Le tableau de secteurs du parti")


@dataclass(frozen=True)
class Name:
    """One thing: its number, how segments write it, and how sentences do (the code, where a label is empty)."""

    id: int
    code: str
    en: str = ""
    fr: str = ""

    def label(self, language: Language) -> str:
        return (self.fr if language == "fr" else self.en) or self.code


@dataclass(frozen=True)
class Question(Name):
    """A survey question; the numbers of its options are fact numbers (`profile.facts`)."""

    options: tuple[Name, ...] = ()


@dataclass(frozen=True)
class SupportSlot:
    """A party at a level of government, and its place (1 and up) in `support_now` and `support_life`."""

    slot: int
    party: str
    level: str
    label: Words


@dataclass(frozen=True)
class AreaField:
    """One statistic of the places people live in, and its place (1 and up) in `profile.area`.

    Shares and changes are stored in basis points, money in dollars. `clause` is what follows "an area where", with an
    {amount} that reads "more than 15%": "{amount} of households are low-income". `title` is a noun with its article in
    French: "share of low-income households", "la part des ménages à faible revenu".
    """

    slot: int
    code: str
    kind: AreaKind
    clause: Words
    title: Words
    source: Words = PARTY_TABLE


@dataclass(frozen=True)
class District:
    """A riding in one representation order, and the zones (`profile.zone_id`) that lie in it."""

    order: str
    code: str
    zones: tuple[int, ...]
    label: Words

    @property
    def key(self) -> str:
        return f"{self.order}/{self.code}"


LANGUAGES = tuple(
    Name(0, code, en, fr)
    for code, en, fr in (
        ("en", "English", "anglais"),
        ("fr", "French", "français"),
        ("ar", "Arabic", "arabe"),
        ("bn", "Bengali", "bengali"),
        ("cr", "Cree", "cri"),
        ("de", "German", "allemand"),
        ("el", "Greek", "grec"),
        ("es", "Spanish", "espagnol"),
        ("fa", "Persian", "persan"),
        ("gu", "Gujarati", "gujarati"),
        ("hi", "Hindi", "hindi"),
        ("it", "Italian", "italien"),
        ("iu", "Inuktitut", "inuktitut"),
        ("ko", "Korean", "coréen"),
        ("nl", "Dutch", "néerlandais"),
        ("oj", "Ojibwe", "ojibwé"),
        ("pa", "Punjabi", "pendjabi"),
        ("pl", "Polish", "polonais"),
        ("pt", "Portuguese", "portugais"),
        ("ru", "Russian", "russe"),
        ("so", "Somali", "somali"),
        ("ta", "Tamil", "tamoul"),
        ("tl", "Tagalog", "tagalog"),
        ("uk", "Ukrainian", "ukrainien"),
        ("ur", "Urdu", "ourdou"),
        ("vi", "Vietnamese", "vietnamien"),
        ("zh", "Chinese", "chinois"),
    )
)
GENDERS = (Name(0, "f", "female", "féminin"), Name(0, "m", "male", "masculin"), Name(0, "x", "another gender", "autre"))


@dataclass(frozen=True, eq=False)
class Names:
    """All that a segment may call by name. Compared by identity: build one, keep it as long as it is true."""

    supports: tuple[SupportSlot, ...] = ()
    own_slot: int | None = None
    areas: tuple[AreaField, ...] = ()
    questions: tuple[Question, ...] = ()
    petitions: tuple[Name, ...] = ()
    issues: tuple[Name, ...] = ()
    tags: tuple[Name, ...] = ()
    lists: tuple[Name, ...] = ()
    results: tuple[Name, ...] = ()  # numbers 0 to 30: they are bits of `profile.results`
    marks: tuple[Name, ...] = ()
    districts: tuple[District, ...] = ()
    polls: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # number as printed -> poll ids
    sign_requests: tuple[int, ...] = ()  # fact numbers
    volunteers: tuple[int, ...] = ()  # fact numbers
    order: str | None = None  # the representation order that a bare district code means where two are live
    languages: tuple[Name, ...] = LANGUAGES
    genders: tuple[Name, ...] = GENDERS

    @property
    def own(self) -> SupportSlot | None:
        """The party's own slot, which plain `support` asks for."""
        return next((slot for slot in self.supports if slot.slot == self.own_slot), None)

    @functools.cached_property
    def _indexes(self) -> dict[str, dict[str, Name]]:
        return {}

    def find(self, group: Group | Literal["questions"], text: str) -> Name | None:
        """The thing of that code or label, whatever its case; codes come before labels."""
        index = self._indexes.get(group)
        if index is None:
            index = self._indexes[group] = index_of(getattr(self, group))
        return index.get(fold(text))

    def nearest(self, group: Group | Literal["questions"], text: str) -> str | None:
        """The code whose name is nearest to `text`, if one is near."""
        return nearest(text, [name.code for name in getattr(self, group)])

    def question(self, text: str) -> Question | None:
        found = self.find("questions", text)
        return found if isinstance(found, Question) else None

    @functools.cached_property
    def _districts(self) -> dict[str, list[District]]:
        found: dict[str, list[District]] = {}
        for district in self.districts:
            found.setdefault(fold(district.key), []).append(district)
            found.setdefault(fold(district.code), []).append(district)
        return found

    def districts_of(self, text: str) -> list[District]:
        """The ridings written so: none if unknown, several if a bare code is live in several orders, none ours."""
        found = self._districts.get(fold(text), [])
        ours = [district for district in found if district.order == self.order]
        return ours if len(found) > 1 and ours else found


def fold(text: str) -> str:
    """The form in which names are compared: case and spacing do not count, accents do."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def index_of(names: Iterable[Name]) -> dict[str, Name]:
    """Names by their folded code and labels; an earlier name keeps a label that a later one shares."""
    names = list(names)
    index: dict[str, Name] = {}
    for name in names:
        index.setdefault(fold(name.code), name)
    for name in names:
        for label in (name.en, name.fr):
            if label:
                index.setdefault(fold(label), name)
    return index


def nearest(text: str, among: Iterable[str]) -> str | None:
    """The likest of some names, or None if none is like. Long input is cut, so that the cost stays small."""
    found = process.extractOne(fold(text[:60]), list(among), scorer=fuzz.ratio, processor=fold, score_cutoff=55)
    return found[0] if found else None
