"""The world in which random writes happen: a fresh database with zones, polls, doors, statistics, facts, people."""

import datetime as dt
import tempfile
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

import psycopg
from django.db import connection
from hypothesis.stateful import RuleBasedStateMachine

from hustings.apps.gate import actions as gate
from hustings.apps.gate.models import Purpose
from hustings.apps.geography.models import (
    AreaField,
    District,
    Place,
    PollDivision,
    RepresentationOrder,
    Zone,
    ZoneDistrict,
)
from hustings.apps.interactions import actions as interactions
from hustings.apps.lists import actions as lists
from hustings.apps.support import actions as support
from hustings.scope import acting_as, servers
from tests import world
from tests.conftest import fresh_database

START = dt.date(2026, 11, 1)
POSTAL_CODES = ("K1A0B1", "K1A1A1", "M5V1A1", "")


class World(RuleBasedStateMachine):
    """One run is one fresh database. `template` is set by the test that runs the machine."""

    template: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.ends = ExitStack()
        self.database = self.ends.enter_context(fresh_database(self.template))
        self.folder = Path(self.ends.enter_context(tempfile.TemporaryDirectory()))
        self.superuser = self.ends.enter_context(psycopg.connect(**servers.parameters(None), autocommit=True))
        self.people: list[int] = []
        self.reserved = 0  # a person whom a subclass keeps for itself
        self.said: list[uuid.UUID] = []
        self.batches: list[int] = []
        self.day = START
        try:
            self._build()
        except BaseException:
            self.ends.close()
            raise

    def teardown(self) -> None:
        self.ends.close()

    def _build(self) -> None:
        # a machine is one thread: waiting for a lock that it holds itself would be waiting for ever
        self.superuser.execute(f"ALTER DATABASE {self.database} SET lock_timeout = '20s'")
        self.superuser.execute("UPDATE profile_day SET day = %s", [START])
        self.party = world.found()
        old = RepresentationOrder.objects.get(code="2013")
        new = RepresentationOrder.objects.create(
            code="2023", name_en="2023", name_fr="2023", live_from=dt.date(2024, 4, 23)
        )
        district = District.objects.create(order=new, code="35034", name_en="New", name_fr="Neuf")
        both = Zone.objects.create(key="2013/35034+2023/35034")
        ZoneDistrict.objects.create(zone=both, order=old, district=District.objects.get(order=old, code="35034"))
        ZoneDistrict.objects.create(zone=both, order=new, district=district)
        ZoneDistrict.objects.create(zone_id=self.party.zones["35034"], order=new, district=district)
        self.party.zones["both"] = both.pk
        self.zones = list(self.party.zones.values())
        self.polls = [
            PollDivision.objects.create(district=each, number=number, base=1, kind="ordinary").pk
            for each in District.objects.order_by("pk")
            for number in ("12", "12-1")
        ]
        self._build_places()
        with acting_as(self.party.director.pk):
            self._build_facts()
        for zone in ("35033", "35033", "35034", "both"):
            self.people.append(self.party.add_person(zone, phone="+14165550001"))
        with acting_as(self.party.director.pk):
            self.list = lists.freeze(
                by=self.party.director, name="Everybody", text="not do_not_contact", purpose="outreach", as_of=START
            )
            self.release = gate.release(
                by=self.party.director,
                unit=self.party.unit,
                purpose=Purpose.objects.get(code="outreach"),
                what="call-csv",
                on=f"list:{self.list.pk}",
                segment="not do_not_contact",
                as_of=START,
                persons=self.people,
            )

    def _build_places(self) -> None:
        for slot, kind in enumerate(("share", "change", "money"), 1):
            AreaField.objects.create(
                slot=slot,
                code=f"{kind}_of_test",
                kind=kind,
                title_en=kind,
                title_fr=kind,
                sentence_en=f"the {kind} is {{amount}}",
                sentence_fr=f"le {kind} est {{amount}}",
            )
        self.doors: dict[int, list[int]] = {}
        with acting_as(self.party.director.pk), connection.cursor() as cursor:
            for zone in self.zones:
                place = Place.objects.create(fsa="K1A", zone_id=zone, area=[1500 * zone, None, 900 + zone])
                self.doors[zone] = []
                for number, postal in enumerate(POSTAL_CODES):
                    cursor.execute(
                        "INSERT INTO people_address (zone_id, door_key, unit, civic_number, civic_suffix, street_name,"
                        " street_type, street_direction, municipality, province, postal_code, street_key, place_id)"
                        " VALUES (%s, %s, '', '', '', '', '', '', '', '', %s, '', %s) RETURNING id",
                        [zone, f"door {number}", postal, place.pk if postal.startswith("K1A") else None],
                    )
                    self.doors[zone] += [row[0] for row in cursor.fetchall()]

    def _build_facts(self) -> None:
        by = self.party.director
        self.questions = [
            interactions.add_question(
                by=by, text_en=text, text_fr=text, options=[(f"{text} {n}", f"{text} {n} fr") for n in ("one", "two")]
            )
            for text in ("Top issue", "Vote")
        ]
        self.options = {q.pk: [fact.pk for fact in q.options.order_by("pk")] for q in self.questions}
        self.facts = [
            interactions.add_fact(by=by, kind=kind, name_en=f"{kind} {n}", name_fr=f"{kind} {n} fr").pk
            for kind in ("petition", "issue", "tag", "sign", "volunteer")
            for n in ("one", "two")
        ]
        support.set_rules(
            by=by,
            rules=[
                support.RuleChange(
                    kind="fact", fact_id=self.facts[0], slot=2, value=-7, strength=0.3, half_life_days=90
                ),
                support.RuleChange(
                    kind="fact",
                    fact_id=self.options[self.questions[0].pk][0],
                    slot=1,
                    value=4,
                    strength=1,
                    half_life_days=None,
                ),
            ],
        )
