"""Rows about people who had what was held of them erased: an old list must not bring it back."""

from collections.abc import Mapping
from dataclasses import replace
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
# Wishes bind whoever erased what: Telecommunications Act 41.7(4). Gifts are kept by the Canada Elections Act.
_GIFTS = frozenset({"donation"})
_COUNTS_ANYWAY = _GIFTS | {"opt_out", "opt_in"}
# What somebody does of their own will: done since, it says that we may know of them again.
_OWN_ACTS = frozenset({"petition", "issue", "volunteer", "sign", "membership", "donation"})


def left_out(
    rows: list[Told], meanings: Mapping[int, Meant], *, sheet: date | None = None
) -> tuple[list[Told], dict[int, Meant]]:
    """The rows, with those emptied that speak of people who were erased, unless by their own act since; and whom they
    mean.

    What must count all the same stays of them: that they want to be left alone, and what they gave. `sheet` is the day
    of a filled sheet: what happened on it since is news, whoever wrote it.
    """
    if not people.any_erased():
        return rows, dict(meanings)
    key, found = erased_key(), dict(meanings)
    digests = {
        told.row.number: [erasing.digest(key, each) for each in _handles(told, meanings.get(told.row.number))]
        for told in rows
        if told.problem is None
    }
    erased = people.erased_among(list(chain.from_iterable(digests.values())))
    kept = []
    for told in rows:
        number = told.row.number
        hits = [erased[each] for each in digests.get(number, ()) if each in erased]
        if not any(not _acted(told, each.on, sheet) for each in hits):
            kept.append(told)
            continue
        stays = {each.stays for each in hits if each.stays is not None}
        known = meanings.get(number, Meant())
        if known.person is None and len(stays) == 1:
            known = found[number] = Meant(stays.pop())
        kept.append(_emptied(told, known))
    return kept, found


def is_erased(told: Told, person: int | None) -> bool:
    """Whether a row speaks of somebody who was erased, by no act of theirs since: for one that waited."""
    digests = [erasing.digest(erased_key(), each) for each in _handles(told, Meant(person))]
    return any(not _acted(told, day, None) for day in (each.on for each in people.erased_among(digests).values()))


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


def _acted(told: Told, day: date, sheet: date | None) -> bool:
    """Whether they did something of their own since they were erased, or agreed to be written to, as the row tells."""
    if sheet is not None:
        days = [event.at.date() if event.at else sheet for event in told.events]
        return any(each > day for each in days)
    agreed = str(told.content.get("consent_on", ""))
    acts = [event.at.date() for event in told.events if event.kind in _OWN_ACTS and event.at is not None]
    return any(each > day for each in acts) or (bool(agreed) and agreed > day.isoformat())


def _emptied(told: Told, meaning: Meant) -> Told:
    """The row with nothing but what must count all the same; refused where that is nothing. Of whoever is on record no
    more there is nobody left whom a wish would bind."""
    counts = _COUNTS_ANYWAY if meaning.person is not None else _GIFTS
    kept = tuple(event for event in told.events if event.kind in counts)
    row = told.row._replace(raw=b"")
    return replace(told, row=row, content={}, events=kept) if kept else Told(row, key=told.key, problem=ERASED)
