"""What the campaign knows from elsewhere than the list of electors: people, a petition, donors, members, turnout."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from hustings.sample.electors import Elector

PEOPLE_HEADER = (
    *("elector_number", "birth_date", "birth_year", "age_band", "language", "phone", "mobile", "email"),
    *("fixed_income", "gender", "source"),
)
PETITION_HEADER = ("elector_number", "petition", "signed_on", "phone", "email")
DONORS_HEADER = ("elector_number", "amount", "on")
MEMBERS_HEADER = ("elector_number", "from", "until")
TURNOUT_HEADER = ("elector_number", "turnout")

PETITION = "Cut the gas tax"
BANDS = ((25, "18-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"), (65, "55-64"), (75, "65-74"), (85, "75-84"))
SOURCES = ("Door survey", "Telephone survey", "Town hall sign-in sheet", "Volunteer form")
GIFTS = ("20", "25", "50", "75", "100", "150", "200", "250", "400", "750", "1200")
GIFT_WEIGHTS = (22, 14, 20, 6, 16, 5, 6, 5, 4, 1, 1)


def people_rows(rng: Random, electors: list[Elector], today: date) -> Iterator[tuple[str, ...]]:
    """What some 35 % of the electors have told the campaign about themselves; older ones tell more often."""
    for elector in electors:
        if rng.random() >= (0.46 if elector.age >= 65 else 0.32):
            continue
        yield (
            elector.number,
            *_birth(rng, elector),
            elector.language if rng.random() < 0.75 else "",
            elector.phone if rng.random() < 0.8 else "",
            elector.mobile if rng.random() < 0.6 else "",
            elector.email if rng.random() < 0.55 else "",
            "yes" if elector.fixed_income and rng.random() < 0.8 else "",
            elector.gender if rng.random() < 0.8 else "",
            rng.choice(SOURCES),
        )


def _birth(rng: Random, elector: Elector) -> tuple[str, str, str]:
    """A date, a year or a band, or nothing: as people say it."""
    roll = rng.random()
    if roll < 0.42:
        return elector.born.isoformat(), "", ""
    if roll < 0.66:
        return "", str(elector.born.year), ""
    if roll < 0.92:
        return "", "", next((band for below, band in BANDS if elector.age < below), "85+")
    return "", "", ""


def petition_rows(rng: Random, electors: list[Elector], today: date) -> Iterator[tuple[str, ...]]:
    """Signers of one petition over the past year, more of them where support is."""
    for elector in electors:
        if rng.random() < 0.035 + elector.lean * 0.0015:
            signed_on = today - timedelta(days=rng.randrange(5, 365))
            phone = (elector.mobile or elector.phone) if rng.random() < 0.5 else ""
            yield elector.number, PETITION, signed_on.isoformat(), phone, elector.email if rng.random() < 0.7 else ""


def donor_rows(rng: Random, electors: list[Elector], today: date) -> Iterator[tuple[str, ...]]:
    """Gifts of the past three years in dollars, one row each; never over the yearly limit of the Act."""
    for elector in electors:
        if elector.lean > 2 and rng.random() < 0.03:
            usual = rng.choices(GIFTS, GIFT_WEIGHTS)[0]
            by_year: dict[int, int] = {}
            for days_ago in sorted(rng.sample(range(3, 1095), rng.choice((1, 1, 2, 3, 5))), reverse=True):
                on = today - timedelta(days=days_ago)
                by_year[on.year] = by_year.get(on.year, 0) + int(usual)
                if by_year[on.year] <= 1500:
                    yield elector.number, f"{usual}.00", on.isoformat()


def member_rows(rng: Random, electors: list[Elector], today: date) -> Iterator[tuple[str, ...]]:
    """Memberships of one to five years; a third have lapsed."""
    for elector in electors:
        if elector.lean > 4 and rng.random() < 0.035:
            since = today - timedelta(days=rng.randrange(1, 1100))
            until = since + timedelta(days=365 * rng.choice((1, 1, 1, 2, 3, 5)))
            yield elector.number, since.isoformat(), until.isoformat()


def turnout_rows(rng: Random, electors: list[Elector], today: date) -> Iterator[tuple[str, ...]]:
    """An estimate for nearly everybody: the true chance with an error, two decimals, as a model would give it."""
    for elector in electors:
        if rng.random() < 0.97:
            yield elector.number, f"{min(0.99, max(0.01, elector.turnout + rng.gauss(0, 0.08))):.2f}"
