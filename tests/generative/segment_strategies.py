"""Random segments and random people for them, grown from the catalogue.

`segments(names)` grows trees from whatever may be asked of `names`; `rows(names)` makes profile rows whose values lie
where those segments draw their borders, with every nullable column sometimes unknown. `NAMES` is a small party.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from hustings.segments import nodes
from hustings.segments.catalogue import catalogue
from hustings.segments.fields import GIFTS, Field, Kind, Quantity
from hustings.segments.names import AreaField, District, Name, Names, Question, SupportSlot, Words
from hustings.segments.nodes import And, Except, Leaf, Node, Not, Number, Or
from hustings.segments.resolve import Segment, resolve

AS_OF = (dt.date(2026, 11, 22), dt.date(2026, 2, 28), dt.date(2026, 3, 1), dt.date(2028, 2, 29))
_AMOUNT = {
    "low_income_share": ("{amount} of households are low-income", "{amount} des ménages ont un faible revenu"),
    "rent_change": ("rents rose by {amount}", "les loyers ont augmenté de {amount}"),
    "median_rent": ("the median rent is {amount}", "le loyer médian est de {amount}"),
    "dwellings": ("there are {amount} dwellings", "il y a {amount} logements"),
}
_TITLE = {
    "low_income_share": ("share of low-income households", "la part des ménages à faible revenu"),
    "rent_change": ("change of rents", "la variation des loyers"),
    "median_rent": ("median rent", "le loyer médian"),
    "dwellings": ("number of dwellings", "le nombre de logements"),
}


def _area(slot: int, code: str, kind: Any) -> AreaField:
    return AreaField(slot, code, kind, Words(*_AMOUNT[code]), Words(*_TITLE[code]))


NAMES = Names(
    supports=(
        SupportSlot(1, "OWN", "federal", Words("our party", "notre parti")),
        SupportSlot(2, "LPC", "federal", Words("the Liberals", "les libéraux")),
        SupportSlot(3, "XYZ", "provincial", Words("the XYZ party", "le parti XYZ")),
    ),
    own_slot=1,
    areas=(
        _area(1, "low_income_share", "share"),
        _area(2, "rent_change", "change"),
        _area(3, "median_rent", "money"),
        _area(4, "dwellings", "number"),
    ),
    questions=(
        Question(
            0,
            "Top issue",
            "Top issue",
            "Enjeu principal",
            options=(
                Name(11, "Housing", fr="Logement"),
                Name(12, "Taxes", fr="Impôts"),
                Name(13, "Health", fr="Santé"),
            ),
        ),
        Question(
            0, "Will you vote?", fr="Allez-vous voter ?", options=(Name(14, "Yes", fr="Oui"), Name(15, "No", fr="Non"))
        ),
    ),
    petitions=(Name(21, "Cut the gas tax"), Name(22, "Save the “Old Mill”")),
    issues=(Name(31, "Housing", fr="Logement"), Name(32, "Seniors", fr="Aînés")),
    tags=(Name(41, "Speaker"), Name(42, 'Says "hi" \\ waves')),
    lists=(Name(1, "Veterans outreach"), Name(2, "Called this week")),
    results=(
        Name(0, "met", "Met", "Rencontré"),
        Name(1, "not_home", "Not home", "Absent"),
        Name(2, "refused", "Refused", "Refus"),
        Name(30, "moved", "Moved", "Déménagé"),
    ),
    marks=(
        Name(1, "strong", "Strong", "Fort"),
        Name(2, "likely", "Likely", "Penche pour"),
        Name(3, "undecided", "Undecided", "Indécis"),
    ),
    districts=(
        District("2013", "35033", (1, 2), Words("Guelph", "Guelph")),
        District("2013", "35034", (3,), Words("Ottawa Centre", "Ottawa-Centre")),
        District("2023", "35034", (2, 3), Words("Ottawa Centre", "Ottawa-Centre")),
    ),
    polls={"12": (112, 212), "12-1": (113,), "600": (199,)},
    sign_requests=(51,),
    volunteers=(61, 62),
    order="2013",
)

POSTAL_CODES = ("K1A0B1", "K1A1A1", "M5V1A1", "N1G2W1")
LANGUAGES = ("en", "fr", "pa")
DAYS = st.one_of(
    st.sampled_from([dt.date(2025, 1, 1), dt.date(2026, 10, 23), dt.date(2026, 2, 21), *AS_OF]),
    st.dates(dt.date(2024, 1, 1), dt.date(2028, 3, 1)),
)
BIRTHDAYS = st.one_of(
    st.dates(dt.date(1920, 1, 1), dt.date(2012, 1, 1)),
    st.sampled_from(
        [dt.date(1960, 2, 29), dt.date(1961, 2, 28), dt.date(1961, 3, 1), dt.date(1961, 11, 22), dt.date(1961, 11, 23)]
    ),
)

# ---- People -------------------------------------------------------------------------------------------------------


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


@st.composite
def _births(draw: st.DrawFn) -> tuple[dt.date | None, dt.date | None]:
    """An exact day, a year, a band, a band open at one end, or nothing."""
    day = draw(BIRTHDAYS)
    kind = draw(st.sampled_from(("day", "year", "band", "since", "until", "none")))
    if kind == "year":
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    if kind == "band":
        return day, day + dt.timedelta(draw(st.integers(1, 4000)))
    return {"day": (day, day), "since": (day, None), "until": (None, day), "none": (None, None)}[kind]


def _array(values: st.SearchStrategy[int]) -> st.SearchStrategy[list[int | None]]:
    return st.lists(_maybe(values), max_size=4)


@st.composite
def rows(draw: st.DrawFn, names: Names = NAMES) -> dict[str, Any]:
    """One profile row without `person_id`; columns, types and invariants as the table `profile` has them."""
    postal = draw(_maybe(st.sampled_from(POSTAL_CODES)))
    birth_from, birth_to = draw(_births())
    gifts = draw(st.lists(st.tuples(DAYS, st.sampled_from((500, 5_000, 19_999, 20_000, 20_001))), max_size=3))
    fact_ids = [option.id for question in names.questions for option in question.options]
    fact_ids += [thing.id for thing in (*names.petitions, *names.issues, *names.tags)]
    fact_ids += [*names.sign_requests, *names.volunteers]
    contacts = {f"last_{channel}": draw(_maybe(DAYS)) for channel in nodes.CHANNELS}
    days = [day for day in contacts.values() if day]
    mark = draw(_maybe(st.sampled_from([level.id for level in names.marks])))
    return {
        "zone_id": draw(st.sampled_from([1, 2, 3, 4])),
        "poll_id": draw(_maybe(st.sampled_from([112, 113, 199, 212, 300]))),
        "door_id": draw(_maybe(st.integers(1, 6))),
        "elector": draw(st.sampled_from([True, True, True, False])),
        "present": draw(st.sampled_from([True, True, True, False])),
        "birth_from": birth_from,
        "birth_to": birth_to,
        "gender": draw(_maybe(st.sampled_from("fmx"))),
        "language": draw(_maybe(st.sampled_from(LANGUAGES))),
        "fixed_income": draw(_maybe(st.booleans())),
        **{f"has_{what}": draw(st.booleans()) for what in ("phone", "mobile", "email", "mail")},
        "phone_key": draw(_maybe(st.integers(1, 6))),
        "email_key": draw(_maybe(st.integers(1, 6))),
        "stops": draw(st.one_of(st.sampled_from([0, 63]), st.integers(0, 63))),
        "suppressed": draw(st.booleans()),
        "first_contact": min(days, default=None),
        "last_contact": max(days, default=None),
        **contacts,
        "attempts": draw(st.integers(0, 6)),
        "last_result": draw(_maybe(st.sampled_from([result.id for result in names.results]))),
        "results": sum(1 << result.id for result in names.results if draw(st.booleans())),
        "mark": mark,
        "mark_on": draw(DAYS) if mark is not None else None,
        "support_now": draw(_array(st.integers(-150, 150))),
        "support_life": draw(_array(st.integers(-150, 150))),
        "member_from": draw(_maybe(DAYS)),
        "member_until": draw(_maybe(DAYS)),
        "gift_days": [day for day, _ in gifts],
        "gift_cents": [cents for _, cents in gifts],
        "facts": sorted(draw(st.sets(st.sampled_from(fact_ids), max_size=5))),
        "area": draw(_array(st.sampled_from([0, 5, 100, 999, 1000, 1499, 1500, 1501, 2000, 9000]))),
        "turnout": draw(_maybe(st.sampled_from([0, 500, 599, 600, 601, 1000]))),
        "postal": postal,
        "fsa": postal[:3] if postal else draw(_maybe(st.sampled_from(["K1A", "M5V", "H2X"]))),
    }


# ---- Segments -----------------------------------------------------------------------------------------------------


@st.composite
def _numbers(draw: st.DrawFn, field: Quantity) -> Number:
    """A number that the field can hold, in its own steps, mostly near the values that rows have."""
    near = {1: (0, 3, 17, 64, 65, 66, 1500), 10: (-150, -30, 0, 50, 80), 1000: (500, 600, 601), 10_000: (0, 1500, 2000)}
    low, high = int(field.low * field.scale), int(field.high * field.scale)
    places = [place for place in (*near.get(field.scale, ()), 5_000, 20_000) if low <= place <= high]
    held = Decimal(draw(st.one_of(st.sampled_from(places), st.integers(low, high))))
    return Number(held / field.scale * (100 if field.unit == "%" else 1), field.unit)


def _choices(field: Field, names: Names) -> list[str]:
    match field.kind:
        case Kind.POSTAL:
            return [*POSTAL_CODES, "K1A", "M5V", "X0X"]
        case Kind.DISTRICT:
            return ["35033", "35034", "2023/35034"]
        case Kind.POLL:
            return list(names.polls)
    if field.group == "languages":
        return [*LANGUAGES, "uk"]
    return [name.code for name in getattr(names, str(field.group))]


@st.composite
def _comparisons(draw: st.DrawFn, field: Field, names: Names) -> Leaf:
    op = draw(st.sampled_from(field.operators))
    some = _numbers(field.quantity) if field.quantity else st.sampled_from(_choices(field, names))
    count = 2 if op == "between" else draw(st.integers(1, 3)) if op == "in" else 1
    values = list(dict.fromkeys(draw(some) for _ in range(count)))
    if op == "between":
        values = sorted([*values, *values][:2], key=lambda number: number.value)
    return nodes.Comparison(field.name, op, tuple(values))


@st.composite
def _contacts(draw: st.DrawFn, names: Names) -> Leaf:
    when = draw(st.sampled_from(("ever", "within", "since", "result")))
    if when == "result":
        return nodes.Contacted(result=draw(st.sampled_from([result.code for result in names.results])))
    first = when != "ever" and draw(st.booleans())
    return nodes.Contacted(
        channel=None if first else draw(_maybe(st.sampled_from(nodes.CHANNELS))),
        within_days=draw(st.sampled_from([0, 1, 7, 30, 400, 36_500])) if when == "within" else None,
        since=draw(DAYS) if when == "since" else None,
        first=first,
    )


@st.composite
def _gifts(draw: st.DrawFn) -> Leaf:
    op = draw(_maybe(st.sampled_from([op for op in nodes.OPERATORS if op != "in"])))
    count = {None: 0, "between": 2}.get(op, 1)
    values = sorted((draw(_numbers(GIFTS)) for _ in range(count)), key=lambda number: number.value)
    return nodes.Donated(op, tuple(values), draw(_maybe(DAYS)))


@st.composite
def _answers(draw: st.DrawFn, names: Names) -> Leaf:
    question = draw(st.sampled_from(names.questions))
    codes = [option.code for option in question.options]
    return nodes.Answered(question.code, tuple(draw(st.lists(st.sampled_from(codes), max_size=2, unique=True))))


def leaves(names: Names = NAMES) -> st.SearchStrategy[Leaf]:
    """Any criterion there is, every field of the catalogue as likely as another."""
    grown: list[st.SearchStrategy[Leaf]] = [
        *(_comparisons(field, names) for field in catalogue(names) if field.operators),
        *(st.just(nodes.Flag(field.name)) for field in catalogue(names) if field.kind is Kind.FLAG),
        *(st.builds(nodes.Known, st.just(f.name), st.booleans()) for f in catalogue(names) if f.can_be_unknown),
        _contacts(names),
        _gifts(),
        _answers(names),
        st.builds(nodes.MarkedSince, DAYS),
        st.builds(nodes.InList, st.sampled_from([item.code for item in names.lists])),
    ]
    for kind, things in (("signed", names.petitions), ("interested", names.issues), ("tagged", names.tags)):
        grown.append(st.builds(nodes.HasFact, st.just(kind), st.sampled_from([thing.code for thing in things])))
    return st.one_of(grown)


def trees(names: Names = NAMES, max_leaves: int = 8) -> st.SearchStrategy[Node]:
    """Any tree of criteria."""

    def grow(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(below, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            st.builds(And, several), st.builds(Or, several), st.builds(Not, below), st.builds(Except, below, below)
        )

    return st.recursive(leaves(names), grow, max_leaves=max_leaves)


def segments(names: Names = NAMES, max_leaves: int = 8) -> st.SearchStrategy[Segment]:
    """Any segment; each must resolve, or the catalogue and this file disagree."""

    def resolved(node: Node) -> Segment:
        segment = resolve(node, names)
        assert isinstance(segment, Segment), segment
        return segment

    return trees(names, max_leaves).map(resolved)
