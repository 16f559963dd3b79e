"""Two years of contacts with the invented electors: who was reached, what they said, who wants no more of it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from random import Random
from uuid import UUID

from hustings.sample.electors import Elector
from hustings.sample.places import PARTIES

HEADER = (
    "elector_number",
    "uuid",
    "on",
    "channel",
    "result",
    "mark",
    "Q: Top issue",
    "Q: Leans to",
    "opt_out",
)
DAYS = 730
# The offset stays that of winter, so that every time below is inside the contact hours in winter and in summer.
ZONE = timezone(timedelta(hours=-5))

CHANNELS = ("door", "phone", "text", "email", "mail")
CHANNEL_WEIGHTS = (52, 34, 6, 5, 3)
RESULTS: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "door": (
        ("contacted", "not_home", "refused", "moved", "deceased", "language_barrier", "inaccessible", "call_back"),
        (360, 450, 60, 30, 4, 12, 60, 24),
    ),
    "phone": (
        ("contacted", "no_answer", "left_message", "busy", "refused", "wrong_number", "call_back", "language_barrier"),
        (270, 390, 150, 30, 70, 50, 30, 10),
    ),
    "text": (("contacted", "no_answer", "refused", "wrong_number"), (220, 690, 50, 40)),
    "email": (("contacted", "no_answer", "refused"), (120, 860, 20)),
    "mail": (("left_message", "moved"), (985, 15)),
}
REACHED_LAST = {"moved", "deceased"}  # nobody is asked again after these

ISSUES = ("Housing", "Cost of living", "Health care", "Jobs", "Environment", "Crime")
ISSUES_YOUNG = (36, 26, 8, 16, 10, 4)
ISSUES_MIDDLE = (18, 34, 16, 14, 8, 10)
ISSUES_OLDER = (14, 26, 40, 2, 6, 12)


def contact_rows(rng: Random, electors: list[Elector], today: date) -> Iterator[tuple[str, ...]]:
    """One row per contact, elector by elector, oldest first; about 1.2 per elector, all before `today`."""
    for elector in electors:
        attempts = rng.choices((0, 1, 2, 3, 4, 6), (38, 29, 17, 9, 5, 2))[0]
        if not attempts:
            continue
        closed: set[str] = set()
        # more of them lately: a campaign warms up
        for days_ago in sorted((1 + int(DAYS * rng.random() ** 1.8) for _ in range(attempts)), reverse=True):
            channel = _channel(rng, elector)
            if channel in closed:
                continue
            row = _contact(rng, elector, channel, today - timedelta(days=days_ago))
            yield row
            closed.add(row[-1])
            if row[4] in REACHED_LAST:
                break


def _channel(rng: Random, elector: Elector) -> str:
    channel = rng.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
    possible = {
        "phone": elector.phone or elector.mobile,
        "text": elector.mobile,
        "email": elector.email,
    }
    return channel if possible.get(channel, "yes") else "door"


def _contact(rng: Random, elector: Elector, channel: str, day: date) -> tuple[str, ...]:
    results, weights = RESULTS[channel]
    result = rng.choices(results, weights)[0]
    mark = issue = leans = opt_out = ""
    if result == "contacted":
        mark = _mark(rng, elector) if rng.random() < 0.88 else ""
        issue = _issue(rng, elector) if rng.random() < 0.62 else ""
        if mark in ("unlikely", "opposed") and rng.random() < 0.45:
            leans = rng.choices([code for code, *_ in PARTIES[1:]], elector.door.neighbourhood.rivals)[0]
    elif result == "refused" and rng.random() < 0.14:
        opt_out = channel
    weekend = day.weekday() >= 5
    at = datetime(
        day.year, day.month, day.day, rng.randrange(10, 16 if weekend else 19), rng.randrange(60), tzinfo=ZONE
    )
    uuid = str(UUID(int=rng.getrandbits(128), version=4))
    return elector.number, uuid, at.isoformat(), channel, result, mark, issue, leans, opt_out


def _mark(rng: Random, elector: Elector) -> str:
    """What is said at the contact: the true lean with the mood of the day, on the scale of five."""
    said = elector.lean + rng.gauss(0, 2.5)
    for level, least in (("strong", 7.5), ("likely", 2.5), ("undecided", -3.0), ("unlikely", -7.5)):
        if said >= least:
            return level
    return "opposed"


def _issue(rng: Random, elector: Elector) -> str:
    weights = ISSUES_OLDER if elector.age >= 65 else ISSUES_YOUNG if elector.age < 40 else ISSUES_MIDDLE
    issue = rng.choices(ISSUES, weights)[0]
    if issue == "Jobs" and rng.random() < elector.door.neighbourhood.renters:
        return "Housing"
    return issue
