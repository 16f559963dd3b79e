"""A throw-away installation for a benchmark: a home of its own, its own PostgreSQL, and a party with many ridings."""

import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

from hustings import embedded
from hustings.apps.geography.models import AreaField, District, RepresentationOrder, Zone, ZoneDistrict
from hustings.apps.interactions.models import Fact, Question
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people import actions as people
from hustings.apps.support import actions as support
from hustings.scope import acting_as, install, servers

TEMPLATE = "bench_template"
ORDER = "2013"
TODAY = date(2026, 6, 15)
PARTIES = ("OURS", "LPC", "CPC", "NDP")
AREAS = (("low_income_share", "share"), ("rent_change", "change"), ("median_rent", "money"), ("seniors_share", "share"))


@dataclass(frozen=True)
class World:
    """The party in the database in use. Zone ids are those of the ridings, in order."""

    director: User
    unit: Unit
    districts: list[str]
    zones: list[int]
    source: int


@contextmanager
def home() -> Iterator[None]:
    """An installation of one's own in a temporary folder; stopped and removed at the end."""
    before = {name: os.environ.get(name) for name in ("HUSTINGS_HOME", "HUSTINGS_DATABASE")}
    folder = Path(tempfile.mkdtemp(prefix="hustings-bench-"))
    os.environ["HUSTINGS_HOME"] = str(folder)
    try:
        use(TEMPLATE)
        install.prepare()
        yield
    finally:
        connections.close_all()
        servers.detach()
        _remove(folder)
        shutil.rmtree(folder, ignore_errors=True)
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def _remove(folder: Path) -> None:
    """Stop the server and take everything away, once the mirror's process has noticed that its database is gone."""
    deadline = time.monotonic() + 30
    while True:
        try:
            embedded.stop(folder)
            embedded.remove(folder)
            return
        except embedded.EmbeddedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@contextmanager
def database(ridings: int = 10, template: str = TEMPLATE) -> Iterator[World]:
    """A fresh database with a party in it; dropped at the end."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    connections.close_all()
    with administrator() as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {servers.OWNER}")
    use(name)
    try:
        yield found(ridings)
    finally:
        connections.close_all()
        shutil.rmtree(servers.home() / "mirror" / name, ignore_errors=True)
        with administrator() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        use(template)


def use(name: str) -> None:
    """Point this process, and those it starts, at a database."""
    os.environ["HUSTINGS_DATABASE"] = name
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def administrator(database: str = "postgres") -> psycopg.Connection:
    """A superuser's connection: for what a benchmark sets up, never for what it measures."""
    return psycopg.connect(**{**servers.parameters(None), "dbname": database}, autocommit=True)


def as_superuser() -> psycopg.Connection:
    """The same, to the database in use."""
    return administrator(servers.database_name())


def found(ridings: int = 10) -> World:
    """Make the party in the database in use: a data director over all ridings, support slots, area fields, facts."""
    director = organisations.found_party(
        username="director", user_name="Director", code="party", name_en="The Party", name_fr="Le Parti"
    )
    order = RepresentationOrder.objects.create(code=ORDER, name_en=ORDER, name_fr=ORDER, live_from=date(2014, 5, 1))
    codes = [str(35_001 + number) for number in range(ridings)]
    zones = []
    for code in codes:
        district = District.objects.create(order=order, code=code, name_en=f"Riding {code}", name_fr=f"Comté {code}")
        zone = Zone.objects.create(key=f"{ORDER}/{code}")
        ZoneDistrict.objects.create(zone=zone, order=order, district=district)
        zones.append(zone.pk)
    unit = Unit.objects.get(code="party")
    with acting_as(director.pk):
        organisations.grant_area(by=director, unit=unit, order_code=ORDER, district_codes=["*"])
        source = people.add_source(
            by=director, unit=unit, code="bench", kind="outside", title="Bench", given_by="nobody", ground="benchmarks"
        )
        _parties(director)
        _places()
        _questions()
    return World(director, unit, codes, zones, source.pk)


def _parties(by: User) -> None:
    slots = [
        support.add_party(by=by, code=code, name_en=code, name_fr=code, levels=["federal"], ours=code == PARTIES[0])[0]
        for code in PARTIES
    ]
    marks: list[Any] = [
        support.RuleChange(kind="mark", mark=level, slot=slots[0].number, value=value, strength=1, half_life_days=180)
        for level, value in ((1, 13), (2, 8), (3, 0), (4, -8), (5, -13))
    ]
    support.set_rules(
        by=by,
        rules=[
            *marks,
            support.RuleChange(kind="membership", slot=slots[0].number, value=15, strength=2, half_life_days=365),
            support.RuleChange(kind="donation", slot=slots[0].number, value=12, strength=0.5, half_life_days=730),
        ],
    )


def _places() -> None:
    for slot, (code, kind) in enumerate(AREAS, 1):
        AreaField.objects.create(
            slot=slot, code=code, kind=kind, title_en=code, title_fr=code,
            sentence_en=f"{code} is {{value}}", sentence_fr=f"{code} est {{value}}",
        )  # fmt: skip


def _questions() -> None:
    question = Question.objects.create(text_en="Top issue", text_fr="Enjeu principal")
    for option in ("Housing", "Health", "Taxes", "Climate"):
        Fact.objects.create(kind=Fact.Kind.ANSWER, question=question, name_en=option, name_fr=option)
    Fact.objects.create(kind=Fact.Kind.PETITION, name_en="Cut the gas tax", name_fr="Réduire la taxe")
