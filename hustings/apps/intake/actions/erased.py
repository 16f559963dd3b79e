"""Rows about people who had what was held of them erased: an old list must not bring it back."""

from collections.abc import Mapping
from datetime import date
from itertools import chain

from hustings.apps.intake.actions.who import Meant
from hustings.apps.people import queries as people
from hustings.apps.people.access import erased_key
from hustings.domain import erasing
from hustings.domain.messages import Message
from hustings.files.told import Told

ERASED = Message(
    "Somebody had what was held of them erased, and the row tells of nothing that they did since: it stays outside, and"
    " is not kept."
)
# What somebody does of their own will: done since, it says that we may know of them again.
_OWN_ACTS = frozenset({"petition", "issue", "volunteer", "sign", "membership", "donation"})


def left_out(rows: list[Told], meanings: Mapping[int, Meant]) -> list[Told]:
    """The rows, with those refused and emptied that speak of people who were erased, unless by their own act since."""
    if not people.any_erased():
        return rows
    key = erased_key()
    digests = {
        told.row.number: [erasing.digest(key, each) for each in _handles(told, meanings.get(told.row.number))]
        for told in rows
        if told.problem is None
    }
    erased = people.erased_on(list(chain.from_iterable(digests.values())))
    return [
        _emptied(told)
        if any(each in erased and not _acted(told, erased[each]) for each in digests.get(told.row.number, ()))
        else told
        for told in rows
    ]


def is_erased(told: Told, person: int | None) -> bool:
    """Whether a row speaks of somebody who was erased, by no act of theirs since: for one that waited."""
    digests = [erasing.digest(erased_key(), each) for each in _handles(told, Meant(person))]
    return any(not _acted(told, day) for day in people.erased_on(digests).values())


def _handles(told: Told, meaning: Meant | None) -> list[str]:
    content = told.content
    named = erasing.handles(
        told.key.get("family_key", ""),
        told.key.get("given_key", ""),
        [str(content[name]) for name in ("phone", "mobile") if content.get(name)],
        [str(content["email"])] if content.get("email") else [],
        told.who.get("postal_code", ""),
    )
    person = meaning.person if meaning else None
    return [*named, *([erasing.handle_of(person)] if person is not None else [])]


def _acted(told: Told, day: date) -> bool:
    """Whether they did something of their own since they were erased, or agreed to be written to, as the row tells."""
    agreed = str(told.content.get("consent_on", ""))
    acts = [event.at.date() for event in told.events if event.kind in _OWN_ACTS and event.at is not None]
    return any(each > day for each in acts) or (bool(agreed) and agreed > day.isoformat())


def _emptied(told: Told) -> Told:
    """The row without a word of what it said, refused."""
    return Told(told.row._replace(raw=b""), problem=ERASED)
