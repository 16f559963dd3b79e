"""Finding a person among a million, as `app` under the policies: name prefix, one typo, phone, civic address.

python -m bench.searching [--size PEOPLE] [--json]
"""

import random
from collections.abc import Callable

import psycopg

from bench import installation, people
from bench.installation import World
from bench.measure import Item, alone, at_least, at_most, percentile, plain, seconds
from hustings.apps.people import queries
from hustings.scope import acting_as

RUNS = 100
TYPOS = 100
P95 = 5.0  # milliseconds
PAPER = 100.0  # milliseconds
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

# number, family name, given name, phone, civic number, street, postal code
Person = tuple[int, str, str, str, str, str, str]


def run(world: World, size: int) -> list[Item]:
    """Fill, draw people who exist, and look for them."""
    with installation.as_superuser() as superuser:
        people.fill(superuser, size, world.zones)
        drawn = _drawn(superuser, size)
    draw = random.Random(2)
    typos = [(person, mistyped(person[1], draw)) for person in drawn[:TYPOS]]
    with acting_as(world.director.pk):
        for person in drawn[:10]:
            for text in (f"{person[2]} {person[1]}", person[3], f"{person[4]} {person[5]}"):
                queries.search(text)  # connections, plans and pages are warm before the clock runs
        items = [
            *_times("name prefix", drawn, lambda person: person[1][:4]),
            *_times("full name", drawn, lambda person: f"{person[2]} {person[1]}"),
            *_times("phone", [person for person in drawn if person[3]], lambda person: person[3]),
            *_times("civic address", drawn, lambda person: f"{person[4]} {person[5]} St"),
            *_times("one typo", drawn[:TYPOS], lambda person: f"{person[2]} {dict(typos)[person]}"),
        ]
        items += _paper(drawn)
        found = sum(_finds(f"{person[2]} {typo}", person) for person, typo in typos)
        exact = sum(_finds(f"{person[2]} {person[1]}", person) for person in drawn)
    assert exact == len(drawn), f"{exact} of {len(drawn)} found by their full name"
    return [*items, at_least("people found in spite of one typo", found * 100 / len(typos), "of 100", 85)]


def mistyped(name: str, draw: random.Random) -> str:
    """One slip: a letter left out, doubled, swapped with the next, or another one; never the first."""
    at = draw.randrange(1, len(name)) if len(name) > 1 else 0
    slip = draw.randrange(4)
    if slip == 0:
        return name[:at] + name[at + 1 :]
    if slip == 1:
        return name[:at] + name[at] + name[at:]
    if slip == 2 and at + 1 < len(name):
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + draw.choice(_LETTERS) + name[at + 1 :]


def _times(name: str, drawn: list[Person], text: Callable[[Person], str]) -> list[Item]:
    asked = [text(person) for person in drawn]
    taken = [seconds(lambda each=each: queries.search(each)) * 1000 for each in asked]  # type: ignore[misc]
    return [
        plain(f"search by {name}, p50", percentile(taken, 0.5), "ms"),
        at_most(f"search by {name}, p95", percentile(taken, 0.95), "ms", P95),
    ]


def _paper(drawn: list[Person]) -> list[Item]:
    """Three letters of a name and a postal code, as paper is typed in: the code of the list, or one they moved to."""
    return [
        _lookups("a postal code", [(person[1][:3], person[6]) for person in drawn]),
        _lookups("a code of the area", [(person[1][:3], f"{person[6][:3]}9Z9") for person in drawn]),
    ]


def _lookups(name: str, asked: list[tuple[str, str]]) -> Item:
    taken = [seconds(lambda each=each: queries.at_postal_code(*each, 8)) * 1000 for each in asked]  # type: ignore[misc]
    return at_most(f"typing in by three letters and {name}, p95", percentile(taken, 0.95), "ms", PAPER)


def _finds(text: str, person: Person) -> bool:
    """Whether that person, or a namesake (who is the same to a searcher), is among those found."""
    return any((one.family_name, one.given_name) == (person[1], person[2]) for one in queries.search(text))


def _drawn(superuser: psycopg.Connection, size: int) -> list[Person]:
    """People spread over all, of whom some have rare names and some common ones."""
    step = max(1, size // RUNS)
    return superuser.execute(
        "SELECT p.id, p.family_name, p.given_name, coalesce(c.value, ''), a.civic_number, a.street_name, a.postal_code"
        " FROM people_person p JOIN people_address a ON a.id = p.address_id"
        " LEFT JOIN people_contact_point c ON c.person_id = p.id"
        " WHERE p.id %% %s = %s ORDER BY p.id LIMIT %s",
        [step, step // 2, RUNS],
    ).fetchall()


if __name__ == "__main__":
    alone("searching", 1_000_000, run)
