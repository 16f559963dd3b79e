"""Requests of two ridings, interleaved over connections that they share: nobody may see a word of the other.

    python -m bench.pooled [--requests 100000]

Eight threads share a pool of two connections, so that each request finds the one before it was somebody else's. Some
read, some fail half-way, some act for nobody, some are pages. Its smaller twin is in the tests.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.test.utils import override_settings

from bench import installation
from hustings.apps.gate import actions as gate
from hustings.apps.lists import actions as lists
from hustings.apps.lists.models import List
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people import actions as people
from hustings.apps.people.models import Source
from hustings.apps.people.queries import search
from hustings.scope import acting_as

THREADS, CONNECTIONS, EACH = 8, 2, 20
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nobody looks at the pages


@dataclass(frozen=True)
class Riding:
    """One of the two: who works there, the word that only its data holds, and somebody of it."""

    user: User
    word: str
    person: int


def ridings(director: User, party: Unit, zones: list[int], districts: list[str], order: str) -> list[Riding]:
    """Two ridings with an organiser, people and a list each; every text in them holds the word of its riding."""
    found = []
    with acting_as(director.pk):
        names = {"name_en": "Outreach", "name_fr": "Communication", "rule": "CEA 110(1)"}
        gate.add_purpose(by=director, unit=party, code="outreach", **names)
    for zone, district, word in zip(zones, districts, ("Quetzalxochitl", "Axolotlhuipil"), strict=False):
        with acting_as(director.pk):
            unit = organisations.add_unit(
                by=director, kind="riding_association", parent=party, code=f"pooled-{district}", name_en=word,
                name_fr=word,
            )  # fmt: skip
            organisations.grant_area(by=director, unit=unit, order_code=order, district_codes=[district])
            user = organisations.add_user(by=director, username=word.lower(), name=word, unit=unit, role="organiser")
            source = Source.objects.order_by("pk").first()
            assert source is not None
            numbers = [_person(director, source, zone, f"{word}{n}") for n in range(EACH)]
        with acting_as(user.pk):
            lists.freeze(
                by=user,
                name=f"{word} list",
                text="has phone or not has phone",
                purpose="outreach",
                as_of=installation.TODAY,
            )
        found.append(Riding(user, word, numbers[0]))
    return found


def _person(by: User, source: Source, zone: int, name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_person (zone_id, register, elector_number, family_name, given_name, middle_name,"
            " name_prefix, name_suffix, family_key, given_key, gender, language, status, protected, sequence_number,"
            " mailing) VALUES (%s, '', '', '', '', '', '', '', '', '', '', '', 'elector', false, '', '') RETURNING id",
            [zone],
        )
        number = int(cursor.fetchone()[0])
    content = {"family_name": name, "family_key": name.lower()}
    people.assert_about(by=by, person=number, source=source, content=content, on=installation.TODAY)
    return number


@contextmanager
def pooled(size: int = CONNECTIONS) -> Iterator[None]:
    """Inside, all threads share a few connections, as behind a pooler: each transaction takes whichever is free."""
    database = connections["default"].settings_dict
    before = {"CONN_MAX_AGE": database["CONN_MAX_AGE"], "OPTIONS": database["OPTIONS"]}
    connections.close_all()
    database |= {"CONN_MAX_AGE": 0, "OPTIONS": {**database["OPTIONS"], "pool": {"min_size": size, "max_size": size}}}
    try:
        yield
    finally:
        connections.close_all()
        connections["default"].close_pool()
        database |= before


class Requests:
    """Makes requests of every kind, and keeps what anybody saw of the other riding."""

    def __init__(self, both: list[Riding]) -> None:
        self.both = both
        self.done: Counter[str] = Counter()
        self.leaks: list[str] = []
        self.kinds: dict[Callable[[Riding, Riding], str], int] = {
            self.reads: 30, self.searches: 20, self.fails: 15, self.acts_for_nobody: 15, self.acts_within: 10,
            self.lists: 5, self.opens_a_page: 5,
        }  # fmt: skip

    def make(self, number: int) -> None:
        """One request, of whom and of what kind its number says."""
        chance = random.Random(number)
        mine, other = chance.sample(self.both, 2)
        (kind,) = chance.choices(list(self.kinds), list(self.kinds.values()))
        try:
            said = kind(mine, other)
        finally:
            connections.close_all()
        self.done[kind.__name__] += 1
        if other.word in said or (kind == self.acts_for_nobody and mine.word in said):
            self.leaks.append(f"{kind.__name__} as {mine.word}")
        elif mine.word not in said and kind not in (self.fails, self.acts_for_nobody):
            self.leaks.append(f"{kind.__name__} shows {mine.word} nothing")

    def reads(self, mine: Riding, other: Riding) -> str:
        """Every name there is to be seen."""
        with acting_as(mine.user.pk):
            return _names()

    def searches(self, mine: Riding, other: Riding) -> str:
        """The people of either name."""
        with acting_as(mine.user.pk):
            return repr([search(each.word.lower()) for each in (mine, other)]) + _names()

    def fails(self, mine: Riding, other: Riding) -> str:
        """Something goes wrong in the middle: the connection goes back with an open mistake."""
        try:
            with acting_as(mine.user.pk), connection.cursor() as cursor:
                said = _names()
                cursor.execute("SELECT 1 / (SELECT 0)")
        except DatabaseError:
            return said
        return other.word

    def acts_for_nobody(self, mine: Riding, other: Riding) -> str:
        """Whoever forgets to say who acts sees nothing, whatever the connection did before."""
        return _names()

    def acts_within(self, mine: Riding, other: Riding) -> str:
        """For the other for a moment, as a job does: afterwards for oneself again."""
        with acting_as(mine.user.pk):
            with acting_as(other.user.pk):
                assert mine.word not in _names()
            return _names()

    def lists(self, mine: Riding, other: Riding) -> str:
        """The lists, by the tables that only policies of units keep apart."""
        with acting_as(mine.user.pk):
            return repr(list(List.objects.values_list("name", "segment")))

    def opens_a_page(self, mine: Riding, other: Riding) -> str:
        """The page of somebody of one's own, and of somebody of the other's."""
        client = Client(HTTP_HOST="localhost")
        client.force_login(mine.user, backend=_BACKEND)
        session = client.session  # as after a second factor, without which an organiser reaches nothing
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
        session["account_authentication_methods_user"] = str(mine.user.pk)
        session.save()
        pages = [client.get(f"/people/{each.person}/") for each in (mine, other)]
        assert pages[1].status_code != 200
        return "".join(page.content.decode() for page in pages)


def _names() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(family_name, ' ') FROM people_person")
        return str(cursor.fetchone()[0] or "")


def run(both: list[Riding], requests: int, progress: Callable[[int], None] = lambda done: None) -> Requests:
    """Make so many requests, and return what was done and what leaked."""
    made = Requests(both)
    with (
        tempfile.TemporaryDirectory() as empty,
        override_settings(STORAGES={**settings.STORAGES, "staticfiles": _PLAIN}, STATIC_ROOT=empty),
        pooled(),
        ThreadPoolExecutor(THREADS) as threads,
    ):
        for done, _ in enumerate(threads.map(made.make, range(requests)), 1):
            if done % 5_000 == 0:
                progress(done)
    return made


def main() -> int:
    """Print what was done; exit 1 when anybody saw the other's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    wanted = parser.parse_args().requests
    with installation.home(), installation.database(ridings=2) as world:
        both = ridings(world.director, world.unit, world.zones, world.districts, installation.ORDER)
        began = time.perf_counter()
        made = run(both, wanted, lambda done: print(f"{done:,} requests", file=sys.stderr))
        seconds = time.perf_counter() - began
    for kind, count in sorted(made.done.items()):
        print(f"{count:>9,}  {kind.replace('_', ' ')}")
    print(f"{sum(made.done.values()):>9,}  in {seconds:.0f} s over {CONNECTIONS} connections, {len(made.leaks)} leaks")
    for leak in made.leaks[:20]:
        print(f"  {leak}")
    return bool(made.leaks)


if __name__ == "__main__":
    sys.exit(main())
